"""Published rows as tidy figures: one row, one figure, and the newest publication of each."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from annual_report.published.reading import Source, Value, read_value
from annual_report.published.tables import POPULATION, Measure, Period, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LEVELS = {"National": "country_code", "Regional": "region_code", "Local authority": "new_la_code"}
_NAMES = {"National": "country_name", "Regional": "region_name", "Local authority": "la_name"}


@dataclass(frozen=True)
class Publication:
    """One file, as a release of a publication.

    Attributes:
        id: such as ``cin-2024-c1``.
        newest: last year in it.
        primary: it is the release itself, not a compilation of others.
    """

    id: str
    title: str
    publisher: str
    vintage: str
    licence: str
    table: str
    file: str
    sha256: str
    newest: int
    primary: bool = True


UNKNOWN = Publication("", "", "", "", "", "", "", "", 0)


@dataclass(frozen=True)
class Place:
    """An area of the published tables."""

    code: str
    name: str
    rounded: bool = False


@dataclass(frozen=True)
class Span:
    """The period of a figure."""

    label: str
    start: str
    end: str
    kind: str
    year: int  # in which the reporting year ends that the figure belongs to


@dataclass(frozen=True)
class Figure:
    """One tidy figure; numbers are text as published, empty for none.

    Attributes:
        place: whose.
        order: place of the category within its breakdown.
        published: the value stands in the publication; otherwise it is computed from it.
    """

    indicator: str
    place: Place
    span: Span
    numerator: str
    denominator: str
    value: str
    unit_per: int
    status: str
    publication: Publication = UNKNOWN
    breakdown: str = "total"
    category: str = "all"
    order: int = 0
    decimals: int = 1
    by_population: bool = False
    published: bool = True
    note: str = ""

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What tells a figure apart, whatever the publication."""
        return (self.indicator, self.place.code, self.span.label, self.breakdown, self.category)


def span(period: Period, year: int, month: int = 0) -> Span:
    """Return the period of a row for a year: the one ended in March, but September's own."""
    if period == "month":
        first = year - 1 if month >= 4 else year
        last = calendar.monthrange(first, month)[1]
        start = f"{first}-{month:02d}-01"
        label = f"{calendar.month_name[month]} {first}"
        return Span(label, start, f"{first}-{month:02d}-{last}", "month", year)
    if period == "year":
        label = f"{year - 1}-{year % 100:02d}"
        return Span(label, f"{year - 1}-04-01", f"{year}-03-31", "year", year)
    day = {"31 March": "03-31", "30 June": "06-30", "30 September": "09-30"}[period]
    ends_in = year if period == "31 March" else year + 1
    date = f"{year}-{day}"
    return Span(f"{period} {year}", date, date, "snapshot", ends_in)


def table_figures(
    source: Source, table: Table, publication: Publication, *, wanted: set[str], local: str
) -> Iterator[Figure]:
    """Read the figures of the wanted areas out of one table.

    Args:
        source: the file.
        table: what its columns are.
        publication: which release it is.
        wanted: ONS codes of the areas to keep.
        local: code of the board's own area, empty for none.
    """
    places = {name: source.column(name, *others) for name, others in table.columns.items()}
    year = source.column("time_period")
    level = source.column("geographic_level")
    codes = {name: source.column(column) for name, column in _LEVELS.items()}
    names = {name: source.column(column) for name, column in _NAMES.items()}
    for row in source.rows:
        if row[level] not in _LEVELS or row[codes[row[level]]] not in wanted:
            continue
        rounded = row[level] != "Local authority"
        place = Place(row[codes[row[level]]], row[names[row[level]]], rounded)
        cells = {
            name: read_value(row[column], table.symbols)
            for name, column in places.items()
            if column >= 0
        }
        for order, measure in enumerate(table.measures):
            if measure.local_only and place.code != local:
                continue
            figure = _figure(measure, cells, place=place, year=int(row[year]), order=order)
            yield replace(figure, publication=publication)


def newest(figures: Iterable[Figure]) -> list[Figure]:
    """Keep each figure once: published before computed, then the release itself, then the newest."""
    best: dict[tuple[str, ...], Figure] = {}
    for figure in figures:
        kept = best.get(figure.key)
        if kept is None or _rank(figure) > _rank(kept):
            best[figure.key] = figure
    return list(best.values())


def rounded(number: Decimal, decimals: int) -> str:
    """Round half up, as the publisher does, without trailing zeros."""
    step = Decimal(1).scaleb(-decimals)
    text = format(number.quantize(step, rounding=ROUND_HALF_UP), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def with_computed_value(figure: Figure) -> Figure:
    """Fill in the value of a figure that has a numerator and denominator but none published."""
    if figure.value or not figure.numerator or not figure.denominator or figure.published:
        return figure
    base = Decimal(figure.denominator)
    if not base:
        return replace(figure, status="not applicable")
    value = Decimal(figure.numerator) / base * figure.unit_per
    return replace(figure, value=rounded(value, figure.decimals))


def noted(figure: Figure, more: str) -> Figure:
    """Add to a figure's note."""
    return replace(figure, note=f"{figure.note}; {more}" if figure.note else more)


def _figure(
    measure: Measure, cells: dict[str, Value], *, place: Place, year: int, order: int
) -> Figure:
    numerator = _total(measure.numerator, cells)
    by_population = measure.denominator == POPULATION
    denominator = Value("") if by_population else _total(tuple(measure.denominator), cells)
    published = measure.value in cells
    decisive = cells[measure.value] if published else _total(_all_columns(measure), cells)
    notes = dict.fromkeys((decisive.note, measure.note))
    if measure.value and not published:
        notes["no value was published"] = None
    is_count = not measure.denominator
    return Figure(
        indicator=measure.indicator,
        place=place,
        span=span(measure.period, year, measure.month),
        numerator=numerator.text,
        denominator=denominator.text,
        value=numerator.text if is_count else decisive.text if published else "",
        unit_per=measure.per,
        status=decisive.status,
        breakdown=measure.breakdown,
        category=measure.category,
        order=order,
        decimals=measure.decimals,
        by_population=by_population,
        published=published,
        note="; ".join(note for note in notes if note),
    )


def _all_columns(measure: Measure) -> tuple[str, ...]:
    whole = () if measure.denominator == POPULATION else tuple(measure.denominator)
    return (*measure.numerator, *whole)


def _total(columns: tuple[str, ...], cells: dict[str, Value]) -> Value:
    """Add up columns; one without a number makes the total have none."""
    values = [cells[name] for name in columns]
    for status in ("unreadable", "suppressed", "not available", "not applicable"):
        for value in values:
            if value.status == status:
                return value
    if not values:
        return Value("", "not available")
    if len(values) == 1:
        return values[0]
    return Value(format(sum((Decimal(value.text) for value in values), Decimal()), "f"))


def _rank(figure: Figure) -> tuple[bool, bool, int, str]:
    release = figure.publication
    return (figure.published, release.primary, release.newest, release.file)

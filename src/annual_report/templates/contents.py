"""Which rows and periods a template asks for: the format's mapping, in the catalogue's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from annual_report.indicators import POPULATION
from annual_report.observations import CROSS_CHECK
from annual_report.returns.template import FIGURE_SHEETS, out_of_key, row_key

if TYPE_CHECKING:
    from annual_report.indicators import Catalogue, Indicator
    from annual_report.project import Year
    from annual_report.returns.mapping import Mapping, Measure

_MONTHS = ("Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar")
_SHEET_OF = {"monthly": "Monthly", "quarterly": "Quarterly"}
#: Measures whose numbers may have decimals, or be below nought.
_FRACTIONS, _CHANGES = "full-time equivalent", ("points",)


@dataclass(frozen=True)
class FigureRow:
    """A row of a sheet of figures.

    Attributes:
        key: its name, by which it is read.
        figure: indicator, breakdown and category.
        part: ``numerator`` or ``denominator``.
        title: the measure's name; for a denominator, that it is what the number is out of.
        counted: what is counted, from the catalogue.
        numbers: ``whole``, ``decimal`` (nought or more) or ``any``.
    """

    key: str
    figure: tuple[str, str, str]
    part: str
    title: str
    counted: str
    numbers: str


@dataclass(frozen=True)
class FigureSheet:
    """A sheet of figures: its periods across, its rows down."""

    name: str
    periods: tuple[str, ...]
    rows: tuple[FigureRow, ...]


def figure_sheets(
    mapping: Mapping, catalogue: Catalogue, year: Year, part: str = ""
) -> tuple[FigureSheet, ...]:
    """Return the sheets of figures of a format's template.

    Args:
        mapping: of the format.
        catalogue: says how often each measure is collected, and what is counted; what only checks
            another agency's figure is asked for once a year, unless the mapping says otherwise.
        year: the year to be filled in.
        part: ``Q1`` to ``Q4`` where a file is sent each quarter; what is collected once a year
            is asked for in Q4.

    Raises:
        ConfigurationError: the mapping names an indicator that the catalogue does not have.
    """
    rows: dict[str, dict[str, FigureRow]] = {name: {} for name in FIGURE_SHEETS}
    for table in mapping.tables:
        for measure in table.measures if table.layout != "categories" else ():
            indicator = catalogue[measure.indicator]
            sheet = rows[_sheet(measure, indicator)]
            for row in _rows(measure, indicator):
                sheet.setdefault(row.key, row)
    found = [
        FigureSheet(name, periods(name, year, part), tuple(kept.values()))
        for name, kept in rows.items()
        if kept
    ]
    return tuple(sheet for sheet in found if sheet.periods)


def periods(sheet: str, year: Year, part: str = "") -> tuple[str, ...]:
    """Return the headings of a sheet's periods, in words that the reader of periods knows."""
    quarter = int(part[1]) if part else 0
    if sheet == "Monthly":
        months = [f"{name} {year.start if n < 9 else year.end}" for n, name in enumerate(_MONTHS)]
        return tuple(months[3 * quarter - 3 : 3 * quarter] if quarter else months)
    if sheet == "Quarterly":
        return tuple(f"Q{n} {year}" for n in range(1, 5) if quarter in (0, n))
    if quarter not in (0, 4):
        return ()
    return (f"30 June {year.start}",) if sheet == "Population" else (str(year),)


def category_period(year: Year, part: str = "") -> str:
    """Return the period of a table whose rows are categories."""
    return f"{part} {year}" if part else str(year)


def measure_title(measure: Measure, indicator: Indicator) -> str:
    """Say what a row is about: the measure, and the category if it is one."""
    if measure.breakdown == "total":
        return indicator.name
    if measure.breakdown == CROSS_CHECK:
        own = "" if measure.category == "all" else f", {measure.category}"
        return f"{indicator.name}{own}: as you count it, to compare with the council's figure"
    return f"{indicator.name}: {measure.category}"


def numbers_of(indicator: Indicator) -> str:
    """Say which numbers a measure's cells may hold."""
    if indicator.unit in _CHANGES:
        return "any"
    parts = f"{indicator.numerator} {indicator.denominator}"
    return "decimal" if _FRACTIONS in parts else "whole"


def _sheet(measure: Measure, indicator: Indicator) -> str:
    if indicator.id == POPULATION:
        return "Population"
    usual = "annual" if measure.breakdown == CROSS_CHECK else indicator.frequency
    return _SHEET_OF.get(measure.collected or usual, "Yearly")


def _rows(measure: Measure, indicator: Indicator) -> list[FigureRow]:
    figure = (measure.indicator, measure.breakdown, measure.category)
    title, numbers = measure_title(measure, indicator), numbers_of(indicator)
    when = "at the end of the period" if indicator.kind == "snapshot" else "in the period"
    rows = [
        FigureRow(
            row_key(measure), figure, "numerator", title,
            f"{_sentence(indicator.numerator)} ({when})", numbers,
        )
    ]  # fmt: skip
    if indicator.denominator_kind == "own":
        rows.append(
            FigureRow(
                out_of_key(measure), figure, "denominator", "out of",
                _sentence(indicator.denominator), "decimal" if numbers == "decimal" else "whole",
            )
        )  # fmt: skip
    return rows


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]

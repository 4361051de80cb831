"""The mapping of a return format: which rows and columns of its tables are which indicator.

A mapping is the YAML file beside a cleaning notebook, ``notebooks/clean/<format>.yml``. Patterns
are regular expressions, searched for without regard to upper and lower case. Tables of figures
come in three layouts:

- ``across``: measures down, periods across (wide quarters, months);
- ``down``: one row holds one measure of one period;
- ``categories``: one row holds one category (a team, a source) of one period.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from annual_report.observations import CROSS_CHECK
from annual_report.returns.periods import Calendar
from annual_report.returns.settings import (
    MAPPING,
    Pattern,
    Settings,
    compiled,
    headings,
    needed_pattern,
    one_of,
    pattern,
    patterns,
    read_mapping,
)

if TYPE_CHECKING:
    from pathlib import Path

Layout = Literal["across", "down", "categories"]
Kind = Literal["flow", "snapshot"]
#: Pairs of patterns: a column's heading, and what has to stand there.
Where = tuple[tuple[Pattern, Pattern], ...]

_PARTS = ("numerator", "denominator", "value")


@dataclass(frozen=True)
class Columns:
    """Patterns of the headings under which a figure's parts stand; several are added up."""

    numerator: tuple[Pattern, ...] = ()
    denominator: tuple[Pattern, ...] = ()
    value: tuple[Pattern, ...] = ()


@dataclass(frozen=True)
class Measure:
    """One indicator, or one category of it, in a table.

    Attributes:
        indicator: identifier in the catalogue.
        unit: the catalogue's unit, in which ``value`` is stated.
        kind: ``flow`` counts over a period, ``snapshot`` at its last day.
        row: label of the row that holds the numerator; None in the layout ``categories``.
        denominator_row: label of another row, where the denominator has one of its own.
        value_row: label of another row, where the stated figure has one of its own.
        columns: headings of its own, in place of the table's.
        where: which of several rows with the label, beside what the table says.
        breakdown: what the row is a part of, ``total`` for the whole.
        category: which part.
        optional: a return may lack the row.
        collected: how often the template asks for it; empty for as often as the catalogue says.
    """

    indicator: str
    unit: str
    kind: Kind
    row: Pattern | None
    denominator_row: Pattern | None
    value_row: Pattern | None
    columns: Columns
    breakdown: str
    category: str
    optional: bool
    where: Where = ()
    collected: Literal["", "monthly", "quarterly", "annual"] = ""


@dataclass(frozen=True)
class FigureTable:
    """A table of figures and where it stands.

    Attributes:
        name: what messages call it.
        sheet: pattern of the worksheet's name; empty for the only one.
        title: pattern of the table's title, where several on a sheet have the same headings.
        headings: patterns of headings that the table has; they locate it.
        layout: how it is laid out.
        label: heading of the column that names measures or categories.
        columns: headings of a figure's parts.
        period: heading of the column that holds the period (``down``), or None.
        period_as: ``period``, or ``date`` where that column holds days: Excel's count of days is
            read in no other.
        years: whose years its labels mean (``periods.Calendar``).
        bare_year: what a year alone means: the year ``ending`` or ``starting`` in it; or nothing.
        period_text: pattern of a text on the sheet whose first group is the period, or None.
        periods: headings to read as other words, such as ``mid-2014`` as ``30 June 2014``.
        year_to_date: heading of the columns that add the year up, or None.
        breakdown: what ``categories`` are categories of.
        total: label of the row that adds the categories up, or None.
        total_means: ``total`` where that row is the figure itself, ``stated total`` where the
            figure stands elsewhere and the row is kept to be compared with.
        measures: what to read.
        where: headings of columns, and what has to stand under them for a row to be read: of a
            download with several areas and both sexes, the area's own.
        comment: heading of the column in which the agency explains a row's figures, or None. Its
            text is never read: that there is one is noted, so that a change needs no other word.
    """

    name: str
    sheet: str
    title: str
    headings: tuple[str, ...]
    layout: Layout
    label: Pattern
    columns: Columns
    period: Pattern | None
    period_as: Literal["period", "date"]
    years: Calendar
    bare_year: Literal["", "ending", "starting"]
    period_text: Pattern | None
    periods: tuple[tuple[Pattern, str], ...]
    year_to_date: Pattern | None
    breakdown: str
    total: Pattern | None
    total_means: Literal["total", "stated total"]
    measures: tuple[Measure, ...]
    where: Where = ()
    comment: Pattern | None = None


@dataclass(frozen=True)
class Mapping:
    """Everything a format's mapping says about tables of figures.

    Attributes:
        format: name of the format.
        publisher: whose symbols the return uses (``agency`` or ``dfe``).
        tables: the tables of figures.
    """

    format: str
    publisher: str
    tables: tuple[FigureTable, ...]


def load_mapping(file: Path) -> Mapping:
    """Read ``notebooks/clean/<format>.yml``.

    Raises:
        ConfigurationError: something in it is wrong; names file, line and key.
    """
    settings = read_mapping(file)
    settings.only(*MAPPING)
    publisher = settings.text("publisher", "agency")
    if publisher not in {"agency", "dfe"}:
        raise settings.fail("publisher", "must be agency or dfe.")
    tables = tuple(_table(entry) for entry in settings.entries("tables"))
    return Mapping(file.stem, publisher, tables)


def _table(entry: Settings) -> FigureTable:
    entry.only(
        "name", "sheet", "title", "headings", "layout", "label", "columns", "period", "period_as",
        "period_text", "periods", "years", "bare_year", "year_to_date", "breakdown", "total", "total_means", "comment", "measures",
        "where",
    )  # fmt: skip
    layout = cast("Layout", one_of(entry, "layout", get_args(Layout)))
    table = FigureTable(
        name=entry.text("name"),
        sheet=entry.text("sheet", ""),
        title=entry.text("title", ""),
        headings=headings(entry),
        layout=layout,
        label=needed_pattern(entry, "label"),
        columns=_columns(entry),
        period=pattern(entry, "period"),
        period_as=cast("Any", one_of(entry, "period_as", ("period", "date"))),
        years=cast("Calendar", one_of(entry, "years", get_args(Calendar))),
        bare_year=cast("Any", one_of(entry, "bare_year", ("", "ending", "starting"))),
        period_text=pattern(entry, "period_text", groups=1),
        periods=_periods(entry),
        year_to_date=pattern(entry, "year_to_date"),
        breakdown=entry.text("breakdown", ""),
        total=pattern(entry, "total"),
        comment=pattern(entry, "comment"),
        total_means=cast("Any", one_of(entry, "total_means", ("stated total", "total"))),
        measures=tuple(_measure(item, layout) for item in entry.entries("measures")),
        where=_where(entry),
    )
    _check_layout(entry, table)
    return table


def _check_layout(entry: Settings, table: FigureTable) -> None:
    if not table.measures:
        raise entry.fail("measures", "is missing or empty; say which rows are which indicator.")
    if table.layout == "down" and (table.period is None) == (table.period_text is None):
        raise entry.fail("period", "or period_text is needed in the layout 'down', and only one.")
    if table.layout == "categories":
        if table.period_text is None:
            raise entry.fail("period_text", "is needed in the layout 'categories'.")
        if not table.breakdown:
            raise entry.fail("breakdown", "is needed in the layout 'categories'.")
    if table.layout != "across":
        for measure in table.measures:
            if not (measure.columns.numerator or table.columns.numerator):
                where = "its columns or those of the table"
                raise entry.fail(
                    "columns", f"needs a numerator for {measure.indicator}, in {where}."
                )


def _measure(entry: Settings, layout: Layout) -> Measure:
    entry.only(
        "indicator", "unit", "kind", "row", "denominator_row", "value_row", "columns",
        "breakdown", "category", "optional", "where", "collected",
    )  # fmt: skip
    row = pattern(entry, "row")
    if (row is None) != (layout == "categories"):
        rule = "has no place" if row else "is missing; it is needed"
        where = "in the layout 'categories'" if row else "outside the layout 'categories'"
        raise entry.fail("row", f"{rule} {where}.")
    breakdown, category = entry.text("breakdown", "total"), entry.text("category", "all")
    part_of_nothing = breakdown == "total" and category != "all"
    if part_of_nothing or (breakdown not in ("total", CROSS_CHECK) and category == "all"):
        raise entry.fail("category", "and breakdown go together: give both, or neither.")
    return Measure(
        indicator=entry.text("indicator"),
        unit=entry.text("unit"),
        kind=cast("Kind", one_of(entry, "kind", get_args(Kind))),
        row=row,
        denominator_row=pattern(entry, "denominator_row"),
        value_row=pattern(entry, "value_row"),
        columns=_columns(entry),
        breakdown=breakdown,
        category=category,
        optional=entry.flag("optional"),
        collected=cast("Any", one_of(entry, "collected", ("", "monthly", "quarterly", "annual"))),
        where=_where(entry),
    )


def _columns(entry: Settings) -> Columns:
    block = entry.inner("columns")
    if block is None:
        return Columns()
    block.only(*_PARTS)
    return Columns(**{name: patterns(block, name) for name in _PARTS})


def _where(entry: Settings) -> Where:
    block = entry.inner("where")
    if block is None:
        return ()
    return tuple(
        (compiled(block, name, name), compiled(block, name, block.text(name)))
        for name in block.nodes
    )


def _periods(entry: Settings) -> tuple[tuple[Pattern, str], ...]:
    block = entry.inner("periods")
    if block is None:
        return ()
    return tuple((compiled(block, name, name), block.text(name)) for name in block.nodes)

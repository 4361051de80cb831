"""Finding the figures of a table: which cells belong to which measure and period."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Literal

from annual_report.errors import ReturnError
from annual_report.returns import periods
from annual_report.returns.located import year_of
from annual_report.returns.locating import tidy_label
from annual_report.returns.periods import Period, read_period
from annual_report.returns.values import read_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from annual_report.project import Year
    from annual_report.returns.grid import Cell
    from annual_report.returns.located import Cells, Located
    from annual_report.returns.locating import Column, Row
    from annual_report.returns.mapping import FigureTable, Measure

Role = Literal["figure", "year to date", "total"]
PARTS = ("numerator", "denominator", "value")


@dataclass(frozen=True)
class Figure:
    """A figure as it stands in a table, not yet read.

    Attributes:
        measure: what it measures.
        period: the time it is about.
        dated: the cell that says so.
        breakdown: what it is a part of, ``total`` for the whole.
        category: which part.
        role: a figure of its own, or one that adds others up.
        numerator: cells that are added up to the numerator.
        denominator: cells that are added up to the denominator.
        value: the cell of the figure as stated, or none.
        comment: the cell in which the agency may explain it, or none.
    """

    measure: Measure
    period: Period
    dated: Cell
    breakdown: str
    category: str
    role: Role
    numerator: Cells
    denominator: Cells = ()
    value: Cells = ()
    comment: Cells = ()

    @property
    def cells(self) -> Cells:
        """Every cell it rests on: numerator, denominator, value."""
        return self.numerator + self.denominator + self.value


def figures(located: Located) -> list[Figure]:
    """Return every figure the mapping asks of a table, in the order of the mapping.

    Raises:
        ReturnError: a row, column or period that the mapping asks for is not there.
    """
    find = {"across": _across, "down": _down, "categories": _categories}[located.spec.layout]
    if located.spec.comment is None:
        return list(find(located))
    column = located.column(located.spec.comment)
    return [
        replace(figure, comment=(located.sheet.cell(figure.numerator[0].row, column),))
        if figure.numerator
        else figure
        for figure in find(located)
    ]


def _of_kind(period: Period, measure: Measure) -> Period:
    """Turn a period into the day it ends for a snapshot; 31 March into its year for a flow."""
    if measure.kind == "snapshot" and period.kind != "snapshot":
        return _marked(periods.snapshot(period.end), period)
    whole = periods.whole_year(year_of(period))
    if measure.kind == "flow" and period.kind == "snapshot" and period.end == whole.end:
        return _marked(whole, period)
    return period


def _marked(period: Period, like: Period) -> Period:
    return replace(period, provisional=like.provisional, revised=like.revised, mark=like.mark)


def _across(located: Located) -> Iterator[Figure]:
    dated = _dated_columns(located)
    spec = located.spec
    for measure in spec.measures:
        for row in located.rows(measure):
            below = (
                located.nearest(measure.denominator_row, row) if measure.denominator_row else row
            )
            stated = located.nearest(measure.value_row, row) if measure.value_row else row
            for columns in dated:
                parts = columns.parts
                yield Figure(
                    measure=measure,
                    period=_of_kind(columns.period, measure),
                    dated=located.dated or columns.cell,
                    breakdown=measure.breakdown,
                    category=measure.category,
                    role=columns.role,
                    numerator=located.cells(row, parts["numerator"]),
                    denominator=located.cells(
                        below, _places(parts, "denominator", below is row, measure)
                    ),
                    value=located.cells(stated, _places(parts, "value", stated is row, measure)),
                )


def _places(
    parts: dict[str, list[int]],
    part: str,
    same_row: bool,  # noqa: FBT001
    measure: Measure,
) -> list[int]:
    """Say in which columns a denominator or a stated figure stands.

    On a row of its own it stands in the numerator's columns. On the numerator's row it has columns
    of its own, which stay empty for a rate: that rests on a population.
    """
    if not same_row:
        return parts["numerator"]
    return parts[part] if measure.unit in OWN_UNITS else []


#: Units whose denominators stand in the return; other rates rest on a population.
OWN_UNITS = frozenset({"%", "cases per FTE"})


@dataclass(frozen=True)
class _Dated:
    """The columns of one period: which hold which part of a figure."""

    period: Period
    cell: Cell
    role: Role
    parts: dict[str, list[int]]


def _dated_columns(located: Located) -> list[_Dated]:
    spec = located.spec
    found: dict[tuple[Period, Role], _Dated] = {}
    for column in located.table.columns:
        dated = _period_of(located, column)
        if dated is None:
            continue
        period, cell, role = dated
        group = found.setdefault(
            (period, role), _Dated(period, cell, role, {name: [] for name in PARTS})
        )
        for part in PARTS:
            patterns = getattr(spec.columns, part)
            plain = part == "numerator" and not patterns
            if plain or any(pattern.search(column.label) for pattern in patterns):
                group.parts[part].append(column.index)
    if not any(group.role == "figure" for group in found.values()):
        what = f"No heading of the table '{spec.name}' names a period."
        remedy = "Put the quarters or months of the template into the headings."
        raise ReturnError(located.sheet.problem(what, remedy, located.table.columns[0].cells[-1]))
    return list(found.values())


def _period_of(located: Located, column: Column) -> tuple[Period, Cell, Role] | None:
    spec = located.spec
    if spec.year_to_date and spec.year_to_date.search(column.label):
        return periods.whole_year(located.year), column.cells[0], "year to date"
    for cell in column.cells:
        period = _reworded(cell, spec, located.year)
        if period:
            return period, cell, "figure"
    return None


def _reworded(cell: Cell, spec: FigureTable, year: Year) -> Period | None:
    text = tidy_label(cell)
    how = partial(read_period, year=year, years=spec.years, bare_year=spec.bare_year)
    for pattern, words in spec.periods:
        if pattern.search(text):
            return read_period(pattern.sub(words, text), year)
    return how(cell) or how(text)


def _down(located: Located) -> Iterator[Figure]:
    spec = located.spec
    fixed = located.dated_text() if spec.period_text else None
    for measure in spec.measures:
        parts = _parts(located, measure)
        for row in located.rows(measure):
            period, cell = fixed or _row_period(located, row)
            yield Figure(
                measure=measure,
                period=_of_kind(period, measure),
                dated=cell,
                breakdown=measure.breakdown,
                category=measure.category,
                role="figure",
                **{name: located.cells(row, places) for name, places in parts.items()},
            )


def _row_period(located: Located, row: Row) -> tuple[Period, Cell]:
    spec = located.spec
    (cell,) = located.cells(row, [located.column(spec.period)] if spec.period else [])
    if spec.period_as == "date":
        day = read_date(cell)
        period = periods.snapshot(day) if day else None
    else:
        period = _reworded(cell, spec, located.year)
    if period is None:
        what = "The cell should name the period that its row is about, and does not."
        raise ReturnError(
            located.sheet.problem(what, "Write the quarter or month, such as Q1 2015-16.", cell)
        )
    return period, cell


def _categories(located: Located) -> Iterator[Figure]:
    spec = located.spec
    period, cell = located.dated_text()
    for measure in spec.measures:
        parts = _parts(located, measure)
        for row in located.table.rows:
            category = located.label(row)
            if row.is_band or not category or not located.wanted(row, measure):
                continue
            figure = Figure(
                measure=measure,
                period=_of_kind(period, measure),
                dated=cell,
                breakdown=spec.breakdown,
                category=category,
                role="figure",
                **{name: located.cells(row, places) for name, places in parts.items()},
            )
            if spec.total and spec.total.search(category):
                yield _as_total(figure, spec)
            else:
                yield figure


def _as_total(figure: Figure, spec: FigureTable) -> Figure:
    if spec.total_means == "total":
        return replace(figure, breakdown="total", category="all")
    return replace(figure, role="total", category=spec.breakdown)


def _parts(located: Located, measure: Measure) -> dict[str, list[int]]:
    own = measure.columns
    chosen = own if own.numerator else located.spec.columns
    return {part: [located.column(pattern) for pattern in getattr(chosen, part)] for part in PARTS}

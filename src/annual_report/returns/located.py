"""A mapping's table on the sheet: its rows, columns and period, or a problem that names the place."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from annual_report.errors import ReturnError
from annual_report.project import Year
from annual_report.returns.grid import readable
from annual_report.returns.locating import find_tables, tidy_label
from annual_report.returns.periods import Period, read_period
from annual_report.returns.values import read_text

if TYPE_CHECKING:
    from annual_report.returns.grid import Cell, Sheet, Workbook
    from annual_report.returns.locating import Column, Row, Table
    from annual_report.returns.mapping import FigureTable, Measure
    from annual_report.returns.settings import Pattern

Cells = tuple["Cell", ...]


def year_of(period: Period) -> Year:
    """Return the reporting year in which a period ends."""
    return Year(period.end.year if period.end.month > 3 else period.end.year - 1)


@dataclass(frozen=True)
class Located:
    """A table of a mapping, and the table of a sheet that it is.

    Attributes:
        spec: what the mapping says.
        table: where it is.
        sheet: the sheet it stands on.
        year: the year that headings without one mean.
        dated: the cell that names that year, if a text on the sheet does.
    """

    spec: FigureTable
    table: Table
    sheet: Sheet
    year: Year
    dated: Cell | None = None

    def rows(self, measure: Measure) -> list[Row]:
        """Return the rows that a measure's label matches.

        Raises:
            ReturnError: there is none, and the measure is not optional.
        """
        found = self._rows_like(measure.row) if measure.row else []
        found = [row for row in found if self.wanted(row, measure)]
        if not found and not measure.optional:
            raise self._no_row(measure.row)
        return found

    def wanted(self, row: Row, measure: Measure) -> bool:
        """Tell whether a row holds, beside its label, what the mapping asks for (``where``)."""
        return all(
            content.search(tidy_label(self.table.cell(row, self.table.column(heading.pattern))))
            for heading, content in (*self.spec.where, *measure.where)
        )

    def nearest(self, pattern: Pattern, row: Row) -> Row:
        """Return the row with a matching label that stands nearest to a row, below it at best.

        Raises:
            ReturnError: there is none.
        """
        matching = self._rows_like(pattern)
        if not matching:
            raise self._no_row(pattern)
        return min(matching, key=lambda other: (abs(other.index - row.index), -other.index))

    def dated_text(self) -> tuple[Period, Cell]:
        """Return the period that a text on the sheet names, and its cell."""
        return find_period(self.sheet, self.spec.period_text, self.year)

    def label(self, row: Row) -> str:
        """Return what names a row: its measure or its category."""
        return tidy_label(self.table.cell(row, self._labels))

    def column(self, pattern: Pattern) -> int:
        """Return the place of the one column whose heading matches."""
        return self.table.column(pattern.pattern).index

    def cells(self, row: Row, columns: list[int]) -> Cells:
        """Return a row's cells in some columns."""
        return tuple(self.sheet.cell(row.index, column) for column in columns)

    @property
    def texts(self) -> Cells:
        """The headings, and the labels of the rows, each once."""
        headings = [cell for column in self.table.columns for cell in column.cells]
        labels = [self.table.cell(row, self._labels) for row in self.table.rows]
        return tuple(dict.fromkeys([*headings, *labels]))

    def _rows_like(self, pattern: Pattern) -> list[Row]:
        return [row for row in self.table.rows if pattern.search(self.label(row))]

    @cached_property
    def _labels(self) -> Column:
        return self.table.column(self.spec.label.pattern)

    def _no_row(self, pattern: Pattern | None) -> ReturnError:
        wanted = readable(pattern.pattern) if pattern else ""
        what = f"The table '{self.spec.name}' has no row like '{wanted}'."
        remedy = (
            "Send every row of the template, and write 'not known' where a figure is not known."
        )
        return ReturnError(self.sheet.problem(what, remedy, self._labels.cells[-1]))


def locate(workbook: Workbook, spec: FigureTable, year: Year) -> Located:
    """Find the table that a mapping describes.

    Where the mapping names a text with the year, headings such as ``Quarter 1`` are of that year,
    so that last year's return sent again is seen for what it is.

    Raises:
        ReturnError: the sheet or the table is not there, or there is more than one.
    """
    sheet = workbook.sheet(spec.sheet)
    tables = find_tables(sheet, spec.headings, title=spec.title)
    if len(tables) > 1:
        what = f"There are {len(tables)} tables on the sheet that could be '{spec.name}'."
        second = tables[1].columns[0].cells[-1]
        raise ReturnError(sheet.problem(what, "Use the titles of the template above them.", second))
    if spec.layout == "across" and spec.period_text:
        period, cell = find_period(sheet, spec.period_text, year)
        return Located(spec, tables[0], sheet, year_of(period), cell)
    return Located(spec, tables[0], sheet, year)


def find_period(sheet: Sheet, pattern: Pattern | None, year: Year) -> tuple[Period, Cell]:
    """Find the period that a text on a sheet names.

    Args:
        sheet: where to look, from the top.
        pattern: its first group is the period.
        year: reporting year, for texts that name none.

    Raises:
        ReturnError: no text on the sheet names a period.
    """
    for cell in sheet.cells:
        found = pattern.search(read_text(cell)) if pattern and isinstance(cell.value, str) else None
        period = read_period(found[1], year) if found else None
        if period:
            return period, cell
    wanted = readable(pattern.pattern) if pattern else ""
    what = f"Nothing on the sheet says which period it is for, such as '{wanted}'."
    raise ReturnError(sheet.problem(what, "Put the title of the template back, with its period."))

"""A sheet as columns, and the place on it where a list begins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from annual_report.errors import Problem, ReturnError
from annual_report.returns.grid import Cell, Sheet, readable
from annual_report.returns.tables import heading_missing, tidy_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from annual_report.returns.grid import Workbook
    from annual_report.returns.lists.mapping import ChildList
    from annual_report.returns.settings import Pattern

#: Rows from the top among which the headings are looked for.
TOP = 60


@dataclass(frozen=True)
class ColumnSheet:
    """A sheet as columns of equal length.

    Attributes:
        name: as on its tab; empty for a CSV file.
        columns: from A; each an Arrow array or a sequence of values, from row 1 of the sheet.
        file: path of the return below data/raw.
        agency: identifier of the agency that sent it.
    """

    name: str
    columns: tuple[Any, ...]
    file: str = ""
    agency: str = ""

    def problem(self, what: str, remedy: str, cell: Cell | None = None) -> Problem:
        """State a problem on this sheet."""
        return Problem(self.file, what, remedy, self.agency, self.name, cell.ref if cell else "")

    def top(self) -> list[list[Cell]]:
        """Return the filled cells of the first rows, row by row."""
        height = min(TOP, max((len(column) for column in self.columns), default=0))
        rows: list[list[Cell]] = [[] for _ in range(height)]
        for at, column in enumerate(self.columns):
            for row, value in enumerate(_plain(column[:height])):
                cell = Cell(row, at, value)
                if not cell.blank:
                    rows[row].append(cell)
        return rows


@dataclass(frozen=True)
class Located:
    """Where a list stands on its sheet.

    Attributes:
        sheet: the sheet.
        heading_row: the row of its headings, counted from 0.
        headings: the heading cells.
    """

    sheet: ColumnSheet
    heading_row: int
    headings: tuple[Cell, ...]

    @property
    def last_column(self) -> int:
        """The last column that has a heading, counted from 0."""
        return self.headings[-1].column

    def heading(self, pattern: Pattern) -> Cell:
        """Return the heading that a pattern means.

        Raises:
            ReturnError: none matches, or several do and not one of them whole.
        """
        labels = [(cell, tidy_label(cell)) for cell in self.headings]
        matching = [cell for cell, label in labels if pattern.search(label)]
        whole = [cell for cell, label in labels if pattern.fullmatch(label)]
        for found in (matching, whole):
            if len(found) == 1:
                return found[0]
        if not matching:
            raise ReturnError(_missing(self.sheet, [pattern.pattern], self.headings))
        places = ", ".join(cell.ref for cell in matching)
        what = f"More than one heading is like '{readable(pattern.pattern)}' ({places})."
        remedy = "Use the headings of the template, each once."
        raise ReturnError(self.sheet.problem(what, remedy, matching[-1]))

    def values(self, cell: Cell) -> Any:
        """Return what stands below a heading."""
        return self.sheet.columns[cell.column][self.heading_row + 1 :]


def locate(sheet: ColumnSheet, spec: ChildList) -> Located:
    """Find the row that holds a list's headings, below titles and notes.

    Raises:
        ReturnError: no row near the top of the sheet holds them all.
    """
    wanted = [re.compile(pattern, re.IGNORECASE) for pattern in spec.headings]
    rows = sheet.top()
    for row in rows:
        labels = [tidy_label(cell) for cell in row]
        if all(any(pattern.search(label) for label in labels) for pattern in wanted):
            return Located(sheet, row[0].row, tuple(row))
    cells = tuple(cell for row in rows for cell in row)
    raise ReturnError(_missing(sheet, list(spec.headings), cells))


def _missing(sheet: ColumnSheet, patterns: list[str], cells: tuple[Cell, ...]) -> Problem:
    named = Sheet(sheet.name, hidden=False, cells=(), file=sheet.file, agency=sheet.agency)
    return heading_missing(named, patterns, cells)


def sheets_of(workbook: Workbook) -> tuple[ColumnSheet, ...]:
    """Return a workbook's sheets as columns; an error cell as the text of its error."""
    return tuple(_columns(sheet, workbook) for sheet in workbook.sheets)


def _columns(sheet: Sheet, workbook: Workbook) -> ColumnSheet:
    height = max((cell.row for cell in sheet.cells), default=-1) + 1
    width = max((cell.column for cell in sheet.cells), default=-1) + 1
    columns = [np.full(height, None, dtype=object) for _ in range(width)]
    for cell in sheet.cells:
        columns[cell.column][cell.row] = cell.fault or cell.value
    return ColumnSheet(sheet.name, tuple(columns), workbook.file, workbook.agency)


def _plain(values: Any) -> Sequence[Any]:
    found: Sequence[Any] = values.to_pylist() if hasattr(values, "to_pylist") else list(values)
    return found

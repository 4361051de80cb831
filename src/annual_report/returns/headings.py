"""Rows of headings: which rows could be some, which belong together, and what they say."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from annual_report.returns.tables import Column, tidy_label
from annual_report.returns.values import AGENCY, read_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from annual_report.returns.grid import Cell, Sheet

_LONGEST_LABEL = 150
_YEARS = range(1990, 2101)
_YEAR = re.compile(r"^(?:19|20)[0-9]{2}(?:\s*[(\[][a-z]+\.?[)\]])?$", re.IGNORECASE)


class Header:
    """Rows of headings: from ``top`` to ``bottom``, each column's cells and label."""

    def __init__(self, sheet: Sheet, top: int, bottom: int) -> None:
        self.sheet, self.top, self.bottom = sheet, top, bottom
        self.columns = self._columns()

    def _columns(self) -> dict[int, Column]:
        indices = {cell.column for row in self._rows for cell in self.sheet.rows.get(row, ())}
        found: dict[int, Column] = {}
        for index in range(min(indices, default=0), max(indices, default=-1) + 1):
            cells: list[Cell] = []
            for row in self._rows:
                cell = self._owner(row, index)
                if not cell.blank and cell not in cells:
                    cells.append(cell)
            if cells:
                label = " / ".join(tidy_label(cell) for cell in cells)
                found[index] = Column(index, label, tuple(cells))
        return found

    @property
    def _rows(self) -> range:
        return range(self.top, self.bottom + 1)

    def _owner(self, row: int, column: int) -> Cell:
        """Return the cell whose text stands over a column: its own, or one that spans it."""
        own = self.sheet.cell(row, column)
        if not own.blank:
            return own
        for top, left, bottom, right in self.sheet.merged:
            if top <= row <= bottom and left <= column <= right and top >= self.top:
                spreads = bottom < self.bottom or left == column
                return self.sheet.cell(top, left) if spreads else own
        if row == self.bottom or _merges_across(self.sheet, row):
            return own
        return self._from_left(row, column) or own

    def _from_left(self, row: int, column: int) -> Cell | None:
        """Where no cell is merged, a heading reaches to the next, if there are headings below."""
        if self.sheet.cell(row + 1, column).blank:
            return None
        for left in range(column - 1, -1, -1):
            cell = self.sheet.cell(row, left)
            if not cell.blank:
                return None if self.sheet.cell(row + 1, left).blank else cell
            if self.sheet.cell(row + 1, left).blank:
                return None
        return None

    def matches(self, headings: Sequence[str], columns: Sequence[Column] | None = None) -> bool:
        """Whether every heading looked for is the label of some column."""
        labels = [column.label for column in columns or self.columns.values()]
        labels = [label for label in labels if len(label) <= _LONGEST_LABEL]
        return len(labels) >= min(len(headings), 2) and all(
            any(re.search(heading, label, re.IGNORECASE) for label in labels)
            for heading in headings
        )

    def blocks(self, headings: Sequence[str]) -> list[list[Column]]:
        """Split tables that stand beside each other: runs of columns that have all the headings."""
        runs: list[list[Column]] = []
        for column in self.columns.values():
            if runs and runs[-1][-1].index == column.index - 1:
                runs[-1].append(column)
            else:
                runs.append([column])
        if sum(self.matches(headings, run) for run in runs) < 2:
            return [list(self.columns.values())]
        blocks: list[list[Column]] = []
        for run in runs:
            if blocks and not self.matches(headings, run):
                blocks[-1] += run
            else:
                blocks.append(run)
        return blocks


def heading_like(sheet: Sheet, row: int) -> bool:
    """Whether a row could be one of headings: texts, dates and years, but no numbers or symbols."""
    cells = sheet.rows.get(row, ())
    return bool(cells) and all(_could_head(cell) for cell in cells)


def _could_head(cell: Cell) -> bool:
    value = cell.value
    if isinstance(value, bool) or cell.fault:
        return False
    if isinstance(value, int | float):
        return value in _YEARS
    if isinstance(value, dt.date):
        return True
    text = str(value).strip()
    if _YEAR.match(text):
        return True
    return not is_number(cell) and not (text.lower() in AGENCY and len(text) < 5)


def is_number(cell: Cell) -> bool:
    """Whether a cell holds a number, as a number or as text."""
    if isinstance(cell.value, str) and not any(map(cell.value.__contains__, "0123456789")):
        return False  # most texts, told quickly
    return read_number(cell).number is not None


def _merges_across(sheet: Sheet, row: int) -> int:
    """Count the headings in a row that are merged over several columns."""
    return sum(top <= row <= bottom and left < right for top, left, bottom, right in sheet.merged)


def stands_over(sheet: Sheet, upper: int, lower: int) -> bool:
    """Whether two neighbouring rows are one heading: the upper spans columns of the lower.

    Their first column has a text in one of them only (``Indicator`` beside ``Quarter 1`` over
    ``No.`` and ``%``), which tells them from a line of text above, and from a row of values below.
    """
    if upper < 0 or not (heading_like(sheet, upper) and heading_like(sheet, lower)):
        return False
    above = {cell.column for cell in sheet.rows[upper]}
    below = {cell.column for cell in sheet.rows[lower]}
    first = min(above | below)
    if {first} in (above, below):
        return False  # a title above, or a heading over a group of rows below
    merged = _merges_across(sheet, upper)
    spans = merged > 0 or bool(below - above - {first})
    one_of_two = (first in above) != (first in below)
    return spans and (one_of_two or merged > 1 or _labels_begin_below(sheet, lower, first))


def _labels_begin_below(sheet: Sheet, lower: int, first: int) -> bool:
    """Whether rows below have labels to the left of all headings, which then have none."""
    return any(
        cell.column < first and isinstance(cell.value, str)
        for row in range(lower + 1, lower + 4)
        for cell in sheet.rows.get(row, ())[:1]
        if len(sheet.rows[row]) > 1
    )

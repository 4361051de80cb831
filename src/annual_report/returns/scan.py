"""What a sheet's XML says that its cells do not.

A pass over the XML, before the cells are read, finds what would break a reader (cells far outside
any table) and what a reader of values never shows (Excel's errors, formulas without a value,
percentage formats, merged cells in OpenDocument, hidden rows).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annual_report.returns.grid import Merge

#: The rectangle from A1 to the last filled cell; a reader keeps all of it in memory.
MOST_CELLS = 24_000_000


@dataclass
class SheetScan:
    """What the XML of one sheet says.

    Attributes:
        last_row: of the last filled cell, counted from 0; -1 for none.
        last_column: likewise.
        faults: place of each error cell and Excel's name for the error.
        uncached: places of formulas without a value.
        zeros: places of formulas whose kept value is 0.
        formulas: how many formulas there are.
        percent: places of numbers shown as percentages.
        merged: areas of merged cells, where the reader of values does not tell (OpenDocument).
        hidden_rows: whether rows or columns are hidden.
    """

    last_row: int = -1
    last_column: int = -1
    faults: dict[tuple[int, int], str] = field(default_factory=dict)
    uncached: list[tuple[int, int]] = field(default_factory=list)
    zeros: list[tuple[int, int]] = field(default_factory=list)
    formulas: int = 0
    percent: set[tuple[int, int]] = field(default_factory=set)
    merged: list[Merge] = field(default_factory=list)
    hidden_rows: bool = False

    @property
    def too_large(self) -> bool:
        """Whether the rectangle up to the last filled cell is more than any return needs."""
        return (self.last_row + 1) * (self.last_column + 1) > MOST_CELLS

    def fill(self, row: int, column: int) -> None:
        """Take note of a filled cell."""
        self.last_row = max(self.last_row, row)
        self.last_column = max(self.last_column, column)

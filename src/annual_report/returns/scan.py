"""What a sheet's XML says that its cells do not.

A pass over the XML, before the cells are read, finds what would break a reader (cells far outside
any table) and what a reader of values never shows (Excel's errors, formulas without a value,
percentage formats, merged cells in OpenDocument, hidden rows).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from annual_report.returns.grid import cell_name

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
        zeros: places of formulas whose kept value is 0 or a text without a letter.
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


def distrust_zeros(sheets: list[SheetScan]) -> None:
    """Find formulas that were never worked out, though they have a value of sorts.

    Programs that write formulas without working them out leave 0, or an empty text, and ask Excel
    to do it. Where a workbook asks for that and not one formula has another value, none has a value.
    """
    formulas = sum(sheet.formulas for sheet in sheets)
    if formulas == sum(len(sheet.zeros) + len(sheet.uncached) for sheet in sheets):
        for sheet in sheets:
            sheet.uncached = sorted(sheet.uncached + sheet.zeros)


def problem(what: str, remedy: str, sheet: str = "", cell: str = "") -> dict[str, Any]:
    """State, for the parent process, why the file cannot be read."""
    return {"what": what, "remedy": remedy, "sheet": sheet, "cell": cell}


def problems_of(scans: dict[str, SheetScan]) -> list[dict[str, Any]]:
    """State what on each sheet keeps the workbook from being read."""
    found = []
    for name, sheet in scans.items():
        if sheet.too_large:
            cell = cell_name(sheet.last_row, sheet.last_column)
            what = (
                "A cell is filled so far from the table that the sheet would not fit into memory."
            )
            remedy = "Clear that cell, save the workbook, and send it again."
            found.append(problem(what, remedy, name, cell))
        elif sheet.uncached:
            places = [cell_name(*place) for place in sheet.uncached]
            what = "A formula has no value, because the file was never calculated"
            what += f" ({len(places)} such cells on this sheet)." if len(places) > 1 else "."
            remedy = "Open the workbook in Excel, save it so that the values are kept, and send it again."
            found.append(problem(what, remedy, name, places[0]))
    return found


def notes_of(scans: dict[str, SheetScan]) -> list[str]:
    """Say what a reader of the sheets should know."""
    notes = []
    for name, seen in scans.items():
        if seen.hidden_rows:
            notes.append(f"The sheet '{name}' has hidden rows or columns. They were read.")
        if seen.faults:
            count, first = len(seen.faults), cell_name(*min(seen.faults))
            notes.append(
                f"The sheet '{name}' has Excel error values in {count} cells, first {first}."
            )
    return notes

"""What stands in the source cells of a trace: the return opened, read-only. Internal.

Nothing of this is published or kept: it is printed for somebody who may see the returns. Sheets
with one row a case are counted and not shown, and neither are the words of records.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from annual_report.errors import ReturnError
from annual_report.returns.reading import open_return
from annual_report.returns.values import AGENCY, read_number
from annual_report.tracing.cellrange import areas
from annual_report.tracing.traces import place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from annual_report.returns.grid import Cell, Workbook
    from annual_report.tracing.traces import Trace, TracedCell

_MOST = 60


def standing_cells(trace: Trace, raw: Path) -> Iterator[str]:
    """Yield a line for each source cell of a trace: what stands there, and what it is read as.

    Args:
        trace: of a label.
        raw: folder of returns, ``data/raw``.
    """
    opened: dict[str, Workbook | str] = {}
    for one in trace["observations"]:
        file = one["source_file"]
        if file not in opened:
            opened[file] = _open(raw / file, file, trace)
        workbook = opened[file]
        if isinstance(workbook, str):
            yield f"{file}: {workbook}"
        else:
            yield from _lines(workbook, one)


def _open(path: Path, file: str, trace: Trace) -> Workbook | str:
    if not path.is_file():
        return "is no longer where it was received."
    try:
        workbook = open_return(path, file=file)
    except ReturnError as error:
        return f"cannot be opened now: {error}"
    cited = next(one["sha256"] for one in trace["files"] if one["file"] == file)
    if workbook.sha256 != cited:
        return "has changed since the report was made, so its cells are not shown."
    return workbook


def _lines(workbook: Workbook, one: TracedCell) -> Iterator[str]:
    sheet = next((each for each in workbook.sheets if each.name == one["source_sheet"]), None)
    where = place(one["source_file"], one["source_sheet"], "")
    if sheet is None:
        yield f"{where}: there is no such sheet."
        return
    if one["by_column"]:
        rows = len(sheet.rows)
        yield f"{where}!{one['source_cell']}: one row a case ({rows:,} rows on the sheet), not shown."
        return
    repairs = f" Repaired: {'; '.join(one['repairs'])}." if one["repairs"] else ""
    for area, reference in zip(areas(one["source_cell"]), one["source_cell"].split(), strict=False):
        if area.size > 1:
            filled = sum(
                area.left <= cell.column + 1 <= area.right
                and area.top <= cell.row + 1 <= area.bottom
                for cell in sheet.cells
            )
            yield f"{where}!{reference}: a record, {filled} cells filled; its words are not shown."
        else:
            yield f"{where}!{reference}: {_stands(sheet.at(reference))}.{repairs}"


def _stands(cell: Cell) -> str:
    """Say what stands in a cell and what it is read as; of long text, its length."""
    reading = read_number(cell, AGENCY)
    if cell.fault:
        stands = cell.fault
    elif cell.value is None:
        stands = "nothing"
    else:
        text = (
            repr(cell.value)
            if isinstance(cell.value, str)
            else f"{cell.value:.15g}"
            if isinstance(cell.value, float)
            else str(cell.value)
        )
        stands = text if len(text) <= _MOST else f"a text of {len(text)} characters"
    shown = " shown as a percentage" if cell.percent else ""
    read = f"{reading.number:.15g}" if reading.number is not None else reading.status
    how = f" ({reading.repair})" if reading.repair else ""
    return f"{stands}{shown}, read as {read}{how}"

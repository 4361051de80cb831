"""A large return as columns: what a million rows need, beside the cells of ``grid``.

``open_columns`` opens what ``open_return`` opens, as safely, and gives whole columns instead of an
object for each cell. Headings are found on ``ColumnarSheet.top``, a ``Sheet`` of the first rows, by
``find_tables`` as ever; then the columns below are read at once. Row ``i`` of every column is row
``i`` of the sheet, counted from 0, so the cell is ``cell_name(i, column.index)``.
"""

from __future__ import annotations

import datetime as dt
import json
import mmap
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from annual_report.register import checksum
from annual_report.returns import safety
from annual_report.returns.grid import Cell, Mended, Merge, Sheet, Workbook, one_sheet
from annual_report.returns.reading import (
    mended_in,
    nothing_filled,
    read_in_child,
    refuse_problems,
)
from annual_report.returns.safety import Received

if TYPE_CHECKING:
    from annual_report.errors import Problem

#: Kinds of cell, as the child process writes them.
BLANK, TEXT, NUMBER, PERCENT, DATE, TIME, TRUTH, FAULT = range(8)
_EXACT = 2**53
_TIME_0 = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - workbooks know no time zones
#: Rows in which headings are looked for.
TOP = 200


@dataclass(frozen=True, eq=False)
class ColumnCells:
    """A column of a sheet, from the sheet's first row to its last filled one.

    Attributes:
        index: column on the sheet, counted from 0.
        kinds: of each cell: BLANK, TEXT, NUMBER, PERCENT, DATE, TIME, TRUTH or FAULT (int8).
        text: what stands in cells of kind TEXT, and Excel's error value in those of kind FAULT;
            anything elsewhere. An Arrow array of strings, or of nulls where there is no text.
        numbers: the numbers, days since 1970 (DATE), microseconds since 1970 (TIME), or 0 and 1
            (TRUTH); nan elsewhere (float64). None where the column has no number.
    """

    index: int
    kinds: np.ndarray[Any, np.dtype[np.int8]]
    text: pa.ChunkedArray
    numbers: np.ndarray[Any, np.dtype[np.float64]] | None = None

    def __len__(self) -> int:
        return len(self.kinds)

    def texts(self, first: int = 0) -> np.ndarray[Any, np.dtype[np.object_]]:
        """Return each cell's text from a row on as ``str``; None where a cell is no text."""
        texts: np.ndarray[Any, np.dtype[np.object_]]
        texts = self.text.slice(first).to_numpy(zero_copy_only=False).astype(object)
        texts[self.kinds[first:] != TEXT] = None
        return texts

    def values(self, first: int = 0) -> np.ndarray[Any, np.dtype[np.object_]]:
        """Return each cell's value from a row on, as ``Cell.value`` has it; None for a blank."""
        values = self.texts(first)
        if self.numbers is None:
            return values
        kinds, numbers = self.kinds[first:], self.numbers[first:]
        plain = np.flatnonzero((kinds == NUMBER) | (kinds == PERCENT))
        values[plain] = _plain(numbers[plain])
        days = np.flatnonzero(kinds == DATE)
        values[days] = numbers[days].astype("datetime64[D]").astype(object)
        for row in np.flatnonzero((kinds == TIME) | (kinds == TRUTH)):
            moment = _TIME_0 + dt.timedelta(microseconds=int(numbers[row]))
            values[row] = moment if kinds[row] == TIME else bool(numbers[row])
        return values

    def cell(self, row: int) -> Cell:
        """Return one cell as ``grid`` has it."""
        return self.cells(row, row + 1)[0]

    def cells(self, first: int = 0, end: int | None = None) -> list[Cell]:
        """Return the cells of some rows, blank ones included."""
        stop = len(self) if end is None else min(end, len(self))
        part = ColumnCells(
            self.index,
            self.kinds[first:stop],
            self.text.slice(first, stop - first),
            None if self.numbers is None else self.numbers[first:stop],
        )
        faults = part.text.to_pylist() if (part.kinds == FAULT).any() else None
        return [
            Cell(
                row,
                self.index,
                value,
                fault=faults[at] if faults and kind == FAULT else "",
                percent=kind == PERCENT,
            )
            for at, (row, value, kind) in enumerate(
                zip(range(first, stop), part.values(), part.kinds.tolist(), strict=True)
            )
        ]


def _plain(numbers: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.object_]]:
    """Return whole numbers as ``int``, where a float holds them exactly, and others as ``float``."""
    plain = numbers.astype(object)
    whole = (np.abs(numbers) < _EXACT) & (numbers == np.floor(numbers))
    plain[whole] = numbers[whole].astype(np.int64).astype(object)
    return plain


@dataclass(frozen=True, eq=False)
class ColumnarSheet:
    """A worksheet, a CSV file, or a kind of record of a census, as columns.

    Attributes:
        name: as on its tab; empty for a CSV file.
        hidden: the tab is hidden.
        columns: from A to the last with a filled cell, each as long as the sheet is high.
        merged: areas whose one value stands in their top left cell.
        file: path of the return below data/raw.
        agency: identifier of the agency that sent it.
    """

    name: str
    hidden: bool
    columns: tuple[ColumnCells, ...]
    merged: tuple[Merge, ...] = ()
    file: str = ""
    agency: str = ""

    @property
    def height(self) -> int:
        """How many rows there are, to the last filled one."""
        return len(self.columns[0]) if self.columns else 0

    @cached_property
    def top(self) -> Sheet:
        """The first ``TOP`` rows as a sheet of cells, on which headings and titles are found."""
        return self.sheet(TOP)

    def sheet(self, rows: int | None = None) -> Sheet:
        """Return the first rows, or all of them, as a sheet of cells."""
        found = [cell for column in self.columns for cell in column.cells(end=rows)]
        filled = sorted(
            (cell for cell in found if cell.value is not None or cell.fault),
            key=lambda cell: (cell.row, cell.column),
        )
        return Sheet(self.name, self.hidden, tuple(filled), self.merged, self.file, self.agency)

    def problem(self, what: str, remedy: str, cell: Cell | None = None) -> Problem:
        """State a problem on this sheet."""
        return self.top.problem(what, remedy, cell)


@dataclass(frozen=True, eq=False)
class ColumnarWorkbook:
    """A return as read, in columns; see ``grid.Workbook`` for the attributes."""

    file: str
    sha256: str
    sheets: tuple[ColumnarSheet, ...]
    agency: str = ""
    notes: tuple[str, ...] = ()
    mended: tuple[Mended, ...] = ()

    def sheet(self, pattern: str = "") -> ColumnarSheet:
        """Return the one sheet whose name matches, as ``grid.Workbook.sheet`` does.

        Raises:
            ReturnError: no sheet matches, or it cannot be told which one is meant.
        """
        return one_sheet(self.sheets, pattern, self.file, self.agency)

    def workbook(self) -> Workbook:
        """Return the same as a workbook of cells; for small ones."""
        sheets = tuple(sheet.sheet() for sheet in self.sheets)
        return Workbook(self.file, self.sha256, sheets, self.agency, self.notes, self.mended)


def open_columns(path: str | Path, *, file: str = "", agency: str = "") -> ColumnarWorkbook:
    """Open a return that somebody else made, as columns; for child-level returns of many rows.

    Args:
        path: where it lies.
        file: path below data/raw, for messages and lineage; the file's name if not given.
        agency: identifier of the agency that sent it.

    Returns:
        Sheets whose columns hold what ``open_return`` gives as cells. The texts lie in memory
        outside Python's own, or in a temporary file, gone as soon as nothing refers to them.

    Raises:
        ReturnError: it is empty, protected, not what its name says, damaged, or not safe to read.
    """
    received = Received(Path(path), file or Path(path).name, agency)
    notes = safety.check(received, most_bytes=safety.MOST_BYTES_IN_COLUMNS)
    sha256 = checksum(received.path)
    with read_in_child(received, "columns") as output:
        mapped = mmap.mmap(output.fileno(), 0, access=mmap.ACCESS_READ)
    content = json.loads(mapped.readline())
    refuse_problems(content, received)
    buffer, at = pa.py_buffer(mapped), mapped.tell()
    sheets = []
    for found in content["sheets"]:
        sheets.append(_sheet(found, buffer.slice(at, found["bytes"]), received))
        at += found["bytes"]
    if not any((column.kinds != BLANK).any() for sheet in sheets for column in sheet.columns):
        raise nothing_filled(received)
    return ColumnarWorkbook(
        file=received.file,
        sha256=sha256,
        sheets=tuple(sheets),
        agency=agency,
        notes=notes + tuple(content["notes"]),
        mended=mended_in(content),
    )


def _sheet(found: dict[str, Any], buffer: pa.Buffer, received: Received) -> ColumnarSheet:
    table = pa.ipc.open_stream(buffer).read_all()
    table.validate(full=True)  # the child read a file that may have been made to harm it
    columns = []
    for index in range(table.num_columns // 3):
        kinds, text, numbers = table.columns[3 * index : 3 * index + 3]
        columns.append(
            ColumnCells(
                index=index,
                kinds=kinds.to_numpy(),
                text=text,
                numbers=None if pa.types.is_null(numbers.type) else numbers.to_numpy(),
            )
        )
    return ColumnarSheet(
        name=found["name"],
        hidden=found["hidden"],
        columns=tuple(columns),
        merged=tuple((a, b, c, d) for a, b, c, d in found["merged"]),
        file=received.file,
        agency=received.agency,
    )

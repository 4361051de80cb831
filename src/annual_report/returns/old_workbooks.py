"""Cells of Excel 97-2003 workbooks (.xls), read in the child process by xlrd.

xlrd reads values and formats only: macros, controls and links are passed over as bytes. What it
does not tell (formulas that were never worked out, links to other files) a short walk over the
workbook's records finds, as [MS-XLS] describes them: each has a number, a length and its content.
"""

from __future__ import annotations

import datetime as dt
import io
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xlrd
from xlrd.compdoc import CompDoc, CompDocError

from annual_report.returns.rows import SheetRows
from annual_report.returns.scan import SheetScan, distrust_zeros, notes_of, problems_of
from annual_report.returns.scan_excel import shows_percent

if TYPE_CHECKING:
    from collections.abc import Iterator

_TEXT, _NUMBER, _DATE, _TRUTH, _ERROR = range(1, 6)
#: Records of [MS-XLS] 2.3 by their numbers.
_FORMULA, _FILEPASS, _BOUNDSHEET, _SUPBOOK, _RECALCID = 0x06, 0x2F, 0x85, 0x1AE, 0x1C1
_WORKSHEET, _MACRO_SHEET = 0, 1
_CALCULATE_ON_LOAD = 2
#: Results of a formula that say nothing: zero, and a text without a letter.
_NOTHING = (bytes(8), b"\x03\x00\x00\x00\x00\x00\xff\xff")
#: What a SUPBOOK says of the workbook itself, and of functions that add-ins bring.
_NOT_LINKS = (b"\x01\x04", b"\x01\x3a")
_REMEDY = "Open it in Excel, save it as an Excel workbook (.xlsx), and send that."
#: What a damaged file makes xlrd raise.
_BROKEN = (
    xlrd.XLRDError, CompDocError, struct.error, ValueError, LookupError, AssertionError,
    TypeError, AttributeError, ArithmeticError, EOFError,
)  # fmt: skip


def read(path: str) -> dict[str, Any]:
    """Read a workbook: ``{"problems": …}`` or ``{"sheets": …, "notes": …}``."""
    data = Path(path).read_bytes()
    try:
        records = _records(data)
        if records.encrypted:
            what = "The workbook is protected with a password, so it cannot be read."
            return _problem(what, "Remove the password and send it again.")
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
        )
        sheets = [_sheet(book, sheet) for sheet in book.sheets()]
        scans = {
            sheet.name: _scan(sheet, formulas)
            for sheet, formulas in zip(book.sheets(), records.sheets(), strict=False)
        }
    except _BROKEN:
        return _problem("The workbook is damaged and cannot be read.", _REMEDY)
    if records.recalculated:
        distrust_zeros(list(scans.values()))
    for sheet in sheets:
        scans[sheet.name].faults = sheet.faults
    problems = problems_of(scans)
    if problems:
        return {"problems": problems}
    notes = [f"The sheet '{sheet.name}' is hidden." for sheet in sheets if sheet.hidden]
    return {"sheets": sheets, "notes": [*records.notes(), *notes, *notes_of(scans)]}


def _problem(what: str, remedy: str) -> dict[str, Any]:
    return {"problems": [{"what": what, "remedy": remedy, "sheet": "", "cell": ""}]}


def _sheet(book: Any, sheet: Any) -> SheetRows:
    found = SheetRows(sheet.name, [], hidden=sheet.visibility != 0)
    percents: dict[int, bool] = {}
    for row in range(sheet.nrows):
        kinds, values = sheet.row_types(row), sheet.row_values(row)
        cells: list[Any] = []
        for column, (kind, value) in enumerate(zip(kinds, values, strict=True)):
            cells.append(_value(kind, value, book.datemode))
            if kind == _ERROR:
                found.faults[row, column] = xlrd.error_text_from_code.get(value, "#ERROR")
            elif kind == _NUMBER:
                style = sheet.cell_xf_index(row, column)
                if style not in percents:
                    key = book.xf_list[style].format_key
                    percents[style] = shows_percent(book.format_map[key].format_str)
                if percents[style]:
                    found.percent.add((row, column))
        found.rows.append(cells)
    found.merged = [
        [top, left, below - 1, right - 1] for top, below, left, right in sheet.merged_cells
    ]
    return found


def _value(kind: int, value: Any, datemode: int) -> Any:
    if kind in {_TEXT, _NUMBER}:
        return value
    if kind == _TRUTH:
        return bool(value)
    if kind == _DATE:
        return _moment(value, datemode)
    return ""


def _moment(number: float, datemode: int) -> Any:
    """Return a day, a day and time, or a time of day; a number that is none of them as it is."""
    if number < 0:
        return number
    try:
        moment = xlrd.xldate_as_datetime(number, datemode)
    except (xlrd.xldate.XLDateError, OverflowError):
        return number
    if number < 1:
        return str(moment.time())
    return moment.date() if moment.time() == dt.time.min else moment


def _scan(sheet: Any, formulas: list[_Formula]) -> SheetScan:
    scan = SheetScan(formulas=len(formulas))
    scan.zeros = [formula.place for formula in formulas if formula.zero]
    shapes = [*sheet.rowinfo_map.values(), *sheet.colinfo_map.values()]
    scan.hidden_rows = any(shape.hidden for shape in shapes)
    return scan


@dataclass(frozen=True)
class _Formula:
    position: int
    place: tuple[int, int]
    zero: bool
    on_load: bool


@dataclass
class _Records:
    """What a walk over the workbook's records found."""

    encrypted: bool = False
    linked: bool = False
    macros: bool = False
    embedded: bool = False
    calculated: bool = False
    begins: list[tuple[int, int]] = field(default_factory=list)
    formulas: list[_Formula] = field(default_factory=list)

    @property
    def recalculated(self) -> bool:
        """Whether Excel will work out every formula anew: all ask for it, or it never did yet."""
        return not self.calculated or all(formula.on_load for formula in self.formulas)

    def sheets(self) -> list[list[_Formula]]:
        """Return the formulas of each worksheet, in the order of the tabs."""
        starts = sorted(start for start, _ in self.begins)
        ends = dict(zip(starts, [*starts[1:], 1 << 62], strict=True))
        return [
            [formula for formula in self.formulas if start <= formula.position < ends[start]]
            for start, kind in self.begins
            if kind == _WORKSHEET
        ]

    def notes(self) -> list[str]:
        """Say what was passed over."""
        said = (
            (self.macros, "The workbook holds macros. They were not run."),
            (self.linked, "The workbook links to other workbooks. The links were not followed."),
            (self.embedded, "The workbook holds embedded files. They were not opened."),
        )
        return [text for there, text in said if there]


def _records(data: bytes) -> _Records:
    found = _Records()
    container = CompDoc(data, logfile=io.StringIO())
    names = [entry.name for entry in container.dirlist]
    found.macros = any(name.upper().startswith("_VBA_PROJECT") for name in names)
    found.embedded = any(name.upper().startswith("MBD") for name in names)
    for number, content, position in _walk(container):
        if number == _FILEPASS:
            found.encrypted = True
            return found
        if number == _BOUNDSHEET and len(content) >= 6:
            start, _, kind = struct.unpack_from("<IBB", content)
            found.begins.append((start, kind))
            found.macros = found.macros or kind == _MACRO_SHEET
        elif number == _SUPBOOK:
            found.linked = found.linked or content[2:4] not in _NOT_LINKS
        elif number == _RECALCID:
            found.calculated = True
        elif number == _FORMULA and len(content) >= 16:
            row, column, _, result, flags = struct.unpack_from("<HHH8sH", content)
            on_load = bool(flags & _CALCULATE_ON_LOAD)
            found.formulas.append(_Formula(position, (row, column), result in _NOTHING, on_load))
    return found


def _walk(container: Any) -> Iterator[tuple[int, bytes, int]]:
    """Yield each record of the workbook's stream: number, content, position."""
    for name in ("Workbook", "Book"):
        memory, base, size = container.locate_named_stream(name)
        if memory:
            break
    else:
        message = "no workbook"
        raise ValueError(message)
    at, end = base, base + size
    while at + 4 <= end:
        number, length = struct.unpack_from("<HH", memory, at)
        yield number, bytes(memory[at + 4 : at + 4 + length]), at - base
        at += 4 + length

"""What a workbook's XML says that its cells do not: read in the child process, before the cells.

A streaming pass finds what would break a reader (document types, cells far outside any table) and
what a reader of values never shows (Excel's errors, formulas without a value, percentage formats,
merged cells in OpenDocument, hidden rows).
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any
from xml.parsers import expat

from annual_report.returns.grid import Merge, cell_place

if TYPE_CHECKING:
    import zipfile

#: The rectangle from A1's corner to the last filled cell; a reader keeps all of it in memory.
MOST_CELLS = 10_000_000
_STEP = 256 * 1024
_PERCENT_FORMATS = {"9", "10"}  # built in: 0% and 0.00%
_XML = (".xml", ".rels", ".vml", ".rdf")


class UnsafeXmlError(Exception):
    """A part of the workbook is damaged or declares a document type; the text says which part."""


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


def scan(package: zipfile.ZipFile) -> dict[str, SheetScan]:
    """Look through every part of a workbook.

    Returns:
        Sheet name to what its XML says.

    Raises:
        UnsafeXmlError: a part declares a document type, or is not well-formed.
    """
    for name in package.namelist():
        if name.lower().endswith(_XML):
            _parse(package, name, expat.ParserCreate(), prolog_only=True)
    if "content.xml" in package.namelist():
        return _OpenDocument(package).sheets
    return _excel(package)


class _RootReachedError(Exception):
    pass


def _parse(package: zipfile.ZipFile, name: str, parser: Any, *, prolog_only: bool = False) -> None:
    """Feed a part to a parser; no part may declare a document type, so none can hold entities."""

    def refuse(*_: object) -> None:
        message = f"The part {name} declares a document type, which workbooks never do."
        raise UnsafeXmlError(message)

    def stop(*_: object) -> None:
        raise _RootReachedError

    parser.StartDoctypeDeclHandler = refuse
    if prolog_only:
        parser.StartElementHandler = stop
    try:
        with package.open(name) as stream:
            _feed(stream, parser)
    except _RootReachedError:
        return
    except expat.ExpatError:
        message = f"The part {name} is damaged."
        raise UnsafeXmlError(message) from None


def _feed(stream: IO[bytes], parser: Any) -> None:
    while block := stream.read(_STEP):
        parser.Parse(block, False)  # noqa: FBT003 - expat's own signature takes no keyword
    parser.Parse(b"", True)  # noqa: FBT003


def _elements(package: zipfile.ZipFile, name: str) -> list[tuple[str, dict[str, str]]]:
    """List the elements of a small part: local name and attributes."""
    found: list[tuple[str, dict[str, str]]] = []
    if name not in package.namelist():
        return found
    parser = expat.ParserCreate()

    def start(tag: str, attributes: dict[str, str]) -> None:
        found.append((tag.rpartition(":")[2], attributes))

    parser.StartElementHandler = start
    _parse(package, name, parser)
    return found


def _excel(package: zipfile.ZipFile) -> dict[str, SheetScan]:
    workbook = _elements(package, "xl/workbook.xml")
    targets = {
        attributes.get("Id", ""): _target(attributes.get("Target", ""))
        for _, attributes in _elements(package, "xl/_rels/workbook.xml.rels")
    }
    percent = _percent_styles(package)
    recalculated = any(
        tag == "calcPr" and attributes.get("fullCalcOnLoad") in {"1", "true"}
        for tag, attributes in workbook
    )
    sheets: dict[str, SheetScan] = {}
    for tag, attributes in workbook:
        part = targets.get(attributes.get("r:id", "") or _any_id(attributes), "")
        if tag == "sheet" and part in package.namelist():
            sheets[attributes.get("name", "")] = _ExcelSheet(package, part, percent).scan
    if recalculated:
        _distrust_zeros(list(sheets.values()))
    return sheets


def _target(target: str) -> str:
    path = target.removeprefix("/") if target.startswith("/") else posixpath.join("xl", target)
    return posixpath.normpath(path)


def _any_id(attributes: dict[str, str]) -> str:
    """Return the relationship's id under whatever prefix the writer chose."""
    return next((value for key, value in attributes.items() if key.endswith(":id")), "")


def _distrust_zeros(sheets: list[SheetScan]) -> None:
    """Programs that write formulas without working them out leave 0 and ask Excel to do it.

    Where a workbook asks for that and not one formula has another value, none has a value.
    """
    formulas = sum(sheet.formulas for sheet in sheets)
    if formulas == sum(len(sheet.zeros) + len(sheet.uncached) for sheet in sheets):
        for sheet in sheets:
            sheet.uncached = sorted(sheet.uncached + sheet.zeros)


def _percent_styles(package: zipfile.ZipFile) -> set[str]:
    """Return the numbers of the cell styles that show a number as a percentage."""
    formats, styles, inside = set(_PERCENT_FORMATS), [], False
    for tag, attributes in _elements(package, "xl/styles.xml"):
        if tag == "numFmt":
            code = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", attributes.get("formatCode", ""))
            known = formats.add if "%" in code else formats.discard
            known(attributes.get("numFmtId", ""))
        elif tag in {"cellXfs", "cellStyles"}:
            inside = tag == "cellXfs"
        elif tag == "xf" and inside:
            styles.append(attributes.get("numFmtId", ""))
    return {str(number) for number, style in enumerate(styles) if style in formats}


class _ExcelSheet:
    """One pass over a worksheet's XML."""

    def __init__(self, package: zipfile.ZipFile, part: str, percent: set[str]) -> None:
        self.scan = SheetScan()
        self._percent_styles = percent
        self._row = self._column = -1
        self._attributes: dict[str, str] = {}
        self._formula = self._value = False
        self._text: list[str] = []
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        _parse(package, part, self._parser)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "c":
            self._cell(attributes)
        elif tag == "row":
            self._row = (
                int(attributes["r"]) - 1 if attributes.get("r", "").isdigit() else self._row + 1
            )
            self._column = -1
            self._hidden(attributes)
        elif tag == "f":
            self._formula = True
        elif tag in {"v", "is"}:
            self._value = True
            if self._formula or self._attributes.get("t") == "e":
                self._text = []
                self._parser.CharacterDataHandler = self._text.append
        elif tag == "col":
            self._hidden(attributes)

    def _hidden(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") in {"1", "true"}:
            self.scan.hidden_rows = True

    def _cell(self, attributes: dict[str, str]) -> None:
        self._attributes, self._formula, self._value, self._text = attributes, False, False, []
        try:
            self._row, self._column = cell_place(attributes["r"])
        except (KeyError, ValueError):
            self._column += 1

    def _end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "v":
            self._parser.CharacterDataHandler = None
        elif tag == "c":
            self._finish()
            self._attributes = {}

    def _finish(self) -> None:
        place = (self._row, self._column)
        kind = self._attributes.get("t", "n")
        if self._formula:
            self._finish_formula(place)
        if not self._value:
            return
        self.scan.fill(*place)
        if kind == "e":
            self.scan.faults[place] = "".join(self._text).strip()
        elif kind == "n" and self._attributes.get("s") in self._percent_styles:
            self.scan.percent.add(place)

    def _finish_formula(self, place: tuple[int, int]) -> None:
        self.scan.formulas += 1
        if not self._value:
            self.scan.uncached.append(place)
        elif "".join(self._text).strip() == "0":
            self.scan.zeros.append(place)


class _OpenDocument:
    """One pass over an OpenDocument spreadsheet's content."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self.sheets: dict[str, SheetScan] = {}
        self._scan = SheetScan()
        self._row = self._column = 0
        self._rows = self._columns = 1
        self._attributes: dict[str, str] = {}
        self._in_cell = self._filled = False
        self._text: list[str] = []
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        _parse(package, "content.xml", self._parser)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table:table":
            self._scan = self.sheets.setdefault(attributes.get("table:name", ""), SheetScan())
            self._row = 0
        elif tag == "table:table-row":
            self._rows, self._column = _repeats(attributes, "rows"), 0
            if attributes.get("table:visibility", "visible") != "visible":
                self._scan.hidden_rows = True
        elif tag in {"table:table-cell", "table:covered-table-cell"}:
            self._columns = _repeats(attributes, "columns")
            self._attributes, self._in_cell, self._text = attributes, True, []
            self._filled = any(key.startswith("office:") for key in attributes)
            self._parser.CharacterDataHandler = self._text.append
        elif tag == "text:p" and self._in_cell:
            self._filled = True

    def _end(self, tag: str) -> None:
        if tag in {"table:table-cell", "table:covered-table-cell"}:
            self._finish()
            self._parser.CharacterDataHandler = None
            self._in_cell = False
            self._column += self._columns
        elif tag == "table:table-row":
            self._row += self._rows

    def _finish(self) -> None:
        place, attributes = (self._row, self._column), self._attributes
        kind = attributes.get("calcext:value-type") or attributes.get("office:value-type", "")
        if self._filled:
            self._scan.fill(self._row + self._rows - 1, self._column + self._columns - 1)
        if "table:formula" in attributes:
            self._scan.formulas += 1
            if not kind and not "".join(self._text).strip():
                self._scan.uncached.append(place)
        if kind == "error":
            self._scan.faults[place] = "".join(self._text).strip()
        elif kind == "percentage" and not self._scan.too_large:
            self._scan.percent.update(
                (self._row + down, self._column + across)
                for down in range(self._rows)
                for across in range(self._columns)
            )
        wide = _repeats(attributes, "columns", "spanned")
        high = _repeats(attributes, "rows", "spanned")
        if wide > 1 or high > 1:
            row, column = place
            self._scan.merged.append((row, column, row + high - 1, column + wide - 1))


def _repeats(attributes: dict[str, str], what: str, how: str = "repeated") -> int:
    written = attributes.get(f"table:number-{what}-{how}", "1")
    return max(int(written), 1) if written.isdigit() and len(written) < 9 else 1

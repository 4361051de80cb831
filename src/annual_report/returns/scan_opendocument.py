"""What the XML of an OpenDocument spreadsheet says that its cells do not."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

from annual_report.returns.scan import SheetScan
from annual_report.returns.xml_parts import parse

if TYPE_CHECKING:
    import zipfile


def scan_opendocument(package: zipfile.ZipFile) -> dict[str, SheetScan]:
    """Look through every sheet: its name and what its XML says.

    Raises:
        UnsafeXmlError: the content is not well-formed.
    """
    return _OpenDocument(package).sheets


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
        parse(package, "content.xml", self._parser)

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

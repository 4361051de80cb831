"""A quick pass over a worksheet that is written as spreadsheet programs write one.

The rules of XML let a cell be written in a hundred ways, of which programs use one:
``<c r="D14" s="3" t="n">``. Where a sheet keeps to that, patterns over its bytes say the same as a
parser's events, five times sooner. Anything else (prefixes, comments, references in attributes,
cells without a place) is not judged here: ``scan_plain`` returns None, and the careful pass of
``scan_excel`` decides. The parser still reads every byte, so damage and document types are found.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from annual_report.returns.grid import cell_place
from annual_report.returns.scan import SheetScan
from annual_report.returns.xml_parts import blocks, feed, guarded

if TYPE_CHECKING:
    import zipfile

_CELL = re.compile(rb'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"([^>]*)>')
_USUAL = re.compile(
    rb'(?: s="(?P<style>[0-9]+)")?(?: t="(?P<kind>[a-zA-Z]+)")?(?: (?:cm|vm|ph)="[0-9]+")*\s?/?'
)
_ODD = re.compile(rb"<c[\t\r\n/>]|<[^\s<>/]+:(?:c|row|v|f|is|t|sheetData)[\s/>]")
_HIDDEN = re.compile(rb"<(?:row|col)\s[^>]*\bhidden\s*=\s*[\"'](?:1|true)[\"']")
_FORMULA = re.compile(rb"<f[\s/>]")
_VALUE = re.compile(rb"<(?:v|is)[\s/>]")
_CONTENT = re.compile(rb"<v[^>]*>([^<]*)<")
_LONGEST_ROW = 32 * 1024 * 1024
_ENCODINGS = {None, "utf-8", "us-ascii", "ascii"}


class _NotPlainError(Exception):
    pass


def scan_plain(package: zipfile.ZipFile, part: str, percent: set[str]) -> SheetScan | None:
    """Look through a worksheet; None where it is written in some other way than usual.

    Args:
        package: the workbook.
        part: name of the worksheet's part.
        percent: numbers of the styles that show percentages.

    Raises:
        UnsafeXmlError: the part declares a document type, or is not well-formed.
    """
    sheet = _PlainSheet({style.encode() for style in percent})
    parser = expat.ParserCreate()
    parser.XmlDeclHandler = _refuse_encoding
    for odd in ("CommentHandler", "ProcessingInstructionHandler", "StartCdataSectionHandler"):
        setattr(parser, odd, _refuse)
    try:
        with guarded(parser, part):
            feed(map(sheet.look, blocks(package, part)), parser)
            sheet.finish()
    except _NotPlainError:
        return None
    return None if sheet.scan.too_large else sheet.scan


def _refuse(*_: Any) -> None:
    raise _NotPlainError


def _refuse_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    if (encoding or "utf-8").lower() not in _ENCODINGS:
        raise _NotPlainError


class _PlainSheet:
    """What has been seen of a sheet so far. Rows are looked at once they are there as a whole."""

    def __init__(self, percent: set[bytes]) -> None:
        self.scan = SheetScan()
        self._percent = percent
        self._kept = b""
        self._began = self._ended = False
        self._kinds: dict[bytes, tuple[bool, bool]] = {}
        self._letters: set[bytes] = set()

    def look(self, block: bytes) -> bytes:
        """Look at a block of the part; return it unchanged."""
        if not self._began and block.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise _NotPlainError
        self._began = True
        text = self._kept + block
        cut = text.rfind(b"<row")
        if self._ended or cut < 0:
            cut = max(text.rfind(b"<"), 0)
        if len(text) - cut > _LONGEST_ROW:
            raise _NotPlainError
        self._look(text[:cut])
        self._kept = text[cut:]
        return block

    def finish(self) -> None:
        """Look at what is left, and say how far the sheet goes."""
        self._look(self._kept)
        columns = [cell_place(f"{letters.decode()}1")[1] for letters in self._letters]
        self.scan.last_column = max(columns, default=-1)

    def _look(self, text: bytes) -> None:
        if self._ended:
            if b"sheetData" in text:
                raise _NotPlainError
            return
        inside, ended, after = text.partition(b"</sheetData>")
        self._rows(inside)
        if ended:
            self._ended = True
            self._look(after)

    def _rows(self, text: bytes) -> None:
        if _ODD.search(text):
            raise _NotPlainError
        if not self.scan.hidden_rows and b"hidden" in text:
            self.scan.hidden_rows = bool(_HIDDEN.search(text))
        cells = _CELL.findall(text)
        if len(cells) != text.count(b"<c "):
            raise _NotPlainError
        if cells:
            letters, rows, attributes = map(set, zip(*cells, strict=True))
            self._letters |= letters
            self.scan.last_row = max(self.scan.last_row, *(int(row) - 1 for row in rows))
            self._attributes(text, attributes)
        if b"<f" in text:
            self._formulas(text)

    def _attributes(self, text: bytes, found: set[bytes]) -> None:
        """Find the cells whose attributes say that they are errors or percentages."""
        for attributes in found - self._kinds.keys():
            usual = _USUAL.fullmatch(attributes)
            if not usual:
                raise _NotPlainError
            percent = usual["style"] in self._percent and usual["kind"] in {None, b"n"}
            self._kinds[attributes] = usual["kind"] == b"e", percent
        for attributes in found:
            fault, percent = self._kinds[attributes]
            if (fault or percent) and not attributes.endswith(b"/"):
                self._places(text, attributes, fault=fault)

    def _places(self, text: bytes, attributes: bytes, *, fault: bool) -> None:
        pattern = rb'<c r="([A-Z]+[0-9]+)"' + re.escape(attributes) + rb">"
        for match in re.finditer(pattern, text):
            place = cell_place(match[1].decode())
            if not fault:
                self.scan.percent.add(place)
                continue
            body = text[match.end() : text.find(b"</c>", match.end())]
            if b"<is" in body or b"&" in body:
                raise _NotPlainError
            if _VALUE.search(body):
                content = _CONTENT.search(body)
                self.scan.faults[place] = content[1].decode().strip() if content else ""

    def _formulas(self, text: bytes) -> None:
        for piece in text.split(b"</c>"):
            formula = _FORMULA.search(piece)
            start = piece.rfind(b'<c r="', 0, formula.start()) if formula else -1
            if not formula or start < 0:
                continue
            body = piece[formula.start() :]
            place = cell_place(piece[start + 6 : piece.index(b'"', start + 6)].decode())
            self.scan.formulas += 1
            if not _VALUE.search(body):
                self.scan.uncached.append(place)
            elif self._says_nothing(body):
                self.scan.zeros.append(place)

    @staticmethod
    def _says_nothing(body: bytes) -> bool:
        """Whether a formula's kept value is 0 or a text without a letter."""
        content = _CONTENT.search(body)
        return content is None or content[1].strip() in {b"", b"0"}

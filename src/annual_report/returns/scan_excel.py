"""What the XML of an Excel workbook says that its cells do not."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING
from xml.parsers import expat

from annual_report.returns.grid import cell_place
from annual_report.returns.scan import SheetScan, distrust_zeros
from annual_report.returns.scan_plain import scan_plain
from annual_report.returns.xml_parts import elements, parse, part_name

if TYPE_CHECKING:
    import zipfile

_PERCENT_FORMATS = {"9", "10"}  # built in: 0% and 0.00%


def scan_excel(package: zipfile.ZipFile) -> dict[str, SheetScan]:
    """Look through every worksheet: its name and what its XML says.

    Raises:
        UnsafeXmlError: a part is not well-formed.
    """
    workbook = elements(package, "xl/workbook.xml")
    targets = {
        attributes.get("Id", ""): _target(attributes.get("Target", ""))
        for _, attributes in elements(package, "xl/_rels/workbook.xml.rels")
    }
    percent = _percent_styles(package)
    recalculated = any(
        tag == "calcPr" and attributes.get("fullCalcOnLoad") in {"1", "true"}
        for tag, attributes in workbook
    )
    sheets: dict[str, SheetScan] = {}
    for tag, attributes in workbook:
        part = part_name(package, targets.get(_relation(attributes), ""))
        if tag == "sheet" and part:
            plain = scan_plain(package, part, percent)
            scan = plain or _ExcelSheet(package, part, percent).scan
            sheets[attributes.get("name", "")] = scan
    if recalculated:
        distrust_zeros(list(sheets.values()))
    return sheets


def _target(target: str) -> str:
    path = target.removeprefix("/") if target.startswith("/") else posixpath.join("xl", target)
    return posixpath.normpath(path)


def _relation(attributes: dict[str, str]) -> str:
    """Return the relationship's id under whatever prefix the writer chose."""
    return next((value for key, value in attributes.items() if key.endswith(":id")), "")


def _percent_styles(package: zipfile.ZipFile) -> set[str]:
    """Return the numbers of the cell styles that show a number as a percentage."""
    formats, styles, inside = set(_PERCENT_FORMATS), [], False
    for tag, attributes in elements(package, "xl/styles.xml"):
        if tag == "numFmt":
            shown = shows_percent(attributes.get("formatCode", ""))
            known = formats.add if shown else formats.discard
            known(attributes.get("numFmtId", ""))
        elif tag in {"cellXfs", "cellStyles"}:
            inside = tag == "cellXfs"
        elif tag == "xf" and inside:
            styles.append(attributes.get("numFmtId", ""))
    return {str(number) for number, style in enumerate(styles) if style in formats}


def shows_percent(code: str) -> bool:
    """Whether a number format shows a number as a percentage, and not only a sign after it."""
    return "%" in re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", code)


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
        parse(package, part, self._parser)

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
        elif "".join(self._text).strip() in {"", "0"}:
            self.scan.zeros.append(place)

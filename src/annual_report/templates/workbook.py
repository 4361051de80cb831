"""Writing a template's workbook: styles, locked and open cells, lists, and bytes that repeat."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from annual_report.returns.grid import readable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from annual_report.project import Year

_INK, _MUTED, _OPEN, _HEAD = "1D2B36", "5A6772", "FFF9E0", "D9E5EC"
_EDGE = Side(style="thin", color="B9C4CC")
_MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")
#: Symbols that may stand in place of a number, and what each says.
SYMBOLS = {
    "c": "a number from 1 to 5 that you may not tell us; send the number itself if you can",
    "x": "not known: it was not recorded, or cannot be had",
    "z": "not applicable: the question does not arise",
}
_SYMBOLS_NAME = "Symbols"
_LISTS = "Lists"


class Template:
    """A workbook under construction."""

    def __init__(self, title: str, year: Year) -> None:
        self.book = Workbook()
        self.book.remove(self.book.worksheets[0])
        self.book.properties.title = title
        self.book.properties.creator = ""
        self.year = year
        self._lists: dict[tuple[str, ...], str] = {}

    def sheet(self, name: str) -> Worksheet:
        """Add a sheet on which only open cells can be changed; there is no password."""
        sheet = self.book.create_sheet(name)
        sheet.protection.sheet = True
        sheet.protection.formatColumns = False
        sheet.protection.formatRows = False
        sheet.sheet_view.showGridLines = False
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        return sheet

    def choice(self, words: Sequence[str], prompt: str, *, strict: bool = True) -> DataValidation:
        """Return a drop-down of words, which may lie on a sheet of their own."""
        rule = DataValidation(type="list", formula1=self._listed(tuple(words)), allow_blank=True)
        return _explained(rule, "Choose from the list", prompt, strict=strict)

    def save(self) -> bytes:
        """Return the workbook as bytes, the same for the same content."""
        if self._lists:
            self._write_lists()
        raw = io.BytesIO()
        self.book.save(raw)
        moment = datetime(self.year.start, 4, 1)  # noqa: DTZ001 - Excel knows no time zones
        done = io.BytesIO()
        with (
            zipfile.ZipFile(raw) as source,
            zipfile.ZipFile(done, "w", zipfile.ZIP_DEFLATED) as target,
        ):
            for name in source.namelist():
                content = source.read(name)
                if name == "docProps/core.xml":
                    stamp = f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode()
                    content = _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<3>", content)
                entry = zipfile.ZipInfo(name, (self.year.start, 4, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(entry, content)
        return done.getvalue()

    def _listed(self, words: tuple[str, ...]) -> str:
        short = ",".join(words)
        if len(short) <= 200 and not any("," in word or '"' in word for word in words):
            return f'"{short}"'
        name = self._lists.setdefault(words, f"List_{len(self._lists) + 1}")
        return f"={name}"

    def _write_lists(self) -> None:
        sheet = self.sheet(_LISTS)
        text(sheet, 1, 1, "Words that the drop-down lists offer. Nothing is filled in here.")
        for place, (words, name) in enumerate(self._lists.items(), start=1):
            for row, word in enumerate(words, start=3):
                text(sheet, row, place, word)
            letter = get_column_letter(place)
            where = f"'{_LISTS}'!${letter}$3:${letter}${len(words) + 2}"
            self.book.defined_names[name] = DefinedName(name, attr_text=where)

    def name_symbols(self, where: str) -> None:
        """Say where the symbols stand that cells for numbers may hold."""
        self.book.defined_names[_SYMBOLS_NAME] = DefinedName(_SYMBOLS_NAME, attr_text=where)


def number_rule(first: str, numbers: str) -> DataValidation:
    """Return the rule for cells that hold a number or a symbol.

    Args:
        first: the first cell of the range, ``E7``.
        numbers: ``whole``, ``decimal`` (nought or more) or ``any``.
    """
    limits = {
        "whole": f",{first}>=0,{first}=INT({first})", "decimal": f",{first}>=0", "any": "",
    }[numbers]  # fmt: skip
    formula = f"=OR(AND(ISNUMBER({first}){limits}),COUNTIF({_SYMBOLS_NAME},{first})>0)"
    said = {
        "whole": "A whole number, 0 or more", "decimal": "A number, 0 or more",
        "any": "A number; below 0 where it has become less",
    }[numbers]  # fmt: skip
    rule = DataValidation(type="custom", formula1=formula, allow_blank=True)
    symbols = ", ".join(SYMBOLS)
    return _explained(rule, "A number", f"{said}, or one of {symbols}. 0 means none.", strict=True)


def date_rule(year: Year) -> DataValidation:
    """Return the rule for a date that bears on the year: ten years before to ten after."""
    rule = DataValidation(
        type="date", operator="between", allow_blank=True,
        formula1=f"DATE({year.start - 10},1,1)", formula2=f"DATE({year.end + 10},12,31)",
    )  # fmt: skip
    return _explained(rule, "A date", "Day, month and year, such as 31/03/2017.", strict=True)


def amount_rule() -> DataValidation:
    """Return the rule for a number of any size."""
    rule = DataValidation(
        type="decimal", operator="between", formula1="-1000000000", formula2="1000000000",
        allow_blank=True,
    )  # fmt: skip
    return _explained(rule, "A number", "A number, without a sign for pounds or per cent.")


def like_rule(pattern: str) -> DataValidation:
    """Return a hint for a text that has to be like a pattern; the reader of returns refuses others."""
    rule = DataValidation(type="textLength", operator="greaterThan", formula1="0")
    said = f"Write it like this: {readable(pattern)} (0 stands for a digit)."
    return _explained(rule, "A code", said, strict=False)


def _explained(
    rule: DataValidation, title: str, prompt: str, *, strict: bool = True
) -> DataValidation:
    rule.promptTitle, rule.prompt = title, prompt[:250]
    rule.errorTitle, rule.error = "That cannot stand here", prompt[:220]
    rule.showInputMessage, rule.showErrorMessage = True, strict
    rule.errorStyle = "stop"
    return rule


def text(
    sheet: Worksheet, row: int, column: int, value: Any, *, bold: bool = False, size: int = 11,
    muted: bool = False, wrap: bool = True,
) -> Cell:  # fmt: skip
    """Write a cell that stays as it is; text is text, never a formula."""
    cell = sheet.cell(row, column)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
    cell.font = Font(bold=bold, size=size, color=_MUTED if muted else _INK)
    cell.alignment = Alignment(vertical="top", wrap_text=wrap)
    return cell


def heading(sheet: Worksheet, row: int, column: int, value: str) -> Cell:
    """Write a column's heading."""
    cell = text(sheet, row, column, value, bold=True)
    cell.fill = PatternFill("solid", start_color=_HEAD)
    cell.border = Border(_EDGE, _EDGE, _EDGE, _EDGE)
    return cell


def entry(sheet: Worksheet, row: int, column: int, value: Any = None, style: str = "") -> Cell:
    """Leave a cell open for the agency to fill in."""
    cell = text(sheet, row, column, value)
    cell.protection = Protection(locked=False)
    cell.fill = PatternFill("solid", start_color=_OPEN)
    cell.border = Border(_EDGE, _EDGE, _EDGE, _EDGE)
    if style:
        cell.number_format = style
    return cell


def widths(sheet: Worksheet, *found: float) -> None:
    """Set the widths of the columns from A on, in characters."""
    for place, width in enumerate(found, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width

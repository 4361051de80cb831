"""Writing workbooks whose bytes depend on nothing but what is in them."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import xlsxwriter

from demonstration.figures import NOTICE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

#: The one moment that these files know of.
MOMENT = datetime(2016, 4, 1, 9, 0)  # noqa: DTZ001 - Excel knows no time zones
ZIP_MOMENT = (2016, 4, 1, 9, 0, 0)

FORMATS: dict[str, dict[str, Any]] = {
    "plain": {},
    "notice": {"bold": True, "font_color": "#8a1f11"},
    "title": {"bold": True, "font_size": 14},
    "note": {"italic": True, "font_color": "#555555"},
    "heading": {"bold": True, "bg_color": "#d9e5ec", "border": 1, "text_wrap": True},
    "month": {"bold": True, "bg_color": "#d9e5ec", "border": 1, "num_format": "mmm-yy"},
    "section": {"bold": True, "font_color": "#1d4f6b"},
    "total": {"bold": True, "top": 1},
    "date": {"num_format": "dd/mm/yyyy"},
    "wrapped": {"text_wrap": True, "valign": "top"},
}


class Page:
    """A worksheet that is written from the top down."""

    def __init__(
        self, sheet: Any, formats: dict[str, Any], title: str, notes: Sequence[str]
    ) -> None:
        self.sheet, self.formats, self.row = sheet, formats, 0
        sheet.set_column(0, 0, 46)
        self.line([NOTICE], "notice")
        self.line([title], "title")
        for note in notes:
            self.line([note], "note")
        self.skip()

    def skip(self, rows: int = 1) -> None:
        """Leave rows blank."""
        self.row += rows

    def line(self, values: Sequence[Any], style: str = "plain") -> None:
        """Write one row; None leaves a cell empty, dates are written as Excel dates."""
        for column, value in enumerate(values):
            self._put(column, value, style)
        self.row += 1

    def merged(self, first: int, last: int, text: str) -> None:
        """Write a heading over several columns of the present row, without ending it."""
        self.sheet.merge_range(self.row, first, self.row, last, text, self.formats["heading"])

    def _put(self, column: int, value: Any, style: str) -> None:
        if value is None:
            return
        if isinstance(value, date):
            dated = "month" if style == "heading" else "date"
            self.sheet.write_datetime(self.row, column, value, self.formats[dated])
        elif isinstance(value, str):
            self.sheet.write_string(self.row, column, value, self.formats[style])
        else:
            self.sheet.write_number(self.row, column, value, self.formats[style])


class Book:
    """A workbook under construction."""

    def __init__(self) -> None:
        self._bytes = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._bytes, {"in_memory": True})
        self._book.set_properties({"created": MOMENT, "comments": NOTICE})
        self._formats = {name: self._book.add_format(look) for name, look in FORMATS.items()}

    def page(self, name: str, title: str, *notes: str) -> Page:
        """Add a worksheet that begins with the notice, a title and notes."""
        return Page(self._book.add_worksheet(name), self._formats, title, notes)

    def save(self, path: Path) -> None:
        """Write the workbook."""
        self._book.close()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_settled(self._bytes.getvalue()))


def _settled(packed: bytes) -> bytes:
    """Pack again without compression, whose bytes differ between zlib versions, at one moment."""
    settled = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(packed)) as source,
        zipfile.ZipFile(settled, "w", zipfile.ZIP_STORED) as target,
    ):
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, ZIP_MOMENT)
            entry.external_attr, entry.create_system = 0o600 << 16, 3
            target.writestr(entry, source.read(name))
    return settled.getvalue()


def write(path: Path, fill: Callable[[Book], None]) -> None:
    """Make a workbook with a function that fills it."""
    book = Book()
    fill(book)
    book.save(path)

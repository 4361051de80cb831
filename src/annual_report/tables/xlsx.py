"""A workbook as XLSX. Text is written as text: nothing in it is ever a formula or a link."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from annual_report.tables.model import Cell, Sheet, Workbook

#: So that the same workbook gives the same bytes.
_WHEN = datetime(1980, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
#: A table of more rows than this keeps its headings in sight.
_LONG = 15


def write_xlsx(book: Workbook) -> bytes:
    """Return the workbook's bytes."""
    import xlsxwriter  # noqa: PLC0415  needed only here

    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream, _OPTIONS)
    made.set_properties({"title": book.title, "author": book.author, "created": _WHEN})
    made.set_custom_property("Language", "en-GB")
    made.set_size(2400, 1600)
    formats = _Formats(made)
    for at, sheet in enumerate(book.sheets, 1):
        _write_sheet(made.add_worksheet(sheet.name), sheet, at, formats)
    made.close()
    return stream.getvalue()


class _Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, made: Any) -> None:
        self._made = made
        self._known: dict[tuple[tuple[str, Any], ...], Any] = {}

    def get(self, **how: Any) -> Any:
        key = tuple(sorted(how.items()))
        if key not in self._known:
            self._known[key] = self._made.add_format({"font_name": "Arial", "font_size": 12, **how})
        return self._known[key]

    def of(self, cell: Cell) -> Any:
        if cell.number is None:
            return self.get(text_wrap=True, valign="top")
        return self.get(num_format=number_format(cell), valign="top")


def number_format(cell: Cell) -> str:
    """Return how a spreadsheet is to print a number: as the report does."""
    if cell.decimals is None:
        return "General"
    places = f".{'0' * cell.decimals}" if cell.decimals else ""
    digits = f"#,##0{places}" if cell.kind != "percent" else f"0{places}%"
    lead = '"£"' if cell.kind == "pounds" else ""
    return f"{lead}{digits}" + (f'" {cell.mark}"' if cell.mark else "")


def _write_sheet(page: Any, sheet: Sheet, at: int, formats: _Formats) -> None:
    page.set_row(0, 24)
    page.write_string(0, 0, sheet.title, formats.get(bold=True, font_size=16))
    for row, line in enumerate(sheet.lines, 1):
        # on a sheet of lines alone they are wrapped, else they run on over the columns
        page.write_string(row, 0, line, formats.get(text_wrap=not sheet.columns, valign="top"))
    if not sheet.columns:
        page.set_column(0, 0, 100)
        return
    first = sheet.heads
    heading = formats.get(bold=True, text_wrap=True, valign="top", bottom=1)
    for place, width in enumerate(sheet.widths()):
        page.set_column(place, place, width)
    page.add_table(
        first - 1, 0, first - 1 + max(len(sheet.rows), 1), len(sheet.columns) - 1,
        {
            "name": f"table_{at}",
            "style": None,
            "autofilter": False,
            "columns": [
                {"header": column.title, "header_format": heading} for column in sheet.columns
            ],
        },
    )  # fmt: skip
    for down, cells in enumerate(sheet.rows, first):
        for across, cell in enumerate(cells):
            _write_cell(page, down, across, cell, formats)
    if len(sheet.rows) > _LONG:
        page.freeze_panes(first, 0)
    page.repeat_rows(first - 1)


def _write_cell(page: Any, row: int, column: int, cell: Cell, formats: _Formats) -> None:
    if cell.link:
        look = formats.get(font_color="#12436D", underline=1, valign="top")
        page.write_url(row, column, f"internal:'{cell.link}'!A1", look, cell.text)
    elif cell.number is not None:
        page.write_number(row, column, cell.stored, formats.of(cell))
    elif cell.text:
        page.write_string(row, column, cell.text, formats.of(cell))

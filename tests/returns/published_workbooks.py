"""Workbooks laid out as government statistics are, with figures that are nobody's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import xlsxwriter
import xlwt

from tests.hostile.packages import package

if TYPE_CHECKING:
    from pathlib import Path

ODS_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:automatic-styles><style:style style:name="gone" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles>
<office:body><office:spreadsheet>"""
ODS_FOOT = "</office:spreadsheet></office:body></office:document-content>"


@dataclass
class Page:
    """A worksheet: rows of values from A1 (None for a blank) and merged areas."""

    name: str
    rows: list[list]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: bool = False


YEARS = [2011, 2012, 2013, 2014, 2015]
AREAS = ["Northbrook", "Eastvale", "Southmere"]


def looked_after(*, codes: bool = False, merged: bool = True) -> Page:
    """A table of local authorities: two bands of years side by side, a blank column between.

    Args:
        codes: a column of codes stands before the names, with a heading (as from the year after).
        merged: the bands are merged cells; if not, their text stands over the first year only.
    """
    lead = [None, None] if codes else [None]
    names = ["LA code", "Local authority"] if codes else [None]
    bands = ["Number of children looked after at 31 March1,2", None, None, None, None, None,
             "Rates per 10,000 children aged under 18 years\u00b3", None, None, None, None]  # fmt: skip

    def row(name, first, code=""):
        figures = [first + step for step in range(5)]
        rates = [30 + step for step in range(5)]
        if name == "Eastvale":
            figures[1], rates[1] = "x", "x"
        if name == "Southmere":
            figures[0], rates[0] = "..", "."
        return [*([code] if codes else []), name, *figures, None, *rates]

    rows = [
        ["Table LAA1: Children looked after at 31 March, by local authority"],
        ["Years: 2011 to 2015"],
        ["Coverage: England"],
        [],
        [*lead, *bands],
        [*names, *YEARS, None, *YEARS],
        [],
        row("ENGLAND4", 6000, "E92000001"),
        [],
        row("NORTH REGION", 600, "E12000099"),
        *(row(name, 100 + 10 * at, f"E0600009{at}") for at, name in enumerate(AREAS)),
        [],
        ["Source: an invented return"],
        ["1. Figures are invented."],
        ["2. Figures exclude everybody."],
        ["x  Figures not shown in order to protect confidentiality."],
        [".  Not applicable.  .. Not available."],
    ]
    start = len(lead)
    areas = [(4, start, 4, start + 4), (4, start + 6, 4, start + 10)] if merged else []
    return Page("LAA1", rows, areas)


def referrals() -> Page:
    """Two tables below each other on one sheet, each with a title and a Total row."""
    return Page(
        "C1",
        [
            ["Table C1a: Referrals by source [note 1]"],
            ["Source of referral", "Number", "Percentage [note 2]"],
            ["Police", 25, 25.0],
            ["School [note 3]", 45, "45.0 [r]"],
            [],
            ["Other", "[c]", "[c]"],
            ["Total", 100, 100],
            [],
            ["[note 1] Invented."],
            [],
            ["Table C1b: Referrals by month"],
            ["Month", "Number"],
            ["April", 10],
            ["May", 12],
            ["Total", 22],
        ],
    )


def contents() -> list[Page]:
    """A cover and a list of tables, of which neither is a table of figures, and a hidden sheet."""
    return [
        Page("Cover", [["Outcomes for children looked after"], ["Published 10 December 2015"]]),
        Page("Contents", [["Table", "Title"], ["LAA1", "Children looked after at 31 March"]]),
        Page("Lookup", [["LA code", "Local authority"], ["E06000090", "Northbrook"]], hidden=True),
    ]


def write(path: Path, pages: list[Page]) -> Path:
    """Write pages as the ending of the path says: .xlsx, .xls or .ods."""
    {".xlsx": _xlsx, ".xls": _xls, ".ods": _ods}[path.suffix](path, pages)
    return path


def _xlsx(path, pages):
    book = xlsxwriter.Workbook(path)
    for page in pages:
        sheet = book.add_worksheet(page.name)
        for row, values in enumerate(page.rows):
            for column, value in enumerate(values):
                sheet.write(row, column, value)
        for top, left, bottom, right in page.merged:
            sheet.merge_range(top, left, bottom, right, page.rows[top][left])
        if page.hidden:
            sheet.hide()
    book.close()


def _xls(path, pages):
    book = xlwt.Workbook()
    for page in pages:
        sheet = book.add_sheet(page.name, cell_overwrite_ok=True)
        sheet.visibility = int(page.hidden)
        for row, values in enumerate(page.rows):
            for column, value in enumerate(values):
                if value is not None:
                    sheet.write(row, column, value)
        for top, left, bottom, right in page.merged:
            sheet.write_merge(top, bottom, left, right, page.rows[top][left])
    book.save(str(path))


def _ods(path, pages):
    tables = "".join(
        f'<table:table table:name="{page.name}"{" table:style-name=" + chr(34) + "gone" + chr(34) if page.hidden else ""}>'
        + "".join(
            "<table:table-row>"
            + "".join(_ods_cell(page, row, column, value) for column, value in enumerate(values))
            + ("" if values else "<table:table-cell/>")
            + "</table:table-row>"
            for row, values in enumerate(page.rows)
        )
        + "</table:table>"
        for page in pages
    )
    package(
        path,
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": ODS_HEAD + tables + ODS_FOOT,
            "META-INF/manifest.xml": '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        },
    )


def _ods_cell(page, row, column, value):
    span = next(
        (
            f' table:number-columns-spanned="{right - left + 1}" table:number-rows-spanned="{bottom - top + 1}"'
            for top, left, bottom, right in page.merged
            if (row, column) == (top, left)
        ),
        "",
    )
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, str):
        text = escape(value)
        return f'<table:table-cell office:value-type="string"{span}><text:p>{text}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{value}"{span}><text:p>{value}</text:p></table:table-cell>'

"""Marking a copy of a workbook: fills, comments, and a list of what to mend as its first sheet.

Runs in a process of its own (``child``), with limits on memory and time: the workbook is somebody
else's. Nothing in it is executed. Formulas stay formulas, text that looks like one stays text.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet.hyperlink import Hyperlink

from annual_report.feedback.marks import MOST_CELLS, excel_place, is_reference, link_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from annual_report.feedback.marks import Mark

LIST = "What to mend"
STOPS, ASKS = "FFF4B183", "FFFFE699"
#: What stands in the copy of a cell with personal data.
LEFT_OUT = "(left out of this copy)"
_SIGNED = "Safeguarding board"
_LONGEST = 32_000
#: The first day a zip file can hold, and the day that every copy says it was saved.
_DAY = (1980, 1, 1, 0, 0, 0)
_SAVED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")
_WIDTHS = (16, 44, 60, 60, 60)
_HEADINGS = ("Where", "Stops the report?", "What", "Why it matters", "How to mend it")


def open_workbook(path: Path) -> Workbook:
    """Open an .xlsx or .xlsm workbook as it is, without its macros."""
    return openpyxl.load_workbook(path, keep_vba=False, rich_text=True)


def workbook_of(sheets: Iterable[dict[str, Any]]) -> Workbook:
    """Make a workbook of cells that the reader of returns has read from another kind of file.

    Args:
        sheets: each ``{"name", "hidden", "cells": [[row, column, kind, value]]}``, counted from 0;
            kind is 'date', 'percent' or ''.
    """
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for content in sheets:
        sheet = workbook.create_sheet(_title(content["name"] or "Return"))
        for row, column, kind, value in content["cells"]:
            cell = sheet.cell(row + 1, column + 1)
            if kind == "date":
                cell.value = dt.datetime.fromisoformat(value)
                cell.number_format = "dd/mm/yyyy"
            elif isinstance(value, str):
                put_text(cell, value)
            else:
                cell.value = value
                cell.number_format = "0.0%" if kind == "percent" else "General"
        if content["hidden"]:
            sheet.sheet_state = "hidden"
    return workbook


def put_text(cell: Cell, text: str) -> None:
    """Write text as text: never as a formula, whatever it begins with."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)[:_LONGEST]
    cell.data_type = "s"


def mark(workbook: Workbook, marks: Sequence[Mark], title: str, note: str) -> None:
    """Fill and comment every cell that a mark names, and put the list of marks first.

    Args:
        workbook: changed in place.
        marks: what is to be mended.
        title: heading of the list.
        note: what stands below the heading.
    """
    sheets = list(workbook.worksheets)
    rows = []
    for one in marks:
        sheet = _sheet(sheets, one.sheet)
        cells = [ref for ref in one.cells if is_reference(ref)]
        if sheet is None or not cells:
            rows.append((one, "", one.sheet or "The whole return"))
            continue
        if sheet.sheet_state != "visible":
            sheet.sheet_state = "visible"
        first = _mark_cells(sheet, cells, one)
        rows.append((one, link_place(sheet.title, first), _said(one.sheet, sheet, cells)))
    _list(workbook, rows, title, note)


def _sheet(sheets: Sequence[Worksheet], name: str) -> Worksheet | None:
    if not name and len(sheets) == 1:
        return sheets[0]
    for sheet in sheets:
        if sheet.title == name:
            return sheet
    number = re.fullmatch(r"sheet (\d+)", name)
    if number and 0 < int(number[1]) <= len(sheets):
        return sheets[int(number[1]) - 1]
    return None


def _said(name: str, sheet: Worksheet, cells: Sequence[str]) -> str:
    """Name the first cell, and say how many there are; a sheet that is not named stays so."""
    place = excel_place(name or sheet.title, cells[0])
    return place if len(cells) == 1 else f"{place} and {len(cells) - 1} more"


def _mark_cells(sheet: Worksheet, cells: Sequence[str], one: Mark) -> str:
    """Fill the cells, comment the first of each area, and return the first of all."""
    colour = STOPS if one.stops else ASKS
    left, first = (sheet.max_row * sheet.max_column if one.hides else MOST_CELLS), ""
    for ref in cells:
        left_column, top, right_column, bottom = range_boundaries(ref)
        places = (
            (row, column)
            for row in range(top, bottom + 1)
            for column in range(left_column, right_column + 1)
        )
        for place in places:
            if left == 0:
                return first
            cell = _unmerged(sheet, *place)
            if one.hides:
                _leave_out(cell)
            cell.fill = PatternFill("solid", start_color=colour, end_color=colour)
            first = first or cell.coordinate
            if place == (top, left_column):
                _comment(cell, one.comment)
            left -= 1
    return first


def _leave_out(cell: Cell) -> None:
    """Take what a cell holds out of the copy, with its comment and its link."""
    cell.comment = cell.hyperlink = None
    if cell.value is not None:
        put_text(cell, LEFT_OUT)


def _unmerged(sheet: Worksheet, row: int, column: int) -> Cell:
    """Return a cell, or the one that shows the merged area it is in."""
    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):
        for area in sheet.merged_cells.ranges:
            if cell.coordinate in area:
                return sheet.cell(area.min_row, area.min_col)
    return cell


def _comment(cell: Cell, text: str) -> None:
    before = f"{cell.comment.text}\n\n" if cell.comment else ""
    if text in before:
        return
    text = ILLEGAL_CHARACTERS_RE.sub("", before + text)[:_LONGEST]
    height = min(60 + 18 * (len(text) // 45 + text.count("\n")), 480)
    cell.comment = Comment(text, _SIGNED, height=height, width=360)


def _list(workbook: Workbook, rows: Sequence[tuple[Mark, str, str]], title: str, note: str) -> None:
    sheet = workbook.create_sheet(_free(workbook), 0)
    put_text(sheet["A1"], title)
    sheet["A1"].font = Font(bold=True, size=14)
    put_text(sheet["A2"], note)
    wrapped = Alignment(wrap_text=True, vertical="top")
    for column, (heading, width) in enumerate(zip(_HEADINGS, _WIDTHS, strict=True), start=1):
        put_text(sheet.cell(4, column), heading)
        sheet.cell(4, column).font = Font(bold=True)
        sheet.column_dimensions[sheet.cell(4, column).column_letter].width = width
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, 20
    for number, (one, link, said) in enumerate(rows, start=5):
        stops = "Yes" if one.stops else "No: please check"
        for column, text in enumerate((said, stops, one.what, one.why, one.mend), start=1):
            put_text(sheet.cell(number, column), text)
            sheet.cell(number, column).alignment = wrapped
        colour = STOPS if one.stops else ASKS
        sheet.cell(number, 2).fill = PatternFill("solid", start_color=colour, end_color=colour)
        if link:
            sheet.cell(number, 1).hyperlink = Hyperlink(ref="", location=link)
            put_text(sheet.cell(number, 1), said)
            sheet.cell(number, 1).font = Font(color="FF0563C1", underline="single")
    sheet.freeze_panes = "A5"
    workbook.active = 0
    for other in workbook.worksheets:
        other.sheet_view.tabSelected = other is sheet


def _free(workbook: Workbook) -> str:
    taken = {name.casefold() for name in workbook.sheetnames}
    names = (LIST, *(f"{LIST} {number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name.casefold() not in taken)


def _title(name: str) -> str:
    """Return a name that Excel allows for a sheet."""
    return (
        re.sub(r"[\[\]:*?/\\]", " ", ILLEGAL_CHARACTERS_RE.sub("", name))[:31].strip("'")
        or "Return"
    )


def save(workbook: Workbook, path: Path) -> None:
    """Write a workbook; the same workbook always gives the same bytes."""
    whole = io.BytesIO()
    workbook.save(whole)
    with zipfile.ZipFile(whole) as made, zipfile.ZipFile(path, "w") as fixed:
        for name in sorted(made.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = made.read(name)
            if name == "docProps/core.xml":
                content = _SAVED.sub(rb"\g<1>1980-01-01T00:00:00Z\g<3>", content)
            entry = zipfile.ZipInfo(name, _DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            fixed.writestr(entry, content)

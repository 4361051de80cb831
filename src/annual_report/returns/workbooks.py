"""Cells of .xlsx, .xlsm and .ods workbooks, read in the child process by calamine."""

from __future__ import annotations

import zipfile
from typing import Any

from annual_report.returns.rows import SheetRows
from annual_report.returns.scan import MOST_CELLS, SheetScan, notes_of, problem, problems_of
from annual_report.returns.scan_excel import scan_excel
from annual_report.returns.scan_opendocument import scan_opendocument
from annual_report.returns.xml_parts import UnsafeXmlError, check_parts

_DAMAGED = "Open it in Excel, let it repair the file, save it under a new name, and send that."


def read(path: str) -> dict[str, Any]:
    """Read a workbook: ``{"problems": …}`` or ``{"sheets": …, "notes": …}``."""
    try:
        with zipfile.ZipFile(path) as package:
            scans = scan_package(package)
    except UnsafeXmlError as error:
        return {"problems": [problem(f"The workbook is not safe to read. {error}", _DAMAGED)]}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, NotImplementedError):
        return {"problems": [problem("The workbook is damaged and cannot be opened.", _DAMAGED)]}
    problems = problems_of(scans)
    if problems:
        return {"problems": problems}
    return _cells(path, scans)


def scan_package(package: zipfile.ZipFile) -> dict[str, SheetScan]:
    """Look through every part of a workbook: sheet name to what its XML says.

    Raises:
        UnsafeXmlError: a part declares a document type, or is not well-formed.
    """
    check_parts(package)
    opendocument = "content.xml" in package.namelist()
    return scan_opendocument(package) if opendocument else scan_excel(package)


def _cells(path: str, scans: dict[str, SheetScan]) -> dict[str, Any]:
    import python_calamine as calamine  # noqa: PLC0415 - only once the file is known to be safe

    try:
        workbook = calamine.load_workbook(path)
        unseen = [data for data in workbook.sheets_metadata if data.name not in scans]
        if any(data.typ == calamine.SheetTypeEnum.WorkSheet for data in unseen):
            what = "The workbook has a sheet that its own table of contents does not lead to."
            return {"problems": [problem(what, _DAMAGED)]}
        visible = calamine.SheetVisibleEnum.Visible
        worksheet = calamine.SheetTypeEnum.WorkSheet
        sheets = [
            _sheet(
                workbook.get_sheet_by_name(data.name),
                scans[data.name],
                hidden=data.visible != visible,
            )
            for data in workbook.sheets_metadata
            if data.typ == worksheet
        ]
    except calamine.PasswordError:
        what = "The workbook is protected with a password, so it cannot be read."
        return {"problems": [problem(what, "Remove the password and send it again.")]}
    except calamine.CalamineError:
        return {"problems": [problem("The workbook is damaged and cannot be read.", _DAMAGED)]}
    notes = [f"The sheet '{sheet.name}' is hidden." for sheet in sheets if sheet.hidden]
    return {"sheets": sheets, "notes": [*notes, *notes_of(scans)]}


def _sheet(sheet: Any, seen: SheetScan, *, hidden: bool) -> SheetRows:
    top, left = sheet.start or (0, 0)
    if sheet.height * sheet.width > MOST_CELLS:
        raise MemoryError
    merged = [[*first, *last] for first, last in (sheet.merged_cell_ranges or ())]
    return SheetRows(
        name=sheet.name,
        rows=sheet.to_python(skip_empty_area=True),
        hidden=hidden,
        top=top,
        left=left,
        faults=seen.faults,
        percent=seen.percent,
        merged=merged or [list(area) for area in seen.merged],
    )

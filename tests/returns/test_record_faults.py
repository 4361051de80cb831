from __future__ import annotations

import dataclasses

from annual_report.returns.grid import Cell, Workbook
from annual_report.returns.record_mapping import load_records
from annual_report.returns.records import read_records
from tests.returns.test_tidy_records import AUDIT_ROWS, AUDITS, PRIORITIES, SOURCE, workbook


def with_fault(book: Workbook, reference: str) -> Workbook:
    """The same workbook with an error of Excel in one cell."""
    (sheet,) = book.sheets
    cells = tuple(
        Cell(cell.row, cell.column, None, fault="#N/A") if cell.ref == reference else cell
        for cell in sheet.cells
    )
    return dataclasses.replace(book, sheets=(dataclasses.replace(sheet, cells=cells),))


def test_D06_an_error_of_excel_in_a_record_is_no_answer_and_is_counted(tmp_path):  # noqa: N802
    file = tmp_path / "made.yml"
    file.write_text(AUDITS, encoding="utf-8")
    records = read_records(
        with_fault(workbook(AUDIT_ROWS), "D3"), load_records(file), SOURCE, PRIORITIES
    )
    repairs = records.repairs.set_index("repair")
    said = repairs.loc["formula error #N/A taken as not available"]
    assert (said["count"], said["cells"]) == (1, "D3")
    assert records.tables["audits"].loc[0, "grade"] == ""

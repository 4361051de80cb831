from __future__ import annotations

import datetime as dt
import hashlib
import subprocess
import sys

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annual_report.returns import delimited, reading
from annual_report.returns.grid import Cell, cell_name, cell_place
from annual_report.returns.reading import open_return
from annual_report.returns.values import read_number
from tests.hostile.packages import ODS, ods, xlsx

HTML_FREE = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters='"<'), min_size=1
)


@pytest.fixture
def workbook(tmp_path):
    """A workbook with one of everything that Excel can put into a cell."""
    path = tmp_path / "Return.XLSX"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Quarter 1")
    sheet.merge_range("B1:C1", "Quarter 1")
    sheet.write_row("A2", ["Measure", "No.", "%"])
    sheet.write("A3", "Plans")
    sheet.write("B3", 5)
    sheet.write("C3", 0.846, book.add_format({"num_format": "0.0%"}))
    sheet.write_string("D3", "00123")
    sheet.write_boolean("E3", True)  # noqa: FBT003 - the library's own signature
    sheet.write_datetime("F3", dt.date(2015, 4, 1), book.add_format({"num_format": "mmm-yy"}))
    sheet.write_formula("G3", "=1/0", None, "#DIV/0!")
    sheet.write("H3", 5.5)
    book.add_worksheet("Hidden").hide()
    book.close()
    return path


def test_cells_keep_their_place_and_their_kind(workbook):
    sheet = open_return(workbook).sheet("quarter")
    values = {cell.ref: cell.value for cell in sheet.rows[2]}
    assert values == {
        "A3": "Plans",
        "B3": 5,
        "C3": 0.846,
        "D3": "00123",
        "E3": True,
        "F3": dt.date(2015, 4, 1),
        "G3": None,
        "H3": 5.5,
    }
    assert isinstance(values["B3"], int)


def test_errors_percentages_and_merged_cells_are_known(workbook):
    sheet = open_return(workbook).sheet("quarter")
    assert sheet.at("G3").fault == "#DIV/0!"
    assert sheet.at("C3").percent
    assert read_number(sheet.at("C3")).number == 84.6
    assert not sheet.at("H3").percent
    assert sheet.merged == ((0, 1, 0, 2),)


def test_a_workbook_carries_its_checksum_and_says_what_is_hidden_or_wrong(workbook):
    book = open_return(workbook, file="2015-16/police/Return.XLSX", agency="police")
    assert book.sha256 == hashlib.sha256(workbook.read_bytes()).hexdigest()
    assert (book.file, book.agency) == ("2015-16/police/Return.XLSX", "police")
    assert [sheet.hidden for sheet in book.sheets] == [False, True]
    assert "The sheet 'Hidden' is hidden." in book.notes
    assert any("error values in 1 cell" in note and "G3" in note for note in book.notes)


def test_the_file_is_not_changed_by_reading(workbook):
    before = workbook.read_bytes()
    open_return(workbook)
    assert workbook.read_bytes() == before


def test_dates_of_old_macintosh_workbooks_are_read(tmp_path):
    rows = '<row r="1"><c r="A1" s="4"><v>40632</v></c></row>'
    modern = xlsx(tmp_path / "a.xlsx", rows)
    old = xlsx(tmp_path / "b.xlsx", rows, properties='<workbookPr date1904="1"/>')
    assert open_return(modern).sheet().at("A1").value == dt.date(2011, 3, 30)
    assert open_return(old).sheet().at("A1").value == dt.date(2015, 3, 31)


def test_only_percentage_formats_make_percentages(tmp_path):
    cells = "".join(
        f'<c r="{column}1" s="{style}"><v>0.5</v></c>' for style, column in enumerate("ABCD")
    )
    sheet = open_return(xlsx(tmp_path / "a.xlsx", f'<row r="1">{cells}</row>')).sheet()
    # plain, built-in 0%, 0.0%, and a format that only prints the sign after the number
    assert [cell.percent for cell in sheet.cells] == [False, True, True, False]


def test_cells_without_a_reference_are_counted_from_the_left(tmp_path):
    rows = '<row><c><v>1</v></c><c s="1"><v>2</v></c></row><row><c t="e"><v>#REF!</v></c></row>'
    sheet = open_return(xlsx(tmp_path / "a.xlsx", rows)).sheet()
    assert sheet.at("A2").fault == "#REF!"
    assert sheet.at("B1").percent


def test_hidden_rows_are_read_and_noted(tmp_path):
    rows = '<row r="1" hidden="1"><c r="A1"><v>1</v></c></row>'
    book = open_return(xlsx(tmp_path / "a.xlsx", rows))
    assert book.sheet().at("A1").value == 1
    assert any("hidden rows" in note for note in book.notes)


def test_opendocument_keeps_percentages_errors_and_merged_cells(tmp_path):
    rows = (
        '<table:table-row><table:table-cell office:value-type="string" table:number-columns-spanned="2" '
        'table:number-rows-spanned="1"><text:p>Quarter 1</text:p></table:table-cell>'
        "<table:covered-table-cell/></table:table-row>"
        '<table:table-row><table:table-cell office:value-type="percentage" office:value="0.846">'
        '<text:p>84.6%</text:p></table:table-cell><table:table-cell table:formula="of:=1/0" '
        'office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p>'
        '</table:table-cell><table:table-cell office:value-type="date" office:date-value="2015-04-01">'
        "<text:p>Apr 15</text:p></table:table-cell></table:table-row>"
    )
    assert "{rows}" in ODS
    sheet = open_return(ods(tmp_path / "a.ods", rows)).sheet("data")
    assert sheet.merged == ((0, 0, 0, 1),)
    assert read_number(sheet.at("A2")).number == 84.6
    assert sheet.at("B2").fault == "#DIV/0!"
    assert sheet.at("C2").value == dt.date(2015, 4, 1)


def csv_of(tmp_path, data, name="a.csv"):
    path = tmp_path / name
    path.write_bytes(data)
    return open_return(path)


def values(book):
    return [[cell.value for cell in cells] for cells in book.sheet().rows.values()]


TABLE = [["Measure", "No."], ["Café – plans", "00123"]]


@pytest.mark.parametrize(
    ("encoding", "note"),
    [("utf-8", ""), ("utf-8-sig", ""), ("cp1252", "Windows-1252"), ("utf-16", "UTF-16")],
)
def test_text_is_read_in_the_encodings_that_agencies_send(tmp_path, encoding, note):
    book = csv_of(tmp_path, "Measure,No.\r\nCafé – plans,00123\r\n".encode(encoding))
    assert values(book) == TABLE
    assert note in "".join(book.notes)
    assert bool(note) == bool(book.notes)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_text_is_read_with_the_separators_that_agencies_use(tmp_path, delimiter):
    text = f"Measure{delimiter}No.\nCafé – plans{delimiter}00123\n"
    assert values(csv_of(tmp_path, text.encode())) == TABLE
    hint = f"sep={delimiter}\n{text}"
    assert values(csv_of(tmp_path, hint.encode())) == TABLE


def test_a_tsv_file_is_separated_by_tabs_whatever_else_it_holds(tmp_path):
    book = csv_of(tmp_path, b"Measure, all\tNo.\nPlans, open\t5\n", "a.tsv")
    assert values(book) == [["Measure, all", "No."], ["Plans, open", "5"]]


def test_titles_notes_and_commas_in_quotes_do_not_mislead(tmp_path):
    text = (
        'Safeguarding return\n"Figures, by quarter; provisional"\n\nMeasure,No.,%\n'
        '"Health visitors, school nurses","1,892",84.6%\n'
    )
    book = csv_of(tmp_path, text.encode())
    assert values(book)[-1] == ["Health visitors, school nurses", "1,892", "84.6%"]
    assert book.sheet().rows[4][0].ref == "A5"


def test_one_column_is_read_as_one_column(tmp_path):
    assert values(csv_of(tmp_path, b"Message\nShe listened\n")) == [["Message"], ["She listened"]]


def test_lines_in_quotes_belong_to_one_cell(tmp_path):
    book = csv_of(tmp_path, b'Measure,Note\nPlans,"two\nlines"\nReviews,x\n')
    assert values(book)[1:] == [["Plans", "two\nlines"], ["Reviews", "x"]]
    assert book.sheet().rows[2][0].ref == "A3"


def test_excels_error_values_in_text_are_errors(tmp_path):
    sheet = csv_of(tmp_path, b"Measure,No.\nPlans,#REF!\nReviews,#N/A\n").sheet()
    assert (sheet.at("B2").fault, sheet.at("B3").fault) == ("#REF!", "#N/A")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.lists(HTML_FREE, min_size=2, max_size=4), min_size=1, max_size=5))
def test_what_is_written_as_csv_comes_back(tmp_path, rows):
    text = "".join(",".join(f'"{value}"' for value in row) + "\n" for row in rows)
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    assert delimited.read(str(path))["sheets"][0].rows == rows


@given(st.integers(0, 1_048_575), st.integers(0, 16_383))
def test_cell_names_come_back(row, column):
    assert cell_place(cell_name(row, column)) == (row, column)
    assert Cell(row, column, 1).ref == cell_name(row, column)


def test_cells_are_named_as_excel_names_them():
    assert [cell_name(13, 3), cell_name(0, 25), cell_name(0, 26), cell_name(1_048_575, 16_383)] == [
        "D14", "Z1", "AA1", "XFD1048576",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="not a cell"):
        cell_place("14D")


def test_the_child_imports_nothing_that_is_slow_or_reaches_out(workbook):
    code = (
        "import sys, runpy; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__');"
        "sys.stderr.write(' '.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, str(reading._CHILD), "cells", str(reading.MEMORY), str(workbook), *reading._packages()],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    loaded = set(done.stderr.split())
    assert "python_calamine" in loaded
    assert not loaded & {
        "pandas",
        "numpy",
        "yaml",
        "openpyxl",
        "socket",
        "subprocess",
        "pickle",
        "site",
    }


def test_register_and_reading_import_no_pandas():
    code = "import annual_report.register, annual_report.returns.reading, sys; print('pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"

"""The columnar route gives what the cell route gives, and keeps what it must."""

from __future__ import annotations

import csv
import datetime as dt
import io

import numpy as np
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annual_report.errors import ReturnError
from annual_report.returns import child, columnar, columns, reading, safety
from annual_report.returns.columns import open_columns
from annual_report.returns.locating import find_tables
from annual_report.returns.reading import open_return
from tests.hostile.packages import ONE_ROW, xlsx
from tests.returns.test_census import CENSUS

FIXTURE = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
VALUES = st.one_of(
    st.none(),
    TEXTS.filter(lambda text: "\r" not in text and "_x" not in text),
    st.sampled_from(["#N/A", " ", "00123", "<5", "n/a"]),
    st.integers(-(2**52), 2**52),
    st.floats(-1e9, 1e9).map(lambda number: float(f"{number:.10g}")),
    st.booleans(),
    st.dates(dt.date(1950, 1, 1), dt.date(2090, 1, 1)),
    st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2030, 1, 1)).map(
        lambda moment: moment.replace(microsecond=0)
    ),
)


def in_process(received, how):
    """What the child writes, made here: hundreds of examples need not start as many processes."""
    if how == "cells":
        return io.BytesIO(child._as_json(child._read(str(received.path))).encode())
    output = reading._scratch()
    columnar.write(child._read(str(received.path), columnar.read_delimited), output)
    output.flush()
    return output


@pytest.fixture
def quickly(monkeypatch):
    for module in (reading, columns):
        monkeypatch.setattr(module, "read_in_child", in_process)


def same(path):
    """Open by both routes, check that they agree cell by cell, and return the columns."""
    book = open_columns(path, file="a", agency="police")
    cells = open_return(path, file="a", agency="police")
    assert book.workbook() == cells
    for sheet in book.sheets:
        for row in sheet.sheet().rows.values():
            for cell in row:
                value = sheet.columns[cell.column].values()[cell.row]
                assert (value, type(value)) == (cell.value, type(cell.value))
    return book


def outcome(opening, path):
    """The cells, or the message of the refusal."""
    try:
        book = opening(path)
    except ReturnError as error:
        return str(error)
    return book.workbook() if opening is open_columns else book


def a_workbook(path, rows):
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("Data")
    day, moment = (
        book.add_format({"num_format": code}) for code in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm")
    )
    share = book.add_format({"num_format": "0.0%"})
    for row, values in enumerate(rows, start=2):
        for column, value in enumerate(values, start=1):
            if isinstance(value, str):
                sheet.write_string(row, column, value)
            elif isinstance(value, dt.datetime):
                sheet.write_datetime(row, column, value, moment)
            elif isinstance(value, dt.date):
                sheet.write_datetime(row, column, value, day)
            elif value is not None:
                sheet.write(row, column, value, share if value == 0.5 else None)
    sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
    book.close()
    return path


@FIXTURE
@given(st.lists(st.lists(VALUES, min_size=1, max_size=4), min_size=1, max_size=6))
def test_a_workbook_is_the_same_by_columns_and_by_cells(quickly, tmp_path, rows):
    same(a_workbook(tmp_path / "a.xlsx", rows))


@FIXTURE
@given(
    st.lists(st.lists(TEXTS, min_size=1, max_size=4), min_size=1, max_size=6),
    st.sampled_from(",;\t|"),
    st.tuples(st.sampled_from(["\n", "\r\n"]), st.booleans()),
)
def test_text_is_the_same_by_columns_and_by_cells(quickly, tmp_path, rows, delimiter, layout):
    end, level = layout
    width = len(rows[0])
    rows = [
        ["Child", "Date"],
        *([row[:width] + ["x"] * (width - len(row)) for row in rows] if level else rows),
    ]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    path = tmp_path / "a.csv"
    path.write_bytes(text.getvalue().encode())
    same(path)


@FIXTURE
@given(st.text(st.sampled_from('ab,"\n '), max_size=30))
def test_text_with_quotation_marks_in_odd_places_is_read_alike_or_refused_alike(
    quickly, tmp_path, text
):
    path = tmp_path / "a.csv"
    path.write_text(f"Child,Date\n{text}", encoding="utf-8")
    assert outcome(open_columns, path) == outcome(open_return, path)


def test_errors_percentages_merged_cells_and_hidden_sheets_are_known(tmp_path):
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Data")
    sheet.merge_range("A1:B1", "Heading")
    sheet.write("A2", 0.846, book.add_format({"num_format": "0.0%"}))
    sheet.write_formula("C4", "=NA()", None, "#N/A")
    book.add_worksheet("Hidden").hide()
    book.close()
    read = same(path)
    data = read.sheet("data")
    assert data.merged == ((0, 0, 0, 1),)
    assert data.columns[0].kinds.tolist() == [
        columns.TEXT,
        columns.PERCENT,
        columns.BLANK,
        columns.BLANK,
    ]
    assert data.columns[2].cell(3).fault == "#N/A"
    assert [sheet.hidden for sheet in read.sheets] == [False, True]
    assert read.sha256 == open_return(path).sha256


def test_a_census_is_the_same_by_columns_and_by_cells(tmp_path):
    path = tmp_path / "census.xml"
    path.write_text(CENSUS)
    book = same(path)
    assert book.mended
    referrals = book.sheet("^cindetails")
    (table,) = find_tables(referrals.top, ["^CINreferralDate$"])
    header = table.columns[0].cells[-1].row
    place = table.column("^CINreferralDate$").index
    assert referrals.columns[place].texts(header + 1).tolist() == [
        "2015-05-06",
        "2015-07-01",
        "2016-01-04",
    ]


def test_columns_are_long_arrays_and_headings_are_found_on_the_first_rows(tmp_path):
    path = tmp_path / "a.csv"
    rows = "".join(
        f"{number},2015-04-{number % 28 + 1:02d},00{number}\n" for number in range(5_000)
    )
    path.write_text(f"Child,Date of referral,Reference\n{rows}")
    sheet = open_columns(path).sheet()
    assert sheet.height == 5_001
    assert len(sheet.top.rows) == columns.TOP
    (table,) = find_tables(sheet.top, ["^child$", "referral"])
    column = sheet.columns[table.column("^reference$").index]
    assert column.texts(1)[[0, -1]].tolist() == ["000", "004999"]
    assert (column.kinds[1:] == columns.TEXT).all()
    assert column.numbers is None


def test_numbers_dates_and_times_are_arrays(tmp_path):
    day, moment = dt.date(2015, 4, 1), dt.datetime(2015, 4, 1, 13, 30)
    sheet = open_columns(
        a_workbook(tmp_path / "a.xlsx", [[5, 5.5], [day, moment], [True, 0.5]])
    ).sheet()
    kinds = [column.kinds[2:].tolist() for column in sheet.columns[1:]]
    assert kinds == [
        [columns.NUMBER, columns.DATE, columns.TRUTH], [columns.NUMBER, columns.TIME, columns.PERCENT],
    ]  # fmt: skip
    assert sheet.columns[1].numbers.dtype == np.float64
    assert sheet.columns[1].values(2).tolist() == [5, day, True]
    assert sheet.columns[2].values(2).tolist() == [5.5, moment, 0.5]


@pytest.mark.parametrize(
    ("name", "data", "match"),
    [
        ("a.csv", b"", "0 bytes"),
        ("a.csv", b",,\n", "no cell is filled"),
        ("a.xlsx", b"%PDF-1.7", "a PDF"),
    ],
)
def test_what_is_refused_as_cells_is_refused_as_columns(tmp_path, name, data, match):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ReturnError, match=match):
        open_columns(tmp_path / name)


def test_a_problem_found_in_the_child_names_the_cell(tmp_path):
    far = ONE_ROW + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(ReturnError, match="filled so far from the table") as caught:
        open_columns(xlsx(tmp_path / "a.xlsx", far), agency="police")
    assert caught.value.problems[0].cell == "XFD1048576"
    assert caught.value.problems[0].agency == "police"


def test_a_file_that_is_too_large_for_columns_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(safety, "MOST_BYTES_IN_COLUMNS", 10)
    (tmp_path / "a.csv").write_text("Child,Date\n1,2\n")
    with pytest.raises(ReturnError, match="is the most that is read"):
        open_columns(tmp_path / "a.csv")


def test_a_sheet_that_is_not_there_is_named_as_for_cells(tmp_path):
    path = a_workbook(tmp_path / "a.xlsx", [["x"]])
    with pytest.raises(ReturnError) as by_cells:
        open_return(path).sheet("list 1")
    with pytest.raises(ReturnError) as by_columns:
        open_columns(path).sheet("list 1")
    assert str(by_columns.value) == str(by_cells.value)

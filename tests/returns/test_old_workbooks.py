"""Excel 97-2003 workbooks (.xls), written by xlwt."""

from __future__ import annotations

import datetime as dt
import struct

import pytest
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annual_report.errors import ReturnError
from annual_report.returns import old_workbooks
from annual_report.returns.columns import open_columns
from annual_report.returns.locating import find_tables
from annual_report.returns.reading import open_return
from annual_report.returns.values import read_number


def style(code):
    return xlwt.easyxf(num_format_str=code)


@pytest.fixture
def path(tmp_path):
    """A workbook with one of everything that Excel 97-2003 can put into a cell."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Quarter 1")
    sheet.write_merge(0, 0, 1, 2, "Quarter 1")
    for column, text in enumerate(["Measure", "No.", "%"]):
        sheet.write(1, column, text)
    sheet.write(2, 0, "Café – plans")
    sheet.write(2, 1, 5)
    sheet.write(2, 2, 0.846, style("0.0%"))
    sheet.write(2, 3, "00123")
    sheet.write(2, 4, True)  # noqa: FBT003 - the library's own signature
    sheet.write(2, 5, dt.date(2015, 4, 1), style("mmm-yy"))
    sheet.row(2).set_cell_error(6, "#DIV/0!")
    sheet.write(2, 7, 5.5, style('0.0"%"'))
    sheet.write(2, 8, dt.datetime(2015, 4, 1, 13, 30), style("dd/mm/yyyy hh:mm"))
    sheet.row(4).hidden = True
    sheet.write(4, 0, "Reviews")
    hidden = book.add_sheet("Lists")
    hidden.visibility = 2
    hidden.write(0, 0, "code")
    path = tmp_path / "return.xls"
    book.save(str(path))
    return path


def test_cells_keep_their_place_and_their_kind(path):
    sheet = open_return(path).sheet("quarter")
    values = {cell.ref: cell.value for cell in sheet.rows[2]}
    assert values == {
        "A3": "Café – plans", "B3": 5, "C3": 0.846, "D3": "00123", "E3": True,
        "F3": dt.date(2015, 4, 1), "G3": None, "H3": 5.5, "I3": dt.datetime(2015, 4, 1, 13, 30),
    }  # fmt: skip
    assert isinstance(values["B3"], int)


def test_errors_percentages_merged_cells_and_what_is_hidden_are_known(path):
    book = open_return(path)
    sheet = book.sheet("quarter")
    assert sheet.at("G3").fault == "#DIV/0!"
    assert read_number(sheet.at("C3")).number == 84.6
    assert not sheet.at("H3").percent
    assert sheet.merged == ((0, 1, 0, 2),)
    assert [one.hidden for one in book.sheets] == [False, True]
    notes = " ".join(book.notes)
    for said in ("'Lists' is hidden", "hidden rows", "error values in 1 cells, first G3"):
        assert said in notes
    (table,) = find_tables(sheet, ["^measure$", "^quarter 1 / no"])
    assert table.rows[0].label == "Café – plans"


def test_columns_hold_what_cells_hold(path):
    assert open_columns(path).workbook() == open_return(path)


def test_D07_a_formula_that_was_never_worked_out_is_refused_at_its_cell(tmp_path):  # noqa: N802
    book = xlwt.Workbook()
    book.add_sheet("Notes").write(0, 0, "about")
    sheet = book.add_sheet("Data")
    sheet.write(0, 0, 5)
    sheet.write(1, 1, xlwt.Formula("A1*2"))
    book.save(str(tmp_path / "a.xls"))
    with pytest.raises(ReturnError, match="A formula has no value") as caught:
        open_return(tmp_path / "a.xls")
    assert (caught.value.problems[0].sheet, caught.value.problems[0].cell) == ("Data", "B2")


def test_a_formula_with_a_value_is_read(path, monkeypatch):
    data = worked_out(path)
    path.write_bytes(data)
    assert open_return(path).sheet("data").at("B2").value == 10


def worked_out(path):
    """The bytes of a workbook whose formula has the value 10."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Data")
    sheet.write(0, 0, 5)
    sheet.write(1, 1, xlwt.Formula("A1*2"))
    book.save(str(path))
    data = path.read_bytes()
    nothing = struct.pack("<Q", 0xFFFF000000000003)
    assert data.count(nothing) == 1
    return data.replace(nothing, struct.pack("<d", 10.0))


def test_a_workbook_protected_with_a_password_is_refused(path):
    data = bytearray(path.read_bytes())
    at = data.index(struct.pack("<HH", 0x0042, 2))  # CODEPAGE, turned into a FILEPASS record
    data[at : at + 2] = struct.pack("<H", 0x002F)
    path.write_bytes(bytes(data))
    with pytest.raises(ReturnError, match="protected with a password"):
        open_return(path)


def test_macros_and_links_are_noted_and_left_alone(path, tmp_path):
    book = xlwt.Workbook()
    book.add_sheet("Data").write(0, 0, "Measure")
    sheet = book.add_sheet("Old macro")
    sheet.write(0, 0, "=EXEC()")
    book.save(str(path))
    data = bytearray(path.read_bytes())
    name = bytes([len("Old macro"), 0]) + b"Old macro"
    at = data.index(name)
    data[at - 1] = 1  # the kind of a BOUNDSHEET: a macro sheet of Excel 4
    path.write_bytes(bytes(data))
    read = open_return(path)
    assert [sheet.name for sheet in read.sheets] == ["Data"]
    assert any("macros. They were not run" in note for note in read.notes)


@pytest.mark.parametrize(
    "records", [[(0x01AE, b"\x01\x00\x05\x00\x00other")], [(0x01AE, b"\x01\x00\x01\x04")]]
)
def test_links_to_other_workbooks_are_told_from_a_workbooks_own(monkeypatch, path, records):
    walked = [(number, content, at) for at, (number, content) in enumerate(records)]
    monkeypatch.setattr(old_workbooks, "_walk", lambda _container: walked)
    found = old_workbooks._records(path.read_bytes())
    assert found.linked == (b"other" in records[0][1])


def test_a_new_workbook_or_a_web_page_named_xls_is_refused(tmp_path):
    for data, match in (
        (b"PK\x03\x04", "a workbook or another zip file"),
        (b"<html><table>", "a web page"),
        (b"Measure\tNo.\n", "not a workbook"),
    ):
        (tmp_path / "a.xls").write_bytes(data)
        with pytest.raises(ReturnError, match=match):
            open_return(tmp_path / "a.xls")


def test_a_workbook_cut_short_is_refused(path):
    path.write_bytes(path.read_bytes()[:2_000])
    with pytest.raises(ReturnError, match="damaged"):
        open_return(path)


def test_dates_of_old_macintosh_workbooks_are_read(tmp_path):
    book = xlwt.Workbook()
    book.dates_1904 = True
    book.add_sheet("Data").write(0, 0, 40632, style("dd/mm/yyyy"))
    book.save(str(tmp_path / "a.xls"))
    assert open_return(tmp_path / "a.xls").sheet().at("A1").value == dt.date(2015, 3, 31)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_a_workbook_with_changed_bytes_is_read_or_refused_and_never_more(path, data):
    original = path.read_bytes()
    changed = bytearray(original)
    for place in data.draw(st.lists(st.integers(0, len(original) - 1), min_size=1, max_size=6)):
        changed[place] = data.draw(st.integers(0, 255))
    other = path.with_name("changed.xls")
    other.write_bytes(bytes(changed))
    content = old_workbooks.read(str(other))  # what the child runs; an exception would end it
    assert content.get("problems") or content["sheets"] is not None

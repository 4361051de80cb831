"""The marked copy of a workbook: what is marked, what is kept, and what must not happen."""

from __future__ import annotations

import datetime as dt
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.styles import Font

from annual_report.feedback.copies import write_copy
from annual_report.feedback.marking import ASKS, LEFT_OUT, LIST, STOPS, _title
from annual_report.feedback.marks import MOST_CELLS, Mark, excel_place, is_reference

STOP = Mark(
    "Q3 return",
    ("C3", "A5:C5"),
    stops=True,
    what="It cannot be read.",
    why="It leaves a hole.",
    mend="Write 0.",
)
ASK = Mark("Q3 return", ("D4",), stops=False, what="Is this right?")


@pytest.fixture
def workbook(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Q3 return"
    sheet.append(["Measure", "Q1", "Q2", "Q3"])
    sheet.append(["Referrals", 12, 13, "=SUM(B2:C2)"])
    sheet.append(["Text", None, "see attached", 0.846])
    sheet["D3"].number_format = "0.0%"
    sheet["A4"] = dt.date(2015, 6, 30)
    sheet["A4"].font = Font(bold=True)
    sheet["B4"].value = "=1+1"
    sheet["B4"].data_type = "s"
    sheet["D4"].comment = Comment("ours since 2014", "agency")
    sheet.merge_cells("A5:C5")
    hidden = book.create_sheet("Old")
    hidden["A1"] = 7
    hidden.sheet_state = "hidden"
    path = tmp_path / "return.xlsx"
    book.save(path)
    return path


def copied(source, *marks):
    target = source.with_name("marked.xlsx")
    assert write_copy(source, marks, target, title="What to mend", note="Only for you.") == ""
    return openpyxl.load_workbook(target)


def test_personal_data_is_no_part_of_the_copy(workbook):
    book = openpyxl.load_workbook(workbook)
    sheet = book["Q3 return"]
    for row in range(6, 6 + MOST_CELLS + 20):
        sheet[f"A{row}"] = f"Quill {row}"
    sheet["A6"].hyperlink = "mailto:quill@charity.org.uk"
    sheet["A7"].comment = Comment("Zebedee's mother", "agency")
    book.save(workbook)
    every = tuple(f"A{row}" for row in range(6, 6 + MOST_CELLS + 20))
    said = "The cell holds what looks like personal data (e-mail address)."
    marked = copied(workbook, Mark("Q3 return", every, stops=True, what=said))["Q3 return"]
    assert {marked[cell].value for cell in every} == {LEFT_OUT}
    assert said in marked["A7"].comment.text
    with zipfile.ZipFile(workbook.with_name("marked.xlsx")) as package:
        parts = b"".join(package.read(name) for name in package.namelist()).lower()
    assert not [word for word in (b"quill", b"zebedee") if word in parts]


def test_the_cells_are_filled_and_commented(workbook):
    sheet = copied(workbook, STOP, ASK)["Q3 return"]
    assert sheet["C3"].fill.start_color.rgb == STOPS
    assert sheet["D4"].fill.start_color.rgb == ASKS
    assert sheet["B2"].fill.fill_type is None
    said = sheet["C3"].comment.text
    for words in (
        "It cannot be read.",
        "Why it matters: It leaves a hole.",
        "What to do: Write 0.",
    ):
        assert words in said


def test_values_formats_and_formulas_stay_as_they_were(workbook):
    before, after = openpyxl.load_workbook(workbook), copied(workbook, STOP, ASK)
    for sheet in before.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                same = after[sheet.title][cell.coordinate]
                assert (same.value, same.data_type) == (cell.value, cell.data_type)
                assert same.number_format == cell.number_format
    assert after["Q3 return"]["A4"].font.bold
    assert after["Q3 return"]["D2"].value == "=SUM(B2:C2)"
    assert after["Q3 return"]["D4"].comment.text.startswith("ours since 2014")


def test_text_that_looks_like_a_formula_stays_text(workbook):
    sheet = copied(workbook, STOP)["Q3 return"]
    assert (sheet["B4"].value, sheet["B4"].data_type) == ("=1+1", "s")


def test_the_list_comes_first_and_links_to_the_cells(workbook):
    book = copied(workbook, STOP, ASK, Mark("", (), stops=True, what="A sheet is missing."))
    first = book.worksheets[0]
    assert first.title == LIST
    assert book.active.title == LIST
    rows = list(first.iter_rows(min_row=5, values_only=True))
    assert [row[:3] for row in rows] == [
        ("'Q3 return'!C3 and 1 more", "Yes", "It cannot be read."),
        ("'Q3 return'!D4", "No: please check", "Is this right?"),
        ("The whole return", "Yes", "A sheet is missing."),
    ]
    assert first["A5"].hyperlink.location == "'Q3 return'!C3"


def test_what_is_said_cannot_become_a_formula(workbook):
    nasty = Mark(
        "Q3 return",
        ("C3",),
        stops=True,
        what='=HYPERLINK("http://x","y")',
        why="+1",
        mend="@SUM(A1)",
    )
    first = copied(workbook, nasty).worksheets[0]
    assert {first[f"{column}5"].data_type for column in "ABCDE"} == {"s"}


def test_a_merged_cell_is_marked_where_it_shows(workbook):
    sheet = copied(workbook, Mark("Q3 return", ("B5",), stops=True, what="x"))["Q3 return"]
    assert sheet["A5"].fill.start_color.rgb == STOPS
    assert sheet["A5"].comment.text == "x"


def test_a_hidden_sheet_with_something_to_mend_is_shown(workbook):
    book = copied(workbook, Mark("Old", ("A1",), stops=True, what="x"))
    assert book["Old"].sheet_state == "visible"


def test_a_sheet_whose_name_must_not_be_repeated_is_found_by_its_number(workbook):
    book = copied(workbook, Mark("sheet 1", ("C3",), stops=True, what="x"))
    assert book["Q3 return"]["C3"].comment is not None
    assert book.worksheets[0]["A5"].value == "'sheet 1'!C3"


def test_a_copy_that_is_sent_back_and_marked_again_keeps_both_lists(workbook):
    again = workbook.with_name("again.xlsx")
    copied(workbook, STOP).save(again)
    assert copied(again, STOP).sheetnames[:2] == [f"{LIST} 2", LIST]


def test_the_same_return_and_marks_give_the_same_bytes(workbook):
    target = workbook.with_name("marked.xlsx")
    copied(workbook, STOP, ASK)
    first = target.read_bytes()
    copied(workbook, STOP, ASK)
    assert target.read_bytes() == first
    with zipfile.ZipFile(target) as package:
        assert {entry.date_time[0] for entry in package.infolist()} == {1980}


def test_macros_are_left_out_of_a_copy(workbook):
    macro = workbook.with_suffix(".xlsm")
    with zipfile.ZipFile(workbook) as plain, zipfile.ZipFile(macro, "w") as made:
        for name in plain.namelist():
            content = plain.read(name)
            if name == "[Content_Types].xml":
                content = content.replace(b"spreadsheetml.sheet.main+xml", b"x", 0).replace(
                    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                    b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
                )
            made.writestr(name, content)
        made.writestr("xl/vbaProject.bin", b"\0" * 64)
    target = macro.with_name("marked.xlsx")
    assert write_copy(macro, [STOP], target, title="t", note="n") == ""
    with zipfile.ZipFile(target) as package:
        assert not [name for name in package.namelist() if "vba" in name.lower()]
        assert b"macroEnabled" not in package.read("[Content_Types].xml")


def test_a_csv_file_becomes_a_workbook_of_the_same_cells(tmp_path):
    source = tmp_path / "return.csv"
    source.write_text("Measure,Q1\nReferrals,=cmd|calc\nPlans,00123\n", encoding="utf-8")
    book = copied(source, Mark("", ("B3",), stops=True, what="x"))
    sheet = book.worksheets[1]
    assert [cell.value for cell in sheet["B"]] == ["Q1", "=cmd|calc", "00123"]
    assert {cell.data_type for cell in sheet["B"]} == {"s"}
    assert sheet["B3"].comment.text == "x"


def test_a_file_that_is_no_workbook_gets_no_copy_and_says_why(tmp_path):
    source = tmp_path / "return.xlsx"
    source.write_bytes(b"PK\x03\x04 not a workbook")
    target = tmp_path / "marked.xlsx"
    assert "cannot be opened safely" in write_copy(source, [STOP], target, title="t", note="n")
    assert not target.exists()


def test_a_part_that_declares_a_document_type_is_not_copied(workbook):
    hostile = workbook.with_name("hostile.xlsx")
    with zipfile.ZipFile(workbook) as plain, zipfile.ZipFile(hostile, "w") as made:
        for name in plain.namelist():
            content = plain.read(name)
            if name == "xl/workbook.xml":
                content = b'<!DOCTYPE x [<!ENTITY a "b">]>' + content
            made.writestr(name, content)
    target = workbook.with_name("marked.xlsx")
    assert write_copy(hostile, [STOP], target, title="t", note="n")
    assert not target.exists()


@pytest.mark.parametrize(
    ("sheet", "cell", "said"),
    [
        ("Q3", "D14", "Q3!D14"), ("Jan-Mar", "D14", "'Jan-Mar'!D14"), ("", "D14", "D14"),
        ("Referrals and CP", "D14", "'Referrals and CP'!D14"), ("It's", "A1", "'It''s'!A1"),
        ("Old", "", "Old"),
    ],
)  # fmt: skip
def test_a_place_is_named_as_excel_does(sheet, cell, said):
    assert excel_place(sheet, cell) == said


@given(st.text())
def test_any_name_becomes_one_that_excel_allows(name):
    title = _title(name)
    assert 0 < len(title) <= 31
    openpyxl.Workbook().create_sheet(title)


@given(st.text(max_size=12))
def test_only_cells_are_references(text):
    if is_reference(text):
        assert text.replace("$", "").replace(":", "").isalnum()

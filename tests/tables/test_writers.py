"""XLSX, ODS and CSV of one workbook: the same cells, inert text, the same bytes."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile

import lxml.etree
import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annual_report.tables.csvw import METADATA, column_names, csv_bytes, metadata
from annual_report.tables.model import Column, Sheet, Workbook, text_cell
from annual_report.tables.notes import notes_sheet, which
from annual_report.tables.ods import write_ods
from annual_report.tables.printed import ungrouped
from annual_report.tables.reading import column_of, read_cell
from annual_report.tables.xlsx import number_format, write_xlsx

HOSTILE = (
    "=1+1", "+44 20", "-x", "@SUM(A1)", '=HYPERLINK("http://evil.example","look")', "{=1+1}",
    "https://evil.example/b", "mailto:a@evil.example", "internal:'Cover'!A1", "#REF!", "<b>&amp;</b>",
    "]]>", "'=1", "_x0041_", "a\tb\nc", "&#x41;",
)  # fmt: skip
FIGURES = ("1,234", "", "45.2%", "[c]", "£1,500", "84.6 [p]", "0.339", "-3", "3 of 9")
SPACES = {
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
}


def sheet_of(texts: tuple[str, ...], name: str = "Table 1.1") -> Sheet:
    rows = tuple((text_cell(text), read_cell(text)) for text in texts)
    return Sheet(
        name=name,
        title=f"{name}: a title",
        lines=("A line about it.", "Another."),
        columns=(Column("Words"), column_of("Figures", [row[1] for row in rows])),
        rows=rows,
        file="tbl-one",
    )


def book_of(*sheets: Sheet) -> Workbook:
    links = Sheet(
        name="Contents",
        title="Contents",
        columns=(Column("Sheet"),),
        rows=tuple((text_cell(one.name, one.name),) for one in sheets),
    )
    cover = Sheet("Cover", "The report", ("=1+1 is a line", "Another"))
    return Workbook("The report", "The board", (cover, links, *sheets, notes_sheet()))


def read(data: bytes, kind: str) -> dict[str, list[list[object]]]:
    """Every sheet as calamine reads it, which wrote neither."""
    frames = pd.read_excel(
        io.BytesIO(data), sheet_name=None, header=None, engine="calamine", keep_default_na=False
    )
    assert kind in {"xlsx", "ods"}
    return {name: frame.to_numpy().tolist() for name, frame in frames.items()}


@pytest.fixture(scope="module")
def book() -> Workbook:
    return book_of(sheet_of(HOSTILE), sheet_of(FIGURES, "Figure 1.1"))


def test_both_kinds_of_workbook_hold_the_same_cells(book):
    one, other = read(write_xlsx(book), "xlsx"), read(write_ods(book), "ods")
    assert list(one) == list(other) == ["Cover", "Contents", "Table 1.1", "Figure 1.1", "Notes"]
    assert one == other


def test_the_table_begins_below_its_title_and_lines_and_has_no_gaps(book):
    rows = read(write_ods(book), "ods")["Figure 1.1"]
    assert [row[0] for row in rows[:4]] == [
        "Figure 1.1: a title",
        "A line about it.",
        "Another.",
        "Words",
    ]
    assert [row[1] for row in rows[4:]] == [1234, "", 0.452, "[c]", 1500, 84.6, 0.339, -3, "3 of 9"]


def test_nothing_that_is_typed_becomes_a_formula_or_a_link_in_xlsx(book):
    opened = openpyxl.load_workbook(io.BytesIO(write_xlsx(book)))
    for sheet in opened:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (sheet.title, cell.coordinate)
                if cell.hyperlink:
                    assert sheet.title == "Contents"
                    assert re.fullmatch(r"'[^']+'!A1", cell.hyperlink.location)
    assert opened["Table 1.1"]["A5"].value == "=1+1"
    assert opened["Cover"]["A2"].value == "=1+1 is a line"


def test_nothing_that_is_typed_becomes_a_formula_or_a_link_in_ods(book):
    with zipfile.ZipFile(io.BytesIO(write_ods(book))) as archive:
        content = lxml.etree.fromstring(archive.read("content.xml"))
    assert not content.xpath("//*[@table:formula]", namespaces=SPACES)
    links = content.xpath("//text:a", namespaces=SPACES)
    assert [link.text for link in links] == ["Table 1.1", "Figure 1.1"]
    words = content.xpath("//text:p/text()", namespaces=SPACES)
    assert {"=1+1", "<b>&amp;</b>", "]]>", "a b c"} <= set(words)


def test_csv_text_that_a_spreadsheet_would_run_is_kept_from_being_run():
    rows = list(csv.reader(io.StringIO(csv_bytes(sheet_of(HOSTILE)).decode())))
    for row in rows[1:]:
        assert not row[0].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert rows[1][0] == "'=1+1"


def test_a_negative_number_in_a_column_of_text_stays_as_printed():
    rows = csv_bytes(sheet_of(("-3.5%", "3 of 9"))).decode().splitlines()
    assert rows[1] == "-3.5%,-3.5%"


@given(st.lists(st.text(max_size=30), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_comes_back_from_both_as_it_was_meant(texts):
    sheet = Sheet("S", "T", (), (Column("A"), Column("B")),
                  tuple((text_cell(f"x{text}"), text_cell("y")) for text in texts))  # fmt: skip
    book = Workbook("T", "B", (sheet,))
    expected = [[row[0].text, "y"] for row in sheet.rows]
    for data, kind in ((write_xlsx(book), "xlsx"), (write_ods(book), "ods")):
        assert read(data, kind)["S"][2:] == expected


def test_the_same_workbook_gives_the_same_bytes_with_no_time_in_them(book):
    for write in (write_xlsx, write_ods):
        data = write(book)
        assert data == write(book)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert {info.date_time[0] for info in archive.infolist()} == {1980}


def test_xlsx_marks_tables_headings_and_says_its_language(book):
    opened = openpyxl.load_workbook(io.BytesIO(write_xlsx(book)))
    sheet = opened["Table 1.1"]
    (table,) = sheet.tables.values()
    assert (table.ref, table.headerRowCount) == (f"A4:B{4 + len(HOSTILE)}", 1)
    assert not sheet.merged_cells.ranges
    assert sheet.freeze_panes == "A5"
    assert not opened["Figure 1.1"].freeze_panes  # a short table is seen whole
    assert opened.properties.title == "The report"
    assert {prop.name: prop.value for prop in opened.custom_doc_props}["Language"] == "en-GB"


def test_ods_marks_tables_headings_and_says_its_language(book):
    with zipfile.ZipFile(io.BytesIO(write_ods(book))) as archive:
        assert archive.infolist()[0].filename == "mimetype"
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        content = lxml.etree.fromstring(archive.read("content.xml"))
        assert b"<dc:language>en-GB</dc:language>" in archive.read("meta.xml")
        assert b'fo:language="en" fo:country="GB"' in archive.read("styles.xml")
        assert b"VerticalSplitPosition" in archive.read("settings.xml")
    heads = content.xpath("//table:table-header-rows//text:p/text()", namespaces=SPACES)
    assert heads == [
        "Sheet",
        "Words",
        "Figures",
        "Words",
        "Figures",
        "Note",
        "Symbol",
        "What it means",
    ]
    ranges = content.xpath("//table:database-range/@table:target-range-address", namespaces=SPACES)
    assert f"'Table 1.1'.A4:'Table 1.1'.B{4 + len(HOSTILE)}" in ranges
    assert not content.xpath("//@table:number-columns-spanned", namespaces=SPACES)


@pytest.mark.parametrize(
    ("text", "form"),
    [("1,234", "#,##0"), ("45.2%", "0.0%"), ("£1,500", '"£"#,##0'), ("84.6 [p]", '#,##0.0" [p]"')],
)
def test_a_number_is_shown_as_the_report_prints_it(text, form):
    assert number_format(read_cell(text)) == form


def test_csvw_describes_each_column_and_its_values_can_be_read_by_it():
    sheet = sheet_of(("1,234", "[c]", "7"))
    about = json.loads(metadata([sheet, notes_sheet()], "All", "The board"))
    assert about["@context"] == ["http://www.w3.org/ns/csvw", {"@language": "en-GB"}]
    (table,) = about["tables"]  # notes have no CSV
    rows = list(csv.DictReader(io.StringIO(csv_bytes(sheet).decode())))
    words, figures = table["tableSchema"]["columns"]
    assert [words["titles"], figures["titles"]] == list(rows[0])
    assert (words["name"], figures["name"], figures["datatype"]) == ("words", "figures", "integer")
    values = [row["Figures"] for row in rows if row["Figures"] not in figures["null"]]
    assert list(map(int, values)) == [1234, 7]
    assert METADATA == "csv-metadata.json"


def test_names_of_columns_are_names_and_no_two_the_same():
    names = column_names(["Value (%)", "Value %", "95% interval", "", "2015-16", "é"])
    assert len(set(names)) == 6
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9_]*", name) for name in names)


def test_a_table_is_told_which_notes_it_needs():
    symbols = [row[1].text for row in notes_sheet().rows]
    sheet = sheet_of(("[c]", "3 of 9", "12 to 13"))
    assert [symbols[one - 1] for one in which(sheet.rows, sheet.columns)] == [
        "[c]",
        "n of N",
        "a to b",
    ]


def cells(*rows: tuple[str, ...]):
    return [tuple(map(read_cell, row)) for row in rows]


def test_headings_between_rows_become_a_column():
    rows = cells(
        ("How much?", "", ""),
        ("Referrals", "12", "13"),
        ("How well?", "", ""),
        ("In time", "[c]", ""),
    )
    texts = [[cell.text for cell in row] for row in ungrouped(rows)]
    assert texts == [["How much?", "Referrals", "12", "13"], ["How well?", "In time", "[c]", ""]]


@pytest.mark.parametrize(
    "rows",
    [(), (("Police", ""), ("Health", "")), (("Police", "1"), ("Health", "")), (("one",), ("two",))],
)
def test_a_row_that_lacks_its_figures_is_no_heading(rows):
    assert ungrouped(cells(*rows)) is None

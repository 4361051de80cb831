"""Files made to break a reader, or that came broken: one clear message each, and nothing harmed."""

from __future__ import annotations

import resource
import time
import zipfile
from pathlib import Path

import pytest

from annual_report.errors import Problem, ReturnError
from annual_report.returns import child, reading, safety
from annual_report.returns.reading import open_return

from .packages import ONE_ROW, SHEET, ods, package, xlsx

FILE = "2015-16/police/return"


def refused(path: Path, match: str) -> Problem:
    """Open a file, and return the one problem that stops it; neither time nor memory runs away."""
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    with pytest.raises(ReturnError, match=match) as caught:
        open_return(path, file=f"{FILE}{path.suffix}", agency="police")
    assert time.monotonic() - began < 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024
    (problem,) = caught.value.problems
    assert problem.agency == "police"
    assert problem.file == f"{FILE}{path.suffix}"
    assert problem.remedy.endswith(".")
    assert str(path.parent) not in str(caught.value)
    assert caught.value.exit_code == 3
    return problem


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("suffix", [".xlsx", ".ods", ".csv"])
def test_an_empty_file_is_refused(tmp_path, suffix):
    refused(written(tmp_path / f"a{suffix}", b""), "empty")


def test_a_missing_file_is_refused(tmp_path):
    refused(tmp_path / "a.xlsx", "not there")


def test_a_folder_is_refused(tmp_path):
    (tmp_path / "a.xlsx").mkdir()
    refused(tmp_path / "a.xlsx", "not a file")


def test_a_workbook_without_a_filled_cell_is_refused(tmp_path):
    refused(xlsx(tmp_path / "a.xlsx", ""), "no cell is filled")
    spaces = '<row r="1"><c r="A1" t="inlineStr"><is><t>  </t></is></c></row>'
    refused(xlsx(tmp_path / "b.xlsx", spaces), "no cell is filled")


def test_a_csv_of_separators_alone_is_refused(tmp_path):
    refused(written(tmp_path / "a.csv", b",,,\n,,,\n"), "no cell is filled")


def test_a_workbook_protected_with_a_password_is_refused(tmp_path):
    # the head of a compound file, sectors of 512 bytes, with the directory entry of an
    # encrypted workbook: its name in UTF-16, as MS-CFB and MS-OFFCRYPTO have it
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
    entry = "EncryptedPackage".encode("utf-16-le").ljust(64, b"\x00") + b"\x22\x00\x02\x01"
    path = written(tmp_path / "a.xlsx", head + b"\x00" * 2_097_140 + entry)
    problem = refused(path, "protected with a password")
    assert "remove the password" in problem.remedy


def test_an_opendocument_file_protected_with_a_password_is_refused(tmp_path):
    manifest = (
        '<m:manifest xmlns:m="x"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'
    )
    parts = {"mimetype": "x", "content.xml": b"\x8f\x01", "META-INF/manifest.xml": manifest}
    refused(package(tmp_path / "a.ods", parts), "protected with a password")


def test_an_old_excel_workbook_is_told_from_a_protected_one(tmp_path):
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2048
    refused(written(tmp_path / "a.xlsx", head), "Excel 97-2003")
    refused(written(tmp_path / "a.xls", head), "damaged")


@pytest.mark.parametrize(
    "page",
    [
        b"<!DOCTYPE html><html><table><tr><td>5</td></tr></table></html>",
        b"\xef\xbb\xbf  <html><body>Sign in</body></html>",
        b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>",
        "<html>".encode("utf-16"),
        b"<table border=1><tr><td>5</td></tr></table>",
    ],
)
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_web_page_under_another_name_is_refused(tmp_path, page, suffix):
    problem = refused(written(tmp_path / f"a{suffix}", page), r"a web page \(HTML\)")
    assert suffix in problem.what


def test_a_workbook_named_csv_is_refused(tmp_path):
    path = xlsx(tmp_path / "a.xlsx").rename(tmp_path / "a.csv")
    refused(path, "workbook or another zip file")


def test_text_or_a_pdf_named_xlsx_is_refused(tmp_path):
    refused(written(tmp_path / "a.xlsx", b"Measure,No.\nPlans,5\n"), "not a workbook")
    refused(written(tmp_path / "b.xlsx", b"%PDF-1.7 ..."), "a PDF")


def test_binary_rubbish_named_csv_is_refused(tmp_path):
    refused(written(tmp_path / "a.csv", bytes(range(256)) * 4), "not text")


def test_other_zip_files_named_xlsx_are_refused(tmp_path):
    refused(package(tmp_path / "a.xlsx", {"a.txt": "x"}), "without a workbook")
    refused(package(tmp_path / "b.xlsx", {"word/document.xml": "<w/>"}), "a Word document")
    refused(package(tmp_path / "c.xlsx", {"xl/workbook.bin": b"x"}), "xlsb")
    refused(ods(tmp_path / "d.ods", "").rename(tmp_path / "d.xlsx"), "an OpenDocument file")
    refused(xlsx(tmp_path / "e.xlsx").rename(tmp_path / "e.ods"), "an Excel workbook")


def test_an_ending_that_is_not_read_is_refused(tmp_path):
    refused(written(tmp_path / "a.docx", b"PK\x03\x04"), r"\.docx")


def test_a_binary_workbook_is_refused_with_what_to_do(tmp_path):
    problem = refused(
        package(tmp_path / "a.xlsb", {"xl/workbook.bin": b"x"}), "binary Excel workbook"
    )
    assert "save it as an Excel workbook (.xlsx)" in problem.remedy


def test_an_old_workbook_protected_with_a_password_under_the_new_scheme_is_refused(tmp_path):
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
    data = head + "EncryptedPackage".encode("utf-16-le")
    refused(written(tmp_path / "a.xls", data), "protected with a password")


def test_a_workbook_cut_short_is_refused(tmp_path):
    path = xlsx(tmp_path / "a.xlsx")
    refused(written(path, path.read_bytes()[:-200]), "damaged")


def test_a_workbook_with_a_broken_part_is_refused(tmp_path):
    refused(xlsx(tmp_path / "a.xlsx", '<row r="1"><c r="A1"><v>5</c></row>'), "damaged")
    refused(xlsx(tmp_path / "b.xlsx", parts={"xl/workbook.xml": "<workbook"}), "damaged")


def test_a_workbook_with_a_changed_byte_inside_a_part_is_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(xlsx(tmp_path / "b.xlsx")) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
    data = path.read_bytes()
    refused(written(path, data.replace(b"<v>5</v>", b"<v>6</v>")), "damaged")


def test_a_cell_in_excels_last_corner_is_refused(tmp_path):
    rows = ONE_ROW + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    path = xlsx(tmp_path / "a.xlsx", rows)
    assert path.stat().st_size < 6_000
    problem = refused(path, "filled so far from the table")
    assert (problem.sheet, problem.cell) == ("Data", "XFD1048576")


def test_a_far_cell_whose_reference_is_disguised_is_refused(tmp_path):
    disguised = '<row r="1048576"><c\n  s="1"\n r="&#88;FD1048576"><v>1</v></c></row>'
    refused(xlsx(tmp_path / "a.xlsx", ONE_ROW + disguised), "filled so far from the table")


def test_a_far_cell_in_a_part_whose_name_is_written_otherwise_is_refused(tmp_path):
    far = SHEET.format(doctype="", rows='<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(xlsx(tmp_path / "b.xlsx")) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            is_sheet = name == "xl/worksheets/sheet1.xml"
            target.writestr(
                "XL/Worksheets/Sheet1.xml" if is_sheet else name,
                far if is_sheet else source.read(name),
            )
    refused(path, "filled so far from the table")


def test_styled_but_empty_cells_to_the_last_row_are_no_reason_to_refuse(tmp_path):
    empty = "".join(f'<row r="{row}"><c r="XFD{row}" s="1"/></row>' for row in (5, 1_048_576))
    book = open_return(xlsx(tmp_path / "a.xlsx", ONE_ROW + empty))
    assert [cell.ref for cell in book.sheet("Data").cells] == ["A1", "B1"]


def test_a_workbook_styled_down_to_the_last_row_is_read(tmp_path):
    rows = "".join(
        f'<row r="{row}" s="1" customFormat="1"><c r="A{row}" s="1"/></row>'
        for row in range(2, 200_000)
    )
    path = xlsx(tmp_path / "a.xlsx", ONE_ROW + rows)
    assert len(open_return(path).sheet("Data").cells) == 2


def test_an_opendocument_cell_repeated_over_the_whole_sheet_is_refused(tmp_path):
    row = (
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
        'office:value-type="float" office:value="1" table:number-columns-repeated="16384">'
        "<text:p>1</text:p></table:table-cell></table:table-row>"
    )
    refused(ods(tmp_path / "a.ods", row), "filled so far from the table")


def test_opendocument_rows_repeated_empty_to_the_end_are_read(tmp_path):
    rows = (
        '<table:table-row><table:table-cell office:value-type="float" office:value="5"><text:p>5</text:p>'
        '</table:table-cell><table:table-cell table:number-columns-repeated="16383"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048575"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
    )
    assert [cell.value for cell in open_return(ods(tmp_path / "a.ods", rows)).sheets[0].cells] == [
        5
    ]


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE worksheet SYSTEM "file:///etc/passwd">',
        "<!DOCTYPE worksheet>",
    ],
)
def test_a_document_type_in_a_part_is_refused(tmp_path, doctype):
    refused(xlsx(tmp_path / "a.xlsx", doctype=doctype), "declares a document type")


def test_a_document_type_in_a_part_that_is_no_sheet_is_refused(tmp_path):
    part = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "http://example.org/">]><x>&a;</x>'
    for name in ("xl/sharedStrings.xml", "docProps/core.xml", "xl/drawings/vmlDrawing1.vml"):
        refused(xlsx(tmp_path / "a.xlsx", parts={name: part}), "declares a document type")
    utf_16 = part.replace("?>", ' encoding="UTF-16"?>', 1).encode("utf-16")
    refused(
        xlsx(tmp_path / "b.xlsx", parts={"docProps/core.xml": utf_16}), "declares a document type"
    )


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    with (
        zipfile.ZipFile(xlsx(tmp_path / "a.xlsx"), "a", zipfile.ZIP_DEFLATED) as target,
        target.open("xl/sharedStrings.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(80):
            part.write(b" " * safety.MEGABYTE)
    assert (tmp_path / "a.xlsx").stat().st_size < safety.MEGABYTE
    refused(tmp_path / "a.xlsx", "from almost nothing")


def test_many_parts_that_unpack_to_too_much_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(safety, "MOST_UNPACKED", 1000)
    refused(xlsx(tmp_path / "a.xlsx"), "is the most that is read")


def test_too_many_parts_are_refused(tmp_path):
    parts = {f"xl/media/{number}": "" for number in range(safety.MOST_ENTRIES)}
    refused(xlsx(tmp_path / "a.xlsx", parts=parts), "is made of")


def test_a_file_that_is_too_large_is_refused_unread(tmp_path):
    path = tmp_path / "a.csv"
    with path.open("wb") as stream:
        stream.truncate(safety.MOST_BYTES + 1)
    refused(path, "100 MB is the most")


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "xl\\..\\..\\x.xml", "C:/x.xml", "xl/../../x.xml"]
)
def test_parts_that_would_be_written_outside_are_refused(tmp_path, name):
    refused(xlsx(tmp_path / "a.xlsx", parts={name: "x"}), "written outside it")


def test_two_parts_of_one_name_are_refused(tmp_path):
    refused(
        xlsx(tmp_path / "a.xlsx", parts={"xl/Workbook.xml": "<x/>"}), "two parts of the same name"
    )


def test_an_encrypted_part_is_refused(tmp_path):
    path = xlsx(tmp_path / "a.xlsx")
    data = bytearray(path.read_bytes())
    place = data.index(b"PK\x01\x02")  # the first entry of the directory; flags are 8 bytes on
    data[place + 8] |= 1
    refused(written(path, bytes(data)), "protected with a password")


def test_a_formula_without_a_value_is_refused_at_its_cell(tmp_path):
    rows = ONE_ROW + '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><f>B1*2</f></c></row>'
    problem = refused(xlsx(tmp_path / "a.xlsx", rows), "A formula has no value")
    assert (problem.sheet, problem.cell) == ("Data", "B2")
    assert "open" in problem.remedy.lower()


@pytest.mark.parametrize("said", ["<v>0</v>", "<v></v>", "<v/>"])
def test_formulas_that_were_never_worked_out_are_refused_though_they_say_zero(tmp_path, said):
    rows = ONE_ROW + f'<row r="2"><c r="B2"><f>B1*2</f>{said}</c></row>'
    never = xlsx(tmp_path / "a.xlsx", rows, calculation='<calcPr fullCalcOnLoad="1"/>')
    assert refused(never, "A formula has no value").cell == "B2"
    worked_out = xlsx(tmp_path / "b.xlsx", rows)
    assert open_return(worked_out).sheet().at("B2").value in {0, None}


def test_a_formula_with_a_value_is_read(tmp_path):
    rows = '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>""</f><v></v></c></row>'
    book = open_return(xlsx(tmp_path / "a.xlsx", rows))
    assert [cell.value for cell in book.sheet().cells] == [2]


def test_macros_links_and_connections_are_noted_and_left_alone(tmp_path):
    path = xlsx(
        tmp_path / "a.xlsm",
        parts={
            "xl/vbaProject.bin": b"x",
            "xl/externalLinks/externalLink1.xml": "<x/>",
            "xl/connections.xml": "<x/>",
            "xl/embeddings/oleObject1.bin": b"x",
        },
    )
    notes = " ".join(open_return(path).notes)
    for word in ("macros", "links", "connections", "embedded"):
        assert word in notes


def test_macros_are_never_even_unpacked(tmp_path):
    macros = b"Sub Auto_Open()" * 50
    path = tmp_path / "a.xlsm"
    with zipfile.ZipFile(xlsx(tmp_path / "b.xlsx")) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
        target.writestr("xl/vbaProject.bin", macros)
    data = path.read_bytes()
    path.write_bytes(data.replace(macros, b"X" + macros[1:]))  # its checksum is wrong now
    with zipfile.ZipFile(path) as package, pytest.raises(zipfile.BadZipFile):
        package.read("xl/vbaProject.bin")
    book = open_return(path)
    assert book.sheet().at("B1").value == 5
    assert "The workbook holds macros. They were not run." in book.notes


def test_an_unclosed_quotation_mark_is_refused_with_its_line(tmp_path):
    text = b'Measure,No.\nPlans,"5\n' + b"x" * 200_000
    refused(written(tmp_path / "a.csv", text), "quotation mark is not closed")


def a_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> Path:
    """Stand a program that misbehaves in the reader's place."""
    child = tmp_path / "child.py"
    child.write_text(code)
    monkeypatch.setattr(reading, "_CHILD", child)
    return xlsx(tmp_path / "a.xlsx")


def test_a_reader_that_is_aborted_is_one_message(tmp_path, monkeypatch):
    refused(a_child(tmp_path, monkeypatch, "import os; os.abort()"), "more memory or time")


def test_a_reader_that_never_ends_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "SECONDS", 1)
    refused(a_child(tmp_path, monkeypatch, "while True: pass"), "given up after 1 seconds")


def test_a_reader_that_wants_too_much_memory_is_one_message(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MEMORY", 60 * 1024**2)
    far = "".join(f'<row r="{row}"><c r="ZZ{row}"><v>1</v></c></row>' for row in range(2, 14_000))
    refused(xlsx(tmp_path / "a.xlsx", ONE_ROW + far), "more memory or time")


def test_a_file_that_holds_far_too_much_text_is_refused(tmp_path, monkeypatch):
    source = Path(child.__file__).read_text().replace("= 128_000_000", "= 50")
    assert "= 50" in source
    refused(a_child(tmp_path, monkeypatch, source), "far more in the file")


def test_a_broken_installation_is_not_blamed_on_the_return(tmp_path, monkeypatch):
    path = a_child(tmp_path, monkeypatch, "import no_such_module_at_all")
    with pytest.raises(RuntimeError, match="not installed properly"):
        open_return(path)

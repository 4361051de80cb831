"""The quick pass over a sheet says what the careful pass says, or leaves it to the careful one."""

from __future__ import annotations

import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annual_report.returns import scan_plain as quick
from annual_report.returns.scan_excel import _ExcelSheet, _percent_styles
from annual_report.returns.scan_plain import scan_plain
from annual_report.returns.xml_parts import UnsafeXmlError
from tests.hostile.packages import xlsx

PART = "xl/worksheets/sheet1.xml"
ATTRIBUTES = [
    "",
    ' s="1"',
    ' s="2"',
    ' t="e"',
    ' s="2" t="e"',
    ' s="1" t="n"',
    ' t="s"',
    ' s="1" cm="1"',
]
BODIES = [
    "", "<v>5</v>", "<v>0</v>", "<v>#N/A</v>", "<v/>", "<f>B1*2</f>", "<f>'A b'!B1</f><v>0</v>",
    '<f t="shared" si="0"/><v>3</v>', "<f>1</f><v></v>", "<is><t>a &lt;c r=&quot;A1&quot;&gt;</t></is>",
    '<v xml:space="preserve">#REF!</v>',
]  # fmt: skip
CELLS = st.tuples(st.sampled_from(ATTRIBUTES), st.sampled_from(BODIES), st.booleans())


def sheet_xml(rows):
    def cell(place, attributes, body, closed):
        return (
            f'<c r="{place}"{attributes}/>' if closed else f'<c r="{place}"{attributes}>{body}</c>'
        )

    return "".join(
        f'<row r="{number}"{" hidden=" + chr(34) + "1" + chr(34) if hidden else ""}>'
        + "".join(cell(f"{'ABCD'[at]}{number}", *one) for at, one in enumerate(cells))
        + "</row>"
        for number, (hidden, cells) in enumerate(rows, start=1)
    )


def both(path):
    with zipfile.ZipFile(path) as package:
        percent = _percent_styles(package)
        return scan_plain(package, PART, percent), _ExcelSheet(package, PART, percent).scan


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(st.tuples(st.booleans(), st.lists(CELLS, max_size=4)), max_size=8),
    st.integers(20, 400),
)
def test_both_passes_say_the_same(tmp_path, rows, step):
    path = xlsx(tmp_path / "a.xlsx", sheet_xml(rows))
    original, quick.blocks = quick.blocks, lambda package, part: original(package, part, step)
    try:
        plain, careful = both(path)
    finally:
        quick.blocks = original
    texts = [(kind, body) for _, cells in rows for kind, body, closed in cells if not closed]
    if any('t="e"' in kind and "<is>" in body for kind, body in texts):
        assert plain is None  # an error that is a text: for the careful pass
        return
    assert plain is not None
    for name in ("faults", "uncached", "zeros", "formulas", "percent", "hidden_rows"):
        if name == "percent":
            assert careful.percent <= plain.percent  # a style on a blank cell does no harm
        else:
            assert getattr(plain, name) == getattr(careful, name), name
    assert plain.last_row >= careful.last_row
    assert plain.last_column >= careful.last_column


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c\n r="A1"><v>1</v></c></row>',
        '<row r="1"><c s="1" r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="&#65;1"><v>1</v></c></row>',
        "<row r=\"1\"><c r='A1'><v>1</v></c></row>",
        '<row r="1"><c><v>1</v></c></row>',
        '<row r="1"><c r="A1" t=\'e\'><v>#N/A</v></c></row>',
        '<row r="1"><c r="A1" x=">" t="e"><v>#N/A</v></c></row>',
        '<row r="1"><c r="A1" t="&#101;"><v>#N/A</v></c></row>',
        '<row r="1"><x:c xmlns:x="urn:x" r="A1"><v>1</v></x:c></row>',
        '<row r="1"><c r="A1"><x:f xmlns:x="urn:x">B1</x:f></c></row>',
        '<row r="1"><!-- <c r="A1"> --><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v><![CDATA[<c r="XFD1048576">]]></v></c></row>',
        '<row r="1"><?x y?><c r="A1"><v>1</v></c></row>',
        '</sheetData><sheetData><row r="1"><c r="A1"><v>1</v></c></row>',
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    ],
)
def test_whatever_is_written_otherwise_is_left_to_the_careful_pass(tmp_path, rows):
    plain, careful = both(xlsx(tmp_path / "a.xlsx", rows))
    assert plain is None
    assert careful is not None


def test_a_sheet_in_another_encoding_is_left_to_the_careful_pass(tmp_path):
    sheet = (
        '<?xml version="1.0" encoding="UTF-16"?><worksheet><sheetData><row r="1"><c r="A1" t="e">'
        "<v>#N/A</v></c></row></sheetData></worksheet>"
    ).encode("utf-16")
    plain, careful = both(xlsx(tmp_path / "a.xlsx", parts={PART: sheet}))
    assert plain is None
    assert careful.faults == {(0, 0): "#N/A"}


def test_what_stands_behind_the_rows_is_not_taken_for_cells(tmp_path):
    behind = (
        '</sheetData><extLst><ext><x14:f xmlns:x14="urn:x">A1</x14:f></ext></extLst><sheetData>'
    )
    plain, _ = both(xlsx(tmp_path / "a.xlsx", f'<row r="1"><c r="A1"><v>1</v></c></row>{behind}'))
    assert plain is None  # two tables of rows
    path = xlsx(tmp_path / "b.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>')
    with zipfile.ZipFile(path) as package:
        xml = (
            package.read(PART).decode().replace("</sheetData>", behind.removesuffix("<sheetData>"))
        )
    plain, careful = both(xlsx(tmp_path / "c.xlsx", parts={PART: xml}))
    assert plain == careful


def test_damage_and_document_types_are_found_by_the_quick_pass(tmp_path):
    for rows, doctype in (('<row r="1"><c r="A1"><v>1</c></row>', ""), ("", "<!DOCTYPE x>")):
        path = xlsx(tmp_path / "a.xlsx", rows, doctype=doctype)
        with zipfile.ZipFile(path) as package, pytest.raises(UnsafeXmlError):
            scan_plain(package, PART, set())

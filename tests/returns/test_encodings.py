from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annual_report.errors import ReturnError
from annual_report.returns.delimited import find_delimiter
from annual_report.returns.encodings import decode
from annual_report.returns.reading import open_return

TABLE = "Measure,No.\r\nCafé – plans,00123\r\nRésumé of £5,6\r\n"
WESTERN = st.text(
    st.characters(min_codepoint=32, max_codepoint=126) | st.sampled_from("éèñüß£½°’–“”€\n"),
    min_size=1,
)


@pytest.mark.parametrize(
    ("encoding", "note"),
    [
        ("utf-8", ""), ("utf-8-sig", ""), ("cp1252", "Windows-1252"), ("utf-16", "UTF-16"),
        ("utf-16-le", "does not say that it is"), ("utf-16-be", "does not say that it is"),
    ],
)  # fmt: skip
def test_common_encodings_are_told_from_the_bytes(encoding, note):
    text, said = decode(TABLE.encode(encoding))
    assert text == TABLE
    assert note in said
    assert bool(note) == bool(said)


def test_text_of_excel_for_macintosh_is_told_by_its_line_ends():
    text = TABLE.replace("\r\n", "\r")
    assert decode(text.encode("mac_roman")) == (
        text,
        "The file was read as Macintosh text; it is not UTF-8.",
    )


@pytest.mark.parametrize("text", ["Cost €5\n", "Coœur\n", "Košice\n"])
def test_iso_8859_15_is_told_by_its_own_letters(text):
    found, said = decode(text.encode("iso-8859-15"))
    assert found == text
    assert "8859-15" in said


@pytest.mark.parametrize("text", ["5½ years, ¼\n", "children´s\n", "£5 – “all”\n", "Zoë ¦ plan\n"])
def test_windows_text_is_not_taken_for_iso_8859_15(text):
    assert decode(text.encode("cp1252"))[0] == text


@given(WESTERN)
def test_any_western_text_comes_back_from_the_unicode_encodings(text):
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert decode(text.encode(encoding))[0] == text


@given(WESTERN)
def test_any_western_text_comes_back_from_windows_encoding(text):
    text = f"é – {text}\n"  # an ASCII letter after é: never UTF-8
    assert decode(text.encode("cp1252"))[0] == text


def test_bytes_that_are_no_known_text_are_refused_with_what_to_do(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"Measure,No.\nPlans \x81\x8d,5\n")
    with pytest.raises(ReturnError, match="CSV UTF-8"):
        open_return(path)


def test_D03_a_byte_order_mark_is_no_part_of_the_first_heading(tmp_path):  # noqa: N802
    path = tmp_path / "a.csv"
    for encoding in ("utf-8-sig", "utf-16"):
        path.write_bytes(TABLE.encode(encoding))
        assert open_return(path).sheet().at("A1").value == "Measure"


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ('"0","0"\n"0","|","||","|"\n', ","),
        ("Area;Rate\nNorth;1,5\nSouth;2,25\n", ";"),
        ("One, two; three\nfour\n", ","),
        ("Safeguarding, all agencies\nMeasure|Q1|Q2\nPlans, open|5|6\nReviews|7|8\n", "|"),
        ('Message\tScore\n"She said: a, b; and c"\t5\n', "\t"),
        ("Message\nShe listened\n", ","),
        ("", ","),
    ],
)
def test_the_separator_is_what_most_rows_agree_on(text, delimiter):
    assert find_delimiter(text) == delimiter


def test_a_line_separator_of_unicode_inside_a_cell_does_not_end_a_row(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Message,No.\none\u2028two\x0cthree,5\n", encoding="utf-8")
    assert open_return(path).sheet().at("B2").value == "5"

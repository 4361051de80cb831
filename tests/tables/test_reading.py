"""Numbers as the report prints them are read back as numbers, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annual_report.tables.model import clean, sheet_name
from annual_report.tables.reading import column_of, distinct, read_cell


@given(st.integers(-(10**12), 10**12), st.integers(0, 4), st.sampled_from(["", "%", "£"]))
def test_a_printed_number_is_read_as_the_number_that_was_printed(units, places, sign):
    value = units / 10**places
    text = f"{abs(value):,.{places}f}"
    text = (
        f"{'-' if value < 0 else ''}{'£' if sign == '£' else ''}{text}{'%' if sign == '%' else ''}"
    )
    cell = read_cell(text)
    assert cell.number == pytest.approx(float(f"{value:.{places}f}"), abs=10**-places / 2)
    assert cell.decimals == places
    assert cell.kind == {"": "number", "%": "percent", "£": "pounds"}[sign]
    assert cell.text == text


@given(st.text(max_size=30))
def test_any_text_is_kept_as_it_would_be_printed(text):
    assert read_cell(text).text == clean(text)


@pytest.mark.parametrize(
    "text",
    ["2015-16", "007", "3 of 9", "26.5 to 33.7", "[c]", "", "–", "1,23", "12 files", "£5%", "1e5",
     "=1", "+44", "10 March 2016", "1.2.3", "9" * 16],
)  # fmt: skip
def test_what_only_looks_like_a_number_stays_text(text):
    assert read_cell(text).number is None


def test_a_provisional_figure_is_a_number_with_its_mark():
    cell = read_cell("84.6% [p]")
    assert (cell.number, cell.kind, cell.decimals, cell.mark) == (84.6, "percent", 1, "[p]")


def test_a_percentage_is_stored_as_spreadsheets_do_without_dust_behind_it():
    assert read_cell("33.9%").stored == 0.339
    assert read_cell("5.8%").stored == 0.058
    assert read_cell("1,234").stored == 1234


def test_a_column_of_figures_says_what_stands_where_there_is_none():
    cells = [read_cell(text) for text in ("12", "[c]", "1,300", "")]
    column = column_of("Value", cells)
    assert (column.datatype, column.nulls) == ("integer", ("", "[c]"))
    shares = column_of("Share", [read_cell("12.5%"), read_cell("[x]")])
    assert (shares.datatype, shares.nulls, shares.about) == ("number", ("[x]",), "In per cent.")


@pytest.mark.parametrize("texts", [("12", "3 of 9"), ("12%", "12"), ("12 [p]", "13"), ("[c]",)])
def test_a_column_of_different_things_is_text(texts):
    assert column_of("Value", [read_cell(text) for text in texts]).datatype == "string"


@given(st.lists(st.text(max_size=5), max_size=8))
def test_headings_are_never_empty_or_the_same(titles):
    made = distinct(tuple(titles))
    assert len({one.casefold() for one in made}) == len(titles)
    assert all(made)


@given(st.text(min_size=1, max_size=80))
def test_names_of_sheets_are_short_and_hold_nothing_that_programs_refuse(text):
    name = sheet_name(text)
    assert len(name) <= 31
    assert not set(name) & set("[]:*?/\\'")


@given(st.text(max_size=40))
def test_no_text_holds_what_a_file_must_not(text):
    assert not any(ord(char) < 32 or 0xD800 <= ord(char) <= 0xDFFF for char in clean(text))
    assert "\u202e" not in clean(f"{text}\u202e")

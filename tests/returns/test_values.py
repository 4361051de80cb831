from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annual_report.returns.grid import Cell
from annual_report.returns.values import (
    AGENCY,
    DFE_TO_2017,
    month_number,
    read_date,
    read_number,
    read_text,
    symbol_table,
)

ANYTHING = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.dates()
    | st.datetimes()
)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        (1892, 1892),
        (13.700000000000001, 13.700000000000001),
        (0, 0),
        ("0", 0),
        ("1892", 1892),
        ("1,892", 1892),
        ("12,345,678.5", 12345678.5),
        ("1\u00a0892", 1892),
        (" 24 ", 24),
        ("\u00a024\u00a0", 24),
        ("-5", -5),
        ("\u22125", -5),
        ("84.6%", 84.6),
        ("84.6 %", 84.6),
        ("1892 (rev)", 1892),
        ("1,892 [r]", 1892),
        ("407 (prov)", 407),
        ("12\u00b2", 12),
        ("12 [note 1]", 12),
        ("12 [3]", 12),
    ],
)
def test_a_number_is_read_as_it_is_stated(written, number):
    assert read_number(written).number == number


@pytest.mark.parametrize(
    "written",
    [
        "approx 40",
        "1.892,5",
        "18,92",
        "1,8923",
        "1 892",
        "12*",
        "(5)",
        "£1,200",
        "1e5",
        "0x1F",
        "inf",
        "nan",
        "00123",
        "1_000",
        "\u0661\u0662",
        "\u00b2",
        "five",
        "5 (see note)",
        "12 [q]",
        "5-",
        "%",
        "4/5",
        "1892 1893",
        True,
        float("nan"),
        float("inf"),
        10**400,
        dt.date(2015, 4, 1),
        "9" * 70,
    ],
)
def test_what_is_not_plainly_a_number_is_unreadable_and_never_guessed(written):
    assert read_number(written) == read_number("nonsense")
    assert read_number(written).status == "unreadable"
    assert read_number(written).number is None


@pytest.mark.parametrize("blank", [None, "", " ", "\u00a0", "\t\n"])
def test_a_blank_is_not_returned_and_never_zero(blank):
    reading = read_number(blank)
    assert (reading.number, reading.status) == (None, "not returned")


@pytest.mark.parametrize(
    ("symbol", "status"),
    [
        ("c", "suppressed"),
        ("C", "suppressed"),
        ("[c]", "suppressed"),
        ("*", "suppressed"),
        ("<5", "suppressed"),
        ("< 5", "suppressed"),
        ("1-5", "suppressed"),
        ("1\u20135", "suppressed"),
        ("1 to 5", "suppressed"),
        ("x", "not available"),
        ("[x]", "not available"),
        (":", "not available"),
        ("..", "not available"),
        ("-", "not available"),
        ("\u2013", "not available"),
        ("[low]", "not available"),
        ("z", "not applicable"),
        ("[z]", "not applicable"),
    ],
)
def test_symbols_are_a_status_and_never_a_number(symbol, status):
    reading = read_number(symbol)
    assert (reading.number, reading.status) == (None, status)


def test_a_symbol_with_two_meanings_is_taken_for_the_weaker_and_named_as_a_repair():
    for written in ("-", "N/A"):
        assert read_number(written).status == "not available"
        assert "taken as not available" in read_number(written).repair
    assert not read_number("c").repair


def test_x_meant_suppressed_in_statistical_first_releases_to_2017_and_means_not_available_now():
    assert read_number("x", symbol_table("dfe", "2015")).status == "suppressed"
    assert read_number("x", symbol_table("dfe", "2017")).status == "suppressed"
    assert read_number("x", symbol_table("dfe", "2018")).status == "not available"
    assert read_number("x", symbol_table("dfe")).status == "not available"
    assert read_number("low", symbol_table("dfe", "2024")).status == "not available"
    assert read_number("u", symbol_table("dfe", "2024")).status == "not available"
    assert read_number("u").status == "unreadable"
    assert symbol_table("agency", "2015") is AGENCY
    assert DFE_TO_2017["x"] != AGENCY["x"]


def test_an_unknown_publisher_or_a_vintage_without_a_year_is_refused():
    with pytest.raises(ValueError, match="Known: agency, dfe"):
        symbol_table("ons")
    with pytest.raises(ValueError, match="names no year"):
        symbol_table("dfe", "spring")


@pytest.mark.parametrize("fault", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!"])
def test_an_excel_error_is_not_available_and_the_repair_says_so(fault):
    reading = read_number(Cell(3, 3, None, fault=fault))
    assert (reading.number, reading.status) == (None, "not available")
    assert fault in reading.repair


def test_a_cell_that_excel_shows_as_a_percentage_is_read_as_shown():
    reading = read_number(Cell(0, 0, 0.846, percent=True))
    assert (reading.number, reading.percent) == (84.6, True)
    assert reading.repair
    assert read_number(Cell(0, 0, 0.846)).number == 0.846


def test_revised_and_provisional_marks_are_kept_as_status():
    assert read_number("1892 (rev)").status == "revised"
    assert read_number("407 [p]").status == "provisional"
    assert read_number("84.6% (p)").percent
    assert read_number("1892").status == "final"


def test_every_change_to_what_was_written_is_named_as_a_repair():
    assert read_number("1,892").repair == "thousands separator removed"
    assert read_number("84.6%").repair == "percent sign removed"
    assert read_number("1,892% (rev)").repair.count(";") == 2
    assert not read_number("1892").repair


def test_a_repair_never_repeats_the_value():
    assert "1,892" not in read_number("1,892").repair
    assert "84" not in read_number("84.6%").repair


@given(ANYTHING)
def test_reading_never_raises(value):
    for read in (read_number, read_text, read_date):
        read(value)


@given(st.integers(-(10**12), 10**12) | st.floats(-1e9, 1e9, allow_nan=False))
def test_a_number_in_a_cell_comes_back_exactly(number):
    assert read_number(number).number == number
    assert read_number(number).status == "final"


@given(
    st.integers(0, 10**9), st.sampled_from(["{}", "{:,}", " {} ", "{}%", "{} (rev)", "{:,} [p]"])
)
def test_a_number_written_as_text_comes_back_exactly(number, form):
    assert read_number(form.format(number)).number == number


@given(st.decimals(0, 10**6, places=2))
def test_decimals_written_as_text_come_back_exactly(number):
    assert read_number(f"{number:,}").number == float(number)


@given(st.text().filter(lambda text: not any(c in "0123456789" for c in text)))
def test_text_without_a_digit_never_becomes_a_number(text):
    assert read_number(text).number is None


@given(st.text(st.characters(categories=["L"]), min_size=1), st.integers(0, 999))
def test_a_number_beside_letters_never_becomes_a_number(letters, number):
    assert read_number(f"{letters}{number}").number is None
    assert read_number(f"{letters} {number}").number is None


@given(st.text())
def test_text_once_read_stays_as_it_is_and_has_no_control_characters(text):
    read = read_text(text)
    assert read_text(read) == read
    assert read == read.strip()
    assert read.isprintable()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("A\u00a0B", "A B"),
        ("  A \n B\t", "A B"),
        ("\ufeffchild", "child"),
        ("\ufb01le", "file"),
        ("a\x00b", "a b"),
        (None, ""),
        (5.0, "5"),
        (5.5, "5.5"),
        ("00123", "00123"),
        (dt.date(2015, 10, 1), "2015-10-01"),
    ],
)
def test_text_is_tidied(written, read):
    assert read_text(written) == read


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("27/03/2008", dt.date(2008, 3, 27)),
        ("03/04/2015", dt.date(2015, 4, 3)),
        ("3.4.2015", dt.date(2015, 4, 3)),
        ("2015-04-03", dt.date(2015, 4, 3)),
        ("3 April 2015", dt.date(2015, 4, 3)),
        ("3rd Apr 2015", dt.date(2015, 4, 3)),
        (42094, dt.date(2015, 3, 31)),
        (42094.0, dt.date(2015, 3, 31)),
        (dt.datetime(2015, 3, 31, 9, 30), dt.date(2015, 3, 31)),
    ],
)
def test_dates_are_read_day_first(written, day):
    assert read_date(written) == day


@pytest.mark.parametrize(
    "written",
    [
        "03/27/2008",
        "27/03/08",
        "31/02/2015",
        "2015",
        2015,
        42094.5,
        30000,
        60000,
        True,
        "",
        "soon",
        None,
    ],
)
def test_what_is_not_plainly_a_date_is_none(written):
    assert read_date(written) is None


def test_months_are_known_whole_and_short():
    assert [month_number(word) for word in ("April", "apr", "Sept", "SEP", "Dec.", "mai", "Ju")] == [
        4, 4, 9, 9, 12, None, None,
    ]  # fmt: skip

"""Which cells of a return seem to hold personal data: birthdays told from periods."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annual_report.project import Year
from annual_report.returns.grid import Cell
from annual_report.returns.screening import kinds_in

YEAR = Year(2015)


def kinds(value):
    return kinds_in(Cell(0, 0, value), YEAR)


@pytest.mark.parametrize(
    "value",
    [
        "Extracted 12/04/2016", "01/04/2015 - 30/06/2015", "at 31/03/2013", "31/03/13", "1 April 2008",
        "due 31/12/2016", dt.date(2016, 12, 31), dt.date(2015, 4, 1), dt.date(2013, 3, 31), "1.2.10",
        "2015-16", "E09000015", "A&E", "see note 3", 48215, 0.846, 20431.0, True, None, "",
        "Working Together 2013", "v1.2 of 14/04/2016",
    ],
)  # fmt: skip
def test_what_a_return_is_expected_to_hold_is_left_alone(value):
    assert kinds(value) == ()


@pytest.mark.parametrize(
    "value",
    [
        "14/05/2004", "born 14 May 2004", "14-05-04", "2004-05-14", "14.05.2004", dt.date(2004, 5, 14),
        "d.o.b. below", "Date of birth",
    ],
)  # fmt: skip
def test_a_date_of_birth_is_found_by_word_or_by_age(value):
    assert kinds(value) == ("date of birth",)


def upn(digits):
    total = sum(weight * digit for weight, digit in enumerate(digits, start=2))
    return "ABCDEFGHJKLMNPQRTUVWXYZ"[total % 23] + "".join(map(str, digits))


@given(st.lists(st.integers(0, 9), min_size=12, max_size=12))
def test_every_pupil_number_is_found_and_one_with_another_letter_is_not(digits):
    right = upn(digits)
    assert "unique pupil number" in kinds(f"pupil {right}.")
    wrong = "A" if right[0] != "A" else "B"
    assert "unique pupil number" not in kinds(f"pupil {wrong}{right[1:]}.")


@given(st.integers(0, 999_999_999))
def test_no_count_is_taken_for_a_number_of_a_person(number):
    assert kinds(number) == ()

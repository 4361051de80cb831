"""Patterns of personal data: what they find, and what they leave alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annual_report.personal import identifiers, nhs_number, personal_data

NINE = st.lists(st.integers(0, 9), min_size=9, max_size=9)


def with_check_digit(nine):
    check = (
        11 - sum(weight * digit for weight, digit in zip(range(10, 1, -1), nine, strict=True)) % 11
    )
    return 0 if check == 11 else check


@given(NINE)
def test_ten_digits_are_an_nhs_number_exactly_with_the_right_check_digit(nine):
    right = with_check_digit(nine)
    for last in range(10):
        digits = [*nine, last]
        expected = last == right and len(set(digits)) > 1
        assert nhs_number("".join(map(str, digits))) is expected


@given(NINE, st.sampled_from(["", " ", "-"]))
def test_an_nhs_number_is_found_however_it_is_spaced(nine, gap):
    check = with_check_digit(nine)
    if check == 10 or len({*nine, check}) == 1:
        return
    text = "".join(map(str, [*nine, check]))
    spaced = gap.join((text[:3], text[3:6], text[6:]))
    assert "NHS number" in personal_data(f"record {spaced}, seen in June")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("lives in ha1 2xy", "postcode"), ("SW1A 1AA", "postcode"), ("M11AE", "postcode"),
        ("a.person+x@school.sch.uk", "e-mail address"), ("07700 900123", "telephone number"),
        ("+44 20 7946 0958", "telephone number"), ("(020) 7946 0958", "telephone number"),
        ("dob unknown", "date of birth"), ("04.11.2004", "date of birth"),
        ("QQ 12 34 56 C", ""), ("AB123456C", "national insurance number"),
    ],
)  # fmt: skip
def test_personal_data_is_named_by_kind(text, kind):
    assert personal_data(text) == ((kind,) if kind else ())


@pytest.mark.parametrize(
    "text",
    [
        "2015-16", "Q1 2015-16", "Q3 1st version", "31 March 2016", "2016-03-31", "0-17", "1,892",
        "more than 3 months to 6 months", "SFR34/2015", "0.123456789", "3 of 4 quarters returned",
        "A&E", "within 72 hours", "12345", "D14 E14", "version 2",
    ],
)  # fmt: skip
def test_ordinary_text_of_a_return_is_left_alone(text):
    assert personal_data(text) == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Mrs Pemberton stuck up for me.", "name"), ("My social worker, Anne, listened.", "name"),
        ("Then Mohammed left.", "name"), ("I told my friend Zed everything.", "name"),
        ("It was on 4 November.", "date"), ("on the 3rd of May 2015", "date"),
        ("I go to Elmfield School.", "school"), ("St Mary's Primary was kind.", "school"),
        ("At Hill Top Academy they knew.", "school"),
    ],
)  # fmt: skip
def test_what_may_say_who_is_speaking_is_found(text, kind):
    assert kind in identifiers(text)


@pytest.mark.parametrize(
    "text",
    [
        "She asked me what I wanted to happen before she asked my mum.",
        "School staff said they now ring for advice before they refer.",
        "We sat in A&E from six in the evening because it was the only door that was open.",
        "What helped was the same person every Wednesday.",
        "My school knew, the doctor knew and the social worker knew.",
        "The meeting with Children's Social Care and the Health Visitor Team went well.",
        "Our school counsellor has a waiting list of her own now.",
    ],
)
def test_a_message_that_names_nobody_may_be_printed(text):
    assert identifiers(text) == ()

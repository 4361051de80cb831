"""Plain words claim no more than the report does, and stay plain."""

from __future__ import annotations

import re

import pytest
from hypothesis import given

from annual_report.indicators import load_catalogue
from annual_report.project import load_project
from annual_report.requirements.readability import reading_age
from annual_report.story import plain
from tests.conftest import ROOT
from tests.story.test_findings import any_figure, figure, other

CATALOGUE = load_catalogue(load_project(ROOT))
SIDES = re.compile(r"That is (more|fewer) than")


@given(any_figure())
def test_no_difference_is_stated_inside_the_likely_range(given_):
    said = plain.sentence(given_, "things came out so").finding.text
    others = [given_.compared_with("England"), given_.compared_with(plain.NEIGHBOURS_MEAN)]
    outside = [
        one
        for one in (given_.previous, *others)
        if one is not None and given_.direction(one) in {"higher", "lower"}
    ]
    assert len(SIDES.findall(said)) == min(len(outside), 2)


@given(any_figure())
def test_each_number_of_a_sentence_stands_in_it_and_rests_on_a_row_of_it(given_):
    said = plain.sentence(given_, "things came out so")
    for number in said.numbers:
        assert re.search(rf"(?<![\d.,]){re.escape(number.text)}(?![\d%])", said.finding.text)
        assert set(number.rows) <= set(said.finding.rows)
    stated = re.findall(r"(?<![\d.,-])\d[\d,]*(?:\.\d+)?", said.finding.text)
    ours = {number.text for number in said.numbers} | {"100", given_.period[:4], given_.period[5:]}
    assert {one.rstrip(",") for one in stated} <= ours


def test_more_and_fewer_are_the_sides_of_the_figure():
    before = other("2013-14", 9.0)
    said = plain.sentence(figure(previous=before), "calls came again")
    assert said.finding.text == (
        "12 of every 100 calls came again. That is more than the year before, when it was 9."
    )
    assert said.finding.judgement == "concern"


def test_two_numbers_that_differ_are_never_rounded_to_the_same():
    near = figure(value=12.4, lower=12.3, upper=12.5, previous=other("2013-14", 12.1))
    said = plain.sentence(near, "calls came again").finding.text
    assert "12.4 of every 100" in said
    assert "when it was 12.1" in said


@pytest.mark.parametrize("one", [one for one in CATALOGUE if one.plain], ids=lambda one: one.id)
def test_the_plain_words_of_a_measure_read_as_a_sentence(one):
    made = figure(unit=one.unit, polarity="lower", previous=other("2013-14", 5.0))
    said = plain.sentence(made, one.plain).finding.text
    assert said[0].isupper() or said[0].isdigit()
    assert "{" not in said
    first = said.partition(". ")[0]
    assert ("of every 100 " in first) == (one.unit == "%")
    assert len(first) < 130
    assert reading_age(said) <= 13, one.id


def test_together_the_plain_words_are_readable_at_eleven():
    every = [one for one in CATALOGUE if one.plain]
    said = [plain.sentence(figure(unit=one.unit), one.plain).finding.text for one in every]
    assert len(every) > 40
    assert reading_age(" ".join(said)) <= 11

"""The judgement that closes a section."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annual_report.story.findings import Finding, judge
from annual_report.story.judgement import overall
from tests.story.test_findings import any_figure, figure, other

HIDDEN = {
    "value": math.nan,
    "lower": math.nan,
    "upper": math.nan,
    "display": "[c]",
    "status": "suppressed",
}
WORSE, BETTER = (other("England", 9.0),), (other("England", 24.2),)
SAME = (other("England", 12.0),)


@pytest.mark.parametrize(
    ("comparisons", "judgement", "said"),
    [
        ([WORSE], "concern", "a concern: A."),
        ([BETTER], "assurance", "a strength: A."),
        ([WORSE, BETTER], "mixed", "a concern: A. A strength: B."),
        ([SAME], "neutral", "nothing stands out as a concern or a strength."),
        ([()], "neutral", "there is no judgement either way"),
    ],
)
def test_concerns_and_strengths_are_named(comparisons, judgement, said):
    found = [
        figure(indicator=name, name=name, row_id=name, comparisons=others)
        for name, others in zip("AB", comparisons, strict=False)
    ]
    made = overall(found, "training")
    assert made.judgement == judgement
    assert said in made.text
    assert set("AB"[: len(found)]) <= set(made.rows)


@given(st.lists(any_figure(), min_size=1, max_size=6))
def test_the_judgement_never_says_more_than_its_measures(found):
    made = overall(found, "training")
    judged = {judge(one) for one in found}
    assert made.judgement != "concern" or "assurance" not in judged
    assert made.judgement != "assurance" or "concern" not in judged
    assert (made.judgement == "neutral") == (judged <= {"neutral"})


def test_without_a_figure_there_is_no_judgement_and_no_evidence():
    absent = figure(value=math.nan, lower=math.nan, upper=math.nan, row_id="")
    made = overall([absent], "training")
    assert made.judgement == "no evidence"
    assert made.text.startswith("No judgement can be made on training")


def test_many_outcomes_are_counted_and_few_are_named():
    outcomes = [
        figure(indicator=name, name=name, row_id=name, type="outcome") for name in "ABCDEFG"
    ]
    assert "better off is shown by seven measures." in overall(outcomes, "help").text
    assert "better off is shown by: A; B; C; D; E; F." in overall(outcomes[:6], "help").text


def test_an_outcome_that_is_hidden_is_not_said_to_be_missing():
    made = overall([figure(), figure(type="outcome", **HIDDEN)], "neglect")
    assert "is hidden" in made.text
    assert "Nothing shows" not in made.text


def test_another_finding_counts_and_is_named():
    moderation = Finding("moderation", "Kinder than the panel.", "concern", ("audits",))
    made = overall([figure()], "joint audits", {"Agencies' own grades": moderation})
    assert made.judgement == "concern"
    assert "a concern: Agencies' own grades." in made.text
    assert "audits" in made.rows

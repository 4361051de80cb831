"""The rules by which the framework's key questions are answered."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annual_report.publish.items import JUDGEMENTS
from annual_report.story import answering, key_questions
from annual_report.story.key_questions import CHOSEN_AREAS, TYPES
from annual_report.story.recommendations import Tally

NOTHING = Tally(0, 0, 0, 0, 0, 0, 0, 0, 0)


def even(number: int) -> dict[tuple[str, str], int]:
    return {(kind, area): number for kind in TYPES for area in CHOSEN_AREAS}


@pytest.mark.parametrize(
    ("counts", "verdict"),
    [
        ({}, "cannot be answered"),
        (even(2), "well"),
        (even(2) | {("quantity", "practice"): 40}, "in part"),
        (even(2) | {("outcome", CHOSEN_AREAS[1]): 0}, "in part"),
        ({key: 0 if key[0] == "outcome" else 3 for key in even(1)}, "not well"),
    ],
)
def test_measures_balance_if_no_type_is_thin_or_absent(counts, verdict):
    assert key_questions.balance(counts).verdict == verdict


@pytest.mark.parametrize(
    ("shown", "silent", "verdict"),
    [
        (["a", "b"], [], "well"),
        (["a"], ["b"], "in part"),
        (["a"], ["b", "c"], "not well"),
        ([], [], "cannot be answered"),
    ],
)
def test_impact_is_shown_for_all_or_the_silent_are_named(shown, silent, verdict):
    made = key_questions.impact(shown, silent)
    assert made.verdict == verdict
    assert all(one in made.why for one in silent)


def test_audits_that_were_not_returned_are_not_audits_that_went_astray():
    assert key_questions.aim([], ["a"], audited=False).verdict == "cannot be answered"
    assert key_questions.aim([], ["a"], audited=True).verdict == "not well"
    assert key_questions.aim([], [], audited=True).verdict == "cannot be answered"
    assert key_questions.aim(["a"], [], audited=True).verdict == "well"


@pytest.mark.parametrize(
    ("actions", "recommended", "verdict"),
    [
        ((10, 10), (0, 0), "well"),
        ((9, 10), (0, 0), "well"),
        ((8, 10), (0, 0), "in part"),
        ((4, 10), (0, 0), "not well"),
        ((10, 10), (10, 10), "well"),
        ((10, 10), (0, 10), "in part"),
        ((0, 0), (0, 0), "cannot be answered"),
    ],
)
def test_actions_and_recommendations_count_alike_and_need_all_five_parts(
    actions, recommended, verdict
):
    assert key_questions.smart(actions, recommended).verdict == verdict


def test_time_is_judged_by_what_had_fallen_due():
    waiting = Tally(9, 0, 0, 0, 0, 9, 0, 0, 0)
    assert key_questions.timely(waiting, (0, 0)).verdict == "cannot be answered"
    on_time = Tally(10, 9, 1, 0, 0, 0, 0, 0, 0)
    assert key_questions.timely(on_time, (0, 0)).verdict == "well"
    overdue = Tally(10, 4, 1, 0, 5, 0, 0, 0, 0)
    assert key_questions.timely(overdue, (0, 0)).verdict == "not well"


@pytest.mark.parametrize(
    ("routes", "checked", "verdict"),
    [
        (0, 0, "cannot be answered"),
        (3, 0, "not well"),
        (3, 2, "in part"),
        (1, 1, "in part"),
        (2, 2, "well"),
    ],
)
def test_a_route_that_nobody_checked_is_no_route_that_works(routes, checked, verdict):
    assert key_questions.front_line(routes, checked).verdict == verdict


def test_hearing_is_whole_only_if_it_is_tied_to_what_was_done():
    both = ["children", "parents"]
    assert key_questions.feedback(both, both, tied=True, sent=True).verdict == "well"
    assert key_questions.feedback(both, both, tied=False, sent=True).verdict == "in part"
    assert key_questions.feedback(both, ["parents"], tied=True, sent=True).verdict == "in part"
    assert key_questions.feedback([], [], tied=False, sent=True).verdict == "not well"
    assert key_questions.feedback([], [], tied=False, sent=False).verdict == "cannot be answered"


@pytest.mark.parametrize(
    ("found", "verdict"),
    [((0, 0, 0), "cannot be answered"), ((3, 0, 1), "in part"), ((3, 1, 1), "well")],
)
def test_patterns_are_found_where_two_kinds_of_looking_meet(found, verdict):
    assert key_questions.themes(*found).verdict == verdict


def test_good_practice_that_nobody_describes_is_found_in_part():
    assert key_questions.practice(0, 0, looked=False).verdict == "cannot be answered"
    assert key_questions.practice(0, 0, looked=True).verdict == "not well"
    assert key_questions.practice(9, 9, looked=True).verdict == "in part"


def test_each_of_the_nine_questions_has_one_rule_and_one_way_to_ask_it():
    keys = [one.key for one in key_questions.QUESTIONS]
    assert len(set(keys)) == len(keys) == 9
    assert set(keys) == set(answering._ANSWERS)
    assert all(key_questions.JUDGED[one] in JUDGEMENTS for one in get_args(key_questions.Verdict))


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(TYPES), st.sampled_from(answering.CONTENT_AREAS)),
        st.integers(0, 50),
    )
)
def test_measures_are_never_balanced_without_one_of_outcome(counts):
    without = {key: count for key, count in counts.items() if key[0] != "outcome"}
    assert key_questions.balance(without).verdict in {"not well", "cannot be answered"}

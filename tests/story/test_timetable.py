"""The quality assurance timetable held against the framework's rules."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annual_report.story import timetable

NOW = "2015-16"


def plan(*rows: dict[str, str]) -> list[timetable.Exercise]:
    usual = {
        "year": NOW, "subject": "neglect", "frequency": "annual", "kind": "audit", "planned": NOW,
        "done": "", "repeat_of": "", "method": "Audit",
    }  # fmt: skip
    return timetable.exercises(
        pd.DataFrame([usual | row | {"row_id": f"row {n}"} for n, row in enumerate(rows, 1)])
    )


def answers(*rows: dict[str, str], known_from: str = "2013-14") -> dict[str, timetable.Rule]:
    return {one.key: one for one in timetable.rules(plan(*rows), NOW, known_from)}


def dive(planned: str, done: str = "") -> dict[str, str]:
    return {"kind": "deep dive", "frequency": "triennial", "planned": planned, "done": done}


@pytest.mark.parametrize(
    ("done", "known_from", "answer"),
    [
        ("2015-16", "2015-16", "met"),
        ("2013-14", "2013-14", "met"),
        ("2012-13", "2012-13", "not met"),
        ("", "2013-14", "not met"),
        ("", "2014-15", "cannot be answered"),
    ],
)
def test_a_deep_dive_counts_for_three_years_and_is_not_missed_where_nobody_can_know(
    done, known_from, answer
):
    rule = answers(dive(done or "2016-17", done), known_from=known_from)["deep-dive"]
    assert rule.answer == answer


def test_what_is_missing_is_named():
    rule = answers(dive("2014-15"), dive("2015-16", "2015-16") | {"method": "Peer dive"})
    assert rule["deep-dive"].found == (
        "Done: Peer dive (2015-16). Planned and not done: Audit (2014-15)."
    )
    assert "Not done: Audit, planned for 2014-15." in rule["triennial"].found


def test_an_audit_is_repeated_every_year_or_the_year_without_is_named():
    again = {"kind": "repeat audit", "planned": "2014-15", "done": "2014-15", "year": "2014-15"}
    rule = answers(again, known_from="2014-15")["repeat-audit"]
    assert (rule.answer, rule.found) == ("not met", "None in 2015-16.")
    rule = answers(again | {"done": NOW, "planned": NOW}, known_from="2014-15")["repeat-audit"]
    assert (rule.answer, rule.found) == (
        "met",
        "Done in 2015-16: Audit (2015-16). None in 2014-15.",
    )


def test_an_audit_under_another_name_stands_in_for_the_one_it_repeats():
    found = answers(
        {"planned": "2014-15", "done": "2014-15"},
        {"method": "Audit, again", "repeat_of": "Audit", "done": NOW},
    )
    assert found["annual"].answer == "met"
    assert found["annual"].found.startswith("1 of 1 done.")


def test_what_was_planned_last_year_and_done_this_year_is_done():
    (one,) = plan(
        {"year": "2014-15", "planned": "2014-15"},
        {"year": "2015-16", "planned": "2014-15", "done": "2015-16"},
    )
    assert (one.state(NOW), one.rows) == ("done", ("row 1", "row 2"))


def test_what_is_planned_for_later_is_not_late():
    found = answers({"frequency": "biennial", "planned": "2016-17"})
    assert found["biennial"].answer == "cannot be answered"


def test_what_falls_due_next_year_and_is_in_no_plan_is_named():
    found = answers({"frequency": "biennial", "planned": "2014-15", "done": "2014-15"})
    assert found["biennial"].found.endswith("Due again in 2016-17 and not planned: Audit.")


def test_a_year_that_is_none_and_a_circle_of_repeats_do_no_harm():
    found = plan(
        {"method": "A", "repeat_of": "B"}, {"method": "B", "repeat_of": "A"}, {"planned": "spring"}
    )
    assert len(found) == 2
    assert sum(len(one.exercises) for one in timetable.series(found)) == 2


def test_no_timetable_keeps_and_breaks_no_rule():
    assert timetable.rules([], NOW, NOW) == []


YEARS = st.sampled_from(["2013-14", "2014-15", "2015-16", "2016-17"])


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "method": st.sampled_from("ABC"), "planned": YEARS,
                "done": st.one_of(st.just(""), YEARS),
                "frequency": st.sampled_from([*timetable.EVERY, "now and then"]),
                "kind": st.sampled_from(["audit", "repeat audit", "deep dive"]),
            }
        ),
        min_size=1, max_size=8,
    )
)  # fmt: skip
def test_every_rule_rests_on_rows_and_a_broken_one_says_what_is_missing(rows):
    for rule in timetable.rules(plan(*rows), NOW, "2013-14"):
        assert rule.rows
        if rule.answer == "not met":
            assert "Not done" in rule.found or "None" in rule.found

"""How the board learns: repeats, routes and good practice."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from annual_report.story import learning


def graded(before: tuple[float, float, float], after: tuple[float, float, float]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "year": year, "value": value, "lower": lower, "upper": upper,
            "display": "[c]" if math.isnan(value) else f"{value:.1f}%",
        }
        for year, (value, lower, upper) in (("2014-15", before), ("2015-16", after))
    )  # fmt: skip


HIDDEN = (math.nan, math.nan, math.nan)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ((40, 30, 50), (60, 50, 70), "higher by more than chance explains"),
        ((80, 70, 90), (60, 50, 70), "lower by more than chance explains"),
        ((55, 45, 65), (60, 50, 70), "not clearly different"),
    ],
)
def test_before_and_after_differ_only_outside_the_interval(before, after, said):
    text = learning._changed("Graded good", graded(before, after))
    assert text == f"Graded good: {before[0]}.0% in 2014-15, {after[0]}.0% in 2015-16; {said}."


@pytest.mark.parametrize(("before", "after"), [(HIDDEN, (60, 50, 70)), ((60, 50, 70), HIDDEN)])
def test_nothing_is_said_of_change_where_either_side_is_hidden(before, after):
    text = learning._changed("Graded good", graded(before, after))
    assert text.endswith("Nothing is said of change.")
    assert "60" not in text


def lessons(kind: str, display: str) -> dict[str, object]:
    return {
        "kind": kind, "measure": "learning", "theme": "all", "agency": "all", "base": 60.0,
        "category": learning.GOOD_PRACTICE, "display": display, "row_id": f"row {kind}",
    }  # fmt: skip


def test_good_practice_is_counted_as_released_and_said_not_to_be_described():
    made = learning.on_good_practice(
        pd.DataFrame([lessons("joint", "10"), lessons("single", "[c]")])
    )
    assert "10 of 60 files of joint audits and [c] of 60 files of agencies' own audits" in made.text
    assert made.rows == ("row joint", "row single")


def test_without_a_file_there_is_no_word_on_good_practice():
    rows = pd.DataFrame([lessons("joint", "10") | {"category": "Drift in the plan"}])
    assert learning.on_good_practice(rows) is None

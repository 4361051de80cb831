"""What training did, in the words of the same people at two times."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from annual_report.project import Year
from annual_report.story import trained
from annual_report.story.evidence import Figure


def changes(**counts: float) -> pd.DataFrame:
    names = {"up": "+1 point", "more": "+2 points", "same": "no change", "down": "-1 point"}
    return pd.DataFrame(
        {
            "indicator": "TRN02", "breakdown": "change", "category": names[key], "year": "2015-16",
            "period_kind": "year", "numerator": count, "denominator": 40.0, "row_id": key,
        }
        for key, count in counts.items()
    )  # fmt: skip


def answered(came: float, asked: float) -> pd.DataFrame:
    row = {"numerator": came, "denominator": asked, "display": "60.0%", "row_id": "response"}
    return pd.DataFrame([row])


def mean(value: float, lower: float, upper: float) -> Figure:
    return Figure(
        "TRN02", "Change", "quality", "higher", "points", 1, row_id="mean", value=value,
        lower=lower, upper=upper, display=f"{value:.1f}",
    )  # fmt: skip


def test_those_who_moved_are_counted_whatever_the_size_of_the_step():
    found = trained.moves(changes(up=20, more=5, same=10, down=5), Year(2015))
    assert found == {"More sure": 25, "As sure as before": 10, "Less sure": 5}


def test_a_hidden_step_hides_its_sum():
    found = trained.moves(changes(up=20, more=math.nan, same=10), Year(2015))
    assert math.isnan(found["More sure"])
    assert found["As sure as before"] == 10


@pytest.mark.parametrize(
    ("lower", "upper", "word"),
    [(0.2, 0.8, "rose"), (-0.2, 0.8, "did not clearly change"), (-0.8, -0.2, "fell")],
)
def test_a_change_is_called_one_only_outside_its_interval(lower, upper, word):
    made = trained.on_learning(mean((lower + upper) / 2, lower, upper), answered(24, 40))
    assert f"confidence {word}:" in made.text
    assert made.text.startswith("24 of 40 people")
    assert made.rows == ("mean", "response")


def test_those_who_did_not_answer_are_told_of():
    figure = Figure(
        "TRN03", "Practice", "outcome", "higher", "%", 1, row_id="later", value=40.0, lower=30.0,
        upper=50.0, display="40.0%", numerator=8, denominator=20,
    )  # fmt: skip
    made = trained.on_practice(figure, answered(20, 33))
    assert "20 of 33 who were asked answered" in made.text
    assert "8 of 20 who answered" in made.text


def test_nothing_returned_is_no_finding():
    assert trained.on_learning(None, answered(1, 2)) is None
    assert trained.on_practice(None, answered(1, 2)) is None

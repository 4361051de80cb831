"""A change of the same people: its interval from the breakdown by how far they moved."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from annual_report.figures.paired import size_of_change
from tests.figures.test_figures import figures, row

SIZES = {"-1 point": 3, "no change": 14, "+1 point": 20, "+2 points": 8}


def changes(sizes=SIZES, **whole):
    people = sum(sizes.values())
    moved = sum(size_of_change(name) * number for name, number in sizes.items())
    yield row("TRN02", agency="board", numerator=moved, denominator=people, **whole)
    for name, number in sizes.items():
        yield row(
            "TRN02", agency="board", breakdown="change", category=name, numerator=number,
            denominator=people,
        )  # fmt: skip


def test_a_paired_change_has_students_interval():
    found = figures(*changes())
    whole = found[found["breakdown"] == "total"].iloc[0]
    each = np.repeat([-1, 0, 1, 2], list(SIZES.values()))
    limits = stats.ttest_1samp(each, 0).confidence_interval(0.95)
    assert whole["value"] == pytest.approx(each.mean())
    assert (whole["lower"], whole["upper"]) == pytest.approx((limits.low, limits.high))
    assert (whole["interval"], whole["unit"]) == ("t, paired, 95%", "points")


def test_how_many_changed_by_how_much_is_a_share_of_people():
    found = figures(*changes())
    parts = found[found["breakdown"] == "change"].set_index("category")
    assert set(parts["unit"]) == {"%"}
    assert parts.loc["+1 point", "value"] == pytest.approx(100 * 20 / 45)
    assert set(parts["interval"]) == {"Wilson 95%"}


def test_a_breakdown_that_is_not_all_of_it_gives_no_interval():
    rows = list(changes())
    found = figures(*rows[:-1])
    whole = found[found["breakdown"] == "total"].iloc[0]
    assert whole["value"] == pytest.approx(33 / 45)
    assert math.isnan(whole["lower"])
    assert whole["interval"] == ""


@given(st.integers(-9, 9))
def test_the_size_of_a_change_is_read_from_its_category(points):
    name = f"{points:+d} point{'' if abs(points) == 1 else 's'}" if points else "no change"
    assert size_of_change(name) == points
    assert size_of_change(name.replace("-", "\u2212")) == points


@pytest.mark.parametrize("name", ["improved", "more than before", "2x", ""])
def test_a_category_that_says_no_number_has_no_size(name):
    assert math.isnan(size_of_change(name))

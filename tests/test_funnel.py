"""Funnel plots: limits of chance, and how far areas lie apart beyond it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from annual_report.statistics import Place, funnel
from annual_report.statistics.funnel import FEWEST_AREAS

BASES = np.linspace(200, 4000, 32).round()


def drawn(share, *, spread=0.0, kind="percentage", seed=5):
    """Areas of a given share, with or without differences beyond chance."""
    dice = np.random.default_rng(seed)
    own = np.clip(share + dice.normal(0, spread, len(BASES)), 0.001, 0.999)
    law = dice.binomial if kind == "percentage" else (lambda n, p: dice.poisson(n * p))
    return [Place(float(law(int(n), p)), n) for n, p in zip(BASES, own, strict=True)]


def test_the_centre_is_all_events_over_all_bases():
    places = [Place(10, 100), Place(30, 200)] * 4
    assert funnel(places, "percentage", 100).centre == pytest.approx(40 / 300 * 100)
    assert funnel(places, "rate", 10_000).centre == pytest.approx(40 / 300 * 10_000)


@pytest.mark.parametrize("level", [0.95, 0.998])
def test_limits_are_those_of_the_exact_distribution(level):
    found = funnel(drawn(0.2), "percentage", 100)
    share = found.centre / 100
    for n in (50, 333, 2000):
        limits, tail = found.limits(n, level), (1 - level) / 2
        low, high = stats.binom(n, share).ppf([tail, 1 - tail])
        assert low - 1 <= limits.lower / 100 * n <= low
        assert high - 1 <= limits.upper / 100 * n <= high


def test_limits_of_a_large_base_are_those_of_the_normal_approximation():
    found = funnel(drawn(0.2), "percentage", 100)
    share, n = found.centre / 100, 200_000
    half = 1.959964 * np.sqrt(share * (1 - share) / n) * 100
    assert found.limits(n, 0.95).upper - found.centre == pytest.approx(half, rel=0.02)
    assert found.centre - found.limits(n, 0.95).lower == pytest.approx(half, rel=0.02)


def test_areas_that_chance_alone_parts_need_no_adjustment():
    found = funnel(drawn(0.2), "percentage", 100)
    assert not found.overdispersed
    assert found.between == 0
    assert found.ratio == pytest.approx(1, abs=0.5)
    assert found.outside == 0


@pytest.mark.parametrize("kind", ["percentage", "rate"])
def test_areas_that_differ_beyond_chance_are_found_and_the_limits_allow_for_it(kind):
    per = {"percentage": 100, "rate": 10_000}[kind]
    places = drawn(0.2, spread=0.05, kind=kind)
    found = funnel(places, kind, per)
    assert found.overdispersed
    assert found.between == pytest.approx(0.05 * per, rel=0.4)
    assert found.outside > 10
    narrow, wide = found.limits(2000, 0.95), found.adjusted(2000, 0.95)
    assert wide.lower < narrow.lower < found.centre < narrow.upper < wide.upper
    standing = [found.standing(one) for one in places]
    assert standing.count("within") >= 28  # of 32; 19 of 20 are 30


def test_an_area_is_within_between_or_outside():
    found = funnel(drawn(0.2), "percentage", 100)
    centre = found.centre / 100
    error = np.sqrt(centre * (1 - centre) / 1000)
    for distance, expected in ((0, "within"), (2.4, "between"), (4, "outside")):
        for side in (1, -1):
            place = Place((centre + side * distance * error) * 1000, 1000)
            assert found.standing(place) == expected


@given(st.integers(1, 5000), st.floats(0.02, 0.9))
def test_limits_lie_around_the_centre_wider_for_the_rarer_signal_and_within_bounds(n, share):
    found = funnel([Place(share * 500, 500)] * FEWEST_AREAS, "percentage", 100)
    describe, alert = found.limits(n, 0.95), found.limits(n, 0.998)
    assert 0 <= alert.lower <= describe.lower <= describe.upper <= alert.upper <= 100


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ([Place(1, 10)] * (FEWEST_AREAS - 1), "other areas or more"),
        ([Place(1, 10)] * 8 + [Place(0, 0)], "base above 0"),
        ([Place(0, 10)] * 9, "some cases with the property"),
        ([Place(10, 10)] * 9, "some cases with the property"),
    ],
)
def test_what_makes_no_funnel_is_refused(places, said):
    with pytest.raises(ValueError, match=said):
        funnel(places, "percentage", 100)

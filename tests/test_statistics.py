"""Intervals and process limits against worked values, and what must hold of any number."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from annual_report.statistics import (
    count_interval,
    difference,
    interval_name,
    paired_change,
    percentage_interval,
    rate_interval,
    reliable_change,
    xmr,
)

CHILDREN = 57459  # aged 0-17 in Harrow, mid-2014
ENQUIRIES = [91, 112.8, 88.6, 130.4, 189.9, 165, 183.8, 224, 216.3, 235.6, 194.2, 202.2]
REFERRALS = [275.5, 408.7, 329.3, 423.8, 465.2, 420, 431.4, 423.9, 441.3, 521.1, 526, 413.7]


@pytest.mark.parametrize(
    ("count", "rate", "lower", "upper"),
    [
        (1892, 329.28, 314.61, 344.46),
        (509, 88.58, 81.06, 96.63),
        (172, 29.93, 25.63, 34.76),
        (10, 1.74, 0.83, 3.20),
        (9, 1.57, 0.72, 2.97),
        (6, 1.04, 0.38, 2.27),
        (0, 0.00, 0.00, 0.64),
    ],
)
def test_a_rate_has_byars_interval_and_the_exact_one_under_ten(count, rate, lower, upper):
    low, high = rate_interval(count, CHILDREN)
    assert round(count / CHILDREN * 10_000, 2) == rate
    assert (round(float(low), 2), round(float(high), 2)) == (lower, upper)


@pytest.mark.parametrize(
    ("count", "base", "percentage", "lower", "upper"),
    [
        (231, 1892, 12.2, 10.81, 13.76),
        (220, 260, 84.6, 79.73, 88.49),
        (29, 236, 12.3, 8.69, 17.09),
        (6, 122, 4.9, 2.27, 10.32),
        (89, 89, 100.0, 95.86, 100.0),
        (0, 172, 0.0, 0.00, 2.18),
    ],
)
def test_a_percentage_has_wilsons_interval_with_none_and_all(count, base, percentage, lower, upper):
    low, high = percentage_interval(count, base)
    assert round(count / base * 100, 1) == percentage
    assert (round(float(low), 2), round(float(high), 2)) == (lower, upper)


@pytest.mark.parametrize(
    ("series", "worked", "below"),
    [
        (ENQUIRIES, (169.48, 27.964, 243.87, 95.10), {0, 2}),
        (REFERRALS, (423.32, 57.000, 574.94, 271.71), set()),
    ],
)
def test_process_limits_are_those_worked_by_hand(series, worked, below):
    mean, moving_range, upper, lower = worked
    limits = xmr(series)
    assert limits.mean == pytest.approx(mean, abs=0.006)
    assert limits.moving_range == pytest.approx(moving_range, abs=0.0006)
    assert limits.upper == pytest.approx(upper, abs=0.006)
    assert limits.lower == pytest.approx(lower, abs=0.006)
    outside = [signal for signal in limits.signals if signal.rule == "outside the limits"]
    assert {place for signal in outside for place in signal.points} == below
    assert limits.screened == 0


def test_screening_changes_nothing_where_no_moving_range_stands_out():
    assert xmr(ENQUIRIES, screen=True) == xmr(ENQUIRIES)


def test_screening_sets_a_lone_jump_aside():
    series = [10, 11, 10, 11, 10, 11, 10, 11, 10, 11, 10, 60]
    assert xmr(series, screen=True).screened == 1
    assert xmr(series, screen=True).moving_range == pytest.approx(1)
    assert xmr(series).moving_range > 5


def test_fewer_than_twelve_points_give_trial_limits():
    assert xmr(ENQUIRIES[:11]).trial
    assert not xmr(ENQUIRIES).trial


def test_limits_stay_where_the_baseline_put_them():
    later = [*REFERRALS, 900, 910, 905]
    assert xmr(later, baseline=12).mean == xmr(REFERRALS).mean
    assert xmr(later, baseline=12).upper == xmr(REFERRALS).upper


def test_limits_of_a_percentage_stay_within_0_and_100():
    limits = xmr([97, 88, 99, 85, 98, 90], bounds=(0, 100))
    assert limits.upper == 100
    assert limits.lower > 0
    assert not [s for s in limits.signals if s.rule == "outside the limits"]


def test_seven_on_one_side_is_a_signal_and_six_is_not():
    def rules(series):
        return {(signal.rule, signal.side) for signal in xmr(series).signals}

    seven = [1, 9, 1, 9, 1, 9, 6, 7, 6, 7, 6, 7, 6, 1, 0, 1, 9, 0]
    assert ("7 on one side", "higher") in rules(seven)
    assert ("7 on one side", "higher") not in rules([1, 9, 1, 9, 1, 6, 7, 6, 7, 6, 1, 0, 9, 1])


def test_seven_points_rising_are_a_signal_and_name_their_points():
    found = [s for s in xmr([5, 9, 1, 2, 3, 4, 5, 6, 7, 3, 5, 4]).signals if s.rule == "7 rising"]
    assert [signal.points for signal in found] == [(2, 3, 4, 5, 6, 7, 8)]
    six = xmr([5, 9, 1, 2, 3, 4, 5, 6, 3, 5, 4, 6])
    assert "7 rising" not in {signal.rule for signal in six.signals}


def test_seven_points_falling_are_a_signal():
    found = [s for s in xmr([5, 1, 9, 8, 7, 6, 5, 4, 3, 5, 6, 4]).signals if s.rule == "7 falling"]
    assert [(signal.side, signal.points) for signal in found] == [("lower", (2, 3, 4, 5, 6, 7, 8))]


def test_two_of_three_near_a_limit_are_a_signal():
    series = [10, 12, 10, 12, 10, 12, 10, 12, 14.9, 12, 14.9, 10, 12, 10]
    found = [s for s in xmr(series, baseline=8).signals if s.rule == "2 of 3 near a limit"]
    assert [(signal.side, signal.points) for signal in found] == [("higher", (8, 10))]


@pytest.mark.parametrize("series", [[1.0], [1.0, math.nan, 2.0], [math.nan, math.nan]])
def test_a_series_without_two_points_that_follow_on_each_other_has_no_limits(series):
    with pytest.raises(ValueError, match="follow on each other"):
        xmr(series)


def test_a_gap_is_not_filled_and_no_moving_range_is_taken_across_it():
    limits = xmr([10, 12, math.nan, 30, 32, 30])
    assert limits.mean == pytest.approx(114 / 5)
    assert limits.moving_range == pytest.approx(2)
    assert limits.baseline == 5


def test_a_run_ends_at_a_gap_and_signals_name_places_in_the_series():
    run = [1, 9, 1, 9, 1, 9, 6, 7, 6, math.nan, 7, 6, 7, 6, 1, 0, 1, 9, 0]
    assert "7 on one side" not in {signal.rule for signal in xmr(run).signals}
    found = xmr([10, 11, 10, math.nan, 10, 11, 10, 40], baseline=7).signals
    assert [signal.points for signal in found if signal.rule == "outside the limits"] == [(7,)]


@given(st.integers(10, 10**6))
def test_byar_stays_within_half_a_percent_of_the_exact_interval(count):
    lower, upper = count_interval(count)
    assert float(lower) == pytest.approx(stats.chi2.ppf(0.025, 2 * count) / 2, rel=0.005)
    assert float(upper) == pytest.approx(stats.chi2.ppf(0.975, 2 * count + 2) / 2, rel=0.005)


@given(st.integers(0, 10**6), st.integers(1, 10**7))
def test_a_rate_lies_within_its_interval(count, population):
    lower, upper = rate_interval(count, population)
    assert 0 <= lower <= count / population * 10_000 <= upper


@given(st.integers(0, 10**5), st.integers(1, 10**5))
def test_a_percentage_lies_within_its_interval_and_that_within_0_and_100(count, more):
    base = count + more
    lower, upper = percentage_interval(count, base)
    assert -1e-9 <= float(lower) <= 100 * count / base + 1e-9
    assert 100 * count / base - 1e-9 <= float(upper) <= 100 + 1e-9
    wider = percentage_interval(count, base, level=0.998)
    assert wider[0] <= lower
    assert upper <= wider[1]


def test_intervals_take_whole_columns_and_pass_gaps_through():
    lower, upper = rate_interval([172, np.nan, 5], [CHILDREN, CHILDREN, 0])
    assert np.isnan(lower).tolist() == [False, True, True]
    assert np.isnan(upper).tolist() == [False, True, True]
    low, high = percentage_interval([5, np.nan, 0], [10, 10, 0])
    assert np.isnan(low).tolist() == np.isnan(high).tolist() == [False, True, True]


@pytest.mark.parametrize(("count", "base"), [(-1, 10), (11, 10)])
def test_a_count_outside_its_base_is_refused(count, base):
    with pytest.raises(ValueError, match="between 0 and its base"):
        percentage_interval(count, base)


def test_a_negative_count_has_no_rate():
    with pytest.raises(ValueError, match="negative"):
        rate_interval(-1, CHILDREN)


def test_an_interval_is_named_as_it_was_made():
    assert list(interval_name("rate", [9, 10, np.nan])) == ["exact Poisson 95%", "Byar 95%", ""]
    assert list(interval_name("percentage", [9])) == ["Wilson 95%"]
    assert list(interval_name("none", [9])) == [""]


@pytest.mark.parametrize(
    ("interval", "comparator", "polarity", "direction", "judgement"),
    [
        ((314.6, 344.5), 551.0, "neither", "lower", ""),
        ((79.7, 88.5), 74.8, "higher", "higher", "better"),
        ((8.7, 17.1), 16.6, "lower", "not distinguishable", ""),
        ((20.0, 25.0), 16.6, "lower", "higher", "worse"),
        ((60.0, 70.0), 75.0, "higher", "lower", "worse"),
        ((60.0, 70.0), 70.0, "higher", "not distinguishable", ""),
        ((math.nan, math.nan), 70.0, "higher", "not comparable", ""),
    ],
)
def test_a_difference_is_stated_only_outside_the_interval(
    interval, comparator, polarity, direction, judgement
):
    found = difference(*interval, comparator, polarity)
    assert (found.direction, found.judgement) == (direction, judgement)


@given(st.floats(0, 1000), st.floats(0, 1000), st.floats(0, 1000))
def test_a_neutral_measure_is_never_called_better_or_worse(one, two, comparator):
    found = difference(min(one, two), max(one, two), comparator, "neither")
    assert found.judgement == ""
    assert not {"better", "worse"} & set(found.words.split())


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=2, max_size=60))
def test_a_paired_change_agrees_with_scipys_paired_t_test(pairs):
    before, after = zip(*pairs, strict=True)
    differences = np.subtract(after, before)
    found = paired_change(differences)
    assert found.n == len(pairs)
    assert found.improved + found.same + found.worse == found.n
    assert found.mean == pytest.approx(differences.mean())
    limits = stats.ttest_rel(after, before).confidence_interval(0.95)
    if differences.std() > 0:
        assert (found.lower, found.upper) == pytest.approx((limits.low, limits.high))


def test_people_counted_by_size_of_change_are_the_same_as_one_by_one():
    assert paired_change([-1, 0, 1, 2], [2, 10, 12, 4]) == paired_change(
        [-1] * 2 + [0] * 10 + [1] * 12 + [2] * 4
    )


def test_a_change_within_the_least_that_counts_is_none():
    found = paired_change([-3, -1, 0, 1, 3], least=1)
    assert (found.improved, found.same, found.worse) == (1, 3, 1)


def test_one_pair_has_a_mean_and_no_interval_and_nobody_is_refused():
    found = paired_change([2])
    assert found.mean == 2
    assert math.isnan(found.lower)
    with pytest.raises(ValueError, match="at least one person"):
        paired_change([1], [0])


def test_a_reliable_change_is_that_of_jacobson_and_truax():
    # Standard error of measurement 7.5 sqrt(1 - 0.8) = 3.354; of a difference 4.743; by 1.96 9.30.
    assert reliable_change(7.5, 0.8) == pytest.approx(9.297, abs=0.001)
    with pytest.raises(ValueError, match="between 0 and 1"):
        reliable_change(7.5, 1.2)

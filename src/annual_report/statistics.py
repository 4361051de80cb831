"""Intervals, process limits, and when a difference may be called one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Numbers = NDArray[np.float64]

#: Below this count Byar's approximation gives way to the exact Poisson interval.
EXACT_BELOW = 10
#: Fewer points than this give trial limits only.
TRIAL_BELOW = 12

Direction = Literal["higher", "lower", "not distinguishable", "not comparable"]
Judgement = Literal["better", "worse", ""]


def count_interval(count: ArrayLike, level: float = 0.95) -> tuple[Numbers, Numbers]:
    """Interval of the expected count behind an observed one.

    Byar's approximation from a count of 10, the exact Poisson limits by chi-square below
    (Breslow and Day 1987, Statistical Methods in Cancer Research II; the change at 10 is that of
    Public Health England's Fingertips technical guidance)::

        Byar:  lower = o (1 - 1/(9o) - z/(3 sqrt o))^3
               upper = (o+1) (1 - 1/(9(o+1)) + z/(3 sqrt(o+1)))^3
        exact: lower = chi2(a/2; 2o) / 2,  upper = chi2(1 - a/2; 2o + 2) / 2

    Args:
        count: events, 0 or more; NaN gives NaN.
        level: 0.95 to describe, 0.998 to raise an alert.

    Returns:
        Lower and upper limit, in the shape of ``count``.

    Raises:
        ValueError: a count is negative.
    """
    observed = np.asarray(count, dtype=float)
    if np.any(observed < 0):
        raise ValueError("A count cannot be negative.")
    alpha = 1 - level
    z = stats.norm.ppf(1 - alpha / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        more = observed + 1
        byar_lower = observed * (1 - 1 / (9 * observed) - z / (3 * np.sqrt(observed))) ** 3
        byar_upper = more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3
        exact_lower = np.where(observed == 0, 0.0, stats.chi2.ppf(alpha / 2, 2 * observed) / 2)
        exact_upper = stats.chi2.ppf(1 - alpha / 2, 2 * more) / 2
    small = observed < EXACT_BELOW
    return np.where(small, exact_lower, byar_lower), np.where(small, exact_upper, byar_upper)


def rate_interval(
    count: ArrayLike, population: ArrayLike, per: float = 10_000, level: float = 0.95
) -> tuple[Numbers, Numbers]:
    """Interval of a rate: that of its count (``count_interval``) over the population.

    Repeated events (re-referrals, missing episodes) break the Poisson assumption and make it too
    narrow; for complete counts at a date it is a guide to chance variation, not sampling error.

    Args:
        count: events, 0 or more.
        population: people at risk; 0 or NaN gives NaN.
        per: 10 000 for a rate per 10,000.
        level: coverage.
    """
    lower, upper = count_interval(count, level)
    people = np.asarray(population, dtype=float)
    scale = per / np.where(people > 0, people, np.nan)
    return lower * scale, upper * scale


def percentage_interval(
    count: ArrayLike, base: ArrayLike, level: float = 0.95
) -> tuple[Numbers, Numbers]:
    """Wilson's score interval of a percentage.

    Wilson 1927, Journal of the American Statistical Association 22, 209-212::

        (2x + z^2 -/+ z sqrt(z^2 + 4x(1 - p))) / (2 (n + z^2)) * 100

    Args:
        count: x, cases that have the property.
        base: n, cases; 0 or NaN gives NaN.
        level: coverage.

    Returns:
        Lower and upper limit in per cent, within 0 and 100; exactly 0 below none of the cases
        and 100 above all of them.

    Raises:
        ValueError: a count is negative or exceeds its base.
    """
    x, n = np.broadcast_arrays(np.asarray(count, dtype=float), np.asarray(base, dtype=float))
    if np.any(x < 0) or np.any(x > n):
        raise ValueError("A count must lie between 0 and its base.")
    n = np.where(n > 0, n, np.nan)
    z = stats.norm.ppf(1 - (1 - level) / 2)
    root = z * np.sqrt(z**2 + 4 * x * (1 - x / n))
    below = (2 * x + z**2 - root) / (2 * (n + z**2)) * 100
    above = (2 * x + z**2 + root) / (2 * (n + z**2)) * 100
    return np.where(x == 0, n * 0, below), np.where(x == n, n * 0 + 100, above)


def interval_name(kind: str, count: ArrayLike, level: float = 0.95) -> NDArray[np.str_]:
    """Name of the interval as printed: 'Byar 95%', 'exact Poisson 95%', 'Wilson 95%' or ''."""
    shown = f"{level * 100:g}%"
    observed = np.asarray(count, dtype=float)
    if kind == "rate":
        names = np.where(observed < EXACT_BELOW, f"exact Poisson {shown}", f"Byar {shown}")
    else:
        names = np.full(observed.shape, f"Wilson {shown}" if kind == "percentage" else "")
    return np.where(np.isnan(observed), "", names)


@dataclass(frozen=True)
class Signal:
    """A pattern in a process chart that chance alone seldom makes.

    Attributes:
        rule: 'outside the limits', '7 on one side', '7 rising', '7 falling', '2 of 3 near a limit'.
        side: 'higher' or 'lower' than the mean, or the way a run goes; never better or worse.
        points: positions (from 0) that make the pattern.
    """

    rule: str
    side: Literal["higher", "lower"]
    points: tuple[int, ...]


@dataclass(frozen=True)
class Xmr:
    """Process limits of a series: individual values and moving range.

    Attributes:
        mean: centre line.
        moving_range: mean moving range (of those kept, where screened).
        lower: lower process limit, bounded where the unit is.
        upper: upper process limit, bounded where the unit is.
        baseline: how many points the limits rest on.
        screened: how many moving ranges were set aside.
        trial: fewer than 12 points: limits are a first guess.
        signals: patterns found over all points.
    """

    mean: float
    moving_range: float
    lower: float
    upper: float
    baseline: int
    screened: int
    trial: bool
    signals: tuple[Signal, ...]


def xmr(
    values: Sequence[float],
    *,
    baseline: int | None = None,
    screen: bool = False,
    bounds: tuple[float, float] | None = None,
) -> Xmr:
    """Limits and signals of an XmR chart (Wheeler, Understanding Variation).

    Limits are the mean and 2.66 mean moving ranges either side (2.66 = 3 / 1.128, d2 for two
    points). Signals are the usual ones of NHS practice: a point outside the limits, seven on one
    side of the mean, seven rising or falling, two of three beyond two thirds of the way to a limit.
    Limits are never moved by themselves: a new baseline is a person's recorded choice.

    Args:
        values: the series in order of time, without gaps.
        baseline: limits rest on this many first points; by default on all.
        screen: set aside moving ranges above 3.267 times their mean before taking it again.
        bounds: least and greatest possible value; ``(0, 100)`` for percentages.

    Raises:
        ValueError: fewer than two points, or a point is missing.
    """
    series = np.asarray(values, dtype=float)
    base = series[:baseline]
    if base.size < 2 or np.isnan(series).any():
        raise ValueError("Process limits need two points or more, without gaps.")
    ranges = np.abs(np.diff(base))
    kept = ranges[ranges <= 3.267 * ranges.mean()] if screen else ranges
    mean, moving_range = float(base.mean()), float(kept.mean())
    spread = 2.66 * moving_range
    low, high = bounds or (-np.inf, np.inf)
    return Xmr(
        mean=mean,
        moving_range=moving_range,
        lower=max(mean - spread, low),
        upper=min(mean + spread, high),
        baseline=int(base.size),
        screened=int(ranges.size - kept.size),
        trial=bool(base.size < TRIAL_BELOW),
        signals=_signals(series, mean, spread),
    )


def _signals(series: Numbers, mean: float, spread: float) -> tuple[Signal, ...]:
    above, near = series > mean, 2 / 3 * spread
    found = [
        Signal("outside the limits", "higher" if above[i] else "lower", (int(i),))
        for i in np.flatnonzero(np.abs(series - mean) > spread)
    ]
    steps = np.diff(series)
    for side, sign in (("higher", 1), ("lower", -1)):
        direction: Literal["higher", "lower"] = "higher" if sign > 0 else "lower"
        found += [
            Signal("7 on one side", direction, run) for run in _runs(sign * (series - mean) > 0, 7)
        ]
        word = "rising" if side == "higher" else "falling"
        found += [
            Signal(f"7 {word}", direction, (*run, run[-1] + 1))
            for run in _runs(sign * steps > 0, 6)
        ]
        found += [
            Signal("2 of 3 near a limit", direction, pair)
            for pair in _pairs(sign * (series - mean) > near)
        ]
    return tuple(found)


def _runs(flags: NDArray[np.bool_], length: int) -> list[tuple[int, ...]]:
    """Stretches of true flags at least ``length`` long, each in full."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(int), [0]))))
    return [
        tuple(range(int(start), int(end)))
        for start, end in zip(edges[::2], edges[1::2], strict=True)
        if end - start >= length
    ]


def _pairs(flags: NDArray[np.bool_]) -> list[tuple[int, ...]]:
    """Neighbouring true flags at most two apart: two of three consecutive points."""
    places = [int(i) for i in np.flatnonzero(flags)]
    return [(a, b) for a, b in pairwise(places) if b - a <= 2]


@dataclass(frozen=True)
class Difference:
    """What may be said of a local figure beside a comparator.

    Attributes:
        direction: of the local figure as against the comparator.
        judgement: empty unless the measure has a good way and there is a difference.
        words: to be followed by the comparator's name, as in 'lower than' England.
    """

    direction: Direction
    judgement: Judgement
    words: str


def difference(
    lower: float, upper: float, comparator: float, polarity: str = "neither"
) -> Difference:
    """Compare a local figure, by its interval, with a comparator.

    A difference is stated only if the comparator lies outside the local interval (practice of the
    Fingertips technical guidance). With 40 measures expect two false signals at 95%.

    Args:
        lower: lower limit of the local figure.
        upper: its upper limit.
        comparator: in the same unit.
        polarity: which way is good: 'higher', 'lower' or 'neither'. A neutral measure is never
            called better or worse.
    """
    if np.isnan([lower, upper, comparator]).any():
        return Difference("not comparable", "", "cannot be compared with")
    if lower <= comparator <= upper:
        return Difference("not distinguishable", "", "not distinguishable from")
    direction: Direction = "higher" if lower > comparator else "lower"
    judgement: Judgement = ""
    if polarity in {"higher", "lower"}:
        judgement = "better" if polarity == direction else "worse"
    return Difference(direction, judgement, f"{direction} than")


@dataclass(frozen=True)
class PairedChange:
    """How far the same people moved between two measurements.

    Attributes:
        n: people measured both times.
        mean: mean of the differences, later less earlier.
        lower: lower limit of its interval; NaN for fewer than two people.
        upper: upper limit.
        improved: people whose difference is above the least that counts.
        same: people whose difference is within it either way.
        worse: people whose difference is below minus it.
    """

    n: int
    mean: float
    lower: float
    upper: float
    improved: int
    same: int
    worse: int


def paired_change(
    differences: ArrayLike,
    people: ArrayLike | None = None,
    *,
    least: float = 0,
    level: float = 0.95,
) -> PairedChange:
    """Mean change of people measured twice, with Student's t interval.

    The differences are what is analysed: d-bar -/+ t(1 - a/2; n - 1) s_d / sqrt n (Student 1908,
    Biometrika 6, 1-25). Two groups, before and after, are not compared: that would throw away
    that they are the same people.

    Args:
        differences: later less earlier, one a person; or one a size of change where ``people``
            says how many changed by so much.
        people: whole numbers, as many as there are differences.
        least: a change that far either way counts as none; ``reliable_change`` gives one.
        level: coverage.

    Raises:
        ValueError: there is nobody, or a difference or a number of people is missing.
    """
    sizes = np.asarray(differences, dtype=float)
    counts = np.ones_like(sizes) if people is None else np.asarray(people, dtype=float)
    if not counts.sum() > 0 or np.isnan(sizes).any():
        raise ValueError("A paired change needs at least one person measured twice.")
    each = np.repeat(sizes, counts.astype(int))
    mean, lower, upper = float(each.mean()), float("nan"), float("nan")
    if each.size > 1:
        half = stats.t.ppf(1 - (1 - level) / 2, each.size - 1) * stats.sem(each)
        lower, upper = mean - float(half), mean + float(half)
    return PairedChange(
        n=int(each.size),
        mean=mean,
        lower=lower,
        upper=upper,
        improved=int((each > least).sum()),
        same=int((np.abs(each) <= least).sum()),
        worse=int((each < -least).sum()),
    )


def reliable_change(deviation: float, reliability: float, level: float = 0.95) -> float:
    """Least change of one person that error of measurement alone would seldom make.

    z sd sqrt(2) sqrt(1 - r) (Jacobson and Truax 1991, Journal of Consulting and Clinical
    Psychology 59, 12-19).

    Args:
        deviation: standard deviation of the scores before, in points of the scale.
        reliability: of the scale, from 0 to 1, as its publisher states it.
        level: coverage.

    Raises:
        ValueError: the reliability is outside 0 to 1, or the deviation is negative.
    """
    if not 0 <= reliability <= 1 or deviation < 0:
        raise ValueError("A reliability lies between 0 and 1, and a deviation is not negative.")
    z = stats.norm.ppf(1 - (1 - level) / 2)
    return float(z * deviation * np.sqrt(2) * np.sqrt(1 - reliability))

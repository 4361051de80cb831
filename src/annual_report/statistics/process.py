"""Process charts of individual values and moving ranges (XmR): limits and signals."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

#: Fewer points than this give trial limits only.
TRIAL_BELOW = 12


@dataclass(frozen=True)
class Signal:
    """A pattern in a process chart that chance alone seldom makes.

    Attributes:
        rule: 'outside the limits', '7 on one side', '7 rising', '7 falling', '2 of 3 near a limit'.
        side: 'higher' or 'lower' than the mean, or the way a run goes; never better or worse.
        points: positions in the series (from 0, gaps counted) that make the pattern.
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
        baseline: how many known points the limits rest on.
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

    A gap (NaN) is not filled: no moving range is taken across it, and no run goes on over it.

    Args:
        values: the series in order of time, NaN where a value is missing or may not be shown.
        baseline: limits rest on this many first places, gaps counted; by default on all.
        screen: set aside moving ranges above 3.267 times their mean before taking it again.
        bounds: least and greatest possible value; ``(0, 100)`` for percentages.

    Raises:
        ValueError: no two points of the baseline follow on each other.
    """
    series = np.asarray(values, dtype=float)
    places = series[:baseline]
    base = places[~np.isnan(places)]
    ranges = np.abs(np.diff(places))
    ranges = ranges[~np.isnan(ranges)]
    if not ranges.size:
        raise ValueError("Process limits need two points or more that follow on each other.")
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
    above, near = series > mean, 2 / 3 * spread  # comparisons with NaN are false
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

"""Intervals of counts, rates and percentages, and when a difference may be called one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Numbers = NDArray[np.float64]

#: Below this count Byar's approximation gives way to the exact Poisson interval.
EXACT_BELOW = 10

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

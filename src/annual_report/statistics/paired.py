"""Change of the same people, measured twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


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

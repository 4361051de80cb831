"""Funnel plots: how far areas would lie apart by chance alone, and whether they lie farther apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Numbers = NDArray[np.float64]

#: Fewer other areas than this make no funnel: their mean would itself be a matter of chance.
FEWEST_AREAS = 8
#: Two areas in a thousand lie outside by chance: the limits that raise an alert.
ALERT = 0.998
#: One area in twenty lies outside by chance: the limits that describe.
DESCRIBE = 0.95
Kind = Literal["percentage", "rate"]
Standing = Literal["within", "between", "outside"]


@dataclass(frozen=True)
class Place:
    """One area: how many events, of how many.

    Attributes:
        count: events.
        base: cases, or people; above 0.
    """

    count: float
    base: float


@dataclass(frozen=True)
class Limits:
    """Control limits at some bases, in the unit of the measure."""

    lower: Numbers
    upper: Numbers


@dataclass(frozen=True)
class Funnel:
    """The mean of a group of areas, and how far from it an area of any size would lie by chance.

    Attributes:
        kind: percentage (binomial) or rate (Poisson).
        per: what count over base is multiplied by, 100 or 10 000.
        centre: events of all areas over their bases, in the unit of the measure.
        areas: how many areas it rests on.
        outside: how many of them lie outside the 99.8% limits.
        ratio: mean squared distance from the centre in standard errors; about 1 where chance alone
            parts the areas.
        between: standard deviation between areas beyond chance, in the unit; 0 where there is none.
    """

    kind: Kind
    per: float
    centre: float
    areas: int
    outside: int
    ratio: float
    between: float

    @property
    def overdispersed(self) -> bool:
        """Whether areas lie farther apart than chance alone would put them."""
        return self.between > 0

    def limits(self, base: ArrayLike, level: float) -> Limits:
        """Return the limits of chance alone: exact binomial or Poisson, interpolated.

        Between two whole counts the limit is interpolated, so that it does not jump (Spiegelhalter
        2005, Statistics in Medicine 24, 1185-1202, appendix A.1)::

            r = least count with F(r) >= p;  a = (F(r) - p) / (F(r) - F(r - 1));  limit = (r - a) / n
        """
        n = np.asarray(base, dtype=float)
        tail = (1 - level) / 2
        low, high = (self._quantile(n, p) for p in (tail, 1 - tail))
        return Limits(np.clip(low, 0, self._most), np.clip(high, 0, self._most))

    def adjusted(self, base: ArrayLike, level: float) -> Limits:
        """Return the limits that allow for how much areas differ beyond chance.

        Additive random effects: centre -/+ z sqrt(s^2 + tau^2) (Spiegelhalter 2005, Quality and
        Safety in Health Care 14, 347-351). Without such differences tau is 0.
        """
        n = np.asarray(base, dtype=float)
        z = float(stats.norm.ppf(1 - (1 - level) / 2))
        half = z * np.sqrt(_error(self.kind, self.centre / self.per, n) ** 2 * self.per**2 + self.between**2)  # fmt: skip
        return Limits(
            np.clip(self.centre - half, 0, self._most), np.clip(self.centre + half, 0, self._most)
        )

    def standing(self, place: Place) -> Standing:
        """Say where an area lies: within the 95% limits, between those and 99.8%, or outside.

        The limits are those of chance alone, or, where areas lie farther apart than chance would
        put them, those that allow for it.
        """
        value = place.count / place.base * self.per
        for name, level in (("within", DESCRIBE), ("between", ALERT)):
            found = (self.adjusted if self.overdispersed else self.limits)(place.base, level)
            if found.lower <= value <= found.upper:
                return name  # type: ignore[return-value]
        return "outside"

    @property
    def _most(self) -> float:
        return self.per if self.kind == "percentage" else np.inf

    def _quantile(self, n: Numbers, p: float) -> Numbers:
        share = self.centre / self.per
        law = stats.binom(np.round(n), share) if self.kind == "percentage" else stats.poisson(n * share)  # fmt: skip
        r = np.asarray(law.ppf(p), dtype=float)
        at, below = law.cdf(r), law.cdf(r - 1)
        return np.asarray((r - (at - p) / (at - below)) / n * self.per, dtype=float)


def funnel(places: Sequence[Place], kind: Kind, per: float) -> Funnel:
    """Put areas into a funnel around their own mean.

    The area that is looked at is not among them: it would pull the mean towards itself, and a mean
    that holds it could give a hidden figure of it away.

    Args:
        places: the other areas, ``FEWEST_AREAS`` or more.
        kind: percentage (of cases) or rate (of people).
        per: 100 or 10 000.

    Raises:
        ValueError: too few areas, a base that is not above 0, or no event or nothing but events.
    """
    x = np.array([one.count for one in places], dtype=float)
    n = np.array([one.base for one in places], dtype=float)
    if len(places) < FEWEST_AREAS:
        raise ValueError(f"A funnel needs {FEWEST_AREAS} other areas or more.")
    if not ((n > 0).all() and (x >= 0).all()):
        raise ValueError("Each area needs a count of 0 or more and a base above 0.")
    share = float(x.sum() / n.sum())
    if share <= 0 or (kind == "percentage" and share >= 1):
        raise ValueError("A funnel needs some cases with the property, and some without.")
    error = _error(kind, share, n)
    ratio, between = _dispersion((x / n - share) / error, error)
    bare = Funnel(kind, per, share * per, len(places), 0, ratio, between * per)
    limits, value = bare.limits(n, ALERT), x / n * per
    outside = int(((value < limits.lower) | (value > limits.upper)).sum())
    return Funnel(kind, per, share * per, len(places), outside, ratio, between * per)


def _error(kind: Kind, share: float, base: Numbers) -> Numbers:
    return np.sqrt(share * (1 - share if kind == "percentage" else 1) / base)


def _dispersion(z: Numbers, error: Numbers) -> tuple[float, float]:
    """Return how far areas vary in standard errors, and their spread beyond chance (tau).

    Tau by the method of moments (DerSimonian and Laird 1986, Controlled Clinical Trials 7, 177-188);
    none unless the sum of squared distances is more than chance would make it in 95 of 100 cases.
    Extreme areas are not cut back first, as is often done so that an outlier cannot hide itself: the
    area that is looked at is not among these.
    """
    areas, total = len(z), float((z**2).sum())
    if total <= stats.chi2.ppf(DESCRIBE, areas - 1):
        return total / areas, 0.0
    w = 1 / error**2
    spread = (total - (areas - 1)) / (w.sum() - (w**2).sum() / w.sum())
    return total / areas, float(np.sqrt(max(spread, 0.0)))

"""Whether two indicators speak of the same count: referrals here, the base of a share there."""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from annual_report.indicators import Catalogue

Part = Literal["numerator", "denominator", "complement"]

#: So many equal counts in a row are no coincidence.
_ENOUGH = 3
#: Numerators that are one category of another indicator's breakdown, by definition.
CATEGORY_OF: dict[str, tuple[str, str, str]] = {
    "CSC12": ("CSC10", "duration", "2 years or more"),
    "POL01_share": ("CSC01", "source", "Police"),
    "HLT01_share": ("CSC01", "source", "Health services"),
}
#: The publisher's words and ours for the same band.
_WORDS = ((" but no more than ", " to "), (" but less than ", " to less than "))


def category_name(category: str) -> str:
    """Return a category as it is compared with a publisher's: small letters, one wording of bands.

    'More than 3 months but no more than 6 months' is what the Department for Education's tables
    call 'more than 3 months to 6 months'.
    """
    name = " ".join(category.casefold().split())
    for ours, theirs in _WORDS:
        name = name.replace(ours, theirs)
    return name


class SameCounts:
    """Knows every series of counts, and what the catalogue calls it."""

    def __init__(self, rows: Iterable[dict[str, Any]], catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._series: dict[tuple[str, ...], dict[tuple[str, ...], float]] = defaultdict(dict)
        for row in rows:
            place = tuple(
                row[key] for key in ("period_start", "period_end", "breakdown", "category")
            )
            for part in ("numerator", "denominator"):
                if not math.isnan(row[part]):
                    self._series[row["agency"], row["indicator"], part][place] = row[part]
            left = round(row["denominator"] - row["numerator"], 6)
            if not math.isnan(left) and row["unit"] == "%":
                self._series[row["agency"], row["indicator"], "complement"][place] = left

    def base_is(self, row: dict[str, Any], other: dict[str, Any], part: Part) -> bool:
        """Tell whether a row's denominator is the same count as a part of another row.

        It is if both are the same indicator's, if the catalogue describes them in the same words,
        or if they are equal wherever both were returned, three times or more. The values
        themselves are taken to be equal.
        """
        if row["indicator"] == other["indicator"]:
            return True
        base = self._catalogue[row["indicator"]].denominator
        if base.casefold() == getattr(self._catalogue[other["indicator"]], part).casefold():
            return True
        return self._equal_throughout(row, "denominator", other, part)

    def complement_is(self, row: dict[str, Any], other: dict[str, Any], part: Part) -> bool:
        """Tell whether what is left of a row's base is the same count as a part of another row.

        No catalogue describes it, so it has to be equal wherever both were returned, three times
        or more.
        """
        different = row["indicator"] != other["indicator"]
        return different and self._equal_throughout(row, "complement", other, part)

    def _equal_throughout(
        self, row: dict[str, Any], own: Part, other: dict[str, Any], part: Part
    ) -> bool:
        mine = self._series[row["agency"], row["indicator"], own]
        theirs = self._series[other["agency"], other["indicator"], part]
        shared = mine.keys() & theirs.keys()
        return len(shared) >= _ENOUGH and all(mine[place] == theirs[place] for place in shared)


Series = tuple[str, ...]
Period = tuple[str, str]


def equal_series(
    series: Mapping[Series, Mapping[Period, float]],
) -> Iterator[tuple[Series, Series]]:
    """Return pairs of series that are one count under two names: two agencies', two measures'.

    They are if they are equal in every period that both have, and that in three periods or more
    and with three different numbers: nought, nought and nought are no sign of anything.

    Args:
        series: counts by period, by what names the series: its agency, indicator and the rest.
    """
    met: dict[tuple[Period, float], list[Series]] = defaultdict(list)
    for name in sorted(series):
        for period, count in series[name].items():
            if count > 0:
                met[period, round(count, 6)].append(name)
    often: dict[tuple[Series, Series], set[float]] = defaultdict(set)
    for (_, count), names in met.items():
        for pair in combinations(names, 2):
            often[pair].add(count)
    for (one, other), counts in sorted(often.items()):
        if len(counts) >= _ENOUGH and _equal(series[one], series[other]):
            yield one, other


def _equal(one: Mapping[Period, float], other: Mapping[Period, float]) -> bool:
    return all(round(one[place] - other[place], 6) == 0 for place in one.keys() & other.keys())

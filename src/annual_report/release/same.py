"""Whether two indicators speak of the same count: referrals here, the base of a share there."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from annual_report.indicators import Catalogue

Part = Literal["numerator", "denominator", "complement"]

#: So many equal counts in a row are no coincidence.
_ENOUGH = 3


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

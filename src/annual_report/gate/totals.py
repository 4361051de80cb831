"""Totals that a return states, beside what their parts come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from annual_report.observations import STATED_TOTAL

if TYPE_CHECKING:
    from annual_report.indicators import Catalogue

#: Steps to which statistics are rounded; a rounded total differs from its rounded parts.
ROUNDING = (1000, 100, 10, 5)
#: Fewer numbers than this may all end in 0 or 5 by chance.
_FEWEST = 4
_COUNTS = ["numerator", "denominator"]
_WHOLE_YEAR = {"month": 12, "quarter": 4}


def total_difference(frame: pd.DataFrame, catalogue: Catalogue) -> pd.Series:
    """Return how far a stated total is from its parts, beyond what rounding explains.

    A year to date is compared with the sum of its quarters or months for a flow, with the last of
    them for a snapshot; a Total row with its rows. Where every number is a multiple of 5, 10, 100
    or 1,000, each may have been rounded to that step, and the allowance is the step times the
    number of cells added up.

    Args:
        frame: observations.
        catalogue: tells flows from snapshots.

    Returns:
        One number a row: NaN where there is nothing to compare, 0 within the allowance.
    """
    difference = pd.Series(float("nan"), index=frame.index)
    stated = frame[(frame["breakdown"] == STATED_TOTAL) & ~frame["published"]]
    for place, total in stated.iterrows():
        parts = _parts(frame, total)
        indicator = catalogue.get(str(total["indicator"]))
        if indicator is not None and total["period_kind"] == "year" and len(parts):
            parts = _whole_year(parts, snapshot=indicator.kind == "snapshot")
        if len(parts):
            difference[place] = max(
                (_excess(total[name], parts[name]) for name in _COUNTS), key=_known
            )
    return difference.round(6)


def _known(number: float) -> float:
    return -1.0 if pd.isna(number) else number


def _excess(total: float, parts: pd.Series) -> float:
    """Return how far a total is from the sum of its parts; NaN where one of them is not known."""
    difference = abs(float(total) - float(parts.sum(skipna=False)))
    if pd.isna(difference):
        return float("nan")
    allowed = rounding_step([float(total), *parts]) * len(parts)
    return 0.0 if difference <= allowed else difference


def rounding_step(numbers: list[float]) -> int:
    """Return the step to which all numbers seem to have been rounded; 0 for none."""
    told = [number for number in numbers if number]
    if len(told) < _FEWEST:
        return 0
    return next((step for step in ROUNDING if all(n % step == 0 for n in told)), 0)


def _parts(frame: pd.DataFrame, total: pd.Series) -> pd.DataFrame:
    """Return the rows that a stated total adds up: a year's periods, or a period's categories."""
    breakdown, _, category = str(total["category"]).rpartition(": ")
    if total["category"] == "all":
        breakdown, category = "total", "all"
    same = ~frame["published"]
    for name in ("agency", "indicator", "area", "year"):
        same &= frame[name] == total[name]
    if breakdown:
        same &= (frame["breakdown"] == breakdown) & (frame["category"] == category)
        return frame[same & (frame["period_kind"] != "year")]
    same &= (frame["breakdown"] == category) & (frame["period_end"] == total["period_end"])
    return frame[same]


def _whole_year(parts: pd.DataFrame, *, snapshot: bool) -> pd.DataFrame:
    """Keep what makes a year: the last position, or all quarters or months; else nothing."""
    if snapshot:
        return parts.sort_values("period_end").tail(1)
    for kind, count in _WHOLE_YEAR.items():
        chosen = parts[parts["period_kind"] == kind]
        if len(chosen) == count:
            return chosen
    return parts if set(parts["period_kind"]) <= {"year"} else parts.head(0)

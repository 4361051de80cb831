"""Released rows as points on an axis: what a chart and its words both start from."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_YEAR = re.compile(r"\d{4}-\d{2}")
#: How a unit is written above an axis.
_UNITS = {"%": "Per cent", "count": "Number"}


@dataclass(frozen=True)
class Point:
    """One released value, or the mark that stands in its place.

    Attributes:
        value: NaN where it is not shown.
        lower: of the 95% interval, NaN for none.
        upper: of the 95% interval, NaN for none.
        display: as printed: ``29.9``, ``84.6%``, ``[c]``, ``[x]``.
        period: as printed.
        indicator: identifier.
        category: empty for the total.
        name: of a comparator, empty for local rows.
        n: how many areas a comparator's average rests on, 0 where that is not said.
    """

    value: float
    lower: float
    upper: float
    display: str
    period: str
    indicator: str = ""
    category: str = ""
    name: str = ""
    n: int = 0

    @property
    def missing(self) -> bool:
        """Whether there is no value to draw."""
        return math.isnan(self.value)


@dataclass(frozen=True)
class Line:
    """A comparator over time; ``None`` where it has no row for a period."""

    name: str
    points: tuple[Point | None, ...]


def points(rows: pd.DataFrame, *, in_order: bool = True) -> list[Point]:
    """Return the rows as points, in order of time, or as they stand with ``in_order=False``."""
    if in_order and "period_end" in rows:
        rows = rows.sort_values("period_end", kind="stable")
    return [_point(row) for row in rows.to_dict("records")]


def _point(row: dict[Any, Any]) -> Point:
    value = _number(row.get("value"))
    category = str(row.get("category") or "")
    n = _number(row.get("n"))
    name = str(row.get("comparator") or "")
    return Point(
        value=value,
        lower=_number(row.get("lower")),
        upper=_number(row.get("upper")),
        display=str(row.get("display") or ("" if not math.isnan(value) else "[x]")),
        period=_period(row),
        indicator=str(row.get("indicator") or ""),
        category="" if category == "all" else category,
        name=name,
        n=0 if math.isnan(n) or "neighbours" not in name.lower() else int(n),
    )


def _number(value: Any) -> float:
    return math.nan if value is None or pd.isna(value) else float(value)


def _period(row: dict[Any, Any]) -> str:
    """Return the reporting year for a value that stands for one, else the period's own label."""
    yearly = str(row.get("period_kind") or "year") == "year"
    return str(row.get("year") if yearly and row.get("year") else row.get("period_label") or "")


def on_axis(
    rows: pd.DataFrame, comparators: pd.DataFrame | None
) -> tuple[list[str], list[Point | None]]:
    """Put one series on an axis of periods; years that only a comparator has stay as gaps.

    Returns:
        The periods in order of time, and the local point for each, ``None`` where there is no row.

    Raises:
        ValueError: no rows, or two rows for one period.
    """
    if rows.empty:
        raise ValueError("There is no row to draw. Use not_returned instead.")
    rows = _by_year(rows)
    found = {point.period: point for point in points(rows)}
    if len(found) != len(rows):
        raise ValueError(
            "Two rows have the same period. Choose one indicator, agency and category first."
        )
    axis = list(found)
    if comparators is not None and not comparators.empty:
        years = set(map(str, comparators["year"]))
        if not set(axis) & years:
            raise ValueError("The comparators have none of the years in rows.")
        axis = sorted(set(axis) | {year for year in years if min(axis) < year < max(axis)})
    return axis, [found.get(period) for period in axis]


def breaks_on(axis: Sequence[str], breaks: Mapping[str, str] | None) -> dict[int, str]:
    """Return the places on the axis before which a series breaks, each with why.

    A break in a year that is not on the axis stands before the first later year that is; one at
    or before the start of the axis parts nothing, and is left out.
    """
    found: dict[int, str] = {}
    for period, why in (breaks or {}).items():
        later = [place for place, one in enumerate(axis) if _reached(one, period)]
        if later and later[0] > 0:
            found[later[0]] = f"{found[later[0]]}; {why}" if later[0] in found else why
    return found


def _reached(one: str, period: str) -> bool:
    """Say whether a period on an axis is another, or a reporting year after it."""
    both_years = _YEAR.fullmatch(one) and _YEAR.fullmatch(period)
    return one >= period if both_years else one == period


def _by_year(rows: pd.DataFrame) -> pd.DataFrame:
    """Let one snapshot a year stand for its year."""
    if set(rows["period_kind"]) <= {"year", "snapshot"} and rows["year"].is_unique:
        return rows.assign(period_kind="year")
    return rows


def comparator_lines(comparators: pd.DataFrame | None, axis: Sequence[str]) -> list[Line]:
    """Return one line for each comparator that has a value on the axis, in order of appearance.

    Raises:
        ValueError: the comparators are of more than one indicator.
    """
    if comparators is None or comparators.empty:
        return []
    if comparators["indicator"].nunique() > 1:
        raise ValueError("The comparators are of several indicators. Choose one first.")
    lines = []
    for name in dict.fromkeys(comparators["comparator"]):
        own = {p.period: p for p in points(comparators[comparators["comparator"] == name])}
        series = tuple(own.get(period) for period in axis)
        if any(point is not None and not point.missing for point in series):
            lines.append(Line(str(name), series))
    return lines


def unit_of(rows: pd.DataFrame) -> str:
    """Return the unit that all rows share, in words, or nothing."""
    units = set(rows["unit"]) if "unit" in rows else set()
    unit = str(units.pop()) if len(units) == 1 else ""
    return _UNITS.get(unit, unit)


def largest_first(pair: tuple[str, Point]) -> tuple[bool, float]:
    """Return a sort key for names with their points: largest first, what is not shown last."""
    return pair[1].missing, 0.0 if pair[1].missing else -pair[1].value

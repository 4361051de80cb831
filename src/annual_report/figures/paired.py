"""A change measured on the same people twice: what its breakdown by size of change tells.

The figure is the sum of the changes over the people measured twice. How sure one may be of it
depends on how much the changes differ, which those two numbers do not say. A return that says how
many people changed by how much (breakdown ``change``, categories such as ``+1 point`` and
``no change``) says that too: its interval is Student's, computed from these counts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from annual_report.statistics import paired_change

if TYPE_CHECKING:
    import pandas as pd

CHANGE = "change"
_KEY = ["area", "agency", "indicator", "period_start", "period_end"]
_SIZE = re.compile(r"^([+-]?\d+(?:\.\d+)?)\b")
_NONE = re.compile(r"^(?:no change|same)\b")


def size_of_change(category: str) -> float:
    """Return by how much people of a category changed; NaN where it says no number."""
    text = category.strip().lower().replace("\u2212", "-")
    if _NONE.match(text):
        return 0.0
    found = _SIZE.match(text)
    return float(found[1]) if found else float("nan")


def parts_are_shares(rows: pd.DataFrame) -> pd.DataFrame:
    """Make every breakdown of a paired change a share of people, in per cent.

    Args:
        rows: observations with ``interval_kind``, ``unit`` and ``per`` of the catalogue.
    """
    part = (rows["interval_kind"] == "paired") & (rows["breakdown"] != "total")
    rows.loc[part, ["unit", "interval_kind"]] = ["%", "percentage"]
    rows.loc[part, "per"] = 100.0
    return rows


def paired_limits(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the limits of each paired change that its breakdown gives in full.

    Args:
        rows: figures; those of ``interval_kind`` 'paired' get limits.

    Returns:
        ``lower`` and ``upper`` by the index of the rows that have them.
    """
    whole = rows[(rows["interval_kind"] == "paired") & rows["value"].notna()]
    sizes = rows[rows["breakdown"] == CHANGE]
    found: dict[object, tuple[float, float]] = {}
    for index, row in whole.iterrows():
        own = sizes[(sizes[_KEY] == row[_KEY]).all(axis=1)]
        limits = _limits(own, row)
        if limits:
            found[index] = limits
    frame = rows.loc[list(found), []].copy()
    frame["lower"] = [limits[0] for limits in found.values()]
    frame["upper"] = [limits[1] for limits in found.values()]
    return frame


def _limits(sizes: pd.DataFrame, row: pd.Series) -> tuple[float, float] | None:
    """Return limits where the breakdown is the same people and the same change."""
    changes = np.array([size_of_change(str(name)) for name in sizes["category"]])
    people = sizes["numerator"].to_numpy(dtype=float)
    if not len(changes) or np.isnan(changes).any() or np.isnan(people).any():
        return None
    if (
        people.sum() != row["denominator"]
        or abs((changes * people).sum() - row["numerator"]) > 1e-6
    ):
        return None
    found = paired_change(changes, people)
    return None if np.isnan(found.lower) else (found.lower, found.upper)

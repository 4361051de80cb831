"""What the publishers of national statistics print of the board's own area.

The extract that ``annual-report comparators import`` writes holds the area's own figures in
``data/raw/published/figures.csv``, whether or not the report prints them. A reader has them
all the same: what they print is known, and what they suppress is not to be found in our report.
"""

from __future__ import annotations

import csv
import math
from typing import TYPE_CHECKING, Any

from annual_report.published.extract import OWN_FIGURES
from annual_report.release.same import category_name

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pandas as pd

    from annual_report.indicators import Catalogue
    from annual_report.project import Project

#: Stands for whoever published it, in the names of cells.
PUBLISHER = "published statistics"
_TEXTS = (
    "indicator", "period_start", "period_end", "period_kind", "breakdown", "category", "unit",
    "status",
)  # fmt: skip
_NUMBERS = ("numerator", "denominator", "value")

Row = dict[str, Any]


def published_rows(
    project: Project, figures: pd.DataFrame, catalogue: Catalogue
) -> tuple[Row, ...]:
    """Return what is published of the area, of the periods that the report tells of.

    Args:
        project: names the area by its code; one without a code has nothing published.
        figures: the report's own; what they hold as published themselves is left out.
        catalogue: indicators that it lacks are left out.

    Returns:
        Rows as those of figures, of the agency ``PUBLISHER``, each with its publication as
        vintage.
    """
    file, area = project.raw / OWN_FIGURES, project.board.area.code
    if not area or not file.is_file():
        return ()
    ours = {same_figure(row) for row in figures[figures["published"]].to_dict("records")}
    periods = set(zip(figures["period_start"], figures["period_end"], strict=True))
    known = {indicator.id: indicator for indicator in catalogue}
    found = [
        _row(entry, number, known[entry["indicator"]].decimals)
        for number, entry in enumerate(_entries(file))
        if entry["area"] == area
        and entry["indicator"] in known
        and (entry["period_start"], entry["period_end"]) in periods
    ]
    return tuple(row for row in found if same_figure(row) not in ours)


def same_figure(row: Row) -> tuple[str, ...]:
    """Return what a figure is about, whoever counted it and in whichever words for a band."""
    return (
        row["indicator"], row["period_start"], row["period_end"], row["breakdown"],
        category_name(row["category"]),
    )  # fmt: skip


def _entries(file: Path) -> Iterable[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _row(entry: dict[str, str], number: int, decimals: int) -> Row:
    row: Row = {name: entry[name] for name in _TEXTS}
    row |= {name: float(entry[name]) if entry[name] else math.nan for name in _NUMBERS}
    return row | {
        "row_id": f"{PUBLISHER} {number}",
        "agency": PUBLISHER,
        "period_label": entry["period"],
        "decimals": decimals,
        "vintage": entry["publication"],
        "published": True,
    }


def implied_count(row: Row) -> float:
    """Return the count that a published rate or percentage implies; NaN unless only one fits."""
    per = {"%": 100.0, "per 10,000": 10_000.0}.get(row["unit"], math.nan)
    half = 0.5 * 10.0 ** -int(row["decimals"])
    low = (row["value"] - half) * row["denominator"] / per
    high = (row["value"] + half) * row["denominator"] / per
    if math.isnan(low) or math.floor(high) - math.ceil(low) != 0:
        return math.nan
    return float(max(math.ceil(low), 0))

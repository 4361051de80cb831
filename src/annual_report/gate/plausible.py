"""Is a figure in the unit it says it is? Told by what other areas have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from annual_report.indicators import POPULATION
from annual_report.observations import FOR_THE_GATE

if TYPE_CHECKING:
    from annual_report.indicators import Catalogue, Indicator
    from annual_report.project import Project

_ENGLAND = "E92"
_REGION = "E12"
#: Fewer regions than this say nothing of the whole country.
_FEWEST = 3


def times_other_areas(frame: pd.DataFrame, project: Project, catalogue: Catalogue) -> pd.Series:
    """Return how many times as large a figure is as the nearest that other areas have.

    A rate where a count should be, or the reverse, is out by ten or a thousand times, which no
    area really is. The figure of the year is held against published figures of the same measure,
    of any area and year; England's own published figure against those of the regions.

    Args:
        frame: observations of all returns, published ones too.
        project: gives the reporting year.
        catalogue: how a figure is computed.

    Returns:
        1 within the range of the other areas, 20 for twenty times its top, 0.05 for a twentieth of
        its foot; NaN where there is nothing to compare. Stands on the last row of each series.
    """
    found = pd.Series(float("nan"), index=frame.index)
    whole = frame[(frame["breakdown"] == "total") & ~frame["breakdown"].isin(FOR_THE_GATE)]
    published = whole[whole["published"] & (whole["area"] != "local") & whole["value"].notna()]
    local = whole[~whole["published"] & (whole["year"] == str(project.year))]
    people = _population(whole, project)
    for name, others in published.groupby("indicator", sort=True):
        indicator = catalogue.get(str(name))
        if indicator is None or indicator.denominator_kind == "none":
            continue
        low, high = others["value"].min(), others["value"].max()
        own = local[local["indicator"] == name]
        for _, series in own.groupby(["agency", "period_kind"], sort=True):
            place = series["period_end"].idxmax()
            found[place] = _times(_figure(series, indicator, people), low, high)
    for (_, _), same in published.groupby(["indicator", "period_end"], sort=True):
        regions = same[same["area"].str.startswith(_REGION)]["value"]
        if len(regions) >= _FEWEST:
            for place in same.index[same["area"].str.startswith(_ENGLAND)]:
                found[place] = _times(same["value"][place], regions.min(), regions.max())
    return found.round(6)


def _population(whole: pd.DataFrame, project: Project) -> float:
    rows = whole[(whole["indicator"] == POPULATION) & (whole["area"] == "local")]
    rows = rows[rows["period_end"] == f"{project.year.start}-06-30"]
    return float(rows["numerator"].max()) if len(rows) else float("nan")


def _figure(series: pd.DataFrame, indicator: Indicator, people: float) -> float:
    """Return the year's figure as the return's own numbers give it, or else as it states it."""
    if indicator.kind == "snapshot":
        series = series.sort_values("period_end").tail(1)
    elif len(series) < {"quarter": 4, "month": 12}.get(str(series["period_kind"].iloc[0]), 1):
        return float("nan")
    top, bottom = (float(series[name].sum(skipna=False)) for name in ("numerator", "denominator"))
    if indicator.denominator_kind == "population":
        bottom = people if indicator.population == "0-17" else float("nan")
    if bottom > 0 and not pd.isna(top):
        return indicator.per * top / bottom
    return float(series["value"].mean())


def _times(figure: float, low: float, high: float) -> float:
    if pd.isna(figure) or figure <= 0 or low <= 0:
        return float("nan")
    if figure > high:
        return figure / high
    return figure / low if figure < low else 1.0

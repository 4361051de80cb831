"""Helper columns for what Great Expectations has no words for.

They are computed before validation and stand beside the table's own columns, so that every rule
is still an expectation in a suite that a person can read:

``outside_year``
    a period, or a record, that does not lie in the reporting year (published rows excepted).
``personal_data``
    which of a row's text columns hold which kinds of personal data; empty for none.
``unmarked``
    a row of a demonstration that is not marked as illustrative (published rows excepted).
``role``
    'population' for the mid-year population that the year's rates are divided by.
``stated_difference``
    how far a stated percentage is from numerator over denominator, in percentage points.
``year_difference``
    how far a stated year-to-date is from its quarters or months: their sum for a flow, the last
    of them for a snapshot.
``gaps``
    quarters or months of a series that were not returned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from annual_report.gate.personal import personal_data
from annual_report.indicators import POPULATION

if TYPE_CHECKING:
    from annual_report.indicators import Catalogue
    from annual_report.project import Project

#: Columns that are ours or a machine's, and so cannot hold what a person typed.
_MACHINE = {"row_id", "source_sha256", "source_cell", "period_start", "period_end", "year", "unit"}
_SERIES = ["agency", "indicator", "breakdown", "category", "area", "vintage"]
_WHOLE_YEAR = {"month": 12, "quarter": 4}


def with_helpers(
    frame: pd.DataFrame, table: str, project: Project, catalogue: Catalogue
) -> pd.DataFrame:
    """Return a table with its helper columns; the row order stays.

    Args:
        frame: the table as cleaning wrote it.
        table: its name; 'observations' gets all helper columns, a record table the first three.
        project: gives the reporting year.
        catalogue: tells flows from snapshots.
    """
    frame = frame.reset_index(drop=True)
    published = _flag(frame, "published")
    helpers = pd.DataFrame(index=frame.index)
    helpers["outside_year"] = _outside_year(frame, project) & ~published
    helpers["personal_data"] = _personal(frame)
    unmarked = ~_flag(frame, "illustrative") & ~published
    helpers["unmarked"] = unmarked & project.board.demonstration
    if table == "observations":
        helpers["role"] = _role(frame, project)
        helpers["stated_difference"] = _stated_difference(frame)
        helpers["year_difference"] = _year_difference(frame, catalogue)
        helpers["gaps"] = _gaps(frame)
    return pd.concat([frame, helpers], axis=1)


def _flag(frame: pd.DataFrame, column: str) -> pd.Series:
    if column in frame:
        return frame[column].astype(bool)
    return pd.Series(data=False, index=frame.index)


def _outside_year(frame: pd.DataFrame, project: Project) -> pd.Series:
    outside = frame["year"] != str(project.year)
    if "period_end" in frame:
        outside |= frame["period_start"] < project.year.first_day
        outside |= frame["period_end"] > project.year.last_day
    return outside


def _personal(frame: pd.DataFrame) -> pd.Series:
    columns = [
        name
        for name in frame.columns
        if name not in _MACHINE and pd.api.types.is_string_dtype(frame[name])
    ]
    found = pd.Series("", index=frame.index, dtype="str")
    for name in columns:
        kinds = {
            text: ", ".join(personal_data(str(text))) for text in frame[name].dropna().unique()
        }
        hits = frame[name].map(kinds).fillna("")
        found = found.where(hits == "", found + name + ": " + hits + "; ")
    return found.str.removesuffix("; ")


def _role(frame: pd.DataFrame, project: Project) -> pd.Series:
    """Name the rows that are the population of the year: mid-year, the year before it ends."""
    population = (
        (frame["indicator"] == POPULATION)
        & (frame["area"] == "local")
        & (frame["breakdown"] == "total")
        & (frame["period_end"] == f"{project.year.start}-06-30")
        & (frame["numerator"] > 0)
    )
    return population.map({True: "population", False: "other"}).astype("str")


def _stated_difference(frame: pd.DataFrame) -> pd.Series:
    computed = 100 * frame["numerator"] / frame["denominator"].where(frame["denominator"] > 0)
    difference = (frame["value"] - computed).abs().where(frame["unit"] == "%")
    # Half a unit of the last printed digit must not fail for being stored in binary.
    return difference.round(6)


def _year_difference(frame: pd.DataFrame, catalogue: Catalogue) -> pd.Series:
    difference = pd.Series(float("nan"), index=frame.index)
    for _, series in frame[~frame["published"]].groupby(_SERIES, sort=True):
        whole = series[series["period_kind"] == "year"]
        indicator = catalogue.get(str(series["indicator"].iloc[0]))
        if whole.empty or indicator is None:
            continue
        expected = _from_parts(series, snapshot=indicator.kind == "snapshot")
        difference[whole.index] = (whole["numerator"] - expected).abs()
    return difference


def _from_parts(series: pd.DataFrame, *, snapshot: bool) -> float:
    """Return what the year should be by its parts: NaN where they are not all there."""
    if snapshot:
        last = series[series["period_kind"] != "year"].sort_values("period_end")["numerator"]
        return float(last.iloc[-1]) if len(last) else float("nan")
    for kind, count in _WHOLE_YEAR.items():
        parts = series.loc[series["period_kind"] == kind, "numerator"]
        if len(parts) == count:
            return float(parts.sum(skipna=False))
    return float("nan")


def _gaps(frame: pd.DataFrame) -> pd.Series:
    """Count a row that was not returned as one gap; its series' first row carries absent ones."""
    parts = frame["period_kind"].isin(_WHOLE_YEAR)
    gaps = ((frame["status"] == "not returned") & parts).astype("int64")
    for (*_, kind), series in frame[parts & ~frame["published"]].groupby(
        [*_SERIES, "period_kind"], sort=True
    ):
        absent = _WHOLE_YEAR[kind] - series["period_end"].nunique()
        gaps[series.index[0]] += max(absent, 0)
    return gaps

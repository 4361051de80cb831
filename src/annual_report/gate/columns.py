"""Helper columns for what Great Expectations has no words for.

They are computed before validation and stand beside the table's own columns, so that every rule
is still an expectation in a suite that a person can read:

``outside_year``
    a period that lies neither in the reporting year nor in the one before it, or a record of
    another year (published rows excepted).
``personal_data``
    which of a row's text columns hold which kinds of personal data; empty for none.
``unmarked``
    a row of a demonstration that is not marked as illustrative (published rows excepted).
``role``
    'population' for the mid-year population that the year's rates are divided by.
``stated_difference``
    how far a stated percentage is from numerator over denominator, in percentage points.
``total_difference``
    how far a total that the return states is from its parts: a year to date from its quarters or
    months (their sum for a flow, the last of them for a snapshot), a Total row from its rows.
``gaps``
    quarters or months of a series of the reporting year that were not returned.
``fraction``
    what a numerator has after the point; 0 for a count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from annual_report.indicators import POPULATION
from annual_report.observations import FOR_THE_GATE, STATED_TOTAL
from annual_report.personal import personal_data, speaks_of_birth
from annual_report.project import Year

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from annual_report.indicators import Catalogue
    from annual_report.project import Project

HELPERS = (
    "outside_year", "personal_data", "unmarked", "role", "stated_difference", "total_difference",
    "gaps", "fraction",
)  # fmt: skip
#: Columns that are ours or a machine's, and so cannot hold what a person typed.
_MACHINE = {"row_id", "source_sha256", "source_cell", "period_start", "period_end", "year", "unit"}
#: Columns in which a date in figures is a file's, a version's or a deadline. Dates so old that
#: they could be birthdays are refused when the return is opened.
_DATED = {
    "source_file", "source_sheet", "vintage", "note",
    "finding", "action", "baseline", "target", "evidence",
}  # fmt: skip
_SERIES = ["agency", "indicator", "breakdown", "category", "area", "vintage"]
_COUNTS = ["numerator", "denominator"]
_WHOLE_YEAR = {"month": 12, "quarter": 4}


def with_helpers(
    frame: pd.DataFrame, wanted: Collection[str], project: Project, catalogue: Catalogue
) -> pd.DataFrame:
    """Return a table with the helper columns that a suite speaks of; the row order stays.

    Args:
        frame: the table as cleaning wrote it.
        wanted: names of helper columns; others are not computed.
        project: gives the reporting year.
        catalogue: tells flows from snapshots.
    """
    frame = frame.reset_index(drop=True)
    make: dict[str, Callable[[], pd.Series]] = {
        "outside_year": lambda: _outside_year(frame, project) & ~_flag(frame, "published"),
        "personal_data": lambda: _personal(frame),
        "unmarked": lambda: _unmarked(frame, project),
        "role": lambda: _role(frame, project),
        "stated_difference": lambda: _stated_difference(frame),
        "total_difference": lambda: _total_difference(frame, catalogue),
        "gaps": lambda: _gaps(frame, project),
        "fraction": lambda: (frame["numerator"] % 1).round(6),
    }
    helpers = {name: make[name]() for name in HELPERS if name in wanted}
    return frame.assign(**helpers)


def _flag(frame: pd.DataFrame, column: str) -> pd.Series:
    if column in frame:
        return frame[column].astype(bool)
    return pd.Series(data=False, index=frame.index)


def _unmarked(frame: pd.DataFrame, project: Project) -> pd.Series:
    unmarked = ~_flag(frame, "illustrative") & ~_flag(frame, "published")
    return unmarked & project.board.demonstration & ("illustrative" in frame)


def _outside_year(frame: pd.DataFrame, project: Project) -> pd.Series:
    if "period_end" in frame:
        before = Year(project.year.start - 1).first_day
        return (frame["period_start"] < before) | (frame["period_end"] > project.year.last_day)
    if "year" in frame:
        return frame["year"] != str(project.year)
    return pd.Series(data=False, index=frame.index)


def _personal(frame: pd.DataFrame) -> pd.Series:
    columns = [
        name
        for name in frame.columns
        if name not in _MACHINE and pd.api.types.is_string_dtype(frame[name])
    ]
    found = pd.Series("", index=frame.index, dtype="str")
    for name in columns:
        kinds = {
            text: ", ".join(_kinds(str(text), dated=name in _DATED))
            for text in frame[name].dropna().unique()
        }
        hits = frame[name].map(kinds).fillna("")
        found = found.where(hits == "", found + name + ": " + hits + "; ")
    return found.str.removesuffix("; ")


def _kinds(text: str, *, dated: bool) -> tuple[str, ...]:
    found = personal_data(text)
    if dated and not speaks_of_birth(text):
        return tuple(kind for kind in found if kind != "date of birth")
    return found


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


def _total_difference(frame: pd.DataFrame, catalogue: Catalogue) -> pd.Series:
    difference = pd.Series(float("nan"), index=frame.index)
    stated = frame[(frame["breakdown"] == STATED_TOTAL) & ~frame["published"]]
    for place, total in stated.iterrows():
        parts = _parts(frame, total)
        indicator = catalogue.get(str(total["indicator"]))
        if indicator is not None and total["period_kind"] == "year" and len(parts):
            parts = _whole_year(parts, snapshot=indicator.kind == "snapshot")
        if len(parts):
            sums = parts[_COUNTS].sum(skipna=False)
            difference[place] = (total[_COUNTS].astype("float64") - sums).abs().max()
    return difference.round(6)


def _parts(frame: pd.DataFrame, total: pd.Series) -> pd.DataFrame:
    """Return the rows that a stated total adds up: a year's periods, or a period's categories."""
    breakdown, _, category = str(total["category"]).rpartition(": ")
    if total["category"] == "all":
        breakdown, category = "total", "all"
    same = frame["published"] != True  # noqa: E712
    for name in ("agency", "indicator", "area", "vintage", "year"):
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


def _gaps(frame: pd.DataFrame, project: Project) -> pd.Series:
    """Count a row that was not returned as one gap; its series' first row carries absent ones."""
    wanted = frame["period_kind"].isin(_WHOLE_YEAR) & (frame["year"] == str(project.year))
    wanted &= ~frame["published"] & ~frame["breakdown"].isin(FOR_THE_GATE)
    gaps = ((frame["status"] == "not returned") & wanted).astype("int64")
    for (*_, kind), series in frame[wanted].groupby([*_SERIES, "period_kind"], sort=True):
        absent = _WHOLE_YEAR[kind] - series["period_end"].nunique()
        gaps[series.index[0]] += max(absent, 0)
    return gaps

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
    how far a total that the return states is from its parts, beyond rounding (``gate/totals.py``).
``breakdown_difference``
    how far the categories of a figure are from the whole, added up (``gate/breakdowns.py``).
``fraction``
    what a numerator has after the point; 0 for a count.
``unexplained_change``
    change on last year in per cent, where chance, a comment in the return or a break in the
    catalogue do not explain it (``gate/changes.py``).
``times_other_areas``
    how many times as large as anywhere else (``gate/plausible.py``).
``counts_apart``, ``counts_apart_percent``, ``cross_check_unmatched``
    how far two agencies that counted the same are apart (``gate/crosschecks.py``).

A column with ``_named`` after its name holds words for messages: which measure and period a row is
about, and what it was compared with. They hold no value from a return.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from annual_report.figures.year_rows import period_labels
from annual_report.gate import changes, crosschecks
from annual_report.gate.breakdowns import breakdown_difference
from annual_report.gate.plausible import times_other_areas
from annual_report.gate.totals import total_difference
from annual_report.indicators import POPULATION
from annual_report.personal import personal_data, speaks_of_birth
from annual_report.project import Year

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from annual_report.indicators import Catalogue
    from annual_report.project import Project

HELPERS = (
    "outside_year", "personal_data", "unmarked", "role", "stated_difference", "total_difference",
    "breakdown_difference", "fraction", changes.CHANGE, "times_other_areas", crosschecks.APART, crosschecks.PERCENT,
    crosschecks.UNMATCHED,
)  # fmt: skip
#: Ends the name of a column of words about another column.
NAMED = "_named"
#: Columns that are ours or a machine's, and so cannot hold what a person typed.
_MACHINE = {"row_id", "source_sha256", "source_cell", "period_start", "period_end", "year", "unit"}
#: Columns in which a date in figures is a file's, a version's or a deadline. Dates so old that
#: they could be birthdays are refused when the return is opened.
_DATED = {
    "source_file", "source_sheet", "vintage", "note",
    "finding", "action", "baseline", "target", "evidence", "cause", "resources",
}  # fmt: skip


def with_helpers(
    frame: pd.DataFrame,
    wanted: Collection[str],
    project: Project,
    catalogue: Catalogue,
    earlier: pd.DataFrame,
) -> pd.DataFrame:
    """Return a table with the helper columns that a suite speaks of; the row order stays.

    Args:
        frame: the table as cleaning wrote it.
        wanted: names of helper columns; others are not computed.
        project: gives the reporting year.
        catalogue: tells flows from snapshots.
        earlier: observations of earlier years.
    """
    frame = frame.reset_index(drop=True)
    make: dict[str, Callable[[], pd.Series]] = {
        "outside_year": lambda: _outside_year(frame, project) & ~_flag(frame, "published"),
        "personal_data": lambda: _personal(frame),
        "unmarked": lambda: _unmarked(frame, project),
        "role": lambda: _role(frame, project),
        "stated_difference": lambda: _stated_difference(frame),
        "total_difference": lambda: total_difference(frame, catalogue),
        "breakdown_difference": lambda: breakdown_difference(frame),
        "fraction": lambda: (frame["numerator"] % 1).round(6),
        "times_other_areas": lambda: times_other_areas(frame, project, catalogue),
    }
    helpers = {name: make[name]() for name in make if name in wanted}
    if changes.CHANGE in wanted:
        found = changes.unexplained_change(frame, earlier, project, catalogue)
        helpers |= {str(name): found[name] for name in found}
    if {*crosschecks.COLUMNS} & {*wanted}:
        found = crosschecks.cross_checks(frame, project, catalogue)
        helpers |= {str(name): found[name] for name in found}
    return frame.assign(**helpers)


def named(rows: pd.DataFrame, column: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Say which measures and periods rows are about: ``CSC01 Q3 2015-16``; no value is repeated.

    Args:
        rows: rows of a table with its helper columns.
        column: the column that was checked; its ``_named`` column has better words where there is
            one.
        catalogue: names indicators that are known, and no others.
    """
    if column + NAMED in rows:
        found = rows[column + NAMED]
    elif {"indicator", "period"} <= {*rows.columns}:
        found = rows["indicator"] + " " + rows["period"]
    elif {"indicator", "period_end"} <= {*rows.columns}:
        known = rows[rows["indicator"].isin(catalogue.ids)]
        kinds = known["indicator"].map({each.id: each.kind for each in catalogue})
        found = (
            known["indicator"]
            + " "
            + pd.Series(period_labels(known.assign(kind=kinds)), index=known.index, dtype="str")
        )
    else:
        return ()
    return tuple(text for text in dict.fromkeys(found) if text)


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

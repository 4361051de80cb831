"""The same measure counted by two agencies: how far the two are apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from annual_report.figures.year_rows import period_labels
from annual_report.observations import CROSS_CHECK, FOR_THE_GATE

if TYPE_CHECKING:
    from annual_report.indicators import Catalogue
    from annual_report.project import Project

APART, PERCENT, UNMATCHED = "counts_apart", "counts_apart_percent", "cross_check_unmatched"
COLUMNS = (APART, PERCENT, UNMATCHED, f"{PERCENT}_named")
_COUNTS = ("numerator", "denominator")
_CELLS = 6


def cross_checks(frame: pd.DataFrame, project: Project, catalogue: Catalogue) -> pd.DataFrame:
    """Hold every cross-check against the owner's own figure for the same time.

    The two are compared over the coarser of their periods: the months of one are added up to the
    quarters of the other. A snapshot is compared on its day. Where both give a denominator, the
    larger of the two differences counts.

    Args:
        frame: observations of all returns.
        project: names the agencies.
        catalogue: tells flows from snapshots.

    Returns:
        One row a row of ``frame``: ``counts_apart`` (how many; NaN where nothing was compared),
        ``counts_apart_percent`` (of the owner's figure), both on the rows of both agencies;
        ``cross_check_unmatched`` (the owner has the measure for that year, but not this category);
        and which figure of which other return it was compared with.
    """
    found = pd.DataFrame(index=frame.index)
    found[APART], found[PERCENT], found[UNMATCHED] = float("nan"), float("nan"), False
    found[COLUMNS[3]] = pd.Series("", index=frame.index, dtype="str")
    checks = frame[(frame["breakdown"] == CROSS_CHECK) & (frame["year"] == str(project.year))]
    for key, other in checks.groupby(["agency", "indicator", "category"], sort=True):
        agency, indicator, category = map(str, key)
        entry = catalogue.get(indicator)
        owners = _owners(frame, agency, indicator, project)
        own = _category(owners, category)
        if entry is None or owners.empty:
            continue
        if own.empty:
            found.loc[other.index, UNMATCHED] = True
            continue
        for theirs, ours in _pairs(other, own, snapshot=entry.kind == "snapshot"):
            _compare(found, frame.loc[theirs], frame.loc[ours], project)
    return found


def _owners(frame: pd.DataFrame, agency: str, indicator: str, project: Project) -> pd.DataFrame:
    """Return the figures of a measure's owner: of whoever else returns it in its own right."""
    wanted = (frame["indicator"] == indicator) & (frame["area"] == "local") & ~frame["published"]
    wanted &= (frame["year"] == str(project.year)) & ~frame["breakdown"].isin(FOR_THE_GATE)
    # rows and tables of one agency may check each other: record lists and the quarterly dataset
    others = wanted & (frame["agency"] != agency)
    return frame[others if others.any() else wanted]


def _category(owners: pd.DataFrame, category: str) -> pd.DataFrame:
    if category == "all":
        return owners[owners["breakdown"] == "total"]
    breakdown, _, name = category.rpartition(": ")
    same = owners["category"].str.casefold() == (name if breakdown else category).casefold()
    if breakdown:
        same &= owners["breakdown"] == breakdown
    return owners[same]


def _pairs(
    other: pd.DataFrame, own: pd.DataFrame, *, snapshot: bool
) -> list[tuple[list[Any], list[Any]]]:
    """Return which rows of the one stand for the same time as which rows of the other."""
    if snapshot:
        return [
            ([place], [same.index[0]])
            for place, row in other.iterrows()
            if len(same := own[own["period_end"] == row["period_end"]])
        ]
    pairs = []
    for place, row in other.iterrows():
        parts = _parts_of(own, row)
        if parts:
            pairs.append(([place], parts))
    for place, row in own.iterrows():
        parts = _parts_of(other, row)
        if len(parts) > 1:
            pairs.append((parts, [place]))
    return pairs


def _parts_of(rows: pd.DataFrame, whole: pd.Series) -> list[Any]:
    """Return the rows of the longest kind that fill a period from its first to its last day."""
    same = rows["period_start"] == whole["period_start"]
    same &= rows["period_end"] == whole["period_end"]
    if same.any():
        return [rows.index[same][0]]
    inside = rows[
        (rows["period_start"] >= whole["period_start"])
        & (rows["period_end"] <= whole["period_end"])
    ]
    for kind in ("quarter", "month"):
        parts = inside[inside["period_kind"] == kind].sort_values("period_end")
        parts = parts.drop_duplicates("period_end")
        if len(parts) and _fill(parts, whole):
            return list(parts.index)
    return []


def _fill(parts: pd.DataFrame, whole: pd.Series) -> bool:
    starts = pd.to_datetime(parts["period_start"])
    ends = pd.to_datetime(parts["period_end"]) + pd.Timedelta(days=1)
    ends_with = parts["period_end"].iloc[-1] == whole["period_end"]
    begins_with = parts["period_start"].iloc[0] == whole["period_start"]
    return bool(
        begins_with
        and ends_with
        and (starts.iloc[1:].to_numpy() == ends.iloc[:-1].to_numpy()).all()
    )


def _compare(
    found: pd.DataFrame, theirs: pd.DataFrame, ours: pd.DataFrame, project: Project
) -> None:
    """Write how far two sides are apart on the rows of both, each naming the other."""
    apart, percent = 0.0, 0.0
    compared = False
    for name in _COUNTS:
        one, two = (float(side[name].sum(skipna=False)) for side in (theirs, ours))
        if pd.isna(one) or pd.isna(two):
            continue
        compared = True
        apart = max(apart, abs(one - two))
        percent = max(percent, 100 * abs(one - two) / two if two else 100.0 * (one != two))
    if not compared:
        return
    for side, opposite in ((theirs, ours), (ours, theirs)):
        rows = side.index[~(found.loc[side.index, APART] > apart)]
        found.loc[rows, APART], found.loc[rows, PERCENT] = round(apart, 6), round(percent, 6)
        found.loc[rows, COLUMNS[3]] = f"{_what(side)}, beside {_where(opposite, project)}"


def _what(side: pd.DataFrame) -> str:
    labels = period_labels(side.assign(kind="flow"))
    span = labels[0] if len(labels) == 1 else f"{labels[0]} to {labels[-1]}"
    row = side.iloc[0]
    part = "" if row["category"] == "all" else f" ({row['category']})"
    return f"{row['indicator']}{part} {span}"


def _where(side: pd.DataFrame, project: Project) -> str:
    row = side.iloc[0]
    cells = " ".join(side["source_cell"]).split()
    shown = " ".join(cells[:_CELLS]) + (" …" if len(cells) > _CELLS else "")
    name = project.agency_names.get(row["agency"], row["agency"])
    inside = "!".join(part for part in (row["source_sheet"], shown) if part)
    return f"{name}: {row['source_file']} ! {inside}"

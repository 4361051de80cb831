"""Observations of several years put together: of a figure stated twice, the later return's counts.

A return often repeats the year before beside its own, for comparison. Where that differs from
what was returned at the time, the agency has corrected it: the later figure is taken, and what
changed is written down as a revision; so is a whole year that its own quarters or months, as they
were returned at the time, do not add up to. A blank is no correction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from annual_report.observations import FOR_THE_GATE, IDENTITY, read_table
from annual_report.observations import observations as make_observations
from annual_report.returns.revisions import no_revisions, revisions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: What makes two observations the same figure, whichever return they stand in.
FIGURE = [name for name in IDENTITY if name != "vintage"]
#: Statuses of a row in which the agency said nothing.
SILENT = ("not returned", "not available", "unreadable")
#: Parts of a year, and how many of them it has.
_PARTS = {"quarter": 4, "month": 12}
_MEASURE = ["year", "area", "agency", "indicator", "breakdown", "category"]
_THEN = ("numerator", "source_file", "source_sheet", "source_cell", "place", "form")


def observations_of_all(
    cleaned: Mapping[str, Path], earlier: Mapping[str, Mapping[str, Path]]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read the observations of the reporting year and of earlier years.

    Totals that returns state, and the counts of another agency's measure, are left out: they are
    for the gate alone.

    Args:
        cleaned: folder of each return of the reporting year, by its key.
        earlier: the same for earlier years, the oldest first.

    Returns:
        Observations, none of them a figure twice on account of its being returned in two years;
        and what later years' returns changed, a table of ``revisions.COLUMNS``.
    """
    frames, before = [], []
    for place, folders in enumerate([*earlier.values(), cleaned]):
        for key, folder in sorted(folders.items()):
            frame = _read(folder)
            if not frame.empty:
                frames.append(frame.assign(place=place, form=key.partition("-")[2]))
    if not frames:
        return make_observations([]), no_revisions()
    frame = pd.concat(frames, ignore_index=True)
    kept = _in_force(frame)
    restated = frame[~kept & ~frame["status"].isin(SILENT)]
    for form, old in pd.concat([restated, _sums(frame[kept])]).groupby("form", sort=True):
        keys = old[FIGURE].drop_duplicates()
        now = frame[kept].merge(keys, on=FIGURE)
        before.append(revisions([_plain(old), _plain(now)], str(form)))
    changed = pd.concat(before, ignore_index=True) if before else no_revisions()
    return _plain(frame[kept]), changed


def _read(folder: Path) -> pd.DataFrame:
    if not (folder / "observations.parquet").is_file():
        return make_observations([])
    frame = read_table(folder, "observations")
    return frame[~frame["breakdown"].isin(FOR_THE_GATE)]


def _in_force(frame: pd.DataFrame) -> pd.Series:
    """Say which rows count: of each figure those of the last year whose return has a word on it.

    Rows of one and the same year all stay: two of them are a mistake, and found as one.
    """
    spoken = frame["place"].where(~frame["status"].isin(SILENT), -1)
    by_figure = [frame[name] for name in FIGURE]
    last_spoken = spoken.groupby(by_figure, sort=False).transform("max")
    last = frame["place"].groupby(by_figure, sort=False).transform("max")
    kept: pd.Series = frame["place"] == last_spoken.where(last_spoken >= 0, last)
    return kept


def _sums(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the years that a later return states, as their own parts once added up to them."""
    years = frame[(frame["period_kind"] == "year") & ~frame["status"].isin(SILENT)]
    found = [years.iloc[:0]]
    for kind, count in _PARTS.items():
        parts = frame[frame["period_kind"] == kind].groupby([*_MEASURE, "place", "form"])
        whole = parts.filter(
            lambda rows, n=count: len(rows) == n and rows["numerator"].notna().all()
        )
        if whole.empty:
            continue
        sums = whole.groupby([*_MEASURE, "place", "form"], as_index=False).agg(
            numerator=("numerator", "sum"),
            denominator=("denominator", lambda values: values.sum(skipna=False)),
            source_file=("source_file", "first"),
            source_sheet=("source_sheet", "first"),
            source_cell=("source_cell", " ".join),
        )
        both = years.merge(sums, on=_MEASURE, suffixes=("", "_then"))
        both = both[both["place"] > both["place_then"]]
        for name in ("denominator", *_THEN):
            then = both[f"{name}_then"]
            both[name] = then.where(then.notna(), both[name])
        found.append(both[years.columns])
    return pd.concat(found)


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.drop(columns=["place", "form"]).reset_index(drop=True)

"""The cells that cleaning read, as a trace may cite them: one by one, or by column.

A sheet with one row a case is cited by column alone: the list of the cells that were counted is
the count (docs/decisions/041).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

#: Of the tables of a cleaned return with one row a case, a voice, an action or a review, those
#: whose rows are released one by one, and so may be cited one by one.
SINGLE = (
    "voices", "listening", "actions", "reviews", "recommendations", "timetable", "finance",
    "attendance", "section11",
)  # fmt: skip
RECORDS = ("audits", *SINGLE)
PLACE = ("source_file", "source_sheet", "source_cell", "source_sha256")
ABOUT = (
    "agency", "area", "indicator", "breakdown", "category", "period_start", "period_end",
    "status", "vintage",
)  # fmt: skip
#: Statuses of an observation in which the agency said nothing.
SILENT = frozenset({"not returned", "not available", "unreadable"})
#: An observation has a numerator, a denominator and a value, so at most three cells of a column.
_MOST = 3
_CELL = re.compile(r"([A-Z]+)(\d+)")
COLUMNS = ("row_id", "key", "kind", "span", "consent_id", "turn", "in_force", *PLACE, *ABOUT)


def read_cells(years: Iterable[Mapping[str, Path]]) -> pd.DataFrame:
    """Read every observation and record of every return: where it stands and what it is about.

    Args:
        years: key of a return to the folder of what cleaning wrote, the oldest year first, the
            reporting year last.

    Returns:
        A table with ``COLUMNS``: ``turn`` is the year's place among them; ``span`` the columns by
        which a sheet with one row a case is cited, else empty; ``in_force`` is false for what a
        later year's return states again, and for records of earlier years, of which only the
        timetables and the action logs are released.
    """
    parts = [
        _places(pd.read_parquet(path, engine="pyarrow"), name, key, by_case).assign(turn=turn)
        for turn, cleaned in enumerate(years)
        for key, folder in cleaned.items()
        for by_case in [_sheets_by_case(folder)]
        for name in ("observations", *RECORDS)
        for path in [folder / f"{name}.parquet"]
        if path.is_file()
    ]
    if not parts:
        return pd.DataFrame(columns=list(COLUMNS))
    frame = pd.concat(parts, ignore_index=True)
    frame["in_force"] = _in_force(frame)
    return frame[list(COLUMNS)]


def _in_force(frame: pd.DataFrame) -> pd.Series:
    """Say of each row whether it counts: of what several years state, the last that has a word."""
    observed = frame["kind"] == "observations"
    silent = observed & frame["status"].isin(SILENT)
    spoken = frame["turn"].where(~silent, -1).groupby(frame["row_id"]).transform("max")
    last = frame["turn"].groupby(frame["row_id"]).transform("max")
    by_figure = frame["turn"] == spoken.where(spoken >= 0, last)
    every_year = observed | frame["kind"].isin(["timetable", "actions"])
    counts: pd.Series = by_figure & (every_year | (frame["turn"] == frame["turn"].max()))
    return counts


def _places(
    frame: pd.DataFrame, kind: str, key: str, by_case: frozenset[tuple[str, ...]]
) -> pd.DataFrame:
    names = ["row_id", "consent_id", *PLACE, *ABOUT]
    found = frame.reindex(columns=names, fill_value="").astype("str")
    if kind != "observations":
        found["indicator"], found["category"] = kind, "all"
        found["agency"] = key.partition("-")[0]
        found["area"] = "local"
    found["key"], found["kind"] = key, kind
    places = zip(found["source_file"], found["source_sheet"], found["source_cell"], strict=True)
    found["span"] = [
        columns_of(cells) if (file, sheet) in by_case else "" for file, sheet, cells in places
    ]
    return found


def _sheets_by_case(folder: Path) -> frozenset[tuple[str, ...]]:
    """Return the sheets (file, sheet) of a return that have one row a case.

    They are those that records were read from, every sheet of a file with audited cases, and any
    sheet of which an observation cites more cells of one column than its numbers could be in, or a
    stretch of rows, whose length is what it counted.
    """
    found: set[tuple[str, ...]] = set()
    files: set[str] = set()
    for name in RECORDS:
        sheets = _read_columns(folder, name, "source_file", "source_sheet")
        found |= sheets
        files |= {sheet[0] for sheet in sheets} if name == "audits" else set()
    columns = ("source_file", "source_sheet", "source_cell")
    for file, sheet, cells in _read_columns(folder, "observations", *columns):
        letters = [column for column, _ in _CELL.findall(cells)]
        many = any(letters.count(column) > _MOST for column in set(letters))
        if file in files or many or ":" in cells:
            found.add((file, sheet))
    return frozenset(found)


def _read_columns(folder: Path, table: str, *columns: str) -> set[tuple[str, ...]]:
    path = folder / f"{table}.parquet"
    if not path.is_file():
        return set()
    frame = pd.read_parquet(path, engine="pyarrow", columns=list(columns))
    return set(frame.itertuples(index=False, name=None))


def columns_of(cells: str) -> str:
    """Return the columns that cells stand in, without rows: ``A:L`` for ``A5:L5 A9:L9``."""
    found = sorted({column for column, _ in _CELL.findall(cells)}, key=lambda c: (len(c), c))
    return f"{found[0]}:{found[-1]}" if found else "the whole sheet"

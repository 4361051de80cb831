"""Putting the files of a return together: one a quarter, some of which repeat earlier quarters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from annual_report.errors import Problem, ReturnError
from annual_report.observations import IDENTITY, observations, row_id
from annual_report.returns.records import Records
from annual_report.returns.repairs import Repairs
from annual_report.returns.tidy import Cleaned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from annual_report.project import Year
    from annual_report.register import RegisteredReturn
    from annual_report.returns.cleaning import OpenedFile
    from annual_report.returns.record_mapping import RecordTable
    from annual_report.returns.source import Source

#: What makes two rows the same figure, whichever file they stand in.
FIGURE = [name for name in IDENTITY if name != "vintage"]
_SAID = [*FIGURE, "numerator", "denominator", "value", "status"]


def check_quarter(frame: pd.DataFrame, entry: RegisteredReturn, year: Year) -> None:
    """Refuse a quarter's file with no figure of that quarter: it is another quarter's.

    Raises:
        ReturnError: names the file and the quarter.
    """
    if not entry.part:
        return
    first, last = year.quarter(int(entry.part[1]))
    if not frame["period_end"].between(first, last).any():
        what = f"The file is named for {entry.part} {year}, but none of its figures lies there."
        remedy = "Give the file the name of its own quarter, or correct its dates."
        raise ReturnError(Problem(entry.file, what, remedy, entry.agency))


def joined(
    cleaned: Sequence[Cleaned], sources: Sequence[Source]
) -> tuple[Cleaned, list[tuple[pd.DataFrame, pd.DataFrame]]]:
    """Put tidied files together; of a figure stated twice the later file's counts.

    Args:
        cleaned: one a file, in the order of the quarters.
        sources: of each.

    Returns:
        The whole return, and for each file with figures that a later one states differently
        these rows and the rows that replace them.
    """
    if len(cleaned) == 1:
        return cleaned[0], []
    frames, tables, replaced = [], [], []
    for place, (part, source) in enumerate(zip(cleaned, sources, strict=True)):
        mine = part.observations
        later = [other.observations for other in cleaned[place + 1 :]]
        after = pd.concat(later, ignore_index=True) if later else mine.iloc[:0]
        after = after.drop_duplicates(FIGURE, keep="last")
        again = _in(mine, after, FIGURE)
        same = _in(mine, after, _SAID)
        repairs = Repairs(source)
        for text, rows in (
            ("left out: the same figure again in a later quarter's file", mine[again & same]),
            ("replaced: a later quarter's file states the figure anew", mine[again & ~same]),
        ):
            for sheet, cells in zip(rows["source_sheet"], rows["source_cell"], strict=True):
                repairs.note(text, sheet, cells.split())
        if (again & ~same).any():
            old = mine[again & ~same]
            replaced.append((old, after[_in(after, old, FIGURE)]))
        frames.append(mine[~again])
        tables += [part.repairs, repairs.table()]
    whole = pd.concat(frames, ignore_index=True)
    return Cleaned(whole, pd.concat(tables, ignore_index=True)), replaced


def joined_records(
    found: Sequence[Records], files: Sequence[OpenedFile], mapping: Sequence[RecordTable]
) -> Records:
    """Put the records of several files together, each counted for its own quarter."""
    if len(found) == 1 and not files[0].registered.part:
        return found[0]
    serial = {
        spec.table: [one.name for one in spec.fields if one.reading == "serial"]
        for spec in mapping
        if spec.table
    }
    tables: dict[str, list[pd.DataFrame]] = {}
    counted, repairs = [], []
    for records, file in zip(found, files, strict=True):
        part, year = file.registered.part, file.source.year
        for name, frame in records.tables.items():
            tables.setdefault(name, []).append(_named_by_part(frame, part, serial.get(name, [])))
        if len(records.observations):
            counted.append(_in_quarter(records.observations, part, year))
        repairs.append(records.repairs)
    return Records(
        {name: pd.concat(frames, ignore_index=True) for name, frames in tables.items()},
        pd.concat(counted, ignore_index=True) if counted else observations([]),
        pd.concat(repairs, ignore_index=True),
    )


def _named_by_part(frame: pd.DataFrame, part: str, serial: Sequence[str]) -> pd.DataFrame:
    """Tell serial numbers and row ids of one quarter's records from those of another's."""
    named = {column: part + " " + frame[column] for column in serial}
    ids = pd.Series([row_id((part, old)) for old in frame["row_id"]], frame.index, dtype="str")
    return frame.assign(**named, row_id=ids)


def _in_quarter(frame: pd.DataFrame, part: str, year: Year) -> pd.DataFrame:
    """Date what was counted for a whole year by the quarter that its file is for."""
    first, last = year.quarter(int(part[1]))
    rows: list[dict[Any, Any]] = frame.drop(columns="row_id").to_dict("records")
    dated = {"period_start": first, "period_end": last, "period_kind": "quarter"}
    return observations({str(key): value for key, value in row.items()} | dated for row in rows)


def _in(frame: pd.DataFrame, other: pd.DataFrame, columns: list[str]) -> pd.Series:
    """Say of each row whether the other table has one that is the same in these columns."""
    keys = _keys(other, columns)
    return pd.Series([key in keys for key in _rows(frame, columns)], frame.index, dtype="bool")


def _keys(frame: pd.DataFrame, columns: list[str]) -> set[tuple[Any, ...]]:
    return set(_rows(frame, columns))


def _rows(frame: pd.DataFrame, columns: list[str]) -> list[tuple[Any, ...]]:
    plain = frame[columns].astype(object)
    return list(plain.where(plain.notna(), None).itertuples(index=False, name=None))

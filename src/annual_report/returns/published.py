"""A project's extract of published statistics, read as one more return.

The extract (``figures.csv``, written by ``annual-report comparators import``) is tidy already: one
row, one figure, with its publication. So whole columns are read at once, and what is left to do is
to tell the board's own area from the others, to leave out what was published about later years,
and to cite the cells.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from annual_report.errors import ReturnError
from annual_report.observations import observations
from annual_report.returns.grid import column_letters
from annual_report.returns.repairs import Repairs
from annual_report.returns.tidy import Cleaned

if TYPE_CHECKING:
    from annual_report.returns.grid import Sheet, Workbook
    from annual_report.returns.source import Source

#: Columns of ``figures.csv`` that are read; ``area_name`` and ``period`` are for people.
TEXTS = (
    "indicator", "area", "period_start", "period_end", "period_kind", "breakdown", "category",
    "unit", "status", "publication", "note",
)  # fmt: skip
NUMBERS = ("numerator", "denominator", "value")
STATUSES = (
    "final", "provisional", "revised", "suppressed", "not returned", "not available",
    "not applicable",
)  # fmt: skip


def read_published(workbook: Workbook, source: Source, area: str) -> Cleaned:
    """Read an extract of published statistics.

    Args:
        workbook: ``figures.csv`` as read.
        source: what every row cites.
        area: ONS code of the board's own area, whose figures get the area 'local'; may be empty.

    Returns:
        Observations up to the end of the reporting year, earlier years among them, each with its
        publication as vintage; and the repairs.

    Raises:
        ReturnError: a column is missing, or no figure is about the reporting year.
    """
    (sheet,) = workbook.sheets
    columns = _columns(sheet)
    frame = _frame(sheet, columns)
    repairs = Repairs(source)
    frame = _up_to_the_year(frame, sheet, columns, source, repairs)
    frame = _with_numbers(frame, repairs, columns)
    frame["source_cell"] = _cells(frame, columns)
    frame["year"] = _years(frame["period_end"])
    frame["area"] = frame["area"].where((frame["area"] != area) | (area == ""), "local")
    frame = frame.rename(columns={"publication": "vintage"}).drop(columns=["row", *_BLANK])
    fixed = {
        "agency": source.agency,
        "published": source.published,
        "illustrative": source.illustrative,
        "source_file": source.file,
        "source_sha256": source.sha256,
        "source_sheet": sheet.name,
    }
    rows = frame.assign(**fixed).to_dict("records")
    return Cleaned(observations(rows), repairs.table())


_BLANK = tuple(f"{name}_blank" for name in NUMBERS)


def _columns(sheet: Sheet) -> dict[str, int]:
    """Return in which column each name of the first row stands."""
    there = {str(cell.value).strip(): cell.column for cell in sheet.cells if cell.row == 0}
    missing = [name for name in (*TEXTS, *NUMBERS) if name not in there]
    if missing:
        what = f"The first row has no column named {' or '.join(missing)}."
        remedy = "Write the extract again with 'annual-report comparators import'."
        raise ReturnError(sheet.problem(what, remedy, sheet.cell(0, 0)))
    return {name: there[name] for name in (*TEXTS, *NUMBERS)}


def _frame(sheet: Sheet, columns: dict[str, int]) -> pd.DataFrame:
    """Return the cells below the first row as text, a column each, and the row they stand in."""
    names = {column: name for name, column in columns.items()}
    rows: dict[int, dict[str, str]] = {}
    for cell in sheet.cells:
        if cell.row and cell.column in names and cell.value is not None:
            rows.setdefault(cell.row, {})[names[cell.column]] = str(cell.value).strip()
    frame = pd.DataFrame(list(rows.values()), columns=list(columns), dtype="str").fillna("")
    return frame.assign(row=list(rows))


def _up_to_the_year(
    frame: pd.DataFrame,
    sheet: Sheet,
    columns: dict[str, int],
    source: Source,
    repairs: Repairs,
) -> pd.DataFrame:
    """Leave out later years; refuse an extract without a figure about the reporting year."""
    ends = frame["period_end"]
    if not ends.between(source.year.first_day, source.year.last_day).any():
        first = sheet.cell(int(frame["row"].iloc[0]), columns["period_end"]) if len(frame) else None
        what = f"No figure is about {source.year}, the year that is being reported."
        remedy = "Import the publications of that year with 'annual-report comparators import'."
        raise ReturnError(sheet.problem(what, remedy, first))
    later = ends > source.year.last_day
    if later.any():
        last = column_letters(max(columns.values()))
        runs = _runs(frame.loc[later, "row"].tolist())
        cells = [f"A{first + 1}:{last}{final + 1}" for first, final in runs]
        repairs.note("left out: after the reporting year (rows)", sheet.name, cells)
    return frame[~later].reset_index(drop=True)


def _runs(rows: list[int]) -> list[tuple[int, int]]:
    """Return first and last of each run of neighbouring rows."""
    runs = []
    for _, run in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0]):
        found = [row for _, row in run]
        runs.append((found[0], found[-1]))
    return runs


def _with_numbers(frame: pd.DataFrame, repairs: Repairs, columns: dict[str, int]) -> pd.DataFrame:
    """Turn the text of numbers into numbers; what is not one makes its row unreadable."""
    frame = frame.copy()
    unreadable = ~frame["status"].isin(STATUSES)
    for name in NUMBERS:
        text = frame[name]
        number = pd.to_numeric(text.where(text != ""), errors="coerce").astype("float64")
        wrong = (text != "") & ~np.isfinite(number)
        letters = column_letters(columns[name])
        for row in frame.loc[wrong, "row"]:
            repairs.note(
                "read as 'unreadable': kept, and stopped by the checks", "", f"{letters}{row + 1}"
            )
        unreadable |= wrong
        frame[f"{name}_blank"] = text == ""
        frame[name] = number.where(~wrong)
    frame["status"] = frame["status"].where(~unreadable, "unreadable")
    frame.loc[unreadable, "value"] = np.nan
    return frame


def _cells(frame: pd.DataFrame, columns: dict[str, int]) -> pd.Series:
    """Cite the filled cells of numerator, denominator and value; the value's where none is."""
    number = (frame["row"] + 1).astype("str")
    cited = pd.Series("", index=frame.index, dtype="str")
    for name in NUMBERS:
        cell = " " + column_letters(columns[name]) + number
        cited += cell.where(~frame[f"{name}_blank"], "")
    return cited.where(cited != "", column_letters(columns["value"]) + number).str.strip()


def _years(ends: pd.Series) -> pd.Series:
    """Return the reporting year in which each date lies."""
    start = ends.str[:4].astype("int64") - (ends.str[5:7] < "04").astype("int64")
    return start.astype("str") + "-" + ((start + 1) % 100).astype("str").str.zfill(2)

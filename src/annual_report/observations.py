"""The tidy contract between cleaning and everything after it: one row, one value."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Status = Literal[
    "final", "provisional", "revised", "suppressed", "not returned", "not available",
    "not applicable", "unreadable",
]  # fmt: skip
PeriodKind = Literal["month", "quarter", "year", "snapshot", "span"]

#: Column and what stands in it. Dates are ISO text; numbers are floats with NaN for none.
COLUMNS: dict[str, str] = {
    "year": "reporting year in which the period ends, 2015-16",
    "period_start": "first day of the period, 2015-04-01; for a snapshot, the day itself",
    "period_end": "last day of the period",
    "period_kind": "month, quarter, year, snapshot (a count at the period's last day), or span (other)",
    "area": "'local', or the ONS code of a comparator area",
    "agency": "identifier of the agency in board.yml",
    "indicator": "identifier in the indicator catalogue",
    "breakdown": "'total', or what the figure is broken down by (duration, source, team)",
    "category": "'all', or the category within the breakdown",
    "numerator": "float or NaN",
    "denominator": "float or NaN; NaN too where the denominator is a population held apart (CTX01)",
    "value": "float or NaN; in the catalogue's unit where the return states or allows it",
    "unit": "the catalogue's unit",
    "status": "one of Status; value and status live apart, a blank is 'not returned', never 0",
    "vintage": "which publication or version of the return the value stands in",
    "illustrative": "true where the return is a demonstration",
    "published": "true where the figure is a national statistic, already disclosure-controlled",
    "source_file": "path below data/raw, with forward slashes",
    "source_sha256": "checksum of that file",
    "source_sheet": "worksheet, empty for CSV",
    "source_cell": "cell or cells as Excel names them: numerator, denominator, value: 'D14 E14'",
    "note": "repairs and caveats, in words; never a quotation from free text",
    "row_id": "hash of the identifying columns, stable from run to run",
}

#: Breakdown of rows that add others up: a Total row, a year to date.
STATED_TOTAL = "stated total"
#: Breakdown of an owner's measure as another agency counted it; ``category`` names the category of
#: the owner's figure ("all" for the whole, "source: Police" where the category alone is not enough).
CROSS_CHECK = "cross-check"
#: Breakdowns that the gate alone compares with what they should be: never a figure, never released.
FOR_THE_GATE = frozenset({STATED_TOTAL, CROSS_CHECK})
#: Word that begins a note saying in which cell the agency explains the figure: 'explained in F7'.
EXPLAINED = "explained in"

#: The columns that say which value a row holds; a row_id is made of these alone.
IDENTITY = (
    "period_start", "period_end", "period_kind", "area", "agency", "indicator", "breakdown",
    "category", "vintage",
)  # fmt: skip
_NUMBERS = ("numerator", "denominator", "value")
_FLAGS = ("illustrative", "published")


def row_id(values: Iterable[Any]) -> str:
    """Hash the identifying values of a row: 12 hexadecimal digits."""
    text = "\x1f".join(str(value) for value in values)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def observations(rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Make an observation table from rows, filling in defaults and row ids.

    Args:
        rows: mappings with the names of ``COLUMNS``; absent text is empty, absent numbers NaN,
            ``area`` 'local', ``breakdown`` 'total', ``category`` 'all', ``status`` 'final'.

    Raises:
        ValueError: a row has a column the contract does not know.
    """
    defaults: dict[str, Any] = dict.fromkeys(COLUMNS, "")
    defaults |= dict.fromkeys(_NUMBERS, float("nan")) | dict.fromkeys(_FLAGS, False)
    defaults |= {"area": "local", "breakdown": "total", "category": "all", "status": "final"}
    complete = []
    for row in rows:
        unknown = row.keys() - COLUMNS.keys()
        if unknown:
            message = f"Not columns of an observation: {', '.join(sorted(unknown))}."
            raise ValueError(message)
        full = defaults | row
        full["row_id"] = row_id(full[name] for name in IDENTITY)
        complete.append(full)
    return _typed(pd.DataFrame(complete, columns=list(COLUMNS)))


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    kinds: dict[str, str] = dict.fromkeys(COLUMNS, "str")
    kinds |= dict.fromkeys(_NUMBERS, "float64") | dict.fromkeys(_FLAGS, "bool")
    return frame.astype(kinds)


def write_table(frame: pd.DataFrame, folder: Path, name: str) -> Path:
    """Write a table as ``<name>.parquet``; the same rows always give the same bytes."""
    path = folder / f"{name}.parquet"
    frame.reset_index(drop=True).to_parquet(path, engine="pyarrow", index=False)
    return path


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """Read a table that ``write_table`` wrote."""
    return pd.read_parquet(folder / f"{name}.parquet", engine="pyarrow")

"""The row that stands for a whole year: the sum of its parts, or the figure at its date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

#: What one figure of one year is told apart by.
KEY = ["year", "area", "agency", "indicator", "breakdown", "category"]
_PARTS = {"quarter": 4, "month": 12}
#: Statuses of a row that nobody has filled in, so that parts may take its place.
_BLANK = ("not returned", "not available", "unreadable")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_QUARTERS = {"06": "Q1", "09": "Q2", "12": "Q3", "03": "Q4"}


def add_year_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Give every figure of every year its 'year' row.

    Args:
        rows: observations with ``kind``, ``at``, ``denominator_kind`` and ``inputs`` added.

    Returns:
        The rows, some snapshots turned into 'year' rows, and the new rows.
    """
    flows = _with_sums(rows[rows["kind"] == "flow"])
    snapshots = _with_dates(rows[rows["kind"] == "snapshot"])
    return pd.concat([flows, snapshots], ignore_index=True)


def period_labels(rows: pd.DataFrame) -> list[str]:
    """Name each period as printed: 2015-16, Q1 2015-16, Apr 2015, 31 March 2016."""
    columns = (rows[name] for name in ("kind", "period_kind", "year", "period_end"))
    return [_label(*values) for values in zip(*columns, strict=True)]


def day_label(date: str) -> str:
    """Print an ISO date: 31 March 2016."""
    year, month, day = date.split("-")
    return f"{int(day)} {_MONTHS[int(month) - 1]} {year}"


def _label(kind: str, period_kind: str, year: str, end: str) -> str:
    if period_kind == "snapshot" or (kind == "snapshot" and period_kind in {"year", "quarter"}):
        return day_label(end)
    if period_kind == "quarter":
        return f"{_QUARTERS.get(end[5:7], 'Quarter to ' + day_label(end))} {year}"
    if period_kind == "month":
        return f"{_MONTHS[int(end[5:7]) - 1][:3]} {end[:4]}"
    if period_kind == "span":
        return f"to {day_label(end)}"
    return year


def _with_sums(rows: pd.DataFrame) -> pd.DataFrame:
    """Flows: sum quarters, or else months, where the return gives no figure for the year."""
    is_year = rows["period_kind"] == "year"
    blank = is_year & rows["status"].isin(_BLANK)
    parts = rows[rows["period_kind"].isin(list(_PARTS))]
    parts = parts[~_among(parts, rows[is_year & ~blank])]
    if parts.empty:
        return rows
    rows = rows[~(blank & _among(rows, parts))]
    return pd.concat([rows, _sums(parts)], ignore_index=True)


def _sums(parts: pd.DataFrame) -> pd.DataFrame:
    counted = parts["numerator"].notna() & (
        parts["denominator"].notna() | (parts["denominator_kind"] != "own")
    )
    parts = parts.assign(
        returned=counted,
        hidden=(parts["status"] == "suppressed") & ~counted,
        provisional=parts["status"] == "provisional",
    ).sort_values([*KEY, "period_kind", "period_end"], kind="stable")
    groups = parts.groupby([*KEY, "period_kind"], sort=True)
    sums = groups.agg(
        numerator=("numerator", lambda column: column.sum(skipna=False)),
        denominator=("denominator", lambda column: column.sum(skipna=False)),
        returned=("returned", "sum"),
        hidden=("hidden", "sum"),
        provisional=("provisional", "any"),
        vintage=("vintage", _joined),
        inputs=("inputs", _joined),
        illustrative=("illustrative", "any"),
        published=("published", "all"),
        **{name: (name, "first") for name in _carried(parts)},
    ).reset_index()
    sums["expected"] = sums["period_kind"].map(_PARTS)
    sums = _preferred(sums)
    complete = sums["returned"] == sums["expected"]
    absent = sums["returned"] + sums["hidden"] < sums["expected"]
    sums.loc[~complete, ["numerator", "denominator"]] = np.nan
    population = sums["denominator_kind"] != "own"
    sums.loc[population, "denominator"] = np.nan
    sums["value"] = np.nan
    sums["status"] = np.select(
        [complete & sums["provisional"], complete, absent],
        ["provisional", "final", "not returned"],
        "suppressed",
    )
    sums["note"] = [
        _parts_note(*values)
        for values in zip(
            sums["status"], sums["returned"], sums["hidden"], sums["period_kind"], strict=True
        )
    ]
    start = sums["year"].str[:4].astype(int)
    sums["period_start"] = start.astype(str) + "-04-01"
    sums["period_end"] = (start + 1).astype(str) + "-03-31"
    sums["period_kind"] = "year"
    return sums


def _parts_note(status: str, returned: int, hidden: int, kind: str) -> str:
    if status == "not returned":
        return f"{returned} of {_PARTS[kind]} {kind}s returned"
    return f"{hidden} of {_PARTS[kind]} {kind}s suppressed" if status == "suppressed" else ""


def _preferred(sums: pd.DataFrame) -> pd.DataFrame:
    """Keep one way to make each year: a complete one if there is, quarters before months."""
    unfinished = sums["returned"] < sums["expected"]
    order = sums.assign(unfinished=unfinished, months=sums["period_kind"] == "month")
    order = order.sort_values([*KEY, "unfinished", "months"], kind="stable")
    kept = order.drop_duplicates(KEY, keep="first")
    return kept.drop(columns=["unfinished", "months"]).reset_index(drop=True)


def _with_dates(rows: pd.DataFrame) -> pd.DataFrame:
    """Snapshots: the one at the year's date becomes the 'year' row."""
    given = rows[(rows["period_kind"] == "year") & ~rows["status"].isin(_BLANK)]
    settled = _among(rows, given)
    open_rows = rows[~settled].copy()
    if open_rows.empty:
        return rows
    target = _target_dates(open_rows)
    chosen = open_rows["period_end"] == target
    open_rows.loc[chosen, "period_start"] = open_rows.loc[chosen, "period_end"]
    open_rows.loc[chosen, "period_kind"] = "year"
    rest = open_rows[~_among(open_rows, open_rows[chosen])]
    missing = _missing_dates(rest, target.loc[rest.index])
    return pd.concat([rows[settled], open_rows, missing], ignore_index=True)


def _target_dates(rows: pd.DataFrame) -> pd.Series:
    """The date that stands for each row's year."""
    start = rows["year"].str[:4].astype(int)
    fixed = [f"{first + (at < '04')}-{at}" for first, at in zip(start, rows["at"], strict=True)]
    figure = rows["numerator"].notna() | rows["value"].notna() | ~rows["status"].isin(_BLANK)
    ends = rows["period_end"].where(figure, "")
    keys = [rows[name] for name in KEY]
    last = ends.groupby(keys).transform("max")
    last = last.where(last != "", rows["period_end"].groupby(keys).transform("max"))
    return pd.Series(fixed, index=rows.index, dtype="str").where(rows["at"] != "any", last)


def _missing_dates(rows: pd.DataFrame, target: pd.Series) -> pd.DataFrame:
    """'Not returned' rows for years with other dates than the one that counts."""
    if rows.empty:
        return rows
    groups = rows.assign(target=target).groupby(KEY, sort=True)
    missing = groups.agg(
        target=("target", "first"),
        last=("period_end", "max"),
        vintage=("vintage", _joined),
        inputs=("inputs", _joined),
        illustrative=("illustrative", "any"),
        published=("published", "all"),
        **{name: (name, "first") for name in _carried(rows)},
    ).reset_index()
    missing["note"] = [
        f"{day_label(date)} not returned; the last date returned is {day_label(last)}"
        for date, last in zip(missing["target"], missing["last"], strict=True)
    ]
    missing["period_start"] = missing["period_end"] = missing["target"]
    missing["period_kind"] = "year"
    missing["status"] = "not returned"
    missing[["numerator", "denominator", "value"]] = np.nan
    return missing.drop(columns=["target", "last"])


def _carried(rows: pd.DataFrame) -> list[str]:
    """Columns of the catalogue, the same in every row of an indicator."""
    known = (
        "unit", "per", "type", "polarity", "kind", "at", "denominator_kind", "population",
        "decimals",
        "interval_kind", "place",
    )  # fmt: skip
    return [name for name in known if name in rows.columns]


def _among(rows: pd.DataFrame, others: pd.DataFrame) -> pd.Series:
    """Whether each row's key is among those of other rows."""
    keys = set(map(tuple, others[KEY].to_numpy()))
    found = [key in keys for key in map(tuple, rows[KEY].to_numpy())]
    return pd.Series(found, index=rows.index, dtype="bool")


def _joined(texts: Iterable[str]) -> str:
    """Join texts in the order met, each once."""
    return " ".join(dict.fromkeys(text for text in texts if text))

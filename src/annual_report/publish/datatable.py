"""Tables as printed: cells, alignment, and the data table that stands beside a chart."""

from __future__ import annotations

import numbers
import re
from typing import Any

import pandas as pd

_NUMERIC = re.compile(
    r"[-−+]?[\d,.]+\s*%?(\s.*)?|\[\w+\]|[–-]?|\d+ of \d+|[\d,.]+%? to [\d,.]+%?|not returned"
)


def cells(frame: pd.DataFrame) -> tuple[tuple[str, ...], ...]:
    """Return the body of a table as text.

    Raises:
        ValueError: a cell is a fraction or missing; only text and whole numbers print as they are.
    """
    return tuple(
        tuple(_cell(value, str(name)) for name, value in zip(frame.columns, row, strict=True))
        for row in frame.itertuples(index=False, name=None)
    )


def _cell(value: Any, column: str) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, numbers.Integral) and not isinstance(value, bool):
        return f"{int(value):,}"
    message = (
        f"column '{column}' holds a {type(value).__name__}. Print numbers through the "
        "display column, and write '' for an empty cell."
    )
    raise ValueError(message)


def alignment(frame: pd.DataFrame) -> str:
    """Return ``r`` for each column whose cells all look like figures or marks, else ``l``."""
    letters = []
    for position in range(frame.shape[1]):
        column = [str(value).strip() for value in frame.iloc[:, position]]
        figures = any(re.search(r"\d|\[\w+\]", text) for text in column)
        letters.append(
            "r" if position and figures and all(map(_NUMERIC.fullmatch, column)) else "l"
        )
    return "".join(letters)


def interval_text(row: Any) -> str:
    """Return a released row's interval as printed, ``26.5 to 33.7``, or nothing."""
    lower, upper = row.get("lower"), row.get("upper")
    if lower is None or upper is None or pd.isna(lower) or pd.isna(upper):
        return ""
    places = int(row["decimals"]) if pd.notna(row.get("decimals")) else 1
    return f"{lower:,.{places}f} to {upper:,.{places}f}"


def from_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Make the table beside a chart from its released rows.

    Columns that say nothing (one value throughout, or all empty) are left out; the value is
    the text that the release prints.
    """
    records = rows.astype(object).where(rows.notna(), None).to_dict("records")
    table = pd.DataFrame(
        {
            "Who": [_who(row) for row in records],
            "Indicator": [str(row.get("indicator") or "") for row in records],
            "Category": [_category(row) for row in records],
            "Period": [str(row.get("period_label") or row.get("year") or "") for row in records],
            "Value": [str(row.get("display") or "") for row in records],
            "95% interval": [interval_text(row) for row in records],
            "Unit": [str(row.get("unit") or "") for row in records],
        }
    )
    dull = [
        name
        for name in table.columns
        if name not in {"Period", "Value"} and (table[name].nunique() == 1 or not any(table[name]))
    ]
    keep_unit = table["Unit"].nunique() == 1 and table["Unit"].iloc[0] not in {"", "%"}
    heading = f"Value ({table['Unit'].iloc[0]})" if keep_unit else "Value"
    kept = table.drop(columns=[name for name in dull if name != "95% interval"])
    if not any(table["95% interval"]):
        kept = kept.drop(columns="95% interval")
    return kept.rename(columns={"Value": heading})


def _who(row: dict[Any, Any]) -> str:
    return str(row.get("comparator") or "Local")


def _category(row: dict[Any, Any]) -> str:
    category = str(row.get("category") or "")
    return "" if category == "all" else category

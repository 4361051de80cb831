"""Released tables as sheets.

Only columns that a reader of the report may see are written: what trace pages show of a table
(docs/decisions/041), and for figures the numbers that the release prints. Links to observations,
consent references and people's words stay behind. Of a suppressed row no number is written,
whatever the table holds.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from annual_report.tables.model import Cell, Column, Sheet, clean
from annual_report.tracing.released import NUMBERS, SHOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

#: Columns of figures beside those that traces show.
_MORE = {
    "indicators": (
        "row_id", "year", "period_start", "period_end", "period_kind", "value", "lower", "upper",
        "decimals", "illustrative", "published",
    ),
    "comparators": ("row_id", "area", "value", "publication", "published_in"),
    "audits": ("row_id", "year", "count", "share", "unit", "illustrative"),
    "returns": ("year", "late", "illustrative"),
}  # fmt: skip
_ABOUT = {
    "row_id": "Identifier of the row, the same in every run.",
    "display": "As printed: [c] confidential, [x] not available, [z] not applicable.",
    "value": "The figure, not rounded.",
    "lower": "Lower bound of the 95% interval.",
    "upper": "Upper bound of the 95% interval.",
    "numerator": "What was counted.",
    "denominator": "What it was divided by.",
    "suppression": "Why a figure is hidden: primary (a small count) or secondary (to protect one).",
    "vintage": "Which version of the figures it is.",
    "illustrative": "True for demonstration data.",
    "published": "True for figures that a national body published.",
    "n": "Number of areas that it is made of.",
}
#: Tables of published statistics, and the licence that they are published under.
_LICENCE = {
    "comparators": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
}


def released_sheet(
    name: str, path: Path, *, title: str = "", lines: tuple[str, ...] = ()
) -> Sheet | None:
    """Return a released table as a sheet, or nothing if none of its columns may be shown.

    Args:
        name: of the table, and of its CSV.
        path: the Parquet file.
        title: of the sheet; the table's name if empty.
        lines: below the title.
    """
    table = pq.read_table(path)
    wanted = dict.fromkeys([*_MORE.get(name, ()), *SHOWN.get(name, ())])
    names = [one for one in table.column_names if one in wanted]
    if not names:
        return None
    beside = [
        one
        for one in ("suppression", "status", "vintage", "published", "published_in")
        if one in table.column_names
    ]
    rows = table.select(list(dict.fromkeys([*names, *beside]))).to_pylist()
    return Sheet(
        name=name,
        title=title or name,
        lines=lines,
        columns=tuple(
            Column(one, _ABOUT.get(one, ""), _datatype(table.schema.field(one).type))
            for one in names
        ),
        rows=tuple(tuple(_cell(value) for value in _shown(row, names)) for row in rows),
        file=name,
        key="row_id" if "row_id" in names else "",
        sources=_sources(rows),
        licence=_LICENCE.get(name, ""),
    )


def _sources(rows: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the publications that figures come from, each with its vintage."""
    found: dict[str, None] = {}
    for row in rows:
        if row.get("published_in"):
            found[f"{clean(row['published_in'])}; vintage {clean(row.get('vintage') or '')}"] = None
        elif row.get("published") and row.get("vintage"):
            found[f"Published statistics, vintage {clean(row['vintage'])}"] = None
    return tuple(sorted(found))


def _shown(row: Mapping[str, Any], names: Iterable[str]) -> list[Any]:
    hidden = bool(str(row.get("suppression") or "").strip()) or row.get("status") == "suppressed"
    return [None if hidden and name in NUMBERS else row[name] for name in names]


def _cell(value: Any) -> Cell:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return Cell("")
    if isinstance(value, bool):
        return Cell("true" if value else "false")
    if isinstance(value, int | float):
        text = repr(int(value)) if float(value).is_integer() else repr(value)
        return Cell(text, value, "number")
    return Cell(clean(str(value)))


def _datatype(kind: pa.DataType) -> str:
    if pa.types.is_boolean(kind):
        return "boolean"
    if pa.types.is_integer(kind):
        return "integer"
    return "number" if pa.types.is_floating(kind) else "string"

"""Released tables as CSV with CSVW metadata (W3C, Tabular Data on the Web).

Only columns that a reader of the report may see are written: what trace pages show of a table
(docs/decisions/041), and for figures the numbers that the release prints. Links to observations,
consent references and people's words stay behind. Of a suppressed row no number is written,
whatever the table holds.
"""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from annual_report.tracing.released import NUMBERS, SHOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

METADATA = "csv-metadata.json"
#: Columns of figures beside those that traces show.
_MORE = {
    "indicators": (
        "row_id", "year", "period_start", "period_end", "period_kind", "value", "lower", "upper",
        "decimals", "illustrative", "published",
    ),
    "comparators": ("row_id", "area", "value", "publication", "published_in"),
    "areas": ("row_id", "area", "implied", "value", "publication", "published_in"),
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
#: What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CONTEXT = ["http://www.w3.org/ns/csvw", {"@language": "en-GB"}]


@dataclass(frozen=True)
class Table:
    """A released table as CSV.

    Attributes:
        name: without an ending.
        columns: name and CSVW datatype of each.
        data: the file's bytes, UTF-8, lines ending with LF.
        rows: how many.
    """

    name: str
    columns: tuple[tuple[str, str], ...]
    data: bytes
    rows: int


def public_table(name: str, path: Path) -> Table | None:
    """Return a released table as CSV, or nothing if none of its columns may be shown.

    Args:
        name: of the table.
        path: the Parquet file.
    """
    table = pq.read_table(path)
    wanted = dict.fromkeys([*_MORE.get(name, ()), *SHOWN.get(name, ())])
    names = [one for one in table.column_names if one in wanted]
    if not names:
        return None
    kinds = {one: _datatype(table.schema.field(one).type) for one in names}
    about = [one for one in ("suppression", "status") if one in table.column_names]
    rows = table.select(list(dict.fromkeys([*names, *about]))).to_pylist()
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(value) for value in _shown(row, names)] for row in rows)
    data = text.getvalue().encode()
    return Table(name, tuple((one, kinds[one]) for one in names), data, len(rows))


def _shown(row: Mapping[str, Any], names: Iterable[str]) -> list[Any]:
    hidden = bool(str(row.get("suppression") or "").strip()) or row.get("status") == "suppressed"
    return [None if hidden and name in NUMBERS else row[name] for name in names]


def _cell(value: Any) -> str:
    """Return a value as CSV holds it; an apostrophe keeps text from being run as a formula."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() else repr(value)
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text


def _datatype(kind: pa.DataType) -> str:
    if pa.types.is_boolean(kind):
        return "boolean"
    if pa.types.is_integer(kind):
        return "integer"
    return "number" if pa.types.is_floating(kind) else "string"


def metadata(tables: Iterable[Table], title: str) -> bytes:
    """Return ``csv-metadata.json`` for all tables of a folder."""
    described = [
        {
            "url": f"{table.name}.csv",
            "dc:title": table.name,
            "tableSchema": _schema(table),
        }
        for table in tables
    ]
    about = {"@context": _CONTEXT, "dc:title": title, "tables": described}
    return (json.dumps(about, ensure_ascii=False, indent=1) + "\n").encode()


def _schema(table: Table) -> dict[str, Any]:
    columns: list[dict[str, Any]] = []
    for name, kind in table.columns:
        column: dict[str, Any] = {"name": name, "titles": name, "datatype": kind}
        if kind != "string":
            column["null"] = ""
        if name in _ABOUT:
            column["dc:description"] = _ABOUT[name]
        columns.append(column)
    schema: dict[str, Any] = {"columns": columns}
    if table.columns[0][0] == "row_id" or ("row_id", "string") in table.columns:
        schema["primaryKey"] = "row_id"
    return schema

"""Sheets and mappings for tests, made without a file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import yaml

from annual_report.project import Year
from annual_report.returns.columns import (
    BLANK,
    DATE,
    NUMBER,
    TEXT,
    TRUTH,
    ColumnarSheet,
    ColumnCells,
)
from annual_report.returns.lists.findings import Findings
from annual_report.returns.lists.mapping import ChildList, load_lists
from annual_report.returns.lists.rows import ListRows, Window, read_list
from annual_report.returns.pseudonyms import Key
from annual_report.returns.source import Source

YEAR = Year(2015)
KEY = Key(b"k" * 32)
_DAY_0 = dt.date(1970, 1, 1)


def column(index: int, values: list[Any]) -> ColumnCells:
    """A column with the kinds that the reader gives: text, number, date, truth or blank."""
    kinds = np.array([_kind(value) for value in values], dtype=np.int8)
    numbers = [_number(value) for value in values]
    texts = [value if isinstance(value, str) else None for value in values]
    return ColumnCells(
        index, kinds, pa.chunked_array([pa.array(texts, pa.string())]), np.array(numbers)
    )


def _kind(value: Any) -> int:
    if value is None:
        return BLANK
    if isinstance(value, bool):
        return TRUTH
    return TEXT if isinstance(value, str) else DATE if isinstance(value, dt.date) else NUMBER


def _number(value: Any) -> float:
    if isinstance(value, dt.date):
        return float((value - _DAY_0).days)
    return float("nan") if value is None or isinstance(value, str) else float(value)


def sheet(rows: list[list[Any]], name: str = "List 7") -> ColumnarSheet:
    """A sheet of rows, the headings among them."""
    width = max(len(row) for row in rows)
    full = [[*row, *[None] * (width - len(row))] for row in rows]
    columns = tuple(column(at, [row[at] for row in full]) for at in range(width))
    return ColumnarSheet(name, hidden=False, columns=columns, file="f.xlsx", agency="care")


def mapping(folder: Path, **settings: Any) -> ChildList:
    """The one list of a mapping with these settings."""
    base = {"name": "Plans", "sheet": "list 7", "headings": ["child"], "child": "^child"}
    file = folder / "bench.yml"
    file.write_text(yaml.safe_dump({"lists": [base | settings]}), encoding="utf-8")
    (found,) = load_lists(file)
    return found


def source() -> Source:
    return Source("care", "record_lists", "2015-16/care/f.xlsx", "0" * 64, YEAR)


def read(
    spec: ChildList, rows: list[list[Any]], latest: dt.date = dt.date(2016, 4, 25)
) -> tuple[ListRows, Findings]:
    """Read a list from rows of values, headings first."""
    findings = Findings(source())
    return read_list(sheet(rows), spec, KEY, Window(YEAR, latest), findings), findings


def said(findings: Findings) -> dict[str, tuple[int, str]]:
    """Each repair, with its count and cells."""
    table = findings.repairs()
    return {row["repair"]: (row["count"], row["cells"]) for row in table.to_dict("records")}


def found(findings: Findings, finding: str, field: str) -> tuple[int, str]:
    """Count and cells of one finding."""
    table = findings.table()
    (row,) = table[(table["finding"] == finding) & (table["field"] == field)].to_dict("records")
    return row["count"], row["source_cell"]

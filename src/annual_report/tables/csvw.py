"""Sheets as CSV, and what their columns mean: CSVW (W3C, Metadata Vocabulary for Tabular Data).

UTF-8, one row of headings, lines ending with LF, numbers without thousands separators or signs of
currency. Text that a spreadsheet would run as a formula begins with an apostrophe.
"""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from annual_report.tables.model import Cell, Column, Sheet

METADATA = "csv-metadata.json"
_CONTEXT = ["http://www.w3.org/ns/csvw", {"@language": "en-GB"}]
#: What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_PLAIN_NUMBER = re.compile(r"-\d[\d,]*(\.\d+)?%?( \[[pr]\])?")


def csv_bytes(sheet: Sheet) -> bytes:
    """Return a sheet's table as CSV, its title and lines left out."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.title for column in sheet.columns])
    for row in sheet.rows:
        writer.writerow(
            [_value(cell, column) for cell, column in zip(row, sheet.columns, strict=True)]
        )
    return text.getvalue().encode()


def _value(cell: Cell, column: Column) -> str:
    if cell.number is None or column.datatype == "string":
        return harmless(cell.text)
    number = cell.number
    return repr(int(number)) if float(number).is_integer() else repr(number)


def harmless(text: str) -> str:
    """Return text that no spreadsheet runs as a formula."""
    runs = text.startswith(_FORMULA) and not _PLAIN_NUMBER.fullmatch(text)
    return f"'{text}" if runs else text


def metadata(sheets: Iterable[Sheet], title: str, publisher: str = "") -> bytes:
    """Return ``csv-metadata.json`` for all sheets of a folder that have a CSV.

    Args:
        sheets: each is described as ``<file>.csv``.
        title: of all of them together.
        publisher: who answers for the figures; empty for nobody named.
    """
    about: dict[str, Any] = {"@context": _CONTEXT, "dc:title": title}
    if publisher:
        about["dc:publisher"] = publisher
    about["tables"] = [_described(sheet) for sheet in sheets if sheet.file]
    return (json.dumps(about, ensure_ascii=False, indent=1) + "\n").encode()


def _described(sheet: Sheet) -> dict[str, Any]:
    found: dict[str, Any] = {"url": f"{sheet.file}.csv", "dc:title": sheet.title}
    if sheet.lines:
        found["dc:description"] = "\n".join(sheet.lines)
    if sheet.label:
        found["dc:identifier"] = sheet.label
    if sheet.sources:
        found["dc:source"] = list(sheet.sources)
    if sheet.licence:
        found["dc:license"] = {"@id": sheet.licence}
    return found | {"tableSchema": _schema(sheet)}


def _schema(sheet: Sheet) -> dict[str, Any]:
    names = column_names(column.title for column in sheet.columns)
    schema: dict[str, Any] = {
        "columns": [
            _column(name, column) for name, column in zip(names, sheet.columns, strict=True)
        ]
    }
    keys = {column.title: name for name, column in zip(names, sheet.columns, strict=True)}
    if sheet.key in keys:
        schema["primaryKey"] = keys[sheet.key]
    return schema


def _column(name: str, column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {"name": name, "titles": column.title, "datatype": column.datatype}
    if column.datatype != "string":
        found["null"] = list(dict.fromkeys(("", *column.nulls)))
    if column.about:
        found["dc:description"] = column.about
    return found


def column_names(titles: Iterable[str]) -> list[str]:
    """Return a name for each heading that metadata and programs can use: letters, digits, ``_``."""
    found: list[str] = []
    for at, title in enumerate(titles, 1):
        plain = re.sub(r"[^a-z0-9]+", "_", title.casefold()).strip("_")
        name = plain if plain and plain not in found else f"{plain or 'column'}_{at}"
        found.append(name)
    return found

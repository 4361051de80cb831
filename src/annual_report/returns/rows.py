"""The rows of a sheet in the child process, and how its cells travel to the parent as JSON.

Cells travel as four lists as long as there are filled cells (row, column, value) and the kinds of
those that JSON cannot tell apart: a million small lists would take several times as long to write
and to read.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

#: Excel's error values, as they come into CSV files and OpenDocument text.
FAULTS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
)
_EXACT = 2**53


@dataclass
class SheetRows:
    """What a reader found on a sheet.

    Attributes:
        name: as on its tab.
        rows: of values (str, int, float, bool, date, datetime; "" or None for a blank).
        hidden: the tab is hidden.
        top: row of the first of ``rows``, counted from 0.
        left: column of the first value of every row.
        faults: place of each error cell and Excel's name for the error.
        percent: places of numbers shown as percentages.
        merged: areas of merged cells: first row and column, last row and column.
    """

    name: str
    rows: list[Any]
    hidden: bool = False
    top: int = 0
    left: int = 0
    faults: dict[tuple[int, int], str] = field(default_factory=dict)
    percent: set[tuple[int, int]] = field(default_factory=set)
    merged: list[list[int]] = field(default_factory=list)


def written(sheet: SheetRows) -> dict[str, Any]:
    """Write a sheet as JSON can hold it.

    ``kinds`` maps the position of a cell to p (percentage), d (date), t (time) or f (error).
    """
    rows: list[int] = []
    columns: list[int] = []
    values: list[Any] = []
    kinds: dict[int, str] = {}
    for row, filled in enumerate(sheet.rows, start=sheet.top):
        for column, value in enumerate(filled, start=sheet.left):
            if value is None or value == "":
                continue
            rows.append(row)
            columns.append(column)
            kind = value.__class__
            if kind is float:
                values.append(plain(value))
            elif kind is str:
                if value[0] in "# " and value.strip() in FAULTS:
                    kinds[len(values)], value = "f", value.strip()  # noqa: PLW2901
                values.append(value)
            else:
                letter, content = encoded(value)
                if letter:
                    kinds[len(values)] = letter
                values.append(content)
    if sheet.percent or sheet.faults:
        _mark(sheet, rows, columns, values, kinds)
    return {
        "name": sheet.name,
        "hidden": sheet.hidden,
        "rows": rows,
        "columns": columns,
        "values": values,
        "kinds": kinds,
        "merged": sheet.merged,
    }


def _mark(
    sheet: SheetRows, rows: list[int], columns: list[int], values: list[Any], kinds: dict[int, str]
) -> None:
    """Say which numbers are percentages, and put errors where the reader left a blank."""
    at = {place: number for number, place in enumerate(zip(rows, columns, strict=True))}
    for place in sheet.percent & at.keys():
        number = at[place]
        if number not in kinds and isinstance(values[number], int | float):
            kinds[number] = "p"
    for place, name in sheet.faults.items():
        number = at.get(place, len(values))
        if number == len(values):
            rows.append(place[0])
            columns.append(place[1])
            values.append(name)
        values[number], kinds[number] = name, "f"


def plain(number: float) -> int | float:
    """Write a whole number without a fraction, where a float holds it exactly."""
    return int(number) if number.is_integer() and abs(number) < _EXACT else number


def encoded(value: Any) -> tuple[str, Any]:
    """Write any other value as its kind and what JSON can hold."""
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time.min
        return ("d", value.date().isoformat()) if midnight else ("t", value.isoformat())
    if isinstance(value, dt.date):
        return "d", value.isoformat()
    if isinstance(value, bool | int):
        return "", value
    return "", str(value)

"""What was repaired, left out and wrong in the lists: counted, with cells, and without a value.

Two tables come of it. ``repairs`` has the columns of every format's repairs. ``list_findings`` has
a row for each list, field and kind of finding, with a count of 0 where there is none, so that a
suite can say how much of what the board accepts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from annual_report.observations import row_id
from annual_report.returns.lists.fields import BLANK, FAULT, IMPOSSIBLE, UNREADABLE
from annual_report.returns.lists.places import cells_of
from annual_report.returns.repairs import COLUMNS as REPAIRS

if TYPE_CHECKING:
    from annual_report.returns.grid import Mended
    from annual_report.returns.lists.places import Rows
    from annual_report.returns.source import Source

COLUMNS = (
    "year", "agency", "format", "list", "field", "finding", "count", "rows", "share",
    "source_file", "source_sha256", "source_sheet", "source_cell", "illustrative", "row_id",
)  # fmt: skip
#: What comes of a finding, for the table of repairs.
_CAME = {
    UNREADABLE: "left out of what is counted from it",
    FAULT: "left out of what is counted from it",
    IMPOSSIBLE: "kept, and left out of durations and positions",
}
_NUMBERS = {"count": "int64", "rows": "int64", "share": "float64", "illustrative": "bool"}


@dataclass
class Findings:
    """Collects findings while the lists of a return are read."""

    source: Source
    _list: str = ""
    _sheet: str = ""
    _columns: dict[str, int] = field(default_factory=dict)
    _last: int = 0
    _repairs: list[dict[str, Any]] = field(default_factory=list)
    _found: list[dict[str, Any]] = field(default_factory=list)
    _rows: dict[str, int] = field(default_factory=dict)

    def begin(self, name: str, sheet: str, columns: dict[str, int], last_column: int) -> None:
        """Begin a list: what follows is about its rows."""
        self._list, self._sheet, self._columns, self._last = name, sheet, columns, last_column

    def mended(self, found: Mended) -> None:
        """Take note of what opening the file passed over or made readable."""
        self._sheet = found.sheet
        self._repair(found.what, len(found.cells), " ".join(found.cells))

    def absent(self, name: str) -> None:
        """Say that the return lacks a list that it may lack."""
        self._sheet = ""
        self._repair(f"no sheet for the list '{name}', which may be missing", 1, "")

    def of_rows(self, count: int) -> None:
        """Say how many rows the list has."""
        self._rows[self._list] = count

    def headings(self, what: str, cells: list[str]) -> None:
        """Take note of heading cells."""
        self._repair(what, len(cells), " ".join(cells))

    def left_out(self, what: str, rows: Rows) -> None:
        """Take note of rows that are no records."""
        self._repair(what, len(rows), cells_of(rows, 0, self._last))

    def repaired(self, what: str, name: str, rows: Rows) -> None:
        """Take note of a repair to a field of some rows."""
        self._repair(f"{name}: {what}", len(rows), cells_of(rows, self._columns[name]))

    def wrong(self, what: str, name: str, rows: Rows) -> None:
        """Take note of what is wrong with a field of some rows, or with rows as a whole."""
        at = self._columns.get(name)
        cells = cells_of(rows, 0, self._last) if at is None else cells_of(rows, at)
        self._found.append(
            {"list": self._list, "field": name, "finding": what, "count": len(rows),
             "source_sheet": self._sheet, "source_cell": cells}
        )  # fmt: skip
        if what == BLANK:  # most lists have fields that only some rows fill in
            return
        came = _CAME.get(what, "")
        label = f"{name}: {what}" if name else what
        self._repair(f"{label}, {came}" if came else label, len(rows), cells)

    def repairs(self) -> pd.DataFrame:
        """Return the table of repairs."""
        source = self.source
        rows = [
            {
                **found,
                "agency": source.agency,
                "format": source.format,
                "source_file": source.file,
                "row_id": row_id(
                    (
                        source.agency,
                        source.format,
                        source.file,
                        found["source_sheet"],
                        found["repair"],
                    )
                ),
            }
            for found in self._repairs
        ]
        frame = pd.DataFrame(rows, columns=list(REPAIRS))
        return frame.astype({name: "int64" if name == "count" else "str" for name in REPAIRS})

    def table(self) -> pd.DataFrame:
        """Return the table of findings."""
        rows = []
        for found in self._found:
            of = self._rows[found["list"]]
            cited = self.source.cited(found["source_sheet"], found["source_cell"])
            share = 100 * found["count"] / of if of else 0.0
            whose = {
                "year": str(self.source.year),
                "agency": self.source.agency,
                "format": self.source.format,
            }
            identity = (*whose.values(), found["list"], found["field"], found["finding"])
            rows.append(
                found | whose | cited | {"rows": of, "share": share, "row_id": row_id(identity)}
            )
        frame = pd.DataFrame(rows, columns=list(COLUMNS))
        return frame.astype({name: _NUMBERS.get(name, "str") for name in COLUMNS})

    def _repair(self, what: str, count: int, cells: str) -> None:
        if count:
            self._repairs.append(
                {"repair": what, "count": count, "source_sheet": self._sheet, "cells": cells}
            )

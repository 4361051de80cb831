"""Forwards: everything in the report that rests on a cell, a file, an agency, a waiver.

Read from the index that the trace step wrote, without pandas.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from annual_report.errors import ConfigurationError
from annual_report.tracing.cellrange import EVERYTHING, Area, among
from annual_report.tracing.traces import page_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

FOLDER, FILE, SCHEMA = "internal", "index.json", 1
#: Breakdowns that the gate alone reads (observations.FOR_THE_GATE, without pandas).
FOR_THE_GATE = {
    "stated total": "a total or a year to date that the checks compare with its parts",
    "cross-check": "another agency's count, which the checks compare with its owner's",
}


class File(NamedTuple):
    """A file as received; ``turn`` is the place of its year, the reporting year the last."""

    file: str
    turn: int
    agency: str
    format: str
    title: str
    replaced_by: str


class Entry(NamedTuple):
    """Cells that cleaning read as one figure or one record."""

    file: int
    sheet: str
    cells: str
    in_force: int
    indicator: str
    breakdown: str
    category: str
    period_start: str
    period_end: str
    status: str
    kind: str
    consent_id: str
    row_id: str

    @property
    def about(self) -> str:
        """What the figure or record is, in words."""
        if self.kind != "observations":
            return f"a row of {self.kind}"
        part = "" if self.category == "all" else f"{self.breakdown}: {self.category}"
        days = dict.fromkeys((self.period_start, self.period_end))
        said = (self.indicator, part, " to ".join(filter(None, days)), self.status)
        return ", ".join(filter(None, said))


class Row(NamedTuple):
    """A released row: what it rests on, and what it tells of (file, sheet, cells)."""

    row_id: str
    table: str
    said: str
    inputs: int
    tells: list[list[Any]]


class Label(NamedTuple):
    """A label of the report."""

    ref: str
    kind: str
    title: str
    where: str
    rows: list[int]

    @property
    def page(self) -> str:
        """The web page that it stands on, empty where the report does not use it."""
        return page_of(self.where)


class Check(NamedTuple):
    """A check of the gate."""

    turn: int
    agency: str
    format: str
    expectation: str
    outcome: str
    waiver: str
    file: str
    sheet: str
    cells: str


class Repair(NamedTuple):
    """A cell that was repaired, left out or passed over, and how, in words."""

    file: int
    sheet: str
    cell: str
    said: list[str]


@dataclass(frozen=True)
class Reached:
    """What rests on something.

    Attributes:
        entries: what was read there.
        rows: released rows made of it.
        labels: labels that show one of those rows.
        told: labels that do not rest on it, but tell of its return: register, checks, repairs.
    """

    entries: tuple[Entry, ...]
    rows: tuple[Row, ...]
    labels: dict[str, Label]
    told: dict[str, Label]


@dataclass(frozen=True)
class Index:
    """The index of a report."""

    content: dict[str, Any]

    @cached_property
    def files(self) -> tuple[File, ...]:
        """Every file that was received."""
        return tuple(File(*one) for one in self.content["files"])

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Everything that was read."""
        return tuple(Entry(*one) for one in self.content["entries"])

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Every released row."""
        return tuple(Row(*one) for one in self.content["rows"])

    @cached_property
    def labels(self) -> dict[str, Label]:
        """Every label, in order of reference."""
        return {name: Label(*one) for name, one in self.content["labels"].items()}

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """Every check of every year."""
        return tuple(Check(*one) for one in self.content["checks"])

    @property
    def last(self) -> int:
        """Turn of the reporting year."""
        return max((file.turn for file in self.files), default=0)

    def rules(self) -> dict[str, str]:
        """Row id to the rule by which it is suppressed; internal."""
        return dict(self.content["rules"])

    def repairs(self, file: int, sheet: str, wanted: Area) -> dict[str, list[str]]:
        """Cell to what was repaired or left out there."""
        found = (Repair(*one) for one in self.content["repairs"] if one[0] == file)
        return {
            one.cell: one.said
            for one in found
            if (not sheet or one.sheet == sheet) and among(wanted, one.cell)
        }

    def sheets(self, file: int) -> tuple[str, ...]:
        """The sheets of a file of which anything was read or left out."""
        read = [one.sheet for one in self.entries if one.file == file]
        left = [one[1] for one in self.content["repairs"] if one[0] == file]
        return tuple(dict.fromkeys([*read, *left]))

    def at(self, file: int, sheet: str = "", wanted: Area = EVERYTHING) -> Reached:
        """Return what rests on cells of a file; without them, on the whole of it."""

        def tells(told: list[Any]) -> bool:
            same = told[0] == file and (not sheet or not told[1] or told[1] == sheet)
            return same and (not told[2] or among(wanted, told[2]))

        return self.resting_on(
            lambda one: (
                one.file == file and (not sheet or one.sheet == sheet) and among(wanted, one.cells)
            ),
            tells,
        )

    def resting_on(
        self, chosen: Callable[[Entry], bool], tells: Callable[[list[Any]], bool] | None = None
    ) -> Reached:
        """Return what rests on some of the cells that were read.

        Args:
            chosen: says which.
            tells: says which places (number of a file, sheet, cells) are meant, for rows about
                the returns themselves.
        """
        numbers = {place for place, one in enumerate(self.entries) if chosen(one)}
        sets = [not numbers.isdisjoint(one) for one in self.content["sets"]]
        rows = {place for place, row in enumerate(self.rows) if sets[row.inputs]}
        about = {
            place
            for place, row in enumerate(self.rows)
            if tells and any(tells(told) for told in row.tells)
        }
        labels = self._showing(rows)
        told = {name: one for name, one in self._showing(about).items() if name not in labels}
        return Reached(
            tuple(self.entries[place] for place in sorted(numbers)),
            tuple(self.rows[place] for place in sorted(rows)),
            labels,
            told,
        )

    def _showing(self, rows: set[int]) -> dict[str, Label]:
        return {name: one for name, one in self.labels.items() if not rows.isdisjoint(one.rows)}

    def covered_by(self, checks: Sequence[Check]) -> frozenset[int]:
        """Return the files that checks covered."""
        return frozenset(
            place
            for place, file in enumerate(self.files)
            for one in checks
            if not file.replaced_by and _covers(one, file)
        )


def _covers(check: Check, file: File) -> bool:
    if check.turn != file.turn:
        return False
    if check.format == "across_returns":
        return check.agency in ("", file.agency)
    return (check.agency, check.format) == (file.agency, file.format)


def read_index(traces: Path) -> Index:
    """Read the index that lies beside the traces.

    Raises:
        ConfigurationError: it is not there, or an older version of the programme wrote it.
    """
    path = traces / FOLDER / FILE
    if not path.is_file():
        message = f"There is no index in {path.parent.name} beside the traces. Make the report again: annual-report report."
        raise ConfigurationError(message)
    content = json.loads(path.read_text(encoding="utf-8"))
    if content.get("schema") != SCHEMA:
        message = f"{path.name} was written by another version. Make the report again: annual-report report."
        raise ConfigurationError(message)
    return Index(content)

"""Everything that traces are made from: released rows, source cells, files, checks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from annual_report.indicators import load_catalogue
from annual_report.tracing.citing import SINGLE, read_cells
from annual_report.tracing.released import EXEMPT, printed_row
from annual_report.tracing.repaired import Repaired, read_repaired

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from annual_report.project import Project
    from annual_report.register import RegisteredReturn

SUPPRESSIONS = "suppressions.json"


class Source(NamedTuple):
    """A source cell, what it is about, and what the release prints for it."""

    key: str
    source_file: str
    source_sheet: str
    source_cell: str
    source_sha256: str
    agency: str
    area: str
    indicator: str
    breakdown: str
    category: str
    period_start: str
    period_end: str
    status: str
    vintage: str
    released: str
    by_column: bool


@dataclass(frozen=True)
class EarlierYear:
    """What was read for an earlier year: cleaned returns by key, its register, its gate."""

    cleaned: Mapping[str, Path]
    returns: tuple[RegisteredReturn, ...]
    checks_file: Path


@dataclass(frozen=True)
class Evidence:
    """Everything that traces are made from, read once."""

    project: Project
    release: Path
    cleaned: dict[str, Path]
    returns: tuple[RegisteredReturn, ...]
    checks_file: Path
    earlier: tuple[EarlierYear, ...] = ()

    @cached_property
    def years(self) -> tuple[EarlierYear, ...]:
        """The earlier years and, last, the reporting year."""
        return (*self.earlier, EarlierYear(self.cleaned, self.returns, self.checks_file))

    @cached_property
    def names(self) -> dict[str, str]:
        """Indicator to its name in the catalogue."""
        return {one.id: one.name for one in load_catalogue(self.project)}

    @cached_property
    def rows(self) -> dict[str, tuple[str, dict[Any, Any]]]:
        """Released row by row_id: its table and its columns."""
        found: dict[str, tuple[str, dict[Any, Any]]] = {}
        for path in sorted(self.release.glob("*.parquet")):
            frame = pd.read_parquet(path, engine="pyarrow")
            for row in frame.to_dict("records"):
                found[str(row.get("row_id", ""))] = (path.stem, row)
        return found

    def exempt(self, row: str) -> bool:
        """Say whether a row needs no source cell: it is about returns, or nothing was returned."""
        table, columns = self.rows[row]
        nothing = str(columns.get("status")) in {"not returned", "not available"}
        return table in EXEMPT or (nothing and not str(columns.get("inputs") or "").strip())

    @cached_property
    def links(self) -> pd.DataFrame:
        """Released row to each of its inputs: ``row``, ``table``, ``input``."""
        found = [
            (row_id, table, name)
            for row_id, (table, row) in self.rows.items()
            for name in str(row.get("inputs") or row_id).split()
        ]
        return pd.DataFrame(found, columns=["row", "table", "input"])

    @cached_property
    def cells(self) -> pd.DataFrame:
        """Every observation and record of every return: place, what it is about, its return."""
        return read_cells([one.cleaned for one in self.years])

    @cached_property
    def repaired(self) -> Repaired:
        """Which cells were repaired to be read, and how."""
        return read_repaired(folder for one in self.years for folder in one.cleaned.values())

    @cached_property
    def suppressions(self) -> dict[str, dict[str, str]]:
        """Suppressed row to why it is: kind, rule, why. Internal; ``why`` names what is hidden."""
        path = self.release / SUPPRESSIONS
        found = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
        return {one["row_id"]: one for one in found}

    @cached_property
    def joined(self) -> pd.DataFrame:
        """Released row to source cell, with what the release prints for the cell."""
        cells = self.cells[self.cells["in_force"].astype(bool)]
        frame = self.links.merge(cells, left_on="input", right_on="row_id")
        single = frame["kind"].isin(SINGLE) & frame["table"].isin(SINGLE)
        ranged = frame["span"].ne("") & ~single
        frame.loc[ranged, "source_cell"] = frame.loc[ranged, "span"]
        frame["released"] = frame["input"].map(self._printed).fillna("")
        frame.loc[ranged, "released"] = ""
        frame["by_column"] = ranged
        return frame

    @cached_property
    def reached(self) -> frozenset[str]:
        """Released rows that rest on at least one source cell."""
        return frozenset(self.joined["row"])

    @cached_property
    def _printed(self) -> dict[str, str]:
        """Input to what the release prints for it: rows made of this one input and a population."""
        about = dict(zip(self.cells["row_id"], self.cells["indicator"], strict=True))
        found: dict[str, str] = {}
        for row_id, (table, row) in self.rows.items():
            names = str(row.get("inputs") or "").split()
            others = {about.get(name) for name in names[1:]}
            if table in {"indicators", "comparators"} and names and others <= {"CTX01"}:
                fields = printed_row(table, self.rows[row_id][1], {})
                counted = " of ".join(
                    fields[n] for n in ("numerator", "denominator") if n in fields
                )
                value = fields.get("display", "")
                found[names[0]] = (
                    value if not counted or counted == value else f"{value} ({counted})"
                )
        return found

    @cached_property
    def _groups(self) -> dict[str, list[Source]]:
        found: dict[str, list[Source]] = {}
        # counted records, cited by column, are many links to one place
        links = self.joined[["row", *Source._fields]].drop_duplicates().astype(object)
        for row, *source in links.itertuples(index=False, name=None):
            found.setdefault(row, []).append(Source(*source))
        return found

    def sources(self, rows: Iterable[str]) -> list[Source]:
        """Return the distinct source cells of released rows, in their order."""
        return list(dict.fromkeys(one for row in rows for one in self._groups.get(row, ())))

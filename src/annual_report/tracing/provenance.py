"""Everything that traces are made from: released rows, source cells, files, checks."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from annual_report.gate.checks import read_checks
from annual_report.indicators import load_catalogue
from annual_report.tracing.released import EXEMPT, printed_row
from annual_report.tracing.traces import TracedCheck, TracedFile, place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from annual_report.gate.checks import Check
    from annual_report.project import Project
    from annual_report.register import RegisteredReturn

#: Of the tables of a cleaned return with one row a case, a voice, an action or a review, those
#: whose rows are released one by one, and so may be cited one by one.
_SINGLE = (
    "voices", "actions", "reviews", "recommendations", "timetable", "finance", "attendance",
    "section11",
)  # fmt: skip
RECORDS = ("audits", *_SINGLE)
_PLACE = ("source_file", "source_sheet", "source_cell", "source_sha256")
_ABOUT = (
    "agency", "area", "indicator", "breakdown", "category", "period_start", "period_end",
    "status", "vintage",
)  # fmt: skip
#: An observation has a numerator, a denominator and a value, so at most three cells of a column.
_MOST = 3
_CELL = re.compile(r"([A-Z]+)(\d+)")


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
    def _years(self) -> tuple[EarlierYear, ...]:
        """The earlier years and, last, the reporting year."""
        return (*self.earlier, EarlierYear(self.cleaned, self.returns, self.checks_file))

    @cached_property
    def _registered(self) -> dict[str, RegisteredReturn]:
        """Each file that was read, and what its year's register says of it."""
        return {entry.file: entry for one in self._years for entry in one.returns if entry.file}

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
        parts = []
        for key, folder in [item for one in self._years for item in one.cleaned.items()]:
            by_case = _sheets_by_case(folder)
            for name in ("observations", *RECORDS):
                path = folder / f"{name}.parquet"
                if path.is_file():
                    parts.append(
                        _places(pd.read_parquet(path, engine="pyarrow"), name, key, by_case)
                    )
        empty = pd.DataFrame(columns=["row_id", "key", "kind", "span", *_PLACE, *_ABOUT])
        return pd.concat(parts, ignore_index=True) if parts else empty

    @cached_property
    def joined(self) -> pd.DataFrame:
        """Released row to source cell, with what the release prints for the cell."""
        frame = self.links.merge(self.cells, left_on="input", right_on="row_id")
        single = frame["kind"].isin(_SINGLE) & frame["table"].isin(_SINGLE)
        ranged = frame["span"].ne("") & ~single
        frame.loc[ranged, "source_cell"] = frame.loc[ranged, "span"]
        frame["released"] = frame["input"].map(self._printed).fillna("")
        frame.loc[ranged, "released"] = ""
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

    def files(self, sources: Iterable[Source]) -> list[TracedFile]:
        """Return each file with what the register says of it."""
        pairs = dict.fromkeys((one.source_file, one.source_sha256) for one in sources)
        found = []
        for file, sha256 in pairs:
            entry = self._registered.get(file)
            same = entry is None or entry.sha256 == sha256
            found.append(
                TracedFile(
                    file=file,
                    sha256=sha256,
                    received=entry.received if entry else "",
                    agency=entry.agency if entry else "",
                    title=entry.title if entry else "",
                    status=(entry.status if entry else "") if same else "changed",
                    illustrative=bool(entry and entry.illustrative),
                )
            )
        return found

    @cached_property
    def _checks(self) -> tuple[tuple[Check, ...], ...]:
        return tuple(read_checks(one.checks_file).checks for one in self._years)

    def checks_of(self, sources: Iterable[Source]) -> list[TracedCheck]:
        """Return the checks that covered these sources' returns, each year's in the gate's order.

        What came out the same in several years is there once.
        """
        files = {one.source_file for one in sources}
        found: dict[tuple[Any, ...], TracedCheck] = {}
        for year, checks in zip(self._years, self._checks, strict=True):
            read = [entry for entry in year.returns if entry.file in files]
            wanted = {(entry.agency, entry.format) for entry in read}
            if not wanted:
                continue
            # a check across returns names an agency only where it found something with that one
            wanted |= {(agency, "across_returns") for agency in ("", *(a for a, _ in wanted))}
            traced = [self._traced(one) for one in checks if (one.agency, one.format) in wanted]
            found |= {tuple(one.values()): one for one in traced}
        return list(found.values())

    def _traced(self, check: Check) -> TracedCheck:
        return TracedCheck(
            agency=check.agency,
            format=check.format,
            expectation=check.expectation,
            severity=check.severity,
            outcome=check.outcome,
            message="" if check.outcome == "passed" else check.message,
            waiver=check.waiver,
            place=self._check_place(check),
        )

    def _check_place(self, check: Check) -> str:
        if check.outcome == "passed" or not check.file:
            return ""
        by_case = check.table in {*RECORDS, "list_findings"} or any(":" in c for c in check.cells)
        return place(check.file, check.sheet, "" if by_case else " ".join(check.cells[:20]))

    @cached_property
    def _publications(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        folders = {(self.project.raw / file).parent for file in self._registered}
        for folder in sorted(folders):
            path = folder / "publications.csv"
            if path.is_file():
                with path.open(encoding="utf-8", newline="") as lines:
                    for row in csv.DictReader(lines):
                        found.setdefault(row["id"], dict(row))
        return found

    def publications_of(self, names: Iterable[str]) -> list[dict[str, str]]:
        """Return what is known of each publication that is named as a vintage."""
        return [
            self._publications[name] for name in dict.fromkeys(names) if name in self._publications
        ]


def _places(
    frame: pd.DataFrame, kind: str, key: str, by_case: frozenset[tuple[str, ...]]
) -> pd.DataFrame:
    found = frame.reindex(columns=["row_id", *_PLACE, *_ABOUT], fill_value="").astype("str")
    if kind != "observations":
        found["indicator"], found["category"] = kind, "all"
        found["agency"] = key.partition("-")[0]
        found["area"] = "local"
    found["key"], found["kind"] = key, kind
    places = zip(found["source_file"], found["source_sheet"], found["source_cell"], strict=True)
    found["span"] = [
        _columns(cells) if (file, sheet) in by_case else "" for file, sheet, cells in places
    ]
    return found


def _sheets_by_case(folder: Path) -> frozenset[tuple[str, ...]]:
    """Return the sheets (file, sheet) of a return that have one row a case.

    They are those that records were read from, every sheet of a file with audited cases, and any
    sheet of which an observation cites more cells of one column than its numbers could be in, or a
    stretch of rows, whose length is what it counted.
    """
    found: set[tuple[str, ...]] = set()
    files: set[str] = set()
    for name in RECORDS:
        sheets = _columns_of(folder, name, "source_file", "source_sheet")
        found |= sheets
        files |= {sheet[0] for sheet in sheets} if name == "audits" else set()
    columns = ("source_file", "source_sheet", "source_cell")
    for file, sheet, cells in _columns_of(folder, "observations", *columns):
        letters = [column for column, _ in _CELL.findall(cells)]
        many = any(letters.count(column) > _MOST for column in set(letters))
        if file in files or many or ":" in cells:
            found.add((file, sheet))
    return frozenset(found)


def _columns_of(folder: Path, table: str, *columns: str) -> set[tuple[str, ...]]:
    path = folder / f"{table}.parquet"
    if not path.is_file():
        return set()
    frame = pd.read_parquet(path, engine="pyarrow", columns=list(columns))
    return set(frame.itertuples(index=False, name=None))


def _columns(cells: str) -> str:
    """Return the columns that cells stand in, without rows: ``A:L`` for ``A5:L5 A9:L9``."""
    found = sorted({column for column, _ in _CELL.findall(cells)}, key=lambda c: (len(c), c))
    return f"{found[0]}:{found[-1]}" if found else "the whole sheet"

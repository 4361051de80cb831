"""The index by which everything in a report that rests on a cell is found: written with pandas.

``internal/index.json`` beside the traces holds every cell that cleaning read, every released row
and every label, by number. It is never published: for sheets with one row a case it names the
cells that were counted (docs/decisions/041), and it holds the references of consents.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from annual_report.gate.checks import read_checks
from annual_report.tracing.cellrange import by_sheet
from annual_report.tracing.released import printed_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from annual_report.tracing.provenance import EarlierYear, Evidence
    from annual_report.tracing.traces import Trace

FOLDER, FILE = "internal", "index.json"
SCHEMA = 1
#: Columns of a cell that was read, in the order in which the index lists them.
ENTRY = (
    "indicator", "breakdown", "category", "period_start", "period_end", "status", "kind",
    "consent_id", "row_id",
)  # fmt: skip


@dataclass
class _Numbers:
    """Gives each distinct value its number."""

    known: dict[Any, int] = field(default_factory=dict)

    def of(self, value: Any) -> int:
        return self.known.setdefault(value, len(self.known))


def write_index(found: Evidence, traces: Sequence[Trace], output: Path) -> Path:
    """Write the index of a report.

    Args:
        found: released rows, cells read, and where they stand.
        traces: of every label.
        output: folder of the traces.
    """
    files = _files(found.years)
    numbers = {file: place for place, file in enumerate(files)}
    entries, in_force = _entries(found, numbers)
    sets = _Numbers()
    places = {row: place for place, row in enumerate(found.rows)}
    content = {
        "schema": SCHEMA,
        "year": str(found.project.year),
        "files": [[file, *about] for file, about in files.items()],
        "entries": entries,
        "rows": [
            [
                row_id,
                table,
                _said(table, row, found),
                sets.of(_inputs(row_id, row, in_force)),
                [[numbers[file], *rest] for file, *rest in _told(table, row, files)
                 if file in numbers],
            ]
            for row_id, (table, row) in found.rows.items()
        ],
        "sets": [list(one) for one in sets.known],
        "labels": {
            trace["label"]: [
                trace["ref"], trace["kind"], trace["title"], trace["where"],
                [places[row["row_id"]] for row in trace["rows"]],
            ]
            for trace in traces
        },
        "repairs": [
            [numbers[file], sheet, cell, list(said)]
            for (file, sheet), cells in sorted(found.repaired.items())
            if file in numbers
            for cell, said in cells.items()
        ],
        "checks": list(_checks(found.years)),
        "rules": {
            row_id: ": ".join(one[name] for name in ("rule", "why") if one.get(name))
            for row_id, one in found.suppressions.items()
        },
    }  # fmt: skip
    folder = output / FOLDER
    folder.mkdir(exist_ok=True)
    path = folder / FILE
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    path.write_text(f"{text}\n", encoding="utf-8")
    return path


def _files(years: Iterable[EarlierYear]) -> dict[str, tuple[int, str, str, str, str]]:
    """Every file that was received: turn of its year, agency, format, title, what replaced it."""
    found: dict[str, tuple[int, str, str, str, str]] = {}
    for turn, year in enumerate(years):
        for entry in year.returns:
            about = (turn, entry.agency, entry.format, entry.title)
            for file in entry.superseded:
                found[file] = (*about, entry.file)
            if entry.file:
                found[entry.file] = (*about, "")
    return found


def _entries(
    found: Evidence, numbers: dict[str, int]
) -> tuple[list[list[Any]], dict[str, list[int]]]:
    """Return every cell that was read, and by row id the numbers of those in force."""
    entries: list[list[Any]] = []
    in_force: dict[str, list[int]] = {}
    columns = ["source_file", "source_sheet", "source_cell", "in_force", *ENTRY]
    for file, sheet, cell, force, *about in found.cells[columns].itertuples(index=False, name=None):
        for name, cells in by_sheet(sheet, cell).items():
            if bool(force):
                in_force.setdefault(str(about[-1]), []).append(len(entries))
            entries.append([numbers.get(file, -1), name, cells, int(bool(force)), *map(str, about)])
    return entries, in_force


def _inputs(row_id: str, row: dict[Any, Any], in_force: dict[str, list[int]]) -> tuple[int, ...]:
    names = str(row.get("inputs") or row_id).split()
    return tuple(number for name in names for number in in_force.get(name, ()))


def _said(table: str, row: dict[Any, Any], found: Evidence) -> str:
    fields = printed_row(table, row, found.names)
    return ", ".join(dict.fromkeys(fields.values()))


def _told(
    table: str, row: dict[Any, Any], files: dict[str, tuple[int, str, str, str, str]]
) -> Iterator[tuple[str, str, str]]:
    """Yield file, sheet and cells that a row about the returns themselves tells of."""
    text = defaultdict(str, {str(name): str(value) for name, value in row.items()})
    if table == "returns":
        for file in [text["file"], *text["superseded"].split("; ")]:
            yield file, "", ""
    elif table == "repairs":
        yield text["source_file"], text["source_sheet"], text["cells"]
    elif table == "revisions":
        for name in ("before_cell", "after_cell"):
            file, _, rest = text[name].partition("!")
            sheet, _, cells = rest.rpartition("!")
            yield file, sheet or rest, cells if sheet else ""
    elif table == "checks" and text["file"]:
        yield text["file"], text["sheet"], text["cells"]
    elif table in {"checks", "quarters"}:
        turn = max(about[0] for about in files.values()) if files else 0
        for file, about in files.items():
            if about[:3] == (turn, text["agency"], text["format"]):
                yield file, "", ""


def _checks(years: Iterable[EarlierYear]) -> Iterator[list[Any]]:
    """Yield turn of the year, agency, format, expectation, outcome, waiver, file, sheet, cells."""
    for turn, year in enumerate(years):
        for one in read_checks(year.checks_file).checks:
            yield [
                turn, one.agency, one.format, one.expectation, one.outcome, one.waiver,
                one.file, one.sheet, " ".join(one.cells),
            ]  # fmt: skip

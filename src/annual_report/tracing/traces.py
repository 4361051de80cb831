"""Traces as stored: how each published label was made, read and printed without pandas."""

from __future__ import annotations

import json
import textwrap
from difflib import get_close_matches
from typing import TYPE_CHECKING, TypedDict

from annual_report.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class TracedRow(TypedDict):
    """A released row: the table it is in, and its columns as printed, none that is empty."""

    table: str
    row_id: str
    fields: dict[str, str]


class TracedCell(TypedDict):
    """Where an input came from. It has no number of its own (docs/decisions/041).

    ``released`` is what the release prints for this very input, empty where it prints nothing.
    """

    agency: str
    area: str
    indicator: str
    category: str
    period: str
    status: str
    vintage: str
    source_file: str
    source_sheet: str
    source_cell: str
    released: str


class TracedFile(TypedDict):
    """A file as received."""

    file: str
    sha256: str
    received: str
    agency: str
    title: str
    status: str
    illustrative: bool


class TracedCheck(TypedDict):
    """An expectation that covered one of the files, and how it ended."""

    agency: str
    format: str
    expectation: str
    severity: str
    outcome: str
    message: str
    waiver: str
    place: str


class Trace(TypedDict):
    """How a label was made."""

    label: str
    ref: str
    kind: str
    title: str
    alt: str
    notebook: str
    chapter: str
    cell: str
    illustrative: bool
    rows: list[TracedRow]
    observations: list[TracedCell]
    files: list[TracedFile]
    checks: list[TracedCheck]
    publications: list[dict[str, str]]


def write_trace(trace: Trace, folder: Path) -> None:
    """Store a trace as ``<label>.json``; the same trace always gives the same bytes."""
    text = json.dumps(trace, ensure_ascii=False, indent=1)
    (folder / f"{trace['label']}.json").write_text(f"{text}\n", encoding="utf-8")


def read_trace(path: Path) -> Trace:
    """Read a trace.

    Raises:
        ConfigurationError: there is none of that label; names the nearest that there is.
    """
    if not path.is_file():
        known = sorted(other.stem for other in path.parent.glob("*.json"))
        close = get_close_matches(path.stem, known, n=1)
        hint = f"Did you mean '{close[0]}'?" if close else "Run 'make report' first."
        raise ConfigurationError(f"There is no trace of '{path.stem}'. {hint}")
    trace: Trace = json.loads(path.read_text(encoding="utf-8"))
    return trace


def read_traces(folder: Path) -> dict[str, Trace]:
    """Read every trace below a folder, in order of reference."""
    found = [read_trace(path) for path in folder.glob("*.json")]
    found.sort(key=lambda trace: (int(trace["ref"][1:]), trace["label"]))
    return {trace["label"]: trace for trace in found}


def place(file: str, sheet: str, cells: str) -> str:
    """Return a place as a person would type it: ``police/Q3.xlsx ! Oct!D14 E14``."""
    inside = "!".join(part for part in (sheet, cells) if part)
    return f"{file} ! {inside}" if inside else file


def format_trace(trace: Trace) -> str:
    """Return a trace as text for the command line."""
    return "\n".join(_lines(trace)) + "\n"


def _lines(trace: Trace) -> Iterator[str]:
    yield f"{trace['label']} ({trace['ref']}): {trace['title']}"
    if trace["illustrative"]:
        yield "Demonstration data."
    yield f"Made by {trace['notebook']}, cell {trace['cell'] or 'not known'}."
    yield from _section("Released rows", [_row_text(row) for row in trace["rows"]])
    yield from _section("Source cells", [_cell_text(cell) for cell in trace["observations"]])
    yield from _section("Files as received", [_file_text(file) for file in trace["files"]])
    yield from _section("Checks", [_check_text(check) for check in trace["checks"]])
    publications = [", ".join(value for value in one.values()) for one in trace["publications"]]
    yield from _section("Publications", publications)


def _section(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"\n{title} ({len(lines)})"
        for line in lines:
            yield textwrap.fill(line, 100, initial_indent="  ", subsequent_indent="      ")


def _row_text(row: TracedRow) -> str:
    said = "; ".join(f"{name} {value}" for name, value in row["fields"].items())
    return f"{row['table']}: {said}"


def _cell_text(cell: TracedCell) -> str:
    where = place(cell["source_file"], cell["source_sheet"], cell["source_cell"])
    about = ", ".join(
        cell[name]  # type: ignore[literal-required]
        for name in ("indicator", "category", "area", "period", "status")
        if cell[name]  # type: ignore[literal-required]
    )
    released = f" = {cell['released']}" if cell["released"] else ""
    return f"{where}{f' ({about})' if about else ''}{released}"


def _file_text(file: TracedFile) -> str:
    received = (
        f"received {file['received']}" if file["received"] else "date of receipt not recorded"
    )
    return f"{file['file']}, {file['title']}, {received}, sha256 {file['sha256']}"


def _check_text(check: TracedCheck) -> str:
    said = " ".join(part for part in (check["message"], check["place"]) if part)
    waived = f" Waived: {check['waiver']}" if check["waiver"] else ""
    who = check["agency"] or "across returns"
    return f"{check['outcome']}: {who}, {check['expectation']}. {said}{waived}".rstrip()

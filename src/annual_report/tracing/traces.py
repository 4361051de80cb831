"""Traces as stored: how each published label was made, read without pandas."""

from __future__ import annotations

import json
from difflib import get_close_matches
from typing import TYPE_CHECKING, TypedDict

from annual_report.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path


class TracedRow(TypedDict):
    """A released row: the table it is in, and its columns as printed, none that is empty.

    ``suppressed`` says in words, without a number, why its figure is not shown; empty if it is.
    """

    table: str
    row_id: str
    fields: dict[str, str]
    suppressed: str


class TracedCell(TypedDict):
    """Where an input came from. It has no number of its own (docs/decisions/041).

    ``released`` is what the release prints for this very input, empty where it prints nothing.
    ``repairs`` are those that touched the cells, in words; a sheet that is cited by column, as it
    has one row a case (``by_column``), names none.
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
    by_column: bool
    repairs: list[str]
    released: str


class TracedFile(TypedDict):
    """A file as received."""

    file: str
    sha256: str
    received: str
    agency: str
    title: str
    version: str
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
    """How a label was made.

    ``where`` is the source of the page that it stands on (``report/training.qmd``) or
    of the paper beside the book (``summary/index.html``), empty where
    the report does not use it. ``parameters`` are those the notebook was run with; ``source`` is
    the code of the cell that published it. ``code`` holds the ``version`` of annual-report and
    the ``sha256`` of its source; ``locks`` the checksum of each lock file, by its name.
    """

    label: str
    ref: str
    kind: str
    title: str
    alt: str
    where: str
    notebook: str
    chapter: str
    cell: str
    parameters: dict[str, str]
    source: str
    code: dict[str, str]
    locks: dict[str, str]
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


def page_of(where: str) -> str:
    """Return the web page of what a label stands in: a chapter's source, or a paper's own page."""
    return where.removesuffix(".qmd") + ".html" if where.endswith(".qmd") else where


def place(file: str, sheet: str, cells: str) -> str:
    """Return a place as a person would type it: ``police/Q3.xlsx ! Oct!D14 E14``."""
    inside = "!".join(part for part in (sheet, cells) if part)
    return f"{file} ! {inside}" if inside else file

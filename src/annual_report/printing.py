"""What the command line prints: progress, the end of a run, lists; colour only on a terminal."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, TextIO

from annual_report.pipeline import said

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from annual_report.feedback import Told
    from annual_report.pipeline.recording import Recorded
    from annual_report.pipeline.report import Report
    from annual_report.pipeline.schedule import Outcome
    from annual_report.pipeline.telling import Telling
    from annual_report.project import Project
    from annual_report.register import RegisteredReturn

_COLOURS = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34"}


def coloured(text: str, colour: str, stream: TextIO | None = None) -> str:
    """Colour a text if the stream is a terminal and NO_COLOR (https://no-color.org) is not set."""
    stream = stream or sys.stdout
    if os.environ.get("NO_COLOR") or not stream.isatty():
        return text
    return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m"


class Progress:
    """Prints one line a step when it ends.

    Attributes:
        quiet: print nothing.
    """

    def __init__(self, *, quiet: bool = False, stream: TextIO | None = None) -> None:
        self.quiet = quiet
        self.stream = stream or sys.stdout

    def __call__(self, outcome: Outcome) -> None:
        """Take note of an outcome."""
        if self.quiet or outcome.status == "running":
            return
        print(step_line(outcome, self.stream), file=self.stream, flush=True)


def step_line(outcome: Outcome, stream: TextIO | None = None) -> str:
    """Return one line: status, seconds, stage, title, and why it ran."""
    return said.step_line(outcome, lambda text, colour: coloured(text, colour, stream))


def plan_lines(outcomes: Sequence[Outcome]) -> list[str]:
    """Return what a dry run prints."""
    due = [outcome for outcome in outcomes if outcome.status == "would run"]
    reused = len(outcomes) - len(due)
    if not due:
        return [f"Nothing would run: all {reused} steps are as they were."]
    lines = [step_line(outcome) for outcome in due]
    return [
        f"{len(due)} of {len(outcomes)} steps would run; {reused} are as they were.",
        *lines,
        "Steps that only read what others would write are spared if that turns out the same.",
    ]


def report_lines(report: Report) -> list[str]:
    """Return the end of a run: where the report is, what it rests on, how long it took."""
    return said.report_lines(report, shown_path, coloured)


def feedback_lines(telling: Telling) -> list[str]:
    """Say where the feedback for agencies lies and who has something to mend, or why there is none."""
    if telling.folder is None:
        return []
    place = shown_path(telling.folder)
    if telling.warning:
        return [f"Warning   feedback for agencies was not written: {telling.warning} in {place}"]
    if not telling.concerned:
        return []
    return [f"Feedback  {place} (for {', '.join(one.agency for one in telling.concerned)})"]


def record_lines(record: Recorded) -> list[str]:
    """Say where the record of a run is, if there is one."""
    return [f"Record    {shown_path(record.folder)}"] if record.folder else []


def told_lines(told: Told, folder: Path) -> list[str]:
    """Say what one agency was told, and list the files that say so."""
    files = sorted(path for path in folder.iterdir() if path.is_file())
    return [
        f"{told.name}: {told.to_mend} to mend before there can be a report, {told.to_check} to check",
        *(f"  {shown_path(path)}" for path in files),
    ]


def shown_path(path: Path) -> str:
    """Return a path as a person would type it from here."""
    relative = os.path.relpath(path)
    return relative if not relative.startswith("../..") else str(path)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a plain table, columns as wide as they need."""
    every = [list(headings), *(list(row) for row in rows)]
    widths = [max(len(row[column]) for row in every) for column in range(len(headings))]
    lines = [
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in every
    ]
    return [coloured(lines[0], "bold"), *lines[1:]]


def register_lines(entries: Sequence[RegisteredReturn], names: Mapping[str, str]) -> list[str]:
    """Return the register as a table: a line a return, or a quarter's part of one."""
    headings = ("Agency", "Return", "Status", "Received", "Due", "File below data/raw")
    rows = [
        (
            names.get(entry.agency, entry.agency),
            f"{entry.title}, {entry.part}" if entry.part else entry.title,
            entry.status,
            entry.received,
            entry.due,
            f"{entry.file} (replaces {len(entry.superseded)})" if entry.superseded else entry.file,
        )
        for entry in entries
    ]
    return table(headings, rows)


def quarter_lines(project: Project, entries: Sequence[RegisteredReturn]) -> list[str]:
    """Return what the last run found of each return, quarter by quarter.

    Only returns whose files are still those of that run are shown; there may be none.
    """
    found = _as_of_last_run(project, entries, "quarters")
    if found is None:
        return ["", "What came of each quarter is known after a run: annual-report report."]
    from annual_report.story.quarters import quarter_grid  # noqa: PLC0415 - late, for pandas

    quarters, changed = found
    grid = quarter_grid(quarters[~quarters["key"].isin(changed)], project.agency_names)
    lines = [""]
    if len(grid):
        lines.append("Quarter by quarter, as the last run found it:")
        lines += table(list(grid.columns), [[str(cell) for cell in row] for row in grid.to_numpy()])
    if changed:
        lines.append(f"Changed since then, so not shown: {', '.join(sorted(changed))}.")
    return lines


def repair_lines(project: Project, entries: Sequence[RegisteredReturn]) -> list[str]:
    """Return in how many cells each return was put right in the last run, and in all."""
    found = _as_of_last_run(project, entries, "repairs")
    if found is None:
        return []
    from annual_report.story.repairs import made  # noqa: PLC0415 - late, for pandas

    repairs, changed = found
    true = made(repairs)
    counts = true.groupby(true["agency"] + "-" + true["format"])["count"].sum()
    titles = {entry.key: (entry.agency, entry.title) for entry in entries}
    rows = [
        (project.agency_names.get(agency, agency), title, f"{counts[key]:,}")
        for key, (agency, title) in titles.items()
        if key in counts and key not in changed
    ]
    if not rows:
        return []
    total = sum(int(counts[key]) for key in titles if key in counts and key not in changed)
    headings = ("Agency", "Return", "Cells put right")
    return ["", f"Put right in the last run, {total:,} cells in all:", *table(headings, rows)]


def _as_of_last_run(
    project: Project, entries: Sequence[RegisteredReturn], name: str
) -> tuple[pd.DataFrame, set[str]] | None:
    """Return a released table, and which returns' files are no longer those of that run."""
    folder = project.processed / str(project.year)
    record = folder / "register" / "register.json"
    released = folder / "release" / project.edition / f"{name}.parquet"
    if not record.is_file() or not released.is_file():
        return None
    from annual_report.observations import read_table  # noqa: PLC0415 - late, for pandas

    found = json.loads(record.read_text(encoding="utf-8"))
    then = {(entry["key"], entry["part"]): entry["sha256"] for entry in found}
    changed = {entry.key for entry in entries if then.get((entry.key, entry.part)) != entry.sha256}
    return read_table(released.parent, name), changed

"""What goes into a pack, from the archive of one run and nowhere else.

A public pack is made of what is named here and nothing besides: a file that a later version of
the pipeline writes stays out until somebody lists it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from annual_report.errors import ConfigurationError
from annual_report.packing.entries import BOOK, CODE, DATA, PROJECT, RECORD, REPORT, RESULTS, Entry
from annual_report.packing.record import public_record
from annual_report.tables.csvw import METADATA, csv_bytes, metadata
from annual_report.tables.released import released_sheet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from annual_report.records.reading import Run

#: Roles of inputs that a public pack holds. Returns, register.yml and waivers are the board's own.
PUBLIC_ROLES = frozenset({"code", "notebook", "mapping", "suite", "prose", "catalogue", "lock"})


def contents(run: Run, *, internal: bool) -> list[Entry]:
    """Return the files of a pack but those that are about the pack itself, in order of name."""
    found = [*_report(run), *_tables(run), *_inputs(run, internal=internal)]
    if internal:
        found += [*_results(run), *_whole_record(run)]
    else:
        found.append(public_record(run, found))
    return sorted(found, key=lambda entry: entry.name)


def _report(run: Run) -> Iterator[Entry]:
    for name, entry in run.outputs.items():
        if name.startswith(BOOK):
            inside = f"{REPORT}{name.removeprefix(BOOK)}"
            yield Entry(inside, run.path(name), entry["sha256"], name, _about(inside))


def _about(name: str) -> str:
    if name == f"{REPORT}index.html":
        return "The report: its first page"
    return "The report, for printing" if name.endswith(".pdf") else ""


def release_folder(run: Run) -> str:
    """Where the released tables of a run are, below the project's folder."""
    return f"data/processed/{run.about['year']}/release/{run.about['edition']}/"


def _tables(run: Run) -> Iterator[Entry]:
    folder = release_folder(run)
    names = [n for n in run.outputs if n.startswith(folder) and n.endswith(".parquet")]
    tables = []
    for name in sorted(names):
        table = released_sheet(name.removeprefix(folder).removesuffix(".parquet"), run.path(name))
        if table:
            tables.append(table)
            about = f"Released table '{table.name}', {len(table.rows):,} rows"
            yield Entry(f"{DATA}{table.file}.csv", csv_bytes(table), about=about)
    title = f"{run.about['board']}: released tables, {run.about['year']}"
    if tables:
        about = "What the columns of the tables are (CSVW)"
        yield Entry(f"{DATA}{METADATA}", metadata(tables, title), about=about)


def _inputs(run: Run, *, internal: bool) -> Iterator[Entry]:
    lent = {
        (entry["path"], entry["sha256"])
        for entry in run.about["inputs"]
        if entry["root"] == "home" and entry["role"] in {"code", "lock"}
    }
    for entry in run.about["inputs"]:
        name = str(entry["path"])
        if entry["root"] == "project" and (name, entry["sha256"]) in lent:
            continue  # the project is the root itself, and a step reads the code as files too
        if not internal and entry["role"] not in PUBLIC_ROLES and name != "board.yml":
            continue
        place = f"{CODE}{PROJECT if entry['root'] == 'project' else ''}{name}"
        yield Entry(place, _archived(run, entry), entry["sha256"], name)


def _archived(run: Run, entry: dict[str, Any]) -> Path:
    """Return where an input lies; two roots may have a file of the same path, so not by path."""
    path = run.archive.path(entry["sha256"])
    if not path.is_file():
        message = (
            f"{entry['path']} of run {run.id} is not in {run.archive.root}. It was taken away."
        )
        raise ConfigurationError(message)
    return path


def _results(run: Run) -> Iterator[Entry]:
    """Return everything that the run put in place beside the book: internal."""
    for name, entry in run.outputs.items():
        if not name.startswith(BOOK):
            yield Entry(f"{RESULTS}{name}", run.path(name), entry["sha256"], name)


def _whole_record(run: Run) -> Iterator[Entry]:
    for file in sorted(run.folder.iterdir()):
        yield Entry(f"{RECORD}{file.name}", file, about="The record of the run")

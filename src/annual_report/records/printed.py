"""The released tables of every report that was signed off: what anybody may have read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annual_report.errors import ConfigurationError
from annual_report.project import home
from annual_report.records.editions import published_editions
from annual_report.records.reading import RECORD, read_run, runs_folder
from annual_report.register import checksum

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from annual_report.project import Project
    from annual_report.records.reading import Run

#: Tables whose counts are under disclosure control.
TABLES = ("indicators", "audits")
#: Roles of inputs that figures rest on.
_OF_FIGURES = frozenset({"return", "setting", "catalogue", "mapping", "notebook", "code"})
#: In the record of a run that made a signed-off report.
_SIGNED = re.compile(rb'"sign_off":\s*\{')


@dataclass(frozen=True)
class Printed:
    """A signed-off report that differs from those before it.

    Attributes:
        label: ``the report for 2014-15 signed off on 2015-09-30``.
        files: what tells of it: the run's record, and its released tables by name.
    """

    label: str
    files: dict[str, Path]


def printed_before(project: Project, read: Collection[str] = ()) -> tuple[Printed, ...]:
    """Return the signed-off reports on record that this one is not, the earliest first.

    A report that was made from what this one is made from is this one: to make it again changes
    nothing. Of others with the same figures only the first counts. One whose tables were taken out
    of the archive is passed over. Every edition of a run has the same figures.

    Args:
        project: in the year at hand.
        read: the returns that are read now, by path below the project's folder.
    """
    if not _any_signed(project):
        return ()
    found: list[Printed] = []
    seen: set[tuple[str, ...]] = set()
    runs = {one.run: one for one in reversed(published_editions(project))}
    there: dict[tuple[str, str], str] = {}
    for name, one in runs.items():
        run = read_run(project, name)
        if one.year == str(project.year) and _is_this(run, project, read, there):
            continue
        try:
            files = {table: run.released(table) for table in TABLES}
        except ConfigurationError:  # forgotten, as docs/decisions/060 allows
            continue
        content = (one.year, *(path.name for path in files.values()))
        if content in seen:
            continue
        seen.add(content)
        label = f"the report for {one.year} signed off on {one.on}"
        if any(each.label == label for each in found):
            label = f"{label} (run {name})"
        found.append(Printed(label, {RECORD: run.record, **files}))
    return tuple(found)


def _is_this(
    run: Run, project: Project, read: Collection[str], there: dict[tuple[str, str], str]
) -> bool:
    """Say whether a run read what is there now, of all that figures rest on, and nothing more is.

    Args:
        run: of the year at hand.
        project: the project.
        read: the returns that are read now.
        there: checksums of files as they are now, kept from run to run.
    """
    if not set(read) <= run.inputs.keys():
        return False
    roots = {"project": project.folder, "home": home()}
    for entry in run.about["inputs"]:
        if entry["role"] not in _OF_FIGURES:
            continue
        place = (entry["root"], entry["path"])
        if place not in there:
            path = roots[place[0]] / place[1]
            there[place] = checksum(path) if path.is_file() else ""
        if there[place] != entry["sha256"]:
            return False
    return True


def _any_signed(project: Project) -> bool:
    """Look for a signed-off report without reading every record as a whole."""
    records = sorted(runs_folder(project).glob(f"*/*/{RECORD}"))
    return any(_SIGNED.search(record.read_bytes()) for record in records)

"""The released tables of every report that was signed off: what anybody may have read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annual_report.errors import ConfigurationError
from annual_report.records.editions import published_editions
from annual_report.records.reading import RECORD, read_run, runs_folder

if TYPE_CHECKING:
    from pathlib import Path

    from annual_report.project import Project

#: Tables whose counts are under disclosure control.
TABLES = ("indicators", "audits")
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


def printed_before(project: Project) -> tuple[Printed, ...]:
    """Return the signed-off reports on record, the earliest first.

    Of reports with the same figures only the first counts, so that making a report again changes
    nothing. One whose tables were taken out of the archive is passed over. Every edition of a run
    has the same figures.
    """
    if not _any_signed(project):
        return ()
    found: list[Printed] = []
    seen: set[tuple[str, ...]] = set()
    runs = {one.run: one for one in reversed(published_editions(project))}
    for name, one in runs.items():
        run = read_run(project, name)
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


def _any_signed(project: Project) -> bool:
    """Look for a signed-off report without reading every record as a whole."""
    records = sorted(runs_folder(project).glob(f"*/*/{RECORD}"))
    return any(_SIGNED.search(record.read_bytes()) for record in records)

"""Forgetting a run: what it alone needs is removed, and a line says that it was there."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from annual_report.errors import ConfigurationError
from annual_report.records.reading import archive_of, each_run, read_run, runs_folder
from annual_report.register import checksum

if TYPE_CHECKING:
    from pathlib import Path

    from annual_report.project import Project
    from annual_report.records.reading import Run

#: Below ``runs/``: a line for each run that was forgotten.
FORGOTTEN = "forgotten.txt"
_ID_BEGINS = 9  # "20261123T": a day and more


@dataclass(frozen=True)
class Forgetting:
    """What forgetting a run comes to.

    Attributes:
        run: the run.
        files: what lies in the archive and no other run names.
    """

    run: Run
    files: tuple[Path, ...]

    @cached_property
    def size(self) -> int:
        """Bytes that are freed in the archive; known before anything is removed."""
        return sum(file.stat().st_size for file in self.files)


def plan_forgetting(project: Project, which: str) -> Forgetting:
    """Say what forgetting a run would remove; change nothing.

    Args:
        project: whose run.
        which: a run's id, or as much of its beginning as no other run shares.

    Raises:
        ConfigurationError: there is no such run, or more than one, or it is not named by its id.
    """
    if len(which) < _ID_BEGINS or not which[:8].isdigit():
        message = f"'{which}' is not a run's id. Name it by its id, as annual-report runs lists it."
        raise ConfigurationError(message)
    run = read_run(project, which)
    needed = {
        entry["sha256"]
        for other in each_run(project)
        if other.id != run.id
        for entry in (*other.about["inputs"], *other.about["outputs"])
    }
    return Forgetting(run, tuple(archive_of(project).without(needed)))


def forget(project: Project, forgetting: Forgetting, today: str) -> None:
    """Remove a run, and leave its id, the date and the SHA-256 of its record.

    No run may be at work meanwhile, as it could need a file that is about to be removed.

    Args:
        project: whose run.
        forgetting: as planned.
        today: ISO date.
    """
    run = forgetting.run
    line = f"{run.id}  {today}  {checksum(run.record)}\n"
    with (runs_folder(project) / FORGOTTEN).open("a", encoding="utf-8") as list_of_forgotten:
        list_of_forgotten.write(line)
    aside = run.folder.with_name(f".{run.id}.forgotten")
    run.folder.rename(aside)
    shutil.rmtree(aside)
    for file in forgetting.files:
        file.unlink(missing_ok=True)


def forgotten(project: Project) -> dict[str, str]:
    """Return the SHA-256 of the record of each run that was forgotten, by the run's id."""
    file = runs_folder(project) / FORGOTTEN
    if not file.is_file():
        return {}
    lines = [line.split() for line in file.read_text(encoding="utf-8").splitlines()]
    return {words[0]: words[-1] for words in lines if len(words) == 3}

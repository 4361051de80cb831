"""Laying a run's archived inputs out again, as files in folders."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from annual_report.errors import ConfigurationError
from annual_report.register import checksum

if TYPE_CHECKING:
    from annual_report.records.reading import Run


@dataclass(frozen=True)
class LaidOut:
    """A run's inputs as files.

    Attributes:
        project: the project's folder.
        home: what the repository root lent, the code and the lock files.
    """

    project: Path
    home: Path

    @property
    def code(self) -> Path:
        """The folder that the code is imported from."""
        return self.home / "src"


def lay_out(run: Run, folder: Path) -> LaidOut:
    """Write every input of a run below an empty folder, in ``project`` and ``home``.

    Raises:
        ConfigurationError: the archive has lost a file or it was changed, or a path on record
            leads out of the folder.
    """
    laid = LaidOut(folder / "project", folder / "home")
    roots = {"project": laid.project, "home": laid.home}
    for root in roots.values():
        root.mkdir(parents=True)
    for entry in run.about["inputs"]:
        inside = PurePosixPath(entry["path"])
        if inside.is_absolute() or ".." in inside.parts or entry["root"] not in roots:
            message = f"Run {run.id} names an input outside its folders, '{inside}'."
            raise ConfigurationError(message)
        target = roots[entry["root"]] / inside
        target.parent.mkdir(parents=True, exist_ok=True)
        source = run.archive.path(entry["sha256"])
        if not source.is_file():
            raise ConfigurationError(f"{inside} of run {run.id} is no longer in the archive.")
        shutil.copyfile(source, target)
        if checksum(target) != entry["sha256"]:
            raise ConfigurationError(f"{inside} of run {run.id} was changed in the archive.")
    return laid

"""Runs as recorded: which there are, and the files that one of them names."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from annual_report.errors import ConfigurationError
from annual_report.records.archive import FOLDER, Archive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from annual_report.project import Project

RUNS = "runs"
RECORD = "run.json"
LOG = "log.txt"
MANIFEST = "manifest.sha256"


@dataclass(frozen=True)
class RunSummary:
    """A line in the list of runs.

    Attributes:
        id: name of its folder; the last by name is the latest.
        year: reporting year.
        began: UTC, ISO 8601.
        result: ``finished`` or ``stopped``.
        ran: steps that ran, of ``steps``.
    """

    id: str
    year: str
    edition: str
    began: str
    seconds: float
    result: str
    exit_code: int
    ran: int
    steps: int


@dataclass(frozen=True)
class Run:
    """One recorded run.

    Attributes:
        folder: ``runs/<year>/<id>``.
        archive: the files it names.
        about: the content of ``run.json``; docs/decisions/060 lists its parts.
    """

    folder: Path
    archive: Archive
    about: dict[str, Any]

    @property
    def id(self) -> str:
        """The run's name."""
        return str(self.about["id"])

    @property
    def record(self) -> Path:
        """The file that all of this stands in."""
        return self.folder / RECORD

    @property
    def log(self) -> str:
        """What was printed."""
        return (self.folder / LOG).read_text(encoding="utf-8")

    @property
    def whole(self) -> bool:
        """Whether it finished and put its results in place; checking the returns alone does not."""
        return self.about["result"] == "finished" and bool(self.about["outputs"])

    @property
    def editions(self) -> tuple[str, ...]:
        """The editions that it made, the main one first; older records name that one only."""
        return tuple(self.about.get("editions") or [self.about["edition"]])

    @property
    def signed_off(self) -> dict[str, str] | None:
        """Who signed the report off (``by``) and when (``on``); None for a draft."""
        found: dict[str, str] | None = (self.about.get("decisions") or {}).get("sign_off")
        return found

    @cached_property
    def inputs(self) -> dict[str, dict[str, Any]]:
        """What it was made from, by path; the project's own file goes before the lent one."""
        entries = self.about["inputs"]
        return {
            entry["path"]: entry for root in ("home", "project") for entry in entries
            if entry["root"] == root
        }  # fmt: skip

    @cached_property
    def outputs(self) -> dict[str, dict[str, Any]]:
        """What it made, by path below the project's folder; empty if it was stopped."""
        return {entry["path"]: entry for entry in self.about["outputs"]}

    def path(self, name: str) -> Path:
        """Return where in the archive a file is that the run names.

        Raises:
            ConfigurationError: the run names no such file, or the archive has lost it.
        """
        entry = self.outputs.get(name) or self.inputs.get(name)
        if entry is None:
            raise ConfigurationError(f"Run {self.id} has no file '{name}'.")
        path = self.archive.path(entry["sha256"])
        if not path.is_file():
            message = f"{name} of run {self.id} is not in {self.archive.root}. It was taken away."
            raise ConfigurationError(message)
        return path

    def file(self, name: str) -> bytes:
        """Return the content of a file that the run names."""
        return self.path(name).read_bytes()

    def released(self, table: str) -> Path:
        """Return where a released table is, a Parquet file."""
        about = self.about
        return self.path(
            f"data/processed/{about['year']}/release/{about['edition']}/{table}.parquet"
        )

    def traces(self) -> Iterator[Path]:
        """Return where the trace of each label is, in order of label."""
        folder = f"data/processed/{self.about['year']}/trace/"
        for name in sorted(self.outputs):
            inside = name.removeprefix(folder)
            if inside != name and inside.endswith(".json") and "/" not in inside:
                yield self.path(name)


def runs_folder(project: Project) -> Path:
    """Where the runs of a project are recorded."""
    return project.folder / RUNS


def archive_of(project: Project) -> Archive:
    """Return the archive of a project's runs."""
    return Archive(runs_folder(project) / FOLDER)


def list_runs(project: Project, year: str = "") -> tuple[RunSummary, ...]:
    """List the recorded runs, the earliest first.

    Args:
        project: whose runs.
        year: of this reporting year only; empty for all.
    """
    return tuple(summary_of(_read(folder)) for folder in _folders(project, year))


def last_id(project: Project, year: str = "") -> str:
    """Return the id of the latest run, however it ended; empty without one.

    Args:
        project: whose run.
        year: of this reporting year only; empty for all.
    """
    folders = _folders(project, year)
    return folders[-1].name if folders else ""


def each_run(project: Project, year: str = "") -> Iterator[Run]:
    """Read the recorded runs one by one, the latest first.

    Args:
        project: whose runs.
        year: of this reporting year only; empty for all.
    """
    archive = archive_of(project)
    for folder in reversed(_folders(project, year)):
        yield Run(folder, archive, _read(folder))


def last_whole(project: Project, year: str = "", edition: str = "") -> Run | None:
    """Return the latest run that put its results in place, if there is one.

    Args:
        project: whose run.
        year: of this reporting year only; empty for all.
        edition: that made this edition; empty for any.
    """
    return next(
        (run for run in each_run(project, year) if run.whole and edition in {"", *run.editions}),
        None,
    )


def read_run(project: Project, which: str = "latest") -> Run:
    """Read one run.

    Args:
        project: whose run.
        which: ``latest``, a reporting year (its latest finished run), a run's id or the
            beginning of one.

    Raises:
        ConfigurationError: there is no such run, or more than one.
    """
    folders = _folders(project)
    if which == "latest":
        found = folders[-1:]
    elif any(folder.parent.name == which for folder in folders):
        found = [
            folder
            for folder in folders
            if folder.parent.name == which and _read(folder)["result"] == "finished"
        ][-1:]
    else:
        found = [folder for folder in folders if folder.name.startswith(which)]
    if len(found) != 1:
        raise ConfigurationError(_which(which, found, folders))
    return Run(found[0], archive_of(project), _read(found[0]))


def _which(which: str, found: list[Path], folders: list[Path]) -> str:
    if found:
        return f"'{which}' begins the names of {len(found)} runs. Give more of it."
    if not folders:
        return "There is no recorded run. Make the report first: annual-report report."
    return f"There is no run '{which}'. List them with: annual-report runs."


def _folders(project: Project, year: str = "") -> list[Path]:
    found = [
        record.parent
        for record in runs_folder(project).glob(f"{year or '*'}/*/{RECORD}")
        if not record.parent.name.startswith(".")
    ]
    return sorted(found, key=lambda folder: folder.name)


def _read(folder: Path) -> dict[str, Any]:
    try:
        about: dict[str, Any] = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = (
            f"{folder / RECORD} cannot be read: {error}. A record is never changed; restore it."
        )
        raise ConfigurationError(message) from None
    return about


def summary_of(about: dict[str, Any]) -> RunSummary:
    """Return the line of a run in the list."""
    steps = about["steps"]
    return RunSummary(
        id=about["id"],
        year=about["year"],
        edition=about["edition"],
        began=about["began"],
        seconds=about["seconds"],
        result=about["result"],
        exit_code=about["exit_code"],
        ran=sum(1 for step in steps if step["status"] == "ran"),
        steps=len(steps),
    )

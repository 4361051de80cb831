"""Making a run again, in a fresh folder, from the archive alone."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from annual_report.errors import ConfigurationError
from annual_report.pipeline import code
from annual_report.pipeline.hashing import FileHashes
from annual_report.pipeline.inputs import made_by
from annual_report.pipeline.recording import INTERRUPTED
from annual_report.project import load_project
from annual_report.records.reading import read_run
from annual_report.verifying.comparing import compare
from annual_report.verifying.layout import lay_out

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from annual_report.project import Project
    from annual_report.records.reading import Run
    from annual_report.verifying.comparing import Comparison
    from annual_report.verifying.layout import LaidOut

Code = Literal["archived", "present"]
#: Lines of what the second run printed that are kept, for a run that could not even begin.
_KEPT = 20


@dataclass(frozen=True)
class Again:
    """A run made again.

    Attributes:
        comparison: with the run on record.
        printed: the last lines that the second run printed.
        seconds: that it took.
    """

    comparison: Comparison
    printed: tuple[str, ...]
    seconds: float


def make_again(
    run: Run,
    folder: Path,
    *,
    which: Code = "archived",
    jobs: int = 0,
    tell: Callable[[str], None] = lambda _: None,
) -> Again:
    """Lay a run's inputs out below a folder, run it there, and compare what comes of it.

    Nothing of the first run's results is used, and no network.

    Args:
        run: the run.
        folder: empty, or not there yet.
        which: run the code as it was archived, or the code at hand.
        jobs: steps at a time; 0 for the usual number.
        tell: told each line that the second run prints.

    Raises:
        ConfigurationError: the folder is not empty, the archive lacks an input, or somebody
            interrupted the run.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ConfigurationError(f"{folder} is not empty. Name a folder that does not exist yet.")
    if run.about["exit_code"] == INTERRUPTED:
        raise ConfigurationError(f"Run {run.id} was interrupted by hand; it cannot be made again.")
    began = time.perf_counter()
    laid = lay_out(run, folder)
    source = laid.code if which == "archived" else code.SOURCE.parent
    printed = _run(_command(run, laid, jobs), _environment(laid, source), laid, tell)
    project = load_project(laid.project, run.about["year"], run.about["edition"])
    hashes = FileHashes(folder / "no cache of hashes")
    books = {name: project.in_edition(name).book for name in run.editions}
    outputs = {item.path: item.sha256 for item in made_by(project, hashes, books)}
    comparison = compare(run, _record(project), outputs)
    return Again(comparison, tuple(printed[-_KEPT:]), time.perf_counter() - began)


def _command(run: Run, laid: LaidOut, jobs: int) -> list[str]:
    about = run.about
    options = about["options"]
    whole = options["until"] == "render"
    command = [sys.executable, "-m", code.PACKAGE, "report" if whole else "check-returns"]
    command += ["--project", str(laid.project), "--year", about["year"]]
    for edition in options.get("editions") or []:
        command += ["--edition", edition]
    command += ["--renderer", options["renderer"]] if whole else []
    return [*command, *(["--jobs", str(jobs)] if jobs else [])]


def _environment(laid: LaidOut, source: Path) -> dict[str, str]:
    """Return the environment of the second run: its own root, and its own code before any other."""
    paths = [str(source), os.environ.get("PYTHONPATH", "")]
    return dict(os.environ) | {
        "ANNUAL_REPORT_HOME": str(laid.home),
        "PYTHONPATH": os.pathsep.join(path for path in paths if path),
        "NO_COLOR": "1",
    }


def _run(
    command: list[str], environment: Mapping[str, str], laid: LaidOut, tell: Callable[[str], None]
) -> list[str]:
    printed: list[str] = []
    with subprocess.Popen(
        command,
        cwd=laid.home,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        assert process.stdout  # noqa: S101 - for the type checker
        try:
            for line in process.stdout:
                printed.append(line.rstrip("\n"))
                tell(printed[-1])
        except BaseException:
            process.terminate()
            raise
    return printed


def _record(project: Project) -> dict[str, Any] | None:
    try:
        return read_run(project).about
    except ConfigurationError:  # it could not even begin
        return None

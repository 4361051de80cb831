"""Recording a run: however it ends, it leaves a record of what ran, from what, with what result.

A mistake in recording is a warning. It never hides what came of the run itself.
"""

from __future__ import annotations

import datetime as dt
import platform
import sys
import time
import traceback
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from annual_report.errors import AnnualReportError, ReturnError
from annual_report.gate.waivers import read_waivers
from annual_report.pipeline import code
from annual_report.pipeline.environment import hidden_paths
from annual_report.pipeline.failures import without_words
from annual_report.pipeline.hashing import FileHashes, hash_value
from annual_report.pipeline.inputs import made_by, read_by
from annual_report.pipeline.report import counts_of
from annual_report.pipeline.said import problem_lines, report_lines, step_line
from annual_report.project import home
from annual_report.records.reading import each_run
from annual_report.records.writing import write_record
from annual_report.register import checksum

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from annual_report.pipeline.report import Report
    from annual_report.pipeline.schedule import Outcome, Schedule
    from annual_report.project import Project
    from annual_report.records.reading import Run
    from annual_report.records.writing import Item

INTERRUPTED = 130
#: How far back is looked for the run that made a result.
LOOKED_BACK = 20


@dataclass(frozen=True)
class Recorded:
    """What became of a run's record.

    Attributes:
        folder: ``runs/<year>/<id>``; nothing if it could not be written.
        warning: why it could not; empty where it was.
    """

    folder: Path | None = None
    warning: str = ""


@dataclass
class Journal:
    """What a run says of itself as it goes.

    Attributes:
        options: as the command line gave them, JSON-able.
        listener: told of each step, as the journal is.
        schedule: once there is one.
        report: once the run has finished.
    """

    project: Project
    options: dict[str, Any]
    listener: Callable[[Outcome], None]
    began: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))
    clock: float = field(default_factory=time.perf_counter)
    lines: list[str] = field(default_factory=list)
    schedule: Schedule | None = None
    report: Report | None = None

    def __call__(self, outcome: Outcome) -> None:
        """Take note of a step that ended, and pass it on."""
        if outcome.status != "running":
            self.lines.append(step_line(outcome))
        self.listener(outcome)

    @property
    def seconds(self) -> float:
        """How long the run has taken up to now."""
        return time.perf_counter() - self.clock


@contextmanager
def recorded(
    project: Project,
    options: dict[str, Any],
    listener: Callable[[Outcome], None],
    told: Callable[[Recorded], None],
) -> Iterator[Journal]:
    """Keep a journal of a run, and write its record when it ends, however it ends.

    Args:
        project: whose run it is.
        options: as the command line gave them, JSON-able.
        listener: told of each step.
        told: told what became of the record.
    """
    journal = Journal(project, options, listener)
    try:
        yield journal
    except BaseException as error:
        told(_written(journal, error))
        raise
    told(_written(journal, None))


def warn(record: Recorded) -> None:
    """Say on standard error that a record could not be written."""
    if record.warning:
        sys.stderr.write(f"Warning   the record of this run was not written: {record.warning}\n")


def _written(journal: Journal, error: BaseException | None) -> Recorded:
    try:
        return Recorded(_write(journal, error))
    except Exception as mistake:  # noqa: BLE001 - said as a warning: a run must not fail for it
        build = journal.project.build
        build.mkdir(parents=True, exist_ok=True)
        file = build / "record-error.txt"
        text = "".join(without_words(traceback.format_exception(mistake)))
        file.write_text(text, encoding="utf-8")
        said = str(mistake) if isinstance(mistake, AnnualReportError) else type(mistake).__name__
        return Recorded(warning=f"{said.rstrip('.')}. See {build.name}/{file.name}.")


def _write(journal: Journal, error: BaseException | None) -> Path:
    project, schedule = journal.project, journal.schedule
    hashes = schedule.store.hashes if schedule else FileHashes(project.build / "hashes.json")
    try:
        inputs = read_by(project, schedule.steps if schedule else None, hashes)
        outputs = [] if error else _outputs(journal, hashes)
    finally:
        hashes.save()
    about = _about(journal, error, inputs)
    return write_record(project, about, _log(journal, error), inputs, outputs)


def _outputs(journal: Journal, hashes: FileHashes) -> list[Item]:
    """Return what a finished run put in place; a run that stopped at the checks put nothing."""
    report = journal.report
    if report is None or not report.books:
        return []
    books = {edition: made.folder for edition, made in report.books.items()}
    return made_by(journal.project, hashes, books)


def _about(journal: Journal, error: BaseException | None, inputs: Sequence[Item]) -> dict[str, Any]:
    project, schedule = journal.project, journal.schedule
    earlier = each_run(project, str(project.year))
    previous = next(earlier, None)
    named = [one.name for one in project.editions]
    editions = list(journal.options.get("editions") or named)
    return {
        "board": project.board.name,
        "year": str(project.year),
        "edition": editions[0],
        "editions": editions,
        "began": journal.began.isoformat(timespec="seconds"),
        "ended": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "seconds": round(journal.report.seconds if journal.report else journal.seconds, 3),
        "result": "stopped" if error else "finished",
        "exit_code": _exit_code(error),
        "error": _shortened(project, _words(error)),
        "previous": previous.id if previous else "",
        "previous_sha256": checksum(previous.record) if previous else "",
        "code": {
            "version": code.version(code.PACKAGE),
            "commit": _commit(home()),
            "sha256": hash_value(
                {item.path: item.sha256 for item in inputs if item.role == "code"}
            ),
        },
        "locks": {item.path: item.sha256 for item in inputs if item.role == "lock"},
        "environment": _environment(schedule),
        "options": journal.options,
        "steps": _steps(schedule, previous, earlier),
        "decisions": {"waivers": _waivers(project), "sign_off": _sign_off(project)},
        "counts": counts_of(schedule) if schedule else {},
    }


def _exit_code(error: BaseException | None) -> int:
    if error is None:
        return 0
    if isinstance(error, AnnualReportError):
        return error.exit_code
    return INTERRUPTED if isinstance(error, KeyboardInterrupt) else 1


def _words(error: BaseException | None) -> str:
    """Return what is printed of an error; of one that nobody foresaw, its kind alone."""
    if error is None or isinstance(error, AnnualReportError):
        return str(error or "")
    if isinstance(error, KeyboardInterrupt):
        return "Interrupted."
    return f"Something unexpected: {type(error).__name__}."


def _log(journal: Journal, error: BaseException | None) -> list[str]:
    """Return what was printed, a line each, with paths that say nothing of this machine."""
    project = journal.project
    lines = [f"{project.board.name}, {project.year}", *journal.lines]
    if isinstance(error, ReturnError):
        lines += ["Stopped.", *problem_lines(error, project.agency_names)]
    elif error is not None:
        lines += ["Stopped.", *_words(error).splitlines()]
    elif journal.report:
        lines += report_lines(journal.report, str)
    return [_shortened(project, line) for line in lines]


def _shortened(project: Project, text: str) -> str:
    for path, instead in hidden_paths(project):
        text = text.replace(path, instead)
    return text


def _steps(
    schedule: Schedule | None, previous: Run | None, earlier: Iterator[Run]
) -> list[dict[str, Any]]:
    if schedule is None:
        return []
    found = [
        schedule.outcomes[step.name] for step in schedule.steps if step.name in schedule.outcomes
    ]
    reused = {(one.step, one.key) for one in found if one.status == "reused"}
    makers = _makers(reused, previous, earlier)
    return [_step(outcome, schedule, makers) for outcome in found]


def _makers(
    wanted: set[tuple[str, str]], previous: Run | None, earlier: Iterator[Run]
) -> dict[tuple[str, str], str]:
    """Return which run made each reused result, as far as the last runs know."""
    found: dict[tuple[str, str], str] = {}
    run, looked = previous, 0
    while run is not None and wanted - found.keys() and looked < LOOKED_BACK:
        for step in run.about["steps"]:
            name = (step["step"], step["key"])
            maker = step["from_run"] or (run.id if step["status"] == "ran" else "")
            if name in wanted and maker:
                found.setdefault(name, maker)
        run, looked = next(earlier, None), looked + 1
    return found


def _step(
    outcome: Outcome, schedule: Schedule, makers: dict[tuple[str, str], str]
) -> dict[str, Any]:
    stored = schedule.done.get(outcome.step)
    reused = outcome.status == "reused"
    return {
        "step": outcome.step,
        "stage": outcome.stage,
        "title": outcome.title,
        "status": outcome.status,
        "reason": outcome.reason,
        "key": outcome.key,
        "seconds": round(outcome.seconds, 3),
        "from_run": makers.get((outcome.step, outcome.key), "") if reused else "",
        "output": stored.output if stored else "",
        "notebook": stored.notebook if stored else "",
    }


def _environment(schedule: Schedule | None) -> dict[str, Any]:
    libraries: dict[str, str] = {}
    renderer = ""
    if schedule:
        for stored in schedule.done.values():
            libraries |= stored.fingerprint.get("libraries", {})
        for step in schedule.steps:
            renderer = step.parameters.get("renderer", "") if step.stage == "render" else renderer
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "renderer": renderer,
        "libraries": dict(sorted(libraries.items())),
    }


def _sign_off(project: Project) -> dict[str, str] | None:
    signed = project.sign_off
    return {"by": signed.who, "on": signed.date} if signed else None


def _waivers(project: Project) -> list[dict[str, Any]]:
    """Return the waivers as they stand; none where the file itself stopped the run."""
    try:
        return [asdict(waiver) for waiver in read_waivers(project.folder)]
    except AnnualReportError:
        return []


def _commit(folder: Path) -> str:
    """Return the commit that the code was checked out at, empty where git does not say."""
    git = folder / ".git"
    try:
        head = (git / "HEAD").read_text(encoding="utf-8").strip()
        if not head.startswith("ref: "):
            return head
        reference = head.removeprefix("ref: ")
        loose = git / reference
        if loose.is_file():
            return loose.read_text(encoding="utf-8").strip()
        packed = (git / "packed-refs").read_text(encoding="utf-8").splitlines()
        return next((line.split()[0] for line in packed if line.endswith(f" {reference}")), "")
    except OSError:  # not a checkout, or a worktree
        return ""

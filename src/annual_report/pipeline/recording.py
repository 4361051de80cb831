"""What a run tells its record: what ran, from which files, with what result."""

from __future__ import annotations

import platform
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from annual_report.pipeline import code, places
from annual_report.pipeline.hashing import files_below, hash_value
from annual_report.project import home
from annual_report.records.reading import latest_run, read_run
from annual_report.records.writing import Item, write_record

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from annual_report.errors import AnnualReportError
    from annual_report.pipeline.schedule import Outcome, Schedule
    from annual_report.project import Project
    from annual_report.records.reading import Run
    from annual_report.records.writing import Role

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-setup.lock", "pyproject.toml")
_ROLES: dict[str, Role] = {
    "data/raw": "return", "notebooks": "notebook", "expectations": "suite", "report": "prose",
    "src": "code",
}  # fmt: skip


@dataclass(frozen=True)
class Result:
    """How a run ended.

    Attributes:
        began: UTC.
        seconds: by the clock.
        options: as the command line gave them, JSON-able.
        error: what stopped it, or nothing.
        counts: of returns and checks, JSON-able.
    """

    began: dt.datetime
    seconds: float
    options: dict[str, Any]
    error: AnnualReportError | None
    counts: dict[str, Any]


def record_run(schedule: Schedule, result: Result, log: Iterable[str]) -> Path:
    """Write the record of a run, whether it finished or was stopped.

    Returns:
        The run's folder.
    """
    project = schedule.project
    previous = _previous(project)
    about = {
        "board": project.board.name,
        "year": str(project.year),
        "edition": project.edition,
        "began": result.began.isoformat(timespec="seconds"),
        "seconds": round(result.seconds, 3),
        "result": "stopped" if result.error else "finished",
        "exit_code": result.error.exit_code if result.error else 0,
        "error": str(result.error) if result.error else "",
        "previous": previous.id if previous else "",
        "code": {
            "version": code.version(code.PACKAGE),
            "commit": _commit(home()),
            "sha256": hash_value(schedule.store.hashes.of_tree(code.SOURCE)),
        },
        "locks": _locks(schedule),
        "environment": _environment(schedule),
        "options": result.options,
        "steps": _steps(schedule, previous),
        "decisions": {"waivers": _waivers(project), "sign_off": None},
        "counts": result.counts,
    }
    outputs = [] if result.error else list(_outputs(schedule))
    return write_record(project, about, list(log), sorted(_inputs(schedule), key=_by_path), outputs)


def _by_path(item: Item) -> str:
    return item.path


def _previous(project: Project) -> Run | None:
    name = latest_run(project, str(project.year))
    return read_run(project, name) if name else None


def _steps(schedule: Schedule, previous: Run | None) -> list[dict[str, Any]]:
    made_by = _made_by(previous)
    found = []
    for step in schedule.steps:
        outcome = schedule.outcomes.get(step.name)
        if outcome is not None:
            found.append(_step(outcome, schedule, made_by))
    return found


def _made_by(previous: Run | None) -> dict[tuple[str, str], str]:
    """Return which run made the result with a key, as far as the run before knows."""
    if previous is None:
        return {}
    return {
        (step["step"], step["key"]): step["from_run"] or previous.id
        for step in previous.about["steps"]
        if step["key"]
    }


def _step(
    outcome: Outcome, schedule: Schedule, made_by: dict[tuple[str, str], str]
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
        "from_run": made_by.get((outcome.step, outcome.key), "") if reused else "",
        "output": stored.output if stored else "",
        "notebook": stored.notebook if stored else "",
    }


def _inputs(schedule: Schedule) -> Iterator[Item]:
    """Every file that a step reads, the code and the locks; each once."""
    project, hashes = schedule.project, schedule.store.hashes
    seen: set[Path] = set()
    for path in _input_files(schedule):
        if path in seen or not path.is_file():
            continue
        seen.add(path)
        root: Literal["project", "home"] = (
            "project" if path.is_relative_to(project.folder) else "home"
        )
        name = path.relative_to(project.folder if root == "project" else home()).as_posix()
        yield Item(name, _role(name), root, hashes.of_file(path), path)


def _input_files(schedule: Schedule) -> Iterator[Path]:
    project = schedule.project
    yield project.folder / "board.yml"
    yield from sorted(project.raw.glob("*/register.yml"))
    for step in schedule.steps:
        if step.notebook:
            yield step.notebook
        yield from step.returns.values()
        for path in step.files.values():
            yield from files_below(path) if path.is_dir() else [path]
    yield from (path for path in files_below(code.SOURCE) if path.suffix != ".pyc")
    yield from (home() / name for name in LOCKS)


def _role(name: str) -> Role:
    if name.endswith("waivers.yml"):
        return "waiver"
    if name == "indicators.yml":
        return "catalogue"
    if name.endswith(("board.yml", "register.yml")):
        return "setting"
    if name.startswith("notebooks/") and name.endswith(".yml"):
        return "mapping"
    if name in LOCKS:
        return "lock"
    return next((role for start, role in _ROLES.items() if name.startswith(f"{start}/")), "prose")


def _outputs(schedule: Schedule) -> Iterator[Item]:
    """Everything the run put in place, by its path below the project's folder."""
    project, hashes = schedule.project, schedule.store.hashes
    kept_out = places.run_record(project)
    for path in places.results(project):
        if path != kept_out:
            name = path.relative_to(project.folder).as_posix()
            yield Item(name, "output", "project", hashes.of_file(path), path)


def _locks(schedule: Schedule) -> dict[str, str]:
    files = {name: home() / name for name in LOCKS}
    return {
        name: schedule.store.hashes.of_file(file) for name, file in files.items() if file.is_file()
    }


def _environment(schedule: Schedule) -> dict[str, Any]:
    libraries: dict[str, str] = {}
    for stored in schedule.done.values():
        libraries |= stored.fingerprint.get("libraries", {})
    renderer = next(
        (step.parameters["renderer"] for step in schedule.steps if step.name == "render"), ""
    )
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "renderer": renderer,
        "libraries": dict(sorted(libraries.items())),
    }


def _waivers(project: Project) -> list[dict[str, Any]]:
    from annual_report.gate.waivers import read_waivers  # noqa: PLC0415 - late, for a no-op run

    return [asdict(waiver) for waiver in read_waivers(project.folder)]


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

"""A whole run: plan, run the steps, put the results in place, write down what was done."""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
import shutil
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from annual_report.errors import AnnualReportError, ConfigurationError
from annual_report.pipeline import places
from annual_report.pipeline.crew import Crew
from annual_report.pipeline.graph import build_graph
from annual_report.pipeline.hashing import FileHashes, write_whole
from annual_report.pipeline.schedule import Outcome, Schedule
from annual_report.pipeline.store import Store
from annual_report.pipeline.telling import Telling, tell_agencies
from annual_report.returns.pseudonyms import prepare_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from annual_report.pipeline.steps import Step
    from annual_report.pipeline.store import Stored
    from annual_report.project import Project
    from annual_report.render import Renderer

STAGES = ("register", "clean", "gate", "release", "analyse", "trace", "stage", "render")


@dataclass(frozen=True)
class Options:
    """How a run is made.

    Attributes:
        renderer: 'auto', 'quarto' or 'embedded'.
        output: folder for the finished book instead of the project's ``_book``.
        jobs: steps at a time; 0 for ``usual_jobs``.
        until: last stage to run.
        since: first stage to run; the stages before it are taken as the last run left them.
    """

    renderer: Renderer = "auto"
    output: Path | None = None
    jobs: int = 0
    until: str = "render"
    since: str = "register"


@dataclass(frozen=True)
class Report:
    """What a run came to.

    Attributes:
        outcomes: of every step, in order of the graph.
        book: folder of the finished book; nothing if the run stopped before rendering.
        rendered: renderer, and paths of HTML and PDF inside the book's folder.
        received: returns of which every part was received, of ``expected``.
        in_part: returns of which some quarters were received and others not.
        checks: number of checks of the reporting year by outcome.
        earlier: for each earlier year that is read too, how many of its returns came, and its
            checks.
        seconds: of the whole run.
        stages: seconds by stage, from the first step's start to the last step's end.
    """

    outcomes: tuple[Outcome, ...]
    book: Path | None
    rendered: dict[str, str]
    received: int
    in_part: int
    expected: int
    checks: dict[str, int]
    earlier: dict[str, tuple[int, dict[str, int]]]
    seconds: float
    stages: dict[str, float]

    @property
    def ran(self) -> tuple[Outcome, ...]:
        """The steps that ran."""
        return tuple(outcome for outcome in self.outcomes if outcome.status == "ran")


def plan_report(project: Project, options: Options) -> list[Outcome]:
    """Say what a run would do and why; change nothing on disk."""
    steps = _steps(project, options)
    schedule = Schedule(project, steps, _store(project), Crew(project, 1), lambda _: None)
    return schedule.plan()


def make_report(
    project: Project,
    options: Options,
    listener: Callable[[Outcome], None] = lambda _: None,
    tell: Callable[[Telling], None] = lambda _: None,
) -> Report:
    """Run what has to run and put the results in place.

    Args:
        project: the project.
        options: how.
        listener: told of each step as it starts and ends.
        tell: told what the agencies were told, whether the run succeeds or is stopped.

    Raises:
        AnnualReportError: something stopped the run; every earlier output is as it was.
    """
    began, clock = dt.datetime.now(dt.UTC), time.perf_counter()
    with one_at_a_time(project):
        places.check_output(project, options.output)
        places.mend_all(project)
        prepare_key(project)
        steps = _steps(project, options)
        crew = Crew(project, options.jobs or usual_jobs())
        store = _store(project)
        timing = _Timing(listener)
        schedule = Schedule(project, steps, store, crew, timing)
        schedule.take(_kept(project, steps, store, options.since))
        shutil.rmtree(schedule.failed, ignore_errors=True)
        try:
            schedule.run()
            book = places.put_in_place(project, schedule.done, store.hashes, options.output)
        except AnnualReportError as error:
            _record(
                schedule.failed / "run.json", schedule, began, time.perf_counter() - clock, error
            )
            tell(tell_agencies(schedule))
            raise
        finally:
            crew.dismiss()
            store.hashes.save()
        tell(tell_agencies(schedule))
        if any(outcome.status == "ran" for outcome in schedule.outcomes.values()):
            store.prune()
        report = _report(schedule, book, timing.stages, time.perf_counter() - clock)
        if options.until == STAGES[-1]:
            _record(places.run_record(project), schedule, began, report.seconds, None)
    return report


def usual_jobs() -> int:
    """Return how many steps to run at a time: one more than there are processors, at most 5.

    A notebook spends a quarter of its time waiting for its kernel's sockets, not computing.
    """
    return min((os.cpu_count() or 1) + 1, 5)


@contextmanager
def one_at_a_time(project: Project) -> Iterator[None]:
    """Keep a second run of the same project out while this one lasts.

    Raises:
        ConfigurationError: another run is at work.
    """
    project.build.mkdir(parents=True, exist_ok=True)
    with (project.build / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            message = f"Another run is at work on {project.folder}. Wait until it has ended."
            raise ConfigurationError(message) from None
        yield


class _Timing:
    """Passes outcomes on, and sums up how long each stage took by the clock."""

    def __init__(self, listener: Callable[[Outcome], None]) -> None:
        self.listener = listener
        self.first: dict[str, float] = {}
        self.stages: dict[str, float] = {}

    def __call__(self, outcome: Outcome) -> None:
        now = time.perf_counter()
        if outcome.status == "running":
            self.first.setdefault(outcome.stage, now)
        elif outcome.status in {"ran", "failed"}:
            self.stages[outcome.stage] = now - self.first.setdefault(outcome.stage, now)
        self.listener(outcome)


def _steps(project: Project, options: Options) -> tuple[Step, ...]:
    from annual_report.register import register, register_earlier  # noqa: PLC0415 - late for --help

    last = STAGES.index(options.until)
    renderer = (
        (options.renderer, _renderer(options.renderer)) if options.until == "render" else ("", "")
    )
    steps = build_graph(project, register(project), register_earlier(project), renderer=renderer)
    return tuple(step for step in steps if STAGES.index(step.stage) <= last)


def _renderer(wanted: Renderer) -> str:
    """Return which renderer it will be, so that installing Quarto renders anew."""
    from annual_report.render import renderer_name  # noqa: PLC0415 - late for --help

    return renderer_name(wanted)


def _store(project: Project) -> Store:
    return Store(project.build / "store", FileHashes(project.build / "hashes.json"))


def _kept(project: Project, steps: Sequence[Step], store: Store, since: str) -> list[Stored]:
    """Return the results of the last run for the stages before one.

    Raises:
        ConfigurationError: there was no run of this year, or its results are gone.
    """
    earlier = [step for step in steps if STAGES.index(step.stage) < STAGES.index(since)]
    record = _read(places.run_record(project), {})
    keys = {entry["step"]: entry["key"] for entry in record.get("steps", [])}
    found = [store.get(step.name, keys.get(step.name, "")) for step in earlier]
    kept = [stored for stored in found if stored]
    if len(kept) < len(earlier):
        message = (
            f"The last run left nothing complete for {project.year} in {project.folder}. "
            "Make the report first: annual-report report."
        )
        raise ConfigurationError(message)
    return kept


def _report(
    schedule: Schedule, book: Path | None, stages: dict[str, float], seconds: float
) -> Report:
    done = schedule.done
    returns = _read(done["register"].output_folder / "register.json", [])
    rendered = _read(done["render"].output_folder / "rendered.json", {}) if "render" in done else {}
    earlier = _read(done["register"].output_folder / "earlier.json", {})
    whole, in_part, expected = _came(returns)
    return Report(
        outcomes=tuple(schedule.outcomes[step.name] for step in schedule.steps),
        book=book,
        rendered=rendered,
        received=whole,
        in_part=in_part,
        expected=expected,
        checks=_checks(done, "gate"),
        earlier={
            year: (sum(_came(entries)[:2]), _checks(done, f"gate-{year}"))
            for year, entries in earlier.items()
        },
        seconds=seconds,
        stages={stage: stages[stage] for stage in STAGES if stage in stages},
    )


def _came(entries: list[dict[str, Any]]) -> tuple[int, int, int]:
    """Count the returns that came whole, those that came in part, and all."""
    parts: dict[str, list[bool]] = {}
    for entry in entries:
        parts.setdefault(entry["key"], []).append(bool(entry["file"]))
    whole = sum(all(came) for came in parts.values())
    return whole, sum(any(came) for came in parts.values()) - whole, len(parts)


def _checks(done: Mapping[str, Stored], gate: str) -> dict[str, int]:
    """Count the checks of a gate by outcome; none where it did not run."""
    found = _read(done[gate].output_folder / "checks.json", []) if gate in done else []
    counted = [check["outcome"] for check in _rows(found)]
    return {name: counted.count(name) for name in ("passed", "warned", "waived", "failed")}


def _rows(checks: Any) -> list[dict[str, Any]]:
    return list(checks["checks"] if isinstance(checks, dict) else checks)


def _read(path: Path, default: Any) -> Any:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else default


def _record(
    path: Path,
    schedule: Schedule,
    began: dt.datetime,
    seconds: float,
    error: AnnualReportError | None,
) -> None:
    """Write down what a run did: times, what ran and why, what was reused."""
    project = schedule.project
    path.parent.mkdir(parents=True, exist_ok=True)
    outcomes = [
        schedule.outcomes[step.name] for step in schedule.steps if step.name in schedule.outcomes
    ]
    about = {
        "project": str(project.folder),
        "year": str(project.year),
        "edition": project.edition,
        "began": began.isoformat(timespec="seconds"),
        "seconds": round(seconds, 3),
        "result": f"stopped with exit code {error.exit_code}" if error else "finished",
        "steps": [_step(outcome) for outcome in outcomes],
    }
    write_whole(path, json.dumps(about, ensure_ascii=False, indent=1) + "\n")


def _step(outcome: Outcome) -> dict[str, Any]:
    plain = replace(outcome, error=None)
    return {
        "step": plain.step,
        "status": plain.status,
        "seconds": round(plain.seconds, 3),
        "reason": plain.reason,
        "key": plain.key,
    }

"""A whole run: plan, run the steps, put the results in place, write down what was done."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from annual_report.errors import AnnualReportError, ConfigurationError
from annual_report.pipeline import places
from annual_report.pipeline.companions import COMPANIONS, PREFIX
from annual_report.pipeline.crew import Crew
from annual_report.pipeline.editions import last_steps, needed
from annual_report.pipeline.graph import build_graph
from annual_report.pipeline.hashing import FileHashes
from annual_report.pipeline.recording import recorded, warn
from annual_report.pipeline.report import report_of
from annual_report.pipeline.schedule import Schedule
from annual_report.pipeline.store import Store
from annual_report.pipeline.telling import Telling, tell_agencies
from annual_report.records.reading import each_run
from annual_report.returns.pseudonyms import prepare_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from annual_report.pipeline.recording import Journal, Recorded
    from annual_report.pipeline.report import Report
    from annual_report.pipeline.schedule import Outcome
    from annual_report.pipeline.steps import Step
    from annual_report.pipeline.store import Stored
    from annual_report.project import Project
    from annual_report.render import Renderer

STAGES = (
    "register", "clean", "gate", "release", "analyse", "trace", "stage", "companions", "render",
)  # fmt: skip


@dataclass(frozen=True)
class Options:
    """How a run is made.

    Attributes:
        renderer: 'auto', 'quarto' or 'embedded'.
        output: folder for the finished book instead of the project's ``_book``.
        jobs: steps at a time; 0 for ``usual_jobs``.
        editions: names of those to make; all that board.yml names if empty.
        until: last stage to run.
        since: first stage to run; the stages before it are taken as the last run left them.
    """

    renderer: Renderer = "auto"
    output: Path | None = None
    jobs: int = 0
    until: str = "render"
    since: str = "register"
    editions: tuple[str, ...] = ()


def plan_report(project: Project, options: Options) -> list[Outcome]:
    """Say what a run would do and why; change nothing on disk."""
    steps = steps_of(project, options)
    schedule = Schedule(project, steps, _store(project), Crew(project, 1), lambda _: None)
    return schedule.plan()


def make_report(
    project: Project,
    options: Options,
    listener: Callable[[Outcome], None] = lambda _: None,
    tell: Callable[[Telling], None] = lambda _: None,
    told: Callable[[Recorded], None] = warn,
) -> Report:
    """Run what has to run, put the results in place, and leave a record of the run.

    Args:
        project: the project.
        options: how.
        listener: told of each step as it starts and ends.
        tell: told what the agencies were told, whether the run succeeds or is stopped.
        told: told what became of the run's record, which is written however the run ends.

    Raises:
        AnnualReportError: something stopped the run; every earlier output is as it was.
    """
    with (
        one_at_a_time(project),
        recorded(project, _plain(options), listener, told) as journal,
    ):
        return _make(project, options, journal, tell)


def _make(
    project: Project, options: Options, journal: Journal, tell: Callable[[Telling], None]
) -> Report:
    places.check_output(project, options.output)
    places.mend_all(project)
    prepare_key(project)
    steps = steps_of(project, options)
    crew = Crew(project, options.jobs or usual_jobs())
    store = _store(project)
    timing = _Timing(journal)
    journal.schedule = schedule = Schedule(project, steps, store, crew, timing)
    schedule.take(_kept(project, steps, store, options.since))
    shutil.rmtree(schedule.failed, ignore_errors=True)
    try:
        schedule.run()
        books = places.put_in_place(project, schedule.done, store.hashes, options.output)
    except AnnualReportError:
        tell(tell_agencies(schedule))
        raise
    finally:
        crew.dismiss()
        store.hashes.save()
    tell(tell_agencies(schedule))
    if any(outcome.status == "ran" for outcome in schedule.outcomes.values()):
        store.prune()
    stages = {stage: timing.stages[stage] for stage in STAGES if stage in timing.stages}
    journal.report = report_of(schedule, books, stages, journal.seconds)
    return journal.report


def _plain(options: Options) -> dict[str, Any]:
    """Return how a run is made without saying where on this machine."""
    return asdict(options) | {"output": "elsewhere" if options.output else ""}


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


def steps_of(project: Project, options: Options) -> tuple[Step, ...]:
    """Return the steps of a run, from what lies in the project now.

    Raises:
        ConfigurationError, ReturnError: a setting, or the name of a file, does not allow any.
    """
    from annual_report.register import register, register_earlier  # noqa: PLC0415 - late for --help

    last = STAGES.index(options.until)
    renderer = (
        (options.renderer, _renderer(options.renderer)) if options.until == "render" else ("", "")
    )
    steps = build_graph(project, register(project), register_earlier(project), renderer=renderer)
    return tuple(
        step for step in _of_editions(project, steps, options) if STAGES.index(step.stage) <= last
    )


def _of_editions(project: Project, steps: tuple[Step, ...], options: Options) -> tuple[Step, ...]:
    """Return the steps that the wanted editions rest on, and what stands beside their books."""
    if not options.editions:
        return steps
    stages = ("trace", "stage", *(f"{PREFIX}{one.name}" for one in COMPANIONS), "render")
    return needed(
        steps, [name for stage in stages for name in last_steps(project, stage, options.editions)]
    )


def _renderer(wanted: Renderer) -> str:
    """Return which renderer it will be, so that installing Quarto renders anew."""
    from annual_report.render import renderer_name  # noqa: PLC0415 - late for --help

    return renderer_name(wanted)


def _store(project: Project) -> Store:
    return Store(project.build / "store", FileHashes(project.build / "hashes.json"))


def _kept(project: Project, steps: Sequence[Step], store: Store, since: str) -> list[Stored]:
    """Return the results of the last whole run for the stages before one.

    Raises:
        ConfigurationError: there was no run of this year, or its results are gone.
    """
    earlier = [step for step in steps if STAGES.index(step.stage) < STAGES.index(since)]
    keys = _last_keys(project, [step.name for step in earlier]) if earlier else {}
    found = [store.get(step.name, keys.get(step.name, "")) for step in earlier]
    kept = [stored for stored in found if stored]
    if len(kept) < len(earlier):
        message = (
            f"The last run left nothing complete for {project.year} in {project.folder}. "
            "Make the report first: annual-report report."
        )
        raise ConfigurationError(message)
    return kept


def _last_keys(project: Project, wanted: Sequence[str]) -> dict[str, str]:
    """Return the key of each step of the last run of this year that made the same editions."""
    for run in each_run(project, str(project.year)):
        keys = {step["step"]: step["key"] for step in run.about["steps"]}
        if run.whole and keys.keys() >= set(wanted):
            return keys
    return {}

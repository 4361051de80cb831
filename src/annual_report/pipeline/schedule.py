"""Running the steps of a graph: what is ready and not yet there, several at a time."""

from __future__ import annotations

import shutil
import threading
import time
import traceback
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from annual_report.errors import AnnualReportError, GateError, NotebookError, ReturnError
from annual_report.pipeline.editions import at_hand, plain
from annual_report.pipeline.environment import environment, hidden_paths
from annual_report.pipeline.failures import without_words
from annual_report.pipeline.reasons import why
from annual_report.pipeline.steps import Task, fingerprint
from annual_report.pipeline.tasks.reading import ANALYSE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from annual_report.pipeline.crew import Crew
    from annual_report.pipeline.steps import Step
    from annual_report.pipeline.store import Fingerprint, Store, Stored
    from annual_report.project import Project

Status = Literal["running", "ran", "reused", "failed", "would run", "not run"]


@dataclass(frozen=True)
class Outcome:
    """What became of one step.

    Attributes:
        step: name of the step.
        seconds: how long it took; 0 if it did not run.
        reason: why it ran.
        error: what stopped it.
    """

    step: str
    stage: str
    title: str
    status: Status
    seconds: float = 0.0
    reason: str = ""
    key: str = ""
    error: Exception | None = field(default=None, compare=False)


Listener = "Callable[[Outcome], None]"


@dataclass
class Schedule:
    """One pass over a graph.

    Attributes:
        steps: in an order in which each comes after those it needs.
        crew: lends kernels and workers; asked only when something has to run.
        listener: told of every step as it starts and as it ends.
    """

    project: Project
    steps: Sequence[Step]
    store: Store
    crew: Crew
    listener: Callable[[Outcome], None]
    done: dict[str, Stored] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    _began: dict[str, float] = field(default_factory=dict)
    _stop: threading.Event = field(default_factory=threading.Event)

    def plan(self) -> list[Outcome]:
        """Say what would run and why, and change nothing."""
        for step in self.steps:
            waits = [name for name in step.needs if name not in self.done]
            if waits:
                others = f" and {len(waits) - 1} more" if len(waits) > 1 else ""
                reason = f"reads what {waits[0]}{others} would write"
                self._note(step, "would run", reason=reason)
                continue
            mark = fingerprint(step, self.done, self.store.hashes)
            stored = self.store.find(step.name, mark)
            if stored:
                self.done[step.name] = stored
                self._note(step, "reused", key=stored.key)
            else:
                self._note(step, "would run", reason=self._why(step, mark))
        return list(self.outcomes.values())

    def take(self, results: Sequence[Stored]) -> None:
        """Take results as they are, without asking whether they would come out the same now."""
        titles = {step.name: step for step in self.steps}
        for stored in results:
            self.done[stored.step] = stored
            self._note(titles[stored.step], "reused", key=stored.key)

    def run(self) -> None:
        """Run what has to run; whatever does not rest on a failed step is still tried.

        Raises:
            AnnualReportError: what the failed steps said, all of it.
        """
        waiting = [step for step in self.steps if step.name not in self.done]
        running: dict[Future[Stored], tuple[Step, str]] = {}
        threads = ThreadPoolExecutor(self.crew.jobs, thread_name_prefix="step")
        try:
            while waiting or running:
                waiting = self._start_ready(waiting, running, threads)
                if running:
                    for future in wait(running, return_when=FIRST_COMPLETED).done:
                        self._finish(future, *running.pop(future))
        except BaseException:
            self._stop.set()
            self.crew.stop()
            raise
        finally:
            threads.shutdown(wait=True, cancel_futures=True)
        failures = [outcome for outcome in self.outcomes.values() if outcome.error]
        if failures:
            raise together(failures)

    def _start_ready(
        self,
        waiting: list[Step],
        running: dict[Future[Stored], tuple[Step, str]],
        threads: ThreadPoolExecutor,
    ) -> list[Step]:
        """Start or reuse steps whose needs are met; return the steps still waiting.

        No more are started than there are hands, so that a step which becomes ready later goes
        before others that stand after it in the graph.
        """
        progress = True
        while progress:
            progress = False
            for step in list(waiting):
                if len(running) >= self.crew.jobs:
                    return waiting
                needed = [self.outcomes.get(name) for name in step.needs]
                if any(need and need.status in {"failed", "not run"} for need in needed):
                    self._note(step, "not run", reason="a step before it failed")
                elif all(name in self.done for name in step.needs):
                    self._begin(step, running, threads)
                else:
                    continue
                waiting.remove(step)
                progress = True
        return waiting

    def _begin(
        self,
        step: Step,
        running: dict[Future[Stored], tuple[Step, str]],
        threads: ThreadPoolExecutor,
    ) -> None:
        try:
            mark = fingerprint(step, self.done, self.store.hashes)
        except AnnualReportError as error:
            self._note(step, "failed", error=error)
            return
        stored = self.store.find(step.name, mark)
        if stored:
            self.done[step.name] = stored
            self.store.used(stored)
            self._note(step, "reused", key=stored.key)
            return
        reason = self._why(step, mark)
        self.crew.prepare(each.stage for each in self.steps if each.name not in self.done)
        future = threads.submit(self._carry_out, step, mark)
        running[future] = (step, reason)

    def _carry_out(self, step: Step, mark: Fingerprint) -> Stored:
        """Run one step in its own thread."""
        if self._stop.is_set():
            raise NotebookError("The run was stopped.")
        self._began[step.name] = time.perf_counter()
        self._tell(Outcome(step.name, step.stage, step.title, "running"))
        with self.store.writing(step.name, mark) as folder:
            if step.notebook:
                self._run_notebook(step, folder)
            else:
                self._run_function(step, folder)
            check_produced(step, folder / "output")
        stored = self.store.find(step.name, mark)
        if stored is None:
            message = f"step {step.name}: its result changed while it was being stored. Run again."
            raise AnnualReportError(message)
        return stored

    def _run_notebook(self, step: Step, folder: Path) -> None:
        from annual_report.pipeline.notebooks import NotebookRun, run_notebook  # noqa: PLC0415

        assert step.notebook  # noqa: S101 - for the type checker
        needed = self._needed(step)
        release = needed["release"].output_folder if "release" in needed else None
        output = folder / "output"
        published = {
            name.removeprefix(ANALYSE): stored.output_folder
            for name, stored in needed.items()
            if name.startswith(ANALYSE)
        }
        run_notebook(
            NotebookRun(
                name=step.name,
                source=step.notebook,
                parameters=step.parameters,
                environment=environment(
                    self.project, output=output, release=release, published=published
                ),
                cwd=self.project.folder,
                executed=folder / "notebook.ipynb",
                failed=self.failed / f"{step.name}.ipynb",
                private=step.private,
                hidden=hidden_paths(
                    self.project, output, *([release] if release else []), *published.values()
                ),
                agency=step.agency,
            )
        )

    def _run_function(self, step: Step, folder: Path) -> None:
        needed = self._needed(step)
        task = Task(
            project=at_hand(self.project, step.name),
            output=folder / "output",
            inputs={name: stored.output_folder for name, stored in needed.items()},
            notebooks={
                name: stored.notebook_file for name, stored in needed.items() if stored.notebook
            },
            files=step.files,
            parameters=step.parameters,
            options=step.options,
        )
        try:
            problems = self.crew.call(step, task)
        except GateError:
            shutil.copytree(task.output, self.failed / step.name, dirs_exist_ok=True)
            raise
        if problems:
            raise ReturnError(problems)

    def _needed(self, step: Step) -> dict[str, Stored]:
        """Return what a step rests on, by names without an edition: it reads those of its own."""
        return {plain(name): self.done[name] for name in step.needs}

    @property
    def failed(self) -> Path:
        """Where failed steps leave what helps to understand them."""
        return self.project.build / "failed"

    def _finish(self, future: Future[Stored], step: Step, reason: str) -> None:
        now = time.perf_counter()
        seconds = now - self._began.get(step.name, now)
        error = future.exception()
        if error is None:
            stored = future.result()
            self.done[step.name] = stored
            self._note(step, "ran", seconds=seconds, reason=reason, key=stored.key)
            return
        if not isinstance(error, AnnualReportError):
            if not isinstance(error, Exception):
                raise error
            error = self._unexpected(step, error)
        self._note(step, "failed", seconds=seconds, reason=reason, error=error)

    def _unexpected(self, step: Step, error: Exception) -> AnnualReportError:
        """Keep the traceback of an error that nobody foresaw, and say where it is."""
        self.failed.mkdir(parents=True, exist_ok=True)
        file = self.failed / f"{step.name}.txt"
        lines = traceback.format_exception(error)
        text = "".join(without_words(lines) if step.private else lines)
        file.write_text(text, encoding="utf-8")
        said = type(error).__name__ if step.private else f"{type(error).__name__}: {error}"
        message = f"{step.title} stopped (step {step.name}).\n  error: {said}\n  traceback: {file}"
        return AnnualReportError(message)

    def _why(self, step: Step, mark: Fingerprint) -> str:
        nearest = self.store.latest(step.name, mark)
        return why(mark, nearest.fingerprint if nearest else None)

    def _note(self, step: Step, status: Status, **about: object) -> None:
        outcome = Outcome(step.name, step.stage, step.title, status)
        self.outcomes[step.name] = outcome = replace(outcome, **about)  # type: ignore[arg-type]
        self._tell(outcome)

    def _tell(self, outcome: Outcome) -> None:
        self.listener(outcome)


def check_produced(step: Step, output: Path) -> None:
    """Refuse a result that lacks what the step promised.

    Raises:
        NotebookError: a file is missing or empty.
    """
    for names in step.produces:
        files = [output / name for name in names.split("|")]
        if not any(file.is_file() and file.stat().st_size for file in files):
            there = sorted(path.name for path in output.iterdir()) or ["nothing"]
            source = step.notebook.name if step.notebook else step.title
            wanted = " or ".join(names.split("|"))
            message = (
                f"{source} ended without writing {wanted} (step {step.name}).\n"
                f"  found in its output folder: {', '.join(there)}"
            )
            raise NotebookError(message)


def together(failures: Sequence[Outcome]) -> AnnualReportError:
    """Make one error of several: of the kind with the lowest exit code, with every message.

    Problems of returns are put together, so that all bad returns are seen at once.
    """
    errors = [outcome.error for outcome in failures if isinstance(outcome.error, AnnualReportError)]
    returns = [error for error in errors if isinstance(error, ReturnError)]
    if len(returns) == len(errors):
        return ReturnError([problem for error in returns for problem in error.problems])
    first = min(errors, key=lambda error: (error.exit_code == 1, error.exit_code))
    if len(errors) == 1:
        return first
    return type_of(first)("\n\n".join(str(error) for error in errors))


def type_of(error: AnnualReportError) -> type[AnnualReportError]:
    """Return the class to raise for several errors of which this one weighs most."""
    return GateError if isinstance(error, ReturnError) else type(error)

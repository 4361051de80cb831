"""Kernels and workers of a run, started only when something has to run."""

from __future__ import annotations

import multiprocessing
import sys
import threading
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from annual_report.errors import AnnualReportError
from annual_report.pipeline.environment import environment
from annual_report.pipeline.workers import call, make_pool

if TYPE_CHECKING:
    from collections.abc import Iterable
    from concurrent.futures import Executor
    from multiprocessing.context import BaseContext

    from annual_report.errors import Problem
    from annual_report.pipeline.steps import Step, Task
    from annual_report.project import Project

#: What takes long to import, by the stage that needs it: its worker starts at once.
SLOW_IMPORTS = {"gate": "great_expectations"}


@dataclass
class Crew:
    """Who does the work of a run.

    Plain functions go to a ``concurrent.futures.Executor``. Here it is a pool of processes on
    this machine; another executor (of a cluster) can be put in its place, as long as it sees the
    same folders.

    Attributes:
        jobs: steps at a time.
    """

    project: Project
    jobs: int
    _context: BaseContext | None = None
    _pool: Executor | None = None
    _early: dict[str, Executor] = field(default_factory=dict)

    def prepare(self, stages: Iterable[str]) -> None:
        """Start the server of warm kernels, and the imports that take long, once.

        Args:
            stages: those that may have to run.
        """
        if self._context is not None:
            return
        from annual_report.pipeline.kernels import start_server  # noqa: PLC0415 - only if something runs

        everyone = environment(self.project)
        _forget_script()
        self._context = start_server(everyone)
        self._pool = make_pool(self.jobs, self._context, everyone)
        for stage in sorted(SLOW_IMPORTS.keys() & set(stages)):
            self._early[stage] = pool = make_pool(1, self._context, everyone)
            # in a thread of its own, as the first process waits for the server's imports
            ahead = (pool.submit, import_module, SLOW_IMPORTS[stage])
            threading.Thread(target=ahead[0], args=ahead[1:], daemon=True).start()

    def call(self, step: Step, task: Task) -> list[Problem]:
        """Call a step's function in a worker and wait for it; a light one is called here.

        Raises:
            AnnualReportError: the worker died.
        """
        if step.light:
            return call(step.function, task)
        pool = self._early.get(step.stage) or self._pool
        if pool is None:
            message = "The crew is not ready: prepare() comes first."
            raise RuntimeError(message)
        try:
            return pool.submit(call, step.function, task).result()
        except BrokenProcessPool:
            message = (
                f"{step.title} stopped (step {step.name}): its process died, most likely for lack "
                "of memory. Run again with --jobs 1."
            )
            raise AnnualReportError(message) from None

    def stop(self) -> None:
        """End every process of ours at once, whatever it is doing."""
        for process in multiprocessing.active_children():
            process.kill()

    def dismiss(self) -> None:
        """Let the workers go after a run."""
        for pool in [*self._early.values(), *([self._pool] if self._pool else [])]:
            pool.shutdown(wait=True, cancel_futures=True)
        self.stop()
        self._context = self._pool = None
        self._early.clear()


def _forget_script() -> None:
    """Spare every fork the import of the script ``annual-report``, of which none has any use."""
    script = sys.modules["__main__"]
    file = getattr(script, "__file__", None)  # python -c has none
    if file and Path(file).stem == "annual-report":
        script.__file__ = None

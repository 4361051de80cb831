"""Step ``gate``: hold every suite against what cleaning wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annual_report.gate import run_gate
from annual_report.pipeline.tasks.reading import cleaned, read_register

if TYPE_CHECKING:
    from annual_report.pipeline.steps import Task


def run(task: Task) -> None:
    """Write ``checks.json``, or stop the run."""
    run_gate(task.project, cleaned(task), task.output, returns=read_register(task))

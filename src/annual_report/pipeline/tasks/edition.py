"""Step ``release`` of an edition beside the main one: the same figures, the messages it may show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annual_report.pipeline.tasks.reading import cleaned
from annual_report.release import make_edition

if TYPE_CHECKING:
    from annual_report.pipeline.steps import Task


def run(task: Task) -> None:
    """Write the released tables; no figure is decided on anew."""
    make_edition(task.project, task.inputs["release"], cleaned(task), task.output)

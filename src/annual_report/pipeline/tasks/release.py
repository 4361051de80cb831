"""Step ``release``: figures, and disclosure control over all of them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annual_report.pipeline.tasks.reading import cleaned, cleaned_earlier, read_register
from annual_report.release import make_release

if TYPE_CHECKING:
    from annual_report.pipeline.steps import Task


def run(task: Task) -> None:
    """Write the released tables."""
    checks = task.inputs["gate"] / "checks.json"
    make_release(
        task.project,
        cleaned(task),
        checks,
        read_register(task),
        task.output,
        earlier=cleaned_earlier(task),
    )

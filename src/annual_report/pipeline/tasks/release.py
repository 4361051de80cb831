"""Step ``release``: figures, and disclosure control over all of them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annual_report.pipeline.tasks.reading import EDITIONS, cleaned, cleaned_earlier, read_register
from annual_report.release import make_release
from annual_report.release.editions import Edition

if TYPE_CHECKING:
    from pathlib import Path

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
        editions=_editions(task),
    )


def _editions(task: Task) -> list[Edition]:
    """Return the tables of signed-off reports, which the step names ``editions/<label>/<table>``."""
    found: dict[str, dict[str, Path]] = {}
    for name, path in task.files.items():
        if name.startswith(EDITIONS):
            label, _, table = name.removeprefix(EDITIONS).rpartition("/")
            found.setdefault(label, {})[table] = path
    return [Edition(label, own["indicators"], own["audits"]) for label, own in found.items()]

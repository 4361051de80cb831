"""Step ``register``: who sent what, as later steps read it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annual_report.pipeline.steps import Task


def run(task: Task) -> None:
    """Write ``register.json``; the register itself was made while the run was planned."""
    text = json.dumps(task.parameters["returns"], ensure_ascii=False, indent=1)
    (task.output / "register.json").write_text(f"{text}\n", encoding="utf-8")

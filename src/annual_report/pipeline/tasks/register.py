"""Step ``register``: who sent what, as later steps read it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annual_report.pipeline.steps import Task


def run(task: Task) -> None:
    """Write ``register.json``, and ``earlier.json`` for the earlier years that are read too.

    The register itself was made while the run was planned.
    """
    for name, key in (("register.json", "returns"), ("earlier.json", "earlier")):
        text = json.dumps(task.parameters[key], ensure_ascii=False, indent=1)
        (task.output / name).write_text(f"{text}\n", encoding="utf-8")

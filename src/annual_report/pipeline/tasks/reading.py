"""What several steps read from those before them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from annual_report.register import RegisteredReturn

if TYPE_CHECKING:
    from pathlib import Path

    from annual_report.pipeline.steps import Task

CLEAN, ANALYSE = "clean-", "analyse-"


def read_register(task: Task) -> tuple[RegisteredReturn, ...]:
    """Read the register that the step ``register`` wrote."""
    text = (task.inputs["register"] / "register.json").read_text(encoding="utf-8")
    return tuple(
        RegisteredReturn(**entry | {"superseded": tuple(entry["superseded"])})
        for entry in json.loads(text)
    )


def cleaned(task: Task) -> dict[str, Path]:
    """Return the folder of each cleaned return, by the return's key."""
    return _named(task, CLEAN)


def published(task: Task) -> dict[str, Path]:
    """Return the folder of what each analysis notebook published, by chapter."""
    return _named(task, ANALYSE)


def executed(task: Task) -> dict[str, Path]:
    """Return each executed analysis notebook, by chapter."""
    return {
        name.removeprefix(ANALYSE): path
        for name, path in task.notebooks.items()
        if name.startswith(ANALYSE)
    }


def _named(task: Task, prefix: str) -> dict[str, Path]:
    return {
        name.removeprefix(prefix): folder
        for name, folder in task.inputs.items()
        if name.startswith(prefix)
    }

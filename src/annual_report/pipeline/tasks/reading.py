"""What several steps read from those before them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from annual_report.register import RegisteredReturn

if TYPE_CHECKING:
    from pathlib import Path

    from annual_report.pipeline.steps import Task
    from annual_report.project import Project

CLEAN, ANALYSE, GATE = "clean-", "analyse-", "gate"
#: What stands before the name of a file of a signed-off report, as the step ``release`` names it.
EDITIONS = "editions/"
#: What stands before the return's key in the name of a step that cleans an earlier year's.
_YEAR = re.compile(r"(\d{4}-\d{2})-")


def read_register(task: Task) -> tuple[RegisteredReturn, ...]:
    """Read the register of the reporting year, which the step ``register`` wrote."""
    text = (task.inputs["register"] / "register.json").read_text(encoding="utf-8")
    return _entries(json.loads(text))


def read_earlier(task: Task) -> dict[str, tuple[RegisteredReturn, ...]]:
    """Read the registers of the earlier years that are read too, by year, the oldest first."""
    text = (task.inputs["register"] / "earlier.json").read_text(encoding="utf-8")
    return {year: _entries(entries) for year, entries in json.loads(text).items()}


def _entries(listed: list[dict[str, Any]]) -> tuple[RegisteredReturn, ...]:
    return tuple(
        RegisteredReturn(**entry | {"superseded": tuple(entry["superseded"])}) for entry in listed
    )


def cleaned(task: Task) -> dict[str, Path]:
    """Return the folder of each return that was cleaned for the reporting year, by its key."""
    found = _named(task, CLEAN)
    return {key: folder for key, folder in found.items() if not _YEAR.match(key)}


def cleaned_earlier(task: Task) -> dict[str, dict[str, Path]]:
    """Return the folders of returns of earlier years: by year, the oldest first, then by key."""
    found: dict[str, dict[str, Path]] = {}
    for name, folder in sorted(_named(task, CLEAN).items()):
        match = _YEAR.match(name)
        if match:
            found.setdefault(match[1], {})[name[match.end() :]] = folder
    return found


def earlier_checks(task: Task) -> dict[str, Path]:
    """Return what the gate wrote for each earlier year."""
    found = _named(task, f"{GATE}-")
    return {year: folder / "checks.json" for year, folder in sorted(found.items())}


def edition_words(project: Project) -> str:
    """Return what stands on every page of an edition, and that it is a draft; empty for neither."""
    draft = "" if project.signed_off else "Draft: nobody has signed this report off yet"
    return " · ".join(words for words in (project.marking, draft) if words)


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

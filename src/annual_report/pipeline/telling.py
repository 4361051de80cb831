"""Telling the agencies: feedback after every run, also after one that was stopped.

It reads what the run found (the register, checks, why returns could not be read) and what it
rests on decides whether anything is written. A mistake of its own is a warning, never a failed run.
"""

from __future__ import annotations

import json
import re
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from annual_report.errors import ReturnError
from annual_report.feedback import Evidence, feedback_folder, read_told, stamp_of, write_feedback
from annual_report.gate.checks import CHECKS_FILE, read_checks
from annual_report.pipeline.failures import without_words
from annual_report.project import Year
from annual_report.register import RegisteredReturn

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from annual_report.errors import Problem
    from annual_report.feedback import Told
    from annual_report.pipeline.schedule import Schedule
    from annual_report.project import Project

_CLEAN = re.compile(r"clean-(?:(?P<year>\d{4}-\d{2})-)?(?P<key>.+)")


@dataclass(frozen=True)
class Telling:
    """What the agencies were told.

    Attributes:
        folder: where it lies, or where the warning's file lies; nothing if there was no register.
        told: each agency, in the order of board.yml.
        warning: why it could not be written, with a file's name; empty where it was.
    """

    folder: Path | None = None
    told: tuple[Told, ...] = ()
    warning: str = ""

    @property
    def concerned(self) -> tuple[Told, ...]:
        """The agencies that have something to mend or to check."""
        return tuple(one for one in self.told if one.to_mend or one.to_check)


def tell_agencies(schedule: Schedule) -> Telling:
    """Write the feedback of a run, if what it rests on has changed.

    Earlier years are told of only where one of their returns stops the run.
    """
    project = schedule.project
    if "register" not in schedule.done:
        return Telling()
    try:
        telling = _tell(schedule, project, "")
        for year in _stopped_years(schedule):
            _tell(schedule, project.in_year(Year.parse(year)), year)
    except Exception as error:  # noqa: BLE001 - said as a warning: a run must not fail for it
        project.build.mkdir(parents=True, exist_ok=True)
        file = project.build / "feedback-error.txt"
        text = "".join(without_words(traceback.format_exception(error)))
        file.write_text(text, encoding="utf-8")
        name = type(error).__name__
        return Telling(file.parent, warning=f"{name}; see {file.name}")
    return telling


def _tell(schedule: Schedule, project: Project, year: str) -> Telling:
    gate = f"gate-{year}" if year else "gate"
    checks = _checks_file(schedule, gate)
    problems = _problems(schedule, year)
    keys = {
        name: stored.key
        for name, stored in schedule.done.items()
        if name.startswith(("clean-", "register"))
    }
    facts = {
        "results": keys,
        "checks": checks.read_text(encoding="utf-8") if checks else "",
        "problems": [str(problem) for problem in problems],
    }
    stamp = stamp_of(facts, project)
    told = read_told(project, stamp)
    if told is None:
        told = write_feedback(project, _evidence(schedule, project, year, checks, problems), stamp)
    return Telling(feedback_folder(project), told)


def _evidence(
    schedule: Schedule,
    project: Project,
    year: str,
    checks: Path | None,
    problems: tuple[Problem, ...],
) -> Evidence:
    before = str(Year(project.year.start - 1))
    return Evidence(
        returns=_register(schedule.done["register"].output_folder, year),
        checks=read_checks(checks).checks if checks else (),
        problems=problems,
        cleaned=_cleaned(schedule, year),
        before=_cleaned(schedule, before),
        checked=checks is not None,
    )


def _checks_file(schedule: Schedule, gate: str) -> Path | None:
    """Return what the gate wrote, whether or not it stopped the run; nothing if it did not run."""
    if gate in schedule.done:
        return schedule.done[gate].output_folder / CHECKS_FILE
    outcome = schedule.outcomes.get(gate)
    file = schedule.failed / gate / CHECKS_FILE
    return file if outcome and outcome.status == "failed" and file.is_file() else None


def _problems(schedule: Schedule, year: str) -> tuple[Problem, ...]:
    found: list[Problem] = []
    for name, outcome in sorted(schedule.outcomes.items()):
        match = _CLEAN.fullmatch(name)
        if match and (match["year"] or "") == year and isinstance(outcome.error, ReturnError):
            found += outcome.error.problems
    return tuple(found)


def _stopped_years(schedule: Schedule) -> tuple[str, ...]:
    """Return the earlier years of which a return, or the gate, stopped the run."""
    failed = [name for name, outcome in schedule.outcomes.items() if outcome.status == "failed"]
    years = [re.fullmatch(r"(?:gate|clean)-(\d{4}-\d{2})(?:-.*)?", name) for name in failed]
    return tuple(sorted({match[1] for match in years if match}))


def _cleaned(schedule: Schedule, year: str) -> Mapping[str, Path]:
    found = {}
    for name, stored in schedule.done.items():
        match = _CLEAN.fullmatch(name)
        if match and (match["year"] or "") == year:
            found[match["key"]] = stored.output_folder
    return found


def _register(folder: Path, year: str) -> tuple[RegisteredReturn, ...]:
    name = "earlier.json" if year else "register.json"
    content: Any = json.loads((folder / name).read_text(encoding="utf-8"))
    listed = content[year] if year else content
    return tuple(
        RegisteredReturn(**entry | {"superseded": tuple(entry["superseded"])}) for entry in listed
    )

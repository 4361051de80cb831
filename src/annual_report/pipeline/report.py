"""What a run came to, in numbers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from annual_report.gate.checks import CHECKS_FILE
from annual_report.pipeline.editions import last_steps
from annual_report.pipeline.tasks.reading import ANALYSE
from annual_report.records.consents import holding, withdrawn_in
from annual_report.requirements import plainwords
from annual_report.requirements.summary import CHAPTER, read_summary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from annual_report.pipeline.schedule import Outcome, Schedule
    from annual_report.records.consents import Holding
    from annual_report.requirements.summary import Summary

_OUTCOMES = ("passed", "warned", "waived", "failed")


@dataclass(frozen=True)
class MadeBook:
    """A book that was put in place.

    Attributes:
        folder: where it lies.
        rendered: renderer, and paths of HTML and PDF inside the folder.
    """

    folder: Path
    rendered: dict[str, str]


@dataclass(frozen=True)
class Report:
    """What a run came to.

    Attributes:
        outcomes: of every step, in order of the graph.
        books: the finished book of each edition, the main one first; none if the run stopped
            before rendering.
        signed_off: who signed the report off and when, in words; empty for a draft.
        received: returns of which every part was received, of ``expected``.
        in_part: returns of which some quarters were received and others not.
        checks: number of checks of the reporting year by outcome.
        earlier: for each earlier year that is read too, how many of its returns came, and its
            checks.
        seconds: of the whole run.
        stages: seconds by stage, from the first step's start to the last step's end.
        taken_back: consents that were withdrawn, and the published editions that hold their words.
        had_elsewhere: figures that are hidden for themselves and can be had elsewhere: which, by
            which rule they are hidden, and where they stand.
        asked: what the report was held against and what is missing; nothing if it was not.
        reading_age: at which the two-page summary reads; nothing where there is none.
    """

    outcomes: tuple[Outcome, ...]
    books: dict[str, MadeBook]
    received: int
    in_part: int
    expected: int
    checks: dict[str, int]
    earlier: dict[str, tuple[int, dict[str, int]]]
    seconds: float
    stages: dict[str, float]
    asked: Summary | None = None
    taken_back: tuple[Holding, ...] = ()
    had_elsewhere: tuple[tuple[str, str, str], ...] = ()
    reading_age: float | None = None
    signed_off: str = ""

    @property
    def book(self) -> Path | None:
        """Folder of the main edition's book; nothing if the run stopped before rendering."""
        return next((one.folder for one in self.books.values()), None)

    @property
    def ran(self) -> tuple[Outcome, ...]:
        """The steps that ran."""
        return tuple(outcome for outcome in self.outcomes if outcome.status == "ran")


def report_of(
    schedule: Schedule, books: Mapping[str, Path], stages: dict[str, float], seconds: float
) -> Report:
    """Return what a run that finished came to."""
    whole, in_part, expected = _came(_register(schedule, "register.json", []))
    return Report(
        outcomes=tuple(schedule.outcomes[step.name] for step in schedule.steps),
        books={edition: _book(schedule, edition, folder) for edition, folder in books.items()},
        received=whole,
        in_part=in_part,
        expected=expected,
        checks=_checks(schedule, "gate"),
        earlier={
            year: (sum(_came(entries)[:2]), _checks(schedule, f"gate-{year}"))
            for year, entries in _register(schedule, "earlier.json", {}).items()
        },
        seconds=seconds,
        stages=stages,
        asked=_asked(schedule),
        taken_back=_taken_back(schedule),
        had_elsewhere=_had_elsewhere(schedule),
        reading_age=_reading_age(schedule),
        signed_off=schedule.project.signed_off,
    )


def _book(schedule: Schedule, edition: str, folder: Path) -> MadeBook:
    (step,) = last_steps(schedule.project, "render", [edition])
    return MadeBook(folder, _read(schedule.done[step].output_folder / "rendered.json", {}))


def _taken_back(schedule: Schedule) -> tuple[Holding, ...]:
    stored = schedule.done.get("release")
    return holding(schedule.project, withdrawn_in(stored.output_folder)) if stored else ()


def _had_elsewhere(schedule: Schedule) -> tuple[tuple[str, str, str], ...]:
    stored = schedule.done.get("release")
    found = _read(stored.output_folder / "suppressions.json", []) if stored else []
    return tuple(
        (one["figure"], one["rule"], one["printed_elsewhere"])
        for one in found
        if one["kind"] == "primary" and one["printed_elsewhere"]
    )


def _asked(schedule: Schedule) -> Summary | None:
    names = last_steps(schedule.project, f"{ANALYSE}{CHAPTER}", ())
    stored = next((schedule.done[name] for name in names if name in schedule.done), None)
    return read_summary(schedule.project, stored.output_folder) if stored else None


def _reading_age(schedule: Schedule) -> float | None:
    names = last_steps(schedule.project, f"{ANALYSE}{plainwords.CHAPTER}", ())
    stored = next((schedule.done[name] for name in names if name in schedule.done), None)
    return plainwords.read_age(stored.output_folder) if stored else None


def counts_of(schedule: Schedule) -> dict[str, Any]:
    """Return how many returns came and what came of the checks, as far as a run got."""
    if "register" not in schedule.done:
        return {}
    whole, in_part, expected = _came(_register(schedule, "register.json", []))
    return {
        "returns": {"expected": expected, "received": whole, "in_part": in_part},
        "checks": _checks(schedule, "gate"),
    }


def _register(schedule: Schedule, name: str, default: Any) -> Any:
    return _read(schedule.done["register"].output_folder / name, default)


def _came(entries: Sequence[Mapping[str, Any]]) -> tuple[int, int, int]:
    """Count the returns that came whole, those that came in part, and all."""
    parts: dict[str, list[bool]] = {}
    for entry in entries:
        parts.setdefault(entry["key"], []).append(bool(entry["file"]))
    whole = sum(all(came) for came in parts.values())
    return whole, sum(any(came) for came in parts.values()) - whole, len(parts)


def _checks(schedule: Schedule, gate: str) -> dict[str, int]:
    """Count the checks of a gate by outcome, those too that stopped the run; none if it never ran."""
    stored = schedule.done.get(gate)
    folder = stored.output_folder if stored else schedule.failed / gate
    found = _read(folder / CHECKS_FILE, [])
    checks = found["checks"] if isinstance(found, dict) else found
    counted = [check["outcome"] for check in checks]
    return {name: counted.count(name) for name in _OUTCOMES}


def _read(path: Path, default: Any) -> Any:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else default

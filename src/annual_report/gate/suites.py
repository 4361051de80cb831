"""Reading expectation suites, and refusing one that Great Expectations would cut short.

Great Expectations only logs an expectation that it cannot parse and leaves it out of the suite,
so that the run passes. Each entry is therefore read and counted here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from annual_report.errors import GateError

if TYPE_CHECKING:
    from pathlib import Path

    from annual_report.gate.checks import Severity

ACROSS = "across_returns"
#: Helper column that names kinds of personal data.
PERSONAL_DATA = "personal_data"
SEVERITIES = ("critical", "warning", "info")
#: Table that the gate makes of all observations: what was expected, and whether it is there.
COMPLETENESS = "completeness"
TABLES = (
    "observations", "audits", "voices", "actions", "reviews", "recommendations", "timetable",
    "finance", "attendance", "section11", "training", "listening", "list_findings", "repairs", COMPLETENESS,
)  # fmt: skip
_ENTRY_KEYS = ("type", "kwargs", "severity", "meta", "notes")
_META_KEYS = ("id", "message", "remedy", "table")
_MORE_META = ("why",)


@dataclass(frozen=True)
class Expectation:
    """One entry of a suite.

    Attributes:
        id: short name by which waivers and traces refer to it; unique in its suite.
        table: table it is held against.
        raw: the entry as Great Expectations takes it.
        place: file and position, for messages.
        why: why it matters, for the agency; empty where the suite does not say.
    """

    id: str
    table: str
    severity: Severity
    message: str
    remedy: str
    raw: dict[str, Any]
    place: str
    why: str = ""

    @property
    def column(self) -> str:
        """The column it is about; empty where it is about several."""
        return str(self.raw["kwargs"].get("column", ""))

    @property
    def about_people(self) -> bool:
        """It looks for personal data: always critical, and never waived."""
        return self.mentions(PERSONAL_DATA)

    def mentions(self, column: str) -> bool:
        """Tell whether its settings name a column, in a condition perhaps."""
        return f'"{column}"' in json.dumps(self.raw["kwargs"])


@dataclass(frozen=True)
class Suite:
    """The expectations held against one return format."""

    format: str
    file: str
    expectations: tuple[Expectation, ...]

    @property
    def tables(self) -> tuple[str, ...]:
        """Tables that the suite speaks of, in the contract's order."""
        spoken_of = {expectation.table for expectation in self.expectations}
        return tuple(table for table in TABLES if table in spoken_of)


def read_suite(path: Path) -> Suite:
    """Read ``expectations/<format>.json``.

    Raises:
        GateError: it is missing, not JSON, or an entry is incomplete; names file and entry.
    """
    name = f"expectations/{path.name}"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        message = f"{name} is missing, so nothing says what a {path.stem} return must meet. Write the suite."
        raise GateError(message) from None
    except json.JSONDecodeError as error:
        raise GateError(f"{name}, line {error.lineno}: not valid JSON ({error.msg}).") from None
    entries = content.get("expectations") if isinstance(content, dict) else None
    if not isinstance(entries, list) or not entries:
        raise GateError(f"{name} holds no list of expectations, so it would check nothing.")
    expectations = tuple(_expectation(entry, i, name) for i, entry in enumerate(entries, 1))
    _unique(expectations, name)
    return Suite(path.stem, name, expectations)


def _expectation(entry: Any, number: int, file: str) -> Expectation:
    place = f"{file}, expectation {number}"
    if not isinstance(entry, dict):
        raise GateError(f"{place} is not a block of settings.")
    meta = entry.get("meta")
    if isinstance(meta, dict) and meta.get("id"):
        place = f"{place} ({meta['id']})"
    _only(entry, _ENTRY_KEYS, place)
    if not isinstance(meta, dict) or not all(str(meta.get(key, "")).strip() for key in _META_KEYS):
        raise GateError(f"{place}: meta must give {', '.join(_META_KEYS)}.")
    _only(meta, (*_META_KEYS, *_MORE_META), f"{place}: meta")
    _one_of(entry.get("severity"), SEVERITIES, f"{place}: severity")
    _one_of(meta["table"], TABLES, f"{place}: table")
    if not isinstance(entry.get("type"), str) or not isinstance(entry.get("kwargs"), dict):
        raise GateError(f"{place}: give a type and kwargs.")
    expectation = Expectation(
        id=meta["id"],
        table=meta["table"],
        severity=entry["severity"],
        message=meta["message"],
        remedy=meta["remedy"],
        raw=entry,
        place=place,
        why=str(meta.get("why", "")),
    )
    if expectation.about_people and expectation.severity != "critical":
        raise GateError(f"{place}: what is about personal data has to be critical.")
    return expectation


def _unique(expectations: tuple[Expectation, ...], file: str) -> None:
    seen: set[str] = set()
    for expectation in expectations:
        if expectation.id in seen:
            raise GateError(f"{file}: the id '{expectation.id}' is used twice.")
        seen.add(expectation.id)


def _only(block: dict[str, Any], known: tuple[str, ...], place: str) -> None:
    for key in block:
        _one_of(key, known, f"{place}: setting")


def _one_of(value: Any, known: tuple[str, ...], what: str) -> None:
    if value not in known:
        raise GateError(f"{what} '{value}' is not known. {suggestion(str(value), known)}")


def suggestion(word: str, known: tuple[str, ...] | list[str]) -> str:
    """Return 'Did you mean …?', or what is known where nothing is close."""
    close = get_close_matches(word, known, n=1)
    return f"Did you mean '{close[0]}'?" if close else f"Known: {', '.join(known)}."

"""What the gate found: one check, all of them, and the file they are kept in."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Outcome = Literal["passed", "warned", "failed", "waived"]
Severity = Literal["critical", "warning", "info"]

CHECKS_FILE = "checks.json"


@dataclass(frozen=True)
class Check:
    """One expectation held against one place; never holds a value from a return.

    Attributes:
        agency: identifier from board.yml; empty where every agency is meant.
        format: return format, ``across_returns`` or ``waivers``.
        expectation: identifier of the expectation in its suite.
        severity: 'critical', 'warning' or 'info'.
        outcome: 'passed', 'warned', 'failed' or 'waived'.
        column: column of the table that was checked, empty where several were.
        unexpected: how many rows did not meet the expectation.
        file: path below ``data/raw``, or the suite's or waiver's own file.
        sheet: worksheet, empty for CSV.
        cells: the cells that did not meet it, as Excel names them.
        message: what is wrong, in plain English.
        remedy: what to do about it.
        waiver: who waived it and why; empty for none.
        table: the table of the return that was checked.
        about: which measures and periods it is about, and what they were compared with.
        why: why it matters, in plain English; empty where the suite does not say.
    """

    agency: str
    format: str
    expectation: str
    severity: Severity
    outcome: Outcome
    column: str = ""
    unexpected: int = 0
    file: str = ""
    sheet: str = ""
    cells: tuple[str, ...] = ()
    message: str = ""
    remedy: str = ""
    waiver: str = ""
    table: str = ""
    about: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class GateResult:
    """Every check of a run."""

    checks: tuple[Check, ...]

    def _count(self, outcome: Outcome) -> int:
        return sum(check.outcome == outcome for check in self.checks)

    @property
    def passed(self) -> int:
        """How many checks passed."""
        return self._count("passed")

    @property
    def warned(self) -> int:
        """How many failed and are reported in the data quality chapter."""
        return self._count("warned")

    @property
    def failed(self) -> int:
        """How many failed and stop the run."""
        return self._count("failed")

    @property
    def waived(self) -> int:
        """How many failed and were waived by a named person."""
        return self._count("waived")


def write_checks(checks: Iterable[Check], folder: Path) -> GateResult:
    """Write ``checks.json``; the same checks always give the same bytes."""
    result = GateResult(tuple(checks))
    counts = {name: getattr(result, name) for name in ("passed", "warned", "failed", "waived")}
    content = counts | {"checks": [asdict(check) for check in result.checks]}
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    (folder / CHECKS_FILE).write_text(text, encoding="utf-8")
    return result


def read_checks(path: Path) -> GateResult:
    """Read what ``write_checks`` wrote; ``path`` is the file or the folder it is in."""
    file = path / CHECKS_FILE if path.is_dir() else path
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    names = {field.name for field in fields(Check)}
    return GateResult(tuple(_check(row, names) for row in content["checks"]))


def _check(row: dict[str, Any], names: set[str]) -> Check:
    known = {key: value for key, value in row.items() if key in names}
    return Check(**known | {key: tuple(known.get(key, ())) for key in ("cells", "about")})

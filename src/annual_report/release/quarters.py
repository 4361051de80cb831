"""What came of each return in each quarter: received, late, revised, accepted, or not returned.

A quarter's file, where one is expected, is judged by itself. In a return for a whole year each
quarter is judged by its own figures: a quarter that was left blank is not returned, whatever
stands in the quarters beside it. Nothing is carried forward from one quarter to the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from annual_report.observations import FOR_THE_GATE, read_table, row_id
from annual_report.returns.revisions import figures_changed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from annual_report.gate.checks import Check
    from annual_report.project import Project, Year
    from annual_report.register import RegisteredReturn

#: Column and what stands in it.
COLUMNS: dict[str, str] = {
    "row_id": "of the row",
    "year": "the reporting year",
    "agency": "identifier in board.yml",
    "format": "name of the format",
    "key": "of the return",
    "title": "what the report calls the return",
    "quarter": "Q1 to Q4",
    "basis": "'file' (one a quarter), 'figures' (the quarter's own figures) or 'year' (no quarters)",
    "received": "ISO date of the version in force; empty where not known or not received",
    "due": "ISO date; empty where none is set",
    "late": "the first version came after that",
    "revised": "how many figures of the quarter a later version changed",
    "expected": "how many measures are expected in the quarter; 0 where none is by quarter",
    "missing": "how many of these have no figure",
    "warned": "how many checks gave a warning",
    "outcome": "accepted, waived, incomplete or not returned",
    "inputs": "empty: the row rests on the register and the checks, not on cells",
}
_KINDS = {
    "late": "bool",
    "revised": "int64",
    "expected": "int64",
    "missing": "int64",
    "warned": "int64",
}
QUARTERS = ("Q1", "Q2", "Q3", "Q4")
_SILENT = ("not returned", "unreadable")
#: The check of what is missing: the outcome of each quarter says the same, of the right quarter.
_COMPLETE = "periods_complete"
_MONTHS = 3


def quarters_table(
    project: Project,
    returns: Sequence[RegisteredReturn],
    cleaned: Mapping[str, Path],
    checks: Sequence[Check],
    changed: pd.DataFrame,
) -> pd.DataFrame:
    """Say what came of each return in each quarter; published figures are no agency's return.

    Args:
        project: names the year.
        returns: the register.
        cleaned: folder of each return that was cleaned, by its key.
        checks: of the gate.
        changed: revisions of the year's returns.

    Returns:
        A table with ``COLUMNS``, four rows a return in the order of the register.
    """
    parts: dict[str, list[RegisteredReturn]] = {}
    for entry in returns:
        if not entry.published:
            parts.setdefault(entry.key, []).append(entry)
    rows = []
    for key, entries in parts.items():
        folder = cleaned.get(key)
        judged = _Judged(
            project.year,
            _observed(folder, project.year) if folder else None,
            [check for check in checks if _is_about(check, entries[0])],
            changed[
                (changed["agency"] == entries[0].agency) & (changed["format"] == entries[0].format)
            ],
        )
        by_part = {entry.part: entry for entry in entries}
        rows += [
            judged.row(by_part.get(quarter) or by_part.get("", entries[0]), quarter)
            for quarter in QUARTERS
        ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(dict.fromkeys(COLUMNS, "str") | _KINDS)


def _is_about(check: Check, entry: RegisteredReturn) -> bool:
    return check.agency == entry.agency and check.format in (entry.format, "across_returns")


def _observed(folder: Path, year: Year) -> pd.DataFrame | None:
    if not (folder / "observations.parquet").is_file():
        return None
    frame = read_table(folder, "observations")
    own = (frame["year"] == str(year)) & ~frame["breakdown"].isin(FOR_THE_GATE)
    return frame[own & (frame["area"] == "local")]


@dataclass(frozen=True)
class _Judged:
    """One return's figures, checks and revisions."""

    year: Year
    observed: pd.DataFrame | None
    checks: list[Check]
    changed: pd.DataFrame

    def row(self, entry: RegisteredReturn, quarter: str) -> dict[str, Any]:
        days = self.year.quarter(int(quarter[1]))
        expected, missing = self._coverage(days) if self.observed is not None else (0, 0)
        basis = "file" if entry.part else "figures" if expected else "year"
        if basis == "year" and self.observed is not None:
            missing = _silent(self.observed)
        found = self._checks(days, basis)
        return {
            "row_id": row_id(["quarters", str(self.year), entry.key, quarter]),
            "year": str(self.year),
            "agency": entry.agency,
            "format": entry.format,
            "key": entry.key,
            "title": entry.title,
            "quarter": quarter,
            "basis": basis,
            "received": entry.received,
            "due": entry.due,
            "late": entry.late,
            "revised": self._revised(days, basis),
            "expected": expected,
            "missing": missing,
            "warned": found.count("warned"),
            "outcome": _outcome(entry, expected, missing, found),
            "inputs": "",
        }

    def _coverage(self, days: tuple[str, str]) -> tuple[int, int]:
        """Count the measures that are expected in a quarter, and those of them without a figure."""
        assert self.observed is not None  # noqa: S101 - for the type checker
        frame = self.observed
        totals = frame[frame["breakdown"] == "total"]
        frame = frame if totals.empty else totals
        expected = missing = 0
        for _, rows in frame.groupby("indicator", sort=True):
            wanted = self._wanted(rows)
            if wanted is None:
                continue
            kind, many = wanted
            inside = rows[(rows["period_kind"] == kind) & rows["period_end"].between(*days)]
            given = inside.loc[~inside["status"].isin(_SILENT), "period_end"].nunique()
            expected += 1
            missing += given < many or bool(inside["status"].isin(_SILENT).any())
        return expected, missing

    def _wanted(self, rows: pd.DataFrame) -> tuple[str, int] | None:
        """Say of which kind a measure's figures by quarter are and how many a quarter has."""
        kinds = set(rows["period_kind"])
        if "quarter" in kinds:
            return "quarter", 1
        if "month" in kinds:
            return "month", _MONTHS
        days = rows.loc[rows["period_kind"] == "snapshot", "period_end"].unique()
        met = [q for q in range(1, 5) if any(_within(day, self.year.quarter(q)) for day in days)]
        return ("snapshot", 1) if len(met) > 1 else None

    def _checks(self, days: tuple[str, str], basis: str) -> list[str]:
        """Return the outcomes of the checks that found something in the quarter, or anywhere."""
        found = [
            check
            for check in self.checks
            if check.outcome in ("warned", "waived") and check.expectation != _COMPLETE
        ]
        if basis == "year" or self.observed is None:
            return [check.outcome for check in found]
        return [check.outcome for check in found if self._in_quarter(check, days)]

    def _in_quarter(self, check: Check, days: tuple[str, str]) -> bool:
        assert self.observed is not None  # noqa: S101 - for the type checker
        rows = self.observed[
            (self.observed["source_file"] == check.file)
            & (self.observed["source_sheet"] == check.sheet)
        ]
        cells = set(check.cells)
        rows = rows[[bool(cells & set(text.split())) for text in rows["source_cell"]]]
        return rows.empty or bool(rows["period_end"].between(*days).any())

    def _revised(self, days: tuple[str, str], basis: str) -> int:
        rows = self.changed
        if basis != "year":
            rows = rows[(rows["period_kind"] != "year") & rows["period_end"].between(*days)]
        return figures_changed(rows)


def _silent(frame: pd.DataFrame) -> int:
    """Count the measures for which nothing was given at all."""
    given = ~frame["status"].isin(_SILENT)
    return int((~given.groupby(frame["indicator"]).any()).sum())


def _within(day: str, days: tuple[str, str]) -> bool:
    return days[0] <= day <= days[1]


def _outcome(entry: RegisteredReturn, expected: int, missing: int, found: list[str]) -> str:
    if not entry.file or (expected and missing == expected):
        return "not returned"
    if missing:
        return "incomplete"
    return "waived" if "waived" in found else "accepted"

"""What stands behind the cells of a trace: files as received, checks, publications."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from annual_report.gate.checks import read_checks
from annual_report.tracing.citing import RECORDS
from annual_report.tracing.traces import TracedCheck, TracedFile, place

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from annual_report.gate.checks import Check
    from annual_report.register import RegisteredReturn
    from annual_report.tracing.provenance import EarlierYear, Source

#: Tables of which no cell is named: which rows of a list failed a check is about people.
_UNNAMED = frozenset({*RECORDS, "list_findings"})


@dataclass(frozen=True)
class Coverage:
    """Registers and gates of every year that was read.

    Attributes:
        raw: folder of returns.
        years: the oldest first, the reporting year last.
    """

    raw: Path
    years: tuple[EarlierYear, ...]

    @cached_property
    def registered(self) -> dict[str, RegisteredReturn]:
        """Each file that was read, and what its year's register says of it."""
        return {entry.file: entry for one in self.years for entry in one.returns if entry.file}

    def files(self, sources: Iterable[Source]) -> list[TracedFile]:
        """Return each file with what the register says of it."""
        pairs = dict.fromkeys((one.source_file, one.source_sha256) for one in sources)
        found = []
        for file, sha256 in pairs:
            entry = self.registered.get(file)
            same = entry is None or entry.sha256 == sha256
            found.append(
                TracedFile(
                    file=file,
                    sha256=sha256,
                    received=entry.received if entry else "",
                    agency=entry.agency if entry else "",
                    title=entry.title if entry else "",
                    version=entry.vintage if entry else "",
                    status=(entry.status if entry else "") if same else "changed",
                    illustrative=bool(entry and entry.illustrative),
                )
            )
        return found

    @cached_property
    def _checks(self) -> tuple[tuple[Check, ...], ...]:
        return tuple(read_checks(one.checks_file).checks for one in self.years)

    def checks_of(self, sources: Iterable[Source]) -> list[TracedCheck]:
        """Return the checks that covered these sources' returns, each year's in the gate's order.

        What came out the same in several years is there once.
        """
        files = {one.source_file for one in sources}
        found: dict[tuple[Any, ...], TracedCheck] = {}
        for year, checks in zip(self.years, self._checks, strict=True):
            read = [entry for entry in year.returns if entry.file in files]
            wanted = {(entry.agency, entry.format) for entry in read}
            if not wanted:
                continue
            # a check across returns names an agency only where it found something with that one
            wanted |= {(agency, "across_returns") for agency in ("", *(a for a, _ in wanted))}
            traced = [_traced(one) for one in checks if (one.agency, one.format) in wanted]
            found |= {tuple(one.values()): one for one in traced}
        return list(found.values())

    @cached_property
    def _publications(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        folders = {(self.raw / file).parent for file in self.registered}
        for folder in sorted(folders):
            path = folder / "publications.csv"
            if path.is_file():
                with path.open(encoding="utf-8", newline="") as lines:
                    for row in csv.DictReader(lines):
                        found.setdefault(row["id"], dict(row))
        return found

    def publications_of(self, names: Iterable[str]) -> list[dict[str, str]]:
        """Return what is known of each publication that is named as a vintage."""
        return [
            self._publications[name] for name in dict.fromkeys(names) if name in self._publications
        ]


def _traced(check: Check) -> TracedCheck:
    return TracedCheck(
        agency=check.agency,
        format=check.format,
        expectation=check.expectation,
        severity=check.severity,
        outcome=check.outcome,
        message="" if check.outcome == "passed" else check.message,
        waiver=check.waiver,
        place=_place(check),
    )


def _place(check: Check) -> str:
    if check.outcome == "passed" or not check.file:
        return ""
    by_case = check.table in _UNNAMED or any(":" in cell for cell in check.cells)
    return place(check.file, check.sheet, "" if by_case else " ".join(check.cells[:20]))

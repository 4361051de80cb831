"""Waivers: failed checks that a named person has accepted, for a reason and for a while.

A waiver is about one board's returns, so a project never borrows the repository root's.
Whether it has expired is judged by the day the board last received a return, not by today: the
same returns must give the same report on any day (docs/decisions/021-waivers-expire-by-the-returns.md).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from annual_report.errors import ConfigurationError
from annual_report.gate.checks import Check
from annual_report.gate.suites import suggestion

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

WAIVERS_FILE = "expectations/waivers.yml"
_REQUIRED = ("expectation", "agency", "reason", "approved_by", "date", "expires")
_KNOWN = (*_REQUIRED, "period")


@dataclass(frozen=True)
class Waiver:
    """One accepted failure.

    Attributes:
        expectation: identifier of the expectation.
        agency: identifier of the agency.
        period: reporting year (2015-16) or last day of a period (2015-12-31); empty for any.
        date: ISO date of the approval.
        expires: ISO date of the last day on which it holds.
        line: where it stands in waivers.yml.
    """

    expectation: str
    agency: str
    reason: str
    approved_by: str
    date: str
    expires: str
    period: str = ""
    line: int = 0

    def live(self, as_of: str) -> bool:
        """Tell whether it holds on an ISO date."""
        return as_of <= self.expires

    def covers(self, expectation: str, agency: str) -> bool:
        """Tell whether it is about an expectation and an agency."""
        return (self.expectation, self.agency) == (expectation, agency)

    def __str__(self) -> str:
        return (
            f"{self.reason} (approved by {self.approved_by}, {self.date}; expires {self.expires})"
        )


def read_waivers(folder: Path) -> tuple[Waiver, ...]:
    """Read a project's ``expectations/waivers.yml``; a project without one has no waivers.

    Raises:
        ConfigurationError: an entry is incomplete or has a setting that is not known.
    """
    file = folder / WAIVERS_FILE
    if not file.is_file():
        return ()
    try:
        node = yaml.compose(file.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{WAIVERS_FILE} cannot be read as YAML: {error}") from None
    if node is None:
        return ()
    if not isinstance(node, yaml.SequenceNode):
        raise ConfigurationError(f"{WAIVERS_FILE} must be a list of waivers.")
    return tuple(_waiver(item) for item in node.value)


def _waiver(node: yaml.Node) -> Waiver:
    line = node.start_mark.line + 1
    entry: Any = yaml.safe_load(yaml.serialize(node))
    place = f"{WAIVERS_FILE}, line {line}"
    if not isinstance(entry, dict):
        raise ConfigurationError(f"{place}: a waiver is a block of settings: {', '.join(_KNOWN)}.")
    for key in entry:
        if key not in _KNOWN:
            raise ConfigurationError(
                f"{place}: {key} is not a setting. {suggestion(str(key), _KNOWN)}"
            )
    values = {key: str(entry.get(key) or "").strip() for key in _KNOWN}
    for key in _REQUIRED:
        if not values[key]:
            raise ConfigurationError(
                f"{place}: {key} is missing; a waiver without it waives nothing."
            )
    for key in ("date", "expires"):
        _iso_date(values[key], f"{place}: {key}")
    return Waiver(**values, line=line)


def _iso_date(text: str, what: str) -> None:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        raise ConfigurationError(f"{what} must be a date such as 2016-09-30.") from None


def waiver_checks(waivers: tuple[Waiver, ...], used: Collection[Waiver], as_of: str) -> list[Check]:
    """Warn of waivers that have expired and of those that waived nothing."""
    found = []
    for waiver in waivers:
        if not waiver.live(as_of):
            what = f"This waiver of '{waiver.expectation}' expired before the last return was received."
            found.append(
                _warning(
                    waiver, "waiver_expired", what, "Mend the return, or have it approved again."
                )
            )
        elif waiver not in used:
            what = f"This waiver of '{waiver.expectation}' waived nothing: no check of that name failed."
            found.append(_warning(waiver, "waiver_unused", what, "Take the waiver out."))
    return found


def _warning(waiver: Waiver, expectation: str, message: str, remedy: str) -> Check:
    return Check(
        agency=waiver.agency,
        format="waivers",
        expectation=expectation,
        severity="warning",
        outcome="warned",
        unexpected=1,
        file=WAIVERS_FILE,
        message=f"{message} (line {waiver.line})",
        remedy=remedy,
    )

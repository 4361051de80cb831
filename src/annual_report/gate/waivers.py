"""Waivers: failed checks that a named person has accepted, for a reason and for a while.

A waiver is about one board's returns, so a project never borrows the repository root's.
Whether it has expired is judged by the day the board last received a return, not by today: the
same returns must give the same report on any day (docs/decisions/021-waivers-expire-by-the-returns.md).
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annual_report.errors import GateError
from annual_report.gate.checks import Check
from annual_report.project import Year
from annual_report.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from annual_report.gate.suites import Expectation
    from annual_report.settings import Settings

WAIVERS_FILE = "expectations/waivers.yml"
_QUARTER = re.compile(r"Q(?P<quarter>[1-4]) (?P<year>\d{4}-\d{2})")
_PERIOD = re.compile(r"|(Q[1-4] )?\d{4}-\d{2}|\d{4}-\d{2}-\d{2}")
_MONTHS = {
    "1": ("04", "05", "06"), "2": ("07", "08", "09"), "3": ("10", "11", "12"),
    "4": ("01", "02", "03"),
}  # fmt: skip
_REQUIRED = ("expectation", "agency", "reason", "approved_by", "date", "expires")


@dataclass(frozen=True)
class Waiver:
    """One accepted failure.

    Attributes:
        expectation: identifier of the expectation.
        agency: identifier of the agency.
        period: reporting year (2015-16), quarter (Q3 2015-16) or last day of a period
            (2015-12-31); empty for any.
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

    def is_for(self, year: str, period_end: str) -> bool:
        """Tell whether it is about a row of a reporting year that ends on an ISO date, if any."""
        quarter = _QUARTER.fullmatch(self.period)
        if quarter:
            months = _MONTHS[quarter["quarter"]]
            return year == quarter["year"] and period_end[5:7] in months
        return self.period in ("", year, period_end)

    def belongs_to(self, year: Year) -> bool:
        """Tell whether a waiver is looked after with the returns of a year.

        One that names no period belongs to the year whose returns were being read when it was
        approved: the year itself and the twelve months after it.
        """
        if self.period:
            quarter = _QUARTER.fullmatch(self.period)
            named = quarter["year"] if quarter else self.period
            return named == str(year) or year.first_day <= named <= year.last_day
        return year.first_day <= self.date <= Year(year.end).last_day

    def __str__(self) -> str:
        return (
            f"{self.reason} (approved by {self.approved_by}, {self.date}; expires {self.expires})"
        )


def read_waivers(folder: Path) -> tuple[Waiver, ...]:
    """Read a project's ``expectations/waivers.yml``; a project without one has no waivers.

    Raises:
        ConfigurationError: a waiver is incomplete or has a setting that is not known; with its line.
    """
    file = folder / WAIVERS_FILE
    if not file.is_file():
        return ()
    settings = read_settings(file)
    settings.only("waivers")
    return tuple(_waiver(entry) for entry in settings.entries("waivers"))


def _waiver(entry: Settings) -> Waiver:
    entry.only(*_REQUIRED, "period")
    for key in ("date", "expires"):
        try:
            dt.date.fromisoformat(entry.text(key))
        except ValueError:
            raise entry.fail(key, "must be a date such as 2016-09-30.") from None
    if not _PERIOD.fullmatch(entry.text("period", "")):
        raise entry.fail("period", "must be a year (2015-16), a quarter (Q3 2015-16) or a day.")
    required = {key: entry.text(key) for key in _REQUIRED}
    return Waiver(**required, period=entry.text("period", ""), line=entry.line)


def refuse_waiving_personal_data(
    waivers: tuple[Waiver, ...], expectations: Iterable[Expectation]
) -> None:
    """Refuse a waiver of an expectation about personal data, whether or not it failed.

    Raises:
        GateError: names the waiver's line.
    """
    personal = {each.id for each in expectations if each.about_people}
    for waiver in waivers:
        if waiver.expectation in personal:
            raise GateError(
                f"{WAIVERS_FILE}, line {waiver.line}: '{waiver.expectation}' is about personal "
                "data, and nobody can waive that. Take the waiver out, and have the agency send "
                "the return again without."
            )


def waiver_checks(
    waivers: tuple[Waiver, ...], used: Collection[Waiver], as_of: str, year: Year
) -> list[Check]:
    """Warn of a year's waivers that have expired and of those that waived nothing."""
    found = []
    for waiver in waivers:
        if not waiver.belongs_to(year):
            continue
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

"""What an agency sent a year ago, to stand beside what it is asked for now.

Only the agency that sent them sees these figures, so they are its own, before disclosure control.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from annual_report.errors import ConfigurationError, ReturnError
from annual_report.figures.year_figures import year_figures
from annual_report.observations import FOR_THE_GATE
from annual_report.project import Year
from annual_report.register import find_returns
from annual_report.returns.cleaning import open_received

if TYPE_CHECKING:
    from annual_report.indicators import Catalogue
    from annual_report.project import ExpectedReturn, Project

#: Words for a figure that was not given as a number.
_NO_NUMBER = {"suppressed": "c", "not available": "x", "not applicable": "z"}
Number = float | str


@dataclass(frozen=True)
class LastYear:
    """The figures and records of a return a year ago.

    Attributes:
        year: the year.
        figures: (indicator, breakdown, category, part) to the number of the whole year, or the
            symbol that stood in its place; ``part`` is ``numerator`` or ``denominator``.
        tables: record tables by name.
        note: why there is nothing to show, empty where there is.
    """

    year: str
    figures: dict[tuple[str, str, str, str], Number] = field(default_factory=dict)
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    note: str = ""

    def number(self, figure: tuple[str, str, str], part: str) -> Number:
        """Return a figure of last year, or an empty text."""
        return self.figures.get((*figure, part), "")

    def categories(self, indicators: tuple[str, ...], breakdown: str) -> tuple[str, ...]:
        """Return the categories that were sent, in the order of the return."""
        named = [key[2] for key in self.figures if key[0] in indicators and key[1] == breakdown]
        return tuple(dict.fromkeys(named))


def last_year(project: Project, expected: ExpectedReturn, catalogue: Catalogue) -> LastYear:
    """Read what an agency returned for the year before the project's.

    A return that cannot be read or was not sent leaves the columns empty and says why; it stops
    no template.
    """
    before = str(Year(project.year.start - 1))
    try:
        then = project.in_year(Year.parse(before))
        received = any(one.file for one in find_returns(then, expected.agency, expected.format))
        if not received:
            return LastYear(before, note=f"nothing was returned for {before}")
        return _read(project, expected, catalogue, before)
    except (ReturnError, ConfigurationError):
        return LastYear(before, note=f"the return for {before} could not be read")


def _read(
    project: Project, expected: ExpectedReturn, catalogue: Catalogue, before: str
) -> LastYear:
    opened = open_received(str(project.folder), before, expected.agency, expected.format)
    frames, tables = [], {}
    if opened.mapping.tables:
        frames.append(opened.tidy().observations)
    if opened.records:
        records = opened.read_records()
        frames.append(records.observations)
        tables = records.tables
    frames = [frame for frame in frames if len(frame)]
    if not frames:
        return LastYear(before, tables=tables)
    observed = pd.concat(frames, ignore_index=True)
    observed = observed[~observed["breakdown"].isin(FOR_THE_GATE)]
    rows = year_figures(observed, catalogue, project.in_year(Year.parse(before)))
    rows = rows[(rows["period_kind"] == "year") & (rows["year"] == before)]
    return LastYear(before, _numbers(rows), tables)


def _numbers(rows: pd.DataFrame) -> dict[tuple[str, str, str, str], Number]:
    found: dict[tuple[str, str, str, str], Number] = {}
    for row in rows.to_dict("records"):
        key = (str(row["indicator"]), str(row["breakdown"]), str(row["category"]))
        for part in ("numerator", "denominator"):
            found[*key, part] = _number(row, part)
    return found


def _number(row: dict[Any, Any], part: str) -> Number:
    number = row[part]
    if not pd.isna(number):  # a rate without its population has a number all the same
        return float(number)
    return _NO_NUMBER.get(str(row["status"]), "") if part == "numerator" else ""

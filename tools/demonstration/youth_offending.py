"""What the youth offending team sends: quarters across, and a cohort followed for a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demonstration.figures import AREA, year_name
from demonstration.sent import Sent
from demonstration.tables import dice, near, quarter_names, shares, small, stated
from demonstration.workbook import Book, write

if TYPE_CHECKING:
    from pathlib import Path

AGENCY = "youth_offending"
#: First-time entrants a quarter, and the cohort with those who offended again.
_YEARS = {2013: (24, 118, 44), 2014: (21, 104, 39), 2015: (18, 92, 36)}


def write_returns(folder: Path, year: int) -> list[Sent]:
    """Write the year's return."""
    file = f"{AREA} YOT return {year_name(year)}.xlsx"
    write(folder / file, lambda book: _fill(book, year))
    return [Sent(file, f"{year + 1}-04-27", f"April {year + 1} (provisional)")]


def _fill(book: Book, year: int) -> None:
    page = book.page(
        "YOT",
        f"{AREA} Youth Offending Team: return {year_name(year)}",
        "Quarters are provisional until the Police National Computer is read again.",
    )
    centre, cohort, again = _YEARS[year]
    chance = dice("youth offending", year)
    entrants = near(chance, [centre] * 4, 0.12)
    known = shares(chance, entrants, [0.3] * 4, 0.2)
    looked_after = [chance.near(3, 0.7) for _ in entrants]
    custody = [chance.near(2, 0.9) for _ in entrants]
    page.line(["Table 1. First-time entrants, 10 to 17"], "section")
    quarters = [f"{name} (p)" for name in quarter_names(year, "/")]
    page.line(["Measure ", *quarters, "Year to date"], "heading")
    page.line(["First-time entrants", *entrants, sum(entrants)])
    page.line(["  of whom known to children's social care", *known, sum(known)])
    page.line(["  of whom looked after", *map(small, looked_after)])
    page.line(["Custodial sentences", *map(small, custody)])
    page.skip(2)
    page.line(["Table 2. Offending again within 12 months"], "section")
    page.line(["Measure", year_name(year)], "heading")
    page.line(["Young people in the cohort whose 12 months ended", cohort])
    page.line(["  who offended again within 12 months", again])
    page.line(["  %", stated(again, cohort)])

"""What housing sends: counts on the last day of each quarter, and applications through it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demonstration.figures import AREA, sources, year_name
from demonstration.sent import Sent
from demonstration.tables import dice, near, quarter_end, quarter_names
from demonstration.workbook import Book, write

if TYPE_CHECKING:
    from pathlib import Path

AGENCY = "housing"
HOUSEHOLDS = {2013: 88410, 2014: 89120, 2015: 89870}
#: Households with children in temporary accommodation at the end of each quarter.
_TEMPORARY = {
    2013: (141, 146, 152, 158),
    2014: (163, 171, 176, 184),
    2015: (189, 195, 201, 208),
}
_ALONE = {2013: 9, 2014: 11, 2015: 13}


def write_returns(folder: Path, year: int) -> list[Sent]:
    """Write the year's return."""
    file = f"NH housing return {year_name(year)}.xlsx"
    write(folder / file, lambda book: _fill(book, year))
    return [Sent(file, f"{year + 1}-04-26", f"April {year + 1}")]


def _fill(book: Book, year: int) -> None:
    page = book.page(
        "Housing",
        f"{AREA} Council, housing: return {year_name(year)}",
        "Households are counted once, whatever the number of children in them.",
    )
    page.sheet.set_column(1, 5, 13)
    page.line(["Table 1. Temporary accommodation at the end of the quarter"], "section")
    ends = [f"{(day := quarter_end(year, n)).day} {day:%B %Y}" for n in range(1, 5)]
    page.line(["Measure", *ends], "heading")
    page.line(["Households with children in temporary accommodation", *_TEMPORARY[year]])
    families = near(dice("housing", year), [n * 0.12 for n in _TEMPORARY[year]], 0.1)
    page.line(["  of which in bed and breakfast", *families])
    page.line(["Households in the area", *[f"{HOUSEHOLDS[year]:,}"] * 4])
    page.skip(2)
    page.line(["Table 2. Young people on their own"], "section")
    page.line(["Measure", *quarter_names(year), "YTD"], "heading")
    alone = near(dice("housing alone", year), [_ALONE[year]] * 4, 0.2)
    page.line(["16 and 17 year olds who applied as homeless", *alone, sum(alone)])
    page.skip(2)
    page.line(["Table 3. For comparison with what other agencies count"], "section")
    page.line(["Measure", year_name(year)], "heading")
    page.line(["Referrals made to children's social care", sources(year)["Housing"]])

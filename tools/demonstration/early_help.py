"""What early help sends: quarters across with bases on rows of their own, and a table of change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demonstration.figures import AREA, Series, Share, early_help, year_name
from demonstration.sent import Sent
from demonstration.tables import quarter_names, stated
from demonstration.workbook import Book, Page, write

if TYPE_CHECKING:
    from pathlib import Path

AGENCY = "early_help"
#: Closed a year before and of those referred again; families with a first score, with both, and
#: the sum of the changes between them.
AFTERWARDS = {
    2013: (312, 52, 221, 118, 142.0),
    2014: (342, 53, 268, 151, 196.5),
    2015: (376, 54, 301, 187, 261.5),
}


def write_returns(folder: Path, year: int) -> list[Sent]:
    """Write the year's return."""
    file = f"NEH early help return {year_name(year)}.xlsx"
    write(folder / file, lambda book: _fill(book, year))
    return [Sent(file, f"{year + 1}-04-25", f"April {year + 1}")]


def _fill(book: Book, year: int) -> None:
    page = book.page(
        "Early help",
        f"Early help {year_name(year)}: {AREA} Council",
        "Percentages are of the row above. There is no national return to compare with.",
    )
    page.line(["Table 1. Assessments and episodes"], "section")
    page.line(["Measure", *quarter_names(year), "YTD"], "heading")
    above: Series | None = None
    for series in early_help(year).values():
        page.line([series.name, *series.parts, series.year_part])
        if series.name.startswith(" ") and above is not None:
            wholes = (*above.parts, above.year_part)
            parts = (*series.parts, series.year_part)
            page.line(["  %", *(stated(*pair) for pair in zip(parts, wholes, strict=True))])
            page.skip()
        above = series
    page.skip()
    _afterwards(page, year)


def _afterwards(page: Page, year: int) -> None:
    closed, referred, eligible, paired, change = AFTERWARDS[year]
    page.line(["Table 2. What happened afterwards"], "section")
    page.line(["Measure", year_name(year)], "heading")
    page.line(["Children whose early help closed 12 or more months before", closed])
    page.line(["  of whom referred to social care within 12 months of closure", referred])
    page.line(["  %", f"{Share(referred, closed).percent}%"])
    page.skip()
    page.line(["Families with a first score", eligible])
    page.line(["Families with a first and a later score", paired])
    page.line(["Sum of the changes in score, later less first", change])
    page.line(["Mean change in score", round(change / paired, 2)])
    page.skip()
    page.line(["Note: scores run from 1 to 10; a rise is a change for the better."], "note")

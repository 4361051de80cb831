"""What the designated officer sends: employing sectors down, two-row headings, small cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from demonstration.figures import AREA, year_name
from demonstration.sent import Sent
from demonstration.tables import counted, grid, small
from demonstration.workbook import Book, write

if TYPE_CHECKING:
    from pathlib import Path

AGENCY = "lado"
#: Sector: consultations, referrals and referrals that met the threshold, in each year.
SECTORS = {
    "Schools and colleges": ((31, 29, 18), (36, 32, 20), (44, 38, 24)),
    "Early years and childcare": ((14, 13, 8), (15, 14, 9), (18, 16, 10)),
    "Foster carers": ((10, 11, 7), (11, 12, 8), (12, 13, 8)),
    "Residential care": ((7, 8, 6), (8, 9, 6), (9, 10, 7)),
    "Health": ((6, 5, 2), (7, 6, 3), (9, 7, 3)),
    "Police": ((3, 2, 1), (3, 3, 2), (4, 3, 1)),
    "Sport, leisure and faith": ((9, 8, 4), (11, 9, 5), (14, 11, 6)),
    "Other": ((8, 6, 2), (9, 7, 3), (11, 8, 4)),
}
#: Cases concluded; within one month and three months (cases run on from year to year).
_CONCLUDED = {2013: (45, 33, 41), 2014: (53, 40, 49), 2015: (58, 41, 51)}
_OUTCOMES = ("Substantiated", "Unsubstantiated", "Unfounded", "Malicious", "False")
_SHARES = (0.38, 0.32, 0.16, 0.04)


def write_returns(folder: Path, year: int) -> list[Sent]:
    """Write the year's return."""
    file = f"LADO return {year_name(year)}.xlsx"
    write(folder / file, lambda book: _fill(book, year))
    return [Sent(file, f"{year + 1}-05-06", f"May {year + 1}")]


def _fill(book: Book, year: int) -> None:
    page = book.page(
        "Allegations",
        f"Allegations against staff and volunteers in {AREA}, {year_name(year)}",
        "Consultations ask for advice and are no referrals. Outcomes under 5 are shown as <5.",
    )
    page.sheet.set_column(1, 6, 14)
    page.line(["Table 1. By employing sector"], "section")
    page.line(["Sector"], "heading")
    page.row -= 1
    page.merged(1, 2, "Contacts")
    page.merged(3, 4, "Referrals")
    page.row += 1
    page.line([None, "Consultations", "Referrals", "Met threshold", "Not met"], "heading")
    found = {sector: _row(years[year - 2013]) for sector, years in SECTORS.items()}
    for sector, cells in found.items():
        page.line([sector, *cells])
    page.skip()
    page.line(["Total", *(sum(column) for column in zip(*found.values(), strict=True))], "total")
    page.skip(2)
    concluded, month, quarter = _CONCLUDED[year]
    rows = {
        "Concluded within one month": counted(month, concluded),
        "Concluded within three months": counted(quarter, concluded),
    }
    title = "Table 2. How long cases took that were concluded in the year"
    grid(page, title, ["Measure", "No.", "Out of", "%"], rows)
    first = [round(concluded * share) for share in _SHARES]
    outcomes = [*first, concluded - sum(first)]
    grid(
        page, "Table 3. Outcomes of cases concluded", ["Outcome", "No."],
        {name: [small(n)] for name, n in zip(_OUTCOMES, outcomes, strict=True)},
    )  # fmt: skip


def _row(counts: tuple[int, int, int]) -> list[Any]:
    consulted, referred, met = counts
    return [consulted, referred, met, referred - met]

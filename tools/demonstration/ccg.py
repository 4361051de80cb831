"""What the commissioner sends: its own training, and what its provider has told it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from demonstration.figures import AREA, Share, year_name
from demonstration.health import initial_assessments
from demonstration.sent import Sent
from demonstration.tables import RANGES, dice, near, shares, under_quarters
from demonstration.workbook import Book, write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

AGENCY = "ccg"
#: Staff in scope, and the share in date at the end of each quarter.
_STAFF = {
    "Level 3 training in date: CCG clinical staff": {
        2013: (24, (0.79, 0.83, 0.83, 0.88)),
        2014: (26, (0.85, 0.88, 0.88, 0.92)),
        2015: (27, (0.89, 0.93, 0.89, 0.93)),
    },
    "Level 3 training in date: GPs": {
        2013: (171, (0.61, 0.63, 0.66, 0.68)),
        2014: (173, (0.70, 0.72, 0.73, 0.75)),
        2015: (176, (0.76, 0.77, 0.79, 0.81)),
    },
}


def write_returns(folder: Path, year: int) -> list[Sent]:
    """Write the year's return: quarters across, each over number, base and percentage."""
    file = f"NCCG safeguarding return {year_name(year)}.xlsx"
    write(folder / file, lambda book: _fill(book, year))
    return [Sent(file, f"{year + 1}-04-21", f"April {year + 1}")]


def _fill(book: Book, year: int) -> None:
    page = book.page(
        "Return",
        f"{AREA} Clinical Commissioning Group: safeguarding return {year_name(year)}",
        "Staff are counted on the last day of the quarter.",
    )
    page.sheet.set_column(1, 12, 8)
    page.line(["Table 1. Safeguarding"], "section")
    under_quarters(page, RANGES, ["No.", "Out of", "%"], "Measure")
    for label, years in _STAFF.items():
        base, proportions = years[year]
        chance = dice(label, year)
        wholes = near(chance, [base] * 4, 0.02)
        parts = shares(chance, wholes, proportions, 0.01)
        page.line([label, *_across([Share(*pair) for pair in zip(parts, wholes, strict=True)])])
    page.line(["Provider: initial health assessments in 20 working days",
               *_across(initial_assessments(year))])  # fmt: skip
    page.skip()
    page.line(["Note: the last row is as the community trust reports it to us."], "note")


def _across(found: Sequence[Share]) -> list[Any]:
    """Write shares of one where others write percentages, as a cell formatted by Excel holds."""
    return [cell for share in found for cell in (share.part, share.whole, _ratio(share))]


def _ratio(share: Share) -> float:
    return round(share.part / share.whole, 3)

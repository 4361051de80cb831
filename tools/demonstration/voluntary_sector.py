"""What the voluntary sector forum sends: a table with comments, as it was typed for a meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demonstration.figures import AREA, year_name
from demonstration.sent import Sent
from demonstration.tables import grid, stated
from demonstration.workbook import Book, write

if TYPE_CHECKING:
    from pathlib import Path

AGENCY = "voluntary_sector"
#: Kind of provider: commissioned, and of those with a compliant return, in each year.
_PROVIDERS = {
    "Youth work and uniformed groups": ((21, 12), (22, 15), (24, 18)),
    "Early years and family support": ((16, 12), (17, 13), (17, 15)),
    "Domestic abuse services": ((4, 4), (4, 4), (5, 5)),
    "Counselling and mental health": ((9, 6), (10, 7), (12, 9)),
    "Disability and carers": ((11, 8), (11, 9), (12, 10)),
    "Sport, arts and faith": ((13, 5), (14, 7), (15, 8)),
}
_COMMENTS = {
    "Sport, arts and faith": "Small groups ask for help with the form; a surgery is planned.",
    "Domestic abuse services": "All visited this year.",
}


def write_returns(folder: Path, year: int) -> list[Sent]:
    """Write the year's return."""
    file = f"NVSF safeguarding returns {year_name(year)}.xlsx"
    write(folder / file, lambda book: _fill(book, year))
    return [Sent(file, f"{year + 1}-05-09", f"May {year + 1}")]


def _fill(book: Book, year: int) -> None:
    page = book.page(
        "Providers",
        f"{AREA} Voluntary Sector Forum: safeguarding returns of commissioned providers",
        f"Position at 31 March {year + 1}.",
    )
    found = {name: years[year - 2013] for name, years in _PROVIDERS.items()}
    rows = {
        name: [commissioned, compliant, stated(compliant, commissioned), _COMMENTS.get(name)]
        for name, (commissioned, compliant) in found.items()
    }
    commissioned, compliant = (sum(column) for column in zip(*found.values(), strict=True))
    headings = ["Kind of provider", "Commissioned", "Compliant ", "%", "Comment"]
    total = [commissioned, compliant, stated(compliant, commissioned)]
    grid(page, "Table 1. Compliance", headings, rows, total)

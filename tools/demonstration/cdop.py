"""What the child death overview panel sends: a few very small numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from demonstration.figures import AREA, year_name
from demonstration.sent import Sent
from demonstration.tables import grid, small
from demonstration.workbook import Book, write

if TYPE_CHECKING:
    from pathlib import Path

AGENCY = "cdop"
#: Deaths notified; reviews completed, with enough information, with modifiable factors; and
#: reviews by age (under 28 days, 28 days to a year, 1-4, 5-9, 10-17).
_YEARS = {
    2013: (19, 17, 16, 6, (8, 4, 2, 1, 2)),
    2014: (17, 18, 17, 7, (9, 3, 2, 1, 3)),
    2015: (18, 14, 13, 6, (6, 3, 2, 1, 2)),
}
_AGES = ("Under 28 days", "28 days to under 1 year", "1-4 years", "5-9 years", "10-17 years")


def write_returns(folder: Path, year: int) -> list[Sent]:
    """Write the year's return."""
    file = f"CDOP return {year_name(year)}.xlsx"
    write(folder / file, lambda book: _fill(book, year))
    return [Sent(file, f"{year + 1}-05-04", f"May {year + 1}")]


def _fill(book: Book, year: int) -> None:
    page = book.page(
        "Panel",
        f"{AREA} Child Death Overview Panel {year_name(year)}",
        "A death is often reviewed in the year after it was notified.",
    )
    notified, reviewed, enough, modifiable, ages = _YEARS[year]
    rows: dict[str, list[Any]] = {
        "Deaths notified to the panel": [notified],
        "Reviews completed": [reviewed],
        "  of which with enough information": [enough],
        "  of which with modifiable factors": [modifiable],
        "Reviews not completed within 12 months": ["n/k"],
    }
    grid(page, "Table 1. Notified and reviewed", ["Measure", year_name(year)], rows)
    ages_of = {age: [small(number, "1-4")] for age, number in zip(_AGES, ages, strict=True)}
    grid(page, "Table 2. Reviews completed, by age", ["Age at death", "Reviews"], ages_of)

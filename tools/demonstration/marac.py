"""What the MARAC sends: one row a month's meeting, and a Total row below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demonstration.figures import AREA, year_name
from demonstration.sent import Sent
from demonstration.tables import dice, grid, months, near, shares, small
from demonstration.workbook import Book, write

if TYPE_CHECKING:
    from pathlib import Path

AGENCY = "marac"
#: Cases a month, and the share of them that are repeats.
_YEARS = {2013: (25, 0.22), 2014: (28, 0.24), 2015: (31, 0.27)}


def write_returns(folder: Path, year: int) -> list[Sent]:
    """Write the year's return."""
    file = f"{AREA} MARAC {year_name(year)}.xlsx"
    write(folder / file, lambda book: _fill(book, year))
    return [Sent(file, f"{year + 1}-04-19", f"April {year + 1}")]


def _fill(book: Book, year: int) -> None:
    page = book.page(
        "MARAC",
        f"{AREA} MARAC: cases heard, {year_name(year)}",
        "Children are counted each time their case is heard, so a repeat counts them again.",
    )
    page.sheet.set_column(1, 6, 13)
    chance, (centre, repeat) = dice("marac", year), _YEARS[year]
    cases = near(chance, [centre] * 12, 0.12)
    repeats = shares(chance, cases, [repeat] * 12, 0.15)
    children = [chance.near(n * 1.35, 0.08) for n in cases]
    police = shares(chance, cases, [0.62] * 12, 0.06)
    young = [chance.near(2, 0.9) for _ in cases]
    columns = (cases, repeats, children, police)
    # The co-ordinator writes months in words and in figures, as they come.
    days = [day for quarter in range(1, 5) for day in months(year, quarter)]
    names = [f"{day:%B %Y}" if day.month % 3 else f"{day:%b-%y}" for day in days]
    rows = {
        name: [*cells, small(last)]
        for name, cells, last in zip(names, zip(*columns, strict=True), young, strict=True)
    }
    headings = ["Month of meeting", "Cases heard", "Repeat cases", "Children in household",
                "Referred by police", "Victims aged 16-17"]  # fmt: skip
    grid(page, "Table 1. Cases heard", headings, rows, [sum(column) for column in columns])

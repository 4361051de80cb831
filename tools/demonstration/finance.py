"""The board's money and who came to its meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from demonstration.figures import year_name
from demonstration.sent import Sent
from demonstration.workbook import Book, write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

AGENCY = "board"
MEETINGS = 6
INCOME = {
    "Northbrook Council": (118_000, 118_000, 121_500),
    "Northbrook CCG": (52_000, 54_000, 54_000),
    "Northbrook Police": (10_000, 10_000, 10_000),
    "Northbrook Probation": (3_200, 2_400, 2_400),
    "Cafcass": (550, 550, 550),
    "Income from training": (8_450, 9_120, 11_310),
}
SPENDING = {
    "Staff": (104_300, 106_900, 111_200),
    "Independent chair": (26_400, 26_400, 27_100),
    "Serious case and other reviews": (28_700, 17_900, 31_600),
    "Training": (19_800, 21_300, 24_900),
    "Communication and website": (4_150, 3_900, 3_640),
    "Meetings and printing": (2_910, 2_750, 2_380),
}
#: Agency as it is written in the minutes, role, and meetings attended of six, from 2013.
CAME = (
    ("Northbrook Council, children's social care", "Director", (6, 6, 6)),
    ("Northbrook Police", "Superintendent", (4, 5, 5)),
    ("NCH", "Director of nursing", (5, 5, 6)),
    ("Northbrook Hospitals", "Chief nurse", (4, 4, 3)),
    ("CAMHS", "Service director", (3, 4, 4)),
    ("Northbrook CCG", "Designated nurse", (6, 6, 6)),
    ("Schools", "Head teacher", (4, 5, 5)),
    ("Northbrook Probation", "Head of area", (3, 2, 1)),
    ("Northbrook YOT", "Head of service", (5, 5, 6)),
    ("Housing", "Head of housing", (2, 3, 4)),
    ("Voluntary sector", "Chair of the forum", (5, 6, 5)),
)


def write_returns(folder: Path, year: int) -> list[Sent]:
    """Write the workbook."""
    at = year - 2013

    def fill(book: Book) -> None:
        _money(book, year, at)
        page = book.page("Attendance", f"NSCB attendance {year_name(year)}: {MEETINGS} meetings")
        page.line(["Agency", "Role", "Meetings", "Attended", "%"], "heading")
        for agency, role, came in CAME:
            share = f"{100 * came[at] / MEETINGS:.0f}%"
            page.line([agency, role, MEETINGS, came[at], share])

    file = f"NSCB finance and attendance {year_name(year)}.xlsx"
    write(folder / file, fill)
    return [Sent(file, f"{year + 1}-05-11", f"May {year + 1}")]


def _money(book: Book, year: int, at: int) -> None:
    page = book.page("Finance", f"NSCB accounts {year_name(year)}", "All amounts in pounds.")
    page.line(["Income from", "Paid in"], "heading")
    _lines(page, INCOME, at)
    page.skip()
    page.line(["Spent on", "Spent"], "heading")
    _lines(page, SPENDING, at)


def _lines(page: Any, amounts: Mapping[str, tuple[int, ...]], at: int) -> None:
    for number, (name, by_year) in enumerate(amounts.items()):
        amount: Any = f"{by_year[at]:,}" if number % 3 == 0 else by_year[at]
        page.line([name, amount])
    page.line(["Total", sum(by_year[at] for by_year in amounts.values())], "total")

"""What the hospitals send: a workbook a quarter, sites and months down, two tables on a sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from demonstration.figures import AREA, year_name
from demonstration.sent import Sent
from demonstration.tables import dice, months, quarter_ranges, received
from demonstration.workbook import Book, Page, write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

AGENCY = "acute_trust"
SITES = ("General Hospital", "Community Hospital")
HEADINGS = (
    "Site", "Month", "U18 A&E attendances", "Self-harm or safeguarding concern",
    "of which self-harm", "of which other safeguarding concern", "Alcohol or drugs", "DNA",
    "Left before being seen",
)  # fmt: skip
#: A month's attendances for self-harm and for another concern, at each site.
_CENTRES = {2013: ((8, 11), (3, 4)), 2014: ((9, 12), (3, 5)), 2015: ((12, 13), (4, 5))}
#: Days from the quarter's end to the day it came; due within 30.
_AFTER = {(2015, 2): 52}


@dataclass(frozen=True)
class Month:
    """A site's figures for a month."""

    attended: int
    self_harm: int
    concern: int
    alcohol: int
    missed: int
    left: int

    def row(self, hidden: bool = False) -> list[Any]:  # noqa: FBT001, FBT002
        """Return the cells as the trust writes them; hidden numbers are its own suppression."""
        both = self.self_harm + self.concern
        first = ["*", "*", "*"] if hidden else [both, self.self_harm, self.concern]
        return [f"{self.attended:,}", *first, self.alcohol, self.missed, self.left]

    def __add__(self, other: Month) -> Month:
        pairs = zip(vars(self).values(), vars(other).values(), strict=True)
        return Month(*(sum(pair) for pair in pairs))


def site_months(year: int, number: int) -> list[tuple[Month, Month, Month]]:
    """Draw the months of a quarter at each site."""
    chance = dice(f"acute {number}", year)
    found = []
    for scale, (harm, concern) in zip((1.0, 0.36), _CENTRES[year], strict=True):
        made = [
            Month(
                chance.near(1190 * scale, 0.07), chance.near(harm, 0.18),
                chance.near(concern, 0.18), chance.near(19 * scale, 0.3),
                chance.near(214 * scale, 0.1), chance.near(31 * scale, 0.2),
            )
            for _ in range(3)
        ]  # fmt: skip
        found.append((made[0], made[1], made[2]))
    return found


def write_returns(folder: Path, year: int) -> list[Sent]:
    """Write four quarters; one of the last year's came late."""
    sent = []
    for number in range(1, 5):
        file = f"NHT hospital return Q{number} {year_name(year)}.xlsx"
        _send(folder / file, year, number)
        after = _AFTER.get((year, number), 26)
        note = "Late. The trust was asked for it twice." if after > 30 else ""
        vintage = f"Q{number} {year_name(year)}"
        sent.append(Sent(file, received(year, number, after), vintage, note))
    return sent


def _send(path: Path, year: int, number: int) -> None:
    sites = site_months(year, number)

    def fill(book: Book) -> None:
        period = quarter_ranges(year)[number - 1]
        title = f"{AREA} Hospitals NHS Trust: children in A&E, {period}"
        page = book.page("By site", title, "* = fewer than 7 attendances. DNA = did not attend.")
        page.sheet.set_column(1, 8, 14)
        dates = months(year, number)
        for place, (site, found) in enumerate(zip(SITES, sites, strict=True), start=1):
            # The second site writes months in words, and its name with a stray space.
            written = dates if place == 1 else [day.strftime("%B %Y") for day in dates]
            name = f"{AREA} {site}{' ' * (place - 1)}"
            _table(page, f"Table {place}. {AREA} {site}", name, written, found)
        page = book.page("Trust", title, "Both sites; a child who attends twice counts twice.")
        page.sheet.set_column(1, 8, 14)
        both = [sum(pair[1:], pair[0]) for pair in zip(*sites, strict=True)]
        _table(page, "Table 3. All sites", "All sites", dates, both)

    write(path, fill)


def _table(
    page: Page, title: str, site: str, dates: Sequence[date | str], found: Sequence[Month]
) -> None:
    page.line([title], "section")
    page.line(HEADINGS, "heading")
    for day, month in zip(dates, found, strict=True):
        start = [site, day]
        page.line([*start, *month.row(hidden=month.self_harm + month.concern < 7)])
    page.line(["Quarter total", None, f"{sum(month.attended for month in found):,}"], "total")
    page.skip(2)

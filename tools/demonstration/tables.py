"""Tables as agencies lay them out: periods, small numbers and percentages written their way."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from zlib import crc32

from demonstration.figures import Dice, Share, year_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from demonstration.workbook import Page

#: The months of each quarter, as the health service writes them.
RANGES = ("Apr-Jun", "Jul-Sep", "Oct-Dec", "Jan-Mar")


def dice(name: str, year: int) -> Dice:
    """Return the random numbers of one return of one year; no other return moves them."""
    return Dice(crc32(f"{name} {year}".encode()))


def quarter_names(year: int, mark: str = "-") -> tuple[str, ...]:
    """Write a year's quarters as ``Q1 2015-16``, or with another mark between the years."""
    return tuple(f"Q{number} {year_name(year).replace('-', mark)}" for number in range(1, 5))


def quarter_ranges(year: int) -> tuple[str, ...]:
    """Write a year's quarters as ``Apr-Jun 2015``."""
    return tuple(f"{name} {year + (name == RANGES[-1])}" for name in RANGES)


def quarter_end(year: int, quarter: int) -> date:
    """Return the last day of a quarter, 1 to 4."""
    return (date(year, 6, 30), date(year, 9, 30), date(year, 12, 31), date(year + 1, 3, 31))[
        quarter - 1
    ]


def months(year: int, quarter: int) -> tuple[date, ...]:
    """Return the first days of a quarter's months."""
    last = quarter_end(year, quarter)
    return tuple(date(last.year, last.month - before, 1) for before in (2, 1, 0))


def received(year: int, quarter: int, after: int = 24) -> str:
    """Return the day so many days after a quarter's end, as a register writes it."""
    return (quarter_end(year, quarter) + timedelta(days=after)).isoformat()


def small(number: int, sign: str = "<5") -> int | str:
    """Write a sign in place of 1 to 4, as the agency's own rule asks."""
    return sign if 0 < number < 5 else number


def stated(part: int, whole: int) -> str:
    """Write a share as text with a percent sign."""
    return f"{Share(part, whole).percent:.1f}%"


def counted(part: int, whole: int) -> list[Any]:
    """Return the three cells of a share: number, out of, percentage as text."""
    return [part, whole, stated(part, whole)]


def near(dice: Dice, centres: Iterable[float], spread: float = 0.05) -> tuple[int, ...]:
    """Draw a whole number near each centre."""
    return tuple(dice.near(centre, spread) for centre in centres)


def shares(
    dice: Dice, wholes: Sequence[int], proportions: Sequence[float], spread: float = 0.03
) -> tuple[int, ...]:
    """Draw about those proportions of some wholes."""
    return tuple(
        dice.share(whole, part, spread) for whole, part in zip(wholes, proportions, strict=True)
    )


def grid(
    page: Page,
    title: str,
    headings: Sequence[Any],
    rows: Mapping[str, Sequence[Any]],
    total: Sequence[Any] = (),
) -> None:
    """Write a titled table with its rows by label and, if there is one, its Total row."""
    page.line([title], "section")
    page.line(headings, "heading")
    for label, cells in rows.items():
        page.line([label, *cells])
    if total:
        page.line(["Total", *total], "total")
    page.skip(2)


def under_quarters(page: Page, groups: Sequence[str], heads: list[str], first: str) -> None:
    """Write a heading of two rows: each group merged over the same few headings."""
    page.line([first], "heading")
    page.row -= 1
    for number, name in enumerate(groups):
        left = 1 + len(heads) * number
        page.merged(left, left + len(heads) - 1, name)
    page.row += 1
    page.line([None, *heads * len(groups)], "heading")

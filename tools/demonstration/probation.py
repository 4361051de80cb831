"""What probation sends: a workbook a quarter, its two providers apart, and none for the last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from demonstration.figures import AREA, year_name
from demonstration.sent import Sent
from demonstration.tables import dice, grid, quarter_names, received, stated
from demonstration.workbook import Book, write

if TYPE_CHECKING:
    from pathlib import Path

AGENCY = "probation"
TRUST = f"{AREA} Probation Trust"
#: New cases a quarter, share with children, and the share of those that was checked.
_PROVIDERS = {
    TRUST: (212, 0.36, 0.83),
    "National Probation Service": (74, 0.34, 0.86),
    "Community Rehabilitation Company": (139, 0.38, 0.72),
}
#: The quarter that was never sent, on purpose: a report has to say so.
NOT_SENT = (2015, 4)


def write_returns(folder: Path, year: int) -> list[Sent]:
    """Write the quarters that were sent."""
    sent = []
    for number in range(1, 5):
        if (year, number) == NOT_SENT:
            continue
        name = f"Q{number} {year_name(year)}"
        file = f"{AREA} probation {name}.xlsx"
        _send(folder / file, year, number)
        sent.append(Sent(file, received(year, number, 22), name))
    return sent


def providers(year: int, number: int) -> dict[str, tuple[int, int, int, int]]:
    """Return cases, with children, checked and referred; by provider from 2015-16 on."""
    chance = dice(f"probation {number}", year)
    found = {}
    for name, (centre, share, checked) in _PROVIDERS.items():
        if (name == TRUST) == (year < 2015):
            cases = chance.near(centre, 0.06)
            children = chance.share(cases, share)
            checks = chance.share(children, checked + 0.02 * (year - 2014))
            found[name] = (cases, children, checks, chance.share(checks, 0.14, 0.2))
    return found


def _send(path: Path, year: int, number: int) -> None:
    found = providers(year, number)

    def fill(book: Book) -> None:
        cover = book.page("Cover", f"{AREA} probation: cover sheet of the board's return")
        cover.line(["One sheet follows. Questions to the partnerships team."])
        period = quarter_names(year, "/")[number - 1]
        page = book.page(
            "Return", f"Children's services checks: probation return {period}",
            "With children: adults who live with or are in contact with children.",
        )  # fmt: skip
        page.sheet.set_column(1, 5, 13)
        headings = ["Provider", "Cases started", "With children", "Check done", "Check %",
                    "Referral made"]  # fmt: skip
        rows = {name: _cells(numbers) for name, numbers in found.items()}
        sums = [sum(column) for column in zip(*found.values(), strict=True)]
        grid(page, "Table 1. New cases", headings, rows, _cells((*sums,)))

    write(path, fill)


def _cells(numbers: tuple[int, ...]) -> list[Any]:
    cases, children, checked, referred = numbers
    return [cases, children, checked, stated(checked, children), referred]

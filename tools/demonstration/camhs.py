"""What the mental health trust sends: a workbook a quarter, two-row headings, waiting bands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from demonstration.figures import AREA, year_name
from demonstration.sent import Sent
from demonstration.tables import (
    counted,
    dice,
    grid,
    near,
    quarter_ranges,
    received,
    shares,
    small,
    under_quarters,
)
from demonstration.workbook import Book, write

if TYPE_CHECKING:
    from pathlib import Path

AGENCY = "camhs"
NAME = "NMH CAMHS return"
BANDS = ("4 weeks or less", "5 to 11 weeks", "12 to 18 weeks", "More than 18 weeks")
#: Referrals a quarter; shares accepted, in each of the first three bands, improved, and of adult
#: clients with a plan for the children they care for.
_YEARS = {
    2013: (192, 0.82, (0.34, 0.36, 0.18), 0.47, 0.52),
    2014: (221, 0.79, (0.31, 0.36, 0.19), 0.49, 0.57),
    2015: (263, 0.74, (0.25, 0.34, 0.20), 0.52, 0.63),
}


@dataclass(frozen=True)
class Quarter:
    """A quarter's figures."""

    referred: int
    accepted: int
    waited: tuple[int, ...]
    missed: int
    offered: int
    paired: int
    improved: int
    admitted: int
    adults: int
    planned: int

    @property
    def seen(self) -> int:
        """Children seen for the first time."""
        return sum(self.waited)


def quarter(year: int, number: int) -> Quarter:
    """Draw a quarter's figures; more are referred each quarter, and fewer seen in time."""
    chance = dice(f"camhs {number}", year)
    centre, accepted, bands, improved, planned = _YEARS[year]
    (referred,) = near(chance, [centre * (0.97 + 0.02 * number)], 0.03)
    taken = chance.share(referred, accepted)
    seen = chance.share(taken, 0.86)
    waited = shares(chance, [seen] * 3, bands, 0.06)
    offered = chance.near(seen * 4.1, 0.04)
    paired = chance.share(seen, 0.36, 0.08)
    adults = chance.near(118, 0.06)
    return Quarter(
        referred=referred,
        accepted=taken,
        waited=(*waited, seen - sum(waited)),
        missed=chance.share(offered, 0.11, 0.1),
        offered=offered,
        paired=paired,
        improved=chance.share(paired, improved, 0.06),
        admitted=chance.near(3, 0.5),
        adults=adults,
        planned=chance.share(adults, planned, 0.04),
    )


def write_returns(folder: Path, year: int) -> list[Sent]:
    """Write four quarters; quarter 3 of the last year has a second version with one other figure."""
    sent = []
    for number in range(1, 5):
        figures = quarter(year, number)
        name = f"{NAME} Q{number} {year_name(year)}"
        if (year, number) == (2015, 3):
            early = replace(figures, accepted=figures.accepted - 9)
            note = "Replaced by version 2: referrals accepted at one clinic had not been counted."
            sent.append(
                _send(
                    folder, f"{name} v1.xlsx", early, year, number, vintage="version 1", note=note
                )
            )
            name, after = f"{name} v2", 38
            sent.append(
                _send(
                    folder, f"{name}.xlsx", figures, year, number, vintage="version 2", after=after
                )
            )
        else:
            sent.append(_send(folder, f"{name}.xlsx", figures, year, number))
    return sent


def _send(
    folder: Path, file: str, figures: Quarter, year: int, number: int, *,
    vintage: str = "",
    note: str = "", after: int = 24,
) -> Sent:  # fmt: skip
    write(folder / file, lambda book: _fill(book, figures, year, number))
    vintage = vintage or f"Q{number} {year_name(year)}"
    return Sent(file, received(year, number, after), vintage, note)


def _fill(book: Book, figures: Quarter, year: int, number: int) -> None:
    period = quarter_ranges(year)[number - 1]
    page = book.page(
        "CAMHS",
        f"{AREA} Mental Health NHS Trust: CAMHS return for {period}",
        "Seen in time: first seen within 18 weeks of referral.",
    )
    in_time = figures.seen - figures.waited[-1]
    page.line(["Table 1. Referrals, first appointments and outcomes"], "section")
    under_quarters(page, [period], ["No.", "Out of", "%"], "Measure")
    page.line(["Referrals received ", figures.referred])
    page.line(["Referrals accepted", *counted(figures.accepted, figures.referred)])
    page.line(["Children first seen", figures.seen])
    page.line(["  of whom within 18 weeks", *counted(in_time, figures.seen)])
    page.line(["Appointments not attended (DNA)", *counted(figures.missed, figures.offered)])
    page.line(["Admissions to tier 4", small(figures.admitted)])
    page.line(
        ["Reliable improvement at discharge (paired scores)",
         *counted(figures.improved, figures.paired)]
    )  # fmt: skip
    page.skip(2)
    rows = {band: counted(n, figures.seen) for band, n in zip(BANDS, figures.waited, strict=True)}
    grid(
        page, "Table 2. How long children first seen had waited",
        ["Waited", "No.", "Out of", "%"], rows,
    )  # fmt: skip
    page = book.page(
        "Adult services",
        f"{AREA} Mental Health NHS Trust: adult services return for {period}",
        "Clients of adult mental health and substance misuse services.",
    )
    label = "Clients assessed with dependent children recorded and a Think Family plan"
    grid(
        page, "Table 3. Think Family", ["Measure", "No.", "Out of", "%"],
        {label: counted(figures.planned, figures.adults)},
    )  # fmt: skip

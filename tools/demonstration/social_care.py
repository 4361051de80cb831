"""What children's social care sends: a wide quarterly dataset and a workforce return."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from demonstration.figures import (
    AREA,
    POPULATION,
    Dice,
    Series,
    Share,
    durations,
    early_help,
    social_care,
    sources,
)
from demonstration.workbook import Book, Page, write

if TYPE_CHECKING:
    from pathlib import Path

SENDER = f"{AREA} Council, children's social care"
QUARTERS = ("Quarter 1", "Quarter 2", "Quarter 3", "Quarter 4")
SECTIONS = {
    "Contacts, referrals and assessments": ("referrals", "repeat", "closed", "assessed", "need"),
    "Child protection": (
        "enquiries", "conferences", "prompt", "plans", "again", "long", "reviewed",
    ),
}  # fmt: skip


def dataset(folder: Path, dice: Dice) -> dict[str, Series]:
    """Write the quarterly dataset; return its figures, with which the other returns agree."""
    figures, help_figures = social_care(dice), early_help(dice)

    def fill(book: Book) -> None:
        _referrals_and_plans(book, figures)
        _early_help(book, help_figures)
        _population(book)

    write(folder / "NCSC dataset 2015-16 v2.xlsx", fill)
    return figures


def _referrals_and_plans(book: Book, figures: dict[str, Series]) -> None:
    page = book.page(
        "Referrals and CP",
        f"NSCB dataset 2015-16: {SENDER}",
        "Version 2, which replaces the one sent on 14 April 2016. Financial quarters.",
        "No. = children or events counted; Out of = the number the percentage is taken of.",
    )
    page.sheet.set_column(1, 18, 9)
    page.line(["Table 1. Referrals, assessments and child protection"], "section")
    _two_row_heading(page)
    for section, names in SECTIONS.items():
        page.line([section], "section")
        for name in names:
            page.line(_wide_row(figures[name]))
        page.skip()
    page.line(["¹ Referrals, not children: a child referred twice counts twice."], "note")
    page.line(["² Counted on the last day of the quarter."], "note")
    page.skip(2)
    _divided(
        page, "Table 2. Referrals by source, year to date", "Source of referral",
        sources(figures["referrals"].year_part),
    )  # fmt: skip
    _divided(
        page, "Table 3. Child protection plans at 31 March 2016 by how long they have been open",
        "Length of plan", durations(figures["plans"].parts[-1], figures["long"].parts[-1]),
    )  # fmt: skip


def _two_row_heading(page: Page) -> None:
    page.line(["Measure"], "heading")
    page.row -= 1
    for number, name in enumerate(("2014-15", *QUARTERS, "YTD 2015-16")):
        page.merged(1 + 3 * number, 3 + 3 * number, name)
    page.row += 1
    page.line([None, *["No.", "Out of", "%"] * 6], "heading")


def _wide_row(series: Series) -> list[Any]:
    wholes = series.wholes or (0,) * len(series.parts)
    pairs = [series.last_year, *zip(series.parts, wholes, strict=True)]
    pairs.append((series.year_part, series.year_whole if series.wholes else 0))
    row: list[Any] = [series.name]
    for part, whole in pairs:
        row += [_thousands(part), _thousands(whole), Share(part, whole).percent] if whole else [
            _thousands(part), None, None,
        ]  # fmt: skip
    return row


def _thousands(number: int) -> int | str:
    """Write large numbers as text with a separator, as a paste from another program leaves them."""
    return f"{number:,}" if number >= 1000 else number


def _divided(page: Page, title: str, by: str, counts: dict[str, int]) -> None:
    total = sum(counts.values())
    page.line([title], "section")
    page.line([by, "No.", "Share"], "heading")
    for name, count in counts.items():
        page.line([name, count, f"{100 * count / total:.1f}%"])
    page.line(["Total", _thousands(total), "100.0%"], "total")
    page.skip(2)


def _early_help(book: Book, figures: dict[str, Series]) -> None:
    page = book.page(
        "Early help",
        f"Early help 2015-16: {SENDER}",
        "Percentages are of the row above. There is no national return to compare with.",
    )
    page.line(["Measure", "Q1 2015-16", "Q2 2015-16", "Q3 2015-16", "Q4 2015-16", "YTD"], "heading")
    above: Series | None = None
    for series in figures.values():
        page.line([series.name, *series.parts, series.year_part])
        if series.name.startswith(" ") and above is not None:
            shares = zip(
                (*series.parts, series.year_part), (*above.parts, above.year_part), strict=True
            )
            page.line(["  %", *(f"{Share(*pair).percent}%" for pair in shares)])
            page.skip()
        above = series


def _population(book: Book) -> None:
    page = book.page(
        "Population",
        f"Children in {AREA}, mid-year estimates",
        "The rate of a year to 31 March uses the estimate of the June before.",
    )
    page.line(["Age", "Mid-2014", "Mid-2015"], "heading")
    for place, age in enumerate(("0-9", "10-17")):
        page.line([age, *(f"{POPULATION[year][place]:,}" for year in POPULATION)])
    page.line(["All children 0-17", *(sum(POPULATION[year]) for year in POPULATION)], "total")


#: Team: posts, filled posts and agency staff in full-time equivalents, leavers, cases.
TEAMS = {
    "Referral and assessment": (24.0, 18.6, 4.0, 4.2, 436),
    "Safeguarding and support North": (22.0, 17.4, 3.5, 3.6, 371),
    "Safeguarding and support South": (21.5, 18.9, 1.8, 2.4, 342),
    "Children with disabilities": (10.0, 9.2, 0.6, 1.0, 173),
    "Looked after children": (18.0, 16.1, 1.4, 1.8, 254),
    "Leaving care": (8.5, 7.8, 0.4, 0.6, 146),
}


def workforce(folder: Path) -> None:
    """Write the workforce return: teams down, a Total row, percentages as text."""

    def fill(book: Book) -> None:
        page = book.page(
            "Workforce",
            f"Social work workforce at 31 March 2016: {SENDER}",
            "FTE = full-time equivalent. Leavers are of the 12 months to 31 March 2016.",
            "The national census counts at 30 September; compare with care.",
        )
        page.line(
            [
                "Team", "Est FTE", "In post FTE", "Agency FTE", "Vac FTE", "Vac %",
                "Leavers FTE", "Cases", "Av caseload",
            ],
            "heading",
        )  # fmt: skip
        for team, numbers in TEAMS.items():
            page.line(_team_row(team, numbers))
        page.skip()
        sums = tuple(round(sum(column), 1) for column in zip(*TEAMS.values(), strict=True))
        page.line(_team_row("Total", sums), "total")

    write(folder / "NCSC workforce March 2016.xlsx", fill)


def _team_row(team: str, numbers: tuple[float, ...]) -> list[Any]:
    posts, filled, agency, leavers, cases = numbers
    vacant = round(posts - filled, 1)
    return [
        team, posts, filled, agency, vacant, f"{100 * vacant / posts:.1f}%", leavers,
        f"{cases:,.0f}" if cases >= 1000 else cases, round(cases / (filled + agency), 1),
    ]  # fmt: skip

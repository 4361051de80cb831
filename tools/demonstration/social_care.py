"""What children's social care sends: a wide quarterly dataset and a workforce return."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from demonstration.figures import (
    AREA,
    YEARS,
    Series,
    Share,
    durations,
    population,
    social_care,
    sources,
    year_name,
)
from demonstration.sent import Sent
from demonstration.workbook import Book, Page, write

if TYPE_CHECKING:
    from pathlib import Path

AGENCY = "childrens_social_care"
SENDER = f"{AREA} Council, children's social care"
QUARTERS = ("Quarter 1", "Quarter 2", "Quarter 3", "Quarter 4")
SECTIONS = {
    "Contacts, referrals and assessments": (
        "referrals", "repeat", "closed", "completed", "assessed", "need",
    ),
    "Child protection": (
        "enquiries", "conferences", "prompt", "plans", "again", "long", "ended", "reviewed",
    ),
    "Children looked after": ("looked_after", "moved"),
    "Children not in school": ("out_of_school", "missing_education", "home_educated"),
}  # fmt: skip


def write_returns(folder: Path, year: int) -> list[Sent]:
    """Write the quarterly dataset, in two versions where it was revised, and the workforce return."""
    name, after = year_name(year), year + 1
    sent = []
    if year == 2015:
        _dataset(folder / f"NCSC dataset {name} v1.xlsx", year, version=1)
        note = "Replaced by version 2; three figures of quarter 4 were not final."
        sent.append(Sent(f"NCSC dataset {name} v1.xlsx", f"{after}-04-14", "version 1", note))
    version = 2 if year == 2015 else 1
    file = f"NCSC dataset {name} v{version}.xlsx"
    _dataset(folder / file, year, version)
    note = f"Replaces the version of 14 April {after}." if version == 2 else ""
    sent.append(Sent(file, f"{after}-04-27", f"version {version}", note))
    file = f"NCSC workforce March {after}.xlsx"
    _workforce(folder / file, year)
    return [*sent, Sent(file, f"{after}-04-22", f"March {after}")]


def _dataset(path: Path, year: int, version: int) -> None:
    figures = social_care(year)
    if version == 1 and year == 2015:
        figures |= {
            name: _unfinished(figures[name]) for name in ("referrals", "conferences", "need")
        }

    def fill(book: Book) -> None:
        _referrals_and_plans(book, figures, year, version)
        _population(book, year)

    write(path, fill)


def _unfinished(series: Series) -> Series:
    """Take a few off the last quarter, as a count made before every team has reported."""
    return replace(series, parts=(*series.parts[:-1], series.parts[-1] - 6))


def _referrals_and_plans(book: Book, figures: dict[str, Series], year: int, version: int) -> None:
    page = book.page(
        "Referrals and CP",
        f"NSCB dataset {year_name(year)}: {SENDER}",
        f"Version {version}. Financial quarters.",
        "No. = children or events counted; Out of = the number the percentage is taken of.",
    )
    page.sheet.set_column(1, 18, 9)
    page.line(["Table 1. Referrals, assessments and child protection"], "section")
    _two_row_heading(page, year)
    for section, names in SECTIONS.items():
        page.line([section], "section")
        for name in names:
            page.line(_wide_row(figures[name]))
        page.skip()
    page.line(["¹ Referrals, not children: a child referred twice counts twice."], "note")
    page.line(["² Counted on the last day of the quarter."], "note")
    page.skip(2)
    referrers = sources(year)
    referrers["Police"] += figures["referrals"].year_part - sum(referrers.values())
    _divided(page, "Table 2. Referrals by source, year to date", "Source of referral", referrers)
    _divided(
        page, f"Table 3. Child protection plans at 31 March {year + 1} by how long they have been open",
        "Length of plan", durations(year),
    )  # fmt: skip


def _two_row_heading(page: Page, year: int) -> None:
    page.line(["Measure"], "heading")
    page.row -= 1
    before = [year_name(year - 1)] if year > YEARS[0] else []
    names = [*before, *QUARTERS, f"YTD {year_name(year)}"]
    for number, name in enumerate(names):
        page.merged(1 + 3 * number, 3 + 3 * number, name)
    page.row += 1
    page.line([None, *["No.", "Out of", "%"] * len(names)], "heading")


def _wide_row(series: Series) -> list[Any]:
    wholes = series.wholes or (0,) * len(series.parts)
    before = [series.last_year] if any(series.last_year) else []
    pairs = [*before, *zip(series.parts, wholes, strict=True)]
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


def _population(book: Book, year: int) -> None:
    page = book.page(
        "Population",
        f"Children in {AREA}, mid-year estimates",
        "The rate of a year to 31 March uses the estimate of the June before.",
    )
    page.line(["Age", f"Mid-{year - 1}", f"Mid-{year}"], "heading")
    before, now = population(year - 1), population(year)
    for age, count in before.items():
        page.line(
            [age, f"{count:,}", f"{now[age]:,}"], "total" if age.startswith("All") else "plain"
        )


#: Team: posts, filled posts and agency staff in full-time equivalents, leavers, cases; 2015-16.
TEAMS = {
    "Referral and assessment": (24.0, 18.6, 4.0, 4.2, 436),
    "Safeguarding and support North": (22.0, 17.4, 3.5, 3.6, 371),
    "Safeguarding and support South": (21.5, 18.9, 1.8, 2.4, 342),
    "Children with disabilities": (10.0, 9.2, 0.6, 1.0, 173),
    "Looked after children": (18.0, 16.1, 1.4, 1.8, 254),
    "Leaving care": (8.5, 7.8, 0.4, 0.6, 146),
}
#: How many more posts were filled in earlier years, and what share of the cases there was.
EARLIER = {2013: (0.07, 0.9), 2014: (0.04, 0.95), 2015: (0.0, 1.0)}


def _workforce(path: Path, year: int) -> None:
    """Write the workforce return: teams down, a Total row, percentages as text."""
    teams = {team: _team(numbers, *EARLIER[year]) for team, numbers in TEAMS.items()}

    def fill(book: Book) -> None:
        page = book.page(
            "Workforce",
            f"Social work workforce at 31 March {year + 1}: {SENDER}",
            f"FTE = full-time equivalent. Leavers are of the 12 months to 31 March {year + 1}.",
            "The national census counts at 30 September; compare with care.",
        )
        page.line(
            [
                "Team", "Est FTE", "In post FTE", "Agency FTE", "Vac FTE", "Vac %",
                "Leavers FTE", "Cases", "Av caseload",
            ],
            "heading",
        )  # fmt: skip
        for team, numbers in teams.items():
            page.line(_team_row(team, numbers))
        page.skip()
        sums = tuple(round(sum(column), 1) for column in zip(*teams.values(), strict=True))
        page.line(_team_row("Total", sums), "total")

    write(path, fill)


def _team(numbers: tuple[float, ...], filled_more: float, demand: float) -> tuple[float, ...]:
    posts, filled, agency, leavers, cases = numbers
    return (
        posts, round(min(posts, filled * (1 + filled_more)), 1),
        round(agency * (1 - 3 * filled_more), 1), leavers, round(cases * demand),
    )  # fmt: skip


def _team_row(team: str, numbers: tuple[float, ...]) -> list[Any]:
    posts, filled, agency, leavers, cases = numbers
    vacant = round(posts - filled, 1)
    return [
        team, posts, filled, agency, vacant, f"{100 * vacant / posts:.1f}%", leavers,
        f"{cases:,.0f}" if cases >= 1000 else cases, round(cases / (filled + agency), 1),
    ]  # fmt: skip

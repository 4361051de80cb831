"""What the police send: months across as Excel dates, three tables on a sheet, two versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from demonstration.figures import (
    AREA,
    EXPLOITATION,
    Series,
    police,
    social_care,
    sources,
    year_name,
)
from demonstration.sent import Sent
from demonstration.workbook import Book, Page, write

if TYPE_CHECKING:
    from pathlib import Path

AGENCY = "police"
INCIDENTS = ("reports", "domestic", "protection", "missing", "due", "talked", "prompt")
CONFERENCES = ("invited", "attended", "sent", "both")


def write_returns(folder: Path, year: int) -> list[Sent]:
    """Write the version in force and, for the last year, the earlier one that it replaces."""
    name, after = year_name(year), year + 1
    figures = police(year)
    if year < 2015:
        file = f"{AREA} police Q4 {name}.xlsx"
        write(folder / file, lambda book: _fill(book, figures, year, 1))
        return [Sent(file, f"{after}-04-22", "version 1")]
    early = figures | {
        name: replace(figures[name], parts=(*figures[name].parts[:-1], figures[name].parts[-1] - 7))
        for name in ("reports", "domestic")
    }
    first, second = f"{AREA} police Q4 {name} v1.xlsx", f"{AREA} police Q4 {name} v2 FINAL.xlsx"
    write(folder / first, lambda book: _fill(book, early, year, 1))
    write(folder / second, lambda book: _fill(book, figures, year, 2))
    note = "Replaced by version 2; March was not complete."
    return [
        Sent(first, f"{after}-04-15", "version 1", note),
        Sent(second, f"{after}-04-26", "version 2"),
    ]


def _fill(book: Book, figures: dict[str, Series], year: int, version: int) -> None:
    page = book.page(
        f"Q4 {year_name(year)}",
        f"{AREA} Police: children, monthly figures to 31 March {year + 1} (version {version})",
        "Small numbers of interviews are shown as <5. Missing excludes episodes graded absent.",
    )
    page.sheet.set_column(1, 13, 8)
    months = tuple(date(year + (month > 12), (month - 1) % 12 + 1, 1) for month in range(4, 16))
    page.line(["Table 1. Incidents and missing children"], "section")
    _table(page, months, [figures[name] for name in INCIDENTS])
    page.skip(2)
    page.line(["Table 2. Initial child protection conferences"], "section")
    _table(page, months, [figures[name] for name in CONFERENCES])
    page.skip(2)
    page.line(["Table 3. Children at the exploitation panel, by level of risk"], "section")
    page.line(
        ["Level of risk", *(f"Q{number} {year_name(year)}" for number in range(1, 5))], "heading"
    )
    levels = EXPLOITATION[year]
    for level, counts in levels.items():
        page.line([level, *counts])
    page.line(["All levels", *(sum(each) for each in zip(*levels.values(), strict=True))], "total")
    page.skip(2)
    page.line(["Table 4. For comparison with what other agencies count"], "section")
    page.line(["Measure", year_name(year)], "heading")
    page.line(["Referrals made to children's social care", sources(year)["Police"]])
    conferences = social_care(year)["conferences"].year_part
    page.line(["Initial child protection conferences held, as notified to us", conferences])
    page.skip()
    if year == 2015:
        page.line(
            ["January 2016: officers were reminded to report every child seen at an incident."],
            "note",
        )


def _table(page: Page, months: tuple[date, ...], rows: list[Series]) -> None:
    page.line(["Measure", *months, "YTD"], "heading")
    for series in rows:
        page.line([series.name, *(_shown(series, n) for n in series.parts), series.year_part])


def _shown(series: Series, number: int) -> Any:
    hidden = "72 hours" in series.name and number < 5
    return "<5" if hidden else number

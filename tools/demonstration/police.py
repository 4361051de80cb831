"""What the police send: months across as Excel dates, two tables on a sheet, two versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from demonstration.figures import AREA, Dice, Series, police
from demonstration.workbook import Book, Page, write

if TYPE_CHECKING:
    from pathlib import Path

MONTHS = tuple(date(2015 + (month > 12), (month - 1) % 12 + 1, 1) for month in range(4, 16))
INCIDENTS = ("reports", "domestic", "missing", "due", "talked", "prompt")
CONFERENCES = ("invited", "attended", "sent", "both")


def monthly(folder: Path, dice: Dice, conferences: tuple[int, ...]) -> None:
    """Write the version in force and the earlier one that it replaces."""
    figures = police(dice, conferences)
    write(folder / f"{AREA} police Q4 2015-16 v2 FINAL.xlsx", lambda book: _fill(book, figures, 2))
    early = figures | {
        name: replace(figures[name], parts=(*figures[name].parts[:-1], figures[name].parts[-1] - 7))
        for name in ("reports", "domestic")
    }
    write(folder / f"{AREA} police Q4 2015-16 v1.xlsx", lambda book: _fill(book, early, 1))


def _fill(book: Book, figures: dict[str, Series], version: int) -> None:
    page = book.page(
        "Q4 2015-16",
        f"{AREA} Police: children, monthly figures to 31 March 2016 (version {version})",
        "Small numbers of interviews are shown as <5. Missing excludes episodes graded absent.",
    )
    page.sheet.set_column(1, 13, 8)
    page.line(["Table 1. Incidents and missing children"], "section")
    _table(page, [figures[name] for name in INCIDENTS])
    page.skip(2)
    page.line(["Table 2. Initial child protection conferences"], "section")
    _table(page, [figures[name] for name in CONFERENCES])
    page.skip()
    page.line(
        ["January 2016: officers were reminded to report every child seen at an incident."], "note"
    )


def _table(page: Page, rows: list[Series]) -> None:
    page.line(["Measure", *MONTHS, "YTD"], "heading")
    for series in rows:
        page.line([series.name, *(_shown(series, n) for n in series.parts), series.year_part])


def _shown(series: Series, number: int) -> Any:
    hidden = "72 hours" in series.name and number < 5
    return "<5" if hidden else number

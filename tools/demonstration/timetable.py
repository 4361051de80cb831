"""The board's quality assurance timetable: three years, what was planned and what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demonstration.figures import year_name
from demonstration.sent import Sent
from demonstration.workbook import Book, write

if TYPE_CHECKING:
    from pathlib import Path

AGENCY = "board"
#: Method, subject, function, how often, kind.
EVERY_YEAR = (
    ("Multi-agency dataset", "All areas", "F1", "Quarterly", "Dataset", ""),
    ("Management oversight of case files", "All areas", "F3", "Continuous", "Audit", ""),
    ("Annual partnership survey", "All areas", "F2", "Annual", "Survey", ""),
    ("Survey of children and parents", "All areas", "F1", "Annual", "Survey", ""),
    ("Section 11 self-assessment", "All areas", "F2", "Annual", "Audit", ""),
    ("Section 175/157 audit of schools", "All areas", "F2", "Annual", "Audit", ""),
    ("Evaluation of training", "All areas", "F4", "Continuous", "Survey", ""),
)
#: What is planned once: method, subject, function, how often, kind, what it repeats; year planned.
ONCE = (
    ("Peer deep dive", "Neglect", "F1", "Triennial", "Deep dive", "", 2013),
    ("Multi-agency case audit: neglect", "Neglect", "F3", "Annual", "Audit", "", 2013),
    ("Multi-agency case audit: neglect, again", "Neglect", "F3", "Annual", "Repeat audit",
     "Multi-agency case audit: neglect", 2014),
    ("External peer review", "All areas", "F3", "Triennial", "Deep dive", "", 2014),
    ("Multi-agency case audit: missing", "CSE and missing", "F3", "Biennial", "Audit", "", 2014),
    ("Peer deep dive: return interviews", "CSE and missing", "F1", "Triennial", "Deep dive", "",
     2015),
    ("Multi-agency case audit: domestic abuse", "Domestic abuse", "F3", "Biennial", "Audit", "",
     2015),
    ("Multi-agency case audit: neglect, third time", "Neglect", "F3", "Annual", "Repeat audit",
     "Multi-agency case audit: neglect, again", 2015),
    ("Focus groups of staff", "Mental health", "F2", "Biennial", "Survey", "", 2015),
    ("Peer deep dive: waiting for help", "Mental health", "F1", "Triennial", "Deep dive", "", 2016),
    ("Multi-agency case audit: missing, again", "CSE and missing", "F3", "Biennial",
     "Repeat audit", "Multi-agency case audit: missing", 2016),
)  # fmt: skip
#: Planned, but not done by the end of its year.
NOT_DONE = {"External peer review", "Focus groups of staff"}


def write_returns(folder: Path, year: int) -> list[Sent]:
    """Write the workbook."""

    def fill(book: Book) -> None:
        page = book.page(
            "Timetable",
            f"NSCB quality assurance timetable {year_name(year)} to {year_name(year + 2)}",
            "Done = the year in which it was done; nothing = not yet. Rows of the year before stay until they are done.",
        )
        page.sheet.set_column(1, 8, 24)
        page.line(
            [
                "Method", "Subject", "Function", "How often", "Kind", "Repeats", "Planned for",
                "Done in",
            ],
            "heading",
        )  # fmt: skip
        for ahead in range(3):
            if ahead:
                page.line([f"Planned for {year_name(year + ahead)}"], "section")
            for method, subject, function, often, kind, repeats in EVERY_YEAR:
                planned = year_name(year + ahead)
                done = planned if ahead == 0 else None
                page.line([method, subject, function, often, kind, repeats or None, planned, done])
            for *facts, repeats, when in ONCE:
                if when == year + ahead:
                    came = year_name(year) if ahead == 0 and facts[0] not in NOT_DONE else None
                    page.line([*facts, repeats or None, year_name(year + ahead), came])

    file = f"NSCB QA timetable {year_name(year)}.xlsx"
    write(folder / file, fill)
    return [Sent(file, f"{year + 1}-04-28", f"31 March {year + 1}")]

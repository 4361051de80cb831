"""Reviews and their recommendations, as the log stood at the end of each year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from demonstration.figures import year_name
from demonstration.sent import Sent
from demonstration.workbook import Book, write

AGENCY = "board"
LOG = Path(__file__).with_name("reviews.yml")
_SPELT = {
    "serious case review": ("SCR", "Serious Case Review"), "child death": ("Child death review",),
    "multi-agency review": ("Multi-agency review", "Multi agency learning review"),
}  # fmt: skip


@dataclass(frozen=True)
class Recommendation:
    """One recommendation as it stood at the end of a year."""

    review: str
    number: str
    text: str
    owner: str
    due: date | None
    completed: date | None
    status: str
    evidence: str | None
    checked: str | None
    how: tuple[str | None, str | None, str | None] = (None, None, None)


def write_returns(folder: Path, year: int) -> list[Sent]:
    """Write the workbook."""

    def fill(book: Book) -> None:
        _reviews(book, year)
        _recommendations(book, year)

    file = f"NSCB reviews {year_name(year)}.xlsx"
    write(folder / file, fill)
    return [Sent(file, f"{year + 1}-05-09", f"31 March {year + 1}")]


@cache
def _log() -> list[dict[str, Any]]:
    return list(yaml.safe_load(LOG.read_text(encoding="utf-8")))


def _known(day: date | None, year: int) -> date | None:
    """Return a day if it had come by the end of the year."""
    return day if day and day <= date(year + 1, 3, 31) else None


def recommendations(year: int) -> list[Recommendation]:
    """Return the recommendations of reviews published by the end of a year, oldest first.

    What was complete a year before and has been checked is closed, and no longer on the log.
    """
    found = []
    for review in _log():
        if not _known(review["published"], year):
            continue
        for number, each in enumerate(review["recommendations"], start=1):
            done = _known(each["done"], year)
            if done and done < date(year, 4, 1):
                continue
            status = "Complete" if done else "In progress"
            if not done and each["due"] and each["due"] > date(year + 1, 3, 31):
                status = "Not started"
            found.append(
                Recommendation(
                    review["id"], f"{review['id']}.{number}", each["text"], each["owner"],
                    each["due"], done, status, each["evidence"] if done else None,
                    ("Y" if each["checked"] else "N") if done else None,
                    (each.get("measure"), each.get("target"), each.get("resources")),
                )
            )  # fmt: skip
    return found


def _reviews(book: Book, year: int) -> None:
    page = book.page(
        "Reviews",
        f"NSCB reviews, position at 31 March {year + 1}",
        "No names and no accounts: the reports are kept elsewhere.",
    )
    page.sheet.set_column(1, 6, 20)
    page.line(["Review", "Kind", "Theme", "Started", "Published", "Status"], "heading")
    for place, review in enumerate(_log()):
        if not _known(review["started"], year):
            continue
        published = _known(review["published"], year)
        kinds = _SPELT[review["kind"]]
        page.line(
            [
                review["id"], kinds[place % len(kinds)], review["theme"], review["started"],
                published, "Published" if published else "Under way",
            ]
        )  # fmt: skip


def _recommendations(book: Book, year: int) -> None:
    page = book.page(
        "Recommendations",
        f"Recommendations of reviews, position at 31 March {year + 1}",
        "Those completed before the year began are closed and left out.",
    )
    page.sheet.set_column(1, 12, 22)
    page.line(
        [
            "Review", "No.", "Recommendation", "Owner", "Due", "Completed", "Status", "Evidence",
            "Change checked (Y/N)", "Measure", "How we will know", "Resources",
        ],
        "heading",
    )  # fmt: skip
    for one in recommendations(year):
        page.line(
            [
                one.review, one.number, one.text, one.owner, one.due or "Ongoing", one.completed,
                one.status, one.evidence, one.checked, *one.how,
            ],
            "wrapped",
        )  # fmt: skip

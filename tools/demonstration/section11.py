"""Section 11 self-assessments: a sheet an agency, scores on the scale that its own tool has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from demonstration.figures import SEED, Dice, year_name
from demonstration.people import person
from demonstration.sent import Sent
from demonstration.workbook import Book, write

if TYPE_CHECKING:
    from pathlib import Path

AGENCY = "board"
STANDARDS = (
    "Senior management commitment", "A clear statement of responsibilities to children",
    "A clear line of accountability", "Services developed with the views of children and families",
    "Training", "Safer recruitment", "Inter-agency working", "Information sharing",
)  # fmt: skip
#: Name of the scale as its tool prints it, and the scores from the lowest up.
SCALES: dict[str, tuple[str, tuple[Any, ...]]] = {
    "0-3": ("Scale 0-3 (0 not met, 3 fully met)", (0, 1, 2, 3)),
    "1-4": ("Scale 1-4 (1 inadequate, 4 outstanding)", (1, 2, 3, 4)),
    "RAG": ("Scale RAG (red, amber, green)", ("Red", "Amber", "Green", "Green")),
}


@dataclass(frozen=True)
class Asked:
    """An agency, how it writes its name, its tool's scale, and how it fares in the three years.

    Attributes:
        level: how far up the scale its work is, from 0 to 3, after moderation.
        came: day and month of each year on which its return came; empty for not at all.
    """

    sheet: str
    name: str
    scale: str
    level: tuple[float, float, float]
    came: tuple[str, str, str]


ASKED = (
    Asked("CSC", "Northbrook Council, children's social care", "1-4", (1.9, 2.1, 2.2),
          ("01-22", "01-20", "01-18")),
    Asked("Police", "Northbrook Police", "0-3", (1.7, 1.9, 2.1), ("01-30", "01-28", "01-27")),
    Asked("NCH", "Northbrook Community Health", "0-3", (2.0, 2.1, 2.2), ("01-12", "01-15", "01-14")),
    Asked("Hospitals", "Northbrook Hospitals NHS Trust", "RAG", (1.6, 1.7, 1.9),
          ("02-26", "01-30", "01-29")),
    Asked("CAMHS", "Northbrook Mental Health NHS Trust", "0-3", (1.5, 1.6, 1.6),
          ("01-29", "01-29", "02-19")),
    Asked("CCG", "Northbrook CCG", "RAG", (2.1, 2.2, 2.3), ("01-27", "01-26", "01-20")),
    Asked("YOT", "Northbrook YOT", "1-4", (1.8, 2.0, 2.1), ("", "01-22", "01-25")),
    Asked("Housing", "Northbrook Council, housing", "0-3", (1.2, 1.4, 1.7), ("", "02-12", "01-28")),
    Asked("Voluntary", "Northbrook Voluntary Sector Forum", "0-3", (1.6, 1.7, 1.8),
          ("01-28", "01-30", "01-29")),
    Asked("Probation", "Northbrook Probation", "0-3", (1.4, 1.5, 1.5), ("01-30", "", "")),
)  # fmt: skip
KINDER = 0.28


def write_returns(folder: Path, year: int) -> list[Sent]:
    """Write the workbook: who was asked, and a sheet for each that answered."""
    dice, at = Dice(SEED + 11 * year), year - 2013
    came = [one for one in ASKED if one.came[at]]

    def fill(book: Book) -> None:
        _asked(book, year)
        for one in came:
            _assessment(book, one, year, dice)

    file = f"NSCB section 11 self-assessments {year_name(year)}.xlsx"
    write(folder / file, fill)
    return [Sent(file, f"{year + 1}-05-04", f"May {year + 1}")]


def _asked(book: Book, year: int) -> None:
    page = book.page(
        "Who was asked",
        f"Section 11 self-assessments {year_name(year)}: who was asked",
        "Received = the day it came; nothing = it has not come.",
    )
    page.sheet.set_column(1, 3, 16)
    page.line(["Agency asked", "Asked for by", "Received"], "heading")
    for one in ASKED:
        day = one.came[year - 2013]
        page.line([one.name, date(year + 1, 1, 31), _day(year + 1, day) if day else None])


def _day(year: int, day: str) -> date:
    return date(year, int(day[:2]), int(day[3:]))


def _assessment(book: Book, asked: Asked, year: int, dice: Dice) -> None:
    title, scores = SCALES[asked.scale]
    page = book.page(
        asked.sheet, f"Section 11 self-assessment {year_name(year)}: {asked.name}", f"{title}."
    )
    page.sheet.set_column(1, 8, 22)
    page.line(
        [
            "Standard no.", "Standard", "Evidence", "Areas for improvement", "Deadline", "Completed",
            "Self score", "Moderated score",
        ],
        "heading",
    )  # fmt: skip
    for number, standard in enumerate(STANDARDS, start=1):
        page.line(_standard(asked, number, standard, scores, year, dice), "wrapped")
        if asked.scale == "0-3" and number in {1, 5}:
            page.line([_part(number, 1), "Prompt: who in your organisation answers for this?"])
            page.line([_part(number, 10), "Prompt: how do you know?"])


def _part(number: int, part: int) -> str | float:
    """Number a prompt as Excel leaves it: 1.1 became a number, 1.10 was typed as text."""
    return float(f"{number}.{part}") if part < 10 else f"{number}.{part}"


def _standard(  # noqa: PLR0917
    asked: Asked, number: int, standard: str, scores: tuple[Any, ...], year: int, dice: Dice
) -> list[Any]:
    level = max(0, min(3, dice.near(asked.level[year - 2013] + (number == 1) * 0.4, 0.45)))
    own = min(3, level + (dice.pick({"kinder": KINDER, "same": 1 - KINDER}) == "kinder"))
    improve = level < 2
    due = date(year, dice.near(9, 0.3), 28) if improve else None
    done = due and dice.pick({"yes": 0.62 + 0.06 * (year - 2013), "late": 0.15, "no": 0.2})
    finished = None
    if due and done in {"yes", "late"}:
        finished = date(due.year + (done == "late"), 2 if done == "late" else due.month, 20)
    return [
        number, standard, f"Policy agreed; {person(dice)} leads on it.",
        "Improve and show the evidence" if improve else None, due, finished,
        _scored(scores[own], dice), _scored(scores[level], dice),
    ]  # fmt: skip


def _scored(score: Any, dice: Dice) -> Any:
    if isinstance(score, int):
        return score
    return dice.pick({score: 0.7, f"{score.lower()} ": 0.2, score[0]: 0.1})

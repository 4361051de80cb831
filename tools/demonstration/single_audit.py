"""Agencies' own audits, each graded on its own scale, and the tracker of what audits led to."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from demonstration.audit import STAGES, THEMES, grade
from demonstration.figures import SEED, Dice, year_name
from demonstration.people import person
from demonstration.reviews import recommendations
from demonstration.sent import Sent
from demonstration.workbook import Book, write

if TYPE_CHECKING:
    from pathlib import Path

AGENCY = "board"
GRADES = ("Outstanding", "Good", "Requires Improvement", "Inadequate")
#: How each agency's tool writes the four grades, from the best down.
TOOLS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "Children's social care": ("Ofsted", ("Outstanding", "Good", "RI", "Inadequate")),
    "Northbrook Police": ("RAG", ("Green", "Green", "Amber", "Red")),
    "Northbrook Community Health NHS Trust": ("1-4", (4, 3, 2, 1)),
    "Northbrook Mental Health NHS Trust": (
        "Met / partly met / not met", ("Met", "Met", "Partly met", "Not met"),
    ),
    "Early help": ("Ofsted", ("Outstanding", "Good", "Requires improvement", "Inad.")),
}  # fmt: skip
FILES = (9, 11, 12)
LESSONS = {
    "Child's voice not used in the plan": 0.35, "Chronology missing": 0.25,
    "Supervision not recorded": 0.2, "Good practice to share": 0.2,
}  # fmt: skip
WORK = (
    "Chronology to be on every open file", "Supervision to ask what the child said",
    "Managers to sign off each closing letter", "Fathers to be asked to every review",
    "Sampling of ten files a quarter", "Guide to recording the child's words",
    "Panel to look again at the files graded lowest", "Lesson to be in the induction",
)  # fmt: skip
OWNERS = (
    "Principal social worker",
    "Named nurse",
    "Police safeguarding lead",
    "Early help manager",
)


def write_returns(folder: Path, year: int) -> list[Sent]:
    """Write the workbook."""
    dice = Dice(SEED + 5 * year)

    def fill(book: Book) -> None:
        _audits(book, year, dice)
        _tracker(book, year, dice)

    file = f"NSCB single-agency audit {year_name(year)}.xlsx"
    write(folder / file, fill)
    return [Sent(file, f"{year + 1}-05-06", f"May {year + 1}")]


def _audits(book: Book, year: int, dice: Dice) -> None:
    page = book.page(
        "Audits",
        f"Single-agency audits {year_name(year)} reported to NSCB",
        "Each agency grades on the scale of its own tool; the board's moderators looked at every file.",
    )
    page.sheet.set_column(1, 10, 22)
    page.line(
        [
            "File ref", "Agency", "Theme", "Status", "Scale", "Own grade", "Moderated grade",
            "Child's voice", "Learning code", "Auditor",
        ],
        "heading",
    )  # fmt: skip
    for agency, (scale, words) in TOOLS.items():
        for number in range(1, FILES[year - 2013] + 1):
            theme = dice.pick(dict.fromkeys(THEMES, 1.0))
            place = GRADES.index(grade(dice, THEMES[theme] + 0.1))
            kinder = dice.pick({"kinder": 0.22, "same": 0.78}) == "kinder"
            page.line(
                [
                    f"{agency[:2].upper()}{year % 100}/{number:02d}", agency, theme,
                    dice.pick(STAGES), scale, words[max(1, place - kinder)], words[place],
                    dice.pick({"Y": 0.5, "P": 0.3, "N": 0.2}), dice.pick(LESSONS), person(dice),
                ]
            )  # fmt: skip


def _tracker(book: Book, year: int, dice: Dice) -> None:
    page = book.page(
        "Action tracker",
        f"Actions from audits and reviews, position for {year_name(year)}",
        "Due dates were agreed when the finding was reported. Checked = somebody looked whether it changed anything.",
    )
    page.sheet.set_column(1, 10, 20)
    page.line(
        [
            "No.", "Came from", "Action", "Owner", "Due", "Completed", "Status", "Evidence",
            "Change checked",
        ],
        "heading",
    )  # fmt: skip
    for number in range(1, 15 + year - 2013):
        page.line(_action(number, year, dice), "wrapped")
    for one in recommendations(year):
        page.line(
            [
                one.number, "Review", one.text, one.owner, one.due, one.completed, one.status,
                one.evidence, one.checked,
            ],
            "wrapped",
        )  # fmt: skip


def _action(number: int, year: int, dice: Dice) -> list[Any]:
    month = 4 + number % 12
    due = date(year + (month > 12), (month - 1) % 12 + 1, 28)
    came = dice.pick({"in time": 0.58 + 0.04 * (year - 2013), "late": 0.22, "open": 0.2})
    months = {"in time": -1, "late": 2}.get(came)
    done = None if months is None else _moved(due, months)
    if done and done > date(year + 1, 3, 31):
        done = None
    status = "Complete" if done else "In progress"
    checked = dice.pick({"Y": 0.45, "N": 0.55}) if done else None
    return [
        f"AU{year % 100}-{number:02d}", "Audit", WORK[number % len(WORK)],
        OWNERS[number % len(OWNERS)], due, done, status,
        "Files sampled again" if checked == "Y" else None, checked,
    ]  # fmt: skip


def _moved(day: date, months: int) -> date:
    place = day.year * 12 + day.month - 1 + months
    return date(place // 12, place % 12 + 1, 20)

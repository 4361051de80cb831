"""Training: places, bookings, and what delegates said before, after and three months on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from demonstration.figures import SEED, Dice, year_name
from demonstration.people import email, person
from demonstration.sent import Sent
from demonstration.workbook import Book, write

if TYPE_CHECKING:
    from pathlib import Path

AGENCY = "board"
COURSES = (
    "Working together: level 3", "Neglect and the home conditions tool",
    "Domestic abuse and children", "Child sexual exploitation", "Listening to children",
)  # fmt: skip
RUNS = (2, 2, 3)
PLACES = 25
#: How agencies are written by whoever makes the booking, and how many come from each.
WRITTEN = {
    "Northbrook Council, children's social care": {"Children's social care": 0.5, "CSC": 0.3,
                                                   "Childrens Social Care ": 0.2},
    "Northbrook Council, early help": {"Early help": 0.8, "Early Help Service": 0.2},
    "Northbrook Police": {"Northbrook Police": 0.7, "Police": 0.3},
    "Northbrook Community Health NHS Trust": {"NCH": 0.4, "Northbrook Community Health": 0.6},
    "Northbrook Hospitals NHS Trust": {"Northbrook Hospitals": 1.0},
    "Northbrook Mental Health NHS Trust": {"CAMHS": 0.6, "Northbrook Mental Health": 0.4},
    "Northbrook schools and colleges": {"Schools": 0.6, "School": 0.4},
    "Northbrook Voluntary Sector Forum": {"Voluntary sector": 1.0},
    "Northbrook Council, housing": {"Housing": 1.0},
    "Northbrook Probation": {"Probation": 1.0},
}  # fmt: skip
SHARES = (0.24, 0.12, 0.1, 0.14, 0.07, 0.06, 0.17, 0.06, 0.03, 0.01)
ROLES = ("Social worker", "Manager", "Health visitor", "Teacher", "Officer", "Family worker")
#: Of those who replied after three months, how many gave an example, from 2013.
EXAMPLE = (0.34, 0.38, 0.45)


@dataclass(frozen=True)
class Run:
    """One day of a course."""

    course: str
    day: date


def write_returns(folder: Path, year: int) -> list[Sent]:
    """Write the workbook."""
    dice = Dice(SEED + 4 * year)
    runs = [
        Run(course, date(year, 5, 6) + timedelta(days=7 * (place * RUNS[year - 2013] + number) * 3))
        for place, course in enumerate(COURSES)
        for number in range(RUNS[year - 2013])
    ]
    runs = [run for run in runs if run.day <= date(year + 1, 3, 31)]

    def fill(book: Book) -> None:
        _places(book, runs, year)
        came = _bookings(book, runs, year, dice)
        _evaluation(book, came, year, dice)

    file = f"NSCB training {year_name(year)}.xlsx"
    write(folder / file, fill)
    return [Sent(file, f"{year + 1}-05-10", f"May {year + 1}")]


def _places(book: Book, runs: list[Run], year: int) -> None:
    page = book.page("Courses", f"NSCB training {year_name(year)}: places offered")
    page.line(["Course offered", "Days", "Places"], "heading")
    days = {course: sum(run.course == course for run in runs) for course in COURSES}
    for course, number in days.items():
        page.line([course, number, number * PLACES])
    page.line(["Total", len(runs), len(runs) * PLACES], "total")


def _bookings(book: Book, runs: list[Run], year: int, dice: Dice) -> list[Run]:
    """Write a row a booking; return who came, by the day they came."""
    page = book.page(
        "Bookings",
        f"NSCB training {year_name(year)}: bookings",
        "Attended: Y, N (did not come), C (cancelled in time).",
    )
    page.sheet.set_column(1, 8, 22)
    page.line(["Course", "Date", "Delegate", "E-mail", "Agency", "Role", "Attended"], "heading")
    came: list[Run] = []
    for number, run in enumerate(runs):
        page.line(_booking(run, "Trainer's test", "Test", "Y"))
        for _ in range(dice.share(PLACES, 0.86 + 0.02 * (year - 2013), 0.1)):
            agency = dice.pick(dict(zip(WRITTEN, SHARES, strict=True)))
            attended = dice.pick({"Y": 0.84, "N": 0.1, "C": 0.06})
            came += [run] if attended == "Y" else []
            written = dice.pick({"Y": 0.7, "Yes": 0.3}) if attended == "Y" else attended
            row = _booking(run, person(dice), dice.pick(WRITTEN[agency]), written)
            row[5] = ROLES[(number + len(came)) % len(ROLES)]
            page.line(row)
    return came


def _booking(run: Run, name: str, agency: str, attended: str) -> list[Any]:
    address = email(name, "training") if "test" not in name else "test@training.example"
    return [run.course, run.day, name, address, agency, "Trainer", attended]


def _evaluation(book: Book, came: list[Run], year: int, dice: Dice) -> None:
    page = book.page(
        "Evaluation",
        f"NSCB training {year_name(year)}: before, after and three months on",
        "Token = a code that links the three forms; it is not linked to a name. Confidence 1 (low) to 5 (high).",
    )
    page.sheet.set_column(1, 8, 20)
    page.line(
        [
            "Token", "Course taken", "Confidence before", "Confidence after", "Relevance",
            "Asked after three months", "Example of changed practice (coded)", "What they wrote",
        ],
        "heading",
    )  # fmt: skip
    page.line(["TEST01", COURSES[0], 5, 5, 5, "Y", "Concrete", "test"])
    for number, run in enumerate(came, start=1):
        if dice.pick({"form": 0.9, "none": 0.1}) == "form":
            page.line(_answers(number, run, year, dice))


def _answers(number: int, run: Run, year: int, dice: Dice) -> list[Any]:
    before = int(dice.pick({"2": 0.25, "3": 0.45, "4": 0.25, "5": 0.05}))
    change = int(dice.pick({"-1": 0.06, "0": 0.34, "1": 0.44, "2": 0.16}))
    after = max(1, min(5, before + change)) if dice.pick({"y": 0.88, "n": 0.12}) == "y" else None
    asked = dice.pick({"Y": 0.75, "N": 0.25})
    replied = asked == "Y" and dice.pick({"y": 0.42, "n": 0.58}) == "y"
    example = EXAMPLE[year - 2013]
    coded = dice.pick({"Concrete": example, "General": 0.7 - example, "None": 0.3})
    wrote = f"I talked it through with {person(dice)}." if replied and coded != "None" else None
    return [
        f"T{year % 100}{number:04d}", run.course, before, after,
        int(dice.pick({"3": 0.2, "4": 0.5, "5": 0.3})), asked, coded if replied else None, wrote,
    ]  # fmt: skip

"""Surveys of children, parents and staff, as the survey tool exports them.

Two rows of headings, a column for every answer that could be ticked, a row a respondent: test
answers, half answers and second answers among them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from demonstration.figures import SEED, Dice, year_name
from demonstration.people import person
from demonstration.sent import Sent
from demonstration.workbook import Book, write

if TYPE_CHECKING:
    from pathlib import Path

AGENCY = "board"


@dataclass(frozen=True)
class Survey:
    """One survey.

    Attributes:
        options: what can be ticked; a half answers none of them.
        ask: how many were asked, answered and said one of the first ``good`` options, from 2013.
        groups: who answers, and about how many of them.
    """

    sheet: str
    question: str
    options: tuple[str, ...]
    good: int
    ask: tuple[tuple[int, int, int], ...]
    heading: str
    groups: dict[str, float]


SURVEYS = (
    Survey(
        "Children", "Do you feel safer, or is family life better, than before?",
        ("Yes", "A bit", "No", "Don't know"), 1,
        ((181, 68, 43), (198, 81, 54), (214, 96, 67)),
        "Age band", {"8-10": 0.2, "11-13": 0.3, "14-15": 0.3, "16-17": 0.2},
    ),
    Survey(
        "Parents", "Did the help make things better for your family?",
        ("Yes", "In some ways", "No"), 1,
        ((352, 116, 71), (371, 129, 80), (388, 141, 89)),
        "Help you had", {"Early help": 0.5, "Child in need": 0.3, "Child protection": 0.2},
    ),
    Survey(
        "Frontline staff", "How good is working with partners?",
        ("Very good", "Good", "Fair", "Poor"), 2,
        ((590, 231, 152), (604, 262, 171), (620, 287, 178)),
        "Where you work", {"Council": 0.4, "Health": 0.3, "Schools": 0.2, "Police": 0.1},
    ),
)  # fmt: skip
SECOND = ("Were you listened to?", ("Yes", "Partly", "No"))


def write_returns(folder: Path, year: int) -> list[Sent]:
    """Write the workbook, one sheet a survey."""
    dice = Dice(SEED + 9 * year)

    def fill(book: Book) -> None:
        for survey in SURVEYS:
            _export(book, survey, year, dice)

    file = f"NSCB surveys {year_name(year)}.xlsx"
    write(folder / file, fill)
    return [Sent(file, f"{year + 1}-05-05", f"May {year + 1}")]


def _export(book: Book, survey: Survey, year: int, dice: Dice) -> None:
    invited, answered, _ = survey.ask[year - 2013]
    page = book.page(
        survey.sheet,
        f"Survey {year_name(year)}: {survey.sheet.lower()}",
        f"Distribution list: {invited} invited. Export of the survey tool, one row a respondent.",
    )
    page.sheet.set_column(0, 14, 16)
    about = ["Respondent ID", "Collector", "IP Address", "Start Date", "End Date", survey.heading]
    page.line([
        *about, survey.question, *[None] * (len(survey.options) - 1),
        SECOND[0], *[None] * (len(SECOND[1]) - 1), "Anything else?",
    ], "heading")  # fmt: skip
    page.line([*[None] * len(about), *survey.options, *SECOND[1]], "heading")
    rows = _rows(survey, year, dice)
    for row in rows:
        page.line(row)
    page.skip()
    page.line([f"{answered} answered"], "note")


def _rows(survey: Survey, year: int, dice: Dice) -> list[list[Any]]:
    _, answered, good = survey.ask[year - 2013]
    chosen = [0] * good + [1] * (answered - good)
    order = dice.order([f"{place:04d}" for place in range(answered)])
    rows = [
        _respondent(survey, year, number, dice, good=chosen[int(place)] == 0)
        for number, place in enumerate(order, start=1)
    ]
    test = _respondent(survey, year, 0, dice, good=True)
    test[1] = "Preview link (test)"
    partial = [
        _partial(_respondent(survey, year, answered + n, dice, good=True)) for n in (1, 2, 3)
    ]
    # Twice the same respondent: the one that ends later stands, and says what is counted.
    twice = [
        [*rows[n][:3], _time(year, n, -600), _time(year, n, -594), *rows[n][5:]] for n in (4, 11)
    ]
    for row in twice:
        row[6:] = [None] * len(row[6:])
        row[6 + len(survey.options) - 1] = survey.options[-1]
    return [test, *rows[:20], *twice, *rows[20:], *partial]


def _respondent(survey: Survey, year: int, number: int, dice: Dice, *, good: bool) -> list[Any]:
    count = survey.good if good else len(survey.options) - survey.good
    place = dice.near(count / 2 - 0.5, 1) % count + (0 if good else survey.good)
    answers = [option if at == place else None for at, option in enumerate(survey.options)]
    heard = dice.pick({"0": 0.6, "1": 0.25, "2": 0.15})
    second = [word if at == int(heard) else None for at, word in enumerate(SECOND[1])]
    comment = dice.pick({"": 0.9, f"Thank you to {person(dice)}": 0.1}) or None
    return [
        114_000_000 + 1000 * (year % 100) + number, "Web link", f"192.0.2.{number % 250 + 1}",
        _time(year, number, 0), _time(year, number, 6), dice.pick(survey.groups), *answers, *second,
        comment,
    ]  # fmt: skip


def _partial(row: list[Any]) -> list[Any]:
    """Leave half-way: no end, no answer to the question that counts."""
    return [*row[:4], None, row[5], *[None] * (len(row) - 6)]


def _time(year: int, number: int, minutes: int) -> str:
    """Write a time as the tool does, the month first."""
    when = datetime(year, 12, 1, 10, 0) + timedelta(hours=2 * number, minutes=minutes)  # noqa: DTZ001
    return when.strftime("%m/%d/%Y %H:%M:%S")

"""The record lists of children's social care: one row a child or an event, all of it invented.

Identifiers, dates of birth, postcodes (of the area ZZ, which there is none of) and the made-up names
of workers stand here to be dropped. What can be counted agrees with the quarterly dataset, which
tells the same story in figures.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from demonstration.figures import AREA, Dice, social_care, sources, year_name
from demonstration.sent import Sent
from demonstration.tables import dice as dice_of
from demonstration.tables import quarter_end
from demonstration.workbook import Book, Page, write

if TYPE_CHECKING:
    from pathlib import Path

AGENCY = "childrens_social_care"
SENDER = f"{AREA} Council, children's social care"
_COMMON = ("Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age")
_EPOCH = date(1899, 12, 30)
_ETHNICITIES = {"a) WBRI": 7, "g) MWBC": 1, "k) AIND": 1, "p) BAFR": 1, "s) OOTH": 0.5}
_STARTS = ("Bre", "Cal", "Dor", "Fen", "Gwy", "Hal", "Jor", "Kes", "Lun", "Mar", "Nev", "Osk")
_ENDS = ("vick", "strad", "moor", "lenby", "quist", "thorpe", "wyn", "dalk")


@dataclass
class Story:
    """One year's children and events, drawn so that they add up to the year's figures."""

    year: int
    dice: Dice = field(init=False)
    _child: int = 0

    def __post_init__(self) -> None:
        self.dice = dice_of("record lists", self.year)

    def number(self, below: int) -> int:
        """Draw a whole number from 0 to one less than ``below``."""
        return min(below - 1, max(0, self.dice.near((below - 1) / 2, 1.0)))

    def child(self) -> list[Any]:
        """Invent a child: identifier, sex, ethnicity, date of birth, age at the year's end."""
        self._child += 1
        end = quarter_end(self.year, 4)
        born = end - timedelta(days=60 + self.number(6300))
        if born.day in {1, 28, 29, 30, 31}:  # no child is born on the first or last day of a period
            born = born.replace(day=11)
        identifier = f"NSC{self.year % 100}{self._child * 7919 % 100000:05d}"
        sex = self.dice.pick({"a) Male": 50, "b) Female": 44, "Female": 4, "M": 2})
        age: float = (end - born).days // 365.25
        if self.number(10) == 0:
            age = (end - born).days / 365.25
        return [identifier, sex, self.dice.pick(dict(_ETHNICITIES)), born, age]

    def worker(self) -> str:
        """Invent a worker's name, of syllables."""
        first, last = self.number(len(_STARTS)), self.number(len(_STARTS))
        return f"{_STARTS[first]}a {_STARTS[last]}{_ENDS[self.number(len(_ENDS))]}"

    def postcode(self) -> str:
        """Invent a postcode in an area that there is none of."""
        return f"ZZ{10 + self.number(89)} {1 + self.number(8)}QX"

    def team(self) -> str:
        """Name a team."""
        return self.dice.pick({"Assessment North": 3, "Assessment South": 3, "Safeguarding": 2})

    def days(self, quarter: int, count: int) -> list[date]:
        """Draw days of a quarter, in order."""
        last = quarter_end(self.year, quarter)
        return sorted(last - timedelta(days=self.number(90)) for _ in range(count))


def write_returns(folder: Path, year: int) -> list[Sent]:
    """Write the workbook of record lists."""
    file = f"NCSC record lists {year_name(year)}.xlsx"
    story = Story(year)

    def fill(book: Book) -> None:
        for add in (_contacts, _help, _referrals, _assessments, _enquiries, _need, _plans, _care):
            add(book, story)

    write(folder / file, fill)
    return [
        Sent(file, f"{year + 1}-04-25", "as at 31 March", "Child-level: opened for counting only.")
    ]


def _page(book: Book, number: int, title: str, story: Story, *headings: str) -> Page:
    name = year_name(story.year)
    note = "One row an event or a child. Do not add columns."
    page = book.page(f"List {number}", f"List {number} – {title}, {name}", SENDER, note)
    page.line([*_COMMON, *headings], "heading")
    return page


def _contacts(book: Book, story: Story) -> None:
    page = _page(book, 1, "contacts in March", story, "Date of Contact", "Contact Source")
    for day in story.days(4, 320):
        page.line([*story.child(), day, story.dice.pick({"7) Police": 4, "1A) Family": 2})])


def _help(book: Book, story: Story) -> None:
    page = _page(
        book, 2, "early help assessments in March", story,
        "Assessment start date", "Assessment completion date", "Organisation completing assessment",
    )  # fmt: skip
    for day in story.days(4, 150):
        done = day + timedelta(days=10 + story.number(20))
        page.line([*story.child(), day, done, "Children's centre"])


def _referrals(book: Book, story: Story) -> None:
    page = _page(
        book, 3, "referrals", story,
        "Date of Referral", "Referral Source ", "Referral NFA? (Y/N))",
        "Number of Referrals in Last 12 Months", "Allocated Team", "Allocated Worker",
    )  # fmt: skip
    figures = social_care(story.year)
    whose = story.dice.order(
        [name for name, count in sources(story.year).items() for _ in range(count)]
    )
    known: list[list[Any]] = []
    rows: list[list[Any]] = []
    for quarter in (1, 2, 3, 4):
        count = figures["referrals"].parts[quarter - 1]
        repeats = _marks(story, count, figures["repeat"].parts[quarter - 1])
        closed = _marks(story, count, figures["closed"].parts[quarter - 1])
        for day, again, ended in zip(story.days(quarter, count), repeats, closed, strict=True):
            earlier = [row for row in known if row[5] < day] if again and quarter > 2 else []
            child = known.pop(story.number(len(earlier)))[:5] if earlier else story.child()
            row = [
                *child, day, whose[len(rows)], "Y" if ended else story.dice.pick({"N": 3, "No": 1}),
                1 + story.number(2) if again else 0, story.team(), story.worker(),
            ]  # fmt: skip
            rows.append(row)
            if not earlier:
                known.append(row)
    for place, row in enumerate(rows):
        page.line([*row[:5], _day(row[5], place), *row[6:]])
    page.line([*rows[700][:5], _day(rows[700][5], 700), *rows[700][6:]])
    page.line(["Total", None, None, None, None, None, None, None, len(rows)])


def _day(day: date, place: int) -> Any:
    """Write some of the days as text and some as Excel's count of days."""
    if place % 97 == 0:
        return f"{day:%d/%m/%Y}"
    return (day - _EPOCH).days if place % 389 == 5 else day


def _marks(story: Story, count: int, marked: int) -> list[bool]:
    """Mark some of a number of rows, in no order."""
    return [mark == "y" for mark in story.dice.order(["y"] * marked + ["n"] * (count - marked))]


def _assessments(book: Book, story: Story) -> None:
    page = _page(
        book, 4, "assessments authorised in March", story,
        "Does the Child have a Disability", "Continuous Assessment Start Date",
        "Child Seen During Continuous Assessment", "Continuous Assessment Date of Authorisation",
        "Was the child assessed as requiring LA children's social care support?", "Allocated Team",
        "Allocated Worker",
    )  # fmt: skip
    for day in story.days(4, 190):
        begun = day - timedelta(days=20 + story.number(30))
        page.line(
            [*story.child(), "N", begun, "Y", day, story.dice.pick({"Y": 3, "N": 1}), story.team(),
             story.worker()]
        )  # fmt: skip


def _enquiries(book: Book, story: Story) -> None:
    page = _page(
        book, 5, "section 47 enquiries and initial conferences", story,
        "Strategy discussion initiating Section 47 Enquiry Start Date",
        "Was an Initial Child Protection Conference deemed unnecessary?",
        "Date of Initial Child Protection Conference",
        "Did the Initial Child Protection Conference Result in a Child Protection Plan",
        "Number of Section 47s in the last 12 months", "Allocated Team", "Allocated Worker",
    )  # fmt: skip
    figures = social_care(story.year)
    rows: list[tuple[date, date | None]] = []
    for quarter in (1, 2, 3, 4):
        held = figures["conferences"].parts[quarter - 1]
        rows += [
            (day - timedelta(days=9 + story.number(14)), day) for day in story.days(quarter, held)
        ]
    for quarter in (1, 2, 3, 4):
        last = quarter_end(story.year, quarter)
        first = quarter_end(story.year, quarter - 1) if quarter > 1 else date(story.year, 3, 31)
        have = sum(first < begun <= last for begun, _ in rows)
        rows += [
            (begun, None)
            for begun in story.days(quarter, figures["enquiries"].parts[quarter - 1] - have)
        ]
    for place, (begun, day) in enumerate(sorted(rows, key=lambda row: (row[0], str(row[1])))):
        plan = story.dice.pick({"Y": 84, "N": 16}) if day else None
        if day and place % 167 == 3:
            plan = "to be confirmed"
        page.line(
            [*story.child(), begun, "N" if day else "Y", day, plan, story.number(3), story.team(),
             story.worker()]
        )  # fmt: skip


def _need(book: Book, story: Story) -> None:
    page = _page(
        book, 6, "children in need, cases opened in March", story,
        "CIN Start Date", "Primary Need Code", "Date Child Was Last Seen", "CIN Closure Date",
        "Reason for Closure", "Case Status", "Allocated Team", "Allocated Worker",
    )  # fmt: skip
    for day in story.days(4, 260):
        need = story.dice.pick({"N1 - Abuse or neglect": 6, "N4 - Family in acute stress": 3})
        seen = day + timedelta(days=story.number(20))
        page.line(
            [
                *story.child(),
                day,
                need,
                seen,
                None,
                None,
                "b) CIN plan",
                story.team(),
                story.worker(),
            ]
        )


def _plans(book: Book, story: Story) -> None:
    page = _page(
        book, 7, "child protection plans open in the year", story,
        "Child Protection Plan Start Date", "Initial Category of Abuse", "Latest Category of Abuse",
        "Date of the Last Statutory Visit", "Was the Child Seen Alone?",
        "Date of latest review conference", "Child Protection Plan End Date",
        "Number of Previous Child Protection Plans", "Allocated Team", "Allocated Worker",
    )  # fmt: skip
    end = quarter_end(story.year, 4)
    seen = {2013: 0.9, 2014: 0.91, 2015: 0.86}[story.year]
    alone = {2013: 0.81, 2014: 0.84, 2015: 0.82}[story.year]
    for place, (begun, ended, previous) in enumerate(_plan_dates(story)):
        last = (ended or end) - timedelta(days=2)
        late = story.number(1000) >= seen * 1000
        visit = last - timedelta(days=(30 + story.number(20)) if late else story.number(24))
        visit = max(begun, visit) if place != 300 else begun - timedelta(days=3)
        said: str | None = "Yes" if story.number(1000) < alone * 1000 else "No"
        if place % 61 == 7:
            said = "CS Assessment Updated" if place % 122 == 7 else "Y\u00a0"
        category = story.dice.pick({"a) Neglect": 48, "b) Emotional abuse": 36, "c) Physical": 9})
        child = story.child()
        page.line(
            [*child, begun, category, category, visit, said,
             max(begun, last - timedelta(days=60)), ended, previous, story.team(), story.worker()]
        )  # fmt: skip
    page.skip()
    page.line(["Visits are those recorded by 31 March."], "note")


def _plan_dates(story: Story) -> list[tuple[date, date | None, int]]:
    """Draw the plans: starts and ends by quarter, two years or more, earlier plans."""
    figures = social_care(story.year)
    open_at, starting = figures["plans"].parts, figures["again"].wholes
    before = open_at[0]
    if story.year > 2013:
        before = social_care(story.year - 1)["plans"].parts[-1]
    long = figures["long"].parts[-1]
    end, opening = quarter_end(story.year, 4), date(story.year, 3, 31)
    running = [
        (end - timedelta(days=735 + story.number(90)), 0) if at < long
        else (opening - timedelta(days=3 + story.number(330)), int(story.number(6) == 0))
        for at in range(before)
    ]  # fmt: skip
    done: list[tuple[date, date | None, int]] = []
    for quarter in (1, 2, 3, 4):
        again = _marks(story, starting[quarter - 1], figures["again"].parts[quarter - 1])
        new = list(zip(story.days(quarter, starting[quarter - 1]), again, strict=True))
        leaving = len(running) + len(new) - open_at[quarter - 1]
        for day in story.days(quarter, max(0, leaving)):
            begun, previous = running.pop(long)
            done.append((begun, day, previous))
        running += [(day, int(mark)) for day, mark in new]
    found = done + [(begun, None, previous) for begun, previous in running]
    return sorted(found, key=lambda plan: (plan[0], str(plan[1])))


def _care(book: Book, story: Story) -> None:
    page = _page(
        book, 8, "children looked after in the year", story,
        "Date Started to be Looked After", "Child's Category of Need", "Child's Legal Status",
        "Date of Latest Statutory Review", "Date of Last Social Work Visit",
        "Date Ceased to be Looked After", "Reason Ceased to be Looked After",
        "Number of Placements in the Last 12 months", "Placement Postcode", "Placement URN",
        "Allocated Team", "Allocated Worker",
    )  # fmt: skip
    counts = social_care(story.year)["looked_after"].parts
    opening = date(story.year, 3, 31)
    running = [opening - timedelta(days=10 + story.number(900)) for _ in range(counts[0] - 2)]
    done: list[tuple[date, date | None]] = []
    for quarter in (1, 2, 3, 4):
        ended = story.days(quarter, 19)
        new = story.days(quarter, counts[quarter - 1] - len(running) + len(ended))
        done += [(running.pop(0), day) for day in ended]
        running += new
    rows = done + [(day, None) for day in running]
    for begun, ceased in sorted(rows, key=lambda row: (row[0], str(row[1]))):
        last = ceased or quarter_end(story.year, 4)
        page.line(
            [*story.child(), begun, "N1 - Abuse or neglect", story.dice.pick({"C2": 5, "V2": 3}),
             last - timedelta(days=40), last - timedelta(days=12), ceased,
             "E8" if ceased else None, 1 + story.number(3), story.postcode(),
             f"SC{400000 + story.number(9999)}", story.team(), story.worker()]
        )  # fmt: skip

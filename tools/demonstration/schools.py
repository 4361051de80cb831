"""Schools: the section 175/157 audit, exported from an online form as a CSV file.

The form asks for names that the board has no use for, and people fill it in twice, spell their
school as they please and leave half-way.
"""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from demonstration.figures import NOTICE, SEED, Dice, year_name
from demonstration.people import email, person
from demonstration.sent import Sent

if TYPE_CHECKING:
    from pathlib import Path

AGENCY = "schools"
#: Phase, how many were asked, and what share answers in each year from 2013.
PHASES = {
    "Nursery": (4, (0.75, 1.0, 1.0)),
    "Primary": (44, (0.78, 0.87, 0.93)),
    "Secondary": (10, (0.8, 0.8, 0.9)),
    "All-through": (2, (1.0, 1.0, 1.0)),
    "Special": (4, (1.0, 1.0, 1.0)),
    "Independent": (12, (0.42, 0.5, 0.59)),
    "Further education": (2, (0.5, 1.0, 1.0)),
}
IN_DATE = (0.84, 0.88, 0.92)
#: As the form's tick boxes write it; an all-through school ticks two.
TICKED = {"All-through": "Primary;Secondary;"}
STREETS = (
    "Elm Road", "Mill Lane", "Harbour View", "St Bride's", "Northbrook Park", "Saint Oswin's",
    "Fern Bank", "Weir Street", "Hollow Oak", "Station Road", "Kiln Hill", "St Petroc's",
    "Marsh End", "Beacon", "Long Meadow", "Priory", "Tannery Row", "Canal Side", "Larch Grove",
    "Bell Street", "Quarry Top", "Orchard Way",
)  # fmt: skip
KINDS = {
    "Nursery": ("Nursery School",),
    "Primary": ("Primary School", "C of E Primary School", "Infant School"),
    "Secondary": ("Academy", "High School"),
    "All-through": ("Academy Trust School",),
    "Special": ("School",),
    "Independent": ("Preparatory School", "Independent School"),
    "Further education": ("Sixth Form College",),
}
#: How the same name is typed the second time.
SPELT = (
    ("St ", "St. "), ("Saint ", "St "), ("C of E", "CE"), ("Academy", "Acad."), ("School", "Sch"),
    ("Road", "Rd"), ("'s", "s"),
)  # fmt: skip
TOPICS = ("Prevent", "FGM", "CSE", "Online safety", "Peer on peer abuse")
HEADINGS = (
    "Id", "Start time", "Completion time", "Email", "Name of school or college", "Phase (tick all)",
    "URN", "Name of designated safeguarding lead", "DSL last trained", "Name of deputy",
    "Governor trained", "Topics of staff training (tick all)", "Q1 level", "Q2 level", "Comments",
)  # fmt: skip


def write_returns(folder: Path, year: int) -> list[Sent]:
    """Write the form's export."""
    dice = Dice(SEED + 175 * year)
    lines: list[list[object]] = [
        [NOTICE],
        [f"Section 175/157 audit {year_name(year)}: export of the online form"],
        [],
        ["Phase of school", "Asked"],
        *[[phase, asked] for phase, (asked, _) in PHASES.items()],
        ["Total", sum(asked for asked, _ in PHASES.values())],
        [],
        list(HEADINGS),
        *_responses(dice, year),
    ]
    file = f"Section 175 audit {year_name(year)} responses.csv"
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(lines)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / file).write_bytes(text.getvalue().encode("utf-8-sig"))
    return [Sent(file, f"{year + 1}-05-06", f"May {year + 1}")]


def _responses(dice: Dice, year: int) -> list[list[object]]:
    at = year - 2013
    rows: list[list[object]] = []
    begun = datetime(year + 1, 2, 2, 9, 5)  # noqa: DTZ001 - forms state local time
    number = 0
    for phase, (asked, shares) in PHASES.items():
        for place in range(asked):
            number += 1
            begun += timedelta(hours=3, minutes=17)
            if place < round(asked * shares[at]):
                rows.append(_response(dice, year, begun, phase, number, f"{900000 + 7 * number}"))
    again = [_again(rows[place], days) for place, days in ((2, 5), (17, 3), (31, 8))]
    left = [*rows[9][:2], "", *rows[9][3:]]
    left[1] = (begun + timedelta(hours=1)).strftime(_TIME)
    ordered = sorted([*rows, *again, left], key=lambda row: str(row[1]))
    return [[place, *row[1:]] for place, row in enumerate(ordered, start=1)]


_TIME = "%Y-%m-%d %H:%M:%S"


def _response(  # noqa: PLR0917
    dice: Dice, year: int, begun: datetime, phase: str, number: int, urn: str
) -> list[object]:
    kinds = KINDS[phase]
    name = f"{STREETS[number % len(STREETS)]} {kinds[number // len(STREETS) % len(kinds)]}"
    lead = person(dice)
    ticked = TICKED.get(phase, f"{phase};")
    return [
        0, begun.strftime(_TIME), (begun + timedelta(minutes=dice.near(55, 0.6))).strftime(_TIME),
        email(lead, "school"), name, ticked, urn, lead, _trained(dice, year), person(dice),
        dice.pick({"Yes": 0.8, "No": 0.2}),
        "".join(f"{topic};" for topic in TOPICS if dice.near(50, 1) > 35),
        dice.pick({"1": 0.05, "2": 0.2, "3": 0.45, "4": 0.3}),
        dice.pick({"1": 0.05, "2": 0.25, "3": 0.45, "4": 0.25}),
        dice.pick({"": 0.8, f"Please ring {person(dice)} on 07700 900{number:03d}.": 0.2}),
    ]  # fmt: skip


def _trained(dice: Dice, year: int) -> str:
    """Write when the lead was trained, as people write a month: in date for two years."""
    share = IN_DATE[year - 2013]
    in_date = dice.pick({"yes": share, "no": 1 - share}) == "yes"
    if not in_date:
        return dice.pick(
            {"": 0.2, f"Sept {year - 2003}": 0.4, f"14/06/{year - 2}": 0.2, "booked": 0.2}
        )
    month = dice.near(7, 0.6)
    later = dice.pick({"this": 0.55, "last": 0.45}) == "this"
    which = year if later else year - 1
    names = (
        "Jan",
        "Feb",
        "March",
        "Apr",
        "May",
        "June",
        "July",
        "Aug",
        "Sept",
        "Oct",
        "Nov",
        "Dec",
    )
    written = {
        f"{names[month - 1]} {which % 100}": 0.4, f"{names[month - 1]}-{which % 100}": 0.2,
        f"{11 + month}/{month:02d}/{which}": 0.4,
    }  # fmt: skip
    return dice.pick(written)


def _again(row: list[object], days: int) -> list[object]:
    """Send a response a second time some days later, the school spelt another way."""
    later = list(row)
    for place in (1, 2):
        when = datetime.strptime(str(row[place]), _TIME) + timedelta(days=days)  # noqa: DTZ007
        later[place] = when.strftime(_TIME)
    name = str(row[4])
    for written, spelt in SPELT:
        name = name.replace(written, spelt)
    later[4], later[8] = name, f"Jan {int(str(later[1])[2:4])}"
    return later

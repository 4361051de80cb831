"""What the community health trust sends: a CSV out of an old program, a row a measure and quarter."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from demonstration.figures import AREA, NOTICE, Share, year_name
from demonstration.sent import Sent
from demonstration.tables import dice, near, shares

if TYPE_CHECKING:
    from pathlib import Path

AGENCY = "health_trust"
INITIAL = "Initial health assessments within 20 working days"
SUPERVISION = "Safeguarding supervision received (health visitors and school nurses)"
LEVEL_3 = "Level 3 safeguarding training in date"
#: Measures of each quarter: the base in each year and the share of it.
_QUARTERLY = {
    INITIAL: ((22, 0.84), (24, 0.85), (26, 0.76)),
    "Reviews at 2 to 2.5 years with ASQ-3 completed": ((588, 0.69), (603, 0.78), (611, 0.85)),
    f"{LEVEL_3} - health visitors": ((96, 0.91), (99, 0.92), (101, 0.93)),
    f"{LEVEL_3} - school nurses": ((34, 0.85), (36, 0.89), (35, 0.91)),
    f"{LEVEL_3} - community paediatrics and therapies": ((402, 0.82), (409, 0.85), (414, 0.86)),
    f"{LEVEL_3} - other clinical staff": ((611, 0.80), (618, 0.83), (626, 0.85)),
    "Level 1 safeguarding training in date": ((1498, 0.93), (1511, 0.94), (1530, 0.95)),
    "Level 2 safeguarding training in date": ((1302, 0.88), (1313, 0.90), (1327, 0.91)),
    SUPERVISION: ((79, 0.70), (81, 0.74), (83, 0.77)),
}
#: Measures of the whole year, by the same rule.
_YEARLY = {
    "Annual health assessment up to date (looked after 12 months or more)": (
        (151, 0.88), (155, 0.89), (162, 0.86),
    ),
    "Immunisations up to date (looked after 12 months or more)": (
        (151, 0.86), (155, 0.87), (162, 0.89),
    ),
    "Dental check in the year (looked after 12 months or more)": (
        (151, 0.84), (155, 0.83), (162, 0.80),
    ),
}  # fmt: skip
#: Children with a score of strengths and difficulties, and their mean score.
_SCORES = ((109, 14.1), (112, 14.3), (118, 14.6))
_NEWLY_RECORDED = (9, 11, 8, 12)
_UNDER_18 = (1, 0, 2, 1)
#: One percentage is written as a share, and one does not agree with its own numbers.
AS_SHARE = (INITIAL, 2015, 2)
DISAGREES = (SUPERVISION, 2015, 3)
COMMENTS = {
    (INITIAL, 2015, 3): "Two clinics cancelled – doctor’s sick leave not covered",
    (f"{LEVEL_3} - other clinical staff", 2015, 2): "Budget for backfill cut by £6,500",
}


@dataclass(frozen=True)
class Line:
    """A row of the return."""

    period: str
    measure: str
    number: int | str
    out_of: int | None = None
    stated: str = ""
    comment: str = ""


def initial_assessments(year: int) -> list[Share]:
    """Return each quarter's initial health assessments, which the commissioner counts too."""
    return _quarters(INITIAL, year)


def _quarters(measure: str, year: int) -> list[Share]:
    base, proportion = _QUARTERLY[measure][year - 2013]
    chance = dice(measure, year)
    wholes = near(chance, [base] * 4, 0.06 if base < 100 else 0.01)
    parts = shares(chance, wholes, [proportion] * 4, 0.03 if base < 100 else 0.01)
    return [Share(part, whole) for part, whole in zip(parts, wholes, strict=True)]


def write_returns(folder: Path, year: int) -> list[Sent]:
    """Write the return in the Windows code page, as the trust's program does."""
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\r\n")
    out.writerow([NOTICE])
    name = year_name(year)
    out.writerow([f"{AREA} Community Health NHS Trust – board’s safeguarding return {name}"])
    out.writerow([])
    out.writerow(["Quarter", "Measure", "Number", "Out of", "Percentage", "Comment"])
    for line in lines(year):
        out_of = "" if line.out_of is None else f"{line.out_of:,}"
        number = f"{line.number:,}" if isinstance(line.number, int) else line.number
        out.writerow([line.period, line.measure, number, out_of, line.stated, line.comment])
    file = f"NCH safeguarding return {name}.csv"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / file).write_bytes(text.getvalue().encode("cp1252"))
    after = year + 1
    if year < 2015:
        return [Sent(file, f"{after}-04-24", f"April {after}")]
    note = f"Late. The trust was asked for it on 3 May {after}."
    return [Sent(file, f"{after}-05-09", f"May {after}", note)]


def lines(year: int) -> list[Line]:
    """Return every row of a year's return."""
    named = year_name(year).replace("-", "/")
    found = []
    for number in range(1, 5):
        period = f"Q{number} {named}"
        shares_of = {measure: _quarters(measure, year)[number - 1] for measure in _QUARTERLY}
        groups = [share for measure, share in shares_of.items() if measure.startswith(LEVEL_3)]
        whole_trust = Share(sum(g.part for g in groups), sum(g.whole for g in groups))
        for measure, share in {LEVEL_3: whole_trust, **shares_of}.items():
            stated = _stated(share, (measure, year, number))
            comment = COMMENTS.get((measure, year, number), "")
            found.append(Line(period, measure, share.part, share.whole, stated, comment))
        if year >= 2015:
            found += _newly_recorded(period, number)
    for measure, years in _YEARLY.items():
        whole, proportion = years[year - 2013]
        share = Share(dice(measure, year).share(whole, proportion), whole)
        found.append(Line(named, measure, share.part, whole, f"{share.percent}%"))
    children, mean = _SCORES[year - 2013]
    score = "Strengths and difficulties: sum of scores, and children aged 5-16 with one"
    return [*found, Line(named, score, round(children * mean), children, comment="Mean, not %")]


def _newly_recorded(period: str, number: int) -> list[Line]:
    """The enhanced dataset began in April 2015; the trust hides what is under 5."""
    women, girls = _NEWLY_RECORDED[number - 1], _UNDER_18[number - 1]
    return [
        Line(period, "FGM newly recorded", women),
        Line(period, "FGM newly recorded - of whom under 18", "*" if 0 < girls < 5 else girls),
    ]


def _stated(share: Share, cell: tuple[str, int, int]) -> str:
    if cell == AS_SHARE:
        return f"{share.part / share.whole:.3f}"
    if cell == DISAGREES:
        return f"{share.percent + 2.4:.1f}%"
    return f"{share.percent:.1f}%"

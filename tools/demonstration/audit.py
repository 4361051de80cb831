"""The board's multi-agency case audits: one row a case and agency, grades as people write them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from demonstration.figures import SEED, Dice, year_name
from demonstration.sent import Sent
from demonstration.workbook import Book, write

if TYPE_CHECKING:
    from pathlib import Path

AGENCY = "board"
#: Cases planned and cases audited for each theme, from 2013.
PLANNED, AUDITED = (8, 9, 10), (7, 8, 9)
#: Practice becomes a little better each year, and the child's voice is found more often.
BETTER = (-0.07, -0.03, 0.0)
VOICE = (0.43, 0.5, 0.55)
#: Theme as the auditors wrote it, and how likely good work was found in it.
THEMES = {
    "Neglect": 0.36,
    "Domestic abuse": 0.53,
    "CSE and missing": 0.55,
    "Emotional wellbeing & mental health": 0.45,
}
STAGES = {"EH": 0.2, "CIN": 0.35, "CP": 0.3, "LAC": 0.15}
AGENCIES = {
    "Children's social care": 0.0,
    "Police": -0.03,
    "Health visiting and school nursing": 0.04,
    "Schools": 0.08,
    "CAMHS": -0.06,
    "Probation": -0.08,
}
ALWAYS = 2
GRADES = ("Outstanding", "Good", "Requires Improvement", "Inadequate")
SPELLINGS = {
    "Outstanding": {"Outstanding": 1.0},
    "Good": {"Good": 0.7, "good ": 0.2, "GOOD": 0.1},
    "Requires Improvement": {"Requires Improvement": 0.55, "RI": 0.35, "requires improvement": 0.1},
    "Inadequate": {"Inadequate": 0.8, "Inad.": 0.2},
}
LEARNING = {
    "Neglect": "Drift in the plan",
    "Domestic abuse": "Information shared late",
    "CSE and missing": "Return interview not used",
    "Emotional wellbeing & mental health": "Threshold not understood",
}
OTHER_LEARNING = {
    "Child's voice not used in the plan": 0.3,
    "Fathers and partners not engaged": 0.2,
    "Supervision not recorded": 0.2,
    "Chronology missing": 0.15,
    "Good practice to share": 0.15,
}
STRENGTHS = {
    "Child seen alone": 0.3,
    "Strong direct work": 0.25,
    "Prompt strategy discussion": 0.2,
    "Family plan in plain words": 0.25,
}


@dataclass(frozen=True)
class Case:
    """One audited case."""

    ref: str
    theme: str
    stage: str
    agencies: tuple[str, ...]


def write_returns(folder: Path, year: int) -> list[Sent]:
    """Write the workbook: the programme, findings by agency, and the panel's judgements."""
    dice = Dice(SEED + 3 * year)
    cases = _cases(dice, year)

    def fill(book: Book) -> None:
        _programme(book, year)
        _findings(book, cases, dice, year)
        _judgements(book, cases, dice, year)

    file = f"NSCB multi-agency audit {year_name(year)}.xlsx"
    write(folder / file, fill)
    return [Sent(file, f"{year + 1}-05-03", f"May {year + 1}")]


def _cases(dice: Dice, year: int) -> list[Case]:
    names = list(AGENCIES)
    cases = []
    for theme in THEMES:
        for number in range(1, AUDITED[year - 2013] + 1):
            others = dice.order(names[ALWAYS:])[: 2 + dice.near(1, 1.49)]
            agencies = tuple(name for name in names if name in {*names[:ALWAYS], *others})
            ref = f"MA{year % 100}-{theme[:2].upper()}{number:02d}"
            cases.append(Case(ref, theme, dice.pick(STAGES), agencies))
    return cases


def _programme(book: Book, year: int) -> None:
    page = book.page(
        "Programme",
        f"NSCB multi-agency case audits {year_name(year)}: the year's programme",
        "How many cases the panel planned to look at.",
    )
    page.line(["Theme of the audit", "Cases planned", "Session"], "heading")
    for number, theme in enumerate(THEMES):
        page.line([theme, PLANNED[year - 2013], ("June", "November")[number % 2]])
    page.line(["Total", PLANNED[year - 2013] * len(THEMES), None], "total")


def grade(dice: Dice, good: float) -> str:
    """Return a grade, good or better as likely as said."""
    weights = {
        "Outstanding": 0.05, "Good": max(0.05, good - 0.05),
        "Requires Improvement": (1 - good) * 0.78, "Inadequate": (1 - good) * 0.22,
    }  # fmt: skip
    return dice.pick(weights)


def _findings(book: Book, cases: list[Case], dice: Dice, year: int) -> None:
    page = book.page(
        "Findings",
        f"NSCB multi-agency case audits {year_name(year)}: findings by agency",
        "Self = the agency's own grade. Moderated = after the panel met. Voice: Y, P (partly), N.",
    )
    page.sheet.set_column(0, 12, 18)
    page.line(
        [
            "Case ref", "Theme", "Status", "Agency", "Self grade", "Moderated grade",
            "Child's voice", "Threshold right", "Strength", "Learning code", "Learning in full",
        ],
        "heading",
    )  # fmt: skip
    for case in cases:
        for agency in case.agencies:
            page.line(_finding(case, agency, dice, year))


def _finding(case: Case, agency: str, dice: Dice, year: int) -> list[Any]:
    moderated = grade(dice, THEMES[case.theme] + AGENCIES[agency] + BETTER[year - 2013])
    place = GRADES.index(moderated)
    own = GRADES[max(1, place - (dice.pick({"kinder": 0.3, "same": 0.7}) == "kinder"))]
    learning = dice.pick(
        {LEARNING[case.theme]: 0.45, **{k: v * 0.55 for k, v in OTHER_LEARNING.items()}}
    )
    spelt = dice.pick(SPELLINGS[moderated])
    return [
        case.ref, case.theme, case.stage, agency, dice.pick(SPELLINGS[own]), spelt,
        dice.pick({"Y": 0.5, "P": 0.3, "N": 0.2}),
        dice.pick({"Y": 0.82, "N": 0.12, "n/a": 0.06}),
        dice.pick(STRENGTHS), learning,
        f"Panel's notes on {agency.lower()}: {learning.lower()}; see the chronology.",
    ]  # fmt: skip


def _judgements(book: Book, cases: list[Case], dice: Dice, year: int) -> None:
    page = book.page(
        "Case judgements",
        f"NSCB multi-agency case audits {year_name(year)}: the panel's judgement of each case",
        "One row a case. Voice = the child's views are recorded and changed what was done.",
    )
    page.sheet.set_column(0, 12, 18)
    page.line(["Case ref", "Theme", "Status", "Overall grade", "Voice evidenced"], "heading")
    heard = VOICE[year - 2013]
    for case in cases:
        found = grade(dice, THEMES[case.theme] + BETTER[year - 2013])
        voice = dice.pick({"Y": heard, "P": 0.27, "N": 0.73 - heard})
        page.line([case.ref, case.theme, case.stage, dice.pick(SPELLINGS[found]), voice])

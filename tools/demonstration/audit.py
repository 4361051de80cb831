"""The board's multi-agency case audits: one row a case and agency, grades as people write them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from demonstration.workbook import Book, write

if TYPE_CHECKING:
    from pathlib import Path

    from demonstration.figures import Dice

CASES_A_THEME = 9
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


def audits(folder: Path, dice: Dice) -> None:
    """Write the workbook: findings by agency, and the panel's judgement of each case."""
    cases = _cases(dice)

    def fill(book: Book) -> None:
        _findings(book, cases, dice)
        _judgements(book, cases, dice)

    write(folder / "NSCB multi-agency audit 2015-16.xlsx", fill)


def _cases(dice: Dice) -> list[Case]:
    names = list(AGENCIES)
    cases = []
    for theme in THEMES:
        for number in range(1, CASES_A_THEME + 1):
            others = dice.order(names[ALWAYS:])[: 2 + dice.near(1, 1.49)]
            agencies = tuple(name for name in names if name in {*names[:ALWAYS], *others})
            ref = f"MA15-{theme[:2].upper()}{number:02d}"
            cases.append(Case(ref, theme, dice.pick(STAGES), agencies))
    return cases


def _grade(dice: Dice, good: float) -> str:
    weights = {
        "Outstanding": 0.05, "Good": max(0.05, good - 0.05),
        "Requires Improvement": (1 - good) * 0.78, "Inadequate": (1 - good) * 0.22,
    }  # fmt: skip
    return dice.pick(weights)


def _findings(book: Book, cases: list[Case], dice: Dice) -> None:
    page = book.page(
        "Findings",
        "NSCB multi-agency case audits 2015-16: findings by agency",
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
            page.line(_finding(case, agency, dice))


def _finding(case: Case, agency: str, dice: Dice) -> list[Any]:
    moderated = _grade(dice, THEMES[case.theme] + AGENCIES[agency])
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


def _judgements(book: Book, cases: list[Case], dice: Dice) -> None:
    page = book.page(
        "Case judgements",
        "NSCB multi-agency case audits 2015-16: the panel's judgement of each case",
        "One row a case. Voice = the child's views are recorded and changed what was done.",
    )
    page.sheet.set_column(0, 12, 18)
    page.line(["Case ref", "Theme", "Status", "Overall grade", "Voice evidenced"], "heading")
    for case in cases:
        grade = _grade(dice, THEMES[case.theme])
        voice = dice.pick({"Y": 0.55, "P": 0.27, "N": 0.18})
        page.line([case.ref, case.theme, case.stage, dice.pick(SPELLINGS[grade]), voice])

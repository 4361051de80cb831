"""The framework's key questions, and the rules by which each is answered.

The nine questions stand in the board's quality assurance framework (2015), section 3, below the
improvement cycle. A rule takes counts and gives a plain verdict; nothing here reads a table, so
every rule can be tried on any evidence. What counts as "well" is this report's own rule, printed
beside the answer, not the framework's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from annual_report.story.findings import in_words, listed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from annual_report.story.findings import Judgement
    from annual_report.story.recommendations import Tally

Verdict = Literal["well", "in part", "not well", "cannot be answered"]

TYPES = ("quantity", "quality", "outcome")
#: Content areas of the framework (Element One) in which a board can choose what it measures.
CHOSEN_AREAS = ("practice", "organisational/practitioner")
_AREAS = {"practice": "practice", "organisational/practitioner": "organisations and their staff"}
#: Each type of measure makes up at least this share where the balance is good.
FAIR_SHARE = 0.2
#: Share from which something is done well, and under which it is not.
MOST, HALF = 0.9, 0.5

JUDGED: dict[Verdict, Judgement] = {
    "well": "assurance",
    "in part": "mixed",
    "not well": "concern",
    "cannot be answered": "no evidence",
}


@dataclass(frozen=True)
class Question:
    """A key question in our words, and the rule by which it is answered.

    Attributes:
        key: part of labels.
        asked: its sense.
        rule: when the answer is *well*, *in part* and *not well*.
    """

    key: str
    asked: str
    rule: str


QUESTIONS: tuple[Question, ...] = (
    Question(
        "themes",
        "Does the board find the patterns in what reviews and audits show?",
        "Well if lessons were counted and at least one came up in more than one kind of audit, and "
        "reviews name their themes; in part if only some of this is there; not well if none is.",
    ),
    Question(
        "balance",
        "Do the measures balance how much, how well and whether anyone is better off?",
        "Well if each type is at least a fifth of the measures and each is there for practice and "
        "for organisations and their staff; in part if all three types are there; else not well.",
    ),
    Question(
        "impact",
        "How far does the evaluation look at what changed for children and families?",
        "Well if every duty and priority has a measure of outcome with a figure; in part if at "
        "least half have; else not well.",
    ),
    Question(
        "practice",
        "Are good practice and help that works found?",
        "Well if good practice is counted and a completed action or recommendation was checked and "
        "found to make a difference, and what the practice was is described; in part if some of this is "
        "there; else not well.",
    ),
    Question(
        "aim",
        "Did audits go where the board's priorities are?",
        "Well if joint audits looked at every priority; in part if at least half of them; else not well.",
    ),
    Question(
        "smart",
        "Are recommendations and actions specific, measurable, owned and dated?",
        "Well if at least nine in ten have all five parts of SMART, by the rules printed in the chapter on "
        "actions; in part if at least half have; else not well.",
    ),
    Question(
        "timely",
        "Is what was recommended done, and done in time?",
        "Well if at least nine in ten of what had fallen due was done on time; in part if at least "
        "half was; else not well.",
    ),
    Question(
        "front-line",
        "How do lessons reach the people who work with children?",
        "Well if there are at least two routes and each was checked; in part if some were checked; "
        "not well if none was.",
    ),
    Question(
        "feedback",
        "By what ways does the board hear from children and families?",
        "Well if children and parents were both asked in surveys and heard in their own words, and "
        "the answers are tied to actions; in part if some of this is there; not well if neither was heard.",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """A plain verdict and why."""

    verdict: Verdict
    why: str

    @property
    def text(self) -> str:
        """As printed: the verdict first."""
        return f"{self.verdict[:1].upper()}{self.verdict[1:]}. {self.why}"


def unanswered(what: str) -> Answer:
    """Say that nothing was returned by which a question could be answered."""
    return Answer("cannot be answered", f"No evidence: {what}")


def themes(lessons: int, shared: int, reviews: int) -> Answer:
    """Answer on patterns.

    Args:
        lessons: how many lessons audits were counted by.
        shared: how many of them joint audits and agencies' own both found.
        reviews: published reviews that name a theme.
    """
    if not lessons and not reviews:
        return unanswered("no audit and no review was returned.")
    counted = f"{in_words(lessons)} lessons are counted, {in_words(shared)} of them found by joint audits and agencies' own alike"
    said = [counted] if lessons else ["no lesson is counted"]
    said.append(f"{in_words(reviews)} published reviews name their theme")
    why = f"{_first_up('; '.join(said))}."
    return Answer("well" if shared and reviews else "in part", why)


def balance(counts: Mapping[tuple[str, str], int]) -> Answer:
    """Answer on the balance of measures.

    Args:
        counts: measures that had a figure, by type and content area.
    """
    total = sum(counts.values())
    if not total:
        return unanswered("no measure has a figure.")
    by_type = {one: sum(n for (kind, _), n in counts.items() if kind == one) for one in TYPES}
    said = ", ".join(f"{by_type[one]} of {one}" for one in TYPES)
    why = f"Of {total} measures with a figure: {said}."
    absent = [one for one in TYPES if not by_type[one]]
    if absent:
        return Answer("not well", f"{why} There is none of {listed(absent)}.")
    gaps = [f"{kind} for {_AREAS[area]}" for area in CHOSEN_AREAS for kind in TYPES
            if not counts.get((kind, area), 0)]  # fmt: skip
    thin = [one for one in TYPES if by_type[one] < FAIR_SHARE * total]
    if thin:
        why += f" Less than one in five is of {listed(thin)}."
    if gaps:
        why += f" There is no measure of {listed(gaps)}."
    return Answer("in part" if gaps or thin else "well", why)


def impact(shown: Collection[str], silent: Collection[str]) -> Answer:
    """Answer on impact.

    Args:
        shown: duties and priorities with a measure of outcome that has a figure.
        silent: those without.
    """
    total = len(shown) + len(silent)
    if not total:
        return unanswered("there is no duty or priority to look at.")
    why = f"{len(shown)} of {total} duties and priorities have a measure of outcome with a figure."
    if silent:
        why += f" No evidence yet for: {listed(silent)}."
    return Answer(_share(len(shown), total, most=1.0), why)


def practice(files: int, checked: int, *, looked: bool) -> Answer:
    """Answer on good practice.

    Args:
        files: audited files in which good practice was found and may be counted.
        checked: completed recommendations of which somebody checked the difference.
        looked: whether any audit or recommendation was returned.
    """
    if not looked:
        return unanswered("no audit and no recommendation was returned.")
    if not files and not checked:
        return Answer("not well", "Nothing that was returned says what went well.")
    said = [
        f"auditors found good practice to share in {files} files" if files else "no audit says where good practice was found",
        f"for {in_words(checked)} completed recommendations somebody checked whether it made a difference" if checked else "nothing that was changed was checked",
    ]  # fmt: skip
    why = f"{_first_up('; '.join(said))}. No return describes what the good practice was."
    return Answer("in part", why)


def aim(looked_at: Collection[str], without: Collection[str], *, audited: bool) -> Answer:
    """Answer on where audits went: priorities looked at, priorities not looked at."""
    total = len(looked_at) + len(without)
    if not audited:
        return unanswered("no joint audit was returned.")
    if not total:
        return unanswered("the board's priorities were not given.")
    why = f"Joint audits looked at {len(looked_at)} of {total} priorities."
    if without:
        why += f" Nobody looked at: {listed(without)}."
    return Answer(_share(len(looked_at), total, most=1.0), why)


def smart(actions: tuple[int, int], recommended: tuple[int, int]) -> Answer:
    """Answer on SMART.

    Args:
        actions: how many have all five parts, of how many.
        recommended: how many have all five parts, of how many.
    """
    total = actions[1] + recommended[1]
    if not total:
        return unanswered("no action and no recommendation was returned.")
    said = [
        f"{whole} of {every} {what}"
        for (whole, every), what in ((actions, "actions"), (recommended, "recommendations"))
        if every
    ]
    verdict = _share(actions[0] + recommended[0], total)
    return Answer(verdict, f"{' and '.join(said)} have all five parts of SMART.")


def timely(found: Tally, actions_due: tuple[int, int]) -> Answer:
    """Answer on time.

    Args:
        found: of recommendations.
        actions_due: actions complete, of those that had fallen due.
    """
    total = found.fallen_due + actions_due[1]
    if not total:
        return unanswered("nothing that has fallen due was returned.")
    why = f"{found.on_time} of {found.fallen_due} recommendations that had fallen due were done on time"
    why += f", {found.late} late, and {found.overdue} are overdue" if found.fallen_due else ""
    why += f"; {actions_due[0]} of {actions_due[1]} actions that had fallen due are complete."
    return Answer(_share(found.on_time + actions_due[0], total), why)


def front_line(routes: int, checked: int) -> Answer:
    """Answer on routes to practitioners: how many there are, and how many were checked."""
    if not routes:
        return unanswered("no route by which lessons go out was returned.")
    why = f"{_first_up(in_words(routes))} routes are known; {in_words(checked)} of them {'was' if checked == 1 else 'were'} checked in any way."
    if not checked:
        return Answer("not well", why)
    return Answer("well" if routes > 1 and checked == routes else "in part", why)


def feedback(asked: Collection[str], quoted: Collection[str], *, tied: bool, sent: bool) -> Answer:
    """Answer on how children and families are heard.

    Args:
        asked: of ``children`` and ``parents``, those whom a survey asked and who answered.
        quoted: of the same, those whose own words are printed.
        tied: whether any message is tied to an action.
        sent: whether anything was returned on what people said.
    """
    if not sent:
        return unanswered("no survey and no message was returned.")
    both = ("children", "parents")
    why = f"Asked in a survey: {listed(asked) if asked else 'nobody'}. Heard in their own words: {listed(quoted) if quoted else 'nobody'}."
    why += "" if tied else " No message is tied to an action, so it cannot be shown what changed."
    if not asked and not quoted:
        return Answer("not well", why)
    whole = tied and all(one in asked and one in quoted for one in both)
    return Answer("well" if whole else "in part", why)


def _share(part: int, total: int, most: float = MOST) -> Verdict:
    if part >= most * total:
        return "well"
    return "in part" if part >= HALF * total else "not well"


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]

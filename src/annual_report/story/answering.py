"""The key questions answered from what this report holds: counts, the rows behind them, and where.

Reads the released tables and what the chapters before published, asks the
rules of ``key_questions``, and publishes for each question its verdict and the evidence for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

import pandas as pd

from annual_report.publish.items import Piece
from annual_report.story import (
    areas,
    casework,
    key_questions,
    learning,
    plans,
    recommendations,
    smart,
)
from annual_report.story.key_questions import CHOSEN_AREAS, JUDGED, QUESTIONS, TYPES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from annual_report.indicators import Catalogue
    from annual_report.publish.items import Item
    from annual_report.story.key_questions import Answer, Question
    from annual_report.story.story import Story

CONTENT_AREAS = (*CHOSEN_AREAS, "wider picture")
#: By what its label a table says what was done because of what people said.
_TIED = re.compile(r"you-said|we-did|said-and-did|changed-because")
#: Chapter that says what was not returned.
NOT_RETURNED = "sec-data-quality"
_HEADS = ("What was looked at", "What was found", "Where")


class State(Protocol):
    """What is known of the report that is about to be set; ``requirements.state`` gives it."""

    @property
    def items(self) -> Mapping[str, Item]:
        """Everything published, by label."""

    @property
    def used(self) -> Mapping[str, str]:
        """Label of each item that the report uses, to the source it is in."""

    @property
    def catalogue(self) -> Catalogue:
        """What is measured."""

    @property
    def printed(self) -> pd.DataFrame:
        """Released figures of the year that the report prints."""

    def find(self, wanted: Callable[[Item], bool]) -> tuple[Item, ...]:
        """Return the items that the report uses and that are wanted."""


@dataclass(frozen=True)
class Answered:
    """An answer with its evidence.

    Attributes:
        answer: the verdict.
        evidence: what was looked at, what was found, and labels of where it stands.
        rows: released rows it rests on.
    """

    answer: Answer
    evidence: tuple[tuple[str, str, tuple[str, ...]], ...]
    rows: tuple[pd.DataFrame, ...]


def publish(story: Story, state: State) -> None:
    """Publish ``part-question-<key>`` for each question, and ``part-questions`` that sums up."""
    found = [(one, _ANSWERS[one.key](story, state)) for one in QUESTIONS]
    for question, answered in found:
        _section(story, state, question, answered)
    table = pd.DataFrame(
        {
            "Question": [one.asked for one, _ in found],
            "Answer": [_first_up(answered.answer.verdict) for _, answered in found],
            "Where": [", ".join(_links(state, answered)) for _, answered in found],
        }
    )
    rows = [part for _, one in found for part in _resting(story, one)]
    caption = "The key questions and their answers"
    story.chapter.table(
        "tbl-key-questions", table, caption=caption, rows=rows, align="lll", refers=True
    )
    story.chapter.part("part-questions", "tbl-key-questions")


def _section(story: Story, state: State, question: Question, answered: Answered) -> None:
    label = f"finding-question-{question.key}"
    answer, rows = answered.answer, _resting(story, answered)
    story.chapter.finding(label, answer.text, rows=rows, judgement=JUDGED[answer.verdict])
    pieces: list[str | Piece] = [Piece("paragraph", question.rule), label]
    if question.key == "balance" and answered.rows:
        pieces.append(_matrix(story, state))
    if answered.evidence and any(len(part) for part in answered.rows):
        table = pd.DataFrame(
            [(what, said, ", ".join(_there(state, where))) for what, said, where in answered.evidence],
            columns=list(_HEADS),
        )  # fmt: skip
        name = f"tbl-question-{question.key}"
        caption = f"Evidence for the answer: {_first_down(question.asked)}"
        story.chapter.table(name, table, caption=caption, rows=rows, align="lll", refers=True)
        pieces.append(name)
    story.chapter.part(f"part-question-{question.key}", *pieces)


def _resting(story: Story, answered: Answered) -> list[pd.DataFrame]:
    """Return the rows of an answer; where there are none, the returns that should have given them."""
    rows = [part for part in answered.rows if len(part)]
    if rows:
        return rows
    returns = story.chapter.read("returns")
    missing = returns[returns["status"].eq("not returned")]
    return [missing if len(missing) else returns]


def _links(state: State, answered: Answered) -> list[str]:
    """Return at most three places to read on; where nothing was returned, who did not return it."""
    if answered.answer.verdict == "cannot be answered":
        return [NOT_RETURNED]
    found = [label for *_, where in answered.evidence for label in _there(state, where)]
    return list(dict.fromkeys(found))[:3]


def _there(state: State, labels: Sequence[str]) -> list[str]:
    """Keep the labels that the report has: of items, those that show something."""
    return [
        one
        for one in labels
        if one.startswith("sec-") or (one in state.used and state.items[one].kind != "not returned")
    ]


def _themes(story: Story, state: State) -> Answered:  # noqa: ARG001
    audits, reviews = story.chapter.read("audits"), story.chapter.read("reviews")
    joint, single = (
        casework.overall(audits, "learning", kind) for kind in (casework.JOINT, casework.SINGLE)
    )
    dull = ("not recorded", casework.GOOD_PRACTICE)
    joint, single = (rows[~rows["category"].isin(dull)] for rows in (joint, single))
    named = reviews[reviews["theme"].ne("") & reviews["published"].ne("")]
    lessons = set(joint["category"]) | set(single["category"])
    shared = set(joint["category"]) & set(single["category"])
    answer = key_questions.themes(len(lessons), len(shared), len(named))
    evidence = (
        ("Lessons from audited files", f"{len(lessons)}, of which {len(shared)} in both kinds of audit",
         ("tbl-lessons",)),
        ("Published reviews with a theme", str(len(named)), ("tbl-reviews",)),
        ("Themes that several agencies found", "Side by side, by priority", ("sec-priorities",)),
    )  # fmt: skip
    return Answered(answer, evidence, (joint, single, named))


def _measured(state: State) -> pd.DataFrame:
    """Return the measures that the report prints a figure of: one row each, with its content area."""
    rows = state.printed
    if rows.empty:
        return rows
    rows = rows[rows["indicator"].isin(state.catalogue.ids) & rows["type"].isin(TYPES)]
    places = [state.catalogue[one].content_area for one in rows["indicator"]]
    return rows.assign(content_area=places).drop_duplicates("indicator")


def _balance(story: Story, state: State) -> Answered:  # noqa: ARG001 - all answers are asked alike
    rows = _measured(state)
    counts = (
        {(str(k), str(a)): len(own) for (k, a), own in rows.groupby(["type", "content_area"])}
        if len(rows)
        else {}
    )
    answer = key_questions.balance(counts)
    evidence = (
        ("Every measure with its type and content area", f"{len(rows)} with a figure",
         ("sec-indicators",)),
    )  # fmt: skip
    return Answered(answer, evidence, (rows,))


def _matrix(story: Story, state: State) -> str:
    rows = _measured(state)
    every = [*CONTENT_AREAS, *sorted(set(rows["content_area"]) - set(CONTENT_AREAS))]
    table = []
    for place in every:
        own = rows[rows["content_area"].eq(place)]
        counts = {_HOW[kind]: int(own["type"].eq(kind).sum()) for kind in TYPES}
        table.append({"Content area": _first_up(place), **counts, "All": len(own)})
    counts = {_HOW[kind]: int(rows["type"].eq(kind).sum()) for kind in TYPES}
    table.append({"Content area": "All", **counts, "All": len(rows)})
    story.chapter.table(
        "tbl-balance", pd.DataFrame(table), rows=rows, align="lrrrr",
        caption="Measures with a figure in this report, by content area and type",
    )  # fmt: skip
    return "tbl-balance"


_HOW = {"quantity": "How much", "quality": "How well", "outcome": "Is anyone better off"}


def _impact(story: Story, state: State) -> Answered:  # noqa: ARG001
    every = areas.every(story)
    shown: list[str] = []
    silent: list[str] = []
    for one in every:
        known = [each for each in one.figures if each.type == "outcome" and each.known]
        (shown if known else silent).append(one.about)
    rows = story.rows(
        each.row_id
        for one in every
        for each in one.figures
        if each.type == "outcome" and each.row_id
    )
    paired = [one for one in story.figures("EH05", "TRN02") if one.known]
    evidence = (
        ("Duties and priorities with a measure of outcome", f"{len(shown)} of {len(every)}",
         ("sec-priorities",)),
        ("Measures of the same people at two times", f"{len(paired)}",
         ("tbl-early-help", "tbl-training-change", "sec-training")),
    )  # fmt: skip
    return Answered(key_questions.impact(shown, silent), evidence, tuple(rows))


def _practice(story: Story, state: State) -> Answered:  # noqa: ARG001
    audits, recommended = story.chapter.read("audits"), story.chapter.read("recommendations")
    good = audits[
        audits["measure"].eq("learning") & audits["category"].eq(casework.GOOD_PRACTICE)
        & audits["theme"].eq("all") & audits["agency"].eq("all")
    ]  # fmt: skip
    files = int(good["count"].fillna(0).sum())
    tally = recommendations.tally(recommended, story.chapter.project.year.last_day)
    answer = key_questions.practice(
        files, tally.checked, looked=bool(len(audits) or len(recommended))
    )
    evidence = (
        ("Files with good practice to share", _joined(good["display"]), ("tbl-lessons",)),
        ("Recommendations checked for a difference", f"{tally.checked} of {tally.complete} complete",
         ("tbl-recommendations",)),
    )  # fmt: skip
    return Answered(answer, evidence, (good, recommended))


def _aim(story: Story, state: State) -> Answered:  # noqa: ARG001
    looked, titles = learning.looked_at(story), casework.theme_titles(story)
    audits = story.chapter.read("audits")
    there = [titles[key] for key, (joint, *_) in looked.items() if len(joint)]
    without = [titles[key] for key, (joint, *_) in looked.items() if joint.empty]
    joint = audits[audits["kind"].eq(casework.JOINT)]
    answer = key_questions.aim(there, without, audited=bool(len(joint)))
    evidence = (
        ("Priorities that joint audits looked at", f"{len(there)} of {len(looked)}",
         ("tbl-audits-aimed", "tbl-audit-themes")),
        ("What the timetable holds", "By method and year", ("fig-timetable", "tbl-timetable-rules")),
    )  # fmt: skip
    rows = [part for parts in looked.values() for part in parts]
    return Answered(answer, evidence, tuple(rows))


def _smart(story: Story, state: State) -> Answered:  # noqa: ARG001
    actions = story.chapter.read("actions")
    recommended = plans.testable(story.chapter.read("recommendations"))
    of_action = partial(smart.lacking_of_action, catalogue=story.catalogue)
    done = smart.counts(smart.lacking(actions, of_action))
    asked = smart.counts(smart.lacking(recommended, smart.lacking_of_recommendation))
    answer = key_questions.smart((done["all"], len(actions)), (asked["all"], len(recommended)))
    evidence: list[tuple[str, str, tuple[str, ...]]] = [
        (f"Actions that are {part}", f"{done[part]} of {len(actions)}", ("tbl-actions-smart", "sec-actions"))
        for part in smart.PARTS
    ]  # fmt: skip
    evidence.append(
        ("Recommendations with all five parts", f"{asked['all']} of {len(recommended)}",
         ("tbl-recommendations-smart", "tbl-recommendations"))
    )  # fmt: skip
    return Answered(answer, tuple(evidence), (actions, recommended))


def _timely(story: Story, state: State) -> Answered:  # noqa: ARG001
    on = story.chapter.project.year.last_day
    actions, recommended = story.chapter.read("actions"), story.chapter.read("recommendations")
    tally = recommendations.tally(recommended, on)
    fallen = actions[actions["due"].ne("") & actions["due"].le(on)]
    done = int(fallen["status"].eq("complete").sum())
    answer = key_questions.timely(tally, (done, len(fallen)))
    evidence = (
        ("Recommendations done on time", f"{tally.on_time} of {tally.fallen_due} that had fallen due",
         ("tbl-recommendations",)),
        ("Recommendations overdue", str(tally.overdue), ("tbl-recommendations-late",)),
        ("Actions complete", f"{done} of {len(fallen)} that had fallen due", ("sec-actions",)),
    )  # fmt: skip
    return Answered(answer, evidence, (recommended, actions))


def _front_line(story: Story, state: State) -> Answered:  # noqa: ARG001
    found = learning.routes(story)
    checked = sum(check != learning.NOT_YET for _, _, check, _ in found)
    where = ("tbl-lessons-reached",)
    evidence = tuple(
        (name, f"{done.rstrip('.')}. {check}.", where) for name, done, check, _ in found
    )
    rows = tuple(part for *_, part in found)
    return Answered(key_questions.front_line(len(found), checked), evidence, rows)


def _feedback(story: Story, state: State) -> Answered:
    surveys = {"children": "VOI01", "parents": "VOI02"}
    speakers = {"children": "child", "parents": "parent or carer"}
    voices, withheld = story.chapter.read("voices"), story.chapter.read("withheld")
    known = {one.indicator: one for one in story.figures(*surveys.values()) if one.row_id}
    asked = [who for who, name in surveys.items() if name in known]
    quoted = [who for who, name in speakers.items() if voices["speaker"].eq(name).any()]
    tied = bool(state.find(lambda item: item.kind == "table" and bool(_TIED.search(item.label))))
    sent = bool(known or len(voices) or len(withheld))
    answer = key_questions.feedback(asked, quoted, tied=tied, sent=sent)
    evidence = [
        (f"Survey of {who}", f"{known[name].denominator:,.0f} answered", ("tbl-survey",))
        for who, name in surveys.items()
        if name in known and known[name].known
    ]
    evidence += [
        (f"Words of {who}", f"{int(voices['speaker'].eq(name).sum())} messages", ("sec-voices",))
        for who, name in speakers.items()
    ]
    rows = (*story.rows(one.row_id for one in known.values()), voices, withheld)
    return Answered(answer, tuple(evidence), rows)


_ANSWERS: dict[str, Callable[[Story, State], Answered]] = {
    "themes": _themes,
    "balance": _balance,
    "impact": _impact,
    "practice": _practice,
    "aim": _aim,
    "smart": _smart,
    "timely": _timely,
    "front-line": _front_line,
    "feedback": _feedback,
}


def _joined(shown: pd.Series) -> str:
    return " and ".join(map(str, shown)) or "none"


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]


def _first_down(text: str) -> str:
    return text[:1].lower() + text[1:]

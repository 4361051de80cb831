"""The two-page summary in plain words: what it says is worked out by the rules of the report.

A measure stands here under its ``plain`` words in ``indicators.yml``. What is good or not is judged
by ``findings.judge``, so nothing is called better, worse or different inside a likely range.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from annual_report.story import areas, findings, gaps, listening, plans
from annual_report.story.assurance import day
from annual_report.story.evidence import NEIGHBOURS_MEAN
from annual_report.story.findings import Finding
from annual_report.story.paper import Number, Paper, fitting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from annual_report.statistics import Direction
    from annual_report.story.evidence import Comparison, Figure
    from annual_report.story.findings import Judgement
    from annual_report.story.story import Story

NAME, PREFIX = "summary", "plain"
#: Room for each kind of content, so that two pages hold it: how many at most, and characters.
MOST_JUDGED, MOST_SAID, MOST_DONE, MOST_HELP = 4, 3, 3, 6
ROOM_JUDGED, ROOM_SAID, ROOM_DONE = 560, 310, 360
#: Neither good nor bad, but what people ask first.
ASKED_FIRST = ("CSC01", "CSC10", "CSC15")
MORE = "You can read about it in the whole report."


@dataclass(frozen=True)
class Plain:
    """A sentence in plain words, with each number in it."""

    finding: Finding
    numbers: tuple[Number, ...]


def measured(story: Story, *judgements: Judgement) -> list[Figure]:
    """Return the figures so judged that have plain words, the clearest first; one of a measure."""
    every = story.figures(*(one.id for one in story.catalogue if one.plain))
    found: dict[str, Figure] = {}
    for one in findings.judged(every, *judgements):
        found.setdefault(one.indicator, one)
    return list(found.values())


def asked_first(story: Story) -> list[Figure]:
    """Return the figures on what people ask first, of those that there are."""
    return [one for one in story.figures(*ASKED_FIRST) if one.known]


def judged(paper: Paper, found: Sequence[Figure], what: str) -> list[str]:
    """Publish what went well or worries us, as far as the page has room, and return the labels.

    Args:
        paper: the summary.
        found: the clearest first.
        what: ends the sentence that says there is more: "went well".
    """
    texts = [
        sentence(one, paper.story.catalogue[one.indicator].plain).finding.text for one in found
    ]
    chosen = fitting(texts, ROOM_JUDGED, MOST_JUDGED)
    labels = sentences(paper, [found[place] for place in chosen])
    if len(chosen) == len(found):
        return labels
    rows = tuple(row for one in found for row in one.row_ids)
    more = Finding(
        f"more-{findings.slug(what)}", f"There is more that {what}. {MORE}", "neutral", rows
    )
    return [*labels, *paper.story.findings(PREFIX, [more])]


def sentences(paper: Paper, found: Sequence[Figure]) -> list[str]:
    """Publish what figures say, each number on its own too, and return the sentences' labels."""
    labels = []
    for one in found:
        label = f"finding-{PREFIX}-{findings.slug(one.indicator)}"
        if label in paper.story.chapter.items:
            continue  # said already, higher up
        said = sentence(one, paper.story.catalogue[one.indicator].plain)
        for number in said.numbers:
            paper.number(number)
        labels += paper.story.findings(PREFIX, [said.finding])
    return labels


def sentence(figure: Figure, plain: str) -> Plain:
    """Say what a figure comes to, and beside what it lies outside its likely range.

    Args:
        figure: has a value.
        plain: what follows "24 of every 100", or a sentence with ``{n}``.
    """
    others = _apart(figure)
    decimals = _decimals(figure, others)
    key = findings.slug(figure.indicator)
    numbers = [Number(key, _shown(figure.value, decimals), (figure.row_id,))]
    words = plain if "{n}" in plain else f"{{n}} of every 100 {plain}"
    text = f"{_capital(words.replace('{n}', numbers[0].text))}{_when(figure)}."
    for side, other in others:
        shown = _shown(other.value, decimals)
        numbers.append(Number(f"{key}-{_suffix(figure, other)}", shown, (other.row_id,)))
        text += f" {_beside(figure, other, side, shown)}"
    finding = Finding(
        key,
        text,
        findings.judge(figure),
        (figure.row_id, *(other.row_id for _, other in others)),
        findings.weight(figure),
    )
    return Plain(finding, tuple(numbers))


def _apart(figure: Figure) -> list[tuple[Direction, Comparison]]:
    """Return what the figure clearly differs from: the year before, and of others the widest."""
    others = [figure.compared_with("England"), figure.compared_with(NEIGHBOURS_MEAN)]
    wanted = [figure.previous, *others]
    found: list[tuple[Direction, Comparison]] = [
        (side, other)
        for other in wanted
        if other is not None and (side := figure.direction(other)) in {"higher", "lower"}
    ]
    return found[:2]


def _decimals(figure: Figure, others: Sequence[tuple[Direction, Comparison]]) -> int:
    """Round to whole numbers, unless that would hide a difference that is stated."""
    whole = {_shown(other.value, 0) for _, other in others}
    small = figure.decimals and 0 < figure.value < 1
    return figure.decimals if small or _shown(figure.value, 0) in whole else 0


def _shown(value: float, decimals: int) -> str:
    return f"{value:,.{decimals}f}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _when(figure: Figure) -> str:
    """Say the day of what is counted on one day; the year stands above the page."""
    return f" on {figure.period}" if figure.when.startswith("at ") else ""


def _suffix(figure: Figure, other: Comparison) -> str:
    if other == figure.previous:
        return "before"
    return "england" if other.name == "England" else "neighbours"


def _beside(figure: Figure, other: Comparison, side: str, shown: str) -> str:
    more = {"higher": "more", "lower": "fewer"}[side]
    if other == figure.previous:
        return f"That is {more} than the year before, when it was {shown}."
    if other.name == "England":
        return f"That is {more} than in all of England, where it was {shown}."
    return f"That is {more} than in places like ours, where it was {shown}."


def unchanged(story: Story) -> Finding | None:
    """Say that most of what is counted does not clearly differ from anything beside it."""
    every = story.figures(*(one.id for one in story.catalogue if one.plain))
    same = [one for one in every if one.known and findings.comparable(one) and not _apart(one)]
    if not same:
        return None
    text = (
        "Most other things we count did not clearly change. Small numbers go up and down by chance."
        if len(same) > len(every) / 2
        else "Some other things did not clearly change. Small numbers go up and down by chance."
    )
    return Finding("same", text, "neutral", tuple(row for one in same for row in one.row_ids))


def unknown(paper: Paper) -> list[str]:
    """Publish what is not known: what did not come, what nobody measures, what is hidden."""
    story = paper.story
    made: list[Finding] = []
    returns = story.chapter.read("returns")
    missing = returns[returns["status"] == "not returned"]
    if len(missing):
        asked = Number("asked", f"{len(returns)}", tuple(returns["row_id"]))
        gone = Number("missing", f"{len(missing)}", tuple(missing["row_id"]))
        for one in (asked, gone):
            paper.number(one)
        text = (
            f"We asked for {asked.text} files of facts. {gone.text} of them did not come. "
            "No news is not good news."
        )
        made.append(Finding("missing", text, "no evidence", asked.rows))
    every = areas.every(story)
    parts = {area.name: (area.about, {one.indicator for one in area.figures}) for area in every}
    silent = gaps.unknown(story.figures(*story.catalogue.ids), parts)
    if silent:
        text = (
            "We know what grown-ups did. In parts of our work, we do not yet know if it made "
            "life better for children."
        )
        made.append(Finding("silent", text, "no evidence", silent.rows))
    hidden = story.indicators[story.indicators["suppression"].ne("")]
    if len(hidden):
        text = "We hide some numbers because they are very small. That way no one can tell who a child is."
        made.append(Finding("hidden", text, "no evidence", tuple(hidden["row_id"])))
    return story.findings(PREFIX, made)


def heard(story: Story) -> str:
    """Publish what children said that fits the page, and return its label; empty for nothing.

    One message from each part of the work, in the order of the report; then the next of each.
    """
    voices = story.chapter.read("voices")
    children = listening.in_order(voices[voices["speaker"] == "child"])
    if children.empty:
        return ""
    turn = children.groupby("section", sort=False).cumcount()
    ordered = children.assign(_turn=turn).sort_values("_turn", kind="stable").drop(columns="_turn")
    ordered = ordered.reset_index(drop=True)
    chosen = fitting(ordered["message"].tolist(), ROOM_SAID, MOST_SAID)
    if not chosen:
        return ""
    label = f"voice-{PREFIX}-children"
    story.chapter.quotes(label, ordered.iloc[chosen].reset_index(drop=True))
    return label


def surveyed(paper: Paper) -> list[str]:
    """Publish what children who were asked said, as a share of those who answered."""
    return sentences(paper, [one for one in paper.story.figures("VOI01") if one.known])


def to_do(story: Story, worries: Sequence[Figure]) -> str:
    """Publish the actions that fit the page, as their owners wrote them, and return the label.

    Open actions that answer what worries us come first, then the others by their dates.
    """
    actions = plans.by_date(story.chapter.read("actions"))
    actions = actions[actions["status"] != "complete"]
    if actions.empty:
        return ""
    answers = actions["measure"].isin([one.indicator for one in worries])
    ordered = pd.concat([actions[answers], actions[~answers]]).reset_index(drop=True)
    texts = (ordered["action"] + " " + ordered["owner"]).tolist()
    chosen = ordered.iloc[fitting(texts, ROOM_DONE, MOST_DONE)]
    if chosen.empty:
        return ""
    table = pd.DataFrame(
        {
            "What will be done": chosen["action"],
            "Who": chosen["owner"],
            "By when": [f"By {day(due)}" if due else "No date yet" for due in chosen["due"]],
        }
    )
    label = f"tbl-{PREFIX}-actions"
    story.chapter.table(
        label, table, caption="What grown-ups will do, in their own words", rows=chosen
    )
    return label


def help_lines(story: Story) -> str:
    """Publish where to get help, as board.yml says it, and return the label; empty for nothing."""
    rows = story.chapter.read("statements")
    rows = rows[rows["block"] == "help"].head(MOST_HELP)
    if rows.empty:
        return ""
    table = pd.DataFrame({"Who": rows["who"], "How": rows["what"], "For": rows["result"]})
    label = f"tbl-{PREFIX}-help"
    story.chapter.table(label, table, caption="Who can help", rows=rows)
    return label

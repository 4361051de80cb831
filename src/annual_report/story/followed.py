"""What became of the actions that were open a year ago, and how their measures have moved since.

A measure is held against its figure in the year that the baseline names, or else in the year whose
log first had the action. What is said follows the rule of every finding: a difference only where the
earlier figure lies outside this year's likely range. Nothing is said to be because of an action.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from annual_report.story.assurance import day
from annual_report.story.evidence import years_back
from annual_report.story.findings import Finding, in_words
from annual_report.story.recommendations import standing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from annual_report.story.evidence import Figure
    from annual_report.story.findings import Judgement
    from annual_report.story.story import Story

GONE = "no longer on the log"
_YEAR = re.compile(r"\d{4}-\d{2}")
#: What became of an action, as the report says it.
SAID: dict[str, str] = {
    "on time": "Done on time", "late": "Done late",
    "done, date missing": "Done; it is not said when", "overdue": "Overdue",
    "not yet due": "Not yet due", "no date": "Open, without a date",
    GONE: "No longer on the log; nothing says what became of it",
}  # fmt: skip


@dataclass(frozen=True)
class Followed:
    """An action of last year's log.

    Attributes:
        then: its row on last year's log.
        now: its row on this year's log; nothing if it is not there.
        stands: one of ``SAID``.
        effect: how its measure moved, in a sentence.
        rows: released rows that this rests on.
    """

    then: Mapping[str, str]
    now: Mapping[str, str] | None
    stands: str
    effect: str
    rows: tuple[str, ...]


def followed(story: Story) -> list[Followed]:
    """Return every action that was open at the end of the year before, in the order of its log."""
    year = story.chapter.project.year
    logs, actions = story.chapter.read("earlier_actions"), story.chapter.read("actions")
    last = logs[logs["year"].eq(years_back(str(year), 1)) & logs["status"].ne("complete")]
    current = {row["action_id"]: row for row in actions.to_dict("records")}
    found = []
    for then in last.to_dict("records"):
        now = current.get(then["action_id"])
        stands: str = GONE
        if now:
            stands = standing(now["status"], now["due"], now["completed"], year.last_day)
        since = since_when(then, logs)
        effect, rows = effect_on(story, then["measure"], since)
        own = (then["row_id"], *([now["row_id"]] if now else []), *rows)
        found.append(Followed(then, now, stands, effect, own))
    return found


def since_when(action: Mapping[str, str], logs: pd.DataFrame) -> str:
    """Return the year of an action's baseline: the one it names, or that of the first log with it."""
    named = _YEAR.search(action["baseline"])
    if named:
        return named[0]
    own = logs.loc[logs["action_id"].eq(action["action_id"]), "year"]
    return str(own.min()) if len(own) else action["year"]


def effect_on(story: Story, measure: str, since: str) -> tuple[str, tuple[str, ...]]:
    """Say how a measure has moved since a year, and which released rows say so."""
    if not measure:
        return "It names no measure.", ()
    known = story.figures(measure)
    if not known:
        return "Its measure is not in the catalogue.", ()
    if len(known) > 1:
        return f"{known[0].name}: several agencies return it, so it has no one figure.", ()
    return moved(known[0], since)


def moved(figure: Figure, since: str) -> tuple[str, tuple[str, ...]]:
    """Say how a figure differs from that of an earlier year, by its likely range."""
    before = next((one for one in figure.history if one.name == since), None)
    if not figure.known:
        return f"{figure.name}: no figure for this year to show.", ()
    now = f"{figure.display} {figure.when}"
    if before is None or before.value != before.value:  # NaN
        return f"{figure.name}: {now}; no figure for {since} to hold it against.", (figure.row_id,)
    told = f"{figure.name}: {before.display} in {since}, {now}"
    rows = (before.row_id, figure.row_id)
    if not figure.likely_range:
        return f"{told}; without a likely range nothing can be said of the difference.", rows
    direction = figure.direction(before)
    word = {"higher": "higher", "lower": "lower"}.get(direction, "no clear difference")
    good = figure.polarity in {"higher", "lower"} and word != "no clear difference"
    side = f", which is {'better' if word == figure.polarity else 'worse'}" if good else ""
    return f"{told} (likely range {figure.likely_range}): {word}{side}.", rows


def what_became(story: Story, label: str, *, caption: str) -> str:
    """Publish last year's open actions, what became of each, and how its measure has moved.

    Returns:
        The label, or nothing where last year's log is not known or had none open.
    """
    found = followed(story)
    if not found:
        return ""
    table = pd.DataFrame(
        {
            "What was to be done": [f"{f.then['action_id']}: {f.then['action']}" for f in found],
            "Due": [day((f.now or f.then)["due"]) or "No date" for f in found],
            "What became of it": [_stands(f) for f in found],
            "Evidence of what was done": [
                (f.now or {}).get("evidence") or "No evidence given" for f in found
            ],
            "The measure since": [f.effect for f in found],
        }
    )
    rows = story.evidence_rows(row for one in found for row in one.rows)
    story.chapter.table(label, table, caption=caption, rows=rows, align="lllll")
    return label


def _stands(one: Followed) -> str:
    done = (one.now or {}).get("completed", "")
    said = SAID[one.stands]
    return f"{said}, on {day(done)}" if done and one.stands in {"on time", "late"} else said


def summed_up(story: Story) -> Finding | None:
    """Say what became of all of them together; nothing where last year's log is not known."""
    found = followed(story)
    if not found:
        return None
    counts = {key: sum(one.stands == key for one in found) for key in SAID}
    done = counts["on time"] + counts["late"] + counts["done, date missing"]
    parts = [
        f"{counts['on time']} on time", f"{counts['late']} late",
        f"{counts['done, date missing']} on a day that is not recorded",
    ]  # fmt: skip
    kept = [part for part in parts if not part.startswith("0 ")]
    text = f"Of {len(found)} actions that were open a year ago, {done} are done"
    text += f" ({', '.join(kept)})" if kept else ""
    text += f", {counts['overdue']} overdue, and {counts['not yet due'] + counts['no date']} not yet due or without a date."
    if counts[GONE]:
        text += f" {in_words(counts[GONE]).capitalize()} left the log without a word of what became of {'it' if counts[GONE] == 1 else 'them'}."
    judged: Judgement = "mixed"
    if counts["overdue"] or counts[GONE]:
        judged = "concern"
    elif counts["on time"] == len(found):
        judged = "assurance"
    rows = tuple(dict.fromkeys(row for one in found for row in one.rows))
    return Finding("last-year", text, judged, rows)

"""You said, we did: what people said, the action it led to, and what is known of its effect.

A message leads to an action where the list of messages says so (``action_id``); an action may also
say itself which words it answers (``said``). What was said and led to nothing is listed as plainly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from annual_report.story import followed
from annual_report.story.assurance import day
from annual_report.story.listening import SPEAKERS, in_order

if TYPE_CHECKING:
    from annual_report.story.story import Story

#: Longer words are named by their theme; they stand whole where their section quotes them.
_LONGEST = 180
NOTHING = "Nothing is recorded."
NO_EFFECT = "No evidence yet."


def you_said(story: Story, label: str, *, caption: str) -> str:
    """Publish what was said beside what was done.

    Returns:
        The label, or nothing where nothing that was said is known to have led to an action.
    """
    voices, actions = _told(story), story.chapter.read("actions")
    known = {row["action_id"]: row for row in actions.to_dict("records")}
    table, used = [], []
    for row in voices[voices["action_id"].isin(list(known))].to_dict("records"):
        action = known[row["action_id"]]
        table.append(_row(story, _words(row), row["speaker"], action))
        used += [row["row_id"], action["row_id"]]
    for action in actions[actions["said"].ne("")].to_dict("records"):
        table.append(_row(story, action["said"], action["said_by"], action))
        used.append(action["row_id"])
    if not table:
        return ""
    rows = story.evidence_rows(used)
    story.chapter.table(label, pd.DataFrame(table), caption=caption, rows=rows, align="llll")
    return label


def nothing_done(story: Story, label: str, *, caption: str) -> str:
    """Publish what was said of which no action is recorded, by theme.

    Returns:
        The label, or nothing where everything led to something.
    """
    voices = _told(story)
    answered = set(voices.loc[voices["action_id"].ne(""), "theme"])
    left = voices[voices["action_id"].eq("") & ~voices["theme"].isin(answered)]
    if left.empty:
        return ""
    table = [
        {
            "What was said, and not acted on": theme or "No theme recorded",
            "Who said it": _named(own["speaker"]),
            "What was done": NOTHING,
        }
        for theme, own in left.groupby("theme", sort=False)
    ]
    story.chapter.table(label, pd.DataFrame(table), caption=caption, rows=left, align="lll")
    return label


def _told(story: Story) -> pd.DataFrame:
    return in_order(story.chapter.read("voices"))


def _named(speakers: pd.Series) -> str:
    who = [name for key, name in SPEAKERS.items() if speakers.eq(key).any()]
    return ", ".join([*who[:1], *(name[:1].lower() + name[1:] for name in who[1:])])


def _words(row: dict[str, str]) -> str:
    if len(row["message"]) > _LONGEST:
        return f"{row['theme'] or 'No theme recorded'} (the words stand in their section)"
    said = row["message"] if row["kind"] == "message" else f"“{row['message']}”"
    label = " (made from several people's accounts)" if row["kind"] == "composite" else ""
    return f"{row['theme']}: {said}{label}" if row["theme"] else f"{said}{label}"


def _row(story: Story, said: str, speaker: str, action: dict[str, str]) -> dict[str, str]:
    done = f"{action['action_id']}: {action['action']} {action['owner']}; "
    if action["status"] == "complete":
        done += f"complete{', ' + day(action['completed']) if action['completed'] else ''}."
    else:
        done += f"{action['status']}, due {day(action['due']) or 'on no date'}."
    logs = story.chapter.read("earlier_actions")
    own = logs[logs["action_id"].eq(action["action_id"])]
    effect = f"Evidence: {action['evidence']}" if action["evidence"] else NO_EFFECT
    if len(own):  # agreed in an earlier year: its measure has had time to move
        since = followed.since_when(action, logs)
        moved, _ = followed.effect_on(story, action["measure"], since)
        effect += f" {moved}"
    return {
        "You said": said,
        "Who": SPEAKERS.get(speaker, "Not recorded"),
        "We did": done,
        "What is known of the effect": effect,
    }

"""What children, parents and staff said, how we listened, and how much had to be withheld."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from annual_report.story import evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from annual_report.story.evidence import Figure
    from annual_report.story.story import Story

#: Who spoke, in the order in which they are heard.
SPEAKERS: dict[str, str] = {
    "child": "Children",
    "parent or carer": "Parents and carers",
    "staff": "Staff",
}
NOTHING_SAID = "No message from children, parents or staff on this that may be printed."


def in_order(voices: pd.DataFrame) -> pd.DataFrame:
    """Put messages in the order in which they are heard: children, parents, staff."""
    order = voices["speaker"].map({name: place for place, name in enumerate(SPEAKERS)})
    ordered = voices.assign(_order=order).sort_values(["_order", "voice_id"], kind="stable")
    return ordered.drop(columns="_order").reset_index(drop=True)


def said(story: Story, label: str, *, section: str = "", speaker: str = "") -> None:
    """Publish what was said on a section, or by one kind of speaker, or both.

    Args:
        story: of the chapter.
        label: ``voice-…``.
        section: ``F1`` to ``F4`` or a priority's id; empty for all.
        speaker: one of ``SPEAKERS``; empty for all.
    """
    voices = story.chapter.read("voices")
    chosen = voices[
        (voices["section"].eq(section) | (section == ""))
        & (voices["speaker"].eq(speaker) | (speaker == ""))
    ]
    if chosen.empty:
        story.chapter.not_returned(label, NOTHING_SAID)
    else:
        story.chapter.quotes(label, in_order(chosen))


def heard(story: Story, label: str, *, caption: str) -> str:
    """Publish how many messages are printed, by who spoke and how they were gathered.

    Returns:
        The label, or nothing where no message is printed.
    """
    voices = story.chapter.read("voices")
    table = [
        {
            "Who spoke": name,
            "Messages printed": len(rows),
            "How we listened": "; ".join(sorted(set(rows["method"]))),
        }
        for speaker, name in SPEAKERS.items()
        if len(rows := voices[voices["speaker"] == speaker])
    ]
    if not table:
        return ""
    story.chapter.table(label, pd.DataFrame(table), caption=caption, rows=voices)
    return label


def withheld(story: Story, label: str, *, caption: str) -> str:
    """Publish how many messages were withheld, and why.

    Returns:
        The label, or nothing where none was withheld.
    """
    rows = story.chapter.read("withheld")
    if rows.empty:
        return ""
    table = pd.DataFrame(
        {
            "Why it is not printed": rows["reason"].str.capitalize(),
            "Messages": rows["count"].astype("int64"),
        }
    )
    story.chapter.table(label, table, caption=caption, rows=rows)
    return label


def answered(story: Story, label: str, found: Sequence[Figure], *, caption: str) -> str:
    """Publish how many of those who were asked answered each survey question.

    Returns:
        The label, or nothing where no survey was returned.
    """
    year = story.chapter.project.year
    parts = [
        evidence.categories(story.indicators, one.indicator, "response", year) for one in found
    ]
    rows = pd.concat(parts) if parts else story.indicators.iloc[:0]
    table = pd.DataFrame(
        {
            "Survey": [story.catalogue[name].name for name in rows["indicator"]],
            "Answered": [_whole(number) for number in rows["numerator"]],
            "Invited": [_whole(number) for number in rows["denominator"]],
            "Share who answered": rows["display"],
        }
    )
    if table.empty:
        return ""
    story.chapter.table(label, table, caption=caption, rows=rows)
    return label


def _whole(number: float) -> str:
    return "[c]" if pd.isna(number) else f"{number:,.0f}"

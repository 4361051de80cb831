"""Answers as the report prints them: a table for each area, and what they come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from annual_report.publish.items import Piece
from annual_report.requirements.checking import counted
from annual_report.requirements.profiles import AREAS, UNSEEN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from annual_report.publish.chapter import Chapter
    from annual_report.requirements.checking import Checked
    from annual_report.requirements.profiles import Profile

#: References in a cell; a reader who wants more follows the first.
MOST = 3
COLUMNS = ("Requirement", "Answer", "Evidence", "Where")
WORDS = {"met": "Met", "partly": "Partly", "not met": "Not met", "not applicable": "Not applicable"}
_NOT_SEEN = " (from memory)"
#: What the labels of the tables start with.
LABEL = "tbl-requirements-"


def frame(checked: Sequence[Checked]) -> pd.DataFrame:
    """Return the table of some requirements, the last column holding references."""
    rows = [
        (
            f"{one.requirement.id}. {one.requirement.requirement}"
            + (_NOT_SEEN if one.requirement.status == UNSEEN else ""),
            WORDS[one.answer.outcome],
            one.answer.evidence,
            ", ".join(one.answer.labels[:MOST]),
        )
        for one in checked
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def publish_answers(chapter: Chapter, profile: Profile, checked: Sequence[Checked]) -> None:
    """Publish ``part-requirements``: what it all comes to, then a table for each area.

    Args:
        chapter: that publishes.
        profile: what was checked.
        checked: every answer.
    """
    rows = [table for table in (chapter.read("statements"), chapter.read("returns")) if len(table)]
    pieces: list[str | Piece] = [
        Piece("paragraph", f"Held against: {profile.title}. {profile.about}"),
        Piece("paragraph", in_all(checked)),
    ]
    unmet = [one for one in checked if one.unmet_duty]
    if unmet:
        chapter.finding(
            "finding-requirements-unmet", unmet_words(unmet), rows=rows, judgement="concern"
        )
        pieces.append("finding-requirements-unmet")
    for area, title in AREAS.items():
        mine = [one for one in checked if one.requirement.area == area]
        if not mine:
            continue
        label = f"{LABEL}{area}"
        chapter.table(label, frame(mine), caption=title, rows=rows, align="llll", refers=True)
        pieces += [Piece("heading", title), label]
    chapter.part("part-requirements", *pieces)


def in_all(checked: Sequence[Checked]) -> str:
    """Say what all answers come to."""
    counts = counted(checked)
    applying = len(checked) - counts["not applicable"]
    return (
        f"Of {len(checked)} requirements {applying} apply. Met: {counts['met']}; partly: {counts['partly']}; "
        f"not met: {counts['not met']}."
    )


def unmet_words(unmet: Sequence[Checked]) -> str:
    """Name the duties that are not met."""
    named = "; ".join(
        f"{one.requirement.id}, {one.requirement.requirement[:1].lower()}{one.requirement.requirement[1:]}"
        for one in unmet
    )
    return f"Not met, though law or statutory guidance asks for it: {named}."

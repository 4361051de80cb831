"""Part B of the report: each priority of the board in the framework's five steps and a judgement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annual_report.publish.items import Piece
from annual_report.story import casework, listening, plans
from annual_report.story.findings import slug

if TYPE_CHECKING:
    from collections.abc import Sequence

    from annual_report.project import Priority
    from annual_report.story.story import Story

NONE = (
    "No priorities of a board were given for this year, so there are none to report on, and none "
    "was made up. Once they are given, each has its own section here: what good looks like, the "
    "figures, what we conclude, what we will do, what children, parents and staff said, and a "
    "judgement with the evidence it rests on."
)
NO_AUDIT = "No joint audit of cases on this was returned."


def priority(story: Story, chosen: Priority) -> list[Piece]:
    """Publish what there is on one priority, and return its section piece by piece."""
    key = slug(chosen.id)
    measures = story.figures(*chosen.indicators)
    about = chosen.title[:1].lower() + chosen.title[1:]
    story.measures(f"tbl-{key}", measures, caption=f"{chosen.title}: the year's figures")
    audited = casework.of_theme(
        story, f"tbl-{key}-audits", chosen.id, caption=f"{chosen.title}: what joint audits found"
    )
    found = casework.on_theme(story.chapter.read("audits"), chosen.id, about)
    concluded = story.conclusions(key, measures, about, also=[found])
    plans.of_section(story, f"tbl-{key}-actions", chosen.id, caption=f"Actions on {about}")
    listening.said(story, f"voice-{key}", section=chosen.id)
    closing = story.balance(
        key, measures, about, also={"Joint audits": found}, more=_more(story, chosen.id, audited)
    )
    return [
        Piece("heading", chosen.title),
        Piece("subheading", "What good looks like"),
        Piece("paragraph", chosen.good or "The board has not yet said what good looks like."),
        Piece("subheading", "The figures, and how they compare"),
        Piece("item", f"tbl-{key}"),
        Piece("item", audited) if audited else Piece("paragraph", NO_AUDIT),
        Piece("subheading", "Analysis: what we conclude"),
        *(Piece("item", label) for label in concluded),
        Piece("subheading", "Action: what we will do"),
        Piece("item", f"tbl-{key}-actions"),
        Piece("subheading", "What children, parents and staff said"),
        Piece("item", f"voice-{key}"),
        Piece("subheading", "Judgement, and what it rests on"),
        *(Piece("item", label) for label in closing),
    ]


def _more(story: Story, theme: str, audited: str) -> dict[str, list[str]]:
    """Name the evidence that is no measure: audits of cases, and what people said."""
    voices = story.chapter.read("voices")
    count = int(voices["section"].eq(theme).sum())
    said = [f"What people said ({count} message{'' if count == 1 else 's'})"] if count else []
    return {"quality": [*(["Joint audits of cases"] if audited else []), *said]}


def whole(story: Story, label: str, told: Sequence[Piece]) -> None:
    """Publish the sections of all priorities as one part, or a plain word that there are none."""
    story.chapter.part(label, *(told or [Piece("paragraph", NONE)]))

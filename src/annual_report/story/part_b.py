"""Part B of the report: each priority of the board in the framework's five steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annual_report.publish.items import Piece
from annual_report.story import listening, plans
from annual_report.story.findings import slug

if TYPE_CHECKING:
    from collections.abc import Sequence

    from annual_report.project import Priority
    from annual_report.story.story import Story

NONE = (
    "No priorities of the board were given for this year, so there are none to report on. "
    "Once they are, each has its own section here: what good looks like, the figures, "
    "what we conclude, what we will do, and what children, parents and staff said."
)


def priority(story: Story, chosen: Priority) -> list[Piece]:
    """Publish what there is on one priority, and return its section piece by piece."""
    key = slug(chosen.id)
    measures = story.figures(*chosen.indicators)
    about = chosen.title[:1].lower() + chosen.title[1:]
    story.measures(f"tbl-{key}", measures, caption=f"{chosen.title}: the year's figures")
    story.balance(f"{key}-evidence", measures, caption=f"Evidence we have on {about}")
    concluded = story.conclusions(key, measures, about)
    plans.of_section(story, f"tbl-{key}-actions", chosen.id, caption=f"Actions on {about}")
    listening.said(story, f"voice-{key}", section=chosen.id)
    return [
        Piece("heading", chosen.title),
        Piece("subheading", "What good looks like"),
        Piece("paragraph", chosen.good or "The board has not yet said what good looks like."),
        Piece("subheading", "The figures, and how they compare"),
        Piece("item", f"tbl-{key}"),
        Piece("subheading", "Analysis: what we conclude"),
        *(Piece("item", label) for label in concluded),
        Piece("item", f"part-{key}-evidence"),
        Piece("subheading", "Action: what we will do"),
        Piece("item", f"tbl-{key}-actions"),
        Piece("subheading", "What children, parents and staff said"),
        Piece("item", f"voice-{key}"),
    ]


def whole(story: Story, label: str, told: Sequence[Piece]) -> None:
    """Publish the sections of all priorities as one part, or a plain word that there are none."""
    story.chapter.part(label, *(told or [Piece("paragraph", NONE)]))

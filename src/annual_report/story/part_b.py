"""Part B of the report: each priority of the board in a chapter of its own, all by one plan.

Every function publishes one section under a label that the template of the chapter includes, and
says "no evidence yet" under the same label where there is none.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

import pandas as pd

from annual_report.errors import ConfigurationError
from annual_report.publish.items import Piece
from annual_report.story import areas, casework, listening, pictures, plans
from annual_report.story.assurance import day
from annual_report.story.evidence import KINDS

if TYPE_CHECKING:
    from annual_report.project import Priority, Project
    from annual_report.story.areas import Area
    from annual_report.story.evidence import Figure
    from annual_report.story.findings import Finding
    from annual_report.story.story import Story

NONE = (
    "No priorities of a board were given for this year, so there are none to report on, and none "
    "was made up. Once they are given, each has its own chapter here: what good looks like, the "
    "figures, what we conclude, what we will do, what children, parents and staff said, and a "
    "judgement with the evidence it rests on."
)
NO_AUDIT = "No evidence yet: no joint audit of cases on this was returned."
NO_REVIEW = "No published review is about this."
#: What a type without any figure says.
NO_EVIDENCE = "No evidence yet."


def chosen(project: Project, name: str) -> Priority:
    """Return a priority by its id.

    Raises:
        ConfigurationError: board.yml has none of that id.
    """
    known = {one.id: one for one in project.priorities}
    if name not in known:
        close = get_close_matches(name, known, n=1)
        hint = f" Did you mean '{close[0]}'?" if close else f" It has: {', '.join(known)}."
        raise ConfigurationError(f"board.yml has no priority '{name}'.{hint}")
    return known[name]


def opening(story: Story, label: str) -> None:
    """Publish which priorities there are, or a plain word that there are none."""
    named = [
        Piece(
            "fact", one.good or "The board has not yet said what good looks like.", lead=one.title
        )
        for one in story.chapter.project.priorities
    ]
    story.chapter.part(label, *(named or [Piece("paragraph", NONE)]))


def good(story: Story, priority: Priority, area: Area) -> None:
    """Publish what good looks like: in the board's words, and measure by measure."""
    words = priority.good or "The board has not yet said what good looks like."
    story.chapter.part(f"part-{priority.key}-good", Piece("paragraph", words))
    name = f"{priority.key}-measures"
    if area.figures:
        story.good(name, area.figures, caption=f"What good looks like: {area.about}")
    else:
        story.lay_out(
            f"part-{name}", Piece("paragraph", "No measure was chosen for this priority.")
        )


def figures(story: Story, priority: Priority, area: Area) -> None:
    """Publish quantity, quality and outcome apart: a table, and a chart where there is a trend."""
    for kind, question in KINDS.items():
        name = f"{priority.key}-{kind}"
        found = [one for one in area.figures if one.type == kind]
        if not any(one.known or one.hidden for one in found):
            story.lay_out(f"part-{name}", Piece("paragraph", nothing(found)))
            continue
        caption = f"{priority.title}. {question}?"
        label = story.measures(f"tbl-{name}", found, caption=caption, headed=False)
        story.lay_out(f"part-{name}", label, _chart(story, f"fig-{name}", found))


def nothing(found: list[Figure]) -> str:
    """Say that there is no evidence of a type, and what should have given it."""
    if not found:
        return f"{NO_EVIDENCE} No measure of this kind is collected on it."
    return f"{NO_EVIDENCE} Not returned: {'; '.join(dict.fromkeys(one.name for one in found))}."


def _chart(story: Story, label: str, found: list[Figure]) -> str:
    """Draw the first measure that has a trend."""
    for one in found:
        long = one.known and sum(before.value == before.value for before in one.history) > 1
        if long and sum(other.indicator == one.indicator for other in found) == 1:
            unit = "" if one.unit in {"%", "count"} else f", {one.unit}"
            return pictures.over_time(story, label, one.indicator, caption=f"{one.name}{unit}")
    return ""


def audits(story: Story, priority: Priority) -> Finding | None:
    """Publish what audits and reviews found on a priority, and return the audits' finding."""
    key, about = priority.key, priority.title
    table = casework.of_theme(
        story, f"tbl-{key}-audits", priority.id, caption=f"{about}: what joint audits found"
    )
    reviews = _reviews(story, f"tbl-{key}-reviews", priority)
    story.lay_out(
        f"part-{key}-audits",
        table or Piece("paragraph", NO_AUDIT),
        reviews or Piece("paragraph", NO_REVIEW),
    )
    lower = about[:1].lower() + about[1:]
    return casework.on_theme(story.chapter.read("audits"), priority.id, lower)


def _reviews(story: Story, label: str, priority: Priority) -> str:
    """Publish the published reviews on a priority and what became of their recommendations."""
    reviews = story.chapter.read("reviews")
    reviews = reviews[(reviews["theme"] == priority.id) & reviews["published"].ne("")]
    if reviews.empty:
        return ""
    every = story.chapter.read("recommendations")
    own = {name: every[every["review_id"] == name] for name in reviews["review_id"]}
    table = pd.DataFrame(
        {
            "Review": [f"{row['review_id']}, {row['kind']}" for _, row in reviews.iterrows()],
            "Published": [day(one) for one in reviews["published"]],
            "Recommendations": [str(len(rows)) for rows in own.values()],
            "Complete": [str(int(rows["status"].eq("complete").sum())) for rows in own.values()],
            "Change checked": [str(int(rows["checked"].eq("yes").sum())) for rows in own.values()],
        }
    )
    caption = f"{priority.title}: reviews and what became of their recommendations"
    rows = [reviews, *(one for one in own.values() if len(one))]
    story.chapter.table(label, table, caption=caption, rows=rows, align="llrrr")
    return label


def said(story: Story, priority: Priority) -> None:
    """Publish what children, parents and staff said on a priority."""
    listening.said(story, f"voice-{priority.key}", section=priority.id)


def concluded(story: Story, area: Area, found: Finding | None) -> None:
    """Publish what follows from the figures and the audits."""
    story.judged(f"part-{area.name}-findings", area.name, area.figures, area.about, also=[found])


def actions(story: Story, priority: Priority) -> None:
    """Publish the improvement actions on a priority."""
    about = priority.title[:1].lower() + priority.title[1:]
    label = f"tbl-{priority.key}-actions"
    plans.of_section(story, label, priority.id, caption=f"Actions on {about}")


def judged(story: Story, area: Area, found: Finding | None) -> None:
    """Publish the judgement, the verdict on the types of evidence, and what both rest on."""
    labels = areas.closing(story, area, {"Joint audits": found})
    story.lay_out(f"part-{area.name}-judgement", *labels)

"""The papers beside the book, as leaflets: which part becomes which page, and what stands around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annual_report.render.leaflet import Leaflet, sections
from annual_report.stitching.beside import FIRST, papers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from annual_report.project import Project
    from annual_report.publish.items import Item

#: Parts of the two-page summary, and of the page that lists the briefings.
SUMMARY, INDEX = FIRST
_BRIEFING = "part-briefing-"


def summary(project: Project, items: Mapping[str, Item]) -> Leaflet:
    """Return the two-page summary."""
    return Leaflet(
        kind="summary",
        place=papers(items)[SUMMARY],
        title=f"How well are children kept safe in {project.board.area.name}?",
        kicker=f"A short report for children and everyone · {project.year}",
        lead=project.report_author,
        pages=2,
        period_end=project.year.last_day,
        sections=sections(items[SUMMARY], items),
        more=(
            "This paper is short. The whole report has all the facts and says how we got them. On "
            "the web, each number here leads to a page that says how it was made."
        ),
    )


def briefings(project: Project, items: Mapping[str, Item]) -> list[Leaflet]:
    """Return the page of each agency that has one, in board.yml's order."""
    pages = papers(items)
    labels = {f"{_BRIEFING}{one.id.replace('_', '-')}": one.name for one in project.agencies}
    return [
        Leaflet(
            kind="briefing",
            place=pages[label],
            title=name,
            kicker=f"For the front line · {project.year}",
            lead=f"What this year's report of {project.board.name} says that bears on your work.",
            pages=1,
            period_end=project.year.last_day,
            sections=sections(items[label], items),
            more=(
                "Figures, their likely ranges and how each was made are in the whole report. Talk "
                "this page over in your team. What would you change? Tell the board."
            ),
        )
        for label, name in labels.items()
        if label in pages
    ]

"""The areas that the report examines, functions and priorities, and what closes each of them.

An area's evidence is its measures, the joint audits of its theme and what people said. It closes
with a judgement, the verdict of triangulation, the conflicts by name, and the table they rest on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annual_report.returns.scales import SCALES
from annual_report.story import casework, figuretables, judgement, triangulation, witnesses
from annual_report.story.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from annual_report.project import Priority
    from annual_report.story.evidence import Figure
    from annual_report.story.findings import Judgement
    from annual_report.story.story import Story
    from annual_report.story.triangulation import OwnView, Verdict
    from annual_report.story.witnesses import Cell, Witness

#: The statutory functions: part of a label, as in a sentence, as in a heading.
FUNCTIONS: dict[str, tuple[str, str, str]] = {
    "F1": ("help", "the help that children and families get", "the help that families get"),
    "F2": ("duties", "what partners do", "what partners do"),
    "F3": ("audits", "joint audits", "joint audits"),
    "F4": ("training", "training", "training"),
}
_JUDGED: dict[str, Judgement] = {
    "supported": "neutral",
    "partly supported": "neutral",
    "no clear difference": "neutral",
    "impact not judged": "neutral",
    "impact not shown": "no evidence",
    "no evidence": "no evidence",
    "mixed picture": "mixed",
    "types disagree": "mixed",
}


@dataclass(frozen=True)
class Area:
    """A statutory function or a priority, with its evidence.

    Attributes:
        name: part of a label: ``help``, ``domestic-abuse``.
        about: as in a sentence.
        figures: its measures of the year, returned or not.
        heard: everything that speaks on it.
        views: how agencies scored themselves in it, and how others did.
    """

    name: str
    about: str
    figures: tuple[Figure, ...]
    heard: tuple[Witness, ...]
    views: tuple[OwnView, ...] = ()

    @property
    def cells(self) -> dict[str, Cell]:
        """Its evidence by type."""
        return witnesses.cells(self.heard)

    def verdict(self) -> Verdict:
        """Say what quality and outcome come to, held against each other."""
        return triangulation.compare(self.cells)

    def conflicts(self, names: Mapping[str, str]) -> list[Finding]:
        """Return a line for the board for each thing that does not fit.

        Args:
            names: of agencies.
        """
        found = [
            self.verdict(),
            *triangulation.capacity(self.heard, names),
            *triangulation.assurance(self.views),
        ]
        return triangulation.as_findings(self.name, self.about, found)


def function(story: Story, key: str) -> Area:
    """Return a statutory function, ``F1`` to ``F4``."""
    name, about, _ = FUNCTIONS[key]
    found = story.figures(*(one.id for one in story.catalogue.of_function(key)))
    views = {"F2": _section_11, "F3": _audits}.get(key)
    heard = [*map(witnesses.witness, found), *_said(story, key)]
    return Area(name, about, tuple(found), tuple(heard), tuple(views(story)) if views else ())


def priority(story: Story, chosen: Priority) -> Area:
    """Return a priority of the board."""
    found = measures_of(story, chosen)
    about = chosen.title[:1].lower() + chosen.title[1:]
    audits = casework.by_theme(story.chapter.read("audits"), "moderated_grade")
    rows = audits[audits["theme"] == chosen.id]
    heard = [*map(witnesses.witness, found), *_audited(rows), *_said(story, chosen.id)]
    return Area(chosen.key, about, tuple(found), tuple(heard))


def measures_of(story: Story, chosen: Priority) -> list[Figure]:
    """Return the measures that the board chose for a priority, then those of the catalogue."""
    more = [one.id for one in story.catalogue if chosen.id in one.priorities]
    return story.figures(*dict.fromkeys([*chosen.indicators, *more]))


def every(story: Story) -> list[Area]:
    """Return every function, then every priority."""
    functions = [function(story, key) for key in FUNCTIONS]
    return functions + [priority(story, one) for one in story.chapter.project.priorities]


def closing(
    story: Story, area: Area, also: Mapping[str, Finding | None] | None = None
) -> list[str]:
    """Publish what closes an area, and return the labels: the judgement first, the table last.

    Args:
        story: of the chapter.
        area: it.
        also: further findings that count in the judgement, by name.
    """
    names = story.chapter.project.agency_names
    made = judgement.overall(area.figures, area.about, also)
    found = area.verdict()
    verdict = Finding("verdict", _said_of(area, found), _JUDGED[found.kind], found.rows)
    lines = [verdict, *area.conflicts(names)] if made.judgement != "no evidence" else []
    labels = story.findings(area.name, [made, *lines])
    rows = story.evidence_rows(row for one in area.heard for row in one.rows)
    if rows:
        label = f"tbl-{area.name}-evidence"
        table = figuretables.triangulation_table(area.cells, story.chapter.project.year.last_day)
        caption = f"How much, how well, is anyone better off: the evidence on {area.about}"
        story.chapter.table(label, table, caption=caption, rows=rows, align="llll")
        labels.append(label)
    return labels


def _said_of(area: Area, found: Verdict) -> str:
    return f"Evidence of different types on {area.about}, held against each other: {found.text}"


def _audited(rows: pd.DataFrame) -> list[Witness]:
    if rows.empty:
        return []
    base = float(rows["base"].max())
    about = witnesses.Witness(
        "quality", "Joint audits of cases", n=base, source="board", rows=tuple(rows["row_id"])
    )
    return [about]


def _said(story: Story, section: str) -> list[Witness]:
    voices = story.chapter.read("voices")
    rows = voices[voices["section"] == section]
    if rows.empty:
        return []
    name = f"What people said ({len(rows)} message{'' if len(rows) == 1 else 's'})"
    return [
        witnesses.Witness("quality", name, n=len(rows), source="voices", rows=tuple(rows["row_id"]))
    ]


def _section_11(story: Story) -> list[OwnView]:
    """Say for each agency how its own section 11 scores stood up to others."""
    names = story.chapter.project.agency_names
    rows = story.chapter.read("section11")
    return [
        triangulation.OwnView(
            what="section 11 standards",
            who=names.get(str(agency), str(agency)),
            scored=float(own["shift"].ne("").sum()),
            lowered=float(own["shift"].eq("lower").sum()),
            raised=float(own["shift"].eq("higher").sum()),
            failed=float(sum(_lost(row) for row in own.to_dict("records"))),
            rows=tuple(own["row_id"]),
        )
        for agency, own in rows.groupby("agency", sort=True)
    ]


def _lost(row: Mapping[str, object]) -> bool:
    """Whether a standard was met by the agency's own score and not after others looked."""
    scale, own = SCALES.get(str(row["scale"])), str(row["self"])
    return bool(scale and own and row["shift"] and scale.is_met(own) and row["met"] == "no")


def _audits(story: Story) -> list[OwnView]:
    """Say for each agency how its own grades of case files stood up to the panel's."""
    names = story.chapter.project.agency_names
    rows = casework.by_agency(story.chapter.read("audits"), "grade_shift")
    found = []
    for agency, own in rows.groupby("agency", sort=True):
        counts = {str(row["category"]): float(row["count"]) for _, row in own.iterrows()}
        lowered, raised = counts.get("lowered", 0.0), counts.get("raised", 0.0)
        if math.isnan(lowered) or math.isnan(raised):
            continue  # hidden: nothing may be said of it
        found.append(
            triangulation.OwnView(
                what="case files graded by the panel",
                who=names.get(str(agency), str(agency)),
                scored=float(own["base"].max()),
                lowered=lowered,
                raised=raised,
                rows=tuple(own["row_id"]),
            )
        )
    return found


def ranked(areas: Sequence[Area], names: Mapping[str, str]) -> list[Finding]:
    """Return the conflicts of every area, each said once though several areas hold it.

    Args:
        areas: functions before priorities.
        names: of agencies.
    """
    found: dict[str, Finding] = {}
    for area in areas:
        for line in area.conflicts(names):
            found.setdefault(line.text.partition(". ")[2], line)
    return list(found.values())

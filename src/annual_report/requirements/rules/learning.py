"""Learning (D01 to D06)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from annual_report.requirements.answers import Part, share
from annual_report.requirements.rules.common import filled, listed, many, measured, printed
from annual_report.requirements.rules.functions import repeated
from annual_report.story.assurance import day

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from annual_report.requirements.state import State

_REACHED = re.compile(r"lessons-reached|reach-practi|channel|briefing|front-line|frontline")
_AGAIN = ("repeat audit", "deep dive")
_OWN = {"board", "comparators"}


def directed(state: State) -> Iterator[Part]:
    """D01: audits aimed at priorities."""
    audits = _audits(state, "joint")
    themes = sorted(set(audits["theme"]) - {"all"}) if len(audits) else []
    priorities = [one.id for one in state.project.priorities]
    aimed = [one for one in themes if one in priorities]
    if not themes:
        yield Part("No joint audit was returned", 0.0)
        return
    rows = audits[audits["theme"].isin(aimed)]
    yield Part(
        f"{len(aimed)} of {many(len(themes), 'theme')} of joint audits are priorities",
        share(len(aimed), len(themes)),
        state.citing(rows["row_id"], kinds=("table", "figure")) if len(rows) else (),
    )
    yield Part(
        f"{len(aimed)} of {many(len(priorities), 'priority', 'priorities')} were audited",
        share(len(aimed), len(priorities)),
    )


def themes(state: State) -> Iterator[Part]:
    """D02: themes across reviews and audits."""
    lessons = _audits(state, "joint")
    lessons = lessons[lessons["measure"] == "learning"] if len(lessons) else lessons
    reviews = filled(state.table("reviews"), "theme")
    yield printed(
        state,
        lessons,
        f"{many(lessons['category'].nunique() if len(lessons) else 0, 'lesson')} of audits counted",
        "No lesson of audits is counted",
    )
    yield printed(
        state,
        reviews,
        f"{many(len(reviews), 'review')} listed with their theme",
        "No review is listed with its theme",
    )
    both = set(reviews["row_id"]) if len(reviews) else set()
    audited = set(state.table("audits")["row_id"]) if len(state.table("audits")) else set()
    together = state.find(
        lambda item: (
            item.kind in {"table", "figure"}
            and not both.isdisjoint(item.rows)
            and not audited.isdisjoint(item.rows)
        )
    )
    yield Part(
        "One table draws both together" if together else "No table draws both together",
        float(bool(together)),
        tuple(item.label for item in together),
    )


def recommendations(state: State) -> Iterator[Part]:
    """D03: recommendations that are specific, timed and followed."""
    rows = state.table("recommendations")
    whole = filled(rows, "recommendation", "owner", "due") if len(rows) else rows
    yield printed(
        state,
        rows,
        f"{many(len(rows), 'recommendation')} followed",
        "No recommendation was returned",
    )
    if rows.empty:
        return
    last = state.project.year.last_day
    done = rows[rows["status"] == "complete"]
    overdue = rows[rows["status"].ne("complete") & rows["due"].ne("") & rows["due"].le(last)]
    yield Part(f"{len(whole)} of them have an owner and a date", share(len(whole), len(rows)))
    yield Part(
        f"{len(done)} done, {len(overdue)} overdue at {day(last)}, {len(filled(done, 'evidence'))} done with evidence",
        share(len(filled(done, "evidence")), len(done)),
    )


def reached(state: State) -> Iterator[Part]:
    """D04: how lessons reached practitioners."""
    rows = state.table("recommendations")
    checked = rows[rows["checked"] == "yes"] if len(rows) else rows
    found = state.find(lambda item: bool(_REACHED.search(item.label)))
    labels = tuple(dict.fromkeys(label for label in map(state.where, found) if label))
    yield Part(
        "The ways in which lessons went out are printed"
        if found
        else "The ways in which lessons went out are not printed",
        float(bool(found)),
        labels,
    )
    yield printed(
        state,
        checked,
        f"For {many(len(checked), 'recommendation')} somebody checked that practice changed",
        "Nothing says that anybody checked",
    )


def again(state: State) -> Iterator[Part]:
    """D05: a repeat audit or deep dive."""
    rows = state.table("timetable")
    chosen = (
        rows[rows["kind"].isin(_AGAIN) & (rows["done"] == str(state.project.year))]
        if len(rows)
        else rows
    )
    count = repeated(state, *_AGAIN)
    named = listed(chosen["method"]) if len(chosen) else ""
    yield Part(
        f"{many(count, 'repeat audit or deep dive', 'repeat audits and deep dives')} done in the year{f': {named}' if named else ''}",
        float(count > 0),
    )
    if count:
        yield printed(state, chosen, "The timetable of audits and reviews", "")
    graded = _graded_before(state)
    yield printed(
        state,
        graded,
        "Grades of earlier years beside this year's",
        "No grades of an earlier year to set beside this year's",
    )


def _graded_before(state: State) -> pd.DataFrame:
    table = state.table("indicators")
    if table.empty:
        return table
    earlier = table["year"] < str(state.project.year)
    return table[(table["indicator"] == "AUD02") & earlier & table["value"].notna()]


def together(state: State) -> Iterator[Part]:
    """D06: single agencies' reports side by side."""
    audits = _audits(state, "single")
    agencies = set(audits["agency"]) - {"all"} if len(audits) else set()
    expected = {one.agency for one in state.project.returns if not one.published} - _OWN
    known = agencies & expected
    part = printed(
        state,
        audits,
        f"Agencies' own audits from {len(known)} of {many(len(expected), 'agency', 'agencies')} that send returns",
        "No agency's own audits were returned",
    )
    yield Part(part.said, part.holds * share(len(known), len(expected)), part.labels)
    lessons = (
        audits[(audits["measure"] == "learning") & (audits["agency"] == "all")]
        if len(audits)
        else audits
    )
    yield printed(
        state,
        lessons,
        "Lessons common to them",
        "Lessons common to them are not printed",
    )
    yield measured(state, "Actions from audits and reviews", "AUD04")


def _audits(state: State, kind: str) -> pd.DataFrame:
    audits = state.table("audits")
    return audits[audits["kind"] == kind] if len(audits) else audits

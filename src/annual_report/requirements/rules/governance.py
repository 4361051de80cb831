"""How the board works (E01 to E04), and what is asked of safeguarding partners (F01 to F06)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from annual_report.governance import PARTNERS
from annual_report.requirements.answers import Part, share
from annual_report.requirements.rules.common import (
    filled,
    listed,
    many,
    measured,
    printed,
    stated,
)
from annual_report.story.assurance import day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from annual_report.requirements.state import State

_EDUCATION = re.compile(r"school|college|education", re.IGNORECASE)
#: Stages of a child's way through services, and measures of outcome at each.
_JOURNEY = {
    "early help": ("EH03", "EH04", "EH05"),
    "children on plans": ("CSC11",),
    "children in care": ("CSC16", "HLT09"),
    "care leavers": ("EDU05",),
    "training": ("TRN03",),
}


def membership(state: State) -> Iterator[Part]:
    """E01: members, attendance, an independent chair."""
    rows = state.table("attendance")
    yield printed(
        state,
        rows,
        f"Attendance of {many(len(rows), 'member')} by agency",
        "No attendance was returned",
    )
    yield stated(
        state,
        "chair",
        "It is said whether the chair is independent",
        "It is not said whether the chair is independent",
    )


def challenges(state: State) -> Iterator[Part]:
    """E02: what the board questioned and what changed."""
    rows = state.statements("challenges")
    yield stated(
        state,
        "challenges",
        f"{many(len(rows), 'challenge')} recorded, each with what changed",
        "No challenge is recorded",
    )


def partnerships(state: State) -> Iterator[Part]:
    """E03: shared with other partnerships."""
    rows = state.statements("partnerships")
    names = listed(rows["who"]) if len(rows) else ""
    yield stated(
        state,
        "partnerships",
        f"Shared with {names}",
        "No other partnership is named that the findings were shared with",
    )


def next_year(state: State) -> Iterator[Part]:
    """E04: next year's priorities and what they rest on."""
    rows = state.statements("next_priorities")
    based = filled(rows, "result") if len(rows) else rows
    yield stated(
        state,
        "next_priorities",
        f"{many(len(rows), 'priority', 'priorities')} for next year, {len(based)} with what they rest on",
        "No priorities for next year are stated",
    )


def joint_report(state: State) -> Iterator[Part]:
    """F01: a joint report of the three partners."""
    rows = state.statements("safeguarding_partners")
    signed = [one for one in PARTNERS if len(rows) and one in set(rows["who"])]
    part = stated(
        state,
        "safeguarding_partners",
        f"Signed by {listed(signed)}",
        "No safeguarding partner has signed",
    )
    yield Part(part.said, part.holds * share(len(signed), len(PARTNERS)), part.labels)


def journey(state: State) -> Iterator[Part]:
    """F02: impact from early help to care leavers, training included."""
    for stage, ids in _JOURNEY.items():
        known = [one for one in ids if one in state.catalogue]
        yield measured(state, stage[:1].upper() + stage[1:], *known)


def practice_reviews(state: State) -> Iterator[Part]:
    """F03: recommendations of practice reviews."""
    rows = state.table("recommendations")
    mine = rows[rows["kind"] == "review"] if len(rows) else rows
    yield printed(
        state,
        mine,
        f"{many(len(mine), 'recommendation')} of reviews, with where each stands",
        "No recommendation of a review was returned",
    )


def scrutiny(state: State) -> Iterator[Part]:
    """F04: a statement of independent scrutiny."""
    yield stated(
        state,
        "scrutiny",
        "A signed statement of independent scrutiny",
        "No statement of independent scrutiny",
    )


def education(state: State) -> Iterator[Part]:
    """F05: education, sharing of information, costs and learning."""
    rows = state.table("attendance")
    schools = (
        rows[rows["agency"].str.contains(_EDUCATION) | rows["role"].str.contains(_EDUCATION)]
        if len(rows)
        else rows
    )
    yield printed(
        state, schools, "Education sits on the board", "Nothing shows that education is represented"
    )
    yield stated(
        state,
        "data_sharing",
        "How data and information are shared",
        "Nothing on how data and information are shared",
    )
    finance = state.table("finance")
    yield printed(state, finance, "What it cost", "Nothing on what it cost")
    yield printed(
        state,
        state.table("reviews"),
        "What was learnt from reviews",
        "Nothing on what was learnt from reviews",
    )


def panel(state: State) -> Iterator[Part]:
    """F06: sent to the national Panel and published in time."""
    last = f"{state.project.year.end}-09-30"
    for block, what in (("panel", "Sent to the national Panel"), ("publication", "Published")):
        rows = state.statements(block)
        when = str(rows.iloc[0]["date"]) if len(rows) else ""
        part = stated(state, block, f"{what} on {day(when)}", f"{what}: no day is recorded")
        late = bool(when) and when > last
        yield Part(
            part.said + (", after 30 September" if late else ""),
            0.0 if late else part.holds,
            part.labels,
        )

"""The four functions of Part A (A11 to A14), and impact on children (A16 to A20)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annual_report.requirements.answers import Part, share
from annual_report.requirements.rules.common import (
    TYPES,
    filled,
    listed,
    many,
    measured,
    of_year,
    printed,
    three_types,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from annual_report.project import Priority
    from annual_report.requirements.state import State

STANDARDS = 8
_NO_PRIORITIES = "No priorities are named for this year"


def help_(state: State) -> Iterator[Part]:
    """A11: how effective help is."""
    ids = [one.id for one in state.catalogue.of_function("F1")]
    yield three_types(state, "the help that children and families get", ids)
    yield measured(state, "Early help", *(one for one in ids if one.startswith("EH")))


def section_11(state: State) -> Iterator[Part]:
    """A12: partners' section 11 duties."""
    rows = state.table("section11")
    standards = rows["standard"].astype("str").nunique() if len(rows) else 0
    agencies = rows["agency"].nunique() if len(rows) else 0
    there = f"{many(agencies, 'agency', 'agencies')} by {standards} of {STANDARDS} standards"
    part = printed(state, rows, there, "No section 11 return by agency and standard")
    yield Part(part.said, part.holds * min(1.0, share(standards, STANDARDS)), part.labels)
    yield measured(state, "Share of returns received", "S1101")
    moderated = filled(rows, "moderated") if len(rows) else rows
    yield Part(
        f"{len(moderated)} of {many(len(rows), 'score')} moderated by others",
        float(len(moderated) > 0),
    )


def joint_audits(state: State) -> Iterator[Part]:
    """A13: audits of case files with practitioners."""
    audits = state.table("audits")
    joint = audits[audits["kind"] == "joint"] if len(audits) else audits
    themes = sorted(set(joint["theme"]) - {"all"}) if len(joint) else []
    yield measured(state, "Cases audited", "AUD01", "AUD02")
    graded = joint[joint["measure"] == "moderated_grade"] if len(joint) else joint
    yield printed(
        state, graded, f"Grades on {many(len(themes), 'theme')}", "No grades of joint audits"
    )
    yield measured(state, "The child's voice", "AUD03")
    lessons = joint[joint["measure"] == "learning"] if len(joint) else joint
    yield printed(
        state, lessons, "What there is to learn is listed", "Nothing that was learnt is listed"
    )
    actions = state.table("actions")
    mine = actions[actions["section"] == "F3"] if len(actions) else actions
    yield printed(
        state,
        mine,
        f"{many(len(mine), 'action')} follow from audits",
        "No action follows from audits",
    )
    again = repeated(state)
    yield Part(f"{many(again, 'repeat audit')} done in the year", float(again > 0))


def repeated(state: State, *kinds: str) -> int:
    """Count what the timetable says was done in the year: repeat audits, or other kinds."""
    rows = state.table("timetable")
    if rows.empty:
        return 0
    chosen = rows["kind"].isin(kinds or ("repeat audit",)) & (
        rows["done"] == str(state.project.year)
    )
    return int(chosen.sum())


def training(state: State) -> Iterator[Part]:
    """A14: whether training works."""
    yield measured(state, "Reach", "TRN01")
    yield measured(state, "Learning", "TRN02")
    yield measured(state, "Practice three months on", "TRN03")


def impact(state: State) -> Iterator[Part]:
    """A16: each priority shows impact, or says that there is no evidence yet."""
    priorities = state.project.priorities
    if not priorities:
        yield Part(_NO_PRIORITIES, 0.0)
        return
    shown = [one for one in priorities if _outcomes(state, one)]
    silent = [one for one in priorities if one not in shown and _says_none(state, one)]
    labels = tuple(
        dict.fromkeys(
            label
            for one in priorities
            for label in (_outcomes(state, one) or _says_none(state, one))
        )
    )
    yield Part(
        f"{len(shown)} of {many(len(priorities), 'priority', 'priorities')} have a measure of outcome with a figure; "
        f"{len(silent)} more say that there is no evidence yet",
        share(len(shown) + len(silent), len(priorities)),
        labels,
    )


def _outcomes(state: State, priority: Priority) -> tuple[str, ...]:
    """Return where a priority's own chapter or tables print a figure of outcome."""
    wanted = [
        one
        for one in measures_of(state, priority)
        if one in state.catalogue and state.catalogue[one].type == "outcome"
    ]
    rows = state.measures(*wanted)
    labels = state.printing(rows["row_id"]) if len(rows) else ()
    return tuple(label for label in labels if priority.key in label)


def _says_none(state: State, priority: Priority) -> tuple[str, ...]:
    found = state.find(
        lambda item: (
            item.kind == "finding"
            and item.judgement == "no evidence"
            and priority.key in item.label
        )
    )
    return tuple(dict.fromkeys(map(state.where, found)))


def measures_of(state: State, priority: Priority) -> tuple[str, ...]:
    """Return the measures of a priority: board.yml's, and those that the catalogue gives it."""
    named = [one.id for one in state.catalogue if priority.id in one.priorities]
    return tuple(dict.fromkeys([*priority.indicators, *named]))


def compared(state: State) -> Iterator[Part]:
    """A17: outcomes that compare the same people's start with a later point."""
    paired = [one.id for one in state.catalogue if one.interval == "paired"]
    outcomes = [one for one in paired if state.catalogue[one].type == "outcome"]
    yield measured(state, "The same people's start and a later point compared", *outcomes)
    table = state.table("indicators")
    asked = of_year(state, table)
    if len(asked):
        asked = asked[
            asked["indicator"].isin(state.named(paired))
            & asked["breakdown"].isin(["response", "paired"])
        ]
    yield printed(
        state,
        asked,
        "How many of those eligible were measured twice",
        "How many of those eligible were measured twice is not printed",
    )


def no_progress(state: State) -> Iterator[Part]:
    """A18: priorities without progress are named."""
    if not state.project.priorities:
        yield Part(_NO_PRIORITIES, 0.0)
        return
    keys = [one.key for one in state.project.priorities]
    found = state.find(
        lambda item: (
            item.kind == "finding"
            and item.judgement in {"concern", "no evidence", "mixed"}
            and any(key in item.label for key in keys)
        )
    )
    named = [key for key in keys if any(key in item.label for item in found)]
    labels = tuple(dict.fromkeys(map(state.where, found)))
    said = f"Little or no evidence of progress, or a concern, is named for {len(named)} of {many(len(keys), 'priority', 'priorities')}"
    yield Part(said, float(bool(named)), labels)


def balance(state: State) -> Iterator[Part]:
    """A19: quantity, quality and outcome in balance."""
    for priority in state.project.priorities:
        chosen = [
            state.catalogue[one] for one in measures_of(state, priority) if one in state.catalogue
        ]
        counts = {kind: sum(one.type == kind for one in chosen) for kind in TYPES}
        lacking = [kind for kind, count in counts.items() if not count]
        said = f"{priority.title}: " + ", ".join(
            f"{count} {kind}" for kind, count in counts.items()
        )
        yield Part(
            said + (f" (none of {listed(lacking)})" if lacking else ""),
            share(len(TYPES) - len(lacking), len(TYPES)),
        )
    if not state.project.priorities:
        yield three_types(state, "every kind", list(state.catalogue.ids))
        yield Part(_NO_PRIORITIES, 0.0)


def good_practice(state: State) -> Iterator[Part]:
    """A20: good practice and what works."""
    strengths = state.find(lambda item: item.kind == "finding" and item.judgement == "assurance")
    labels = tuple(dict.fromkeys(label for label in map(state.where, strengths) if label))
    yield Part(
        f"{many(len(strengths), 'finding')} of a strength printed", float(bool(strengths)), labels
    )
    done = filled(state.table("actions"), "evidence")
    done = done[done["status"] == "complete"] if len(done) else done
    there = f"{many(len(done), 'completed action')} with evidence of what came of it"
    yield printed(state, done, there, "No completed action with evidence")

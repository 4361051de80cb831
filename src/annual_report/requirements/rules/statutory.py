"""What law and statutory guidance ask of every annual report (A01 to A10)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from annual_report.governance import FUNCTIONS, RECIPIENTS
from annual_report.project import Year
from annual_report.requirements.answers import Part, share
from annual_report.requirements.rules.common import (
    each_of,
    filled,
    listed,
    many,
    measured,
    printed,
    stated,
    three_types,
)
from annual_report.requirements.state import FRONT
from annual_report.story.assurance import day
from annual_report.story.governing import pounds

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from annual_report.project import Priority
    from annual_report.requirements.state import State

_FRONT_MATTER = ("board-area", "year-first-day", "year-last-day")
_FUNCTIONS = ("help", "duties", "audits", "training")
_EXPLOITATION = re.compile(r"exploitation|\bcse\b", re.IGNORECASE)
_MISSING = re.compile(r"missing", re.IGNORECASE)
_SPENDING = {"reviews": "review", "child deaths": "death", "training": "training"}


def front_matter(state: State) -> Iterator[Part]:
    """A01: area, year and day of publication."""
    project, front = state.project, state.sources.get(FRONT, "")
    there = [name for name in _FRONT_MATTER if f"var {name} " in front]
    area = f"The front page names {project.board.area.name} and 1 April {project.year.start} to 31 March {project.year.end}"
    yield Part(
        area if len(there) == len(_FRONT_MATTER) else "The front page does not name area and year",
        share(len(there), len(_FRONT_MATTER)),
    )
    rows = state.statements("publication")
    if rows.empty:
        yield Part("No day of publication is recorded", 0.0)
        return
    when = str(rows.iloc[0]["date"])
    next_year = Year(project.year.end)
    if not project.year.last_day < when <= next_year.last_day:
        yield Part(f"The day of publication, {day(when)}, is not in the year after", 0.0)
        return
    yield printed(state, rows, f"Published on {day(when)}, in the year after", "")


def judgements(state: State) -> Iterator[Part]:
    """A02: each function and priority ends with a judgement."""
    wanted = {f"finding-{word}-overall" for word in _FUNCTIONS}
    wanted |= {f"finding-{one.key}-overall" for one in state.project.priorities}
    found = state.find(lambda item: item.label in wanted and item.kind == "finding")
    silent = sum(item.judgement == "no evidence" for item in found)
    labels = tuple(dict.fromkeys(map(state.where, found)))
    yield Part(
        f"{len(found)} of {many(len(wanted), 'section')} end with a judgement that rests on released rows",
        share(len(found), len(wanted)),
        labels,
    )
    yield Part(
        f"{silent} of the judgements say that there is no evidence to judge by"
        if silent
        else "Each had evidence to judge by",
        share(len(found) - silent, len(wanted)),
    )


def weaknesses(state: State) -> Iterator[Part]:
    """A03: each concern about a measure has an action with owner and date, and a cause."""
    figures = state.table("indicators")
    about = dict(zip(figures["row_id"], figures["indicator"], strict=True)) if len(figures) else {}
    concerns = state.find(lambda item: item.kind == "finding" and item.judgement == "concern")
    named = {item.label: {about[row] for row in item.rows if row in about} for item in concerns}
    measures = sorted(set().union(*named.values()) if named else set())
    actions = state.table("actions")
    answered = filled(actions, "owner", "due", "measure")
    done = [one for one in measures if one in set(answered["measure"])] if len(answered) else []
    if not measures:
        yield Part("No concern about a measure is printed", 0.0)
        return
    labels = state.citing(answered["row_id"], kinds=("table",)) if len(answered) else ()
    lacking = [state.catalogue[one].name for one in measures if one not in done]
    said = f"{len(done)} of {many(len(measures), 'measure')} named in a concern have an action with an owner and a date"
    yield Part(
        said + (f"; without one: {listed(lacking)}" if lacking else ""),
        share(len(done), len(measures)),
        labels,
    )
    caused = filled(actions, "cause")
    causes = [one for one in measures if len(caused) and one in set(caused["measure"])]
    yield Part(f"A cause is recorded for {len(causes)} of them", share(len(causes), len(measures)))


def proposals(state: State) -> Iterator[Part]:
    """A04: actions of the next twelve months, each with owner, measure, target and date."""
    actions = state.table("actions")
    last, end = state.project.year.last_day, Year(state.project.year.end).last_day
    if len(actions):
        actions = actions[
            actions["status"].ne("complete") & actions["due"].gt(last) & actions["due"].le(end)
        ]
    whole = filled(actions, "owner", "measure", "target", "due")
    yield printed(
        state,
        actions,
        f"{many(len(actions), 'action')} fall due in the twelve months after the year",
        "No action falls due in the twelve months after the year",
    )
    yield Part(
        f"{len(whole)} of them have owner, measure, target and date",
        share(len(whole), len(actions)),
    )


def reviews(state: State) -> Iterator[Part]:
    """A05: lessons from reviews, and how far their actions have come."""
    found, asked = state.table("reviews"), state.table("recommendations")
    yield printed(
        state,
        found,
        f"{many(len(found), 'review')} listed, with where each stands",
        "No review was returned",
    )
    done = asked[asked["status"] == "complete"] if len(asked) else asked
    yield printed(
        state,
        asked,
        f"{len(done)} of {many(len(asked), 'recommendation')} complete, {len(filled(done, 'evidence'))} with evidence",
        "No recommendation was returned",
    )
    checked = asked[asked["checked"] == "yes"] if len(asked) else asked
    yield Part(
        f"For {len(checked)} of those complete somebody checked that practice changed",
        float(len(checked) > 0),
    )
    deaths = state.measures("CDP01", "CDP02")
    yield printed(
        state,
        deaths,
        "Reviews of child deaths",
        "No figure on reviews of child deaths can be shown",
    )


def money(state: State) -> Iterator[Part]:
    """A06: what each partner paid and what was spent."""
    finance = state.table("finance")
    income = finance[finance["kind"] == "income"] if len(finance) else finance
    spent = finance[finance["kind"] == "expenditure"] if len(finance) else finance
    yield printed(
        state,
        income,
        f"{many(len(income), 'partner or source', 'partners and sources')} of income listed",
        "No income was returned",
    )
    if len(income):
        yield _total(state, income)
    yield printed(
        state,
        spent,
        f"{many(len(spent), 'heading')} of spending listed",
        "No spending was returned",
    )
    headings = " ".join(spent["heading"]).lower() if len(spent) else ""
    there = [name for name, word in _SPENDING.items() if word in headings]
    lacking = [name for name in _SPENDING if name not in there]
    said = (
        f"Spending named on {listed(there)}"
        if there
        else "No spending named on reviews, child deaths or training"
    )
    yield Part(
        said + (f", not on {listed(lacking)}" if there and lacking else ""),
        share(len(there), len(_SPENDING)),
    )


def _total(state: State, income: pd.DataFrame) -> Part:
    """Hold the total that is printed against the sum of the partners' rows."""
    total, wanted = pounds(float(income["amount"].sum())), set(income["row_id"])
    tables = state.find(lambda item: item.kind == "table" and wanted <= set(item.rows))
    right = [item for item in tables if any(total in row for row in item.cells)]
    if not right:
        return Part(f"No table prints their sum, {total}", 0.0)
    return Part(f"The total printed, {total}, is their sum", 1.0, (right[0].label,))


def recipients(state: State) -> Iterator[Part]:
    """A07: the four who must have the report."""
    rows, wanted = state.statements("distribution"), RECIPIENTS[:-1]
    sent = set(filled(rows, "date")["who"]) if len(rows) else set()
    there = [one for one in wanted if one in sent]
    lacking = [one for one in wanted if one not in sent]
    part = printed(
        state,
        rows,
        f"Sent to {listed(there) or 'none of those who must have it'}",
        "No list of recipients",
    )
    yield Part(part.said, part.holds * share(len(there), len(wanted)), part.labels)
    if rows.empty or lacking:
        yield Part(f"Not recorded as sent to: {listed(lacking)}", 0.0)


def exploitation(state: State) -> Iterator[Part]:
    """A08: partners' answer to child sexual exploitation."""
    chosen = [
        one for one in state.project.priorities if _EXPLOITATION.search(f"{one.id} {one.title}")
    ]
    if not chosen:
        yield measured(
            state, "Not among the priorities; figures on child sexual exploitation", "POL04"
        )
        return
    yield three_types(state, chosen[0].title.lower(), _measures(state, chosen[0]))
    yield _judged(state, chosen[0])
    yield _changed(state, chosen[0])


def missing_from_care(state: State) -> Iterator[Part]:
    """A09: children missing from care, and what is done."""
    yield each_of(state, "Figures on missing episodes and return interviews", "POL05", "POL06")
    rows = state.table("indicators")
    if len(rows):
        in_care = rows["category"].str.contains("care|looked", case=False)
        rows = rows[
            (rows["indicator"] == "POL05") & in_care & (rows["year"] == str(state.project.year))
        ]
    yield printed(
        state,
        rows,
        "Children missing from care are counted apart",
        "Children missing from care are not counted apart from those missing from home",
    )
    chosen = [one for one in state.project.priorities if _MISSING.search(f"{one.id} {one.title}")]
    actions = state.table("actions")
    mine = actions[actions["section"].isin([one.id for one in chosen])] if len(actions) else actions
    yield printed(state, mine, f"{many(len(mine), 'action')} on it", "No action on it")


def restraint(state: State) -> Iterator[Part]:
    """A10: a secure establishment, or a plain word that there is none."""
    rows = state.statements("restraint")
    if rows.empty:
        yield Part(
            "The board has not said whether there is a secure establishment in its area", 0.0
        )
        return
    there = rows.iloc[0]["what"] == "yes"
    said = (
        "There is a secure establishment"
        if there
        else "There is no secure establishment in the area"
    )
    yield printed(state, rows, said, "")
    if there:
        reviewed = bool(str(rows.iloc[0]["result"]).strip())
        yield Part(
            f"The use of restraint was {'' if reviewed else 'not '}reviewed", float(reviewed)
        )


def other_functions(state: State) -> Iterator[Part]:
    """A15: the functions of regulation 5 beside the four."""
    rows = state.statements("functions")
    there = [one for one in FUNCTIONS if len(rows) and one in set(rows["who"])]
    lacking = [one for one in FUNCTIONS if one not in there]
    part = stated(state, "functions", f"A line on {listed(there)}", "No line on any of them")
    yield Part(
        part.said + (f"; none on {listed(lacking)}" if there and lacking else ""),
        part.holds * share(len(there), len(FUNCTIONS)),
        part.labels,
    )
    yield measured(state, "Allegations against staff", "LAD01", "LAD02")


def _measures(state: State, priority: Priority) -> tuple[str, ...]:
    named = [one.id for one in state.catalogue if priority.id in one.priorities]
    return tuple(dict.fromkeys([*priority.indicators, *named]))


def _judged(state: State, priority: Priority) -> Part:
    label = f"finding-{priority.key}-overall"
    found = state.find(lambda item: item.label == label)
    said = "It ends with a judgement" if found else "It has no judgement"
    return Part(said, float(bool(found)), tuple(map(state.where, found)))


def _changed(state: State, priority: Priority) -> Part:
    actions = state.table("actions")
    mine = (
        actions[(actions["section"] == priority.id) & (actions["status"] == "complete")]
        if len(actions)
        else actions
    )
    return printed(
        state,
        filled(mine, "evidence"),
        f"{many(len(filled(mine, 'evidence')), 'action')} complete with evidence of what changed",
        "No completed action has evidence of what changed",
    )

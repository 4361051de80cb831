"""What children, parents and staff said (B01 to B05)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from annual_report.requirements.answers import Part, share
from annual_report.requirements.rules.common import filled, many, measured, of_year, printed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from annual_report.requirements.state import State

_REVIEWERS = 2
_CHANGED = re.compile(r"you-said|we-did|said-and-did|changed-because")
#: Columns by which a message may lead to an action.
_LINKS = ("action_id", "actions", "led_to")


def children(state: State) -> Iterator[Part]:
    """B01: what children said."""
    yield _messages(state, "child", "children")
    yield from _survey(state, "VOI01")


def parents(state: State) -> Iterator[Part]:
    """B02: what parents and carers said."""
    yield _messages(state, "parent or carer", "parents and carers")
    yield from _survey(state, "VOI02")


def staff(state: State) -> Iterator[Part]:
    """B03: what frontline staff said."""
    yield _messages(state, "staff", "staff")
    yield from _survey(state, "VOI03")


def _messages(state: State, speaker: str, who: str) -> Part:
    voices = state.table("voices")
    mine = voices[voices["speaker"] == speaker] if len(voices) else voices
    methods = mine["method"].nunique() if len(mine) else 0
    there = f"{many(len(mine), 'message')} of {who}, gathered in {many(methods, 'way')}"
    if mine.empty:
        return Part(f"No message of {who}", 0.0)
    labels = state.citing(mine["row_id"], kinds=("quotes",))
    return Part(there if labels else f"{there}, none printed", float(bool(labels)), labels[:2])


def _survey(state: State, indicator: str) -> Iterator[Part]:
    rows = state.measures(indicator)
    base = f", {rows['denominator'].iloc[0]:,.0f} answered" if len(rows) else ""
    part = measured(state, "Survey", indicator)
    yield Part(f"{part.said}{base if part.holds else ''}", part.holds, part.labels[:1])
    table = of_year(state, state.table("indicators"))
    asked = (
        table[(table["indicator"] == indicator) & (table["breakdown"] == "response")]
        if len(table)
        else table
    )
    share_ = asked["display"].iloc[0] if len(asked) else ""
    found = printed(
        state,
        asked,
        f"Of those asked, {share_} answered",
        "How many of those asked answered is not known",
    )
    yield Part(found.said, found.holds, found.labels[:1])


def changed(state: State) -> Iterator[Part]:
    """B04: what changed because of what was said."""
    voices = state.table("voices")
    linked = voices[:0]
    for column in _LINKS:
        linked = linked if len(linked) else filled(voices, column)
    found = state.find(lambda item: bool(_CHANGED.search(item.label)))
    labels = tuple(dict.fromkeys(label for label in map(state.where, found) if label))
    if not len(linked) and not found:
        yield Part("No message leads to an action", 0.0)
        return
    yield Part(
        f"{many(len(linked), 'message')} lead to an action", float(len(linked) > 0 or bool(found))
    )
    yield Part(
        "Rows of what was said and what was done are printed" if found else "They are not printed",
        float(bool(found)),
        labels,
    )


def consent(state: State) -> Iterator[Part]:
    """B05: leave, two reviewers and no word that tells who speaks."""
    voices, withheld = state.table("voices"), state.table("withheld")
    quoted = {row for item in state.shown if item.kind == "quotes" for row in item.rows}
    printed_ = voices[voices["row_id"].isin(quoted)] if len(voices) else voices
    whole = (
        filled(printed_, "consent_id", "consent_scope", "collected", "method")
        if len(printed_)
        else printed_
    )
    if len(whole):
        whole = whole[whole["reviewers"] >= _REVIEWERS]
    held = int(withheld["count"].sum()) if len(withheld) else 0
    labels = tuple(
        dict.fromkeys(state.where(item) for item in state.shown if item.kind == "quotes")
    )
    if printed_.empty:
        yield Part("Nobody is quoted", 1.0)
        return
    yield Part(
        f"{len(whole)} of {many(len(printed_), 'message')} printed have a consent, its scope, a day, a method and two reviewers; "
        f"{held} withheld",
        share(len(whole), len(printed_)),
        labels,
    )

"""Whom a briefing is for: an agency, and what the release holds that bears on its work."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from annual_report.story.assurance import COMPARATORS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from annual_report.project import Agency
    from annual_report.story.evidence import Figure
    from annual_report.story.story import Story

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Desk:
    """An agency, and what the release holds that bears on its work.

    Attributes:
        story: of the chapter.
        agency: as board.yml names it.
        figures: the measures that it returned this year, with a value or hidden.
    """

    story: Story
    agency: Agency
    figures: tuple[Figure, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that it is called, its roles included."""
        aliases = (one.name for one in self.agency.aliases)
        return (self.agency.id, self.agency.name, *aliases, *self.agency.roles)

    def is_meant(self, text: str) -> bool:
        """Say whether a text, such as an owner, names the agency or a role of it, in whole words."""
        plain = simple(text)
        return any(f" {simple(one).strip()} " in plain for one in self.names)

    def of(self, table: str, column: str = "agency") -> pd.DataFrame:
        """Return the released rows of a table that are the agency's own."""
        rows = self.story.chapter.read(table)
        return rows[rows[column] == self.agency.id]


def desks(story: Story) -> list[Desk]:
    """Return the agencies of which the release holds something to hand on, in board.yml's order.

    The board itself has no front line, and published figures of other areas are nobody's.
    """
    project = story.chapter.project
    every = [
        one
        for one in story.figures(*story.catalogue.ids)
        if one.row_id and one.status != "not returned"
    ]
    found = []
    for agency in project.agencies:
        if agency.id == COMPARATORS or agency.name == project.board.name:
            continue
        own = tuple(one for one in every if one.agency == agency.id)
        desk = Desk(story, agency, own)
        if own or len(asked(desk)):
            found.append(desk)
    return found


def basis(found: Sequence[Desk]) -> pd.DataFrame:
    """Return the released rows that briefings rest on: the figures of their agencies."""
    ids = {row for desk in found for one in desk.figures for row in (one.row_id,)}
    rows = found[0].story.indicators
    chosen = rows[rows["row_id"].isin(ids)]
    return chosen if len(chosen) else found[0].story.chapter.read("returns")


def without(story: Story, found: Sequence[Desk]) -> list[Agency]:
    """Return the agencies that have no briefing, as the release holds nothing of theirs."""
    have = {one.agency.id for one in found}
    project = story.chapter.project
    return [
        one
        for one in project.agencies
        if one.id not in have and one.id != COMPARATORS and one.name != project.board.name
    ]


def sections(desk: Desk) -> list[str]:
    """Return the parts of the work that the agency's measures belong to: priorities, then functions."""
    project, catalogue = desk.story.chapter.project, desk.story.catalogue
    own = {one.indicator for one in desk.figures}
    chosen = [
        one.id
        for one in project.priorities
        if own & set(one.indicators) or any(one.id in catalogue[each].priorities for each in own)
    ]
    functions = {name for each in own for name in catalogue[each].function}
    return [*chosen, *sorted(functions)]


def asked(desk: Desk) -> pd.DataFrame:
    """Return what the agency is asked to do and has not done, what is overdue first.

    Open actions and recommendations that it owns by name or role, and open actions on what it counts.
    """
    counted = {one.indicator for one in desk.figures}
    actions = desk.story.chapter.read("actions")
    owned = where(actions, "owner", desk.is_meant)
    actions = actions[(owned | actions["measure"].isin(counted)) & actions["status"].ne("complete")]
    advice = desk.story.chapter.read("recommendations")
    advice = advice[where(advice, "owner", desk.is_meant) & advice["status"].ne("complete")]
    both = pd.concat(
        [
            actions.assign(what=actions["action"], number=actions["action_id"]),
            advice.assign(what=advice["recommendation"], number=advice["recommendation_id"]),
        ]
    )
    both = both.assign(_dated=both["due"].eq("")) if len(both) else both.assign(_dated=False)
    ordered = both.sort_values(["_dated", "due", "number"], kind="stable")
    return ordered.drop(columns="_dated").reset_index(drop=True)


def where(rows: pd.DataFrame, column: str, wanted: Callable[[str], bool]) -> pd.Series:
    """Return which rows hold a text that is wanted, also of a table without rows."""
    return pd.Series([wanted(str(one)) for one in rows[column]], dtype=bool, index=rows.index)


def simple(text: str) -> str:
    """Return a text in small letters and single spaces, one on each side, without its marks."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "

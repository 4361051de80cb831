"""The year's figures laid out as tables to print."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from annual_report.story.evidence import (
    KINDS,
    NEIGHBOURS_MEAN,
    NEIGHBOURS_MEDIAN,
    comparator_order,
)
from annual_report.story.witnesses import direction, freshness

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from annual_report.project import Year
    from annual_report.story.evidence import Figure
    from annual_report.story.witnesses import Cell

#: In place of an earlier year's figure that does not compare, or is not there.
NO_FIGURE = "–"
#: The type of what answers no question itself, such as how many children there are.
CONTEXT = "context"
#: More names than this in one cell are counted: the section itself names them.
MOST_NAMED = 6


def label_name(figure: Figure, agency_names: Mapping[str, str], *, say_agency: bool) -> str:
    """Name a measure as a table's row: with its unit, and the agency where several return it."""
    unit = figure.unit
    name = figure.name if unit in {"%", "count", "children", ""} else f"{figure.name}, {unit}"
    return f"{name} ({agency_names.get(figure.agency, figure.agency)})" if say_agency else name


def figure_table(
    found: Sequence[Figure], agency_names: Mapping[str, str], year: Year, *, headed: bool = True
) -> pd.DataFrame:
    """Lay figures out as a table to print, under the question that each type answers.

    The years before stand to the left of the reporting year: at most two, and a dash where a
    figure was counted by another definition or is not there. Each question is a row of its own above its measures, with nothing in its other cells. Columns
    of comparators appear only where at least one figure has that comparator.
    """
    several = {
        one.indicator for one in found if sum(o.indicator == one.indicator for o in found) > 1
    }
    names = dict.fromkeys(
        other.name for one in found for other in one.comparisons if other.name != NEIGHBOURS_MEDIAN
    )
    compared = sorted(names, key=comparator_order)
    earlier = sorted({before.name for one in found for before in one.history})
    usual = usual_areas(found)
    columns = ["Measure", *earlier, str(year), "Likely range"]
    columns += [_heading(name) for name in compared]
    table = []
    for kind, question in (KINDS | {CONTEXT: ""}).items():
        chosen = [one for one in found if one.type == kind]
        if chosen and headed and question:
            table.append(dict.fromkeys(columns, "") | {"Measure": f"{question}?"})
        for one in chosen:
            name = label_name(one, agency_names, say_agency=one.indicator in several)
            row = {"Measure": name, str(year): one.display, "Likely range": one.likely_range}
            row |= {then: _then(one, then) for then in earlier}
            table.append(row | {_heading(name): _cell(one, name, usual) for name in compared})
    laid_out = pd.DataFrame(table, columns=columns)
    laid_out["Likely range"] = laid_out["Likely range"].str.replace("%", "")
    bare = laid_out["Likely range"].eq("").all()
    return laid_out.drop(columns="Likely range") if bare else laid_out


def breaks_note(found: Sequence[Figure]) -> str:
    """Say what a dash in place of an earlier year's figure means, where there is one."""
    years = {before.name for one in found for before in one.history}
    gaps = any(len(one.history) < len(years) for one in found)
    return f". {NO_FIGURE} no figure, or counted by another definition" if gaps else ""


def _then(figure: Figure, year: str) -> str:
    return next((before.display for before in figure.history if before.name == year), NO_FIGURE)


def usual_areas(found: Iterable[Figure]) -> int:
    """Return how many neighbours most averages of these figures rest on, 0 where there is none."""
    others = [one.compared_with(NEIGHBOURS_MEAN) for one in found]
    counts = [int(other.n) for other in others if other and not math.isnan(other.n)]
    return max(sorted(set(counts), reverse=True), key=counts.count, default=0)


def areas_note(found: Sequence[Figure]) -> str:
    """Say once of how many neighbours, by which model; nothing where there is no such average."""
    usual = usual_areas(found)
    if not usual:
        return ""
    others = [one.compared_with(NEIGHBOURS_MEAN) for one in found]
    differ = any(
        other and int(other.n) != usual for other in others if other and other.n == other.n
    )
    rest = "; another number is in brackets" if differ else ""
    model = next((other.model for other in others if other and other.model), "")
    by = f" of the {model} model" if model else ""
    return f". Neighbours: mean and median of {usual} areas{by}{rest}"


def _heading(name: str) -> str:
    return "Neighbours: mean / median" if name == NEIGHBOURS_MEAN else name


def _cell(figure: Figure, name: str, usual: int) -> str:
    other = figure.compared_with(name)
    if other is None:
        return ""
    if name != NEIGHBOURS_MEAN:
        return other.display
    median = figure.compared_with(NEIGHBOURS_MEDIAN)
    both = f"{other.display} / {median.display}" if median else other.display
    return both if math.isnan(other.n) or other.n == usual else f"{both} ({other.n:.0f})"


def triangulation_table(heard: Mapping[str, Cell], day: str) -> pd.DataFrame:
    """Lay the evidence of the three types side by side: direction, strength and freshness.

    Args:
        heard: quantity, quality and outcome.
        day: the year's last day, ISO.
    """
    told = {kind: _told(heard[kind], day) for kind in KINDS}
    lines = ["What we have", "Which way it points", "How strong", "Up to when", "Not shown"]
    table = pd.DataFrame(
        [
            {"": line} | {f"{question}?": told[kind][line] for kind, question in KINDS.items()}
            for line in lines
        ]
    ).rename(columns={"": "Evidence"})
    return table[~table.iloc[:, 1:].eq("").all(axis=1)].reset_index(drop=True)


def _told(cell: Cell, day: str) -> dict[str, str]:
    known = list(dict.fromkeys(one.name for one in cell.speaking))
    silent = [
        f"{one.name} (hidden)" if one.standing == "hidden" else one.name
        for one in cell.witnesses
        if not one.speaks
    ]
    named = (
        "; ".join(known)
        if len(known) <= MOST_NAMED
        else f"{len(known)} in all, named in the tables above"
    )
    return {
        "What we have": named or "No evidence yet",
        "Which way it points": direction(cell) if known else "",
        "How strong": cell.strength.capitalize() if known else "",
        "Up to when": freshness(cell, day) if known or any(o.last for o in cell.witnesses) else "",
        "Not shown": "; ".join(dict.fromkeys(silent)),
    }

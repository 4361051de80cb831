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

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from annual_report.project import Year
    from annual_report.story.evidence import Figure


def label_name(figure: Figure, agency_names: Mapping[str, str], *, say_agency: bool) -> str:
    """Name a measure as a table's row: with its unit, and the agency where several return it."""
    unit = figure.unit
    name = figure.name if unit in {"%", "count", "children", ""} else f"{figure.name}, {unit}"
    return f"{name} ({agency_names.get(figure.agency, figure.agency)})" if say_agency else name


def figure_table(
    found: Sequence[Figure], agency_names: Mapping[str, str], year: Year
) -> pd.DataFrame:
    """Lay figures out as a table to print, the three types of information told apart.

    Columns of comparators appear only where at least one figure has that comparator.
    """
    ordered = [one for kind in KINDS for one in found if one.type == kind]
    several = {
        one.indicator for one in found if sum(o.indicator == one.indicator for o in found) > 1
    }
    names = dict.fromkeys(
        other.name
        for one in ordered
        for other in one.comparisons
        if other.name != NEIGHBOURS_MEDIAN
    )
    earlier = next((one.previous.name for one in ordered if one.previous), "")
    table = []
    for one in ordered:
        row = {
            "Kind": KINDS[one.type],
            "Measure": label_name(one, agency_names, say_agency=one.indicator in several),
        }
        if earlier:
            row[earlier] = one.previous.display if one.previous else ""
        row[str(year)] = one.display
        for name in sorted(names, key=comparator_order):
            row[_heading(name)] = _cell(one, name)
        row["Likely range"] = one.likely_range.replace("%", "")
        table.append(row)
    laid_out = pd.DataFrame(table)
    bare = laid_out["Likely range"].eq("").all()
    return laid_out.drop(columns="Likely range") if bare else laid_out


def _heading(name: str) -> str:
    return "Statistical neighbours: mean / median (areas)" if name == NEIGHBOURS_MEAN else name


def _cell(figure: Figure, name: str) -> str:
    other = figure.compared_with(name)
    if other is None:
        return ""
    if name != NEIGHBOURS_MEAN:
        return other.display
    median = figure.compared_with(NEIGHBOURS_MEDIAN)
    both = f"{other.display} / {median.display}" if median else other.display
    return both if math.isnan(other.n) else f"{both} ({other.n:.0f})"


def evidence_table(found: Sequence[Figure]) -> pd.DataFrame:
    """Say which of the three types of information there is, and name what is missing.

    Columns: the question, how many measures have a figure, which, and which have none.
    """
    table = []
    for kind, question in KINDS.items():
        known = _names(one for one in found if one.type == kind and one.known)
        missing = _names(one for one in found if one.type == kind and not one.known)
        known_text = "; ".join(known) if known else "No evidence yet"
        table.append(
            {
                "Question": f"{question}?",
                "What we have evidence on": known_text,
                "No figure to show": "; ".join(name for name in missing if name not in known),
            }
        )
    return pd.DataFrame(table)


def _names(found: Iterable[Figure]) -> list[str]:
    return list(dict.fromkeys(one.name for one in found))

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
    """Lay figures out as a table to print, under the question that each type answers.

    Each question is a row of its own above its measures, with nothing in its other cells. Columns
    of comparators appear only where at least one figure has that comparator.
    """
    several = {
        one.indicator for one in found if sum(o.indicator == one.indicator for o in found) > 1
    }
    names = dict.fromkeys(
        other.name for one in found for other in one.comparisons if other.name != NEIGHBOURS_MEDIAN
    )
    compared = sorted(names, key=comparator_order)
    earlier = next((one.previous.name for one in found if one.previous), "")
    usual = usual_areas(found)
    columns = ["Measure", *([earlier] if earlier else []), str(year), "Likely range"]
    columns += [_heading(name) for name in compared]
    table = []
    for kind, question in KINDS.items():
        chosen = [one for one in found if one.type == kind]
        if chosen:
            table.append(dict.fromkeys(columns, "") | {"Measure": f"{question}?"})
        for one in chosen:
            name = label_name(one, agency_names, say_agency=one.indicator in several)
            row = {"Measure": name, str(year): one.display, "Likely range": one.likely_range}
            if earlier:
                row[earlier] = one.previous.display if one.previous else ""
            table.append(row | {_heading(name): _cell(one, name, usual) for name in compared})
    laid_out = pd.DataFrame(table, columns=columns)
    laid_out["Likely range"] = laid_out["Likely range"].str.replace("%", "")
    bare = laid_out["Likely range"].eq("").all()
    return laid_out.drop(columns="Likely range") if bare else laid_out


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


def evidence_table(
    found: Sequence[Figure], also: Mapping[str, Sequence[str]] | None = None
) -> pd.DataFrame:
    """Say which of the three types of information there is, and name what is missing.

    Args:
        found: figures, known, hidden and not returned.
        also: further evidence in words, by the type it belongs to.
    """
    table = []
    for kind, question in KINDS.items():
        known = _names(one for one in found if one.type == kind and one.known)
        known += (also or {}).get(kind, ())
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
    return list(dict.fromkeys(f"{one.name} (hidden)" if one.hidden else one.name for one in found))

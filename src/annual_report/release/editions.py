"""What earlier editions printed, which nobody can take back.

An edition that the board signed off may have been read by anybody. What it printed and what stands
unchanged is known, so that to hide it now protects nothing. What it printed and what has been
corrected since still stands in the sums of that edition: they are kept beside today's, with the
counts that both editions hide.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from annual_report.release.disclosure import Cell, Relation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from annual_report.release.audits import AuditCounts
    from annual_report.release.book import Behind

_FIGURE = ("agency", "indicator", "period_start", "period_end", "breakdown", "category")
_AUDIT = ("year", "kind", "theme", "agency", "measure", "category")
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Edition:
    """The released tables of an edition that was signed off.

    Attributes:
        label: ``the report for 2014-15 signed off on 2015-09-30``.
        indicators: its released figures, a Parquet file.
        audits: its released findings of audits.
    """

    label: str
    indicators: Path
    audits: Path


def printed_in(
    edition: Edition,
    figures: pd.DataFrame,
    behind: Mapping[str, Behind],
    audits: AuditCounts,
) -> dict[str, float]:
    """Return what an edition printed of the counts of this one, by the name of the cell.

    Args:
        edition: read from its files.
        figures: of this edition, before disclosure control.
        behind: the cells behind each of them, by row id.
        audits: findings of this edition; those of other years are other findings.
    """
    found: dict[str, float] = {}
    now = {tuple(row[key] for key in _FIGURE): row["row_id"] for row in _rows(figures)}
    for then in _rows(pd.read_parquet(edition.indicators)):
        cells = behind.get(now.get(tuple(then[key] for key in _FIGURE), ""))
        if cells and not then["published"]:
            found[cells.numerator] = then["numerator"]
            found[cells.denominator] = then["denominator"]
    counted = {tuple(str(row[key]) for key in _AUDIT): row for row in audits.rows}
    for then in _rows(pd.read_parquet(edition.audits)):
        row = counted.get(tuple(str(then[key]) for key in _AUDIT))
        if row:
            found |= {row["cell"]: then["count"], row["base_cell"]: then["base"]}
    return {name: value for name, value in found.items() if name and not math.isnan(value)}


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.to_dict("records")
    return rows


def tells_more(
    values: Mapping[str, float], cells: Mapping[str, Cell], hidden: Mapping[str, object]
) -> bool:
    """Tell whether an edition printed a count that is hidden now, or that was corrected since.

    One that did neither says nothing that this edition does not say itself.
    """
    return any(
        name in hidden or not _same(value, cells[name].value)
        for name, value in values.items()
        if name in cells and not cells[name].fixed
    )


def remember(
    cells: Iterable[Cell],
    relations: Sequence[Relation],
    printed: Iterable[tuple[str, Mapping[str, float]]],
) -> tuple[list[Cell], list[Relation]]:
    """Add to cells and relations what earlier editions printed of them.

    Args:
        cells: of this edition.
        relations: of this edition.
        printed: of each earlier edition its label, and what it printed by the name of the cell.

    Returns:
        The cells, some marked as known, and those of earlier editions that were corrected since;
        and the relations, those of earlier editions among them.
    """
    found = {cell.name: cell for cell in cells}
    sums = list(relations)
    for label, values in printed:
        told = {
            name: value for name, value in values.items() if name in found and not found[name].fixed
        }
        for name, value in sorted(told.items()):
            if _same(value, found[name].value):
                found[name] = replace(found[name], known=found[name].known or label)
        sums += _sums_then(label, told, found, relations)
    return list(found.values()), [each for each in sums if _holds(each, found)]


def _sums_then(
    label: str,
    told: Mapping[str, float],
    found: dict[str, Cell],
    relations: Sequence[Relation],
) -> list[Relation]:
    """Return the sums of an edition in which something was corrected since; add its old counts.

    Each sum stands once with the hidden counts of today, and once with what they may have been
    then; of the former only those are kept that hold.
    """
    corrected = {name for name, value in told.items() if not _same(value, found[name].value)}
    touched = _reached(corrected, relations)
    then = _values_then(told, found, touched)
    renamed = {}
    for name, value in sorted(then.items()):
        if not _same(value, found[name].value):
            renamed[name] = f"{name} in {label}"
            shown: Literal["", "shown"] = "shown" if name in told else ""
            found[renamed[name]] = Cell(renamed[name], value, shown, printed=name in told)
    printed = {name: new for name, new in renamed.items() if name in told}
    return [
        Relation(
            names.get(each.total, each.total),
            tuple(sorted(names.get(part, part) for part in each.parts)),
            f"{each.why}, in {label}",
        )
        for names in (printed, renamed)
        for each in touched
        if names.keys() & set(each.cells)
    ]


def _reached(names: Iterable[str], relations: Sequence[Relation]) -> list[Relation]:
    """Return every sum that hangs together with some counts, however far."""
    of: dict[str, list[Relation]] = defaultdict(list)
    for each in relations:
        for name in each.cells:
            of[name].append(each)
    todo, seen = sorted(names), set(names)
    while todo:
        new = {name for each in of[todo.pop()] for name in each.cells} - seen
        seen |= new
        todo += sorted(new)
    return sorted({each for name in seen for each in of[name]})


def _values_then(
    told: Mapping[str, float], found: Mapping[str, Cell], touched: Sequence[Relation]
) -> dict[str, float]:
    """Return what the counts of these sums were in an edition, as far as it can be known.

    What it hid is taken to be what it is today, where that still adds up; else as near to it as
    adds up. A linear program finds it: the least sum of differences.
    """
    names = sorted({name for each in touched for name in each.cells})
    known = {
        name: told.get(name, found[name].value)
        for name in names
        if name in told or found[name].fixed == "shown"
    }
    hidden = [name for name in names if name not in known]
    if not hidden:
        return known
    at = {name: place for place, name in enumerate(hidden)}
    now = np.array([found[name].value for name in hidden])
    rows, right = np.zeros((len(touched), len(hidden))), np.zeros(len(touched))
    for line, each in enumerate(touched):
        for name, sign in ((each.total, 1.0), *((part, -1.0) for part in each.parts)):
            if name in at:
                rows[line, at[name]] += sign
            else:
                right[line] -= sign * known[name]
    more, size = np.eye(len(hidden)), len(hidden)
    solved = linprog(
        np.concatenate([np.zeros(size), np.ones(size)]),
        A_ub=np.block([[more, -more], [-more, -more]]),
        b_ub=np.concatenate([now, -now]),
        A_eq=np.hstack([rows, np.zeros_like(rows)]),
        b_eq=right,
    )
    values = now if solved.x is None else solved.x[:size].round(6)
    return known | {name: float(values[place]) for name, place in at.items()}


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= _TOLERANCE


def _holds(each: Relation, cells: Mapping[str, Cell]) -> bool:
    return _same(cells[each.total].value, sum(cells[part].value for part in each.parts))

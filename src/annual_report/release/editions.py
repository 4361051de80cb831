"""What earlier editions printed, which nobody can take back.

An edition that the board signed off may have been read by anybody. What it printed and what stands
unchanged is known, so that to hide it now protects nothing. What it printed and what has been
corrected since still stands in the sums of that edition: they are kept beside today's, with the
counts that both editions hide.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from annual_report.observations import read_table
from annual_report.release.disclosure import Cell, Relation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

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
        folder: where ``indicators`` and ``audits`` lie.
    """

    label: str
    folder: Path


def printed_in(
    edition: Edition,
    figures: pd.DataFrame,
    behind: Mapping[str, Behind],
    audits: AuditCounts,
) -> dict[str, float]:
    """Return what an edition printed of the counts of this one, by the name of the cell.

    Args:
        edition: read from its folder.
        figures: of this edition, before disclosure control.
        behind: the cells behind each of them, by row id.
        audits: findings of this edition; those of other years are other findings.
    """
    found: dict[str, float] = {}
    now = {tuple(row[key] for key in _FIGURE): row["row_id"] for row in _rows(figures)}
    for then in _rows(read_table(edition.folder, "indicators")):
        cells = behind.get(now.get(tuple(then[key] for key in _FIGURE), ""))
        if cells and not then["published"]:
            found[cells.numerator] = then["numerator"]
            found[cells.denominator] = then["denominator"]
    counted = {tuple(str(row[key]) for key in _AUDIT): row for row in audits.rows}
    for then in _rows(read_table(edition.folder, "audits")):
        row = counted.get(tuple(str(then[key]) for key in _AUDIT))
        if row:
            found |= {row["cell"]: then["count"], row["base_cell"]: then["base"]}
    return {name: value for name, value in found.items() if name and not math.isnan(value)}


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.to_dict("records")
    return rows


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
        and the relations, those of earlier editions among them. A sum of an earlier edition counts
        if it still holds with what both editions hide.
    """
    found = {cell.name: cell for cell in cells}
    sums = list(relations)
    for label, values in printed:
        corrected: dict[str, str] = {}
        for name, value in sorted(values.items()):
            cell = found.get(name)
            if cell is None or cell.fixed:
                continue
            if abs(value - cell.value) <= _TOLERANCE:
                found[name] = replace(cell, known=cell.known or label)
            else:
                corrected[name] = f"{name} in {label}"
                found[corrected[name]] = Cell(corrected[name], value, "shown")
        sums += [
            Relation(
                corrected.get(each.total, each.total),
                tuple(sorted(corrected.get(part, part) for part in each.parts)),
                f"{each.why}, in {label}",
            )
            for each in relations
            if corrected.keys() & set(each.cells)
        ]
    return list(found.values()), [each for each in sums if _holds(each, found)]


def _holds(each: Relation, cells: Mapping[str, Cell]) -> bool:
    left = cells[each.total].value - sum(cells[part].value for part in each.parts)
    return abs(left) <= _TOLERANCE

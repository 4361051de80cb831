"""The statistical neighbour models: which authorities an area is compared with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from annual_report.published.figures import Place
    from annual_report.published.reading import Source

#: Model, and the column that holds an authority's old three-digit number in its file.
MODELS = {"2021": "LA num", "2025": "old_la_code"}
TITLES = {
    "2021": "Statistical neighbour groupings, April 2021",
    "2025": "Statistical neighbour model, 2025",
}
_RANK = re.compile(r"SN_?(\d+)")


class Row(NamedTuple):
    """One neighbour as ``neighbours.csv`` holds it, or an area of the same region.

    ``model`` is the published model, or ``region``; those have no rank (0) and no closeness.
    """

    model: str
    area: str
    neighbour: str
    name: str
    rank: int
    closeness: str


def model_of(source: Source) -> str:
    """Name the model whose file this is, or '' where it is none."""
    if not any(_RANK.fullmatch(name) for name in source.columns):
        return ""
    return next((name for name, column in MODELS.items() if source.column(column) >= 0), "")


def neighbour_rows(source: Source, area: str, authorities: dict[str, Place]) -> list[Row]:
    """Read an area's neighbours, nearest first.

    Args:
        source: the file of a model.
        area: ONS code.
        authorities: old three-digit number to place, as the published tables have them.
    """
    model = model_of(source)
    own = source.column(MODELS[model])
    found = []
    for row in source.rows:
        place = authorities.get(row[own])
        if place is None or place.code != area:
            continue
        for column, name in enumerate(source.columns):
            rank = _RANK.fullmatch(name)
            neighbour = authorities.get(row[column]) if rank else None
            if rank and neighbour:
                closeness = row[column + 1]
                found.append(
                    Row(model, area, neighbour.code, neighbour.name, int(rank[1]), closeness)
                )
    return sorted(found, key=lambda row: row.rank)

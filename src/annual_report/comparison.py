"""Whom the area is compared with: England, its region and its statistical neighbours."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from annual_report.errors import ConfigurationError
from annual_report.figures import measure, shown
from annual_report.observations import row_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from annual_report.indicators import Catalogue, Indicator
    from annual_report.project import Project

COLUMNS = (
    "row_id", "indicator", "year", "comparator", "area", "n", "model", "numerator", "denominator",
    "value", "unit", "display", "status", "vintage", "publication", "inputs",
)  # fmt: skip
NEIGHBOURS = "comparators/neighbours.csv"
MEAN, MEDIAN = "Statistical neighbours, mean", "Statistical neighbours, median"


@dataclass(frozen=True)
class Neighbour:
    """A statistical neighbour of the area under one model.

    Attributes:
        model: the published model, by its year (``2021``).
        code: ONS code of the neighbour.
        rank: 1 for the nearest.
    """

    model: str
    area: str
    code: str
    name: str
    rank: int
    closeness: str


def load_neighbours(project: Project) -> tuple[Neighbour, ...]:
    """Read the neighbours of the project's area under its model, nearest first.

    They stand in ``data/raw/comparators/neighbours.csv``; without a model there are none.

    Raises:
        ConfigurationError: board.yml names a model that the file does not hold for the area.
    """
    model, area = project.comparators.neighbours, project.board.area.code
    if not model:
        return ()
    file = project.raw / NEIGHBOURS
    rows: list[dict[str, str]] = []
    if file.is_file():
        with file.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
    found = [
        Neighbour(model, area, row["neighbour"], row["name"], int(row["rank"]), row["closeness"])
        for row in rows
        if row["model"] == model and row["area"] == area
    ]
    if not found:
        raise ConfigurationError(
            f"board.yml: comparators.neighbours is {model}, but data/raw/{NEIGHBOURS} has no "
            f"neighbours of {area} under that model. "
            "Run 'annual-report comparators import' on a folder that holds the model's file."
        )
    return tuple(sorted(found, key=lambda neighbour: neighbour.rank))


def comparators(
    observations: pd.DataFrame,
    catalogue: Catalogue,
    project: Project,
    neighbours: Sequence[Neighbour] | None = None,
) -> pd.DataFrame:
    """Compute what each indicator comes to elsewhere, for every year up to the project's.

    Neighbours without a value (suppressed, joint returns) are left out of mean and median, and
    ``n`` says how many are in. Both are of the neighbours' values, unweighted.

    Args:
        observations: rows of ``observations.COLUMNS``; only those of areas with a code are used.
        catalogue: says with whom an indicator can be compared.
        project: names region, model and year.
        neighbours: of ``load_neighbours``, read from the project if not given.

    Returns:
        A table with ``COLUMNS``, one row an indicator, year and comparator. ``inputs`` holds the
        row ids of observations; ``n`` is 1 for England and the region.
    """
    chosen = load_neighbours(project) if neighbours is None else tuple(neighbours)
    rows = observations[
        (observations["area"] != "local")
        & (observations["breakdown"] == "total")
        & (observations["year"] <= str(project.year))
    ]
    figures = measure(rows, catalogue)
    figures = figures[figures["period_kind"] == "year"]
    found: list[dict[str, Any]] = []
    for (name, year), group in figures.groupby(["indicator", "year"], sort=False):
        indicator = catalogue[str(name)]
        found += _areas(group, indicator, project)
        found += _neighbours(group, indicator, chosen, year=str(year))
    return _table(found)


def _areas(group: pd.DataFrame, indicator: Indicator, project: Project) -> list[dict[str, Any]]:
    region = project.comparators.region_name or project.comparators.region
    wanted = [
        ("england", "England", project.comparators.england),
        ("region", region, project.comparators.region),
    ]
    found = []
    for kind, name, code in wanted:
        if not code or kind not in indicator.comparators:
            continue
        for row in group[group["area"] == code].to_dict("records"):
            keep = ("indicator", "year", "numerator", "denominator", "value", "unit", "display")
            same = {key: row[key] for key in (*keep, "status", "vintage", "inputs")}
            found.append(
                {"comparator": name, "area": code, "n": 1, "model": "", **same}
                | {"publication": row["vintage"]}
            )
    return found


def _neighbours(
    group: pd.DataFrame, indicator: Indicator, chosen: tuple[Neighbour, ...], *, year: str
) -> list[dict[str, Any]]:
    rows = group[group["area"].isin([neighbour.code for neighbour in chosen])]
    if rows.empty or "neighbours" not in indicator.comparators:
        return []
    usable = rows[rows["value"].notna()]
    hidden = bool((rows["status"] == "suppressed").any())
    status = "final" if len(usable) else "suppressed" if hidden else "not available"
    vintage = " ".join(sorted(set((usable if len(usable) else rows)["vintage"])))
    common = {
        "indicator": indicator.id, "year": year, "area": "", "n": len(usable),
        "model": chosen[0].model, "numerator": float("nan"), "denominator": float("nan"),
        "unit": indicator.unit, "status": status, "vintage": vintage, "publication": vintage,
        "inputs": " ".join((usable if len(usable) else rows)["inputs"]),
    }  # fmt: skip
    values = {MEAN: float(usable["value"].mean()), MEDIAN: float(usable["value"].median())}
    return [
        common
        | {
            "comparator": name,
            "value": value,
            "display": shown(value, indicator.unit, indicator.decimals, status),
        }
        for name, value in values.items()
    ]


def _table(found: list[dict[str, Any]]) -> pd.DataFrame:
    for row in found:
        row["row_id"] = row_id(row[key] for key in ("indicator", "year", "comparator", "model"))
    kinds: dict[str, str] = dict.fromkeys(COLUMNS, "str")
    kinds |= dict.fromkeys(("numerator", "denominator", "value"), "float64") | {"n": "int64"}
    return pd.DataFrame(found, columns=list(COLUMNS)).astype(kinds)

"""Whom the area is compared with: England, its region and its statistical neighbours."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from annual_report.errors import ConfigurationError
from annual_report.figures.year_figures import measure, shown
from annual_report.observations import row_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from annual_report.indicators import Catalogue
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
    found = [one for one in grouped(project) if one.model == model and one.area == area]
    if not found:
        raise ConfigurationError(
            f"board.yml: comparators.neighbours is {model}, but data/raw/{NEIGHBOURS} has no "
            f"neighbours of {area} under that model. "
            "Run 'annual-report comparators import' on a folder that holds the model's file."
        )
    return tuple(sorted(found, key=lambda neighbour: neighbour.rank))


def grouped(project: Project) -> list[Neighbour]:
    """Read every row of ``data/raw/comparators/neighbours.csv``; without the file there is none."""
    file = project.raw / NEIGHBOURS
    if not file.is_file():
        return []
    with file.open(encoding="utf-8", newline="") as lines:
        return [
            Neighbour(
                row["model"], row["area"], row["neighbour"], row["name"], int(row["rank"]),
                row["closeness"],
            )
            for row in csv.DictReader(lines)
        ]  # fmt: skip


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
    region = project.comparators.region_name or project.comparators.region
    parts = [
        _area(figures, _comparable(catalogue, "england"), "England", project.comparators.england),
        _area(figures, _comparable(catalogue, "region"), region, project.comparators.region),
        _neighbours(figures, catalogue, chosen),
    ]
    return _table(pd.concat(parts, ignore_index=True), catalogue)


def _comparable(catalogue: Catalogue, kind: str) -> list[str]:
    return [indicator.id for indicator in catalogue if kind in indicator.comparators]


def _area(figures: pd.DataFrame, indicators: list[str], name: str, code: str) -> pd.DataFrame:
    rows = figures[(figures["area"] == code) & figures["indicator"].isin(indicators)]
    return rows.assign(comparator=name, n=1, model="", publication=rows["vintage"])


def _neighbours(
    figures: pd.DataFrame, catalogue: Catalogue, chosen: tuple[Neighbour, ...]
) -> pd.DataFrame:
    """Mean and median of the neighbours' values, where any neighbour is in the publication."""
    rows = figures[
        figures["area"].isin([neighbour.code for neighbour in chosen])
        & figures["indicator"].isin(_comparable(catalogue, "neighbours"))
    ]
    if rows.empty:
        return rows
    keys = ["indicator", "year"]
    usable = rows["value"].notna()
    n = usable.groupby([rows[key] for key in keys]).transform("sum")
    cited = rows[usable | (n == 0)]
    groups = cited.assign(hidden=cited["status"] == "suppressed").groupby(keys, sort=False)
    common = groups.agg(
        n=("value", "count"),
        mean=("value", "mean"),
        median=("value", "median"),
        hidden=("hidden", "any"),
        unit=("unit", "first"),
        decimals=("decimals", "first"),
        vintage=("vintage", lambda names: " ".join(sorted(set(names)))),
        inputs=("inputs", " ".join),
    ).reset_index()
    common["status"] = np.where(
        common["n"] > 0, "final", np.where(common["hidden"], "suppressed", "not available")
    )
    common = common.assign(
        area="", model=chosen[0].model, publication=common["vintage"],
        numerator=np.nan, denominator=np.nan,
    )  # fmt: skip
    both = pd.concat(
        [
            common.assign(comparator=MEAN, value=common["mean"]),
            common.assign(comparator=MEDIAN, value=common["median"]),
        ]
    )
    both["display"] = [
        shown(value, unit, int(decimals), status)
        for value, unit, decimals, status in zip(
            both["value"], both["unit"], both["decimals"], both["status"], strict=True
        )
    ]
    return both


def _table(rows: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Sort by catalogue, year and comparator, and name each row."""
    order = {name: place for place, name in enumerate(catalogue.ids)}
    rows = rows.assign(place=rows["indicator"].map(order), met=range(len(rows)))
    rank = {name: place for place, name in enumerate(dict.fromkeys(rows["comparator"]))}
    rows = rows.assign(rank=rows["comparator"].map(rank))
    rows = rows.sort_values(["place", "year", "rank", "met"], kind="stable")
    names = zip(*(rows[key] for key in ("indicator", "year", "comparator", "model")), strict=True)
    rows["row_id"] = [row_id(values) for values in names]
    kinds: dict[str, str] = dict.fromkeys(COLUMNS, "str")
    kinds |= dict.fromkeys(("numerator", "denominator", "value"), "float64") | {"n": "int64"}
    return rows[list(COLUMNS)].astype(kinds).reset_index(drop=True)

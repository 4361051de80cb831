"""The areas that a board's own figure is drawn among: those of its region, and its neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from annual_report.figures.comparison import grouped
from annual_report.figures.year_figures import measure
from annual_report.observations import row_id

if TYPE_CHECKING:
    import pandas as pd

    from annual_report.indicators import Catalogue
    from annual_report.project import Project

COLUMNS = (
    "row_id", "indicator", "year", "area", "name", "region", "neighbour", "numerator",
    "denominator", "implied", "value", "unit", "display", "status", "vintage", "publication",
    "inputs",
)  # fmt: skip
#: In place of a model in ``neighbours.csv``: the area lies in the same region.
REGION = "region"


def areas(observations: pd.DataFrame, catalogue: Catalogue, project: Project) -> pd.DataFrame:
    """Return the published figures of single areas, for the measures drawn in funnels.

    Only the reporting year, totals, and the areas that ``neighbours.csv`` names for the board's
    own: those of its region, and its neighbours under the model that the project names. A rate
    without a population gets the one that its count and rate give back, to the rounding of the
    rate; ``implied`` says so. A board without an ONS code has none.

    Args:
        observations: rows of ``observations.COLUMNS``.
        catalogue: says which measures are drawn in funnels.
        project: names area, region and model.

    Returns:
        A table with ``COLUMNS``, one row an indicator and area.
    """
    model, own = project.comparators.neighbours, project.board.area.code
    every = [one for one in grouped(project) if own and one.area == own]
    near = {one.code: one.name for one in every if model and one.model == model}
    around = {
        one.code: one.name for one in every if project.comparators.region and one.model == REGION
    }
    names = around | near
    wanted = [one.id for one in catalogue if one.funnel]
    rows = observations[
        observations["area"].isin(names)
        & observations["indicator"].isin(wanted)
        & (observations["breakdown"] == "total")
        & (observations["year"] == str(project.year))
    ]
    rows = measure(rows, catalogue)
    rows = rows[rows["period_kind"] == "year"].reset_index(drop=True)
    rows = _with_bases(rows.assign(
        name=rows["area"].map(names), region=rows["area"].isin(around),
        neighbour=rows["area"].isin(near), publication=rows["vintage"],
    ), catalogue)  # fmt: skip
    keys = zip(rows["indicator"], rows["year"], rows["area"], strict=True)
    rows["row_id"] = [row_id(("areas", *key)) for key in keys]
    kinds: dict[str, str] = dict.fromkeys(COLUMNS, "str")
    kinds |= dict.fromkeys(("numerator", "denominator", "value"), "float64")
    kinds |= dict.fromkeys(("region", "neighbour", "implied"), "bool")
    return rows[list(COLUMNS)].astype(kinds)


def _with_bases(rows: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    per = np.array([catalogue[name].per for name in rows["indicator"]], dtype=float)
    known = rows["numerator"].gt(0) & rows["value"].gt(0)
    implied = rows["denominator"].isna() & known
    given = rows["numerator"] / rows["value"].where(rows["value"] > 0) * per
    return rows.assign(
        implied=implied, denominator=rows["denominator"].where(~implied, given.round())
    )

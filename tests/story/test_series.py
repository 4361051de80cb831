"""A process chart never spans a change of definition."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from annual_report.indicators import Break, load_catalogue
from annual_report.project import Year, load_project
from annual_report.story import evidence, series

ROOT = Path(__file__).parents[2]
CATALOGUE = load_catalogue(load_project(ROOT))
YEARS = ["2013-14", "2014-15", "2015-16"]


@pytest.mark.parametrize(
    ("broken", "kept"), [([], YEARS), (["2014-15"], YEARS[1:]), (["2014-15", "2015-16"], YEARS[2:])]
)
def test_months_from_before_a_break_are_left_out(broken, kept):
    measure = replace(CATALOGUE["POL01"], breaks=tuple(Break(one, "changed") for one in broken))
    rows = pd.DataFrame({"year": YEARS, "value": [1.0, 2.0, 3.0]})
    assert series.since_break(rows, measure)["year"].tolist() == kept


@pytest.mark.parametrize(("indicator", "previous"), [("EDU02", None), ("CSC02", "2014-15")])
def test_a_figure_has_no_year_before_across_a_break(indicator, previous):
    rows = pd.DataFrame(
        {
            "row_id": f"{indicator}{year}", "year": year, "period_kind": "year",
            "period_label": year, "period_end": "2016-03-31", "agency": "board", "indicator": indicator, "breakdown": "total",
            "category": "all", "type": "quality", "polarity": "lower", "unit": "%", "decimals": 1,
            "value": 5.0, "lower": 4.0, "upper": 6.0, "display": "5.0%", "status": "final",
            "note": "", "illustrative": False, "numerator": 5.0, "denominator": 100.0,
        }
        for year in YEARS
    )  # fmt: skip
    others = pd.DataFrame({"indicator": [], "year": [], "comparator": [], "vintage": []}, dtype=str)
    (found,) = evidence.figures(rows, others, CATALOGUE, [indicator], Year(2015))
    assert (found.previous.name if found.previous else None) == previous
    assert bool(found.changed) == (previous is None)

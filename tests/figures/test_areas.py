"""The areas that a board's own figure is drawn among."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from annual_report.figures.areas import COLUMNS, areas
from annual_report.indicators import load_catalogue
from annual_report.observations import observations
from annual_report.project import load_project

ROOT = Path(__file__).parents[2]
PROJECT = load_project(ROOT / "examples" / "harrow", year="2015-16")
CATALOGUE = load_catalogue(PROJECT)
SLOUGH, CAMDEN, BRENT, LEEDS = "E06000039", "E09000007", "E09000005", "E08000035"


def row(area, numerator, denominator=None, value=None, indicator="CSC11", **more):
    numbers = {"numerator": numerator, "denominator": denominator, "value": value}
    return {
        "year": "2015-16", "period_start": "2015-04-01", "period_end": "2016-03-31",
        "period_kind": "year", "area": area, "agency": "comparators", "indicator": indicator,
        "vintage": "cin-2024-d3", "published": True,
    } | {name: number for name, number in numbers.items() if number is not None} | more  # fmt: skip


def found(*rows, project=PROJECT):
    return areas(observations(rows), CATALOGUE, project)


def test_areas_are_those_of_the_region_and_the_neighbours_and_are_told_apart():
    table = found(
        row(SLOUGH, 20, 100, 20.0), row(CAMDEN, 10, 100, 10.0), row(BRENT, 30, 150, 20.0),
        row(LEEDS, 90, 900, 10.0), row("E12000007", 900, 9000, 10.0), row("local", 5, 50, 10.0),
    )  # fmt: skip
    assert list(table.columns) == list(COLUMNS)
    said = {r["name"]: (r["region"], r["neighbour"]) for r in table.to_dict("records")}
    assert said["Camden"] == (True, False)
    assert said["Brent"] == (True, True)
    assert said["Slough"] == (False, True)
    assert len(said) == 3


def test_only_the_year_and_measures_drawn_in_funnels_are_released():
    table = found(
        row(CAMDEN, 10, 100, 10.0, indicator="CSC03"),
        row(CAMDEN, 10, 100, 10.0, year="2014-15", period_end="2015-03-31"),
    )
    assert table.empty
    assert list(table.columns) == list(COLUMNS)


def test_a_rate_without_a_population_gets_the_one_that_it_rests_on_and_says_so():
    dates = {"period_start": "2016-03-31", "period_kind": "snapshot", "indicator": "CSC10"}
    table = found(row(CAMDEN, 200, value=40.0, **dates), row(BRENT, 200, 50_001, 40.0, **dates))
    assert dict(zip(table["name"], table["denominator"], strict=True)) == {
        "Camden": 50_000,
        "Brent": 50_001,
    }
    assert dict(zip(table["name"], table["implied"], strict=True)) == {
        "Camden": True,
        "Brent": False,
    }


def test_a_hidden_figure_stays_hidden_and_gets_no_base():
    table = found(row(CAMDEN, None, None, None, status="suppressed"))
    assert table[["numerator", "denominator", "value"]].isna().all(axis=None)
    assert table["display"].tolist() == ["[c]"]


@pytest.mark.parametrize("without", ["neighbours", "region"])
def test_without_a_model_or_a_region_the_others_stay(without):
    project = replace(PROJECT, comparators=replace(PROJECT.comparators, **{without: ""}))
    table = found(row(SLOUGH, 20, 100, 20.0), row(CAMDEN, 10, 100, 10.0), project=project)
    assert table["name"].tolist() == (["Camden"] if without == "neighbours" else ["Slough"])


def test_a_fictional_area_is_drawn_among_nobody():
    northbrook = load_project(ROOT)
    assert areas(observations([row(CAMDEN, 10, 100, 10.0)]), CATALOGUE, northbrook).empty

"""England, region and statistical neighbours beside the local figures."""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from pathlib import Path

import pytest

from annual_report.errors import ConfigurationError
from annual_report.figures.comparison import (
    COLUMNS,
    MEAN,
    MEDIAN,
    Neighbour,
    comparators,
    load_neighbours,
)
from annual_report.indicators import load_catalogue
from annual_report.observations import observations
from annual_report.project import load_project

HARROW = Path(__file__).parents[2] / "examples" / "harrow"
PROJECT = load_project(HARROW, year="2015-16")
CATALOGUE = load_catalogue(PROJECT)
THREE = tuple(
    Neighbour("2021", "E09000015", code, name, rank, "Close")
    for rank, (code, name) in enumerate([("A1", "Ash"), ("B1", "Birch"), ("C1", "Cedar")], start=1)
)


def row(area, value=None, indicator="CSC11", year="2015-16", **more):
    end = f"{int(year[:4]) + 1}-03-31"
    given = {} if value is None else {"value": value}
    return (
        {
            "year": year,
            "period_start": f"{year[:4]}-04-01",
            "period_end": end,
            "period_kind": "year",
            "area": area,
            "agency": "comparators",
            "indicator": indicator,
            "vintage": "cin-2024-d3",
            "published": True,
        }
        | given
        | more
    )


def compared(*rows, neighbours=THREE, project=PROJECT):
    return comparators(observations(rows), CATALOGUE, project, neighbours)


def test_england_and_the_region_are_given_as_published():
    found = compared(
        row("E92000001", 17.9, numerator=11_450, denominator=63_310), row("E12000007", 14)
    )
    assert tuple(found.columns) == COLUMNS
    assert found["comparator"].tolist() == ["England", "London"]
    assert found["display"].tolist() == ["17.9%", "14.0%"]
    assert found["n"].tolist() == [1, 1]
    assert found["area"].tolist() == ["E92000001", "E12000007"]
    assert found["publication"].tolist() == ["cin-2024-d3"] * 2


def test_neighbours_are_averaged_both_ways_and_counted():
    found = compared(row("A1", 10), row("B1", 11), row("C1", 18), row("D1", 90))
    assert dict(zip(found["comparator"], found["value"], strict=True)) == {MEAN: 13, MEDIAN: 11}
    assert set(found["n"]) == {3}
    assert set(found["model"]) == {"2021"}


def test_a_suppressed_neighbour_is_left_out_and_n_says_so():
    rows = observations([row("A1", 10), row("B1", 12), row("C1", status="suppressed")])
    found = comparators(rows, CATALOGUE, PROJECT, THREE)
    assert found["value"].tolist() == [11, 11]
    assert found["n"].tolist() == [2, 2]
    used = set(rows["row_id"].iloc[:2])
    assert [set(inputs.split()) for inputs in found["inputs"]] == [used, used]


def test_neighbours_that_are_all_suppressed_have_no_average():
    found = compared(row("A1", status="suppressed"), row("B1", status="suppressed"))
    assert found["value"].isna().all()
    assert found["n"].tolist() == [0, 0]
    assert found["display"].tolist() == ["[c]", "[c]"]
    assert found["status"].tolist() == ["suppressed", "suppressed"]


def test_without_a_model_there_are_no_neighbours():
    found = compared(row("A1", 10), row("E92000001", 17.9), neighbours=())
    assert found["comparator"].tolist() == ["England"]


def test_only_totals_of_years_up_to_the_projects_are_compared():
    found = compared(
        row("E92000001", 17.9),
        row("E92000001", 18.7, year="2016-17"),
        row("E92000001", 3.0, breakdown="source", category="Police"),
        row("local", 9.2),
    )
    assert found["value"].tolist() == [17.9]


def test_an_indicator_that_cannot_be_compared_is_not():
    assert compared(row("E92000001", 17.9, indicator="EH03")).empty


def test_a_comparator_without_a_value_is_computed_from_its_numbers():
    found = compared(row("E92000001", numerator=1, denominator=8))
    assert found["value"].tolist() == [12.5]


def test_each_row_has_an_id_and_comes_in_the_catalogues_order():
    rows = [row("E92000001", 1, indicator=name) for name in ("CSC11", "CSC02", "CSC05")]
    found = compared(*rows)
    assert found["indicator"].tolist() == ["CSC02", "CSC05", "CSC11"]
    assert found["row_id"].is_unique


def test_harrows_neighbours_are_those_of_its_model_nearest_first():
    assert [n.name for n in load_neighbours(PROJECT)][:3] == ["Redbridge", "Ealing", "Hounslow"]
    later = replace(PROJECT, comparators=replace(PROJECT.comparators, neighbours="2025"))
    names = [n.name for n in load_neighbours(later)]
    assert len(names) == 10
    assert "Waltham Forest" in names


def test_a_model_that_is_not_held_is_refused(tmp_path):
    (tmp_path / "board.yml").write_bytes((HARROW / "board.yml").read_bytes())
    with pytest.raises(ConfigurationError, match=r"neighbours\.csv has no neighbours of E09000015"):
        load_neighbours(load_project(tmp_path))


@pytest.fixture(scope="module")
def real():
    def read(folder):
        path = HARROW / "data" / "raw" / folder / "figures.csv"
        with path.open(encoding="utf-8", newline="") as file:
            for line in csv.DictReader(file):
                first = int(line["period_end"][:4]) - (line["period_end"][5:7] < "04")
                kept = ("indicator", "area", "period_start", "period_end", "period_kind")
                kept += ("breakdown", "category", "status")
                numbers = ("numerator", "denominator", "value")
                yield (
                    {name: line[name] for name in kept}
                    | {name: float(line[name]) for name in numbers if line[name]}
                    | {
                        "year": f"{first}-{(first + 1) % 100:02d}",
                        "vintage": line["publication"],
                        "published": True,
                    }
                )

    table = comparators(observations(read("comparators")), CATALOGUE, PROJECT)
    return table.set_index(["indicator", "year", "comparator"])


@pytest.mark.parametrize(
    ("indicator", "year", "above", "neighbours"),
    [
        ("CSC01", "2014-15", (551.0, 484.5), (479.2, 508.2, 10)),
        ("CSC02", "2014-15", (24.2, 16.0), (18.4, 20.0, 10)),
        ("CSC05", "2014-15", (81.5, 80.1), (86.4, 88.7, 9)),
        ("CSC09", "2014-15", (74.8, 71.7), (79.6, 79.2, 10)),
        ("CSC10", "2015-16", (43.4, 38.8), (38.2, 35.7, 10)),
        ("CSC11", "2015-16", (17.9, 14.0), (16.1, 16.1, 10)),
        ("CSC12", "2015-16", (2.1, 2.2), (1.4, 2.0, 3)),
        ("CSC13", "2015-16", (3.8, 4.3), (4.8, 4.7, 7)),
        ("WKF01", "2015-16", (17.0, 25.0), (30.5, 29.5, 10)),
        ("POL01_share", "2014-15", (26.2, 27.0), (28.4, 28.6, 10)),
    ],
)
def test_real_comparators_are_those_worked_out_by_hand(real, indicator, year, above, neighbours):
    england, london = above
    mean, median, n = neighbours
    assert real.loc[(indicator, year, "England"), "value"] == pytest.approx(england)
    assert real.loc[(indicator, year, "London"), "value"] == pytest.approx(london)
    assert real.loc[(indicator, year, MEAN), "value"] == pytest.approx(mean, abs=0.0501)
    assert real.loc[(indicator, year, MEDIAN), "value"] == pytest.approx(median, abs=0.0501)
    assert real.loc[(indicator, year, MEAN), "n"] == n
    assert not math.isnan(real.loc[(indicator, year, MEAN), "value"])

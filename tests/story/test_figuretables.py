"""Tables of the year's figures as a reader meets them."""

from __future__ import annotations

import math
from dataclasses import replace

from annual_report.project import Year
from annual_report.story import figuretables, witnesses
from annual_report.story.evidence import NEIGHBOURS_MEAN, NEIGHBOURS_MEDIAN
from tests.story.test_findings import figure, other

YEAR = Year.parse("2014-15")


def neighbours(n: float):
    return (other(NEIGHBOURS_MEAN, 18.4, n), other(NEIGHBOURS_MEDIAN, 20.0, n))


def table(*found):
    return figuretables.figure_table(list(found), {}, YEAR)


def test_each_question_heads_its_measures_in_a_row_of_its_own():
    much = figure(indicator="A", name="Referrals", type="quantity")
    made = table(figure(), much)
    assert made["Measure"].tolist() == [
        "How much?", "Referrals", "How well?", "Re-referrals within 12 months",
    ]  # fmt: skip
    assert set(made.iloc[0, 1:]) == {""}


def test_how_many_neighbours_there_are_is_said_once_where_they_are_as_many():
    found = [figure(comparisons=neighbours(10)), figure(indicator="A", comparisons=neighbours(10))]
    assert figuretables.areas_note(found) == ". Neighbours: mean and median of 10 areas"
    assert set(table(*found)["Neighbours: mean / median"]) == {"", "18.4% / 20.0%"}


def test_the_neighbour_model_is_named_with_their_number():
    modelled = tuple(replace(one, model="2021") for one in neighbours(10))
    said = figuretables.areas_note([figure(comparisons=modelled)])
    assert said == ". Neighbours: mean and median of 10 areas of the 2021 model"


def test_a_measure_with_fewer_neighbours_says_so_in_its_own_cell():
    found = [
        figure(indicator=name, comparisons=neighbours(n)) for name, n in (("A", 10), ("B", 10), ("C", 8))
    ]  # fmt: skip
    assert figuretables.areas_note(found).endswith("10 areas; another number is in brackets")
    assert table(*found)["Neighbours: mean / median"].tolist()[1:] == [
        "18.4% / 20.0%", "18.4% / 20.0%", "18.4% / 20.0% (8)",
    ]  # fmt: skip


def test_columns_that_say_nothing_are_left_out():
    bare = figure(lower=math.nan, upper=math.nan)
    assert list(table(bare)) == ["Measure", "2014-15"]
    assert figuretables.areas_note([bare]) == ""


def test_three_years_stand_side_by_side_and_a_gap_is_said():
    past = (other("2012-13", 20.0), other("2013-14", 22.0))
    found = [figure(indicator="A", history=past), figure(indicator="B", history=past[1:])]
    made = table(*found)
    assert list(made)[:4] == ["Measure", "2012-13", "2013-14", "2014-15"]
    assert made["2012-13"].tolist()[1:] == ["20.0%", figuretables.NO_FIGURE]
    assert figuretables.NO_FIGURE in figuretables.breaks_note(found)
    assert figuretables.breaks_note(found[:1]) == ""


def test_a_table_of_one_type_needs_no_question_above_it():
    made = figuretables.figure_table([figure()], {}, YEAR, headed=False)
    assert made["Measure"].tolist() == ["Re-referrals within 12 months"]


def side_by_side(*found):
    cells = witnesses.cells(map(witnesses.witness, found))
    return figuretables.triangulation_table(cells, YEAR.last_day).set_index("Evidence")


def test_hidden_evidence_is_told_apart_from_none():
    hidden = figure(indicator="A", name="Long plans", value=math.nan, status="suppressed")
    absent = figure(indicator="B", name="Drift", value=math.nan, status="not returned", row_id="")
    made = side_by_side(figure(), hidden, absent)
    assert made.loc["What we have", "How well?"] == "Re-referrals within 12 months"
    assert made.loc["Not shown", "How well?"] == "Long plans (hidden); Drift"
    assert made.loc["What we have", "Is anyone better off?"] == "No evidence yet"
    assert made.loc["How strong", "Is anyone better off?"] == ""


def test_many_measures_are_counted_and_few_are_named():
    many = [figure(indicator=name, name=name) for name in "ABCDEFG"]
    assert side_by_side(*many).loc["What we have", "How well?"].startswith("7 in all")
    assert side_by_side(*many[:6]).loc["What we have", "How well?"] == "A; B; C; D; E; F"

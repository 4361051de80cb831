"""Cards of measures, and the figures that no chapter shows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from annual_report.indicators import load_catalogue
from annual_report.project import load_project
from annual_report.publish.items import Item
from annual_report.story import cards
from annual_report.story.story import card_id

PROJECT = load_project(Path(__file__).parents[2])
CATALOGUE = load_catalogue(PROJECT)


def facts(name: str) -> dict[str, str]:
    _, *lines = cards.card(CATALOGUE[name], PROJECT.priorities)
    return {line.lead: line.text for line in lines}


@pytest.mark.parametrize("measure", CATALOGUE, ids=lambda measure: measure.id)
def test_every_measure_of_the_catalogue_has_a_whole_card(measure):
    heading, *lines = cards.card(measure, PROJECT.priorities)
    said = {line.lead: line.text for line in lines}
    assert heading.id == card_id(measure.id)
    assert {
        "Counted",
        "Kind",
        "By whom",
        "Compared with",
        "What good looks like",
        "Definition",
    } <= said.keys()
    assert all(text.strip() for text in said.values())
    assert said["Counted"].endswith(f"({measure.unit})")
    assert ("Expected here" in said) == bool(measure.expectation)
    for broken in measure.breaks:
        assert broken.year in said["Since"]


def test_a_card_says_type_content_area_and_which_way_is_good():
    assert facts("CSC01")["Kind"] == ("Quantity (how much); practice; high is neither good nor bad")
    assert "lower is better" in facts("CSC02")["Kind"]


def test_a_card_names_the_functions_and_the_board_s_own_priorities():
    assert facts("CSC11")["Bears on"] == "The help that families get and neglect"
    stranger = replace(CATALOGUE["CSC11"], priorities=("somebody_else_s",))
    assert "somebody" not in cards.bears_on(stranger, ())


def test_cards_stand_once_each_under_the_function_they_bear_on_first():
    pieces = cards.cards(CATALOGUE.ids, CATALOGUE, PROJECT.priorities)
    ids = [piece.id for piece in pieces if piece.kind == "subheading"]
    assert sorted(ids) == sorted(card_id(one) for one in CATALOGUE.ids)
    assert [piece.text for piece in pieces if piece.kind == "heading"][-1].startswith(
        "What figures"
    )


def test_measures_are_used_where_a_row_or_a_reference_of_a_chapter_is_theirs():
    rests = Item("finding-a", "finding", "a", rows=("r1",))
    refers = Item("tbl-b", "table", "b", cells=(("x", "sec-ind-csc02"),), refers=True)
    assert cards.used([rests, refers], {"r1": "CSC01", "r2": "CSC05"}, CATALOGUE) == [
        "CSC01",
        "CSC02",
    ]


def test_a_figure_is_unseen_unless_a_table_or_chart_prints_it():
    released = pd.DataFrame(
        {"row_id": ["r1", "r2", "r3"], "indicator": ["A", "B", "C"], "display": ["1", "2", "3"]}
    )
    items = [
        Item("tbl-a", "table", "a", rows=("r1", "r2"), cells=(("1",),)),
        Item("finding-b", "finding", "a", rows=("r3",), text="3"),
    ]
    assert cards.unseen(items, released) == ["B", "C"]

"""Evidence of one type, heard together."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annual_report.story import witnesses
from annual_report.story.witnesses import Cell, Witness
from tests.story.test_findings import any_figure, figure, other

STANDINGS = ("good", "poor", "mixed", "same", "unjudged", "hidden", "none")
LEVELS = ["none", "weak", "moderate", "strong"]


@st.composite
def any_witness(draw, kinds=("quantity", "quality", "outcome")):
    return Witness(
        kind=draw(st.sampled_from(kinds)),
        name=draw(st.sampled_from("ABC")),
        standing=draw(st.sampled_from(STANDINGS)),
        move=draw(st.sampled_from(("up", "down", "steady", "unknown"))),
        worsened=draw(st.booleans()),
        n=draw(st.one_of(st.just(math.nan), st.floats(0, 1000))),
        compared=draw(st.booleans()),
        source=draw(st.sampled_from(("police", "camhs", ""))),
        ends=draw(st.sampled_from(("2015-09-30", "2016-03-31", ""))),
        rows=(draw(st.sampled_from("xyz")),),
    )


@given(st.lists(any_witness(), max_size=8))
def test_there_is_always_a_cell_for_each_type_and_none_speaks_in_two(found):
    cells = witnesses.cells(found)
    assert list(cells) == ["quantity", "quality", "outcome"]
    assert sum(len(cell.witnesses) for cell in cells.values()) == len(found)


@given(st.lists(any_witness(("quality",)), max_size=6), st.randoms())
def test_the_order_of_evidence_does_not_matter(found, random):
    shuffled = list(found)
    random.shuffle(shuffled)
    one, two = Cell("quality", tuple(found)), Cell("quality", tuple(shuffled))
    assert (one.standing, one.strength) == (two.standing, two.strength)


@given(st.lists(any_witness(("quality",)), max_size=6), any_witness(("quality",)))
def test_more_evidence_never_makes_a_cell_weaker_nor_its_picture_clearer(found, more):
    before, after = Cell("quality", tuple(found)), Cell("quality", (*found, more))
    assert LEVELS.index(after.strength) >= LEVELS.index(before.strength)
    if before.standing == "mixed":
        assert after.standing == "mixed"


@given(st.lists(any_witness(("outcome",)), max_size=6))
def test_what_is_hidden_or_missing_never_speaks(found):
    cell = Cell("outcome", tuple(found))
    said = {one.standing for one in found} - {"hidden", "none"}
    assert bool(cell.speaking) == bool(said)
    assert (cell.strength == "none") == (not said)
    assert (cell.standing in {"hidden", "none"}) == (not said)


@pytest.mark.parametrize(
    ("n", "compared", "sources", "strength"),
    [
        (5, True, 1, "strong"), (30, False, 1, "strong"), (29, False, 2, "moderate"),
        (29, False, 1, "weak"), (9, False, 3, "weak"), (math.nan, False, 2, "moderate"),
        (math.nan, False, 1, "weak"),
    ],
)  # fmt: skip
def test_strength_follows_the_board_s_rule(n, compared, sources, strength):
    one = Witness("quality", "A", n=n, compared=compared)
    assert witnesses.strength(one, sources=sources) == strength


@given(any_figure())
def test_a_figure_says_good_or_poor_only_outside_its_interval(found):
    one = witnesses.witness(found)
    inside = all(found.lower <= o.value <= found.upper for o in found.comparisons)
    if inside and found.previous is None:
        assert one.standing in {"same", "unjudged", "hidden", "none"}
    if found.polarity == "neither":
        assert one.standing not in {"good", "poor", "mixed"}
        assert not one.worsened


def test_cases_are_counted_by_events_for_rates_and_by_the_base_for_percentages():
    made = figure(numerator=12.0, denominator=48000.0, unit="per 10,000")
    assert witnesses.witness(made).n == 12
    assert witnesses.witness(replace(made, denominator=90.0, unit="%")).n == 90


def test_a_move_is_said_only_beyond_chance_and_worse_only_against_what_is_good():
    risen = figure(polarity="lower", value=30.0, lower=28.0, upper=32.0)
    risen = replace(risen, previous=other("2014-15", 20.0))
    assert (witnesses.witness(risen).move, witnesses.witness(risen).worsened) == ("up", True)
    close = replace(risen, previous=other("2014-15", 29.0))
    assert (witnesses.witness(close).move, witnesses.witness(close).worsened) == ("steady", False)


def test_freshness_names_the_oldest_day_and_the_last_year_of_what_is_missing():
    now = Witness("outcome", "A", ends="2016-03-31")
    old = Witness("outcome", "B", ends="2015-09-30")
    gone = Witness("outcome", "C", standing="none", last="2013-14")
    day = "2016-03-31"
    assert witnesses.freshness(Cell("outcome", (now,)), day) == "To the year's end"
    assert witnesses.freshness(Cell("outcome", (now, old)), day).endswith("30 September 2015")
    assert witnesses.freshness(Cell("outcome", (gone,)), day) == "None this year; last in 2013-14"


def test_a_direction_is_a_count_and_says_plainly_that_there_is_none():
    cell = Cell("quality", (Witness("quality", "A", "good"), Witness("quality", "B", "same")))
    assert witnesses.direction(cell) == "1 on the good side; 1 no clear difference"
    assert witnesses.direction(Cell("outcome", ())) == "No evidence yet"
    hidden = Cell("outcome", (Witness("outcome", "A", "hidden"),))
    assert "Hidden" in witnesses.direction(hidden)

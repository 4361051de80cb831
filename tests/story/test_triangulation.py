"""The verdict rules, and the lines that the board is told by name."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annual_report.story import triangulation, witnesses
from annual_report.story.triangulation import OwnView, Verdict
from annual_report.story.witnesses import Witness
from tests.story.test_witnesses import any_witness

CAUSAL = ("because", "caused", "due to", "led to", "as a result")


def verdict(quality: str, outcome: str) -> Verdict:
    found = [Witness("quality", "Q", quality), Witness("outcome", "O", outcome)]  # type: ignore[arg-type]
    return triangulation.compare(witnesses.cells(found))


@pytest.mark.parametrize(
    ("quality", "outcome", "kind"),
    [
        ("good", "good", "supported"), ("poor", "poor", "supported"),
        ("same", "same", "no clear difference"), ("good", "none", "impact not shown"),
        ("poor", "none", "impact not shown"), ("good", "hidden", "impact not shown"),
        ("good", "poor", "types disagree"), ("poor", "good", "types disagree"),
        ("mixed", "good", "mixed picture"), ("good", "mixed", "mixed picture"),
        ("good", "same", "partly supported"), ("none", "poor", "partly supported"),
        ("good", "unjudged", "impact not judged"), ("none", "none", "no evidence"),
    ],
)  # fmt: skip
def test_the_rules(quality, outcome, kind):
    assert verdict(quality, outcome).kind == kind


@given(st.lists(any_witness(), max_size=8))
def test_nothing_is_supported_without_quality_and_outcome_both_speaking(found):
    cells = witnesses.cells(found)
    made = triangulation.compare(cells)
    if made.kind in {"supported", "types disagree"}:
        assert cells["quality"].speaking
        assert cells["outcome"].speaking
    assert (made.kind == "no evidence") == (not any(cell.speaking for cell in cells.values()))
    assert set(made.rows) <= {row for one in found for row in one.rows}
    assert not any(word in made.text.lower() for word in CAUSAL)


@given(st.lists(any_witness(), max_size=8))
def test_quantity_alone_never_changes_what_quality_and_outcome_come_to(found):
    rest = [one for one in found if one.kind != "quantity"]
    if any(one.speaks for one in rest):
        cells = triangulation.compare(witnesses.cells(found))
        assert cells.kind == triangulation.compare(witnesses.cells(rest)).kind


@given(st.lists(any_witness(), max_size=8))
def test_capacity_is_asked_only_of_an_agency_whose_work_grew_and_whose_quality_fell(found):
    asked = triangulation.capacity(found, {})
    both = [
        source
        for source in {one.source for one in found if one.source}
        if any(
            o.speaks and o.source == source and o.kind == "quantity" and o.move == "up"
            for o in found
        )
        and any(
            o.speaks and o.source == source and o.kind == "quality" and o.worsened for o in found
        )
    ]
    assert len(asked) == len(both)
    assert all(
        one.conflict and not any(word in one.text.lower() for word in CAUSAL) for one in asked
    )


def test_a_rise_at_one_agency_and_a_fall_at_another_are_no_question_of_capacity():
    more = Witness("quantity", "Reports", move="up", source="police")
    worse = Witness("quality", "Reviews", "same", move="down", worsened=True, source="council")
    assert triangulation.capacity([more, worse], {}) == []


@given(
    st.lists(
        st.builds(
            OwnView,
            what=st.just("section 11 standards"),
            who=st.sampled_from(("Police", "Housing")),
            scored=st.integers(1, 8).map(float),
            lowered=st.integers(0, 8).map(float),
            raised=st.just(0.0),
            failed=st.one_of(st.just(math.nan), st.integers(0, 8).map(float)),
            rows=st.just(("r",)),
        ),
        max_size=4,
    )
)
def test_an_assurance_gap_is_named_exactly_where_own_scores_did_not_stand(views):
    made = triangulation.assurance(views)
    gaps = [
        one
        for one in views
        if (one.failed > 0 if not math.isnan(one.failed) else one.lowered * 2 > one.scored)
    ]
    assert len(made) == bool(gaps)
    for one in gaps:
        assert one.who in made[0].text


def test_only_conflicts_become_lines_and_each_says_where_it_is():
    found = [verdict("good", "good"), verdict("good", "poor"), verdict("poor", "good")]
    lines = triangulation.as_findings("neglect", "neglect", found)
    assert [line.key for line in lines] == ["conflict-neglect-1", "conflict-neglect-2"]
    assert all("neglect" in line.text and line.judgement == "concern" for line in lines)

"""A paper takes what fits, whole, and in order."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annual_report.story.paper import Paper, fitting


@given(st.lists(st.text(max_size=80)), st.integers(0, 300), st.integers(0, 6))
def test_what_is_chosen_fits_and_stands_in_its_order(texts, room, most):
    chosen = fitting(texts, room, most)
    assert chosen == sorted(set(chosen))
    assert len(chosen) <= most
    assert sum(len(texts[place]) for place in chosen) <= room


@given(st.lists(st.text(max_size=80)), st.integers(0, 300), st.integers(1, 6))
def test_nothing_is_left_out_that_there_was_room_for_when_its_turn_came(texts, room, most):
    chosen = fitting(texts, room, most)
    for place, text in enumerate(texts):
        if place not in chosen:
            before = [one for one in chosen if one < place]
            used = sum(len(texts[one]) for one in before)
            assert len(before) == most or len(text) > room - used


def paper(published: list) -> Paper:
    chapter = SimpleNamespace(part=lambda label, *pieces: published.append((label, pieces)))
    return Paper(SimpleNamespace(chapter=chapter), "health_trust", "briefing")


def test_a_section_without_anything_in_it_is_left_out():
    published: list = []
    made = paper(published)
    made.section("plain", "What the figures show", [], "")
    made.section("heard", "What children said", ["voice-briefing-health-trust"], "Their words.")
    made.publish()
    ((label, pieces),) = published
    assert label == "part-briefing-health-trust"
    assert [(one.kind, one.text) for one in pieces] == [
        ("heading", "What children said"),
        ("item", "voice-briefing-health-trust"),
        ("paragraph", "Their words."),
    ]
    assert pieces[0].id.endswith("-heard")


def test_a_look_that_no_style_knows_is_refused():
    with pytest.raises(ValueError, match="'loud' is none of them"):
        paper([]).section("loud", "What children said", "Words.")

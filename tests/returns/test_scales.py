from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annual_report.returns.scales import SCALES


@pytest.mark.parametrize(("name", "scale"), SCALES.items())
def test_grades_of_a_scale_are_read_back_and_ordered_from_worst_to_best(name, scale):
    words = [word for word, _ in scale.grades]
    assert [scale.read(word) for word in words] == words
    assert [scale.level(word) for word in words] == list(range(1, len(words) + 1))
    met = [scale.is_met(word) for word in words]
    assert met == sorted(met)
    assert 0 < sum(met) < len(met)


def test_the_best_of_one_scale_is_the_worst_of_another_that_has_the_same_words():
    assert SCALES["1-4"].is_met("4")
    assert not SCALES["4-1"].is_met("4")


def test_a_word_behind_a_number_is_no_part_of_the_grade():
    assert SCALES["1-4"].read("Level 3 - good practice") == "3"


@pytest.mark.parametrize("text", ["RI-Good", "good?", "5", "2.5", "", "amber/green"])
def test_what_is_between_two_grades_is_none(text):
    assert [name for name, scale in SCALES.items() if scale.read(text)] == []


@given(st.text(max_size=30))
def test_reading_a_grade_gives_one_of_the_scale_or_nothing(text):
    for scale in SCALES.values():
        assert scale.read(text) in {"", *(word for word, _ in scale.grades)}

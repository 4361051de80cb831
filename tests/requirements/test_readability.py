"""How easy prose is to read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annual_report.requirements.readability import grade, prose_of, reading_age, syllables

SYLLABLES = {
    "cat": 1, "help": 1, "table": 2, "asked": 1, "wanted": 2, "children": 2, "people": 2,
    "multi-agency": 5, "information": 4, "the": 1, "because": 2,
}  # fmt: skip
EASY = "We asked children how they were. They told us. Most of them felt safe at home."
HARD = (
    "Multi-agency safeguarding arrangements necessitate comprehensive evaluation of organisational "
    "effectiveness notwithstanding considerable methodological uncertainty regarding attribution."
)


@pytest.mark.parametrize(("word", "count"), SYLLABLES.items())
def test_syllables_are_counted_about_as_they_are_spoken(word, count):
    assert syllables(word) == count


def test_the_formula_is_the_published_one():
    # 16 words, 3 sentences, 17 syllables, counted by hand
    text = "We asked children how they were. They told us. Most of them felt safe at home."
    assert grade(text) == pytest.approx(0.39 * 16 / 3 + 11.8 * 17 / 16 - 15.59, abs=0.01)


def test_plain_words_are_for_a_younger_reader():
    assert reading_age(EASY) < 11 < reading_age(HARD)


@given(st.integers(2, 30))
def test_the_same_words_in_longer_sentences_are_harder(count):
    short, long = "We help them. " * count, f"{'we help them ' * count}."
    assert grade(long) > grade(short)


def test_no_words_have_no_grade():
    with pytest.raises(ValueError, match="no word"):
        grade("12 + 3 = 15.")


def test_markup_headings_and_tables_are_not_prose():
    source = "# A heading {#sec-a}\n\nWe *ask* {{< var num-a >}}.\n\n| a | b |\n\n::: {.note}\nYes.\n:::\n"
    assert prose_of(source) == "We ask . Yes."

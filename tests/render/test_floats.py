from __future__ import annotations

import json

import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from annual_report.render import floats, pandoc, pdf, tree


def table(rows: list[list[str]]) -> tree.Element:
    def cell(text: str) -> list[object]:
        return [["", [], []], {"t": "AlignDefault"}, 1, 1, [tree.inline(tree.string(text))]]

    made = [[["", [], []], [cell(text) for text in row]] for row in rows]
    columns = [[{"t": "AlignLeft"}, {"t": "ColWidthDefault"}] for _ in rows[0]]
    empty = ["", [], []]
    return {
        "t": "Table",
        "c": [
            empty,
            [None, []],
            columns,
            [empty, made[:1]],
            [[empty, 0, [], made[1:]]],
            [empty, []],
        ],
    }


WORDS = st.text("abcdefgh ", max_size=300)


@given(
    st.integers(1, 7).flatmap(
        lambda n: st.lists(st.lists(WORDS, min_size=n, max_size=n), min_size=2, max_size=6)
    )
)
@settings(max_examples=80, deadline=None)
def test_columns_are_fitted_to_the_whole_line_or_left_to_themselves(rows):
    widths = [width for _, width in floats.fitted(table(rows))["c"][2]]
    given_ones = [width["c"] for width in widths if width["t"] == "ColWidth"]
    assert len(given_ones) in {0, len(widths)}
    if given_ones:
        assert abs(sum(given_ones) - 1) < 0.01
        assert min(given_ones) > 0


def test_a_column_of_short_words_keeps_what_it_needs():
    rows = [["Kind", "Words"], ["How much", "long " * 80], ["How well", "long " * 80]]
    first, second = (width["c"] for _, width in floats.fitted(table(rows))["c"][2])
    assert 0.08 < first < 0.15
    assert second > 0.8


def test_a_small_table_is_left_to_itself():
    assert floats.fitted(table([["A", "B"], ["1", "2"]]))["c"][2][0][1] == {"t": "ColWidthDefault"}


def test_a_column_of_numbers_does_not_head_its_rows():
    found = pandoc.read("| N | M |\n|--:|--:|\n| 1 | 2 |\n")["blocks"][0]
    assert floats.row_headed(found)["c"][4][0][1] == 0


def test_a_description_says_what_a_plain_picture_shows_but_not_a_labelled_one():
    image = pandoc.read("![words](x.svg)")["blocks"][0]["c"][2][0]["c"][0]
    assert floats.alternative(image, within_float=False) == "words"
    assert floats.alternative(image, within_float=True) == ""


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zs", "Zl", "Zp"]), max_size=40)
)
@settings(max_examples=60, deadline=None)
def test_a_text_is_never_markup_in_typst(text):
    source = f"#metadata({pdf._string(text)}) <x>"
    (found,) = json.loads(typst.query(source.encode(), "<x>", field="value"))
    assert found == text


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_plain_text_of_inlines_is_the_text(text):
    words = " ".join(text.split())
    assert tree.plain(tree.string(words)) == words


def test_one_long_cell_among_empty_ones_is_not_squeezed_into_a_narrow_column():
    rows = [["Measure", "Good", "Expected"], *[["m " * 20, "good " * 20, ""] for _ in range(9)]]
    rows.append(["m " * 20, "good " * 20, "word " * 20])
    *_, last = (width["c"] for _, width in floats.fitted(table(rows))["c"][2])
    assert last > 0.2

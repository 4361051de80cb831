"""The book of an edition: a profile merged as Quarto does, each new chapter in its place."""

from __future__ import annotations

import pytest
import yaml

from annual_report.project import load_project
from annual_report.requirements.state import book_files
from annual_report.stitching.booktext import book_text, merged
from annual_report.stitching.usage import in_book_order
from tests.conftest import ROOT


def test_blocks_are_merged_lists_joined_and_anything_else_replaced():
    base = {"a": {"b": 1, "c": [1, 2]}, "d": "old", "kept": True}
    profile = {"a": {"b": 2, "c": [3, 2]}, "d": "new", "e": [1]}
    assert merged(base, profile) == {
        "a": {"b": 2, "c": [1, 2, 3]},
        "d": "new",
        "kept": True,
        "e": [1],
    }


@pytest.mark.parametrize(
    ("more", "found"),
    [
        (["index", "new"], ["index", "new", "help", "end"]),
        (["help", "new", "newer"], ["index", "help", "new", "newer", "end"]),
        (["new"], ["index", "help", "end", "new"]),
        (["index", "end"], ["index", "help", "end"]),
    ],
)
def test_what_is_new_in_a_list_follows_the_entry_named_before_it(more, found):
    assert merged(["index", "help", "end"], more) == found


@pytest.mark.parametrize(("edition", "second"), [("board", True), ("public", False)])
def test_the_boards_own_chapter_comes_right_after_the_summary(tmp_path, edition, second):
    project = load_project(ROOT, edition=edition)
    sources, made = book_text(project, book_files(project), tmp_path)
    order = list(in_book_order(sources))
    assert (order[1] == "report/for_the_board.qmd") is second
    assert ("report/for_the_board.qmd" in order) is second
    settings = yaml.safe_load(made["_quarto.yml"].read_text(encoding="utf-8"))
    assert settings["book"]["chapters"][0] == "index.qmd"
    assert [name for name in order if name.startswith("report/priority_")]
    assert not any(name.startswith("_quarto-") for name in sources)

"""A chapter of the book for each priority, from one template."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from annual_report.errors import ConfigurationError
from annual_report.pipeline.graph import book_sources
from annual_report.project import Priority, load_project
from annual_report.stitching.priorities import AFTER, TEMPLATE, following, with_priorities

ROOT = Path(__file__).parents[2]
PROJECT = load_project(ROOT)


def chapters(path: Path) -> list[str]:
    """Every chapter that a list of chapters names, in order."""
    found: list[str] = []
    for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["book"]["chapters"]:
        found += entry["chapters"] if isinstance(entry, dict) else [entry]
    return found


def test_the_list_of_chapters_follows_board_yml_and_nothing_else_changes(tmp_path):
    before = chapters(ROOT / "_quarto.yml")
    sources, made = with_priorities(PROJECT, book_sources(PROJECT), tmp_path)
    after = chapters(sources["_quarto.yml"])
    new = [f"report/priority_{one.id}.qmd" for one in PROJECT.priorities]
    place = after.index(AFTER) + 1
    assert after[place : place + len(new)] == new
    assert [one for one in after if one not in new] == before
    assert sorted(made) == sorted([*new, "_quarto.yml"])
    assert TEMPLATE not in sources


def test_the_order_of_the_chapters_is_that_of_board_yml(tmp_path):
    turned = replace(PROJECT, priorities=PROJECT.priorities[::-1])
    sources, _ = with_priorities(turned, book_sources(turned), tmp_path)
    own = [one for one in chapters(sources["_quarto.yml"]) if "priority_" in one]
    assert own == [f"report/priority_{one.id}.qmd" for one in turned.priorities]


def test_a_title_is_words_and_never_markup(tmp_path):
    hostile = replace(PROJECT, priorities=(Priority("x", "a] {#sec-help} {{< var num >}} <b>"),))
    sources, _ = with_priorities(hostile, book_sources(hostile), tmp_path)
    heading = sources["report/priority_x.qmd"].read_text(encoding="utf-8").splitlines()[0]
    assert "\\{\\#sec-help\\}" in heading
    assert "{{<" not in heading
    assert heading.endswith("{#sec-priority-x}")


def test_without_priorities_nothing_is_made(tmp_path):
    none = replace(PROJECT, priorities=())
    sources, made = with_priorities(none, book_sources(none), tmp_path)
    assert not made
    assert not list(tmp_path.iterdir())
    assert TEMPLATE not in sources


def test_a_book_that_has_no_place_for_them_says_so(tmp_path):
    config = tmp_path / "q.yml"
    config.write_text("book: {chapters: [index.qmd]}", encoding="utf-8")
    sources = book_sources(PROJECT) | {"_quarto.yml": config}
    with pytest.raises(ConfigurationError, match=r"does not list report/priorities\.qmd"):
        with_priorities(PROJECT, sources, tmp_path / "made")


def test_chapters_are_found_in_parts_within_parts():
    entries = [
        "index.qmd",
        {"part": "B", "chapters": [{"part": "C", "chapters": [AFTER, "z.qmd"]}]},
    ]
    assert following(entries, ["p.qmd"])[1]["chapters"][0]["chapters"] == [AFTER, "p.qmd", "z.qmd"]

"""docs/framework.md: each sentence of the framework that says should or will, and a place that exists."""

from __future__ import annotations

import re

import pytest

from annual_report.cli import make_parser
from annual_report.requirements.rules import RULES
from tests.conftest import ROOT

TEXT = (ROOT / "docs" / "framework.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TEXT.splitlines()
    if re.match(r"\| \d+ \|", line)
]
#: A word of settings, not a place.
SETTINGS = {"good", "expectation", "type", "history"}
SOURCES = [ROOT / "index.qmd", *sorted((ROOT / "report").glob("*.qmd"))]


def commands() -> set[str]:
    """Every command that can be typed, read from the parser itself."""
    actions = [one for one in make_parser()._actions if one.choices]
    return {name for one in actions for name in one.choices}


def test_all_thirty_six_sentences_have_a_row_each_in_order():
    assert [int(row[0]) for row in ROWS] == list(range(1, 37))
    assert all(len(row) == 5 and all(row) for row in ROWS)


def test_each_row_says_how_far_in_one_of_four_words():
    assert {row[4] for row in ROWS} <= {"yes", "in part", "not yet", "cannot"}


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_every_place_that_is_named_exists(row):
    written = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    identifiers = set(re.findall(r"\{#([\w-]+)", written))
    for named in re.findall(r"`([^`]+)`", row[3]):
        if named.startswith("#"):
            assert named[1:] in identifiers, named
        elif named.startswith("annual-report "):
            assert named.split()[1] in commands(), named
        else:
            assert named in SETTINGS or (ROOT / named).exists(), named


def test_every_requirement_that_is_named_has_a_rule():
    named = set(re.findall(r"\b[A-G]\d\d\b", TEXT))
    assert named
    assert named <= RULES.keys()


def test_a_row_without_a_place_says_so():
    for row in ROWS:
        if "`" not in row[3]:
            assert row[4] in {"not yet", "cannot"}, row[0]

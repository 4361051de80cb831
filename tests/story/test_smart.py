"""SMART, part by part, by the rules that the report prints."""

from __future__ import annotations

import json
import re

import pytest

from annual_report.story import smart
from tests.conftest import ROOT

WHOLE = {
    "action": "Ring every family within a week", "owner": "Head", "measure": "CSC02",
    "baseline": "23%", "target": "20%", "resources": "Existing staff", "finding": "Found",
    "due": "2016-12-31",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({}, ()), ({"action": "Improve recruitment."}, ("specific",)), ({"owner": ""}, ("specific",)),
        ({"measure": ""}, ("measurable",)), ({"measure": "CSC99"}, ("measurable",)),
        ({"baseline": ""}, ("measurable",)), ({"target": ""}, ("measurable",)),
        ({"target": "To be agreed"}, ("measurable",)), ({"target": "tbc."}, ("measurable",)),
        ({"target": "To be agreed by all: 20%"}, ()), ({"resources": ""}, ("achievable",)),
        ({"finding": ""}, ("relevant",)), ({"due": ""}, ("time-bound",)),
        (dict.fromkeys(WHOLE, ""), smart.PARTS),
    ],
)  # fmt: skip
def test_each_part_that_an_action_lacks_is_named(changes, parts):
    assert smart.lacking_of_action(WHOLE | changes, {"CSC02": object()}) == parts


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({}, ()), ({"measure": "", "target": ""}, ("measurable",)), ({"measure": ""}, ()),
        ({"resources": ""}, ("achievable",)), ({"due": ""}, ("time-bound",)),
        ({"review_id": ""}, ("relevant",)), ({"recommendation": "Do better"}, ("specific",)),
    ],
)  # fmt: skip
def test_each_part_that_a_recommendation_lacks_is_named(changes, parts):
    row = {
        "recommendation": "Keep one list for every agency", "owner": "Head", "measure": "CSC02",
        "target": "All", "resources": "Existing staff", "review_id": "SCR2014-1", "due": "2016-12-31",
    }  # fmt: skip
    assert smart.lacking_of_recommendation(row | changes) == parts


def test_parts_are_counted_and_the_rules_say_all_five():
    found = [(), ("measurable",), ("specific", "measurable")]
    assert smart.counts(found) == {
        "specific": 2, "measurable": 1, "achievable": 3, "relevant": 3, "time-bound": 3, "all": 1,
    }  # fmt: skip
    said = smart.rules_text(smart.ACTION_RULES, "An action")
    assert all(part in said.lower() for part in smart.PARTS)


def test_who_keeps_the_log_is_asked_for_the_same_parts():
    """The checks know what the report prints: each part has a check of its own."""
    suite = json.loads((ROOT / "expectations" / "actions.json").read_text(encoding="utf-8"))
    by_id = {one["meta"]["id"]: one for one in suite["expectations"]}
    assert {"action_specific", "owners", "measured", "action_baseline", "action_target",
            "action_target_agreed", "action_resources", "action_relevant", "due_dates"} <= set(by_id)  # fmt: skip
    words = re.compile(by_id["action_specific"]["kwargs"]["regex"])
    for action in ("Improve recruitment.", "One two three four", "One two three four five"):
        lacks = "specific" in smart.lacking_of_action(WHOLE | {"action": action}, {"CSC02": 1})
        assert lacks != bool(words.search(action))
    for target in by_id["action_target_agreed"]["kwargs"]["value_set"]:
        assert "measurable" in smart.lacking_of_action(WHOLE | {"target": target}, {"CSC02": 1})

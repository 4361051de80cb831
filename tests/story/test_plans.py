"""Improvement actions as the report tells them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import pytest

from annual_report.story import plans

ON = "2016-03-31"


def actions(*rows: dict[str, str]) -> pd.DataFrame:
    usual = {
        "section": "F1", "finding": "Found", "action": "Do", "owner": "Head", "measure": "CSC02",
        "baseline": "", "target": "20%", "due": "2016-12-31", "status": "in progress", "evidence": "",
    }  # fmt: skip
    return pd.DataFrame(
        [
            usual | {"action_id": f"A{n}", "row_id": f"row {n}"} | row
            for n, row in enumerate(rows, 1)
        ]
    )


@dataclass(frozen=True)
class Short:
    short: str


class Names(dict):
    """A catalogue of short names."""


CATALOGUE = Names(CSC02=Short("Re-referrals"))


@pytest.mark.parametrize(
    ("due", "status", "judgement"),
    [
        ("2016-03-30", "in progress", "concern"),
        ("2016-03-31", "in progress", "neutral"),
        ("2016-03-30", "complete", "neutral"),
        ("", "in progress", "neutral"),
    ],
)
def test_an_action_is_late_only_if_it_was_due_before_the_day_and_is_not_complete(
    due, status, judgement
):
    made = plans.progress(actions({"due": due, "status": status}), ON)
    assert made[0].judgement == judgement


def test_progress_counts_in_words_that_agree():
    made = plans.progress(actions({"status": "complete"}, {"due": "2016-01-31"}, {}), ON)
    assert made[0].text == (
        "Of three improvement actions, one is complete. One action should have been complete by "
        "31 March 2016 and is not."
    )


def test_an_action_without_date_or_without_any_measure_cannot_be_checked():
    table = actions({"due": ""}, {"measure": "", "target": ""}, {"measure": ""})
    found = {one.key: one for one in plans.progress(table, ON)}
    assert "is missing: A1, A2." in found["not-checkable"].text
    assert found["not-checkable"].rows == ("row 1", "row 2")


def test_no_action_is_no_finding():
    assert plans.progress(actions().reindex(columns=["status"]), ON) == []


def test_only_actions_with_evidence_are_reported_as_done():
    table = actions({"status": "complete"}, {"status": "complete", "evidence": "Schools use it."})
    (made,) = plans.finished(table)
    assert made.text == "Done: Do Evidence: Schools use it."
    assert made.rows == ("row 2",)


def test_actions_stand_in_the_order_of_their_dates_and_undated_ones_last():
    table = actions({"due": ""}, {"due": "2016-12-31"}, {"due": "2016-06-30"})
    assert plans.by_date(table)["action_id"].tolist() == ["A3", "A2", "A1"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"baseline": "21%", "target": "20%"}, "Re-referrals. At the start: 21%. Aim: 20%"),
        ({"target": "20%"}, "Re-referrals. Aim: 20%"),
        ({"target": ""}, "Re-referrals"),
        ({"measure": "", "target": "A return each quarter"}, "Aim: A return each quarter"),
        ({"measure": "", "target": ""}, "Not said"),
    ],
)
def test_how_we_will_know_is_said_or_said_to_be_missing(row, said):
    table = plans.section_table(actions(row), CATALOGUE)
    assert table["How we will know"].tolist() == [said]

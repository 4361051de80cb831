"""What the board is asked to decide: each line rests on released rows, and nothing is asked without."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pandas as pd
import pytest

from annual_report.governance import Governance, Statement
from annual_report.project import load_project
from annual_report.story import for_the_board
from annual_report.story.for_the_board import Unmet
from tests.conftest import ROOT

WAIVER = (
    "Both numbers were confirmed (approved by Quality subgroup, 2016-05-10; expires 2016-09-30)"
)


def empty(*columns):
    return pd.DataFrame(columns=["row_id", *columns])


TABLES = {
    "returns": pd.DataFrame([
        {"row_id": "r1", "agency": "police", "title": "Monthly", "part": "", "status": "received"},
        {"row_id": "r2", "agency": "probation", "title": "Quarterly", "part": "Q3", "status": "late"},
        {"row_id": "r3", "agency": "probation", "title": "Quarterly", "part": "Q4", "status": "not returned"},
        {"row_id": "r4", "agency": "comparators", "title": "England", "part": "", "status": "not returned"},
    ]),
    "checks": pd.DataFrame([
        {"row_id": "c1", "agency": "police", "outcome": "passed", "message": "Fine.", "waiver": ""},
        {"row_id": "c2", "agency": "police", "outcome": "waived", "message": "They differ.", "waiver": WAIVER},
    ]),
    "actions": pd.DataFrame([
        {"row_id": "a1", "action": "Old", "owner": "", "due": "2015-09-30", "status": "in progress"},
        {"row_id": "a2", "action": "Done", "owner": "A", "due": "2015-09-30", "status": "complete"},
        {"row_id": "a3", "action": "Later", "owner": "B", "due": "2016-09-30", "status": "in progress"},
        {"row_id": "a4", "action": "Undated", "owner": "B", "due": "", "status": "in progress"},
    ]),
    "recommendations": pd.DataFrame([
        {"row_id": "m1", "recommendation": "Ask", "owner": "C", "due": "2015-06-30", "completed": "", "status": "open"},
    ]),
    "statements": pd.DataFrame([
        {"row_id": "s1", "block": "next_priorities", "who": "Neglect", "what": "It lasts.", "date": ""},
    ]),
}  # fmt: skip
NOTHING = {
    "returns": empty("agency", "title", "part", "status"),
    "checks": empty("agency", "outcome", "message", "waiver"),
    "actions": empty("action", "owner", "due", "status"),
    "recommendations": empty("recommendation", "owner", "due", "completed", "status"),
    "statements": empty("block", "who", "what", "date"),
}


@dataclass
class Chapter:
    tables: dict
    project: object = field(default_factory=lambda: load_project(ROOT, edition="board"))

    def read(self, name):
        return self.tables[name]


@dataclass
class Told:
    """Takes note of what would be published."""

    chapter: Chapter
    said: dict = field(default_factory=dict)

    def optional_table(self, name, frame, *, rows, caption, otherwise):
        listed = rows if isinstance(rows, list) else [rows]
        ids = {one for table in listed for one in table["row_id"]}
        assert frame.empty or ids, "a table rests on rows"
        self.said[name] = (frame.to_dict("records"), ids, otherwise)

    def table(self, name):
        return self.said[name][0]


@pytest.fixture
def story():
    return Told(Chapter(TABLES))


def test_who_did_not_return_or_was_late_is_counted_by_agency(story):
    for_the_board.returns(story)
    (row,) = story.table("board-returns")
    assert (row["Expected"], row["Not returned"], row["Late"]) == (2, 1, 1)
    assert row["Which"] == "Quarterly, Q4; Quarterly, Q3"
    assert story.said["board-returns"][1] == {"r2", "r3"}


def test_a_waiver_says_why_whose_decision_it_was_and_until_when(story):
    for_the_board.waivers(story)
    (row,) = story.table("board-waivers")
    assert row["Why it was let through"] == "Both numbers were confirmed"
    assert row["Approved by"] == "Quality subgroup, 10 May 2016"
    assert row["Until"] == "30 September 2016"


def test_only_what_was_due_within_the_year_and_is_not_done_is_overdue(story):
    for_the_board.overdue(story)
    rows = story.table("board-overdue")
    assert [(row["What was to be done"], row["Who"]) for row in rows] == [
        ("Old", "Nobody named"),
        ("Ask", "C"),
    ]
    assert story.said["board-overdue"][1] == {"a1", "m1"}


def test_duties_stand_before_other_requirements(story):
    found = [
        Unmet("E02. Challenge", duty=False, evidence="None."),
        Unmet("A10. Restraint", duty=True, evidence="Nothing."),
    ]
    for_the_board.unmet(story, found)
    assert [row["Asked"] for row in story.table("board-unmet")] == [
        "A10. Restraint",
        "E02. Challenge",
    ]


def test_every_decision_follows_from_something_in_the_report(story):
    for_the_board.decisions(story, [Unmet("A10. Restraint", duty=True, evidence="Nothing.")])
    asked = " | ".join(f"{row['Decision']}: {row['Why']}" for row in story.table("board-decisions"))
    for words in (
        "signed off by the independent chair", "priority of next year: Neglect: It lasts.",
        "duties that are not met will be: A10. Restraint.", "Probation", "ends on 30 September 2016",
        "overdue action a new date or another owner: Overdue at the end of the year: 1.",
    ):  # fmt: skip
        assert words in asked
    assert {"r3", "c2", "a1", "s1"} <= story.said["board-decisions"][1]


def test_a_draft_is_to_be_signed_off(story):
    unsigned = Governance((Statement("next_priorities", who="Neglect"),))
    story.chapter.project = replace(story.chapter.project, governance=unsigned)
    for_the_board.decisions(story, [])
    assert story.table("board-decisions")[0]["Decision"].startswith("Sign the report off")


def test_where_nothing_waits_a_plain_sentence_says_so():
    story = Told(Chapter(NOTHING))
    for publish in (for_the_board.returns, for_the_board.waivers, for_the_board.overdue):
        publish(story)
    for_the_board.decisions(story, [])
    for_the_board.unmet(story, [])
    for name, (rows, _, otherwise) in story.said.items():
        assert rows == [], name
        assert otherwise.endswith(".")

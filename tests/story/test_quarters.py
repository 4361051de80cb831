"""What came of each return, quarter by quarter, as a reader sees it."""

from __future__ import annotations

import pandas as pd
import pytest

from annual_report.indicators import load_catalogue
from annual_report.project import home, load_project
from annual_report.story import gaps
from annual_report.story.quarters import (
    NONE,
    in_words,
    quarter_grid,
    revision_table,
    whole_returns,
)

NAMES = {"camhs": "Mental Health Trust", "police": "Northbrook Police"}
USUAL = {
    "agency": "camhs", "key": "camhs-camhs", "title": "Return", "basis": "file", "late": False,
    "revised": 0, "expected": 0, "missing": 0, "warned": 0, "outcome": "accepted",
}  # fmt: skip


def quarters(*changes: dict, **common) -> list[dict]:
    rows = [USUAL | common | {"quarter": f"Q{n}"} for n in range(1, 5)]
    return [row | change for row, change in zip(rows, changes or [{}] * 4, strict=True)]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Accepted"),
        ({"late": True}, "Accepted (late)"),
        ({"outcome": "waived", "revised": 3}, "Accepted with a waiver (3 revised)"),
        ({"outcome": "incomplete", "missing": 2, "expected": 8}, "Incomplete (2 of 8 missing)"),
        ({"outcome": "incomplete", "missing": 1}, "Incomplete (1 missing)"),
        ({"outcome": "not returned", "late": True}, "Not returned"),
        ({"late": True, "revised": 1, "warned": 2}, "Accepted (late; 1 revised; 2 warnings)"),
    ],
)
def test_a_quarter_is_told_in_words_and_not_by_colour(given, said):
    assert in_words(pd.Series(USUAL | given)) == said


def test_the_grid_has_a_row_a_return_and_a_column_a_quarter():
    rows = quarters({}, {"late": True}, {}, {"outcome": "not returned"})
    rows += quarters(agency="police", key="police-x", title="Audit", basis="year")
    grid = quarter_grid(pd.DataFrame(rows), NAMES)
    assert list(grid.columns) == ["Agency", "Return", "Q1", "Q2", "Q3", "Q4", "Whole year"]
    assert list(grid.loc[0]) == [
        "Mental Health Trust", "Return", "Accepted", "Accepted (late)", "Accepted", "Not returned",
        NONE,
    ]  # fmt: skip
    assert list(grid.loc[1])[2:] == [NONE, NONE, NONE, NONE, "Accepted"]


def test_a_column_in_which_nothing_stands_is_left_out():
    grid = quarter_grid(pd.DataFrame(quarters(basis="year")), NAMES)
    assert list(grid.columns) == ["Agency", "Return", "Whole year"]
    assert "Whole year" not in quarter_grid(pd.DataFrame(quarters()), NAMES)


def test_a_return_in_four_files_is_counted_once():
    returns = pd.DataFrame(
        [
            {"key": "a", "agency": "camhs", "title": "A", "status": status}
            for status in ("received", "late", "received", "not returned")
        ]
        + [{"key": "b", "agency": "police", "title": "B", "status": "received"}]
    )
    found = whole_returns(returns).set_index("key")
    assert list(found.loc["a", ["parts", "came", "late"]]) == [4, 3, 1]
    assert list(found.loc["b", ["parts", "came", "late"]]) == [1, 1, 0]


def test_the_quarters_that_did_not_come_are_named():
    returns = pd.DataFrame(
        [
            {
                "agency": "camhs",
                "title": "Return",
                "status": status,
                "part": f"Q{n}",
                "row_id": f"r{n}",
            }
            for n, status in enumerate(["received", "not returned", "late", "not returned"], 1)
        ]
    )
    made = gaps.on_returns(returns, NAMES)
    assert made.text.startswith("Not returned: Mental Health Trust (return for Q2 and Q4).")
    assert made.rows == ("r2", "r4")


def revision(**given):
    usual = {
        "agency": "police", "format": "police_monthly", "indicator": "POL01", "breakdown": "total",
        "category": "all", "period_start": "2016-03-01", "period_end": "2016-03-31",
        "period_kind": "month", "part": "numerator", "change": "changed",
        "after_cell": "2015-16/police/v2.xlsx!Q4!M7",
    }  # fmt: skip
    return usual | given


def test_what_a_version_changed_is_told_by_measure_period_and_place():
    rows = [
        revision(),
        revision(part="denominator"),
        revision(
            period_end="2016-02-29", change="filled in", after_cell="2015-16/police/v2.xlsx!Q4!L7"
        ),
    ]
    table = revision_table(pd.DataFrame(rows), load_catalogue(load_project(home())), NAMES)
    assert len(table) == 1
    row = table.iloc[0]
    assert (row["Agency"], row["Figures"]) == ("Northbrook Police", 2)
    assert row["What changed"] == "to 31 March 2016: corrected; to 29 February 2016: filled in"
    assert row["Where it stands now"] == "v2.xlsx!Q4!M7; v2.xlsx!Q4!L7"


def test_where_many_figures_changed_the_sheet_is_named_and_not_each_cell():
    rows = [
        revision(period_end=f"2016-03-{day}", after_cell=f"2015-16/police/v2.xlsx!Q4!M{day}")
        for day in range(10, 20)
    ]
    table = revision_table(pd.DataFrame(rows), load_catalogue(load_project(home())), NAMES)
    assert table.loc[0, "Where it stands now"] == "v2.xlsx!Q4"

"""The tables by which a reader can tell how far to trust the report."""

from __future__ import annotations

import pandas as pd
import pytest

from annual_report.story import assurance, repairs
from annual_report.story.evidence import NEIGHBOURS_MEAN

NAMES = {"police": "Northbrook Police"}


def returned(**given: object) -> pd.DataFrame:
    usual = {
        "agency": "police", "title": "Monthly dataset", "status": "received", "published": False,
        "received": "2016-04-26", "due": "2016-04-29",
    }  # fmt: skip
    return pd.DataFrame([usual | given])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "26 April 2016"),
        ({"status": "late"}, "26 April 2016 (late)"),
        ({"status": "not returned", "received": ""}, "Not returned"),
        ({"received": ""}, "Yes, date not recorded"),
        ({"received": "", "published": True}, "Published figures"),
    ],
)
def test_the_register_says_whether_and_when_a_return_came(given, said):
    table = assurance.register_table(returned(**given), NAMES)
    assert table.loc[0, "Received"] == said
    assert table.loc[0, "Agency"] == "Northbrook Police"


def checks(*outcomes: str) -> pd.DataFrame:
    usual = {
        "agency": "police",
        "message": "Months do not add up",
        "remedy": "Ask",
        "waiver": "",
        "unexpected": 2,
    }
    return pd.DataFrame([usual | {"outcome": outcome} for outcome in outcomes])  # fmt: skip


def test_outcomes_that_did_not_occur_have_no_column():
    table = assurance.check_table(checks("passed", "passed", "warned"), NAMES)
    assert table.to_dict("records") == [{"Agency": "Northbrook Police", "Passed": 2, "Warning": 1}]


def test_what_passed_is_not_among_the_warnings_and_a_waiver_says_why():
    table = assurance.warning_table(
        pd.concat(
            [checks("passed", "warned"), checks("waived").assign(waiver="Signed by the chair")]
        ),
        NAMES,
    )
    assert table["What was found"].tolist() == ["Months do not add up (2 times)."] * 2
    assert table.iloc[:, 3].tolist() == ["Ask", "Signed by the chair"]


def test_agencies_stand_in_the_order_of_board_yml_and_all_together_first():
    found = pd.concat([checks("warned").assign(agency=one) for one in ("board", "", "zebra")])
    names = {"zebra": "Zebra", "police": "Police", "board": "The board"}
    expected = ["Across agencies", "Zebra", "The board"]
    assert assurance.check_table(found, names)["Agency"].tolist() == expected
    assert assurance.warning_table(found, names)["Agency"].tolist() == expected


def test_a_waiver_says_its_dates_as_people_write_them():
    signed = checks("waived").assign(waiver="Agreed (by the chair, 2016-05-10; to 2016-09-30)")
    (said,) = assurance.warning_table(signed, NAMES).iloc[:, 3]
    assert said == "Agreed (by the chair, 10 May 2016; to 30 September 2016)"


def test_quarters_of_one_return_are_told_under_its_title_once():
    sent = pd.concat(
        [
            returned(part="Q1", received="2015-07-26"),
            returned(part="Q2", received="2015-11-21", status="late"),
            returned(part="Q3", received="", status="not returned"),
        ]
    )
    (row,) = assurance.partner_table(sent, NAMES).to_dict("records")
    assert row["Returned, and when"] == (
        "Monthly dataset: Q1 26 July 2015, Q2 21 November 2015 (late)"
    )
    assert row["Not returned"] == "Monthly dataset, Q3"


def test_returns_without_a_date_by_which_they_were_due_have_no_column_for_it():
    assert "Due" not in assurance.register_table(returned(due=""), NAMES)
    assert "Due" in assurance.register_table(returned(), NAMES)


def test_an_agency_has_one_row_that_says_what_came_when_and_what_did_not():
    sent = pd.concat(
        [
            returned(),
            returned(title="Missing children", status="late", received="2016-05-09"),
            returned(title="Staff survey", status="not returned", received=""),
            returned(agency="comparators", title="England", published=True),
        ]
    )
    assert assurance.partner_table(sent, NAMES).to_dict("records") == [
        {
            "Agency": "Northbrook Police",
            "Returned, and when": "Monthly dataset: 26 April 2016; Missing children: 9 May 2016 (late)",
            "Not returned": "Staff survey",
        }
    ]


def test_repairs_of_an_agency_are_one_row_in_plain_words_with_their_number():
    noted = pd.DataFrame(
        {
            "agency": "police",
            "repair": ["grade: written as the report words it", "voice: written as the report words it",
                       "percent sign removed"],
            "count": [3, 4, 2],
        }
    )  # fmt: skip
    (row,) = repairs.repair_table(noted, NAMES).to_dict("records")
    assert row["Cells in all"] == 9
    assert row["What was done, and in how many cells"] == (
        "Wording made the same across agencies (7); percentages typed as text read as numbers (2)"
    )


@pytest.mark.parametrize(
    "noted",
    ["left out: after the reporting year (rows)", "row left out: no indicator asks for it",
     "total compared: agrees with its parts", "column not read: the report does not need it"],
)  # fmt: skip
def test_what_was_left_out_or_only_compared_is_no_repair(noted):
    rows = pd.DataFrame({"agency": ["police"], "repair": [noted], "count": [47]})
    assert repairs.made(rows).empty
    assert list(repairs.made(rows)) == list(rows)


@pytest.mark.parametrize(
    ("noted", "plain"),
    [
        ("marked as revised", "provisional, revised"),
        ("period marked as provisional", "provisional, revised"),
        ("formula error #N/A taken as not available", "spreadsheet's formulas"),
        (
            "nfa: formula error in place of a value, left out of what is counted from it",
            "cannot be read",
        ),
        ("due: date written as text, read day first", "not kept as dates"),
        ("Excel's count of days read as a date", "not kept as dates"),
        ("agency: another name of an agency made its identifier", "names of agencies"),
        ("grade: not a grade of its scale, left empty", "none of a field's words"),
        (
            "started: impossible date, kept, and left out of durations and positions",
            "in no duration",
        ),
    ],
)
def test_what_was_noted_is_said_in_plain_words_without_the_name_of_a_field(noted, plain):
    assert plain in repairs.in_plain_words(noted)


def test_a_repair_that_has_no_plain_words_yet_is_printed_as_it_was_noted():
    assert repairs.in_plain_words("read upside down") == "read upside down"


def test_hidden_figures_are_counted_by_reason_and_shown_ones_are_not():
    table = assurance.suppression_table(
        pd.DataFrame({"suppression": ["", "primary", "primary", "secondary"]})
    )
    assert table["Figures"].tolist() == [2, 1]
    assert assurance.suppression_table(pd.DataFrame({"suppression": [""]})).empty


@pytest.mark.parametrize(
    ("iso", "said"), [("2016-09-30", "30 September 2016"), ("", ""), ("ongoing", "ongoing")]
)
def test_dates_are_printed_in_full_and_what_is_no_date_as_it_stands(iso, said):
    assert assurance.day(iso) == said


def test_a_publication_has_one_row_and_says_how_many_neighbours_there_are_at_least_and_at_most():
    rows = pd.DataFrame(
        [
            {"indicator": name, "comparator": whom, "n": n, "year": "2014-15",
             "published_in": "Children in need, 2024, table C1"}
            for name, whom, n in (
                ("A", "England", 1), ("A", NEIGHBOURS_MEAN, 10), ("B", NEIGHBOURS_MEAN, 7)
            )
        ]
    )  # fmt: skip
    (row,) = assurance.vintage_table(rows, [], "2014-15").to_dict("records")
    assert row == {
        "Publication": "Children in need, 2024, table C1",
        "Measures": "A; B",
        "Compared with": "England and statistical neighbours (7 to 10 areas)",
    }

"""The tables by which a reader can tell how far to trust the report."""

from __future__ import annotations

import pandas as pd
import pytest

from annual_report.story import assurance

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


def test_repairs_of_one_kind_are_counted_together():
    repairs = pd.DataFrame(
        {"agency": "police", "repair": ["1,234 read as 1234"] * 2, "count": [3, 4]}
    )
    table = assurance.repair_table(repairs, NAMES)
    assert table["How often"].tolist() == [7]


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

"""What the report says about what nobody told it."""

from __future__ import annotations

import math

import pandas as pd

from annual_report.story import gaps
from tests.story.test_findings import figure


def test_activity_without_outcome_is_called_no_evidence_of_impact():
    made = gaps.without_evidence([figure()], "referrals", "impact")
    assert made.judgement == "no evidence"
    assert made.text == (
        "On referrals, nothing shows yet whether children are better off. "
        "The figures here say how well."
    )
    assert gaps.without_evidence([figure(type="outcome")], "referrals", "impact") is None


def test_an_outcome_that_was_not_returned_is_no_evidence():
    absent = figure(type="outcome", value=math.nan, row_id="")
    made = gaps.without_evidence([absent], "early help", "impact")
    assert made.judgement == "no evidence"
    assert made.rows == ()


def test_a_return_that_did_not_come_is_named_with_its_agency():
    returns = pd.DataFrame(
        [
            {"agency": "probation", "title": "Quarterly return", "status": "not returned", "row_id": "1"},
            {"agency": "police", "title": "Monthly dataset", "status": "received", "row_id": "2"},
        ]
    )  # fmt: skip
    made = gaps.on_returns(returns, {"probation": "Northbrook Probation"})
    assert made.text.startswith("Not returned: Northbrook Probation (quarterly return).")
    assert made.rows == ("1",)


def test_parts_of_the_work_without_an_outcome_are_named():
    known = [figure(), figure(indicator="EH03", type="outcome", row_id="eh")]
    parts = {"F1": ("early help", ["EH03"]), "F4": ("training", ["TRN03"])}
    made = gaps.unknown(known, parts)
    assert "better off for: training." in made.text
    assert "early help" not in made.text
    assert gaps.unknown(known, {"F1": parts["F1"]}) is None


def test_warnings_are_read_out_by_agency_and_passed_checks_are_not():
    checks = pd.DataFrame(
        [
            {"agency": "police", "outcome": "warned", "message": "Months do not add up", "row_id": "1"},
            {"agency": "police", "outcome": "warned", "message": "Months do not add up", "row_id": "2"},
            {"agency": "board", "outcome": "passed", "message": "Never read", "row_id": "3"},
        ]
    )  # fmt: skip
    (made,) = gaps.on_checks(checks, {"police": "Northbrook Police"})
    assert made.text == (
        "The checks found something to put right in what came from Northbrook Police. "
        "Months do not add up."
    )
    assert made.rows == ("1", "2")


def test_a_hidden_outcome_is_not_said_to_be_missing():
    hidden = figure(type="outcome", value=math.nan, status="suppressed", display="[c]")
    made = gaps.without_evidence([hidden], "neglect", "impact")
    assert "is hidden, so that no child can be recognised" in made.text
    assert made.rows == ("own",)


def test_section_11_that_nobody_collected_is_said_to_be_no_evidence():
    absent = figure(indicator="S1101", value=math.nan, row_id="", status="not returned")
    assert "not collected in this edition" in gaps.section_11([absent]).text
    assert gaps.section_11([figure(indicator="S1101")]) is None

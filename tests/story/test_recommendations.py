"""Where recommendations stand at the end of the year."""

from __future__ import annotations

import pandas as pd
import pytest

from annual_report.story import recommendations

ON = "2016-03-31"


def table(*rows: tuple[str, str, str, str, str]) -> pd.DataFrame:
    names = ["status", "due", "completed", "evidence", "checked"]
    frame = pd.DataFrame(rows, columns=names)
    return frame.assign(row_id=[f"row {n}" for n in range(len(rows))])


@pytest.mark.parametrize(
    ("status", "due", "completed", "stands"),
    [
        ("complete", "2016-01-31", "2016-01-31", "on time"),
        ("complete", "2016-01-31", "2016-02-01", "late"),
        ("complete", "", "2016-02-01", "done, date missing"),
        ("complete", "2016-01-31", "", "done, date missing"),
        ("in progress", "2016-03-30", "", "overdue"),
        ("in progress", "2016-03-31", "", "not yet due"),
        ("not started", "", "", "no date"),
    ],
)
def test_a_recommendation_stands_where_its_dates_say(status, due, completed, stands):
    assert recommendations.standing(status, due, completed, ON) == stands


def test_evidence_and_checks_count_only_for_what_is_complete():
    rows = table(
        ("complete", "2016-01-31", "2016-01-30", "Seen", "yes"),
        ("in progress", "2016-01-31", "", "Begun", "yes"),
    )
    found = recommendations.tally(rows, ON)
    assert (found.complete, found.evidence, found.checked, found.fallen_due) == (1, 1, 1, 2)


@pytest.mark.parametrize(
    ("second", "judgement"),
    [
        (("complete", "2016-01-31", "2016-01-30", "", ""), "assurance"),
        (("complete", "2016-01-31", "2016-02-28", "", ""), "mixed"),
        (("in progress", "2016-01-31", "", "", ""), "concern"),
    ],
)
def test_lateness_is_mixed_and_what_is_overdue_is_a_concern(second, judgement):
    made = recommendations.on_time(
        table(("complete", "2016-01-31", "2016-01-30", "", ""), second), ON
    )
    assert made.judgement == judgement
    assert made.rows == ("row 0", "row 1")


def test_nothing_returned_is_no_finding():
    assert recommendations.on_time(table(), ON) is None
    assert recommendations.checked(table(), ON) is None

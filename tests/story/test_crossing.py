"""Across agencies: gaps are named, and only gaps."""

from __future__ import annotations

import pandas as pd
import pytest

from annual_report.project import Priority
from annual_report.story import crossing

FULL = {
    "Theme": "Neglect", "Figures from": "Police", "Joint audits": "43 files", "Reviews": "1",
    "Messages": "4", "Actions": "1",
}  # fmt: skip
NEGLECT = Priority("neglect", "Neglect")
ROWS = [pd.DataFrame({"row_id": ["a", "b"]})]


def test_a_theme_that_everybody_looked_at_has_no_gap():
    assert crossing.gap(NEGLECT, (FULL, ROWS)) is None


@pytest.mark.parametrize(
    ("column", "empty", "said"),
    [
        ("Figures from", crossing.NOBODY, "any figure"),
        ("Joint audits", crossing.NOBODY, "a joint audit"),
        ("Reviews", crossing.NONE_YET, "a review"),
        ("Messages", crossing.NONE_YET, "a message from children"),
        ("Actions", crossing.NONE_YET, "an improvement action"),
    ],
)
def test_what_nobody_looked_at_is_named_as_no_evidence(column, empty, said):
    found = crossing.gap(NEGLECT, (FULL | {column: empty}, ROWS))
    assert found
    assert said in found.text
    assert found.judgement == "no evidence"
    assert found.rows == ("a", "b")

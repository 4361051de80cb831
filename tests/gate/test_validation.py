"""Great Expectations asked twice: whether each is met, and which rows do not meet it."""

from __future__ import annotations

import pandas as pd
import pytest

from annual_report.gate.suites import Expectation
from annual_report.gate.validation import Validator

FRAME = pd.DataFrame(
    {
        "row_id": ["a", "b", "c"],
        "kind": ["x", "y", "y"],
        "count": [1, -2, 3],
        "beside": ["", "", ""],
    }
)


@pytest.fixture(scope="module")
def validator():
    return Validator()


def rule(kind, **kwargs):
    meta = {"id": kind, "message": "m", "remedy": "r", "table": "observations"}
    raw = {"type": kind, "kwargs": kwargs, "severity": "critical", "meta": meta}
    return Expectation(kind, "observations", "critical", "m", "r", raw, "expectations/x.json")


POSITIVE = rule("expect_column_values_to_be_between", column="count", min_value=0)
KNOWN = rule("expect_column_values_to_be_in_set", column="kind", value_set=["x", "y"])


def test_rows_are_named_for_what_is_not_met_and_for_nothing_else(validator):
    met, unmet = validator.validate(FRAME, (KNOWN, POSITIVE), {})
    assert (met.expectation, met.met, met.rows) == (KNOWN, True, ())
    assert (unmet.expectation, unmet.met, unmet.rows) == (POSITIVE, False, ("b",))


def test_a_condition_may_name_a_column_that_nothing_else_names(validator):
    about = {"type": "comparison", "column": {"name": "kind"}, "operator": "==", "parameter": "y"}
    only = rule(
        "expect_column_values_to_be_between", column="count", max_value=2, row_condition=about
    )
    (verdict,) = validator.validate(FRAME, (only,), {})
    assert (verdict.broken, verdict.rows) == ("", ("c",))


def test_an_expectation_about_the_whole_table_sees_every_column(validator):
    width = rule("expect_table_column_count_to_equal", value=len(FRAME.columns))
    assert all(verdict.met for verdict in validator.validate(FRAME, (width, KNOWN), {}))


def test_a_column_that_is_not_there_breaks_the_expectation(validator):
    missing = rule("expect_column_values_to_be_in_set", column="cuont", value_set=[1])
    (verdict,) = validator.validate(FRAME, (missing,), {})
    assert verdict.broken
    assert not verdict.met


def test_what_was_found_in_one_table_is_not_said_of_the_next(validator):
    better = FRAME.assign(count=[1, 2, 3])
    worse = FRAME.assign(count=[-1, 2, 3])
    found = [validator.validate(one, (POSITIVE,), {})[0] for one in (FRAME, better, worse)]
    assert [verdict.rows for verdict in found] == [("b",), (), ("a",)]

"""The suites of returns of records: met by the demonstration, and each rule broken once."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest

from annual_report.gate.columns import HELPERS, with_helpers
from annual_report.gate.suites import read_suite
from annual_report.indicators import load_catalogue
from annual_report.project import load_project
from tests.conftest import ROOT
from tests.gate.test_suites import meeting
from tests.notebooks.cleaning import clean
from tests.notebooks.test_records import SENDERS, YEARS

SUITES = {form: read_suite(ROOT / "expectations" / f"{form}.json") for form in SENDERS}
RULES = [(form, rule.id) for form, suite in SUITES.items() for rule in suite.expectations]


@pytest.fixture(scope="module")
def cleaned(tmp_path_factory):
    @cache
    def run(form, year="2015-16"):
        return clean(tmp_path_factory.mktemp(form), form, year, SENDERS[form])

    return run


@pytest.fixture(scope="module")
def failing():
    from annual_report.gate.run import _parameters
    from annual_report.gate.validation import Validator  # takes seconds to import

    validator = Validator()
    catalogue = load_catalogue(load_project(ROOT))

    def run(form, tables, year="2015-16"):
        project = load_project(ROOT, year=year)
        found = set()
        for name in SUITES[form].tables:
            rules = [rule for rule in SUITES[form].expectations if rule.table == name]
            wanted = {helper for helper in HELPERS if any(rule.mentions(helper) for rule in rules)}
            frame = tables[name]
            batch = with_helpers(frame, wanted, project, catalogue, frame.head(0))
            verdicts = validator.validate(batch, tuple(rules), _parameters(project, catalogue))
            assert [verdict.expectation.id for verdict in verdicts if verdict.broken] == []
            found |= {verdict.expectation.id for verdict in verdicts if not verdict.met}
        return found

    return run


def spoilt(frame, rule):  # noqa: C901 - one line a kind of rule
    """Break one rule in as small a way as it can be broken."""
    frame, kwargs, kind = frame.copy(), rule.raw["kwargs"], rule.raw["type"]
    rows = frame.index[meeting(frame, kwargs.get("row_condition"))]
    column = kwargs.get("column", "")
    if column == "personal_data":
        texts = {"reviews": "theme", "recommendations": "evidence", "voices": "message"}
        other = {"timetable": "method", "finance": "heading", "attendance": "role"}
        frame.loc[rows[0], (texts | other)[rule.table]] = "Ring 07700 900123"
    elif column == "fraction":
        frame.loc[rows[0], "numerator"] += 0.5
    elif column == "breakdown_difference":
        frame.loc[rows[0], "numerator"] += 1
    elif kind == "expect_column_distinct_values_to_contain_set":
        frame.loc[frame[column] == kwargs["value_set"][0], column] = "of another kind"
    elif kind == "expect_column_values_to_be_in_set":
        frame.loc[rows[0], column] = "unheard of"
    elif kind == "expect_column_values_to_not_be_in_set":
        frame.loc[rows[0], column] = kwargs["value_set"][0]
    elif kind.startswith("expect_column_values_to_match_regex"):
        frame.loc[rows[0], column] = "" if kwargs["regex"] == r"\S" else "Jane S."
    elif kind == "expect_column_values_to_not_be_null":
        frame.loc[rows[0], column] = float("nan")
    elif kind == "expect_column_values_to_be_between":
        frame.loc[rows[0], column] = kwargs["min_value"] - 1
    elif kind == "expect_column_unique_value_count_to_be_between":
        frame[column] = frame[column].iloc[0]
    elif kind == "expect_column_pair_values_a_to_be_greater_than_b":
        frame.loc[rows[0], kwargs["column_B"]] = frame.loc[rows[0], kwargs["column_A"]] + 1
    else:
        again = frame.iloc[[0]].assign(row_id="again")
        frame = pd.concat([frame, again], ignore_index=True)
    return frame


@pytest.mark.parametrize("form", SENDERS)
@pytest.mark.parametrize("year", YEARS)
def test_the_demonstrations_return_meets_every_rule_that_stops_a_run(cleaned, failing, form, year):
    failed = failing(form, cleaned(form, year), year)
    severe = {rule.id for rule in SUITES[form].expectations if rule.severity == "critical"}
    assert failed & severe == set()
    assert failed <= {rule.id for rule in SUITES[form].expectations if rule.severity == "warning"}


@pytest.mark.parametrize(("form", "rule"), RULES)
def test_every_rule_of_a_suite_is_broken_by_a_broken_return(cleaned, failing, form, rule):
    (broken,) = [each for each in SUITES[form].expectations if each.id == rule]
    tables = cleaned(form)
    assert rule in failing(form, tables | {broken.table: spoilt(tables[broken.table], broken)})

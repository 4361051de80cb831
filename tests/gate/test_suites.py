"""The suites of returns of measures: met by the demonstration, and each rule broken once."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest

from annual_report.gate.columns import HELPERS, with_helpers
from annual_report.gate.suites import read_suite
from annual_report.indicators import load_catalogue
from annual_report.observations import observations
from annual_report.project import load_project
from tests.conftest import ROOT
from tests.notebooks.cleaning import clean
from tests.notebooks.test_measures import SENDERS, YEARS

SUITES = {form: read_suite(ROOT / "expectations" / f"{form}.json") for form in SENDERS}
RULES = [(form, rule.id) for form, suite in SUITES.items() for rule in suite.expectations]
COMPARED = {"==": "__eq__", "!=": "__ne__", "IN": "isin"}


@pytest.fixture(scope="module")
def cleaned(tmp_path_factory):
    @cache
    def run(form, year="2015-16"):
        return clean(tmp_path_factory.mktemp(form), form, year, SENDERS[form])["observations"]

    return run


@pytest.fixture(scope="module")
def failing():
    from annual_report.gate.validation import Validator  # takes seconds to import

    validator = Validator()
    project = load_project(ROOT, year="2015-16")
    catalogue = load_catalogue(project)

    def run(form, frame):
        rules = SUITES[form].expectations
        wanted = {name for name in HELPERS if any(rule.mentions(name) for rule in rules)}
        batch = with_helpers(frame, wanted, project, catalogue, frame.head(0))
        verdicts = validator.validate(batch, rules, {})
        assert [verdict.expectation.id for verdict in verdicts if verdict.broken] == []
        return {verdict.expectation.id for verdict in verdicts if not verdict.met}

    return run


def meeting(frame, condition):
    """Say which rows a rule is about, from its row condition."""
    if condition is None:
        return pd.Series(data=True, index=frame.index)
    if condition["type"] == "and":
        found = pd.Series(data=True, index=frame.index)
        for each in condition["conditions"]:
            found &= meeting(frame, each)
        return found
    column = frame[condition["column"]["name"]]
    return getattr(column, COMPARED[condition["operator"]])(condition["parameter"])


def spoilt(frame, rule):
    """Break one rule in as small a way as it can be broken."""
    frame, kwargs, kind = frame.copy(), rule.raw["kwargs"], rule.raw["type"]
    rows = frame.index[meeting(frame, kwargs.get("row_condition"))]
    column = kwargs.get("column", "")
    if kind == "expect_column_distinct_values_to_contain_set":
        frame.loc[frame[column] == kwargs["value_set"][0], column] = "of another kind"
    elif kind == "expect_column_values_to_be_in_set":
        frame.loc[rows[0], column] = "unheard of"
    elif kind == "expect_column_values_to_not_be_null":
        frame.loc[rows[0], column] = float("nan")
    elif kind == "expect_column_unique_value_count_to_be_between":
        last = frame.loc[rows, column].max()
        frame = frame.drop(rows[frame.loc[rows, column] == last])
    elif kind == "expect_column_pair_values_a_to_be_greater_than_b":
        frame.loc[rows[0], kwargs["column_B"]] = frame.loc[rows[0], kwargs["column_A"]] + 1
    elif column == "fraction":
        frame.loc[rows[0], "numerator"] += 0.5
    elif column == "breakdown_difference":
        frame.loc[rows[0], "numerator"] += 1
    else:
        limit = kwargs["max_value"] + 1 if "max_value" in kwargs else kwargs["min_value"] - 1
        frame.loc[rows[0], column] = limit
    return frame


@pytest.mark.parametrize("form", SENDERS)
@pytest.mark.parametrize("year", YEARS)
def test_the_demonstrations_return_meets_its_suite(cleaned, failing, form, year):
    assert failing(form, cleaned(form, year)) == set()


@pytest.mark.parametrize(("form", "rule"), RULES)
def test_every_rule_of_a_suite_is_broken_by_a_broken_return(cleaned, failing, form, rule):
    (broken,) = [each for each in SUITES[form].expectations if each.id == rule]
    assert rule in failing(form, spoilt(cleaned(form), broken))


@pytest.mark.parametrize("form", SENDERS)
def test_a_suite_has_several_rules_and_some_that_stop_the_run(form):
    rules = SUITES[form].expectations
    assert 6 <= len(rules) <= 12
    assert any(rule.severity == "critical" for rule in rules)
    assert all(rule.message.endswith(".") and rule.remedy.endswith(".") for rule in rules)


def row(numerator, denominator=float("nan"), **changes):
    start = {"period_start": "2015-04-01", "period_end": "2015-06-30", "period_kind": "quarter"}
    told = {"agency": "camhs", "indicator": "CAM02", "unit": "%", "source_cell": "A1"}
    return start | told | {"numerator": numerator, "denominator": denominator} | changes


def bands(*numbers, of=100.0):
    return [
        row(number, of, breakdown="wait", category=str(place))
        for place, number in enumerate(numbers)
    ]


def difference(rows):
    from annual_report.gate.breakdowns import breakdown_difference

    return list(breakdown_difference(observations(rows)))


def test_shares_of_one_whole_add_up_to_it():
    assert difference([row(80.0, 100.0), *bands(50.0, 30.0, 20.0)])[1:] == [0, 0, 0]
    assert difference([row(80.0, 100.0), *bands(50.0, 30.0, 19.0)])[1:] == [1, 1, 1]


def test_parts_with_bases_of_their_own_add_up_to_the_numerator():
    parts = [row(n, d, breakdown="provider", category=str(n)) for n, d in ((30, 40), (50, 60))]
    assert difference([row(80.0, 100.0), *parts])[1:] == [0, 0]
    assert difference([row(81.0, 100.0), *parts])[1:] == [1, 1]


def test_nothing_is_said_where_a_part_is_hidden_or_the_whole_is_not_given():
    hidden = bands(50.0, float("nan"))
    assert pd.isna(difference([row(80.0, 100.0), *hidden])).all()
    assert pd.isna(difference(bands(50.0, 50.0))).all()


def test_only_categories_of_the_same_period_are_added():
    later = {"period_start": "2015-07-01", "period_end": "2015-09-30"}
    rows = [row(80.0, 100.0), *bands(60.0, 40.0), row(1.0, 9.0, **later)]
    assert difference(rows)[1:3] == [0, 0]

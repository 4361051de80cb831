"""A process chart never spans a change of definition."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from annual_report.indicators import Break, load_catalogue
from annual_report.project import ProcessLimits, Year, load_project
from annual_report.statistics import xmr
from annual_report.story import evidence, series

ROOT = Path(__file__).parents[2]
CATALOGUE = load_catalogue(load_project(ROOT))
YEARS = ["2013-14", "2014-15", "2015-16"]


@pytest.mark.parametrize(
    ("broken", "kept"), [([], YEARS), (["2014-15"], YEARS[1:]), (["2014-15", "2015-16"], YEARS[2:])]
)
def test_months_from_before_a_break_are_left_out(broken, kept):
    measure = replace(CATALOGUE["POL01"], breaks=tuple(Break(one, "changed") for one in broken))
    rows = pd.DataFrame({"year": YEARS, "value": [1.0, 2.0, 3.0]})
    assert series.since_break(rows, measure)["year"].tolist() == kept


@pytest.mark.parametrize(("indicator", "previous"), [("EDU02", None), ("CSC02", "2014-15")])
def test_a_figure_has_no_year_before_across_a_break(indicator, previous):
    rows = pd.DataFrame(
        {
            "row_id": f"{indicator}{year}", "year": year, "period_kind": "year",
            "period_label": year, "period_end": "2016-03-31", "agency": "board", "indicator": indicator, "breakdown": "total",
            "category": "all", "type": "quality", "polarity": "lower", "unit": "%", "decimals": 1,
            "value": 5.0, "lower": 4.0, "upper": 6.0, "display": "5.0%", "status": "final",
            "note": "", "illustrative": False, "numerator": 5.0, "denominator": 100.0,
        }
        for year in YEARS
    )  # fmt: skip
    others = pd.DataFrame({"indicator": [], "year": [], "comparator": [], "vintage": []}, dtype=str)
    (found,) = evidence.figures(rows, others, CATALOGUE, [indicator], Year(2015))
    assert (found.previous.name if found.previous else None) == previous
    assert bool(found.changed) == (previous is None)


def monthly(values, *, unit="count", base=math.nan, start="2014-04", kind="month"):
    """Released rows of one series, a month or quarter each."""
    step = {"month": 1, "quarter": 3}[kind]
    periods = pd.period_range(start, periods=len(values) * step, freq="M")[step - 1 :: step]
    years = [Year(p.year if p.month > 3 else p.year - 1) for p in periods]
    label = {"month": "{:%b %Y}".format, "quarter": lambda p: f"Q{(p.month - 4) % 12 // 3 + 1}"}
    return pd.DataFrame(
        {
            "row_id": f"r{place}", "indicator": "POL02", "period_kind": kind, "year": str(year),
            "period_end": f"{period.end_time:%Y-%m-%d}",
            "period_label": label[kind](period) + (f" {year}" if kind == "quarter" else ""),
            "numerator": value, "denominator": base, "value": value, "lower": math.nan,
            "upper": math.nan, "display": "x", "status": "final", "unit": unit, "decimals": 1,
        }
        for place, (value, period, year) in enumerate(zip(values, periods, years, strict=True))
    )  # fmt: skip


def test_a_month_that_nobody_returned_becomes_a_gap_and_is_not_drawn_across():
    rows = monthly([10.0] * 12).drop(index=[4, 5])
    filled = series.with_gaps(rows)
    assert filled["period_label"].tolist() == monthly([10.0] * 12)["period_label"].tolist()
    gaps = filled[filled["row_id"] == ""]
    assert gaps["period_end"].tolist() == ["2014-08-31", "2014-09-30"]
    assert gaps["value"].isna().all()
    assert set(gaps["display"]) == {"[x]"}


def test_a_quarter_that_nobody_returned_is_named_with_its_year():
    rows = monthly([10.0] * 8, kind="quarter").drop(index=3)
    assert series.with_gaps(rows)["period_label"].iloc[3] == "Q4 2014-15"
    assert series.with_gaps(rows)["year"].iloc[3] == "2014-15"


def test_limits_rest_on_the_years_that_the_board_recorded_and_stay_there():
    rows = monthly([10.0, 12.0] * 6 + [30.0, 31.0] * 6)
    recorded = ProcessLimits("POL02", Year(2014), Year(2014), "A calm year.")
    rests = series.basis(rows, recorded)
    assert (rests.places, rests.span, rests.why) == (12, "Apr 2014 to Mar 2015", "A calm year.")
    limits = xmr(rows["value"].tolist(), baseline=rests.places)
    assert limits.mean == 11
    said = series.on_series(rows, "Incidents", limits, rests).text
    assert "The limits rest on Apr 2014 to Mar 2015, as the board decided: A calm year." in said


def test_without_a_decision_limits_rest_on_all_that_is_shown_and_that_is_said():
    rows = monthly([10.0, 12.0] * 6)
    rests = series.basis(rows, None)
    assert (rests.places, rests.why) == (12, "")
    said = series.on_series(rows, "Incidents", xmr(rows["value"].tolist()), rests).text
    assert "The board has not decided which years the limits rest on" in said


def test_years_of_which_nothing_is_left_after_a_break_are_no_basis():
    rows = monthly([10.0, 12.0] * 6, start="2015-04")
    rests = series.basis(rows, ProcessLimits("POL02", Year(2013), Year(2014), "Calm."))
    assert (rests.places, rests.why) == (12, "")


def test_trial_limits_are_said_with_how_many_points_they_rest_on():
    rows = monthly([10.0, 12.0] * 4)
    said = series.on_series(rows, "Incidents", xmr(rows["value"].tolist())).text
    assert "With only 8 points the limits are a first guess." in said


@pytest.mark.parametrize(
    ("values", "more", "drawn"),
    [
        ([10.0] * 12, {}, True),
        ([10.0] * 7, {}, False),
        ([3.0] * 12, {}, False),
        ([20.0] * 12, {"unit": "%", "base": 40.0}, True),
        ([20.0] * 12, {"unit": "%", "base": 21.0}, False),
        ([2.0] * 12, {"unit": "%", "base": 40.0}, False),
        ([10.0] * 6 + [math.nan] * 3, {}, False),
        ([10.0] * 8 + [math.nan] * 3, {}, True),
    ],
)
def test_small_numbers_are_not_put_on_a_process_chart(values, more, drawn):
    assert series.chartable(monthly(values, **more)) is drawn


def test_points_that_stand_out_together_are_said_together_and_once():
    rows = monthly([10.0, 12.0] * 12 + [30.0, 11.0, 31.0, 30.0, 32.0, 11.0])
    said = series.on_series(rows, "Incidents", xmr(rows["value"].tolist(), baseline=24)).text
    assert "Apr 2016 and Jun 2016 to Aug 2016 were higher than usual variation would make" in said
    assert "unusually high" not in said


def test_a_pair_near_a_limit_is_said_where_nothing_else_names_it():
    rows = monthly([10, 12, 10, 12, 10, 12, 10, 12, 14.9, 12, 14.9, 10, 12, 10])
    said = series.on_series(rows, "Incidents", xmr(rows["value"].tolist(), baseline=8)).text
    assert "Dec 2014 and Feb 2015 were both unusually high." in said

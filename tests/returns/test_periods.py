from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annual_report.project import Year
from annual_report.returns.grid import Cell
from annual_report.returns.periods import month, quarter, read_period, snapshot, whole_year

YEAR = Year(2015)
APRIL = month(2015, 4)
FIRST_QUARTER = quarter(YEAR, 1)
LAST_QUARTER = quarter(YEAR, 4)
WHOLE = whole_year(YEAR)
LAST_DAY = snapshot(dt.date(2016, 3, 31))


@pytest.mark.parametrize(
    ("written", "period"),
    [
        ("Apr-15", APRIL),
        ("Apr\u201315", APRIL),
        ("Apr 2015", APRIL),
        ("April 2015", APRIL),
        ("APRIL", APRIL),
        ("Apr", APRIL),
        ("2015-04", APRIL),
        ("04/2015", APRIL),
        ("2015-04-01", APRIL),
        (dt.date(2015, 4, 1), APRIL),
        (dt.datetime(2015, 4, 1), APRIL),
        (Cell(0, 0, dt.date(2015, 4, 1)), APRIL),
        ("Mar", month(2016, 3)),
        ("Q1", FIRST_QUARTER),
        ("Quarter 1", FIRST_QUARTER),
        ("Qtr 1", FIRST_QUARTER),
        ("Quarter 1 2015/16", FIRST_QUARTER),
        ("Q1 (2015-16)", FIRST_QUARTER),
        ("2015-16 Q1", FIRST_QUARTER),
        ("Apr-Jun", FIRST_QUARTER),
        ("April \u2013 June 2015", FIRST_QUARTER),
        ("1 April 2015 to 30 June 2015", FIRST_QUARTER),
        ("Jan-Mar", LAST_QUARTER),
        ("Jan to Mar 2016", LAST_QUARTER),
        ("2015-16", WHOLE),
        ("2015/16", WHOLE),
        ("2015\u201316", WHOLE),
        ("2015/2016", WHOLE),
        ("201516", WHOLE),
        ("15/16", WHOLE),
        ("Apr-Mar", WHOLE),
        ("Year ending 31 March 2016", WHOLE),
        ("year to March 2016", WHOLE),
        ("31 March 2016", LAST_DAY),
        ("at 31 March 2016", LAST_DAY),
        ("31 March", LAST_DAY),
        ("31/03/2016", LAST_DAY),
        (dt.date(2016, 3, 31), LAST_DAY),
    ],
)
def test_a_period_is_read_as_people_write_it(written, period):
    assert read_period(written, "2015-16") == period


@pytest.mark.parametrize(
    "written",
    [
        "2015", "15-Apr", "11/12", "2014-16", "2015/16-13/14", "201517", "Q5", "Q1 2015/17", "Total",
        "YTD", "", None, True, 42094, 5, "Apr-Sep", "2015-13", "31 February", "99 May", "Year ending June 2015",
        "5 April 2015 to 30 June 2015", "Apr-Jun 15/17", "May 20155",
    ],
)  # fmt: skip
def test_what_could_mean_two_things_or_nothing_is_not_a_period(written):
    assert read_period(written, "2015-16") is None


def test_marks_of_provisional_and_revised_figures_are_kept():
    assert read_period("2015-16 (prov)", YEAR).provisional
    assert read_period("31 March 2016 [p]", YEAR).provisional
    assert read_period("2015-16 (Rev)", YEAR).revised
    assert not read_period("2015-16", YEAR).provisional
    assert read_period("2015-16 (prov)", YEAR).label == "2015-16"


def test_a_year_alone_is_read_only_where_the_caller_says_what_it_means():
    assert read_period("2016", YEAR) is None
    assert read_period("2016", YEAR, bare_year="ending") == WHOLE
    assert read_period("2015", YEAR, bare_year="starting") == WHOLE


@pytest.mark.parametrize(
    ("written", "years", "first", "last"),
    [
        ("2015", "calendar", "2015-01-01", "2015-12-31"),
        ("2014-16", "calendar", "2014-01-01", "2016-12-31"),
        ("2014-2016", "calendar", "2014-01-01", "2016-12-31"),
        ("2014/15", "academic", "2014-09-01", "2015-08-31"),
        ("2014-15", "september", "2014-10-01", "2015-09-30"),
        ("2013/14-15/16", "financial", "2013-04-01", "2016-03-31"),
        ("2013/14 - 2015/16", "financial", "2013-04-01", "2016-03-31"),
    ],
)
def test_years_of_other_calendars_and_several_together_are_stretches_named_by_their_days(
    written, years, first, last
):
    period = read_period(written, YEAR, years=years)
    assert (period.start.isoformat(), period.end.isoformat(), period.kind) == (first, last, "span")


@pytest.mark.parametrize(
    ("written", "years"),
    [("2014/15", "calendar"), ("Q1", "academic"), ("2015", "academic"), ("2016-14", "calendar")],
)
def test_a_label_that_the_declared_calendar_does_not_have_is_not_read(written, years):
    assert read_period(written, YEAR, years=years) is None


def test_another_mark_behind_a_year_is_kept_apart_from_its_label():
    period = read_period("2015-16 (OT)", YEAR)
    assert (period.label, period.mark, period.provisional) == ("2015-16", "OT", False)


def test_the_first_of_a_month_is_a_day_where_the_caller_says_so():
    day = dt.date(2015, 4, 1)
    assert read_period(day, YEAR, dates="snapshot") == snapshot(day)


def test_a_wrong_year_is_recognised():
    assert read_period("Q4 2015-16", YEAR).within("2015-16")
    assert read_period("31 March 2016", YEAR).within(YEAR)
    assert not read_period("Q1 2014-15", YEAR).within("2015-16")
    assert not read_period("Apr-16", YEAR).within("2015-16")
    assert not read_period("31 March 2015", YEAR).within("2015-16")


def test_labels_are_those_of_the_report():
    labels = [period.label for period in (APRIL, FIRST_QUARTER, WHOLE, LAST_DAY)]
    assert labels == ["Apr 2015", "Q1 2015-16", "2015-16", "31 March 2016"]


def test_the_last_quarter_lies_in_the_next_calendar_year():
    assert (LAST_QUARTER.start, LAST_QUARTER.end) == (dt.date(2016, 1, 1), dt.date(2016, 3, 31))
    assert quarter("2015-16", 4) == LAST_QUARTER


def test_february_knows_leap_years():
    assert month(2016, 2).end.day == 29
    assert month(2015, 2).end.day == 28


@given(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.dates()
    | st.datetimes()
)
def test_reading_a_period_never_raises(value):
    read_period(value, YEAR)
    read_period(value, YEAR, dates="snapshot", bare_year="ending")


@given(st.from_regex(r"[0-9A-Za-z /()\[\]-]{0,24}", fullmatch=True))
def test_reading_what_looks_like_a_period_never_raises(text):
    read_period(text, YEAR)


@given(st.integers(1990, 2090), st.integers(1, 12))
def test_a_month_comes_back_from_its_label(year, number):
    period = month(year, number)
    assert read_period(period.label, YEAR) == period
    assert read_period(period.start, YEAR) == period


@given(st.integers(1990, 2090), st.integers(1, 4))
def test_quarters_and_years_come_back_from_their_labels(start, number):
    for period in (quarter(Year(start), number), whole_year(Year(start))):
        assert read_period(period.label, YEAR) == period
        assert period.within(Year(start))
        assert not period.within(Year(start + 1))


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)))
def test_a_day_comes_back_from_its_label_unless_it_is_the_first_of_a_month(day):
    period = snapshot(day)
    assert read_period(period.label, YEAR, dates="snapshot") == period


@given(st.integers(2000, 2090))
def test_the_quarters_of_a_year_follow_each_other_without_a_gap(start):
    quarters = [quarter(Year(start), number) for number in (1, 2, 3, 4)]
    assert quarters[0].start == whole_year(Year(start)).start
    assert quarters[-1].end == whole_year(Year(start)).end
    for before, after in pairwise(quarters):
        assert after.start - before.end == dt.timedelta(days=1)

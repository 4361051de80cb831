"""Days, periods and years: D12 to D16 and D37."""

from __future__ import annotations

import pytest

from annual_report.errors import ReturnError
from annual_report.figures.year_figures import measure
from annual_report.indicators import load_catalogue
from annual_report.observations import observations
from tests.defects.board import quarters

ACTIONS = """\
records:
  - table: actions
    headings: ["^no", "^due"]
    period_text: 'at (\\d{1,2} \\w+ \\d{4})'
    fields:
      action_id: {heading: "^no", as: text}
      due: {heading: "^due", as: date}
      target: {heading: "^target", as: text}
"""
DOWN = """\
tables:
  - name: Counts
    headings: ["^when", "^number"]
    layout: down
    label: "^measure"
    period: "^when"
    columns: {numerator: "^number"}
    measures: [{indicator: CSC01, unit: "per 10,000", row: "^referrals"}]
"""


def due(board, *written):
    rows = [["Actions at 31 March 2016"], ["No.", "Due", "Target"]]
    rows += [[f"A{number}", day, 42094] for number, day in enumerate(written)]
    return board.mapping(ACTIONS).sends("a.xlsx", rows).recorded()


def counts(board, *labels, settings=""):
    rows = [
        ["Measure", "When", "Number"],
        *(["Referrals", label, 10 + n] for n, label in enumerate(labels)),
    ]
    mapping = DOWN.replace("    period:", f"    {settings}\n    period:") if settings else DOWN
    return board.mapping(mapping).sends("a.xlsx", rows).tidied()


def test_D12_a_day_in_figures_is_read_day_first_and_never_guessed(board):
    made = due(board, "03/04/2016", "27/03/2016", "03/27/2016", "31/02/2016")
    assert list(made.tables["actions"]["due"]) == ["2016-04-03", "2016-03-27", "", ""]
    assert made.said("due: not a date, left empty") == (2, "B5 B6")
    assert made.said("due: date written as text, read day first") == (2, "B3 B4")
    assert "03/27" not in made.repairs.to_csv()


def test_D13_a_count_of_days_is_a_date_only_in_a_column_of_dates_and_within_bounds(board):
    made = due(board, 42094, 30000, 60000)
    assert list(made.tables["actions"]["due"]) == ["2015-03-31", "", ""]
    assert list(made.tables["actions"]["target"]) == ["42094"] * 3  # a column of text
    assert made.said("due: not a date, left empty") == (2, "B4 B5")
    with pytest.raises(ReturnError, match=r"a\.xlsx ! Return!B2: The cell should name the period"):
        counts(board, 42460)
    declared = counts(board, 42460, settings="period_as: date")
    row = declared.one("CSC01")
    assert (row["period_end"], row["period_kind"], row["numerator"]) == ("2016-03-31", "year", 10)
    assert declared.said("Excel's count of days read as a date") == (1, "B2")


def test_D14_months_in_words_are_periods_and_a_provisional_mark_is_kept(board):
    made = counts(board, "Apr-15", "May 2015", "31 March 2016 [p]")
    figures = made.of("CSC01")
    assert list(figures["period_kind"]) == ["month", "month", "year"]
    assert list(figures["period_end"]) == ["2015-04-30", "2015-05-31", "2016-03-31"]
    assert list(figures["status"]) == ["final", "final", "provisional"]
    assert made.said("period marked as provisional") == (1, "B4")
    with pytest.raises(ReturnError, match=r"a\.xlsx ! Return!B2.*Write the quarter or month"):
        counts(board, "15-Apr")


@pytest.mark.parametrize(
    ("label", "days", "kind", "status", "said"),
    [
        ("2015-16", ("2015-04-01", "2016-03-31"), "year", "final", ""),
        ("2015/16", ("2015-04-01", "2016-03-31"), "year", "final", ""),
        ("2015-16 (OT)", ("2015-04-01", "2016-03-31"), "year", "final", "marked otherwise"),
        ("2016 (Rev)", ("2015-04-01", "2016-03-31"), "year", "revised", "marked as revised"),
        ("2016 (prov)", ("2015-04-01", "2016-03-31"), "year", "provisional", "marked as provisional"),
        ("2013/14-15/16", ("2013-04-01", "2016-03-31"), "span", "final", ""),
    ],
)  # fmt: skip
def test_D15_however_a_year_is_labelled_it_is_one_period_with_its_mark(
    board, label, days, kind, status, said
):
    made = counts(board, label, settings="bare_year: ending")
    row = made.one("CSC01")
    assert (row["period_start"], row["period_end"]) == days
    assert (row["period_kind"], row["status"], row["year"]) == (kind, status, "2015-16")
    assert [r for r in made.repairs["repair"] if r.startswith("period ")] == (
        [next(r for r in made.repairs["repair"] if said in r)] if said else []
    )


def test_D15_a_label_that_could_be_two_stretches_of_time_is_refused(board):
    for label in ("2014-16", "2016"):
        with pytest.raises(ReturnError, match=r"Return!B2.*Write the quarter or month"):
            counts(board, label)
    row = counts(board, "2013-15", settings="years: calendar").one("CSC01")
    assert (row["period_start"], row["period_end"]) == ("2013-01-01", "2015-12-31")


@pytest.mark.parametrize(
    ("calendar", "label", "start", "end", "kind"),
    [
        ("financial", "2015-16", "2015-04-01", "2016-03-31", "year"),
        ("calendar", "2015", "2015-01-01", "2015-12-31", "span"),
        ("academic", "2014/15", "2014-09-01", "2015-08-31", "span"),
        ("september", "2014/15", "2014-10-01", "2015-09-30", "span"),
    ],
)
def test_D16_the_kind_of_year_is_carried_with_the_value_as_its_days(
    board, calendar, label, start, end, kind
):
    made = counts(board, label, settings=f"years: {calendar}")
    row = made.one("CSC01")
    assert (row["period_start"], row["period_end"], row["period_kind"]) == (start, end, kind)
    figures = measure(made.observations, load_catalogue(board.project))
    years = figures[figures["period_kind"] == "year"]
    assert len(years) == (calendar == "financial")  # no other year is taken for the report's
    labels = set(figures[figures["period_kind"] == "span"]["period_label"])
    assert labels == (set() if calendar == "financial" else {f"to {label_of(end)}"})
    if calendar != "financial":
        with pytest.raises(ReturnError, match=r"Return!B2"):
            counts(board, "Q1", settings=f"years: {calendar}")


def label_of(day: str) -> str:
    return {
        "2015-12-31": "31 December 2015",
        "2015-08-31": "31 August 2015",
        "2015-09-30": "30 September 2015",
    }[day]


def test_D37_a_rate_is_divided_by_the_population_of_the_june_in_its_year(board):
    """1,892 of 57,459 children at mid-2014 is 329.3, as published for the year to March 2015."""
    shared = {"agency": "council", "vintage": "v1", "source_cell": "B2", "period_kind": "year"}
    rows = [
        {"indicator": "CSC01", "period_start": "2014-04-01", "period_end": "2015-03-31",
         "year": "2014-15", "numerator": 1892.0, "unit": "per 10,000", **shared},
        *({"indicator": "CTX01", "period_start": day, "period_end": day, "year": year,
           "numerator": people, "unit": "count", **shared}
          for day, year, people in (("2014-06-30", "2014-15", 57459.0), ("2015-06-30", "2015-16", 58300.0))),
    ]  # fmt: skip
    catalogue = load_catalogue(board.project)
    rate = measure(observations(rows), catalogue).query("indicator == 'CSC01'").iloc[0]
    assert round(rate["value"], 1) == 329.3
    without = (
        measure(observations([rows[0], rows[2]]), catalogue).query("indicator == 'CSC01'").iloc[0]
    )
    assert without[["value"]].isna().all()
    assert "population" in without["note"].lower()
    gate = board.mapping(quarters('indicator: CSC01, unit: "per 10,000", row: "^referrals"'))
    gate.sends("a.xlsx", [["Measure", "Q1", "Q2", "Q3", "Q4"], ["Referrals", 1, 2, 3, 4]])
    passed = {c.expectation for c in gate.checked(gate.tidied()).checks if c.outcome == "passed"}
    assert "population_present" in passed

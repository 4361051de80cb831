"""Values, intervals and year rows from observations."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annual_report.errors import AnnualReportError, ConfigurationError
from annual_report.figures.year_figures import COLUMNS, shown, year_figures
from annual_report.indicators import load_catalogue
from annual_report.observations import observations
from annual_report.project import load_project

ROOT = Path(__file__).parents[2]
PROJECT = load_project(ROOT, year="2015-16")
CATALOGUE = load_catalogue(PROJECT)
QUARTERS = (
    ("2015-04-01", "2015-06-30"),
    ("2015-07-01", "2015-09-30"),
    ("2015-10-01", "2015-12-31"),
    ("2016-01-01", "2016-03-31"),
)


def row(indicator, period=("2015-04-01", "2016-03-31"), kind="year", **more):
    start, end = period
    first = int(end[:4]) - (end[5:7] < "04")
    return {
        "year": f"{first}-{(first + 1) % 100:02d}",
        "period_start": start,
        "period_end": end,
        "period_kind": kind,
        "agency": "childrens_social_care",
        "indicator": indicator,
        "vintage": "version 1",
        "source_file": "2015-16/a.xlsx",
        "source_cell": "B2",
    } | more


def quarters(indicator, numerators, denominators=(None,) * 4, kind="quarter", **more):
    for period, numerator, denominator in zip(QUARTERS, numerators, denominators, strict=True):
        dates = (period[1], period[1]) if kind == "snapshot" else period
        counts = {"numerator": numerator, "denominator": denominator}
        given_counts = {name: count for name, count in counts.items() if count is not None}
        status = {} if given_counts else {"status": "not returned"}
        yield row(indicator, dates, kind, **(status | given_counts | more))


def population(children=48_215, date="2015-06-30", **more):
    return row("CTX01", (date, date), "snapshot", numerator=children, **more)


def figures(*rows, project=PROJECT):
    return year_figures(observations(rows), CATALOGUE, project)


def year_row(*rows, indicator, category="all"):
    found = figures(*rows)
    chosen = found[
        (found["indicator"] == indicator)
        & (found["period_kind"] == "year")
        & (found["category"] == category)
    ]
    assert len(chosen) == 1
    return chosen.iloc[0]


def test_the_table_has_the_released_columns_and_a_row_id_for_each_row():
    found = figures(population(), *quarters("CSC01", (588, 601, 622, 634)))
    assert tuple(found.columns) == COLUMNS
    assert found["row_id"].is_unique
    assert (found["suppression"] == "").all()


def test_a_year_of_flows_is_the_sum_of_its_quarters_over_the_population_of_june():
    found = year_row(population(), *quarters("CSC01", (588, 601, 622, 634)), indicator="CSC01")
    assert found["numerator"] == 2445
    assert found["denominator"] == 48_215
    assert found["value"] == pytest.approx(2445 / 48_215 * 10_000)
    assert found["display"] == "507.1"
    assert found["period_label"] == "2015-16"
    assert (found["period_start"], found["period_end"]) == ("2015-04-01", "2016-03-31")
    assert found["interval"] == "Byar 95%"
    assert found["lower"] < found["value"] < found["upper"]


def test_a_year_rests_on_its_quarters_and_the_population():
    table = observations([population(), *quarters("CSC01", (588, 601, 622, 634))])
    found = year_figures(table, CATALOGUE, PROJECT)
    year = found[(found["indicator"] == "CSC01") & (found["period_kind"] == "year")].iloc[0]
    assert sorted(year["inputs"].split()) == sorted(table["row_id"])


def test_quarters_stay_as_they_are_and_are_labelled():
    found = figures(population(), *quarters("CSC01", (588, 601, 622, 634)))
    parts = found[found["period_kind"] == "quarter"]
    assert list(parts["period_label"]) == [
        "Q1 2015-16",
        "Q2 2015-16",
        "Q3 2015-16",
        "Q4 2015-16",
    ]
    assert list(parts["numerator"]) == [588, 601, 622, 634]
    assert parts["value"].tolist()[0] == pytest.approx(588 / 48_215 * 10_000)
    assert parts["lower"].notna().all()


def test_a_percentage_of_the_year_divides_the_sums_not_the_percentages():
    rows = quarters("CSC02", (1, 50, 50, 50), (100, 100, 100, 100))
    found = year_row(*rows, indicator="CSC02")
    assert (found["numerator"], found["denominator"]) == (151, 400)
    assert found["value"] == pytest.approx(37.75)
    assert found["interval"] == "Wilson 95%"


def test_a_missing_quarter_leaves_the_year_without_a_value():
    found = year_row(*quarters("CSC02", (1, 50, None, 50), (9, 90, None, 90)), indicator="CSC02")
    assert math.isnan(found["value"])
    assert math.isnan(found["numerator"])
    assert found["status"] == "not returned"
    assert found["note"] == "3 of 4 quarters returned"
    assert found["display"] == "[x]"


def test_a_quarter_without_any_row_is_missing_too():
    rows = list(quarters("CSC02", (1, 50, 7, 50), (9, 90, 80, 90)))[:2]
    found = year_row(*rows, indicator="CSC02")
    assert found["note"] == "2 of 4 quarters returned"


def test_a_blank_is_never_nought():
    rows = quarters("EH01", (0, 0, 0, 0))
    assert year_row(population(), *rows, indicator="EH01")["value"] == 0
    blank = quarters("EH01", (0, 0, None, 0))
    assert math.isnan(year_row(population(), *blank, indicator="EH01")["value"])


def test_a_suppressed_part_makes_the_year_suppressed():
    months = [
        row(
            "POL06",
            (f"2015-{month:02d}-01", f"2015-{month:02d}-28"),
            "month",
            **({"status": "suppressed"} if month == 7 else {"numerator": 6, "denominator": 9}),
        )
        for month in range(4, 13)
    ]
    months += [
        row("POL06", (f"2016-0{m}-01", f"2016-0{m}-28"), "month", numerator=6, denominator=9)
        for m in (1, 2, 3)
    ]
    found = year_row(*months, indicator="POL06")
    assert (found["status"], found["display"]) == ("suppressed", "[c]")
    assert found["note"] == "1 of 12 months suppressed"


def test_twelve_months_make_a_year_where_there_are_no_quarters():
    months = [
        row(
            "POL07",
            (f"{2015 + (m > 12)}-{(m - 1) % 12 + 1:02d}-01",) * 2,
            "month",
            numerator=2,
            denominator=4,
        )
        for m in range(4, 16)
    ]
    found = year_row(*months, indicator="POL07")
    assert (found["numerator"], found["denominator"], found["display"]) == (24, 48, "50.0%")


def test_a_year_as_returned_is_kept_and_not_computed_again():
    rows = [
        *quarters("CSC02", (1, 2, 3, 4), (10, 10, 10, 10)),
        row("CSC02", numerator=11, denominator=41),
    ]
    found = year_row(*rows, indicator="CSC02")
    assert (found["numerator"], found["denominator"]) == (11, 41)


def test_a_blank_year_gives_way_to_its_quarters():
    rows = [
        *quarters("CSC02", (1, 2, 3, 4), (10, 10, 10, 10)),
        row("CSC02", status="not returned"),
    ]
    assert year_row(*rows, indicator="CSC02")["numerator"] == 10


def test_the_snapshot_at_31_march_stands_for_the_year_and_is_there_once():
    found = figures(population(), *quarters("CSC10", (206, 211, 214, 219), kind="snapshot"))
    plans = found[found["indicator"] == "CSC10"]
    assert list(plans["period_kind"]) == ["snapshot", "snapshot", "snapshot", "year"]
    assert plans.iloc[-1]["period_label"] == "31 March 2016"
    assert plans.iloc[-1]["numerator"] == 219
    assert plans.iloc[0]["period_label"] == "30 June 2015"


def test_quarters_of_a_snapshot_are_dates_and_never_added_up():
    rows = quarters("HLT10", (1012, 1009, 998, 1021), (1164, 1171, 1177, 1180))
    found = year_row(*rows, indicator="HLT10")
    assert (found["numerator"], found["denominator"]) == (1021, 1180)
    assert found["period_label"] == "31 March 2016"


def test_a_snapshot_that_misses_31_march_is_not_replaced_by_an_earlier_one():
    rows = list(quarters("CSC12", (8, 7, 6, 4), (206, 211, 214, 219), kind="snapshot"))[:3]
    found = year_row(*rows, indicator="CSC12")
    assert found["status"] == "not returned"
    assert found["note"] == "31 March 2016 not returned; the last date returned is 31 December 2015"
    assert len(found["inputs"].split()) == 3


def test_a_workforce_figure_is_that_of_the_date_it_was_counted():
    september = ("2015-09-30", "2015-09-30")
    found = year_row(
        row("WKF01", september, "snapshot", value=27.0, published=True), indicator="WKF01"
    )
    assert (found["period_label"], found["display"]) == ("30 September 2015", "27.0%")
    assert (found["interval"], math.isnan(found["lower"])) == ("", True)


def test_a_breakdown_has_year_rows_of_its_own():
    rows = [
        *quarters("CSC02", (1, 2, 3, 4), (10, 10, 10, 10), breakdown="team", category="North"),
        *quarters("CSC02", (5, 5, 5, None), (10, 10, 10, None), breakdown="team", category="South"),
    ]
    assert year_row(*rows, indicator="CSC02", category="North")["numerator"] == 10
    assert year_row(*rows, indicator="CSC02", category="South")["status"] == "not returned"


def test_ages_10_to_17_are_divided_by_their_own_population():
    rows = [
        population(),
        population(20_517, breakdown="age", category="10-17"),
        *quarters("POL05", (50, 60, 70, 80), agency="police"),
    ]
    assert year_row(*rows, indicator="POL05")["denominator"] == 20_517


def test_a_rate_without_a_population_says_what_is_missing():
    found = year_row(
        population(date="2014-06-30"), *quarters("CSC01", (1, 2, 3, 4)), indicator="CSC01"
    )
    assert found["status"] == "not available"
    assert "no population aged 0-17 at 30 June 2015" in found["note"]


def test_each_year_has_the_population_of_its_own_june():
    rows = [
        population(47_812, "2014-06-30"),
        population(),
        row("CSC01", ("2014-04-01", "2015-03-31"), numerator=2318),
        *quarters("CSC01", (588, 601, 622, 634)),
    ]
    found = figures(*rows)
    years = found[(found["indicator"] == "CSC01") & (found["period_kind"] == "year")]
    assert dict(zip(years["year"], years["denominator"], strict=True)) == {
        "2014-15": 47_812,
        "2015-16": 48_215,
    }


def test_a_published_rate_is_kept_as_published():
    found = year_row(
        row("CSC01", numerator=1892, denominator=57459, value=329.3, published=True),
        indicator="CSC01",
    )
    assert found["value"] == 329.3
    assert (round(found["lower"], 2), round(found["upper"], 2)) == (314.61, 344.46)
    assert found["note"] == ""


def test_a_published_value_that_its_own_numbers_do_not_give_is_noted():
    found = year_row(
        row("CSC01", numerator=1892, denominator=57459, value=339.3, published=True),
        indicator="CSC01",
    )
    assert found["value"] == 339.3
    assert "not numerator over denominator" in found["note"]


def test_a_published_rate_without_its_population_still_has_an_interval():
    rows = [
        population(59_925, "2015-06-30", published=True),
        row("CSC01", numerator=2470, value=413.7, published=True),
    ]
    found = year_row(*rows, indicator="CSC01")
    assert math.isnan(found["denominator"])
    assert found["value"] == 413.7
    assert found["lower"] == pytest.approx(413.7 * 0.9609, abs=0.1)
    assert found["upper"] == pytest.approx(413.7 * 1.0402, abs=0.1)


def test_a_returned_percentage_gives_way_to_its_own_numbers():
    found = year_row(row("CSC02", numerator=1, denominator=4, value=30.0), indicator="CSC02")
    assert found["value"] == 25.0


def test_a_percentage_of_none_is_not_applicable():
    found = year_row(row("CSC02", numerator=0, denominator=0), indicator="CSC02")
    assert (found["status"], found["display"]) == ("not applicable", "[z]")


def test_a_suppressed_figure_keeps_its_status_and_has_no_value():
    found = year_row(
        row("CSC12", ("2016-03-31",) * 2, "snapshot", status="suppressed", denominator=195),
        indicator="CSC12",
    )
    assert (found["status"], found["display"], math.isnan(found["value"])) == (
        "suppressed",
        "[c]",
        True,
    )


def test_an_unreadable_cell_has_no_value_and_stays_unreadable():
    found = figures(row("CSC02", status="unreadable", denominator=12, note="text"))
    assert found["status"].tolist() == ["unreadable"]
    assert found["value"].isna().all()


def test_demonstration_marks_every_figure_that_uses_it():
    rows = [population(), *quarters("CSC01", (1, 2, 3, 4), illustrative=True)]
    found = figures(*rows)
    assert found[found["indicator"] == "CSC01"]["illustrative"].all()
    assert not found[found["indicator"] == "CTX01"]["illustrative"].any()


def test_years_after_the_reporting_year_are_left_out():
    later = row("CSC02", ("2016-04-01", "2017-03-31"), numerator=1, denominator=4)
    earlier = row("CSC02", ("2014-04-01", "2015-03-31"), numerator=1, denominator=4)
    assert figures(later, earlier)["year"].tolist() == ["2014-15"]


def test_other_areas_are_not_local_figures():
    assert figures(row("CSC02", numerator=1, denominator=4, area="E92000001")).empty


def test_a_figure_returned_twice_is_refused_with_both_places():
    twice = [
        row("CSC02", numerator=1, denominator=4, vintage="version 1", source_cell="B2"),
        row("CSC02", numerator=1, denominator=5, vintage="version 2", source_cell="B9"),
    ]
    with pytest.raises(AnnualReportError, match=r"CSC02 .* more than once .* B2, .* B9"):
        figures(*twice)


def test_two_populations_that_disagree_are_refused():
    rows = [population(1), population(2, agency="police")]
    with pytest.raises(AnnualReportError, match="different populations"):
        figures(*rows, *quarters("CSC01", (1, 2, 3, 4)))


def test_an_indicator_that_is_not_in_the_catalogue_is_refused():
    with pytest.raises(ConfigurationError, match="no indicator 'CSC0I'"):
        figures(row("CSC0I", numerator=1))


def test_the_same_observations_in_another_order_give_the_same_table():
    rows = [population(), *quarters("CSC01", (588, 601, 622, 634)), row("CSC02", numerator=1)]
    assert figures(*rows).equals(figures(*reversed(rows)))


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.one_of(st.none(), st.tuples(st.integers(0, 500), st.integers(0, 500))),
        min_size=4,
        max_size=4,
    )
)
def test_a_year_has_a_value_only_if_every_quarter_is_in(parts):
    numerators = [None if part is None else part[0] for part in parts]
    denominators = [None if part is None else sum(part) for part in parts]
    found = year_row(*quarters("CSC02", numerators, denominators), indicator="CSC02")
    if None in parts:
        assert math.isnan(found["value"])
        assert found["status"] == "not returned"
    elif sum(denominators):
        assert found["value"] == pytest.approx(100 * sum(numerators) / sum(denominators))
        assert found["lower"] - 1e-9 <= found["value"] <= found["upper"] + 1e-9
    else:
        assert found["status"] == "not applicable"


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "status", "display"),
    [
        (1892.0, "count", 0, "final", "1,892"),
        (29.9344, "per 10,000", 1, "final", "29.9"),
        (84.615, "%", 1, "final", "84.6%"),
        (-0.0, "%", 1, "final", "0.0%"),
        (math.nan, "%", 1, "suppressed", "[c]"),
        (math.nan, "%", 1, "not applicable", "[z]"),
        (math.nan, "%", 1, "not returned", "[x]"),
    ],
)
def test_a_value_is_printed_with_its_unit_or_its_mark(value, unit, decimals, status, display):
    assert shown(value, unit, decimals, status) == display

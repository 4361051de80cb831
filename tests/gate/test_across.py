"""What only shows when returns, quarters and years are held beside each other."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annual_report.gate.changes import CHANGE, unexplained_change
from annual_report.gate.completeness import completeness
from annual_report.gate.crosschecks import APART, PERCENT, UNMATCHED, cross_checks
from annual_report.gate.plausible import times_other_areas
from annual_report.gate.totals import rounding_step, total_difference
from annual_report.gate.waivers import Waiver
from annual_report.indicators import load_catalogue
from annual_report.observations import CROSS_CHECK, FOR_THE_GATE, observations, write_table
from annual_report.project import Year, load_project
from annual_report.release.years import observations_of_all
from tests.gate.test_gate import (
    LAST,
    changed,
    folder,
    gate,
    good_rows,
    make_project,
    observation,
    population,
    warned,
    year_to_date,
)

assert folder  # the fixture

QUARTERS = {1: ("04-01", "06-30"), 2: ("07-01", "09-30"), 3: ("10-01", "12-31"),
            4: ("01-01", "03-31")}  # fmt: skip


def quarter(number, numerator, *, start=2015, indicator="CSC01", **more):
    year = start + (number == 4)
    first, last = QUARTERS[number]
    return observation(indicator, numerator=numerator) | {
        "year": str(Year(start)),
        "period_start": f"{year}-{first}",
        "period_end": f"{year}-{last}",
        "period_kind": "quarter",
        "agency": "social_care",
        "unit": "per 10,000",
        "source_file": f"{Year(start)}/social_care/dataset.xlsx",
        "source_sheet": "Referrals and CP",
        "source_cell": f"{'BCDE'[number - 1]}5",
        **more,
    }


def year_of(numbers, **more):
    return [quarter(n, number, **more) for n, number in enumerate(numbers, start=1)]


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    made = tmp_path_factory.mktemp("board")
    make_project(made)
    project = load_project(made)
    return project, load_catalogue(project)


def frame(rows):
    return observations(rows).assign(returned_by=[row["agency"] for row in rows])


# --- Change on last year ------------------------------------------------------------------------


def change(board, now, then):
    found = unexplained_change(frame(now), frame(then), *board)
    values = found[CHANGE].dropna()
    assert len(values) <= 1
    return values.iloc[0] if len(values) else None


def test_a_change_that_chance_does_not_explain_is_told_in_per_cent(board):
    then = year_of([100, 100, 100, 100], start=2014)
    assert change(board, year_of([150, 150, 150, 150]), then) == pytest.approx(50)
    assert change(board, year_of([50, 50, 50, 50]), then) == pytest.approx(-50)


def test_small_numbers_may_double_by_chance(board):
    assert change(board, year_of([2, 1, 2, 1]), year_of([1, 1, 1, 0], start=2014)) == 0


def test_the_same_change_is_chance_for_few_and_a_question_for_many(board):
    few = change(board, year_of([13, 13, 13, 13]), year_of([10, 10, 10, 10], start=2014))
    many = change(board, year_of([1300] * 4), year_of([1000] * 4, start=2014))
    assert (few, many) == (0, pytest.approx(30))


def test_percentages_are_held_against_chance_with_their_own_bases(board):
    def conferences(part, whole, start):
        return [
            quarter(n, part, start=start, indicator="CSC09", denominator=whole, unit="%")
            for n in QUARTERS
        ]

    assert change(board, conferences(4, 10, 2015), conferences(5, 10, 2014)) == 0
    found = change(board, conferences(40, 100, 2015), conferences(80, 100, 2014))
    assert found == pytest.approx(-50)


def test_only_quarters_that_both_years_have_are_compared(board):
    now = year_of([100, 100, 100])
    assert change(board, now, year_of([100, 100, 100, 900], start=2014)) == 0


def test_a_snapshot_is_compared_at_its_last_day(board):
    then = year_of([100, 100, 100, 200], start=2014, indicator="CSC10")
    now = year_of([300, 300, 300, 200], indicator="CSC10")
    assert change(board, now, then) == 0


def test_an_explained_change_asks_for_nothing(board):
    then = year_of([100] * 4, start=2014)
    now = changed(year_of([200] * 4), 2, note="explained in G5")
    assert change(board, now, then) == 0


def test_no_change_is_seen_across_a_break_of_the_catalogue(board):
    project, catalogue = board
    name = next(each.id for each in catalogue if each.breaks and each.kind == "flow")
    before = Year.parse(catalogue[name].breaks[0].year).start - 1
    then = year_of([100] * 4, start=before, indicator=name)
    now = year_of([300] * 4, start=before + 1, indicator=name)
    then_project = project.in_year(Year(before + 1))
    found = unexplained_change(frame(now), frame(then), then_project, catalogue)
    assert found[CHANGE].dropna().tolist() == [0.0]


def test_a_return_that_carries_last_years_figures_needs_no_earlier_return(board):
    rows = [*year_of([100] * 4, start=2014), *year_of([200] * 4)]
    assert change(board, rows, []) == pytest.approx(100) if rows else None


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 3000), min_size=4, max_size=4))
def test_the_same_figures_again_are_never_a_change(numbers):
    from tests.conftest import ROOT

    project = load_project(ROOT)
    catalogue = load_catalogue(project)
    now, then = year_of(numbers), year_of(numbers, start=2014)
    found = unexplained_change(frame(now), frame(then), project, catalogue)
    assert found[CHANGE].dropna().tolist() == [0.0]


def test_a_question_about_a_change_names_measure_and_year_and_no_number(folder):
    then = [row | {"period_start": "2014" + row["period_start"][4:]} for row in good_rows()[1:13]]
    then = [
        row | {
            "year": "2014-15",
            "period_start": f"{int(new['period_start'][:4]) - 1}{new['period_start'][4:]}",
            "period_end": f"{int(new['period_end'][:4]) - 1}{new['period_end'][4:]}".replace(
                "02-29", "02-28"
            ),
            "numerator": row["numerator"] * 3,
        }
        for row, new in zip(then, good_rows()[1:13], strict=True)
    ]  # fmt: skip
    check = warned(gate(folder, good_rows(), before=then))["change_on_last_year_explained"]
    assert check.about == ("POL01 Apr 2015 to Mar 2016, beside 2014-15",)
    assert "comment" in check.remedy


# --- The same measure from two agencies -----------------------------------------------------------


def counted_by_police(numbers, **more):
    return [
        quarter(n, number, agency="police", breakdown=CROSS_CHECK, category="Police", **more)
        | {"source_file": "2015-16/police/Q4.xlsx", "source_sheet": "Sent"}
        for n, number in enumerate(numbers, start=1)
    ]


def by_police(numbers):
    return year_of(numbers, breakdown="source", category="Police")


def checked(board, rows):
    return cross_checks(frame(rows), *board)


def test_two_counts_of_the_same_are_compared_quarter_by_quarter(board):
    found = checked(board, [*counted_by_police([50, 60, 70, 80]), *by_police([50, 60, 70, 100])])
    assert found[APART].tolist() == [0, 0, 0, 20] * 2
    assert found[PERCENT].tolist() == [0, 0, 0, 20] * 2
    assert not found[UNMATCHED].any()


def test_months_are_added_up_to_the_owners_quarters(board):
    months = [
        observation("CSC01", month, 10.0, breakdown=CROSS_CHECK, category="police")
        for month in LAST
    ]
    found = checked(board, [*months, *by_police([30, 30, 30, 45])])
    assert found[APART].tolist() == [*[0] * 9, *[15] * 3, 0, 0, 0, 15]


def test_months_with_one_missing_are_compared_where_the_quarter_is_whole(board):
    months = [
        observation("CSC01", month, 10.0, breakdown=CROSS_CHECK, category="Police")
        for month in LAST
        if month != 4
    ]
    found = checked(board, [*months, *by_police([30, 30, 30, 30])])
    assert found[APART].isna().tolist() == [True, True, *[False] * 9, True, False, False, False]


def test_each_of_two_agencies_is_told_of_the_others_file_and_cell(folder):
    rows = [*good_rows(), *counted_by_police([50, 50, 50, 50])]
    rows += [row | {"agency": "board"} for row in by_police([50, 50, 50, 90])]
    checks = [c for c in gate(folder, rows).checks if c.expectation == "agencies_agree"]
    assert {(c.file, c.sheet, c.cells) for c in checks} == {
        ("2015-16/police/Q4.xlsx", "Sent", ("E5",)),
        ("2015-16/social_care/dataset.xlsx", "Referrals and CP", ("E5",)),
    }
    said = {c.file: c.about[0] for c in checks}
    assert (
        "2015-16/social_care/dataset.xlsx ! Referrals and CP!E5" in said["2015-16/police/Q4.xlsx"]
    )
    assert "Q4.xlsx ! Sent!E5" in said["2015-16/social_care/dataset.xlsx"]
    assert all(
        "50" not in c.about[0].replace("2015", "") and "90" not in c.about[0] for c in checks
    )


def test_few_more_or_less_are_within_the_tolerance(folder):
    rows = [*good_rows(), *counted_by_police([3, 50, 50, 50])]
    rows += [row | {"agency": "board"} for row in by_police([6, 51, 48, 50])]
    assert not warned(gate(folder, rows))


def test_a_category_that_the_owner_does_not_have_is_a_mistake_of_the_mapping(board):
    found = checked(board, [*counted_by_police([1, 2, 3, 4]), *year_of([9, 9, 9, 9])])
    assert found[UNMATCHED].tolist() == [True] * 4 + [False] * 4


def test_where_the_owner_returned_nothing_there_is_nothing_to_compare(board):
    found = checked(board, counted_by_police([1, 2, 3, 4]))
    assert found[APART].isna().all()
    assert not found[UNMATCHED].any()


def test_a_snapshot_counted_from_a_list_is_compared_on_its_day(board):
    listed = quarter(4, 41, indicator="CSC10", breakdown=CROSS_CHECK, category="all")
    listed |= {"period_start": "2016-03-31", "period_kind": "snapshot", "source_cell": "A2"}
    own = year_of([50, 50, 50, 44], indicator="CSC10")
    found = checked(board, [listed, *own])
    assert found[APART].dropna().tolist() == [3, 3]


# --- Completeness -----------------------------------------------------------------------------


def states(board, now, then=()):
    found = completeness(frame(now), frame(list(then)), *board)
    return {
        (row["indicator"], row["period"]): row["state"]
        for row in found.to_dict("records")
        if row["state"] != "returned"
    }


def test_a_blank_and_an_absent_quarter_are_named_by_measure_and_quarter(board):
    rows = changed(year_of([5, 5, 5]), 1, status="not returned", numerator=float("nan"))
    assert states(board, rows) == {
        ("CSC01", "Q2 2015-16"): "blank",
        ("CSC01", "Q4 2015-16"): "absent",
    }


def test_a_quarter_whose_own_file_never_came_points_at_no_other_quarters_file(board):
    files = [row | {"source_file": f"Q{n}.xlsx"} for n, row in enumerate(year_of([5, 5, 5]), 1)]
    found = completeness(frame(files), frame([]), *board)
    (absent,) = found[found["state"] == "absent"].to_dict("records")
    assert (absent["source_file"], absent["source_cell"]) == ("", "")
    whole = completeness(frame(year_of([5, 5, 5])), frame([]), *board)
    assert set(whole[whole["state"] == "absent"]["source_cell"]) == {"D5"}


def test_a_category_may_come_and_go(board):
    rows = [*year_of([5, 5, 5, 5]), *year_of([1, 1], breakdown="source", category="Housing")]
    rows += year_of([2, 2, 2, 2], breakdown="source", category="Police")
    assert states(board, rows) == {}


def test_what_last_years_return_held_is_missed(board):
    then = [*year_of([5] * 4, start=2014), *year_of([7] * 4, start=2014, indicator="CSC04")]
    found = states(board, year_of([5] * 4), then)
    assert found == {("CSC04", f"Q{n} 2015-16"): "dropped" for n in QUARTERS}


def test_monthly_figures_stand_for_last_years_quarters(board):
    now = [observation("POL01", month, 4.0) for month in LAST]
    then = [quarter(n, 12, start=2014, indicator="POL01", agency="police") for n in QUARTERS]
    assert states(board, now, then) == {}


def test_what_is_missing_is_a_warning_that_names_it(folder):
    rows = [
        row for row in good_rows() if (row["indicator"], row["period_end"][5:7]) != ("POL05", "12")
    ]
    check = warned(gate(folder, rows))["periods_complete"]
    assert check.about == ("POL05 Dec 2015",)
    assert check.agency == "police"


# --- Units, totals, waivers ------------------------------------------------------------------------


def published(value, area="E92000001", **more):
    return observation(
        "POL01", numerator=float("nan"), value=value, area=area, published=True,
        agency="comparators", **more,
    )  # fmt: skip


@pytest.mark.parametrize(("each", "times"), [(40.0, 1.0), (4000.0, 100.0), (0.4, 0.01)])
def test_a_figure_is_held_against_other_areas(board, each, times):
    local = [observation("POL01", month, each) for month in LAST]
    people = population() | {"numerator": 48000.0}
    found = times_other_areas(frame([*local, people, published(10.0)]), *board)
    assert found.dropna().tolist() == [pytest.approx(times, rel=0.01)]


def test_england_lies_between_its_regions_or_is_no_rate(board):
    regions = [published(300.0 + n, f"E1200000{n}") for n in range(1, 10)]
    fine = times_other_areas(frame([*regions, published(305.0)]), *board)
    wrong = times_other_areas(frame([*regions, published(30710.0)]), *board)
    assert fine.dropna().tolist() == [1.0]
    assert wrong.dropna().iloc[0] > 90


def test_rounded_totals_may_miss_by_the_step_for_each_cell(board):
    _, catalogue = board
    whole = {"period_start": "2015-04-01", "period_end": "2016-03-31", "period_kind": "year"}

    def difference(parts, total):
        rows = [
            observation("POL02", numerator=n, breakdown="area", category=str(i), **whole)
            for i, n in enumerate(parts)
        ]
        rows.append(year_to_date(total, indicator="POL02", category="area"))
        return total_difference(frame(rows), catalogue).dropna().tolist()

    assert difference([120.0, 250.0, 330.0, 410.0], 1130.0) == [0.0]
    assert difference([120.0, 250.0, 330.0, 410.0], 1190.0) == [80.0]
    assert difference([121.0, 250.0, 330.0, 410.0], 1131.0) == [20.0]


def test_a_year_to_date_of_a_snapshot_is_its_last_quarter(board):
    _, catalogue = board
    parts = year_of([200, 210, 190, 205], indicator="CSC10")
    whole = {"period_start": "2015-04-01", "period_end": "2016-03-31", "period_kind": "year",
             "breakdown": "stated total", "category": "all"}  # fmt: skip

    def difference(total):
        rows = [*parts, quarter(4, total, indicator="CSC10") | whole]
        return total_difference(frame(rows), catalogue).dropna().tolist()

    assert difference(205) == [0.0]
    assert difference(805) == [600.0]


@given(st.lists(st.integers(1, 10**6), min_size=4, max_size=30))
def test_a_rounding_step_divides_every_number(numbers):
    step = rounding_step([float(number) for number in numbers])
    assert step == 0 or all(number % step == 0 for number in numbers)


@pytest.mark.parametrize(
    ("period", "holds"),
    [("Q3 2015-16", True), ("Q2 2015-16", False), ("2015-16", True), ("2015-12-31", True), ("", True),
     ("Q3 2014-15", False)],
)  # fmt: skip
def test_a_waiver_can_be_for_a_quarter(period, holds):
    waiver = Waiver("e", "police", "r", "a", "2016-05-10", "2016-09-30", period)
    assert waiver.is_for("2015-16", "2015-12-31") is holds


def test_an_earlier_years_gate_leaves_this_years_waivers_alone():
    waiver = Waiver("e", "police", "r", "a", "2016-05-10", "2016-09-30")
    assert waiver.belongs_to(Year(2015))
    assert not waiver.belongs_to(Year(2014))
    assert not Waiver("e", "p", "r", "a", "2016-05-10", "2016-09-30", "Q1 2014-15").belongs_to(
        Year(2015)
    )


def test_what_is_for_the_gate_alone_is_never_released(tmp_path):
    rows = [*counted_by_police([1, 2, 3, 4]), *year_of([5, 5, 5, 5])]
    rows.append(year_to_date(20.0, indicator="CSC01"))
    write_table(observations(rows), tmp_path, "observations")
    kept, _ = observations_of_all({"x-y": tmp_path}, {})
    assert len(kept) == 4
    assert not set(kept["breakdown"]) & FOR_THE_GATE

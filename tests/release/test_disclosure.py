"""Disclosure control, and an attacker who tries to undo it."""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from annual_report.errors import ConfigurationError
from annual_report.figures.year_figures import COLUMNS
from annual_report.indicators import load_catalogue
from annual_report.project import load_project
from annual_report.release.counts import counts_of
from annual_report.release.disclosure import Cell, Relation, protect
from annual_report.release.figures import release_figures
from tests.conftest import ROOT

QUARTERS = ("Q1", "Q2", "Q3", "Q4")
DATES = {
    "Q1": ("2015-04-01", "2015-06-30"),
    "Q2": ("2015-07-01", "2015-09-30"),
    "Q3": ("2015-10-01", "2015-12-31"),
    "Q4": ("2016-01-01", "2016-03-31"),
    "year": ("2015-04-01", "2016-03-31"),
}


class Indicators(tuple):
    """The repository's catalogue, which hypothesis need not print whole."""

    __slots__ = ()

    def __getitem__(self, name):
        return {indicator.id: indicator for indicator in self}[name]

    def __repr__(self):
        return "Indicators(…)"


@pytest.fixture(scope="module")
def catalogue():
    return Indicators(load_catalogue(load_project(ROOT)))


def hide(values, relations, threshold=5, **extra):
    cells = [Cell(name, float(value), **extra.get(name, {})) for name, value in values.items()]
    return protect(
        cells, [Relation(total, tuple(parts), "t") for total, parts in relations], threshold
    )


def test_counts_from_one_to_the_threshold_are_hidden_and_zeros_are_shown():
    hidden = hide({"none": 0, "one": 1, "five": 5, "six": 6}, [])
    assert sorted(hidden) == ["five", "one"]
    assert {each.kind for each in hidden.values()} == {"primary"}


def test_harrow_plans_by_duration_hide_the_next_smallest_band_too():
    bands = {"a": 46, "b": 47, "c": 71, "d": 14, "e": 5}
    hidden = hide(bands | {"total": 183}, [("total", bands)])
    assert {name: each.kind for name, each in hidden.items()} == {"e": "primary", "d": "secondary"}


def test_equal_candidates_are_chosen_by_name():
    hidden = hide({"t": 23, "z": 10, "a": 10, "p": 3}, [("t", ["z", "a", "p"])])
    assert "a" in hidden
    assert "z" not in hidden


def test_a_total_is_hidden_where_nothing_but_zeros_stands_beside_the_small_count():
    hidden = hide({"total": 3, "p": 3, "q": 0, "r": 0}, [("total", ["p", "q", "r"])])
    assert sorted(hidden) == ["p", "total"]


def test_hidden_counts_that_sum_to_the_threshold_or_less_take_one_more():
    hidden = hide({"t": 54, "a": 1, "b": 2, "c": 20, "d": 31}, [("t", ["a", "b", "c", "d"])])
    assert hidden["c"].kind == "secondary"
    assert "d" not in hidden


def test_five_and_five_hidden_beside_a_total_of_ten_more_are_not_pinned_by_the_threshold():
    hidden = hide({"t": 30, "a": 5, "b": 5, "c": 20}, [("t", ["a", "b", "c"])])
    assert sorted(hidden) == ["a", "b", "c"]


def test_a_chain_of_relations_does_not_give_the_cell_back():
    values = {"year": 40, "q1": 3, "q2": 12, "q3": 12, "q4": 13, "q1 boys": 3, "q1 girls": 0}
    hidden = hide(values, [("year", ["q1", "q2", "q3", "q4"]), ("q1", ["q1 boys", "q1 girls"])])
    assert {"q1", "q1 boys", "q2"} <= set(hidden)


def test_what_others_have_published_is_never_hidden_by_us():
    hidden = hide(
        {"t": 50, "p": 3, "q": 20, "r": 27},
        [("t", ["p", "q", "r"])],
        t={"fixed": "shown"}, q={"fixed": "shown"},
    )  # fmt: skip
    assert sorted(hidden) == ["p", "r"]


def test_a_threshold_of_nothing_shows_everything_and_of_one_is_refused():
    assert hide({"a": 1}, [], threshold=0) == {}
    with pytest.raises(ConfigurationError, match="threshold is 1"):
        hide({"a": 1}, [], threshold=1)


# --- Tables of figures, and the attacker -----------------------------------------------------


def figure(indicator, period, numerator, denominator=math.nan, category="all", **changes):
    start, end = DATES[period]
    per = 100 if not math.isnan(denominator) else 1
    row = dict.fromkeys(COLUMNS, "") | {
        "row_id": f"{indicator}-{period}-{category}",
        "year": "2015-16",
        "period_start": start,
        "period_end": end,
        "period_kind": "year" if period == "year" else "quarter",
        "period_label": period,
        "agency": "childrens_social_care",
        "indicator": indicator,
        "breakdown": "total" if category == "all" else "source",
        "category": category,
        "numerator": float(numerator),
        "denominator": float(denominator),
        "value": per * numerator / denominator if denominator else math.nan,
        "lower": 0.0,
        "upper": 1.0,
        "unit": "%" if per == 100 else "per 10,000",
        "decimals": 1,
        "status": "final",
        "illustrative": True,
        "published": False,
        "note": "",
    }
    if per == 1:
        row["value"] = float(numerator)
    return row | changes


def table(rows):
    kinds = dict.fromkeys(COLUMNS, "str")
    kinds |= dict.fromkeys(("numerator", "denominator", "value", "lower", "upper"), "float64")
    kinds |= {"illustrative": "bool", "published": "bool", "decimals": "int64"}
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(kinds)


def released(rows, catalogue, threshold=5):
    figures = table(rows)
    counts = counts_of(figures, catalogue, threshold)
    hidden = protect(counts.cells, counts.relations, threshold)
    return release_figures(figures, counts.behind, hidden, 10)[0]


def year_of_quarters(by_quarter, repeats):
    """Referrals by source in each quarter and the year, and re-referrals of all of them."""
    rows = []
    sources = range(len(by_quarter[0]))
    columns = [*by_quarter, [sum(column[s] for column in by_quarter) for s in sources]]
    shares = [*repeats, sum(repeats)]
    for period, counts, repeat in zip(DATES, columns, shares, strict=True):
        total = sum(counts)
        rows.append(figure("CSC01", period, total))
        rows += [figure("CSC01", period, counts[s], category=f"s{s}") for s in sources]
        rows.append(figure("CSC02", period, min(repeat, total), total))
    # The year's share must be the sum of what its quarters could hold.
    parts = [row["numerator"] for row in rows if row["indicator"] == "CSC02"][:-1]
    rows[-1]["numerator"] = float(sum(parts))
    return rows


class Outsider:
    """Has the released table and the rules, and nothing else; solves for what is hidden."""

    def __init__(self, rows, shown, threshold):
        self.variables, self.bounds, self.sums = [], {}, []
        truth = {row["row_id"]: row for row in rows}
        # Where all of a table is withheld, it is not said which of it is small.
        self.mute = bool((shown["suppression"] == "secondary").all())
        for row in shown.to_dict("records"):
            true = truth[row["row_id"]]
            self._count((row["row_id"], "n"), row["numerator"], true["numerator"], row, threshold)
            if row["indicator"] == "CSC02":
                base = true["denominator"]
                self._count((row["row_id"], "d"), row["denominator"], base, row, threshold)
                rest = base - true["numerator"]
                small = 0 < rest <= threshold and not self.mute
                low, high = (1, threshold) if small else (0, 10_000)
                self._variable((row["row_id"], "rest"), low, high)
                names = [(row["row_id"], part) for part in ("n", "rest")]
                self.sums.append(((row["row_id"], "d"), names))
                # Referrals are the base of re-referrals: everybody knows that.
                same = (f"CSC01-{row['period_label']}-all", "n")
                self.sums.append(((row["row_id"], "d"), [same]))
        self._add_sums(truth.values())

    def _variable(self, name, low, high):
        self.variables.append(name)
        self.bounds[name] = (low, high)

    def _count(self, name, seen, true, row, threshold):
        if not math.isnan(seen):
            self._variable(name, seen, seen)
        elif self.mute:
            self._variable(name, 0, 10_000)
        elif 0 < true <= threshold:
            self._variable(name, 1, threshold)
        elif true == 0:
            self._variable(name, 0, 0)
        else:
            # A percentage may be hidden for its complement, so that says nothing of its size.
            low = threshold + 1 if row["suppression"] == "secondary" else 0
            self._variable(name, low, 10_000)

    def _add_sums(self, rows):
        periods, parts = defaultdict(list), defaultdict(list)
        for row in rows:
            key = (row["indicator"], row["category"])
            if row["period_label"] != "year":
                periods[key].append((row["row_id"], "n"))
            if row["category"] != "all":
                parts[row["indicator"], row["period_label"]].append((row["row_id"], "n"))
        self.sums += [((f"{i}-year-{c}", "n"), names) for (i, c), names in periods.items()]
        self.sums += [((f"{i}-{p}-all", "n"), names) for (i, p), names in parts.items()]

    def possible(self, name):
        """The lowest and the highest value that fits all that was released."""
        place = {variable: i for i, variable in enumerate(self.variables)}
        matrix = np.zeros((len(self.sums), len(self.variables)))
        for row, (total, names) in enumerate(self.sums):
            matrix[row, place[total]] += 1
            for each in names:
                matrix[row, place[each]] -= 1
        bounds = Bounds(*zip(*(self.bounds[variable] for variable in self.variables), strict=True))
        found = []
        for sign in (1, -1):
            costs = np.zeros(len(self.variables))
            costs[place[name]] = sign
            solved = milp(
                costs,
                constraints=LinearConstraint(matrix, 0, 0),
                bounds=bounds,
                integrality=np.ones(len(costs)),
            )
            assert solved.x is not None, solved.message
            found.append(round(solved.x[place[name]]))
        return tuple(found)


COUNTS = st.one_of(st.integers(0, 8), st.integers(0, 60))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    by_quarter=st.integers(2, 4).flatmap(
        lambda sources: st.lists(
            st.lists(COUNTS, min_size=sources, max_size=sources), min_size=4, max_size=4
        )
    ),
    repeats=st.lists(COUNTS, min_size=4, max_size=4),
    threshold=st.sampled_from([3, 5, 7]),
)
@example(by_quarter=[[3, 20], [4, 20], [5, 20], [1, 20]], repeats=[20, 3, 3, 3], threshold=5)
@example(by_quarter=[[5, 5], [5, 5], [5, 5], [5, 5]], repeats=[10, 10, 10, 9], threshold=5)
@example(by_quarter=[[0, 1], [0, 0], [0, 0], [0, 0]], repeats=[0, 0, 0, 0], threshold=5)
def test_nobody_can_work_a_small_count_out_of_the_release(
    by_quarter, repeats, threshold, catalogue
):
    rows = year_of_quarters(by_quarter, repeats)
    shown = released(rows, catalogue, threshold)
    outsider = Outsider(rows, shown, threshold)
    for row in rows:
        counts = [("n", row["numerator"])]
        if row["indicator"] == "CSC02":
            counts += [("rest", row["denominator"] - row["numerator"]), ("d", row["denominator"])]
        for part, count in counts:
            if 0 < count <= threshold:
                low, high = outsider.possible((row["row_id"], part))
                assert low < high, f"{row['row_id']} {part} can only be {low}"


@settings(max_examples=40, deadline=None)
@given(by_quarter=st.lists(st.lists(COUNTS, min_size=3, max_size=3), min_size=4, max_size=4))
def test_the_same_figures_in_another_order_give_the_same_suppressions(by_quarter, catalogue):
    rows = year_of_quarters(by_quarter, [0, 0, 0, 0])
    once = released(rows, catalogue).set_index("row_id")["suppression"]
    again = released(rows[::-1], catalogue).set_index("row_id")["suppression"]
    assert once.sort_index().equals(again.sort_index())


@settings(max_examples=40, deadline=None)
@given(by_quarter=st.lists(st.lists(COUNTS, min_size=3, max_size=3), min_size=4, max_size=4))
def test_nothing_is_hidden_where_nothing_is_small(by_quarter, catalogue):
    big = [[count + 6 if count else 0 for count in column] for column in by_quarter]
    shown = released(year_of_quarters(big, [0, 0, 0, 0]), catalogue)
    assert (shown["suppression"] == "").all()


def test_a_hidden_figure_loses_count_value_and_interval(catalogue):
    shown = released([figure("CSC01", "year", 4, note="2 cells were mended")], catalogue)
    row = shown.iloc[0]
    assert row[["numerator", "value", "lower", "upper"]].isna().all()
    assert (row["display"], row["status"], row["suppression"]) == ("[c]", "suppressed", "primary")
    assert row["note"] == ""


@pytest.mark.parametrize(("part", "whole"), [(3, 60), (57, 60)])
def test_a_percentage_is_hidden_if_its_numerator_or_its_complement_is_small(part, whole, catalogue):
    row = released([figure("CSC02", "year", part, whole)], catalogue).iloc[0]
    assert row["suppression"] == "primary"
    assert row["denominator"] == whole


@pytest.mark.parametrize(("part", "whole", "said"), [(0, 60, "0.0%"), (60, 60, "100.0%")])
def test_none_and_all_are_shown(part, whole, said, catalogue):
    assert released([figure("CSC02", "year", part, whole)], catalogue).iloc[0]["display"] == said


def test_a_small_base_is_hidden_with_its_percentage(catalogue):
    row = released([figure("CSC02", "year", 0, 4)], catalogue).iloc[0]
    assert math.isnan(row["denominator"])
    assert row["display"] == "[c]"


def test_a_percentage_whose_counts_nobody_stated_is_not_shown(catalogue):
    row = figure("CSC02", "year", math.nan, math.nan, value=31.0, unit="%")
    assert released([row], catalogue).iloc[0]["suppression"] == "primary"


def test_published_figures_stay_as_published(catalogue):
    rows = [
        figure("CSC10", "year", count, category=name, published=True, status=status)
        for name, count, status in [
            ("all", 183, "final"), ("a", 46, "final"), ("b", 47, "final"), ("c", 71, "final"),
            ("d", math.nan, "suppressed"), ("e", math.nan, "suppressed"),
        ]
    ]  # fmt: skip
    shown = released(rows, catalogue)
    assert (shown["suppression"] == "").all()
    assert list(shown["display"]) == ["183.0", "46.0", "47.0", "71.0", "[c]", "[c]"]


def test_our_own_figures_do_not_undo_a_publishers_suppression(catalogue):
    """The published total and three bands leave 19 for two; printing one would give the other."""
    published = [("all", 183), ("a", 46), ("b", 47), ("c", 71)]
    rows = [figure("CSC10", "year", n, category=name, published=True) for name, n in published]
    rows.append(
        figure("CSC10", "year", math.nan, category="e", published=True, status="suppressed")
    )
    rows.append(figure("CSC10", "year", 14, category="d"))
    shown = released(rows, catalogue).set_index("category")
    assert shown.loc["d", "display"] == "[c]"
    assert shown.loc["all", "display"] == "183.0"


def test_an_agencys_own_suppression_is_not_undone_by_its_year_to_date(catalogue):
    rows = [
        figure("CSC01", "Q1", math.nan, status="suppressed", value=math.nan),
        *(figure("CSC01", quarter, 20) for quarter in QUARTERS[1:]),
        figure("CSC01", "year", 63),
    ]
    shown = released(rows, catalogue)
    hidden = set(shown.loc[shown["display"] == "[c]", "period_label"])
    assert len(hidden) >= 2
    assert "Q1" in hidden


def test_a_count_hidden_here_is_hidden_where_it_is_another_measures_base(catalogue):
    """Referrals of quarter 2 are hidden beside quarter 1; as a base they would be back."""
    referrals = {"Q1": 3, "Q2": 20, "Q3": 30, "Q4": 40, "year": 93}
    rows = [figure("CSC01", period, count) for period, count in referrals.items()]
    rows += [figure("CSC02", "Q2", 10, 20), figure("CSC03", "Q2", 9, 20)]
    shown = released(rows, catalogue).set_index("row_id")
    for name in ("CSC01-Q2-all", "CSC02-Q2-all", "CSC03-Q2-all"):
        assert shown.loc[name, "display"] == "[c]"
    assert shown.loc[["CSC02-Q2-all", "CSC03-Q2-all"], "denominator"].isna().all()


def test_counts_that_happen_to_be_equal_once_are_not_taken_for_one(catalogue):
    referrals = {"Q1": 3, "Q2": 20, "Q3": 30, "Q4": 40, "year": 93}
    rows = [figure("CSC01", period, count) for period, count in referrals.items()]
    rows.append(figure("CSC11", "Q2", 10, 20))
    shown = released(rows, catalogue).set_index("row_id")
    assert shown.loc["CSC11-Q2-all", "display"] == "50.0%"


def test_a_small_base_is_hidden_even_where_its_numerator_was_not_returned(catalogue):
    row = figure("CSC02", "year", math.nan, 4, status="not returned")
    shown = released([row], catalogue).iloc[0]
    assert math.isnan(shown["denominator"])


def test_measures_that_count_no_people_are_not_suppressed(catalogue):
    row = figure("WKF01", "year", 3.5, 42.0)
    assert released([row], catalogue).iloc[0]["display"] == "8.3%"


#: By team: posts, vacancies, agency staff, leavers, cases; in full-time equivalents and cases.
TEAMS = {"north": (24.0, 5.4, 4.0, 4.2, 436), "south": (22.0, 4.6, 3.5, 3.6, 371), "care": (8.5, 0.7, 0.4, 0.6, 146)}  # fmt: skip


def workforce(teams):
    rows = []
    everyone = tuple(round(sum(column), 6) for column in zip(*teams.values(), strict=True))
    for team, (posts, vacant, agency, left, cases) in {"all": everyone, **teams}.items():
        employed = round(posts - vacant, 6)
        rows += [
            figure("WKF01", "year", vacant, posts, team),
            figure("WKF02", "year", agency, round(employed + agency, 6), team),
            figure("WKF03", "year", left, employed, team),
            figure("WKF04", "year", cases, round(employed + agency, 6), team, unit="cases per FTE"),
        ]
    return rows


def test_agency_staff_of_a_team_cannot_be_worked_out_from_posts_leavers_or_caseloads(catalogue):
    shown = released(workforce(TEAMS), catalogue).set_index("row_id")
    for team, (posts, vacant, agency, _, _) in TEAMS.items():
        row = {
            name: shown.loc[f"{name}-year-{team}"] for name in ("WKF01", "WKF02", "WKF03", "WKF04")
        }
        assert math.isnan(row["WKF02"]["numerator"])
        assert row["WKF01"]["numerator"] == vacant  # posts are no people, and stay
        employed = [posts - vacant, row["WKF03"]["denominator"]]
        everyone = [row["WKF02"]["denominator"], row["WKF04"]["denominator"]]
        worked_out = [more - less for more, less in product(everyone, employed)]
        assert not any(math.isclose(found, agency, abs_tol=0.05) for found in worked_out)


def test_totals_of_the_workforce_are_shown_though_no_team_is(catalogue):
    shown = released(workforce(TEAMS), catalogue).set_index("row_id")
    for name in ("WKF01", "WKF02", "WKF03", "WKF04"):
        assert shown.loc[f"{name}-year-all", "suppression"] == ""


def test_every_small_table_is_safe_by_brute_force():
    """Two parts and a total, exhaustively: at least two stories fit what is shown."""
    for a, b in product(range(9), repeat=2):
        values = {"a": a, "b": b, "t": a + b}
        hidden = set(hide(values, [("t", ["a", "b"])]))
        for name in ("a", "b"):
            if not 1 <= values[name] <= 5:
                continue
            stories = {
                {"a": x, "b": y}[name]
                for x, y in product(range(31), repeat=2)
                if fits({"a": x, "b": y, "t": x + y}, values, hidden)
            }
            assert len(stories) > 1, (a, b, name)


def fits(story, truth, hidden, threshold=5):
    for name, value in story.items():
        small = 1 <= truth[name] <= threshold
        if name not in hidden and value != truth[name]:
            return False
        if name in hidden and small != (1 <= value <= threshold):
            return False
    return True

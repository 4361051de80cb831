"""Disclosure control across periods, measures, agencies, publishers and editions."""

from __future__ import annotations

import csv
import json
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from annual_report.indicators import load_catalogue
from annual_report.observations import write_table
from annual_report.project import load_project
from annual_report.release.audits import AuditCounts
from annual_report.release.counts import counts_of
from annual_report.release.disclosure import Cell, Relation, protection
from annual_report.release.editions import Edition, printed_in, remember
from annual_report.release.explaining import COLUMNS, explained, write_suppressions
from annual_report.release.figures import release_figures
from annual_report.release.outside import PUBLISHER, implied_count, published_rows
from annual_report.release.same import category_name
from tests.conftest import ROOT
from tests.release.test_disclosure import DATES, QUARTERS, Indicators, figure, table

NO_AUDITS = AuditCounts((), (), ())
#: The year to the end of each quarter.
TO_DATE = {"to Q2": ("2015-04-01", "2015-09-30"), "to Q3": ("2015-04-01", "2015-12-31")}


@pytest.fixture(scope="module")
def catalogue():
    return Indicators(load_catalogue(load_project(ROOT)))


def to_date(indicator, period, count):
    start, end = TO_DATE[period]
    row = figure(indicator, "year", count)
    return row | {
        "row_id": f"{indicator}-{period}-all", "period_start": start, "period_end": end,
        "period_kind": "span", "period_label": period,
    }  # fmt: skip


def published(indicator, period, numerator, category="all", **changes):
    """A row of the publishers' own table of the area, as ``published_rows`` gives it."""
    status = "suppressed" if math.isnan(numerator) else "final"
    row = figure(indicator, period, numerator, category=category, status=status)
    return row | {
        "row_id": f"{PUBLISHER} {indicator}-{period}-{category}", "agency": PUBLISHER,
        "published": True, "vintage": "cin-2016",
    } | changes  # fmt: skip


def decided(rows, catalogue, *, outside=(), editions=(), threshold=5):
    """The whole way from figures to the released table, and what was decided."""
    figures = table(rows)
    counts = counts_of(figures, catalogue, threshold, outside)
    printed = [(one.label, printed_in(one, figures, counts.behind, NO_AUDITS)) for one in editions]
    cells, relations = remember(counts.cells, counts.relations, printed)
    found = protection(cells, relations, threshold)
    released, because = release_figures(figures, counts.behind, found.hidden, 10)
    known = {cell.name: cell.known for cell in cells if cell.known}
    return released.set_index("row_id"), found, explained(because, found, counts.labels, known)


def display(rows, catalogue, **more):
    return decided(rows, catalogue, **more)[0]["display"].to_dict()


def edition(folder, rows):
    """A released table that was published: what it hides has no number."""
    folder.mkdir(parents=True)
    write_table(table(rows), folder, "indicators")
    audits = ["year", "kind", "theme", "agency", "measure", "category", "count", "base"]
    write_table(pd.DataFrame(columns=audits), folder, "audits")
    label = "the report for 2015-16 signed off on 2016-09-30"
    return Edition(label, folder / "indicators.parquet", folder / "audits.parquet")


# --- periods --------------------------------------------------------------------------------


def test_a_quarter_that_two_years_to_date_leave_is_not_given_away(catalogue):
    """The year to September less the first quarter is the second quarter, printed or not."""
    rows = [figure("CSC01", "Q1", 30), to_date("CSC01", "to Q2", 33), to_date("CSC01", "to Q3", 70)]
    shown = display(rows, catalogue)
    assert not (shown["CSC01-Q1-all"] != "[c]" and shown["CSC01-to Q2-all"] != "[c]")


def test_a_hidden_quarter_is_not_the_year_to_date_less_the_quarters_before_it(catalogue):
    rows = [figure("CSC01", "Q1", 30), figure("CSC01", "Q2", 3), to_date("CSC01", "to Q2", 33)]
    rows += [figure("CSC01", "Q3", 41), figure("CSC01", "Q4", 44), figure("CSC01", "year", 118)]
    shown = display(rows, catalogue)
    assert shown["CSC01-Q2-all"] == "[c]"
    first = [shown["CSC01-Q1-all"], shown["CSC01-to Q2-all"]]
    assert "[c]" in first
    whole = [shown[f"CSC01-{period}-all"] for period in ("to Q2", "Q3", "Q4", "year")]
    hidden = whole.count("[c]")
    assert hidden == 0 if shown["CSC01-to Q2-all"] != "[c]" else hidden > 1


def test_a_quarter_that_was_not_returned_is_not_the_year_less_the_other_three(catalogue):
    counts = {"Q1": 30, "Q2": 31, "Q3": 32, "year": 96}
    shown = display([figure("CSC01", period, n) for period, n in counts.items()], catalogue)
    assert list(shown.values()).count("[c]") >= 1


def test_quarters_that_leave_nothing_small_stay(catalogue):
    counts = {"Q1": 30, "Q2": 31, "Q3": 32, "year": 140}
    shown = display([figure("CSC01", period, n) for period, n in counts.items()], catalogue)
    assert "[c]" not in shown.values()


# --- one count under two names ---------------------------------------------------------------


def bands(counts, **changes):
    names = ("3 months or less", "More than 3 months but no more than 6 months",
             "More than 6 months but less than 1 year", "1 year but less than 2 years",
             "2 years or more")  # fmt: skip
    rows = [figure("CSC10", "year", sum(counts))]
    found = zip(names, counts, strict=True)
    rows += [figure("CSC10", "year", n, category=name, breakdown="duration") for name, n in found]
    return [row | changes for row in rows]


def test_plans_of_two_years_are_hidden_in_both_tables_that_count_them(catalogue):
    """The band is hidden beside a smaller one; the measure of long plans counts the same plans."""
    rows = [*bands([46, 47, 71, 4, 8]), figure("CSC12", "year", 8, 176)]
    shown = display(rows, catalogue)
    assert shown["CSC10-year-2 years or more"] == "[c]"
    assert shown["CSC12-year-all"] == "[c]"


def test_two_agencies_that_return_one_count_hide_it_together(catalogue):
    """Conferences, held by social care and attended by the police, hidden beside a small quarter."""
    counts = {"Q1": 3, "Q2": 20, "Q3": 30, "Q4": 41, "year": 94}
    rows = [figure("CSC08", period, n) for period, n in counts.items()]
    for period, n in counts.items():
        row = figure("POL07", period, n - 10 if n > 10 else 0, n)
        rows.append(row | {"agency": "police", "row_id": f"POL07-{period}"})
    released, _, _ = decided(rows, catalogue)
    assert released.loc["CSC08-Q2-all", "display"] == "[c]"
    assert math.isnan(released.loc["POL07-Q2", "denominator"])


# --- what publishers print of the same area ---------------------------------------------------

#: As the Department for Education words its bands; 183 = 46 + 47 + 71 + c + c.
PLANS = {
    "all": 183.0, "3 months or less": 46.0, "more than 3 months to 6 months": 47.0,
    "more than 6 months to less than 1 year": 71.0, "1 year to less than 2 years": math.nan,
    "2 years or more": math.nan,
}  # fmt: skip


def plans_as_published():
    return [
        published("CSC10", "year", n, category=name)
        | {"breakdown": "total" if name == "all" else "duration"}
        for name, n in PLANS.items()
    ]


def test_a_band_that_the_publisher_suppressed_is_not_printed_by_us(catalogue):
    """14 and 5 are behind c and c. We know both; 14 alone would give the 5."""
    rows = bands([46, 47, 71, 14, 5])
    alone = [row for row in rows if row["category"] == "1 year but less than 2 years"]
    shown, _, because = decided(alone, catalogue, outside=plans_as_published())
    assert shown["display"].tolist() == ["[c]"]
    assert "suppressed where it is published (cin-2016)" in because[0]["explanation"]
    shown = display(rows, catalogue, outside=plans_as_published())
    assert sorted(name for name, said in shown.items() if said == "[c]") == [
        "CSC10-year-1 year but less than 2 years", "CSC10-year-2 years or more",
    ]  # fmt: skip


def test_quarters_do_not_add_up_to_what_the_publisher_suppressed(catalogue):
    rows = [
        figure("CSC01", quarter, 5 + n, category="Housing") for n, quarter in enumerate(QUARTERS, 1)
    ]
    rows = [row | {"breakdown": "source"} for row in rows]
    outside = [published("CSC01", "year", math.nan, category="Housing", breakdown="source")]
    year = figure("CSC01", "year", 30, category="Housing")
    shown = display([*rows, year], catalogue, outside=outside)
    assert shown["CSC01-year-Housing"] == "[c]"
    assert "[c]" in [shown[f"CSC01-{quarter}-Housing"] for quarter in QUARTERS]


def test_a_total_that_the_publisher_prints_protects_nothing_and_is_not_chosen(catalogue):
    """Beside 3 the year would be the next smallest to hide; the department prints it."""
    counts = {"Q1": 3, "Q2": 0, "Q3": 0, "Q4": 40, "year": 43}
    rows = [figure("CSC01", period, n) for period, n in counts.items()]
    outside = [published("CSC01", "year", 43)]
    shown, found, _ = decided(rows, catalogue, outside=outside)
    assert shown.loc["CSC01-year-all", "display"] != "[c]"
    assert shown.loc["CSC01-Q4-all", "display"] == "[c]"
    assert not found.undone


def test_what_a_publisher_gives_away_whatever_we_hide_is_said(catalogue):
    rows = [
        figure("CSC01", "year", n, category=name) for name, n in (("all", 23), ("a", 20), ("b", 3))
    ]
    outside = [published("CSC01", "year", n, category=name, breakdown=b) for name, n, b in
               (("all", 23.0, "total"), ("a", 20.0, "source"))]  # fmt: skip
    shown, found, because = decided(rows, catalogue, outside=outside)
    assert shown.loc["CSC01-year-b", "display"] == "[c]"
    assert shown.loc["CSC01-year-a", "display"] != "[c]"  # to hide it would help nobody
    assert [name.split("/")[-1] for name in found.undone] == ["b"]
    assert "printed already: follows from what is printed elsewhere" in because[0]["explanation"]


def test_figures_of_another_vintage_are_no_bar(catalogue):
    """The department counted 45 where the agency returned 43: nothing follows from that."""
    shown = display(
        [figure("CSC01", "year", 43)], catalogue, outside=[published("CSC01", "year", 45)]
    )
    assert "[c]" not in shown.values()


def test_published_rates_tell_their_count_where_only_one_fits():
    row = {"unit": "per 10,000", "value": 30.0, "denominator": 56_397.0, "decimals": 1}
    assert implied_count(row) == 169
    assert math.isnan(implied_count(row | {"denominator": 564_000.0}))
    assert implied_count(row | {"unit": "%", "value": 18.2, "denominator": 22.0}) == 4


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("More than 3 months but no more than 6 months", "more than 3 months to 6 months"),
        ("More than 6 months but less than 1 year", "more than 6 months to less than 1 year"),
        ("1 year but less than 2 years", "1 year to less than 2 years"),
        ("Police", " police "),
    ],
)
def test_bands_are_the_same_in_the_publishers_words_and_ours(ours, theirs):
    assert category_name(ours) == category_name(theirs)


def test_harrows_published_plans_are_read_from_its_extract(catalogue):
    """Real figures: 183 children on a plan at 31 March 2014, two of the five bands suppressed."""
    project = load_project(ROOT / "examples" / "harrow", year="2013-14")
    own = figure("CSC10", "year", 183) | {"period_start": "2014-03-31", "period_end": "2014-03-31"}
    found = [
        row
        for row in published_rows(project, table([own]), catalogue)
        if row["indicator"] == "CSC10"
    ]
    counts = {row["category"]: row["numerator"] for row in found}
    assert counts.keys() == PLANS.keys()
    for name, count in PLANS.items():
        assert counts[name] == count or (math.isnan(counts[name]) and math.isnan(count))
    assert {row["vintage"] for row in found} >= {"cin-2024-d5"}


def test_a_harrow_that_returned_its_bands_would_not_undo_the_departments_suppression(catalogue):
    """14 and 5 are ours, and invented: any two that make 19."""
    project = load_project(ROOT / "examples" / "harrow", year="2013-14")
    day = {"period_start": "2014-03-31", "period_end": "2014-03-31"}
    for pair in ((14, 5), (18, 1), (10, 9)):
        rows = bands([46, 47, 71, *pair], **day)
        outside = published_rows(project, table(rows), catalogue)
        shown = display(rows, catalogue, outside=outside)
        assert shown["CSC10-year-all"] == "183.0"
        assert shown["CSC10-year-1 year but less than 2 years"] == "[c]"
        assert shown["CSC10-year-2 years or more"] == "[c]"


# --- earlier editions -------------------------------------------------------------------------


def test_what_an_earlier_edition_printed_is_not_hidden_in_vain(catalogue, tmp_path):
    """Q2 was printed when Q1 was thought to be 13; now that Q1 is 3, hiding Q2 helps nobody."""
    counts = {"Q1": 3, "Q2": 20, "Q3": 30, "Q4": 41, "year": 94}
    rows = [figure("CSC01", period, n) for period, n in counts.items()]
    before = [row for row in rows if row["period_label"] == "Q2"]
    first = display(rows, catalogue)
    assert first["CSC01-Q2-all"] == "[c]"
    shown = display(rows, catalogue, editions=[edition(tmp_path / "one", before)])
    assert shown["CSC01-Q2-all"] == "20.0"
    assert shown["CSC01-Q3-all"] == "[c]"


def test_a_count_that_an_edition_printed_and_is_hidden_now_is_said(catalogue, tmp_path):
    """Printed under a lower threshold; the label and the rule are told, and no number."""
    rows = [figure("CSC01", "year", 4), figure("CSC08", "year", 40)]
    shown, found, because = decided(rows, catalogue, editions=[edition(tmp_path / "one", rows)])
    assert shown.loc["CSC01-year-all", "display"] == "[c]"
    assert len(found.undone) == 1
    (said,) = because
    assert "It is printed already: the report for 2015-16 signed off" in said["explanation"]
    assert "4" not in said["explanation"].replace("2014", "").split("CSC01")[0].replace(
        "1 to 5", ""
    )


def test_sums_of_an_earlier_edition_still_hold_for_what_both_hide(catalogue, tmp_path):
    """Then 50 = c + c + 30; now the total and Q3 are corrected. Showing Q2 would give Q1 by then."""
    then = [figure("CSC01", period, n, status=status) for period, n, status in (
        ("Q1", math.nan, "suppressed"), ("Q2", math.nan, "suppressed"), ("Q3", 30, "final"),
        ("Q4", 0, "final"), ("year", 50, "final"),
    )]  # fmt: skip
    now = {"Q1": 3, "Q2": 17, "Q3": 8, "Q4": 0, "year": 28}
    rows = [figure("CSC01", period, n) for period, n in now.items()]
    assert display(rows, catalogue)["CSC01-Q2-all"] == "17.0"  # Q3 is the smaller partner now
    shown = display(rows, catalogue, editions=[edition(tmp_path / "one", then)])
    assert shown["CSC01-Q1-all"] == shown["CSC01-Q2-all"] == "[c]"


# --- words ------------------------------------------------------------------------------------


def test_each_suppression_says_its_rule_its_sum_and_the_other_counts(catalogue, tmp_path):
    _, _, because = decided(bands([46, 47, 71, 14, 5]), catalogue)
    said = {one["row_id"]: one for one in because}
    small, partner = (
        said["CSC10-year-2 years or more"],
        said["CSC10-year-1 year but less than 2 years"],
    )
    assert small["explanation"] == "Hidden for itself: count of 1 to 5."
    assert partner["explanation"].startswith(
        "Hidden as the next smallest of a total and its breakdown by duration, so that nobody can "
        "work out CSC10 "
    )
    assert "2 years or more" in partner["explanation"]
    assert len(partner["beside"]) == 5
    write_suppressions(because, tmp_path)
    assert json.loads((tmp_path / "suppressions.json").read_text()) == because
    with (tmp_path / "suppressions.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert tuple(rows[0]) == COLUMNS
    assert all(row["explanation"] and row["figure"] for row in rows)
    assert not {"14", "5"} & set(
        " ".join(row["explanation"] for row in rows).replace("1 to 5", "").split()
    )


# --- the attacker, who has all of it ----------------------------------------------------------


def dfe(counts):
    """Suppress a table as the department does: 1 to 5, and the next smallest where one is alone."""
    hidden = {name for name, n in counts.items() if 1 <= n <= 5}
    if len(hidden) == 1:
        rest = sorted((n, name) for name, n in counts.items() if name not in hidden and n > 0)
        hidden |= {name for _, name in rest[:1]}
    return {name: math.nan if name in hidden else float(n) for name, n in counts.items()}


class Everything:
    """Adds up all that is shown: by us, by the publisher, and in the edition before."""

    def __init__(self, threshold):
        self.threshold = threshold
        self.bounds: dict[str, tuple[float, float]] = {}
        self.sums: list[dict[str, float]] = []

    def ours(self, name, seen, true, suppression, *, mute):
        if not math.isnan(seen):
            bound = (seen, seen)
        elif mute:
            bound = (0, 10_000)
        elif 0 < true <= self.threshold:
            bound = (1, self.threshold)
        elif true == 0:
            bound = (0, 0)
        else:
            bound = (self.threshold + 1 if suppression == "secondary" else 0, 10_000)
        self.bounds[name] = bound

    def learn(self, name, value):
        """What stands elsewhere; a suppressed count there is at least one."""
        low, high = self.bounds.get(name, (0, 10_000))
        told = (1, 10_000) if math.isnan(value) else (value, value)
        self.bounds[name] = (max(low, told[0]), min(high, told[1]))

    def add(self, total, parts):
        """A sum, unless it holds a count of which nothing is known: hidden then and corrected since."""
        if {total, *parts} <= self.bounds.keys():
            self.sums.append({total: 1.0} | dict.fromkeys(parts, -1.0))

    def possible(self, name):
        names = list(self.bounds)
        at = {one: place for place, one in enumerate(names)}
        matrix = np.zeros((len(self.sums), len(names)))
        for line, each in enumerate(self.sums):
            for one, sign in each.items():
                matrix[line, at[one]] = sign
        bounds = Bounds(*zip(*self.bounds.values(), strict=True))
        ends = []
        for sign in (1, -1):
            costs = np.zeros(len(names))
            costs[at[name]] = sign
            solved = milp(costs, constraints=LinearConstraint(matrix, 0, 0), bounds=bounds,
                          integrality=np.ones(len(names)))  # fmt: skip
            assert solved.x is not None, solved.message
            ends.append(round(solved.x[at[name]]))
        return tuple(ends)


COUNTS = st.one_of(st.integers(0, 8), st.integers(0, 60))
SOURCES = ("a", "b", "c")
#: Of each quarter and source.
GRID = st.lists(st.lists(COUNTS, min_size=3, max_size=3), min_size=4, max_size=4)


def grid_rows(grid):
    """Referrals by quarter and source, the year and the years to date."""
    by = {
        quarter: dict(zip(SOURCES, row, strict=True))
        for quarter, row in zip(QUARTERS, grid, strict=True)
    }
    by["year"] = {s: sum(by[q][s] for q in QUARTERS) for s in SOURCES}
    rows = []
    for period, counts in by.items():
        rows.append(figure("CSC01", period, sum(counts.values())))
        rows += [figure("CSC01", period, n, category=s) for s, n in counts.items()]
    totals = [sum(row) for row in grid]
    rows += [to_date("CSC01", "to Q2", sum(totals[:2])), to_date("CSC01", "to Q3", sum(totals[:3]))]
    return rows, by


def attackers_sums(everything, marks=""):
    for period in DATES:
        everything.add(
            f"CSC01-{period}-all{marks}", [f"CSC01-{period}-{s}{marks}" for s in SOURCES]
        )
    for category in ("all", *SOURCES):
        quarters = [f"CSC01-{q}-{category}{marks}" for q in QUARTERS]
        everything.add(f"CSC01-year-{category}{marks}", quarters)
    first = [f"CSC01-{q}-all{marks}" for q in QUARTERS]
    everything.add(f"CSC01-to Q2-all{marks}", first[:2])
    everything.add(f"CSC01-to Q3-all{marks}", first[:3])


def read_elsewhere(everything, outside, then, kept):
    """What publishers print, and what the edition before printed; ``kept`` was not corrected since."""
    for row in outside:
        everything.learn(f"CSC01-year-{row['category']}", row["numerator"])
    for name, seen in then.items():
        if not math.isnan(seen):
            everything.bounds[f"{name} then"] = (seen, seen)
            if name in kept:
                everything.learn(name, seen)
        elif name in kept:  # hidden in both
            everything.bounds[f"{name} then"] = everything.bounds[name]
            everything.add(f"{name} then", [name])
    attackers_sums(everything)
    attackers_sums(everything, " then")


@example(
    grid=[[0, 0, 0], [1, 0, 2], [0, 0, 0], [1, 0, 3]],
    earlier=[[0, 0, 0], [0, 0, 2], [0, 0, 0], [0, 0, 0]],
    told=({"Q2"}, False),
)
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    grid=GRID,
    earlier=GRID,
    told=st.tuples(st.sets(st.sampled_from(QUARTERS), max_size=2), st.booleans()),
)
@example(
    grid=[[3, 20, 0], [0, 0, 0], [0, 0, 0], [40, 2, 9]],
    earlier=[[9, 9, 9]] * 4,
    told=(set(), True),
)
@example(
    grid=[[3, 17, 8], [9, 8, 7], [1, 0, 0], [0, 0, 0]],
    earlier=[[30, 7, 8]] * 4,
    told=({"Q1"}, True),
)
def test_nobody_learns_a_small_count_from_us_the_publisher_and_the_edition_before(
    grid, earlier, told, catalogue, tmp_path_factory
):
    """Unless it follows from what others have printed, whatever we hide."""
    corrected, year = told
    rows, by = grid_rows(grid)
    truth = {row["row_id"]: row["numerator"] for row in rows}
    outside = [] if not year else [
        published("CSC01", "year", n, category=s, breakdown="source")
        for s, n in dfe(by["year"]).items()
    ] + [published("CSC01", "year", sum(by["year"].values()))]  # fmt: skip
    then_grid = [
        old if q in corrected else new for q, old, new in zip(QUARTERS, earlier, grid, strict=True)
    ]
    then_rows, _ = grid_rows(then_grid)
    then_shown, _, _ = decided(then_rows, catalogue)
    before = edition(
        tmp_path_factory.mktemp("then") / "one", then_shown.reset_index().to_dict("records")
    )
    shown, _, _ = decided(rows, catalogue, outside=outside, editions=[before])
    with_us, without = Everything(5), Everything(5)
    mute = bool((shown["suppression"] == "secondary").all())
    for name, row in shown.iterrows():
        with_us.ours(name, row["numerator"], truth[name], row["suppression"], mute=mute)
        small = 0 < truth[name] <= 5
        without.bounds[name] = (1, 5) if small and not mute else (0, 10_000)
    then_truth = {row["row_id"]: row["numerator"] for row in then_rows}
    kept = {name for name, count in truth.items() if then_truth[name] == count}
    for everything in (with_us, without):
        read_elsewhere(everything, outside, then_shown["numerator"].to_dict(), kept)
    for name, count in truth.items():
        if not 0 < count <= 5:
            continue
        assert shown.loc[name, "display"] == "[c]"
        low, high = with_us.possible(name)
        if low == high:
            low, high = without.possible(name)
            assert low == high, f"{name} can only be {low}, and only because of us"


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(grid=GRID, seed=st.randoms(use_true_random=False))
def test_the_same_input_in_any_order_gives_the_same_suppressions_for_the_same_reasons(
    grid,
    seed,
    catalogue,
):
    rows, by = grid_rows(grid)
    outside = [
        published("CSC01", "year", n, category=s, breakdown="source")
        for s, n in dfe(by["year"]).items()
    ]
    _, one, because = decided(rows, catalogue, outside=outside)
    seed.shuffle(rows)
    seed.shuffle(outside)
    _, other, again = decided(rows, catalogue, outside=outside)
    assert one == other
    assert sorted(map(str, because)) == sorted(map(str, again))


def test_a_cell_that_is_known_elsewhere_is_no_cover():
    cells = [Cell("t", 30), Cell("p", 3), Cell("q", 12, known="elsewhere"), Cell("r", 15)]
    found = protection(cells, [Relation("t", ("p", "q", "r"), "t")], 5)
    assert sorted(found.hidden) == ["p", "r"]
    assert found.hidden["r"].protects == ("p",)
    assert found.hidden["r"].others == ("t", "p", "q")

"""What must not be compared, added up or shown alone: D30, D31, D34 to D36 and D40."""

from __future__ import annotations

import pytest

from annual_report.charts import Style, describe_trend, trend
from annual_report.errors import ConfigurationError
from annual_report.figures.comparison import MEAN, Neighbour, comparators
from annual_report.figures.year_figures import measure
from annual_report.gate.changes import unexplained_change
from annual_report.indicators import load_catalogue
from annual_report.observations import observations
from annual_report.release.display import printed
from annual_report.story.series import since_break
from tests.defects.board import failure, quarters

STYLE = Style(area="Testshire")
HEAD = ["Measure", "Q1", "Q2", "Q3", "Q4"]


def year_row(indicator, year, **more):
    start = int(year[:4])
    return {
        "year": year, "period_start": f"{start}-04-01", "period_end": f"{start + 1}-03-31",
        "period_kind": "year", "agency": "police", "indicator": indicator, "vintage": "v1",
        "source_file": "a.xlsx", "source_sha256": "a" * 64, "source_cell": "B2",
    } | more  # fmt: skip


def test_D30_a_changed_definition_is_marked_and_no_trend_crosses_it(board):
    """Newly recorded women since 2015-16, all women seen before: not one series."""
    catalogue = load_catalogue(board.project)
    fgm = next(one for one in catalogue if any("prevalence" in each.what for each in one.breaks))
    (change,) = fgm.breaks
    counts = {"2013-14": 40.0, "2014-15": 44.0, "2015-16": 9.0}
    rows = observations(
        year_row(fgm.id, year, numerator=count, value=count, unit=fgm.unit)
        for year, count in counts.items()
    )
    figures = measure(rows, catalogue).assign(display="", lower=float("nan"), upper=float("nan"))
    breaks = {each.year: each.what for each in fgm.breaks}
    drawn = trend(figures, style=STYLE, breaks=breaks)
    assert [0, 1, 2] not in [list(line.get_xdata()) for line in drawn.axes[0].lines]
    assert [0, 1] in [list(line.get_xdata()) for line in drawn.axes[0].lines]
    said = describe_trend(figures.assign(display="n"), what=fgm.name, breaks=breaks)
    assert f"Not comparable with 2015-16 ({change.what})" in said
    assert since_break(figures, fgm)["year"].tolist() == ["2015-16"]
    now, before = rows[rows["year"] == "2015-16"], rows[rows["year"] == "2014-15"]
    unexplained = unexplained_change(now, before, board.project, catalogue)
    assert unexplained["unexplained_change"].tolist() == [0]  # the break explains it


def test_D31_near_synonyms_are_measures_of_their_own_and_never_mixed(board):
    catalogue = load_catalogue(board.project)
    assert all(indicator.unit for indicator in catalogue)
    missing = 'indicator: POL05, unit: "per 10,000", row: "^missing episodes"'
    board.mapping(quarters(missing))
    rows = [HEAD, ["Missing episodes", 1, 2, 3, 4], ["Absent episodes", 9, 9, 9, 9]]
    made = board.sends("a.xlsx", rows).tidied()
    assert made.of("POL05")["numerator"].tolist() == [1, 2, 3, 4]
    assert made.said("row left out: no indicator asks for it") == (1, "A3:E3")
    rows[1][0] = "Children missing"
    board.sends("a.xlsx", rows)
    with pytest.raises(
        Exception, match=r"Return!A1: The table 'Quarters' has no row like 'missing"
    ):
        board.tidied()
    board.mapping(quarters('indicator: POL05, row: "^missing episodes"'))
    with pytest.raises(ConfigurationError, match=r"made\.yml, line \d+: .*unit is missing"):
        board.tidied()


def test_D34_an_average_of_neighbours_says_how_many_it_rests_on(board):
    neighbours = tuple(
        Neighbour("2021", "L", f"N{n}", f"Area {n}", n, "close") for n in range(1, 11)
    )
    rows = [
        year_row("CSC02", "2015-16", area=f"N{n}", agency="comparators", value=10.0 + n, unit="%",
                 published=True)
        for n in range(1, 8)
    ]  # fmt: skip
    # of two that return together one is missing, and one is hidden
    rows.append(year_row("CSC02", "2015-16", area="N8", agency="comparators", unit="%",
                         status="suppressed", published=True))  # fmt: skip
    found = comparators(
        observations(rows), load_catalogue(board.project), board.project, neighbours
    )
    mean = found[found["comparator"] == MEAN].iloc[0]
    assert (mean["value"], mean["n"]) == (14, 7)
    assert len(mean["inputs"].split()) == 7


def test_D35_a_rate_where_a_count_should_be_is_held_against_other_areas_and_named(board):
    referrals = 'indicator: CSC01, unit: "per 10,000", row: "^referrals"'
    board.mapping(quarters(referrals)).sends("a.xlsx", [HEAD, ["Referrals", 5, 5, 6, 6]])
    others = [
        year_row("CSC01", "2015-16", agency="council", area=f"E1200000{n}", value=480.0 + n,
                 unit="per 10,000", published=True, source_file="figures.csv")
        for n in range(1, 5)
    ]  # fmt: skip
    made = board.tidied()
    check = failure(board.checked(made, *others), "unit_plausible")
    assert (check.outcome, check.agency) == ("warned", "police")
    assert set(check.cells) <= {"B2", "C2", "D2", "E2"}
    assert "ten times" in check.message
    assert check.remedy
    assert made.of("CSC01")["numerator"].tolist() == [5, 5, 6, 6]  # said, not corrected


TEAMS = """\
tables:
  - name: Sources
    headings: ["^source", "^number"]
    layout: categories
    label: "^source"
    period_text: 'dataset (\\d{4}-\\d{2})'
    columns: {numerator: "^number"}
    breakdown: source
    total: "^total$"
    measures: [{indicator: CSC01, unit: "per 10,000"}]
"""


@pytest.mark.parametrize(
    ("total", "told"), [(1000, False), (1020, False), (1200, True), (1013, True)]
)
def test_D36_rounded_totals_may_differ_by_the_rounding_base_times_the_cells(board, total, told):
    rows = [["Sources, dataset 2015-16"], ["Source", "Number"]]
    rows += [["Police", 330], ["Schools", 340], ["Health", 310], ["Others", 20], ["Total", total]]
    made = board.mapping(TEAMS).sends("a.xlsx", rows).tidied()
    result = board.checked(made)
    if told:
        check = failure(result, "stated_totals_agree")
        assert check.cells == ("B7",)
        assert check.outcome == "warned"
    else:
        outcomes = {c.outcome for c in result.checks if c.expectation == "stated_totals_agree"}
        assert outcomes == {"passed"}
    assert made.of("CSC01", breakdown="source")["numerator"].sum() == 1000


def test_D40_a_share_of_few_cases_is_shown_as_so_many_of_so_many(board):
    rows = [year_row("AUD02", "2015-16", numerator=4.0, denominator=5.0, value=80.0, unit="%"),
            year_row("AUD03", "2015-16", numerator=9.0, denominator=10.0, value=90.0, unit="%")]  # fmt: skip
    figures = measure(observations(rows), load_catalogue(board.project))
    few, enough = (
        figures[figures["indicator"] == name].iloc[0].to_dict() for name in ("AUD02", "AUD03")
    )
    base = board.project.disclosure.minimum_base
    assert base == 10
    assert printed(few, base).startswith("4 of 5")
    assert "%" not in printed(few, base)
    assert printed(enough, base).startswith("90")
    assert few["lower"] < 80 < few["upper"]

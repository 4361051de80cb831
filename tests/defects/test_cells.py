"""What stands in cells: D06 to D08, D17 to D23 and D38."""

from __future__ import annotations

import io

import openpyxl
import pytest

from annual_report.errors import ReturnError
from annual_report.figures.year_figures import measure
from annual_report.indicators import load_catalogue
from annual_report.release.display import printed
from annual_report.returns.values import symbol_table
from tests.defects.board import failure, quarters

REFERRALS = 'indicator: CSC01, unit: "per 10,000", row: "^referrals"'
HEAD = ["Measure", "Q1", "Q2", "Q3", "Q4"]
SHARES = quarters(
    'indicator: CSC09, unit: "%", row: "^conferences"',
    columns='{numerator: "/ no", denominator: "/ of", value: "/ %"}',
).replace('"q1"', '"quarter 1 / no"')


def shares(q1):
    """A table of one share a quarter; only the first is of interest."""
    over = [None if place else (f"Quarter {n}", 3) for n in (1, 2, 3, 4) for place in range(3)]
    rows = [["Measure", *over], [None, *["No.", "Of", "%"] * 4]]
    return [*rows, ["Conferences", *q1, *[10, 20, 50] * 3]]


def sent(board, *numbers, mapping=None):
    """One measure with a figure a quarter, cleaned."""
    board.mapping(mapping or quarters(REFERRALS)).sends("a.xlsx", [HEAD, ["Referrals", *numbers]])
    return board.tidied()


def first(made, indicator="CSC01"):
    return made.one(indicator, period_end="2015-06-30")


@pytest.mark.parametrize("fault", ["#N/A", "#VALUE!"])
def test_D06_an_error_of_excel_is_no_figure_and_is_counted_with_its_cell(board, fault):
    made = sent(board, f"=A1 -> {fault}", 11, 12, 13)
    row = first(made)
    assert (row["numerator"], row["status"]) != (0, "final")
    assert row["status"] == "not available"
    assert row[["numerator", "value"]].isna().all()
    assert made.said(f"formula error {fault}") == (1, "B2")
    assert "formula error" in row["note"]


def test_D07_a_formula_counts_by_its_cached_result_and_without_one_is_refused(board):
    made = sent(board, "=5+5 -> 10", 11, 12, 13)
    assert first(made)["numerator"] == 10
    uncached = openpyxl.Workbook()
    for row in (HEAD, ["Referrals", "=5+5", 11, 12, 13]):
        uncached.active.append(row)
    content = io.BytesIO()
    uncached.save(content)
    board.sends("a.xlsx", content.getvalue())
    with pytest.raises(ReturnError, match=r"a\.xlsx ! Sheet!B2: .*formula"):
        board.tidied()


def test_D08_spaces_that_do_not_break_are_spaces_and_counted(board):
    board.mapping(quarters('indicator: CSC01, unit: "per 10,000", row: "^referrals received$"'))
    rows = [HEAD, ["Referrals\u00a0received", 10, 11, 12, 13]]
    made = board.sends("a.xlsx", rows).tidied()
    assert first(made)["numerator"] == 10
    assert made.said("stray spaces") == (1, "A2")


SYMBOLS = {
    "c": "suppressed", "[c]": "suppressed", "*": "suppressed", "<5": "suppressed",
    "1-5": "suppressed", "x": "not available", "[x]": "not available", ":": "not available",
    "..": "not available", "-": "not available", "z": "not applicable", "[low]": "not available",
}  # fmt: skip


@pytest.mark.parametrize(("symbol", "status"), SYMBOLS.items())
def test_D17_suppression_symbols_have_a_status_and_are_never_a_number(board, symbol, status):
    made = sent(board, symbol, 11, 12, 13)
    row = first(made)
    assert row["status"] == status
    assert row[["numerator", "denominator", "value"]].isna().all()
    assert made.said(f"read as '{status}'") == (1, "B2")


def test_D18_a_symbol_means_what_its_publisher_meant_in_the_year_of_publication(board):
    mapping = "publisher: dfe\n" + quarters(REFERRALS)
    rows = [HEAD, ["Referrals", "x", "c", "k", 13]]
    board.mapping(mapping)
    statuses = {}
    for vintage in ("SFR34/2015", "Children in need, 2019"):
        made = board.sends("a.xlsx", rows, vintage=vintage).tidied()
        statuses[vintage] = made.of("CSC01")["status"].tolist()[:2]
        assert made.of("CSC01")["value"].isna().tolist() == [True, True, True, True]
    assert statuses == {
        "SFR34/2015": ["suppressed", "suppressed"],
        "Children in need, 2019": ["not available", "suppressed"],
    }
    assert made.one("CSC01", period_end="2015-12-31")["status"] == "not available"
    assert made.said("rounds to nought, not taken as 0") == (1, "D2")
    board.sends("a.xlsx", rows)
    with pytest.raises(ReturnError, match=r"a\.xlsx.*year of publication.*vintage: SFR34/2015"):
        board.tidied()
    assert symbol_table()["x"] == "not available"  # an agency's own x hides nothing


@pytest.mark.parametrize("sentinel", [-100, 999999, 1000000])
def test_D19_a_number_that_stands_for_missing_is_stopped_and_never_a_figure(board, sentinel):
    result = board.checked(sent(board, sentinel, 11, 12, 13))
    check = failure(result, "no_sentinel_numerators")
    assert (check.outcome, check.sheet, check.cells) == ("failed", "Return", ("B2",))
    assert "often written for 'missing'" in check.message
    assert check.remedy
    assert str(sentinel) not in check.message + check.remedy


@pytest.mark.parametrize(
    ("written", "repair"),
    [("84.6%", "percent sign removed"), (0.846, "share read as a percentage"), (84.6, "")],
)
def test_D20_a_percentage_is_one_however_written_and_a_share_only_by_its_own_numbers(
    board, written, repair
):
    made = board.mapping(SHARES).sends("a.xlsx", shares([11, 13, written])).tidied()
    assert first(made, "CSC09")["value"] == pytest.approx(84.6)
    assert [text for text in made.repairs["repair"] if text] == ([repair] if repair else [])
    unsure = board.sends("a.xlsx", shares([None, None, 0.846])).tidied()
    row = first(unsure, "CSC09")
    assert row["status"] == "not returned"
    assert row[["value"]].isna().all()
    assert unsure.said("percentage below 1 taken as it stands") == (1, "D3")


def test_D21_a_percentage_that_its_own_numbers_do_not_give_is_named_and_not_used(board):
    made = board.mapping(SHARES).sends("a.xlsx", shares([11, 13, 80])).tidied()
    row = first(made, "CSC09")
    assert (row["numerator"], row["denominator"], row["value"]) == (11, 13, 80)  # as stated
    figures = measure(made.observations, load_catalogue(board.project))
    quarter = figures[(figures["period_end"] == "2015-06-30")]
    assert quarter["value"].iloc[0] == pytest.approx(100 * 11 / 13)
    check = failure(board.checked(made), "stated_percentages_agree")
    assert (check.outcome, check.cells) == ("warned", ("B3", "C3", "D3"))
    assert "the report uses the numbers" in check.message


def test_D22_separators_and_marks_are_taken_off_and_stray_text_is_stopped(board):
    made = sent(board, "1,892", "1892 (rev)", "approx 40", 13)
    figures = made.of("CSC01")
    assert figures["numerator"].tolist()[:2] == [1892, 1892]
    assert figures["status"].tolist() == ["final", "revised", "unreadable", "final"]
    assert figures["numerator"].isna().tolist() == [False, False, True, False]
    assert made.said("thousands separator removed") == (1, "B2")
    assert made.said("marked as revised") == (1, "C2")
    assert made.said("read as 'unreadable': kept, and stopped by the checks") == (1, "D2")
    check = failure(board.checked(made), "readable")
    assert (check.outcome, check.cells) == ("failed", ("D2",))
    assert "approx" not in f"{check.message}{check.remedy}{made.repairs.to_csv()}"


def test_D23_a_number_is_kept_as_it_stands_and_rounded_only_where_it_is_printed(board):
    noisy = 13.700000000000001
    board.mapping(quarters(REFERRALS)).sends("a.csv", f"Measure,Q1,Q2\nReferrals,{noisy!r},0.1\n")
    made = board.tidied()
    row = first(made)
    assert row["numerator"] == pytest.approx(noisy, abs=0, rel=0)
    assert len(made.repairs) == 0  # nothing was changed
    shown = {"published": False, "illustrative": False, "decimals": 1, "denominator": 1000.0}
    figure = {**row.to_dict(), **shown, "value": row["numerator"], "unit": "%"}
    assert printed(figure, 10) == "13.7%"


def test_D38_an_empty_cell_is_not_returned_and_only_an_explicit_0_is_nought(board):
    made = sent(board, None, 0, "  ", 13)
    figures = made.of("CSC01")
    assert figures["status"].tolist() == ["not returned", "final", "not returned", "final"]
    assert figures["numerator"].isna().tolist() == [True, False, True, False]
    assert figures["numerator"].iloc[1] == 0
    assert made.said("read as 'not returned'") == (2, "B2 D2")
    found = [c for c in board.checked(made).checks if c.expectation == "periods_complete"]
    gaps = [check for check in found if check.outcome == "warned"]
    assert [check.cells for check in gaps] == [("B2", "D2")]
    assert "empty cell" in gaps[0].message

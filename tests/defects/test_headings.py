"""Headings and layouts: D01 to D03 and D24 to D27."""

from __future__ import annotations

import pytest

from annual_report.errors import ReturnError
from annual_report.observations import STATED_TOTAL
from tests.defects.board import failure, quarters

REFERRALS = 'indicator: CSC01, unit: "per 10,000", row: "^referrals"'
AGES = """\
lists:
  - name: Assessments
    sheet: "^list 4$"
    headings: ["child unique id", "^age"]
    child: "child unique id"
    fields: &fields
      age: {heading: "^age( of child)?", as: age}
      started: {heading: "^start", as: date}
    counts: [{indicator: CSC04, unit: "per 10,000", within: started}]
  - {name: Adoption, sheet: "^list 10$", headings: ["child unique id", "^age"],
     child: "child unique id", fields: *fields, counts: []}
"""


def test_D01_headings_that_drift_between_sheets_are_matched_and_a_lost_one_is_named(board):
    sheets = {
        "List 4": [["Child Unique ID", "Age", "Start date"], ["A1", 4, "06/05/2015"]],
        "List 10": [["Start", "Child Unique ID", "Age of Child (Years)"], ["06/05/2015", "A1", 5]],
    }
    board.mapping(AGES).sends("lists.xlsx", sheets)
    counted = board.counted()
    assert list(counted.lists["rows"]) == [1, 1]
    assert counted.observations["numerator"].tolist() == [1]
    sheets["List 10"][0][2] = "Years old"
    board.sends("lists.xlsx", sheets)
    with pytest.raises(
        ReturnError, match=r"lists\.xlsx ! List 10!B1: There is no heading like .*'age'"
    ):
        board.counted()


def test_D02_stray_spaces_and_brackets_in_headings_are_passed_over_and_counted(board):
    rows = [["Measure ", "Q1  (Y/N))", "Q2\u00a0", "Q3", "Q4"], ["Referrals", 10, 11, 12, 13]]
    board.mapping(quarters(REFERRALS).replace('"q1"', '"^q1 "')).sends("a.xlsx", rows)
    made = board.mapping(quarters(REFERRALS, periods="""{'^q1 \\(y/n\\)\\)$': 'Q1'}""")).tidied()
    assert made.of("CSC01")["numerator"].tolist() == [10, 11, 12, 13]
    assert made.said("stray spaces and footnote marks") == (3, "A1 B1 C1")


def test_D03_a_byte_order_mark_does_not_become_part_of_the_first_heading(board):
    text = "Measure,Q1,Q2,Q3,Q4\nReferrals,10,11,12,13\n"
    board.mapping(quarters(REFERRALS)).sends("a.csv", b"\xef\xbb\xbf" + text.encode())
    opened = board.opened()
    assert opened.workbook.sheets[0].at("A1").value == "Measure"
    made = board.tidied()
    assert made.one("CSC01", period_end="2015-06-30")["numerator"] == 10
    assert len(made.repairs) == 0  # nothing was changed: the mark is no part of the text


def test_D24_wide_quarters_are_melted_and_the_year_to_date_is_held_against_them(board):
    snapshot = 'indicator: CSC10, unit: "per 10,000", kind: snapshot, row: "^plans"'
    rows = [
        ["Measure", "Q1", "Q2", "Q3", "Q4", "YTD"],
        ["Referrals", 10, 11, 12, 13, 47],
        ["Plans", 20, 21, 22, 23, 23],
    ]
    made = board.mapping(quarters(REFERRALS, snapshot)).sends("a.xlsx", rows).tidied()
    figures = made.of("CSC01", breakdown="total")
    assert dict(zip(figures["period_end"], figures["numerator"], strict=True)) == {
        "2015-06-30": 10, "2015-09-30": 11, "2015-12-31": 12, "2016-03-31": 13,
    }  # fmt: skip
    assert made.one("CSC01", breakdown=STATED_TOTAL)["numerator"] == 47
    assert made.said("total compared: differs") == (1, "F2")
    assert made.said("total compared: agrees") == (1, "F3")
    check = failure(board.checked(made), "stated_totals_agree")
    assert (check.sheet, check.cells, check.outcome) == ("Return", ("F2",), "warned")
    assert "differs from what its parts add up to" in check.message
    assert check.remedy


def test_D25_headings_in_two_rows_with_merged_cells_are_read_as_one(board):
    mapping = quarters(
        'indicator: CSC09, unit: "%", row: "^conferences"',
        columns='{numerator: "/ no", denominator: "/ of$", value: "/ %$"}',
    ).replace('"q1"', '"quarter 1 / no"')
    rows = [
        ["Measure", *((f"Quarter {number}", 3) if not place else None
                      for number in (1, 2, 3, 4) for place in range(3))],
        [None, *["No.", "Of", "%"] * 4],
        ["Conferences", 8, 10, 80, 9, 12, 75, 6, 8, 75, 7, 10, 70],
    ]  # fmt: skip
    made = board.mapping(mapping).sends("a.xlsx", rows).tidied()
    last = made.one("CSC09", period_end="2016-03-31")
    assert (last["numerator"], last["denominator"], last["value"]) == (7, 10, 70)
    assert last["source_cell"] == "K3 L3 M3"
    rows[1] = [None, *["Number", "Of", "%"] * 4]
    board.sends("a.xlsx", rows)
    with pytest.raises(ReturnError, match=r"a\.xlsx ! Return!.*no heading like 'quarter 1 / no'"):
        board.tidied()


def test_D26_tables_below_each_other_are_told_apart_by_their_titles(board):
    mapping = quarters(REFERRALS, title='"^table 1"') + quarters(
        'indicator: CSC08, unit: "per 10,000", row: "^conferences"', title='"^table 2"'
    ).replace("tables:\n", "").replace("name: Quarters", "name: Conferences")
    head = ["Measure", "Q1", "Q2", "Q3", "Q4"]
    rows = [
        ["Table 1: contacts"], head, ["Referrals", 10, 11, 12, 13], [],
        ["Table 2: conferences"], head, ["Conferences", 1, 2, 3, 4],
    ]  # fmt: skip
    made = board.mapping(mapping).sends("a.xlsx", rows).tidied()
    assert made.of("CSC01")["source_cell"].tolist() == ["B3", "C3", "D3", "E3"]
    assert made.of("CSC08")["source_cell"].tolist() == ["B7", "C7", "D7", "E7"]
    rows[4] = ["Table 1: conferences"]
    board.sends("a.xlsx", rows)
    with pytest.raises(
        ReturnError, match=r"a\.xlsx ! Return!A6: There are 2 tables.*Use the titles"
    ):
        board.tidied()


SOURCES = """\
tables:
  - name: Sources
    headings: ["^source", "^number"]
    layout: categories
    label: "^source"
    period_text: 'dataset (\\d{4}-\\d{2})'
    columns: {numerator: "^number"}
    breakdown: source
    total: "^(grand |testshire )?total$"
    measures: [{indicator: CSC01, unit: "per 10,000"}]
"""


@pytest.mark.parametrize("label", ["Total", "Testshire total", "Grand Total"])
def test_D27_total_rows_and_blank_separators_are_no_categories_and_totals_are_compared(
    board, label
):
    rows = [
        ["Sources, dataset 2015-16"], ["Source", "Number"], ["Police", 20], [], ["Schools", 30],
        ["By post"], ["Health", 10], [label, 61],
    ]  # fmt: skip
    made = board.mapping(SOURCES).sends("a.xlsx", rows).tidied()
    parts = made.of("CSC01", breakdown="source")
    assert dict(zip(parts["category"], parts["numerator"], strict=True)) == {
        "Police": 20, "Schools": 30, "Health": 10,
    }  # fmt: skip
    assert made.said("row left out: a label without a figure") == (1, "A6:B6")
    assert made.said("total compared: differs") == (1, "B8")
    check = failure(board.checked(made), "stated_totals_agree")
    assert check.cells == ("B8",)

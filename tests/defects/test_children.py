"""Child-level lists, the census and personal data: D04, D05, D09 to D11, D39 and D45."""

from __future__ import annotations

import json
import re

import pytest

from annual_report.errors import ReturnError
from annual_report.observations import write_table
from annual_report.returns.locating import find_tables
from annual_report.returns.reading import open_return
from tests.defects.board import SUITE, quarters, told

LISTS = """\
lists:
  - name: Referrals
    sheet: "^list 3$"
    headings: ["child unique id", "^date of referral"]
    child: "child unique id"
    fields:
      sex:
        heading: "^gender"
        as: code
        words: {female: "^(f|f1|female|fenale)$", male: "^(m|m1|male)$"}
      source:
        heading: "^source"
        as: code
        words: {Health services: '\\b3[A-G]\\b|^health', Schools: '\\b2A\\b|^school'}
      nfa: {heading: "^nfa", as: yes_no}
      age: {heading: "^age", as: age, born: born}
      born: {heading: "^date of birth", as: birth}
      referred: {heading: "^date of referral", as: date}
      assessed: {heading: "^assessed", as: date}
    order: [{first: referred, then: assessed}]
    counts:
      - {indicator: CSC01, unit: "per 10,000", within: referred}
      - indicator: EDU01
        unit: "%"
        within: referred
        of: [{field: source, is: given}]
        counts: [{field: source, is: Schools}]
      - indicator: CSC02
        unit: "%"
        within: referred
        of: [{field: sex, is: given}]
        counts: [{field: sex, is: female}]
      - indicator: CSC03
        unit: "%"
        within: referred
        of: [{field: nfa, is: given}]
        counts: [{field: nfa, is: "yes"}]
      - indicator: CSC05
        unit: "%"
        within: referred
        of: [{field: age, is: given}]
        counts: [{field: age, at_most: 6}]
      - indicator: CSC09
        unit: "%"
        within: referred
        of: [{field: assessed, is: given}]
        counts: [{field: assessed, days_before_end: {least: 0, most: 400}}]
"""
HEAD = [
    "Child unique ID",
    "Gender",
    "Source",
    "NFA?",
    "Age",
    "Date of birth",
    "Date of referral",
    "Assessed",
]
GOOD = ["Female", "2A: School", "Yes", 6, "10/05/2009", "06/05/2015", "20/05/2015"]


def lists(board, *changes):
    """Lists whose rows are good ones, each with one change: column and what stands there."""
    rows = [HEAD]
    for number, change in enumerate(changes):
        row = [f"NB{number:05d}", *GOOD]
        for column, value in change.items():
            row[HEAD.index(column)] = value
        rows.append(row)
    return board.mapping(LISTS).sends("lists.xlsx", {"List 3": rows}).counted()


def numbers(counted, indicator):
    rows = counted.observations[counted.observations["indicator"] == indicator]
    return rows["numerator"].iloc[0], rows["denominator"].iloc[0]


def findings(counted, field):
    rows = counted.findings[(counted.findings["field"] == field) & (counted.findings["count"] > 0)]
    rows = rows[rows["finding"] != "nothing in the cell"]
    return dict(zip(rows["finding"], rows["count"], strict=True))


def test_D04_a_label_mixed_with_its_code_is_one_of_the_words_and_counted(board):
    written = ["b) Female", "F", "F1", "Fenale", "Female", "a) Male"]
    counted = lists(board, *({"Gender": one} for one in written))
    assert numbers(counted, "CSC02") == (5, 6)
    assert told(counted.repairs, "sex: written as the list words it") == (5, "B2:B5 B7")
    assert "sex" not in findings(counted, "sex")


def test_D05_a_category_with_another_letter_is_known_by_the_code_inside_its_label(board):
    written = ["j) 3D: Health services", "i) 3C: Health services", "2A: School"]
    counted = lists(board, *({"Source": one} for one in written))
    assert numbers(counted, "EDU01") == (1, 3)
    assert told(counted.repairs, "source: written as the list words it")[0] == 3
    wrong = lists(board, {"Source": "k) Drains"}, {})
    assert numbers(wrong, "EDU01") == (1, 1)  # a label without a known code is in no category
    assert findings(wrong, "source") == {"nothing that this column can hold": 1}


def test_D09_free_text_in_a_coded_field_is_missing_and_an_exception_with_its_cell(board):
    counted = lists(board, {"NFA?": "CS Assessment Updated"}, *[{}] * 9)
    assert numbers(counted, "CSC03") == (9, 9)
    said = "nfa: nothing that this column can hold, left out of what is counted from it"
    assert told(counted.repairs, said) == (1, "D2")
    row = counted.findings[counted.findings["count"] == 1]
    assert row[["count", "rows", "share", "source_cell"]].values.tolist()[0] == [1, 10, 10.0, "D2"]
    text = counted.repairs.to_csv() + counted.findings.to_csv() + counted.observations.to_csv()
    assert "Updated" not in text
    check = held_against_the_lists_suite(board, counted, "mostly_readable")
    assert check.outcome == "failed"  # one in ten is more than the 2% that the board accepts
    assert check.cells == ("D2",)
    assert check.remedy


def test_D10_part_years_of_an_age_are_left_off_and_a_birth_date_contradicts_it(board):
    counted = lists(board, {"Age": 6.138261464750171}, {"Age": 40}, {"Age": 12})
    assert numbers(counted, "CSC05")[0] == 1
    assert told(counted.repairs, "age: part years left off") == (1, "E2")
    found = findings(counted, "age")
    assert found.pop("nothing that this column can hold") == 1
    ((contradiction, count),) = found.items()
    assert "contradicts" in contradiction
    assert count == 1
    assert told(counted.repairs, contradiction) == (1, "E4")
    assert "2009-05-10" not in counted.repairs.to_csv() + counted.findings.to_csv()


def test_D11_impossible_and_out_of_order_dates_are_kept_flagged_and_in_no_duration(board):
    counted = lists(board, {"Assessed": "28/04/2028"}, {"Assessed": "01/05/2015"}, {})
    assert numbers(counted, "CSC01")[0] == 3  # the referrals themselves count
    assert numbers(counted, "CSC09") == (1, 1)  # of the assessments only the one that can be
    found = findings(counted, "assessed") | findings(counted, "referred")
    assert found == {"impossible date": 1, "a date before the one that it follows": 1}
    said = "assessed: impossible date, kept, and left out of durations and positions"
    assert told(counted.repairs, said) == (1, "H2")
    check = held_against_the_lists_suite(board, counted, "dates_in_order")
    assert check.outcome == "failed"
    assert "H2" in check.cells


def held_against_the_lists_suite(board, counted, expectation):
    """Hold the checks of the record lists' own suite against what was counted."""
    ours = json.loads(board.project.find("expectations/record_lists.json").read_text())
    chosen = [one for one in ours["expectations"] if one["meta"]["id"] == expectation]
    suite = SUITE | {"expectations": chosen}
    (board.folder / "expectations" / "made.json").write_text(json.dumps(suite))
    folder = board.folder / "cleaned" / "police-made"
    folder.mkdir(parents=True)
    write_table(counted.findings.assign(illustrative=True), folder, "list_findings")
    result = board.checked(counted)
    return next(c for c in result.checks if c.expectation == expectation and c.outcome == "failed")


@pytest.mark.parametrize(
    "private",
    ["Jo Smith, born 12/05/2009", "HA1 2AB", "jo.smith@example.org", "943 476 5919", 9434765919],
)
def test_D39_personal_data_is_refused_before_anything_is_written_and_never_repeated(board, private):
    board.mapping(quarters('indicator: CSC01, unit: "per 10,000", row: "^referrals"'))
    rows = [["Measure", "Q1", "Q2", "Q3", "Q4", "Notes"], ["Referrals", 1, 2, 3, 4, private]]
    board.sends("a.xlsx", rows)
    with pytest.raises(ReturnError, match=r"a\.xlsx ! Return!F2: .*personal data") as refused:
        board.opened()
    assert str(private) not in str(refused.value)
    assert "send the return again without" in str(refused.value)
    assert not list(board.folder.rglob("*.parquet"))


def test_D39_identifiers_of_children_become_keyed_hashes_and_reach_no_table(board):
    counted = lists(board, {}, {})
    tables = (counted.observations, counted.repairs, counted.findings, counted.lists)
    assert all("NB0000" not in table.to_csv() for table in tables)
    assert all(not re.search(r"\b[0-9a-f]{32}\b", table.to_csv()) for table in tables)
    key = board.folder.parent / "secret" / "children.key"
    assert key.is_file()  # and outside the project


CENSUS = """<?xml version="1.0"?>
<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2016</Year>
<ReferenceDate>2016-03-31</ReferenceDate></CollectionDetails><Source><LEA>999</LEA></Source></Header>
<Children>
 <Child><ChildIdentifiers><LAchildID>NB1</LAchildID>PersonBirthDate</ChildIdentifiers>
  <CINdetails><CINreferralDate>2015-05-06</CINreferralDate><Whatever>1</Whatever></CINdetails></Child>
 <Child><ChildIdentifiers><LAchildID>NB2</LAchildID></ChildIdentifiers>
  <CINdetails><CINreferralDate>2015-07-01</CINreferralDate></CINdetails></Child>
</Children></Message>
"""


def test_D45_a_census_with_stray_text_is_read_and_what_is_unexpected_is_listed(tmp_path):
    path = tmp_path / "census.xml"
    path.write_text(CENSUS, encoding="utf-8")
    book = open_return(path)
    tables = [
        find_tables(sheet, ["LAchildID", "CINreferralDate"])[0]
        for sheet in book.sheets
        if any(cell.value == "CINreferralDate" for cell in sheet.cells)
    ]
    assert len(tables[0].rows) == 2
    said = " ".join(book.notes) + " ".join(f"{one.what} {one.cells}" for one in book.mended)
    assert "text" in said
    assert "Whatever" in said
    assert "NB1" not in said
    path.write_text(CENSUS.replace("</Children>", ""), encoding="utf-8")
    with pytest.raises(ReturnError, match=r"census\.xml"):
        open_return(path)

"""Who sent what, twice, anew, under which name, or not at all: D28, D29, D32, D33 and D43."""

from __future__ import annotations

import pytest

from annual_report.errors import ReturnError
from annual_report.observations import read_table
from annual_report.project import Year
from annual_report.register import register
from annual_report.returns.published import read_published
from annual_report.returns.reading import open_return
from annual_report.returns.source import Source
from tests.defects.board import failure, quarters

HEAD = ["Measure", "Q1", "Q2", "Q3", "Q4"]
REFERRALS = 'indicator: CSC01, unit: "per 10,000", row: "^referrals"'


def test_D28_the_same_row_twice_counts_once_and_rows_that_disagree_stop(board):
    row = ["Referrals", 10, 11, 12, 13]
    board.mapping(quarters(REFERRALS)).sends("a.xlsx", [HEAD, row, row])
    made = board.tidied()
    assert made.of("CSC01")["numerator"].tolist() == [10, 11, 12, 13]
    assert made.said("left out: the same figure again") == (4, "B3 C3 D3 E3")
    made = board.sends("a.xlsx", [HEAD, row, ["Referrals", 10, 11, 12, 14]]).tidied()
    assert made.of("CSC01")["numerator"].tolist() == [10, 11, 12, 13, 14]
    check = failure(board.checked(made), "row_id_unique")
    assert (check.outcome, check.cells) == ("failed", ("E2", "E3"))
    assert "the two disagree" in check.message
    assert "Keep one" in check.remedy


def test_D29_of_two_versions_the_later_counts_and_what_it_changed_is_written_down(board):
    board.mapping(quarters(REFERRALS))
    board.sends("return v1.xlsx", [HEAD, ["Referrals", 10, 11, 12, 13]], vintage="v1")
    board.sends("return v2.xlsx", [HEAD, ["Referrals", 10, 11, 12, 17]], vintage="v2")
    opened = board.opened()
    opened.write(opened.tidy())
    folder = next(board.folder.rglob("revisions.parquet")).parent
    assert read_table(folder, "observations")["numerator"].tolist() == [10, 11, 12, 17]
    (change,) = read_table(folder, "revisions").to_dict("records")
    assert change["part"] == "numerator"
    assert change["period_end"] == "2016-03-31"
    assert change["before_cell"].endswith("return v1.xlsx!Return!E2")
    assert change["after_cell"].endswith("return v2.xlsx!Return!E2")
    entry = next(one for one in register(board.project) if one.format == "made")
    assert entry.file.endswith("return v2.xlsx")
    assert entry.superseded == ("2015-16/police/return v1.xlsx",)


ATTENDED = """\
records:
  - table: attendance
    headings: ["^agency", "^meetings"]
    period_text: 'attendance (\\d{4}-\\d{2})'
    fields:
      agency: {heading: "^agency", as: agency}
      meetings: {heading: "^meetings", as: number}
"""


def attendance(board, *names):
    rows = [["Attendance 2015-16"], ["Agency", "Meetings"], *([name, 4] for name in names)]
    return board.mapping(ATTENDED).sends("a.xlsx", rows).recorded()


def test_D32_an_agency_is_known_by_its_names_at_the_time_and_an_unknown_one_stops(board):
    made = attendance(board, "MPS", "testshire  constabulary", "Testshire Healthcare", "council")
    assert list(made.tables["attendance"]["agency"]) == ["police", "police", "trust", "council"]
    assert made.said("agency: another name of an agency made its identifier") == (3, "A3 A4 A5")
    # the trust has not been called so since its merger, a year before the year of the return
    gone = attendance(board, "North Testshire Hospitals", "Somebody Else")
    assert list(gone.tables["attendance"]["agency"]) == ["unreadable", "unreadable"]
    said = "agency: not the name of an agency in board.yml at that time, read as 'unreadable'"
    assert gone.said(said) == (2, "A3 A4")
    assert "Somebody" not in gone.repairs.to_csv()


EXTRACT = (
    "indicator,area,area_name,period,period_start,period_end,period_kind,breakdown,category,"
    "numerator,denominator,value,unit,status,publication,note\n"
)


def test_D33_areas_are_joined_on_their_code_whatever_they_are_called(tmp_path):
    names = {
        "E06000028": "Bournemouth (Pre LG)", "E13000002": "London (Outer)", "E92000001": "ENGLAND",
        "E12000003": "Yorkshire and The Humber",
    }  # fmt: skip
    line = "CSC02,{},{},2015-16,2015-04-01,2016-03-31,year,total,all,,,{},%,final,made-2016,\n"
    rows = [line.format(code, name, 20 + n) for n, (code, name) in enumerate(names.items())]
    path = tmp_path / "figures.csv"
    path.write_text(EXTRACT + "".join(rows), encoding="utf-8")
    source = Source("comparators", "published_statistics", "figures.csv", "a" * 64, Year(2015))
    read = read_published(open_return(path), source, "E06000028").observations
    assert dict(zip(read["area"], read["value"], strict=True)) == {
        "local": 20, "E13000002": 21, "E92000001": 22, "E12000003": 23,
    }  # fmt: skip
    assert not read.astype("str").apply(lambda column: column.str.contains("Pre LG")).any(axis=None)
    path.write_text(EXTRACT.replace("area,", "", 1) + "".join(rows), encoding="utf-8")
    with pytest.raises(
        ReturnError, match=r"figures\.csv ! A1: The first row has no column named area"
    ):
        read_published(open_return(path), source, "E06000028")


def test_D43_a_return_that_is_missing_is_said_to_be_and_never_carried_forward(board):
    board.mapping(quarters(REFERRALS))
    board.sends("a.xlsx", [HEAD, ["Referrals", 1, 2, 3, 4]], year="2014-15")
    entries = {one.format: one for one in register(board.project)}
    assert (entries["made"].status, entries["made"].file) == ("not returned", "")
    with pytest.raises(ReturnError, match="has not been received") as missing:
        board.opened()
    assert "Put it where board.yml expects it" in str(missing.value)
    assert board.opened("2014-15").files  # last year's is still last year's

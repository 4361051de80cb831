"""From small returns, made here in the shapes that agencies send, to observations."""

from __future__ import annotations

import datetime as dt
import math

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annual_report.errors import ReturnError
from annual_report.observations import STATED_TOTAL
from annual_report.project import Year
from annual_report.returns.grid import Cell, Sheet, Workbook
from annual_report.returns.mapping import load_mapping
from annual_report.returns.reading import open_return
from annual_report.returns.source import Source
from annual_report.returns.tidy import tidy

YEAR = Year(2015)
SOURCE = Source(
    "police", "made", "2015-16/police/made.xlsx", "ab" * 32, YEAR, "version 1", illustrative=True
)

QUARTERS = """\
tables:
  - name: Quarters
    headings: ["^measure", "quarter 1 / no"]
    layout: across
    label: "^measure"
    columns: {numerator: "/ no", denominator: "/ of$", value: "/ %$"}
    year_to_date: "^ytd"
    measures:
      - {indicator: CSC01, unit: "per 10,000", row: "^referrals"}
      - {indicator: CSC09, unit: "%", row: "^conferences"}
      - {indicator: CSC10, unit: "per 10,000", kind: snapshot, row: "^plans"}
"""
TWO_ROWS = [
    ["Title of the return 2015-16"],
    [],
    ["Measure", "Quarter 1", None, None, "Quarter 2", None, None, "YTD", None, None],
    [None, *["No.", "Of", "%"] * 3],
    ["Work with families"],
    ["Referrals ¹", "1,892", None, None, 1901, None, None, "3,793", None, None],
    [],
    ["Conferences", 20, 25, "80.0%", 18, 24, 75, 38, 49, "77.6%"],
    ["Plans", 206, None, None, 211, None, None, 211, None, None],
    ["¹ Not children."],
]
MERGED = ((2, 1, 2, 3), (2, 4, 2, 6), (2, 7, 2, 9))
MONTHS = """\
tables:
  - name: Incidents
    title: "^table 1"
    headings: ["^measure", "apr"]
    layout: across
    label: "^measure"
    year_to_date: "^ytd"
    measures:
      - {indicator: POL01, unit: "per 1,000", row: "^reports"}
  - name: Conferences
    title: "^table 2"
    headings: ["^measure", "apr"]
    layout: across
    label: "^measure"
    year_to_date: "^ytd"
    measures:
      - {indicator: POL07, unit: "%", row: "^attended", denominator_row: "^invited"}
"""
TEAMS = """\
tables:
  - name: Teams
    headings: ["^team", "^vacant"]
    layout: categories
    label: "^team"
    period_text: 'at (\\d+ \\w+ \\d{4})'
    breakdown: team
    total: "^total$"
    total_means: total
    measures:
      - indicator: WKF01
        unit: "%"
        kind: snapshot
        columns: {numerator: "^vacant", denominator: ["^filled", "^vacant"]}
"""
LONG = """\
tables:
  - name: Return
    headings: ["^quarter", "^measure", "^number"]
    layout: down
    label: "^measure"
    period: "^quarter"
    columns: {numerator: "^number", denominator: "^out of", value: "^percentage"}
    measures:
      - {indicator: HLT04, unit: "%", row: "^assessments"}
"""


def workbook(rows, merged=()):
    cells = tuple(
        Cell(row, column, value)
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
        if value is not None
    )
    return Workbook(
        SOURCE.file,
        SOURCE.sha256,
        (
            Sheet(
                "Data",
                hidden=False,
                cells=cells,
                merged=tuple(merged),
                file=SOURCE.file,
                agency="police",
            ),
        ),
    )


@pytest.fixture
def mapped(tmp_path):
    def load(text):
        file = tmp_path / "made.yml"
        file.write_text(text, encoding="utf-8")
        return load_mapping(file)

    return load


def only(frame, **wanted):
    for name, value in wanted.items():
        frame = frame[frame[name] == value]
    assert len(frame) == 1, frame
    return frame.iloc[0]


def counted(repairs, words):
    return int(repairs.loc[repairs["repair"].str.contains(words, regex=False), "count"].sum())


def test_a_two_row_heading_gives_every_quarter_its_own_three_columns(mapped):
    found = tidy(workbook(TWO_ROWS, MERGED), mapped(QUARTERS), SOURCE).observations
    first = only(found, indicator="CSC09", period_end="2015-06-30")
    assert (first["numerator"], first["denominator"], first["value"]) == (20, 25, 80)
    assert first["source_cell"] == "B8 C8 D8"
    assert first["period_kind"] == "quarter"
    second = only(found, indicator="CSC09", period_end="2015-09-30")
    assert (second["numerator"], second["source_cell"]) == (18, "E8 F8 G8")


def test_a_thousands_separator_is_read_and_counted_as_a_repair(mapped):
    cleaned = tidy(workbook(TWO_ROWS, MERGED), mapped(QUARTERS), SOURCE)
    assert (
        only(cleaned.observations, indicator="CSC01", period_end="2015-06-30")["numerator"] == 1892
    )
    repair = only(cleaned.repairs, repair="thousands separator removed")
    assert repair["cells"].split() == ["B6", "H6"]
    assert repair["count"] == 2


def test_a_rate_keeps_its_count_and_leaves_the_population_to_later(mapped):
    found = tidy(workbook(TWO_ROWS, MERGED), mapped(QUARTERS), SOURCE).observations
    row = only(found, indicator="CSC01", period_end="2015-06-30")
    assert math.isnan(row["denominator"])
    assert math.isnan(row["value"])
    assert row["source_cell"] == "B6"


def test_the_year_to_date_is_a_stated_total_and_never_a_figure(mapped):
    found = tidy(workbook(TWO_ROWS, MERGED), mapped(QUARTERS), SOURCE).observations
    stated = found[found["breakdown"] == STATED_TOTAL]
    assert set(stated["indicator"]) == {"CSC01", "CSC09", "CSC10"}
    assert set(stated["period_kind"]) == {"year"}
    figures = found[(found["breakdown"] == "total") & (found["indicator"] == "CSC01")]
    assert figures["numerator"].sum() == 1892 + 1901


def test_a_snapshot_carries_the_last_day_of_its_quarter(mapped):
    found = tidy(workbook(TWO_ROWS, MERGED), mapped(QUARTERS), SOURCE).observations
    plans = found[(found["indicator"] == "CSC10") & (found["breakdown"] == "total")]
    assert list(plans["period_kind"]) == ["snapshot", "snapshot"]
    assert list(plans["period_start"]) == list(plans["period_end"]) == ["2015-06-30", "2015-09-30"]


def test_totals_are_compared_with_a_sum_for_a_flow_and_the_last_for_a_snapshot(mapped):
    cleaned = tidy(workbook(TWO_ROWS, MERGED), mapped(QUARTERS), SOURCE)
    assert counted(cleaned.repairs, "agrees with its parts") == 3
    wrong = [list(row) for row in TWO_ROWS]
    wrong[5][7], wrong[8][7] = 3800, 206 + 211
    cleaned = tidy(workbook(wrong, MERGED), mapped(QUARTERS), SOURCE)
    assert counted(cleaned.repairs, "differs from its parts") == 2
    assert (
        only(cleaned.repairs, repair="total compared: differs from its parts")["cells"] == "H6 H9"
    )


def months(first_row=None, second=None):
    heading = ["Measure", *(dt.date(2015, month, 1) for month in range(4, 8)), "YTD"]
    return [
        ["Monthly figures"],
        ["Table 1. Incidents"],
        heading,
        first_row or ["Reports", 209, 211, "<5", 195, 620],
        [],
        ["Table 2. Conferences"],
        heading,
        ["Invited", 22, 23, 24, 21, 90],
        second or ["Attended", 18, 19, 20, 20, 77],
    ]


def test_months_across_and_two_tables_on_a_sheet(mapped):
    found = tidy(workbook(months()), mapped(MONTHS), SOURCE).observations
    assert only(found, indicator="POL01", period_end="2015-04-30")["source_cell"] == "B4"
    attended = only(found, indicator="POL07", period_end="2015-05-31")
    assert (attended["numerator"], attended["denominator"]) == (19, 23)
    assert attended["source_cell"] == "C9 C8"
    assert attended["value"] == pytest.approx(100 * 19 / 23)


def test_a_small_number_held_back_by_the_agency_is_suppressed_and_has_no_number(mapped):
    found = tidy(workbook(months()), mapped(MONTHS), SOURCE).observations
    june = only(found, indicator="POL01", period_end="2015-06-30")
    assert june["status"] == "suppressed"
    assert math.isnan(june["numerator"])
    assert june["source_cell"] == "D4"


def test_a_blank_is_not_returned_and_never_nought(mapped):
    row = ["Reports", 209, None, 0, 195, None]
    found = tidy(workbook(months(row)), mapped(MONTHS), SOURCE).observations
    may = only(found, indicator="POL01", period_end="2015-05-31")
    june = only(found, indicator="POL01", period_end="2015-06-30")
    assert may["status"] == "not returned"
    assert math.isnan(may["numerator"])
    assert (june["status"], june["numerator"]) == ("final", 0)


@pytest.mark.parametrize("place", ["numerator", "denominator"])
def test_text_where_a_number_should_be_is_kept_as_unreadable(mapped, place):
    rows = months()
    rows[8 if place == "numerator" else 7][2] = "approx 20"
    cleaned = tidy(workbook(rows), mapped(MONTHS), SOURCE)
    may = only(cleaned.observations, indicator="POL07", period_end="2015-05-31")
    assert may["status"] == "unreadable"
    assert math.isnan(may["value"])
    assert may["source_cell"] == "C9 C8"
    assert counted(cleaned.repairs, "unreadable") == 1
    assert "approx" not in cleaned.observations.to_csv() + cleaned.repairs.to_csv()


def test_a_return_for_another_year_is_refused_with_the_cell_that_says_so(mapped):
    rows = months()
    rows[2][1:5] = rows[6][1:5] = [dt.date(2014, month, 1) for month in range(4, 8)]
    with pytest.raises(ReturnError) as error:
        tidy(workbook(rows), mapped(MONTHS), SOURCE)
    places = [problem.place for problem in error.value.problems]
    assert places == [f"2015-16/police/made.xlsx ! Data!{cell}" for cell in ("B3", "B7")]
    assert "2015-16" in error.value.problems[0].what


def test_what_lies_after_the_year_is_left_out_and_earlier_years_are_kept(mapped):
    rows = months()
    rows[2][1:5] = [
        dt.date(2015, 3, 1),
        dt.date(2015, 4, 1),
        dt.date(2016, 3, 1),
        dt.date(2016, 4, 1),
    ]
    cleaned = tidy(workbook(rows), mapped(MONTHS), SOURCE)
    reports = cleaned.observations[cleaned.observations["indicator"] == "POL01"]
    kept = reports.loc[reports["breakdown"] == "total", ["year", "period_end"]].to_numpy().tolist()
    assert kept == [["2014-15", "2015-03-31"], ["2015-16", "2015-04-30"], ["2015-16", "2016-03-31"]]
    assert only(cleaned.repairs, repair="left out: after the reporting year")["cells"] == "E4 E9 E8"


def test_a_total_row_is_the_whole_and_not_one_more_team(mapped):
    rows = [
        ["Workforce at 31 March 2016"],
        ["Team", "Filled", "Vacant"],
        ["North", 18.0, 2.0],
        ["South", 27.0, 3.0],
        [],
        ["Total", 45.0, 5.0],
    ]
    cleaned = tidy(workbook(rows), mapped(TEAMS), SOURCE)
    found = cleaned.observations
    assert list(found["category"]) == ["North", "South", "all"]
    whole = only(found, breakdown="total")
    assert (whole["numerator"], whole["denominator"], whole["value"]) == (5, 50, 10)
    assert whole["source_cell"] == "C6 B6 C6"
    assert found.loc[found["breakdown"] == "team", "numerator"].sum() == whole["numerator"]
    assert counted(cleaned.repairs, "agrees with its parts") == 1


def test_a_date_in_the_title_alone_can_show_that_the_year_is_wrong(mapped):
    rows = [["Workforce at 31 March 2015"], ["Team", "Filled", "Vacant"], ["North", 18.0, 2.0]]
    with pytest.raises(ReturnError, match=r"made\.xlsx ! Data!A1"):
        tidy(workbook(rows), mapped(TEAMS), SOURCE)


def test_last_years_quarters_are_known_by_the_title_and_refused(mapped):
    text = QUARTERS.replace(
        "    year_to_date:", "    period_text: 'return (\\d{4}-\\d{2})'\n    year_to_date:"
    )
    assert len(tidy(workbook(TWO_ROWS, MERGED), mapped(text), SOURCE).observations)
    rows = [["Title of the return 2014-15"], *TWO_ROWS[1:]]
    with pytest.raises(
        ReturnError, match=r"made\.xlsx ! Data!A1.*lies outside 2015-16.*they lie in 2014-15\."
    ):
        tidy(workbook(rows, MERGED), mapped(text), SOURCE)


def test_one_table_of_another_year_is_enough_to_refuse_a_return(mapped):
    rows = months()
    rows[6] = ["Measure", *(dt.date(2014, month, 1) for month in range(4, 8)), "YTD"]
    with pytest.raises(ReturnError, match=r"Data!B7.*'Conferences'"):
        tidy(workbook(rows), mapped(MONTHS), SOURCE)


def test_a_category_without_a_figure_is_counted_and_not_made_nought(mapped):
    rows = [
        ["Workforce at 31 March 2016"],
        ["Team", "Filled", "Vacant"],
        ["North", 18.0, 2.0],
        ["South"],
    ]
    cleaned = tidy(workbook(rows), mapped(TEAMS), SOURCE)
    assert list(cleaned.observations["category"]) == ["North"]
    assert (
        only(cleaned.repairs, repair="row left out: a label without a figure")["cells"] == "A4:C4"
    )


def test_a_sheet_that_names_no_period_is_refused(mapped):
    rows = [["Workforce"], ["Team", "Filled", "Vacant"], ["North", 18.0, 2.0]]
    with pytest.raises(ReturnError, match="Nothing on the sheet says which period"):
        tidy(workbook(rows), mapped(TEAMS), SOURCE)


def test_a_csv_in_the_windows_code_page_with_percentages_as_text(mapped, tmp_path):
    text = (
        "Trust – return\r\n\r\nQuarter,Measure,Number,Out of,Percentage,Comment\r\n"
        'Q1 2015/16,Assessments,19,24,79.2%,"£6,500 cut – doctor’s leave"\r\n'
        "Q2 2015/16,Assessments,22,26,0.846,\r\n"
        'Q3 2015/16,Assessments,"1,017","1,125",90.4%,\r\n'
    )
    file = tmp_path / "trust.csv"
    file.write_bytes(text.encode("cp1252"))
    cleaned = tidy(open_return(file), mapped(LONG), SOURCE)
    assert list(cleaned.observations["value"]) == [79.2, 84.6, 90.4]
    assert list(cleaned.observations["source_cell"]) == ["C4 D4 E4", "C5 D5 E5", "C6 D6 E6"]
    assert counted(cleaned.repairs, "share read as a percentage") == 1
    assert counted(cleaned.repairs, "percent sign removed") == 2
    assert "doctor" not in cleaned.observations.to_csv()


def test_a_share_is_only_rescaled_if_its_own_numbers_say_so(mapped):
    rows = [
        ["Quarter", "Measure", "Number", "Out of", "Percentage"],
        ["Q1 2015-16", "Assessments", 1, 125, 0.8],
        ["Q2 2015-16", "Assessments", 100, 125, 0.5],
        ["Q3 2015-16", "Assessments", None, None, 0.8],
    ]
    found = tidy(workbook(rows), mapped(LONG), SOURCE).observations
    assert list(found["value"])[:2] == [0.8, 0.5]
    assert found["status"].iloc[2] == "not returned"


def test_a_stated_percentage_stays_as_stated_even_if_its_numbers_disagree(mapped):
    rows = [
        ["Quarter", "Measure", "Number", "Out of", "Percentage"],
        ["Q1 2015-16", "Assessments", 60, 84, "73.8%"],
    ]
    row = only(tidy(workbook(rows), mapped(LONG), SOURCE).observations, indicator="HLT04")
    assert (row["numerator"], row["denominator"], row["value"]) == (60, 84, 73.8)


def test_the_same_row_twice_counts_once_and_rows_that_disagree_both_stay(mapped):
    heading = ["Quarter", "Measure", "Number", "Out of", "Percentage"]
    once = ["Q1 2015-16", "Assessments", 19, 24, "79.2%"]
    same = tidy(workbook([heading, once, once]), mapped(LONG), SOURCE)
    assert len(same.observations) == 1
    assert counted(same.repairs, "the same figure again") == 3
    other = ["Q1 2015-16", "Assessments", 20, 24, "83.3%"]
    both = tidy(workbook([heading, once, other]), mapped(LONG), SOURCE).observations
    assert len(both) == 2
    assert both["row_id"].nunique() == 1


def test_a_period_that_cannot_be_read_names_its_cell(mapped):
    rows = [
        ["Quarter", "Measure", "Number", "Out of", "Percentage"],
        ["some time", "Assessments", 19, 24, "79.2%"],
    ]
    with pytest.raises(ReturnError, match=r"made\.xlsx ! Data!A2"):
        tidy(workbook(rows), mapped(LONG), SOURCE)


@pytest.mark.parametrize(
    ("mapping", "rows", "said"),
    [
        (MONTHS, months()[:5], "title like 'table 2"),
        (QUARTERS, [row for row in TWO_ROWS if row[:1] != ["Plans"]], "no row like 'plans'"),
        (TEAMS, [["Team", "Filled"], ["North", 18.0]], "vacant"),
    ],
)
def test_a_missing_table_row_or_heading_is_named(mapped, mapping, rows, said):
    merged = MERGED if mapping is QUARTERS else ()
    with pytest.raises(ReturnError) as error:
        tidy(workbook(rows, merged), mapped(mapping), SOURCE)
    assert said in str(error.value)


def test_a_missing_sheet_is_named_with_those_that_are_there(mapped):
    text = QUARTERS.replace("headings:", 'sheet: "^early help"\n    headings:')
    with pytest.raises(ReturnError, match=r"early help.*'Data'"):
        tidy(workbook(TWO_ROWS, MERGED), mapped(text), SOURCE)


def test_rows_that_no_indicator_asks_for_are_counted(mapped):
    rows = [*TWO_ROWS[:9], ["Strategy meetings", 5, None, None, 6, None, None, 11, None, None]]
    cleaned = tidy(workbook(rows, MERGED), mapped(QUARTERS), SOURCE)
    assert (
        only(cleaned.repairs, repair="row left out: no indicator asks for it")["cells"] == "A10:J10"
    )


numbers = st.integers(min_value=0, max_value=999_999)
WRITTEN = {"plain": str, "thousands": lambda n: f"{n:,}", "number": int}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(numbers, st.sampled_from(sorted(WRITTEN))), min_size=4, max_size=4))
def test_however_it_is_written_every_number_comes_back_with_its_cell(tmp_path_factory, figures):
    folder = tmp_path_factory.mktemp("return")
    book = openpyxl.Workbook()
    page = book.active
    page.append(["Table 1. Incidents"])
    page.append(["Measure", *(dt.date(2015, month, 1) for month in range(4, 8)), "YTD"])
    page.append(["Reports", *(WRITTEN[how](n) for n, how in figures), sum(n for n, _ in figures)])
    book.save(folder / "return.xlsx")
    mapping = folder / "made.yml"
    mapping.write_text(MONTHS.split("  - name: Conferences", maxsplit=1)[0], encoding="utf-8")
    cleaned = tidy(open_return(folder / "return.xlsx"), load_mapping(mapping), SOURCE)
    whole = cleaned.observations[cleaned.observations["breakdown"] == "total"]
    assert list(whole["numerator"]) == [n for n, _ in figures]
    assert list(whole["source_cell"]) == ["B3", "C3", "D3", "E3"]
    assert counted(cleaned.repairs, "agrees with its parts") == 1


COMMENTED = """\
tables:
  - name: Incidents
    headings: ["^measure", "^q1", "^comment"]
    layout: across
    label: "^measure"
    comment: "^comment"
    measures:
      - {indicator: POL01, unit: "per 1,000", row: "^reports"}
      - {indicator: POL02, unit: "per 1,000", row: "^incidents"}
"""


def test_that_an_agency_explains_a_figure_is_noted_and_what_it_says_is_not_read(mapped):
    rows = [
        ["Measure", "Q1", "Q2", "Comment"],
        ["Reports", 40, 60, "a new system, says Sergeant Quill"],
        ["Incidents", 12, 13, None],
    ]
    found = tidy(workbook(rows), mapped(COMMENTED), SOURCE).observations
    notes = found.groupby("indicator")["note"].unique()
    assert list(notes["POL01"]) == ["explained in D2"]
    assert list(notes["POL02"]) == [""]
    assert not found.astype("str").apply(lambda c: c.str.contains("Quill")).any(axis=None)

"""Every return of measures, three years of each: cleaned, and held against the raw file.

What the figures should be is read from the returns with other programs than ours (openpyxl, and
Python's csv), by label and heading, and without a mapping.
"""

from __future__ import annotations

import csv
import math
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from annual_report.observations import COLUMNS, FOR_THE_GATE
from annual_report.project import load_project
from annual_report.register import find_returns
from annual_report.returns.formats import read_format
from annual_report.returns.repairs import COLUMNS as REPAIRS
from tests.conftest import ROOT
from tests.notebooks.cleaning import clean, notebook_of

RAW = ROOT / "data" / "raw"
YEARS = ("2013-14", "2014-15", "2015-16")
SENDERS = {
    "early_help": "early_help",
    "camhs": "camhs",
    "acute_health": "acute_trust",
    "community_health": "health_trust",
    "clinical_commissioning_group": "ccg",
    "lado": "lado",
    "marac": "marac",
    "child_death_overview_panel": "cdop",
    "probation": "probation",
    "youth_offending": "youth_offending",
    "housing": "housing",
    "voluntary_sector": "voluntary_sector",
    "public_health": "public_health",
    "police_monthly": "police",
    "childrens_social_care_quarterly": "childrens_social_care",
    "social_work_workforce": "childrens_social_care",
}
ENCODINGS = {"community_health": "cp1252", "public_health": "utf-8-sig"}
#: Formats in which an agency hid small numbers of its own accord, and what is hidden.
HIDDEN = {
    ("acute_health", "site"), ("community_health", "age"), ("child_death_overview_panel", "age"),
    ("police_monthly", "timeliness"),
}  # fmt: skip
#: Measures counted on a day: the year's figure is that of the last day.
SNAPSHOTS = {"HLT10", "HLT11", "HOU01", "CSC10", "CSC15"}

#: Format: of a measure, the sheet, the labels of the rows of numerator and denominator, and the
#: headings of their columns (None for every column of numbers but those that add others up).
#: A figure of the year is the sum over rows, columns and files.
KEYS: dict[str, dict[str, tuple[str, str, str, str | None, str | None]]] = {
    "early_help": {
        "EH01": ("Early help", "Early help assessments started", "", None, None),
        "EH02": ("Early help", "of which led by a partner agency",
                 "Early help assessments completed", None, None),
        "EH04": ("Early help", "of whom referred to social care within 12 months of closure",
                 "Children whose early help closed 12 or more months before", None, None),
        "EH05": ("Early help", "Sum of the changes in score, later less first",
                 "Families with a first and a later score", None, None),
    },
    "camhs": {
        "CAM01": ("CAMHS", "Referrals accepted", "Referrals received", "No.", "No."),
        "CAM02": ("CAMHS", "of whom within 18 weeks", "Children first seen", "No.", "No."),
        "CAM06": ("CAMHS", "Reliable improvement at discharge (paired scores)",
                  "Reliable improvement at discharge (paired scores)", "No.", "Out of"),
        "ADU01": (
            "Adult services",
            "Clients assessed with dependent children recorded and a Think Family plan",
            "Clients assessed with dependent children recorded and a Think Family plan",
            "No.", "Out of",
        ),
    },
    "acute_health": {"HLT02": ("Trust", "All sites", "", "Self-harm or safeguarding concern", None)},
    "community_health": {
        "HLT04": ("", "Initial health assessments within 20 working days",
                  "Initial health assessments within 20 working days", "Number", "Out of"),
        "HLT08": ("", "Reviews at 2 to 2.5 years with ASQ-3 completed",
                  "Reviews at 2 to 2.5 years with ASQ-3 completed", "Number", "Out of"),
        "HLT10": ("", "Level 3 safeguarding training in date",
                  "Level 3 safeguarding training in date", "Number", "Out of"),
    },
    "lado": {"LAD01": ("Allegations", "Total", "", "Met threshold", None)},
    "marac": {
        "MAR01": ("MARAC", "Total", "", "Cases heard", None),
        "MAR02": ("MARAC", "Total", "Total", "Repeat cases", "Cases heard"),
        "MAR02_children": ("MARAC", "Total", "", "Children in household", None),
    },
    "child_death_overview_panel": {
        "CDP01": ("Panel", "Reviews completed", "", None, None),
        "CDP02": ("Panel", "of which with modifiable factors",
                  "of which with enough information", None, None),
    },
    "probation": {"PRB01": ("Return", "Total", "Total", "Check done", "With children")},
    "youth_offending": {
        "YOT01": ("YOT", "First-time entrants", "", None, None),
        "YOT02": ("YOT", "who offended again within 12 months",
                  "Young people in the cohort whose 12 months ended", None, None),
    },
    "housing": {
        "HOU01": ("Housing", "Households with children in temporary accommodation",
                  "Households in the area", None, None),
    },
    "voluntary_sector": {
        "VOL01": ("Providers", "Total", "Total", "Compliant", "Commissioned"),
    },
    "public_health": {
        "HLT03": ("", "Hospital admissions caused by injuries in children (0-14 years)",
                  "Hospital admissions caused by injuries in children (0-14 years)",
                  "Count", "Denominator"),
        "PHE01": ("", "Under 18s conception rate / 1,000", "Under 18s conception rate / 1,000",
                  "Count", "Denominator"),
    },
    "police_monthly": {
        "POL01": ("Q4", "Child-coming-to-notice reports", "", None, None),
        "POL04": ("Q4", "All levels", "", None, None),
    },
    "childrens_social_care_quarterly": {
        "CSC10": ("Referrals", "Children subject of a child protection plan at period end", "",
                  None, None),
        "CSC15": ("Referrals", "Children looked after at period end", "", None, None),
    },
    "social_work_workforce": {
        "WKF03": ("Workforce", "Total", "Total", "Leavers FTE", "In post FTE"),
        "WKF04": ("Workforce", "Total", "", "Cases", None),
    },
}  # fmt: skip
CASES = [(form, year) for form in SENDERS for year in YEARS]


@pytest.fixture(scope="module")
def cleaned(tmp_path_factory):
    @cache
    def run(form, year):
        return clean(tmp_path_factory.mktemp(form), form, year, SENDERS[form])

    return run


@cache
def rows_of(file: str, encoding: str = "utf-8") -> dict[str, list[list[object]]]:
    """Read a return's sheets as lists of rows, with another program than ours."""
    path = RAW / file
    if path.suffix == ".csv":
        with path.open(encoding=encoding, newline="") as stream:
            return {"": [list(row) for row in csv.reader(stream)]}
    book = openpyxl.load_workbook(path)
    return {page.title: [list(row) for row in page.iter_rows(values_only=True)] for page in book}


def cell_of(rows: list[list[object]], reference: str) -> object:
    column, row = openpyxl.utils.cell.coordinate_from_string(reference)
    return rows[row - 1][openpyxl.utils.column_index_from_string(column) - 1]


def number(value: object) -> float:
    return float(str(value).replace(",", "").removesuffix("%"))


def files_of(form: str, year: str) -> list[str]:
    found = find_returns(load_project(ROOT, year=year), SENDERS[form], form)
    return [entry.file for entry in found if entry.file]


def sheet_of(sheets: dict[str, list[list[object]]], name: str) -> list[list[object]]:
    (found,) = [rows for title, rows in sheets.items() if title.startswith(name)]
    return found


def said(rows: list[list[object]], label: str, heading: str | None, last: bool) -> float:  # noqa: FBT001
    """Add up what stands in the rows with a label: under a heading, or all across but totals."""
    columns, taken = [], []
    for row in rows:
        words = [str(value or "").strip() for value in row]
        if heading is not None and heading in words:
            columns = [words.index(heading)]
        elif heading is None and words[0] in {"Measure", "Level of risk"}:
            columns = across(words)
        if label in words[:2] and columns:
            taken.append([row[column] for column in columns])
    if last:
        return number(taken[-1][-1])
    return sum(number(value) for values in taken for value in values)


def across(words: list[str]) -> list[int]:
    """Return the columns of quarters, months, days or the year, without those that add up."""
    return [
        place
        for place, word in enumerate(words)
        if word and place and not word.lower().startswith(("ytd", "year to date", "no", "out", "%"))
    ]


def whole(observations, indicator):
    rows = observations[
        (observations["indicator"] == indicator) & (observations["breakdown"] == "total")
    ]
    return rows[rows["year"] == rows["year"].max()].sort_values("period_end")


@pytest.mark.parametrize(("form", "year"), CASES)
def test_key_figures_are_those_of_the_raw_file(cleaned, form, year):
    observations = cleaned(form, year)["observations"]
    for indicator, (sheet, top, bottom, over, under) in KEYS.get(form, {}).items():
        last = indicator in SNAPSHOTS
        two_rows = form == "childrens_social_care_quarterly"
        expected = [0.0, 0.0]
        for file in files_of(form, year):
            rows = sheet_of(rows_of(file, ENCODINGS.get(form, "utf-8")), sheet)
            if form == "public_health":
                rows = [row for row in rows if "Male" not in row]
                rows = [row for row in rows if "Female" not in row or "conception" in row[1]]
            if two_rows:
                row = next(row for row in rows if str(row[0] or "").startswith(top))
                quarter_4 = next(row for row in rows if "Quarter 4" in row).index("Quarter 4")
                expected[0] = number(row[quarter_4])
                continue
            expected[0] = said(rows, top, over, last) + (0 if last else expected[0])
            if bottom:
                expected[1] = said(rows, bottom, under, last) + (0 if last else expected[1])
        found = whole(observations, indicator)
        found = found.tail(1) if last else found
        assert expected[0] > 0, indicator
        assert found["numerator"].sum() == pytest.approx(expected[0]), indicator
        if bottom:
            assert found["denominator"].sum() == pytest.approx(expected[1]), indicator


@pytest.mark.parametrize(("form", "year"), CASES)
def test_every_observation_cites_the_cells_that_hold_it(cleaned, form, year):
    observations = cleaned(form, year)["observations"]
    assert len(observations) >= 5
    for row in observations.to_dict("records"):
        rows = rows_of(row["source_file"], ENCODINGS.get(form, "utf-8"))[row["source_sheet"]]
        cells = [cell_of(rows, cell) for cell in row["source_cell"].split()]
        if row["status"] == "suppressed":
            assert cells[0] in {"<5", "*", "1-4"}
            continue
        assert number(cells[0]) == row["numerator"], row["source_cell"]
        if not math.isnan(row["denominator"]):
            parts = cells[1:3] if row["indicator"] in {"WKF01", "WKF02", "WKF04"} else cells[1:2]
            assert sum(map(number, parts)) == pytest.approx(row["denominator"])


@pytest.mark.parametrize(("form", "year"), CASES)
def test_tables_are_those_of_the_contract(cleaned, form, year):
    tables = cleaned(form, year)
    observations = tables["observations"]
    assert list(observations.columns) == list(COLUMNS)
    assert list(tables["repairs"].columns) == list(REPAIRS)
    assert observations["row_id"].is_unique
    assert observations["illustrative"].all()
    assert set(observations["agency"]) == {SENDERS[form]}


@pytest.mark.parametrize(("form", "year"), CASES)
def test_what_has_no_number_was_hidden_by_the_agency_and_nothing_else(cleaned, form, year):
    observations = cleaned(form, year)["observations"]
    without = observations[observations["numerator"].isna()]
    assert set(without["status"]) <= {"suppressed"}
    assert {(form, breakdown) for breakdown in without["breakdown"]} <= HIDDEN


@pytest.mark.parametrize(("form", "year"), CASES)
def test_stated_percentages_agree_but_for_one_that_is_wrong_on_purpose(cleaned, form, year):
    found = cleaned(form, year)["observations"]
    shares = found[(found["unit"] == "%") & found["denominator"].gt(0)]
    computed = 100 * shares["numerator"] / shares["denominator"]
    differs = shares[(shares["value"] - computed).abs() > 0.1]
    wrong = [("HLT11", "2015-12-31")] if (form, year) == ("community_health", "2015-16") else []
    assert list(zip(differs["indicator"], differs["period_end"], strict=True)) == wrong


def test_formats_of_the_same_shape_share_a_notebook():
    assert {notebook_of(form).name for form in SENDERS} == {"measures.ipynb"}


@pytest.mark.parametrize("form", SENDERS)
def test_each_mapping_says_in_words_what_the_return_looks_like(form):
    about = read_format(ROOT / "notebooks" / "clean" / f"{form}.yml").about
    assert len(about.split()) > 40
    assert "\n\n" in about


def test_the_second_version_of_a_quarter_changes_one_figure_and_says_which(cleaned):
    revisions = cleaned("camhs", "2015-16")["revisions"]
    assert set(revisions["indicator"]) == {"CAM01"}
    assert set(revisions["period_end"]) == {"2015-12-31"}
    assert revisions["after_cell"].str.contains("Q3 2015-16 v2.xlsx!CAMHS!").all()
    assert revisions["before_cell"].str.contains("Q3 2015-16 v1.xlsx!CAMHS!").all()


def test_probation_sent_three_quarters_of_the_last_year_and_the_hospitals_one_late():
    project = load_project(ROOT, year="2015-16")
    probation = find_returns(project, "probation", "probation")
    assert [entry.status for entry in probation][3] == "not returned"
    assert {entry.status for entry in probation[:3]} == {"received"}
    hospitals = find_returns(project, "acute_trust", "acute_health")
    assert [entry.part for entry in hospitals if entry.late] == ["Q2"]


def test_what_another_agency_counts_too_is_for_the_checks_alone(cleaned):
    told = {"clinical_commissioning_group": "HLT04", "housing": "CSC01"}
    for form, indicator in told.items():
        rows = cleaned(form, "2015-16")["observations"].query("breakdown == 'cross-check'")
        assert set(rows["indicator"]) == {indicator}
    assert "cross-check" in FOR_THE_GATE


def test_the_commissioner_and_its_provider_count_the_same(cleaned):
    for year in YEARS:
        theirs = cleaned("clinical_commissioning_group", year)["observations"]
        ours = whole(cleaned("community_health", year)["observations"], "HLT04")
        theirs = theirs[theirs["breakdown"] == "cross-check"].sort_values("period_end")
        assert list(theirs["numerator"]) == list(ours["numerator"])
        assert list(theirs["denominator"]) == list(ours["denominator"])


def test_a_rate_is_stated_in_its_own_unit(cleaned):
    rows = whole(cleaned("housing", "2015-16")["observations"], "HOU01")
    assert list(rows["value"]) == pytest.approx(
        list(1000 * rows["numerator"] / rows["denominator"])
    )


def test_of_a_profile_with_both_sexes_only_the_rows_asked_for_are_read(cleaned):
    tables = cleaned("public_health", "2015-16")
    assert sorted(tables["observations"]["indicator"]) == [
        "CAM05",
        "EDU02",
        "EDU05",
        "HLT03",
        "PHE01",
    ]
    left_out = tables["repairs"].set_index("repair")["count"]
    assert left_out["row left out: no indicator asks for it"] == 8
    (file,) = files_of("public_health", "2015-16")
    assert Path(file).suffix == ".csv"
    assert (RAW / file).read_bytes().startswith(b"\xef\xbb\xbf")

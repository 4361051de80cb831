"""What an executed cleaning notebook shows of a sheet: figures and known words, nothing else."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annual_report.personal import personal_data
from annual_report.project import Year
from annual_report.returns.grid import Cell, Sheet, Workbook
from annual_report.returns.mapping import load_mapping
from annual_report.returns.preview import preview

MAPPING = """
tables:
  - name: Incidents
    headings: ["^measure", "apr", "^ytd"]
    layout: across
    label: "^measure"
    year_to_date: "^ytd"
    measures:
      - {indicator: POL01, unit: "per 1,000", row: "^incidents"}
"""
CATEGORIES = """
tables:
  - name: Teams
    headings: ["^team", '^no']
    layout: categories
    label: "^team"
    period_text: 'teams (\\d{4}-\\d{2})'
    columns: {numerator: '^no\\.?$'}
    breakdown: team
    measures:
      - {indicator: WKF01, unit: count}
"""
ROWS = [
    ["Return of Zebedee Quill"],
    [],
    ["Measure", "Apr 2015", "May 2015", "YTD", "Filled in by"],
    ["Incidents", 7, "<5", "1,234", "Zebedee"],
    ["Other things", "see attached, Zebedee Quill", "84.6%", dt.date(2004, 5, 14), None],
]
YEAR = Year(2015)


@pytest.fixture(scope="module")
def mapping(tmp_path_factory):
    file = tmp_path_factory.mktemp("mapping") / "made.yml"
    file.write_text(MAPPING, encoding="utf-8")
    return load_mapping(file)


def shown(rows, mapping):
    cells = tuple(
        Cell(r, c, value)
        for r, row in enumerate(rows)
        for c, value in enumerate(row)
        if value is not None
    )
    sheet = Sheet("Data", hidden=False, cells=cells)
    book = Workbook("made.xlsx", "", (sheet,))
    return preview(book, sheet, mapping, YEAR, rows=(1, len(rows)), columns=5)


def test_headings_labels_figures_and_symbols_are_shown(mapping):
    frame = shown(ROWS, mapping)
    assert frame.loc[3].tolist() == ["Measure", "Apr 2015", "May 2015", "YTD", "text"]
    assert frame.loc[4].tolist() == ["Incidents", "7", "<5", "1,234", "text"]


def test_of_anything_else_only_the_kind_is_shown(mapping):
    frame = shown(ROWS, mapping)
    assert frame.loc[1, "A"] == "text"
    assert frame.loc[5].tolist() == ["text", "text", "84.6%", "date", ""]


def test_of_a_label_and_a_heading_only_the_words_looked_for_are_shown(mapping):
    heads = ["Measure (asked by Zebedee)", *ROWS[2][1:]]
    rows = [*ROWS[:2], heads, ["Incidents about Zebedee Quill", 7, 8, 15, None]]
    frame = shown(rows, mapping)
    assert frame.loc[3, "A"] == "Measure …"
    assert frame.loc[4, "A"] == "Incidents …"


def test_a_category_that_names_somebody_is_not_shown(tmp_path):
    file = tmp_path / "made.yml"
    file.write_text(CATEGORIES, encoding="utf-8")
    rows = [["Teams 2015-16"], [], ["Team", "No."], ["North", 7], ["Team of Sarah", 8]]
    frame = shown(rows, load_mapping(file))
    assert frame["A"].tolist() == ["Teams 2015-16", "", "Team", "North", "text"]


def test_a_table_that_cannot_be_found_leaves_no_text_to_show(mapping):
    frame = shown([["Mesure", "Apr 2015"], ["Incidents", 5]], mapping)
    assert frame.loc[1].tolist()[:2] == ["text", "Apr 2015"]
    assert frame.loc[2].tolist()[:2] == ["text", "5"]


@given(st.text(min_size=1))
def test_no_text_typed_for_a_number_is_shown_unless_it_reads_as_one(mapping, text):
    rows = [*ROWS[:3], ["Incidents", text, 1, 2, None]]
    cell = shown(rows, mapping).loc[4, "B"]
    letters = sum(character.isalpha() for character in cell)
    assert cell in {"text", ""} or letters <= 14
    assert not personal_data(cell)

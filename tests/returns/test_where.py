"""Of several rows with one label, the mapping says which is wanted by what stands beside it."""

from __future__ import annotations

import pytest

from annual_report.errors import ConfigurationError, ReturnError
from annual_report.project import Year
from annual_report.returns.mapping import load_mapping
from annual_report.returns.reading import open_return
from annual_report.returns.source import Source
from annual_report.returns.tidy import tidy

HEAD = "Indicator,Area,Sex,Period,Count,Denominator,Value\n"
PROFILE = (
    HEAD + "Injuries,Northbrook,Persons,2015/16,442,40838,108.2\n"
    "Injuries,Northbrook,Male,2015/16,230,21236,108.3\n"
    "Injuries,Elsewhere,Persons,2015/16,99,9000,110.0\n"
    "Conceptions,Northbrook,Female,2015/16,69,3594,19.2\n"
)
MAPPING = """
tables:
  - name: Profile
    headings: ["^indicator", "^count"]
    layout: down
    label: "^indicator"
    period: "^period"
    columns: {numerator: "^count", denominator: "^denominator", value: "^value"}
    where: {"^area": "^northbrook$"}
    measures:
      - {indicator: HLT03, unit: "per 10,000", row: "^injuries", where: {"^sex": "^persons"}}
      - {indicator: PHE01, unit: "per 1,000", row: "^conceptions", where: {"^sex": "^female"}}
"""
BY_SEX = """
tables:
  - name: By sex
    headings: ["^sex", "^count"]
    layout: categories
    label: "^sex"
    period_text: '(2015-16)'
    columns: {numerator: "^count"}
    breakdown: sex
    where: {"^area": "^northbrook$"}
    measures:
      - {indicator: HLT03, unit: "per 10,000", where: {"^indicator": "^injuries"}}
"""


@pytest.fixture
def read(tmp_path):
    def run(text, mapping):
        (tmp_path / "profile.csv").write_text(text, encoding="utf-8")
        (tmp_path / "profile.yml").write_text(mapping, encoding="utf-8")
        workbook = open_return(tmp_path / "profile.csv", file="profile.csv", agency="health")
        source = Source("health", "profile", "profile.csv", "0" * 64, Year(2015))
        return tidy(workbook, load_mapping(tmp_path / "profile.yml"), source)

    return run


def test_only_the_rows_of_the_area_and_sex_are_read(read):
    found = read(PROFILE, MAPPING).observations
    assert list(found["indicator"]) == ["HLT03", "PHE01"]
    assert list(found["numerator"]) == [442, 69]
    assert list(found["source_cell"]) == ["E2 F2 G2", "E5 F5 G5"]


def test_rows_that_are_not_wanted_are_counted_as_left_out(read):
    repairs = read(PROFILE, MAPPING).repairs
    (left_out,) = repairs[repairs["repair"].str.startswith("row left out")].to_dict("records")
    assert left_out["count"] == 2
    assert "A3" in left_out["cells"]
    assert "A4" in left_out["cells"]


def test_categories_are_chosen_by_what_stands_beside_them_too(read):
    found = read(f"Counts 2015-16\n\n{PROFILE}", BY_SEX).observations
    assert list(zip(found["category"], found["numerator"], strict=True)) == [
        ("Persons", 442),
        ("Male", 230),
    ]


def test_no_row_of_the_area_is_a_problem_that_names_the_measure(read):
    with pytest.raises(ReturnError, match="no row like 'injuries'"):
        read(PROFILE.replace("Northbrook", "Somewhere"), MAPPING)


def test_a_column_that_is_not_there_is_named(read):
    with pytest.raises(ReturnError, match="area"):
        read(PROFILE.replace("Area", "Place"), MAPPING)


def test_a_pattern_that_is_none_is_refused_with_its_line(read):
    with pytest.raises(ConfigurationError, match="line 9"):
        read(PROFILE, MAPPING.replace('"^northbrook$"', '"("'))

"""A board adds a format of its own exactly as the analyst guide says, without touching src/."""

from __future__ import annotations

import json
import re
import shutil

import pandas as pd
import pytest
import xlsxwriter
import yaml

from annual_report.gate import read_checks
from tests.conftest import ROOT, annual_report

GUIDE = (ROOT / "docs" / "analyst-guide.md").read_text(encoding="utf-8")
SECTION = re.split(r"\n##+ ", GUIDE.split("## A return of another shape")[1])[0]
YEAR = "2015-16"
BOARD = """
board: {name: Own Board, short_name: OB, area: {name: Northbrook}, demonstration: true}
year: 2015-16
priorities: [{id: neglect, title: Neglect}]
agencies:
  - {id: childrens_social_care, name: Social care}
%s
returns:
  - {agency: childrens_social_care, format: childrens_social_care_quarterly, title: Dataset, files: "*dataset*.xlsx"}
%s
"""
REGISTER = """
fire/Home safety visits 2015-16.xlsx:
  received: 2016-04-20
  illustrative: true
"""


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", SECTION, re.DOTALL)


def table_of_the_guide():
    rows = [line.strip("|").split("|") for line in SECTION.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in row] for row in rows if "---" not in row[0]]
    return [[int(cell) if cell.isdigit() else cell for cell in row] for row in rows]


def write_return(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("Visits")
        for place, row in enumerate([["Home safety visits 2015-16"], [], *rows]):
            page.write_row(place, 0, row)


@pytest.fixture
def project(tmp_path):
    """A project folder with what the guide tells to write, and one return of another agency."""
    indicator, mapping, board = blocks("yaml")
    agencies, returns = board.split("returns:\n")
    (tmp_path / "board.yml").write_text(BOARD % (agencies.split("agencies:\n")[1], returns))
    root = (ROOT / "indicators.yml").read_text(encoding="utf-8")
    (tmp_path / "indicators.yml").write_text(root + "\n" + indicator, encoding="utf-8")
    (suite,) = blocks("json")
    for name, text in {
        "notebooks/clean/fire_service.yml": mapping,
        "expectations/fire_service.json": suite,
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    raw = tmp_path / "data" / "raw" / YEAR
    care = "childrens_social_care"
    shutil.copytree(ROOT / "data" / "raw" / YEAR / care, raw / care)
    known = yaml.safe_load((ROOT / "data" / "raw" / YEAR / "register.yml").read_text("utf-8"))
    facts = yaml.safe_dump({file: what for file, what in known.items() if file.startswith(care)})
    (raw / "register.yml").write_text(facts + REGISTER, encoding="utf-8")
    write_return(raw / "fire" / "Home safety visits 2015-16.xlsx", table_of_the_guide())
    return tmp_path


def check(project):
    done = annual_report("check-returns", project=project, home=ROOT)
    return done.returncode, done.stdout + done.stderr


def stored(project, step):
    """Return the folder to which the last run's only run of a step wrote."""
    (found,) = (project / "_build" / "store" / step).glob("*/output")
    return found


def test_a_format_added_as_the_guide_says_is_cleaned_and_checked(project):
    code, said = check(project)
    assert code == 0, said
    found = pd.read_parquet(stored(project, "clean-fire-fire_service") / "observations.parquet")
    quarters = found[found["breakdown"] == "total"].sort_values("period_end")
    assert list(quarters["numerator"]) == [9, 11, 8, 14]
    assert list(quarters["denominator"]) == [112, 118, 97, 121]
    assert list(quarters["source_cell"]) == ["B5 B4", "C5 C4", "D5 D4", "E5 E4"]
    assert set(found["indicator"]) == {"FIR01"}
    checks = read_checks(stored(project, "gate")).checks
    own = {one.expectation: one.outcome for one in checks if one.format == "fire_service"}
    assert own == dict.fromkeys(("measures_present", "whole_counts", "enough_visits"), "passed")


def test_its_suite_stops_a_run_with_the_cell_and_the_guides_own_words(project):
    rows = table_of_the_guide()
    rows[2][2] = 11.5
    write_return(project / "data/raw" / YEAR / "fire" / "Home safety visits 2015-16.xlsx", rows)
    code, said = check(project)
    assert code == 3, said
    words = " ".join(said.split())
    assert "Home safety visits 2015-16.xlsx" in words
    assert "C5" in words
    assert "11.5" not in words
    rules = json.loads(blocks("json")[0])["expectations"]
    remedy = rules[1]["meta"]["remedy"]
    assert all(word in words for word in remedy.split())


def test_a_heading_that_drifted_is_answered_with_the_nearest_one(project):
    rows = table_of_the_guide()
    rows[0][0] = "Meassure"
    write_return(project / "data/raw" / YEAR / "fire" / "Home safety visits 2015-16.xlsx", rows)
    code, said = check(project)
    assert code == 3, said
    assert "measure" in said.lower()
    assert "A3" in said

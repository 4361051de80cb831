"""The cleaning notebooks as literature, the returns that are committed, and what makes those."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

import nbformat
import openpyxl
import pytest

from annual_report.observations import COLUMNS
from annual_report.project import home, load_project
from annual_report.register import find_return
from annual_report.returns.repairs import COLUMNS as REPAIRS
from tests.conftest import RETURNS
from tests.notebooks.cleaning import clean

ROOT = home()
NOTEBOOKS = sorted((ROOT / "notebooks" / "clean").glob("*.ipynb"))
YEARS = ("2013-14", "2014-15", "2015-16")
RAW = ROOT / "data" / "raw"
MARK = "DEMONSTRATION – invented figures"


@pytest.fixture(scope="module")
def cleaned(tmp_path_factory):
    """Run the code of a format's notebook, as its project would, and read what it wrote."""

    @cache
    def run(name, year="2015-16", folder=ROOT, sender=""):
        output = tmp_path_factory.mktemp(name)
        return clean(output, name, year, sender or RETURNS[name], folder)

    return run


@cache
def cells_of(file):
    """Read a workbook's cells with another program than ours."""
    book = openpyxl.load_workbook(RAW / file)
    return {
        (page.title, cell.coordinate): cell.value
        for page in book
        for row in page.iter_rows()
        for cell in row
    }


def returns_of(folder):
    """Every file of the demonstration's years and the register beside them: path to bytes."""
    return {
        path.relative_to(folder): path.read_bytes()
        for year in YEARS
        for path in (folder / year).rglob("*")
        if path.is_file() and not path.name.startswith((".", "~"))
    }


def test_the_generator_writes_the_committed_returns_to_the_byte(tmp_path):
    program = ROOT / "tools" / "make_demonstration.py"
    subprocess.run([sys.executable, str(program), str(tmp_path)], check=True, capture_output=True)
    made, committed = returns_of(tmp_path), returns_of(RAW)
    assert len(made) > 100
    assert made.keys() == committed.keys()
    assert [str(name) for name in made if made[name] != committed[name]] == []


@pytest.mark.parametrize("year", YEARS)
def test_every_sheet_says_that_it_is_a_demonstration(year):
    files = [path for path in (RAW / year).glob("*/*") if path.suffix in {".csv", ".xlsx"}]
    assert len(files) > 30
    for path in files:
        if path.suffix == ".csv":
            content = path.read_bytes()
            encoding = "utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "cp1252"
            assert content.decode(encoding).startswith(MARK)
        else:
            for page in openpyxl.load_workbook(path):
                assert page["A1"].value == MARK, (path.name, page.title)


def test_one_return_is_late_and_one_replaced_an_earlier_version():
    project = load_project(ROOT, year="2015-16")
    assert find_return(project, "health_trust", "community_health").status == "late"
    police = find_return(project, "police", "police_monthly")
    assert police.file.endswith("v2 FINAL.xlsx")
    assert [Path(file).name for file in police.superseded] == [
        "Northbrook police Q4 2015-16 v1.xlsx"
    ]
    assert police.illustrative


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_are_stored_as_literature_without_outputs(path):
    notebook = nbformat.read(path, as_version=4)
    kinds = [cell.cell_type for cell in notebook.cells]
    assert kinds[0] == "markdown"
    assert notebook.cells[0].source.startswith("# ")
    assert kinds.count("markdown") >= kinds.count("code") - 1
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code[0].metadata.tags == ["parameters"]
    assert all("#" in line for line in code[0].source.splitlines())
    for cell in code:
        assert cell.outputs == []
        assert cell.execution_count is None
        assert len(cell.source.splitlines()) <= 9, cell.id
    for cell in notebook.cells:
        assert cell.id.replace("-", "").isalpha(), cell.id


@pytest.mark.parametrize("name", RETURNS)
def test_every_notebook_writes_tables_of_the_contract(cleaned, name):
    tables = cleaned(name)
    assert {"observations", "repairs"} <= tables.keys()
    assert list(tables["observations"].columns) == list(COLUMNS)
    assert list(tables["repairs"].columns) == list(REPAIRS)
    expected = {
        "multi_agency_audit": "audits", "single_agency_audit": "audits", "voices": "voices",
        "actions": "actions", "reviews": "recommendations", "qa_timetable": "timetable",
        "finance_and_attendance": "finance",
    }  # fmt: skip
    filled = expected.get(name, "observations")
    assert len(tables[filled])
    assert tables["observations"]["row_id"].is_unique
    for table in tables.values():
        if "illustrative" in table:
            assert table["illustrative"].all() == (name != "published_statistics")


def test_audit_counts_are_the_counts_of_the_cells_they_cite(cleaned):
    good = {"AUD02": {"good", "outstanding"}, "AUD03": {"y"}}
    observations = cleaned("multi_agency_audit")["observations"]
    observations = observations[observations["indicator"].isin(good)]
    assert len(observations) == 10
    for row in observations.to_dict("records"):
        cells = cells_of(row["source_file"])
        said = [cells[row["source_sheet"], cell] for cell in row["source_cell"].split()]
        yes = [word for word in said if str(word).strip().lower() in good[row["indicator"]]]
        assert (row["numerator"], row["denominator"]) == (len(yes), len(said))


def test_nothing_personal_of_audits_and_voices_reaches_a_table(cleaned):
    audits = openpyxl.load_workbook(
        ROOT / "data/raw/2015-16/board/NSCB multi-agency audit 2015-16.xlsx"
    )
    references = {row[0] for row in audits["Findings"].iter_rows(min_row=6, values_only=True)}
    notes = {row[10] for row in audits["Findings"].iter_rows(min_row=6, values_only=True)}
    assert len(references) == 36
    written = "".join(table.to_csv() for table in cleaned("multi_agency_audit").values())
    assert not [private for private in references | notes if private in written]
    written = "".join(table.to_csv() for table in cleaned("voices").values())
    assert "Board manager" not in written
    assert "Participation lead" not in written


def test_quarters_add_up_to_the_year_to_date(cleaned):
    repairs = cleaned("childrens_social_care_quarterly")["repairs"]
    assert repairs["repair"].str.contains("agrees with its parts").any()
    assert not repairs["repair"].str.contains("differs").any()


def test_january_lies_far_outside_the_other_months(cleaned):
    found = cleaned("police_monthly")["observations"]
    months = found[(found["indicator"] == "POL01") & (found["period_kind"] == "month")]
    reports = months.sort_values("period_end")["numerator"]
    limit = reports.mean() + 2.66 * reports.diff().abs().mean()
    assert len(reports) == 12
    assert list(months.loc[months["numerator"] > limit, "period_end"]) == ["2016-01-31"]


def test_every_section_has_a_voice_of_a_child_a_parent_or_staff(cleaned):
    voices = cleaned("voices")["voices"]
    sections = {"F1", "F2", "F3", "F4", *(p.id for p in load_project(ROOT).priorities)}
    assert set(voices["section"]) == sections
    assert set(voices["speaker"]) == {"child", "parent or carer", "staff"}
    assert (voices["consent_id"] == "").sum() == 1
    assert (voices["kind"] == "composite").sum() == 1


def test_actions_cover_functions_and_priorities_the_weak_ones_too(cleaned):
    actions = cleaned("actions")["actions"]
    assert len(actions) >= 12
    assert {"F1", "F2", "F3", "F4"} <= set(actions["section"])
    assert (actions["measure"] == "").any()
    assert (actions["due"] == "").any()
    assert {"complete", "in progress", "not started"} == set(actions["status"])


def test_harrows_own_figures_are_local_and_published(cleaned):
    folder = ROOT / "examples" / "harrow"
    tables = cleaned("published_statistics", "2015-16", folder, "childrens_social_care")
    found = tables["observations"]
    assert set(found["area"]) == {"local"}
    assert found["published"].all()
    assert not found["illustrative"].any()
    assert found["period_end"].max() <= "2016-03-31"

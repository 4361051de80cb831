"""A new year and a new agency: what is made, what is kept, and what is refused."""

from __future__ import annotations

import datetime as dt
import io
import shutil
from pathlib import Path

import openpyxl
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from annual_report.cli import main
from annual_report.errors import ConfigurationError
from annual_report.project import Year, load_project
from annual_report.register import register
from annual_report.scaffold import boardfile
from annual_report.scaffold.changes import apply
from annual_report.scaffold.new_agency import identifier, plan_agency
from annual_report.scaffold.new_year import plan_year

ROOT = Path(__file__).parents[2]
BOARD = """\
# A board's own words stay where they are.
board: {name: A Board, short_name: AB, area: {name: Somewhere}}

year: 2015-16           # the year that is reported
agencies:
  - {id: police, name: Police}   # they send months
  - id: board
    name: A Board
    # the board's own returns

# what each owes
returns:
  - {agency: police, format: police_monthly, title: Monthly dataset, files: "*.xlsx", due: "04-29"}
  - {agency: board, format: actions, title: Action log, files: "*actions*.xlsx", due: "05-13"}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "board.yml").write_text(BOARD, encoding="utf-8")
    return tmp_path


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_new_year_makes_folders_register_and_templates_and_reports_that_year(folder):
    apply(folder, plan_year(load_project(folder), Year(2016)).changes)
    assert set(files(folder)) == {
        "board.yml",
        "data/raw/2016-17/register.yml",
        "templates/2016-17/police/AB Monthly dataset 2016-17.xlsx",
        "templates/2016-17/board/AB actions 2016-17.xlsx",
    }
    assert (folder / "data/raw/2016-17/police").is_dir()
    assert (folder / "board.yml").read_text() == BOARD.replace("2015-16  ", "2016-17  ")
    project = load_project(folder)
    assert str(project.year) == "2016-17"
    assert {entry.status for entry in register(project)} == {"not returned"}


def test_a_row_of_the_register_needs_no_more_than_its_marks_taken_away(folder):
    apply(folder, plan_year(load_project(folder), Year(2016)).changes)
    path = folder / "data/raw/2016-17/register.yml"
    name = "police/AB Monthly dataset 2016-17.xlsx"
    shutil.copy(folder / f"templates/2016-17/{name}", folder / f"data/raw/2016-17/{name}")
    kept = [
        line.removeprefix("# ").replace("received:", "received: 2017-04-20")
        for line in path.read_text().splitlines()[3:5]
    ]
    path.write_text("\n".join(kept))
    (entry, _) = register(load_project(folder))
    assert (entry.status, entry.received, entry.due) == ("received", "2017-04-20", "2017-04-29")


def test_a_dry_run_says_the_same_and_changes_nothing(folder, capsys):
    before = files(folder)
    assert main(["new-year", "2016-17", "--project", str(folder), "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert files(folder) == before
    assert "would make    templates/2016-17/police/AB Monthly dataset 2016-17.xlsx" in said
    assert "would change  board.yml" in said
    assert main(["new-year", "2016-17", "--project", str(folder)]) == 0
    assert "made     data/raw/2016-17/register.yml" in capsys.readouterr().out
    assert files(folder) != before


def test_what_was_made_can_be_taken_back(folder):
    before = files(folder)
    changes = plan_year(load_project(folder), Year(2016)).changes
    apply(folder, changes)
    for one in changes:
        if one.before is not None:
            (folder / one.path).write_bytes(one.before)
        elif one.content is not None:
            (folder / one.path).unlink()
    assert files(folder) == before


@pytest.mark.parametrize(
    "there",
    ["data/raw/2016-17/register.yml", "templates/2016-17/police/AB Monthly dataset 2016-17.xlsx"],
)
def test_nothing_is_overwritten_and_nothing_half_made(folder, there):
    (folder / there).parent.mkdir(parents=True)
    (folder / there).write_text("ours")
    before = files(folder)
    with pytest.raises(ConfigurationError, match=r"Nothing was changed.*2016-17"):
        plan_year(load_project(folder), Year(2016))
    assert files(folder) == before


def test_an_earlier_year_is_refused_and_the_next_one_named(folder, capsys):
    assert main(["new-year", "2015-16", "--project", str(folder)]) == 2
    assert "The next is 2016-17" in capsys.readouterr().err


def test_open_actions_go_on_in_the_new_years_log():
    project = load_project(ROOT)
    made = {one.path: one for one in plan_year(project, Year(2016)).changes}
    (log,) = [path for path in made if "actions" in path]
    sheet = openpyxl.load_workbook(io.BytesIO(made[log].content)).worksheets[1]
    heads = [cell.value for cell in sheet[5]]
    rows = [
        [c.value for c in row] for row in sheet.iter_rows(min_row=6) if any(c.value for c in row)
    ]
    assert rows
    assert "complete" not in {row[heads.index("Status")] for row in rows}
    dues = [row[heads.index("Due")] for row in rows]
    assert any(isinstance(due, dt.date) for due in dues)


def test_a_new_agency_keeps_the_order_and_the_comments_of_board_yml(folder):
    plan = plan_agency(load_project(folder), "Somewhere Fire & Rescue")
    apply(folder, plan.changes)
    expected = BOARD.replace(
        "    name: A Board\n    # the board's own returns\n",
        "    name: A Board\n    # the board's own returns\n"
        '  - {id: somewhere_fire_rescue, name: "Somewhere Fire & Rescue"}\n',
    )
    assert (folder / "board.yml").read_text() == expected
    assert (folder / "data/raw/2015-16/somewhere_fire_rescue").is_dir()
    assert "Next: say in board.yml" in plan.notes[0]


def test_a_new_agency_with_a_format_has_its_return_its_row_and_its_template(folder):
    (folder / "data/raw/2015-16").mkdir(parents=True)
    (folder / "data/raw/2015-16/register.yml").write_text("# ours\n")
    apply(folder, plan_agency(load_project(folder), "Transport Police", "police_monthly").changes)
    project = load_project(folder)
    assert project.returns[-1].key == "transport_police-police_monthly"
    assert project.returns[-1].title == "Monthly dataset"
    name = "transport_police/AB Monthly dataset 2015-16.xlsx"
    assert (folder / "templates/2015-16" / name).is_file()
    row = (folder / "data/raw/2015-16/register.yml").read_text()
    assert row == f"# ours\n# {name}:\n#   received:  # due 29 April 2016\n"


@pytest.mark.parametrize("name", ["Police", "police", "POLICE!"])
def test_an_agency_that_is_there_is_refused(folder, name):
    with pytest.raises(ConfigurationError, match="has that agency already: police, Police"):
        plan_agency(load_project(folder), name)


def test_a_format_that_is_not_there_is_refused(folder):
    with pytest.raises(ConfigurationError, match=r"notebooks/clean/fire\.yml"):
        plan_agency(load_project(folder), "Fire", "fire")
    assert set(files(folder)) == {"board.yml"}


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Northbrook Fire & Rescue", "northbrook_fire_rescue"),
        ("St. John's Hospice", "st_johns_hospice"),
        ("24/7 Nurses", "nurses"),
        ("Crèche Café", "creche_cafe"),
    ],
)
def test_an_identifier_is_made_of_the_name(name, wanted):
    assert identifier(name) == wanted


def test_a_name_without_a_letter_makes_none():
    with pytest.raises(ConfigurationError, match="needs a letter"):
        identifier("24/7")


@given(st.text(min_size=1, max_size=60).filter(lambda text: text.strip().isprintable()))
@example("Fire\x85and\u2028rescue\ufeff")
def test_any_name_put_into_board_yml_is_read_as_itself(name):
    text = boardfile.with_entry(BOARD, "agencies", id="fire", name=name)
    read = yaml.safe_load(text)
    assert read["agencies"] == [
        {"id": "police", "name": "Police"}, {"id": "board", "name": "A Board"},
        {"id": "fire", "name": name},
    ]  # fmt: skip
    assert read["returns"] == yaml.safe_load(BOARD)["returns"]


@pytest.mark.parametrize(
    "listed",
    [
        "agencies: [{id: police, name: Police}]",
        "agencies: []",
        "agencies:\n- {id: police, name: P}",
    ],
)
def test_a_list_of_any_style_takes_another_entry(listed):
    text = f"year: 2015-16\n{listed}\nreturns: []  # none yet\n"
    read = yaml.safe_load(boardfile.with_entry(text, "agencies", id="fire", name="Fire"))
    assert read["agencies"][-1] == {"id": "fire", "name": "Fire"}
    assert read["year"] == "2015-16"
    assert read["returns"] == []


def test_a_year_joins_the_years_that_are_listed():
    text = "years: [2014-15, 2015-16]  # those published\nyear: 2015-16\n"
    assert boardfile.with_year(text, Year(2016)) == (
        "years: [2014-15, 2015-16, 2016-17]  # those published\nyear: 2016-17\n"
    )


def test_templates_says_what_it_would_write_and_writes_it(folder, capsys):
    where = folder / "out"
    arguments = ["templates", "--year", "2016-17", "--project", str(folder), "--output", str(where)]
    assert main([*arguments, "--dry-run"]) == 0
    assert "would write" in capsys.readouterr().out
    assert not where.exists()
    assert main([*arguments, "--agency", "police"]) == 0
    assert "1 template(s)." in capsys.readouterr().out
    assert set(files(where)) == {"police/AB Monthly dataset 2016-17.xlsx"}

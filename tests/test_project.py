"""board.yml: what it may say, and how it is told what is wrong."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annual_report.errors import ConfigurationError
from annual_report.project import Year, load_project

ROOT = Path(__file__).parents[1]


def board(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    text = (ROOT / "board.yml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    (tmp_path / "board.yml").write_text(text, encoding="utf-8")
    return tmp_path


def line_of(folder: Path, words: str) -> int:
    lines = (folder / "board.yml").read_text(encoding="utf-8").splitlines()
    return next(i for i, line in enumerate(lines, 1) if words in line)


@given(st.integers(1900, 2200))
def test_a_year_is_read_as_it_is_written(start):
    year = Year(start)
    assert Year.parse(str(year)) == year
    assert (year.first_day, year.last_day) == (f"{start}-04-01", f"{start + 1}-03-31")


@given(st.integers(1900, 2200))
def test_the_quarters_of_a_year_follow_each_other_without_a_gap(start):
    year = Year(start)
    days = [dt.date.fromisoformat(day) for n in range(1, 5) for day in year.quarter(n)]
    assert (days[0].isoformat(), days[-1].isoformat()) == (year.first_day, year.last_day)
    assert {(b - a).days for a, b in zip(days[1:-1:2], days[2::2], strict=True)} == {1}


@pytest.mark.parametrize("text", ["2015", "2015-17", "2015/16", "15-16", "twenty"])
def test_what_is_not_a_reporting_year_is_refused(text):
    with pytest.raises(ConfigurationError, match="2015-16"):
        Year.parse(text)


def test_a_folder_without_board_yml_is_not_a_project(tmp_path):
    with pytest.raises(ConfigurationError, match=r"no board\.yml"):
        load_project(tmp_path)


def test_a_mistyped_setting_is_named_with_its_line_and_a_suggestion(tmp_path):
    folder = board(tmp_path, ("  threshold: 5 ", "  treshold: 5 "))
    with pytest.raises(ConfigurationError, match="threshold") as raised:
        load_project(folder)
    assert f"line {line_of(folder, 'treshold')}" in str(raised.value)
    assert "disclosure.treshold" in str(raised.value)


def test_a_return_from_an_agency_that_is_not_listed_is_refused_with_a_suggestion(tmp_path):
    folder = board(tmp_path, ("{agency: police, format", "{agency: polise, format"))
    with pytest.raises(ConfigurationError, match="Did you mean 'police'"):
        load_project(folder)


def test_the_same_return_twice_is_refused(tmp_path):
    folder = board(
        tmp_path, ("format: social_work_workforce", "format: childrens_social_care_quarterly")
    )
    with pytest.raises(ConfigurationError, match="twice"):
        load_project(folder)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("year: 2015-16", "year:", "empty"),
        ("year: 2015-16", "edition_of: x", "not a setting"),
        ("  threshold: 5 ", "  threshold: five ", "whole number"),
        ("  demonstration: true", "  demonstration: perhaps", "true or false"),
        ('due: "04-29"', "due: 29 April", "month and day"),
        ('neighbours: ""', "neighbours: 2019", "2021 or 2025"),
        ("history: 2 ", "history: two ", "whole number"),
        ('files: "*dataset*.xlsx"', 'files: "*{month}*.xlsx"', "{quarter} filled in"),
    ],
)
def test_a_wrong_value_is_named(tmp_path, old, new, words):
    with pytest.raises(ConfigurationError, match=words) as raised:
        load_project(board(tmp_path, (old, new)))
    assert "board.yml, line" in str(raised.value)


def test_an_optional_setting_may_stand_empty(tmp_path):
    assert (
        load_project(board(tmp_path, ("chair: the independent chair", "chair:"))).board.chair == ""
    )


def test_a_year_without_returns_is_refused_with_the_years_there_are():
    with pytest.raises(ConfigurationError, match="2012-13 to 2023-24"):
        load_project(ROOT / "examples" / "harrow", year="2010-11")


def test_what_a_project_does_not_hold_comes_from_the_repository_root(tmp_path):
    project = load_project(board(tmp_path))
    assert project.find("indicators.yml") == ROOT / "indicators.yml"
    shutil.copy(ROOT / "indicators.yml", tmp_path)
    assert project.find("indicators.yml") == tmp_path / "indicators.yml"
    with pytest.raises(ConfigurationError, match="neither in"):
        project.find("indicators.yaml")


def test_the_title_is_the_boards_unless_it_says_otherwise(tmp_path):
    usual = load_project(board(tmp_path))
    assert usual.report_title == "Northbrook Safeguarding Children Board: annual report 2015-16"
    assert usual.report_author == "Northbrook Safeguarding Children Board"
    harrow = load_project(ROOT / "examples" / "harrow", year="2023-24")
    assert harrow.report_title.endswith("2023-24")
    assert "Board" not in harrow.report_author


def test_earlier_years_are_those_before_the_reporting_year_that_the_project_has(tmp_path):
    project = load_project(board(tmp_path))
    assert [str(year) for year in project.earlier] == ["2013-14", "2014-15"]
    folder = board(tmp_path, ("history: 2 ", "years: [2014-15, 2015-16]\nhistory: 2 "))
    assert [str(year) for year in load_project(folder).earlier] == ["2014-15"]


def test_a_pattern_with_a_quarter_stands_for_four(tmp_path):
    found = {one.format: one.patterns for one in load_project(board(tmp_path)).returns}
    assert found["camhs"] == {f"Q{n}": f"*Q{n}*.xlsx" for n in range(1, 5)}
    assert found["lado"] == {"": "*.xlsx"}


def test_other_names_of_an_agency_are_a_list_of_names_and_of_names_with_their_days(tmp_path):
    text = BOARD_WITH_ALIASES.format(aliases="[MPS, {name: Old Force, until: 2014-09-30}]")
    (tmp_path / "board.yml").write_text(text, encoding="utf-8")
    first, second = load_project(tmp_path).agencies[0].aliases
    assert (first.name, first.since, first.until) == ("MPS", "", "")
    assert (second.name, second.until) == ("Old Force", "2014-09-30")


@pytest.mark.parametrize(
    ("aliases", "said"),
    [
        ("MPS", r"aliases must be a list"),
        ("[{name: Old, until: last year}]", r"aliases.until must be a date"),
        ("[{title: Old}]", r"aliases.title is not a setting"),
    ],
)
def test_other_names_that_are_none_are_refused_with_their_line(tmp_path, aliases, said):
    text = BOARD_WITH_ALIASES.format(aliases=aliases)
    (tmp_path / "board.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=rf"board\.yml, line \d+: .*{said}"):
        load_project(tmp_path)


BOARD_WITH_ALIASES = """\
board: {{name: Test Board, short_name: TB, area: {{name: Test}}}}
year: 2015-16
agencies:
  - {{id: police, name: Test Police, aliases: {aliases}}}
"""


def test_editions_are_named_with_what_marks_them(tmp_path):
    project = load_project(board(tmp_path))
    assert [(one.name, bool(one.marking)) for one in project.editions] == [
        ("public", False),
        ("board", True),
    ]
    assert (project.edition, project.main, project.marking) == ("public", True, "")
    other = load_project(tmp_path, edition="board")
    assert other.marking.startswith("Restricted")
    assert (other.book.name, other.stage.name, other.main) == ("_board", "board", False)
    assert other.report_title == f"{project.report_title}, board edition"
    assert other.results == project.results / "editions" / "board"


def test_without_editions_there_is_the_public_one(tmp_path):
    text = (ROOT / "board.yml").read_text(encoding="utf-8")
    start, end = text.index("editions:"), text.index("comparators:")
    (tmp_path / "board.yml").write_text(text[:start] + text[end:], encoding="utf-8")
    assert [one.name for one in load_project(tmp_path).editions] == ["public"]


@pytest.mark.parametrize(
    ("old", "new", "key", "said"),
    [
        (
            "  board:\n    marking:",
            "  Board:\n    marking:",
            "editions.Board",
            "one lower-case word",
        ),
        ("  board:\n    marking:", "  build:\n    marking:", "editions.build", "another one's"),
        (
            "  public: {}",
            '  public: {marking: "For all"}',
            "editions.public.marking",
            "for anybody",
        ),
        (
            "    marking: ",
            "    colour: red\n    marking: ",
            "editions.board.colour",
            "not a setting",
        ),
        ("    marking: ", '    marking: ""\n#', "editions.board.marking", "is missing"),
    ],
)
def test_what_is_wrong_with_an_edition_is_named_with_its_line(tmp_path, old, new, key, said):
    folder = board(tmp_path, (old, new))
    with pytest.raises(ConfigurationError) as found:
        load_project(folder)
    assert re.match(
        rf"board\.yml, line \d+: {re.escape(key)} .*{re.escape(said)}", str(found.value)
    )


def test_an_edition_that_there_is_not_is_refused_by_name(tmp_path):
    with pytest.raises(ConfigurationError, match=r"no edition 'bord'.*public, board"):
        load_project(board(tmp_path), edition="bord")


def test_a_chapter_for_one_edition_is_that_edition_s_alone(tmp_path):
    project = load_project(board(tmp_path))
    assert project.has("voices")
    assert not project.has("for_the_board")
    assert project.in_edition("board").has("for_the_board")
    assert not project.in_edition("board").has("for_the_council")


def test_a_sign_off_reads_as_it_follows_signed_off_by(tmp_path):
    folder = board(tmp_path)
    assert load_project(folder).signed_off == (
        "the independent chair for the board on 22 September 2016"
    )
    text = (folder / "board.yml").read_text(encoding="utf-8")
    unsigned = [line for line in text.splitlines() if "sign_off:" not in line]
    (folder / "board.yml").write_text("\n".join(unsigned), encoding="utf-8")
    assert load_project(folder).signed_off == ""


@pytest.mark.parametrize(
    ("on", "year", "signed"),
    [
        ("2016-03-31", "2015-16", False),
        ("2016-04-01", "2015-16", True),
        ("2017-03-31", "2015-16", True),
        ("2017-04-01", "2015-16", False),
        ("2016-09-22", "2014-15", False),
    ],
)
def test_a_sign_off_is_of_the_year_that_ended_within_the_twelve_months_before(
    tmp_path, on, year, signed
):
    folder = board(tmp_path, ("on: 2016-09-22}", f"on: {on}}}"))
    assert bool(load_project(folder, year=year).signed_off) is signed


def test_a_day_of_sign_off_that_there_is_not_is_refused(tmp_path):
    folder = board(tmp_path, ("on: 2016-09-22}", 'on: "2016-09-31"}'))
    with pytest.raises(ConfigurationError, match=r"sign_off.on, 2016-09-31, is a day"):
        load_project(folder)

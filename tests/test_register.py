from __future__ import annotations

import dataclasses
import hashlib
import json
import re

import pytest

from annual_report.errors import ConfigurationError, ReturnError
from annual_report.project import load_project
from annual_report.register import (
    find_return,
    find_returns,
    register,
    register_earlier,
    replaced_by,
    unexpected_files,
)

BOARD = """
board: {name: Test Board, short_name: TB, area: {name: Testshire}}
year: 2015-16
agencies: [{id: police, name: Police}, {id: health, name: Health}, {id: comparators, name: Published}]
returns:
  - {agency: police, format: monthly, title: Monthly dataset, files: "*.xlsx", due: "04-29"}
  - {agency: health, format: quarterly, title: Quarterly return, files: "*return*.csv"}
  - {agency: comparators, format: figures, title: Published, files: figures.csv, folder: comparators, published: true}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "board.yml").write_text(BOARD)
    return tmp_path


def put(folder, name, content="x"):
    path = folder / "data" / "raw" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def facts(folder, text, top="2015-16"):
    return put(folder, f"{top}/register.yml", text)


def registered(folder):
    return {found.agency: found for found in register(load_project(folder))}


def test_what_did_not_come_is_not_returned(folder):
    found = registered(folder)["police"]
    assert (found.status, found.file, found.size, found.sha256) == ("not returned", "", 0, "")
    assert (found.key, found.title, found.due) == (
        "police-monthly",
        "Monthly dataset",
        "2016-04-29",
    )


def test_a_file_is_registered_with_its_size_and_checksum(folder):
    path = put(folder, "2015-16/police/March.xlsx", "content")
    found = registered(folder)["police"]
    assert (found.status, found.file, found.size) == ("received", "2015-16/police/March.xlsx", 7)
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert found.received == ""


def test_the_register_adds_what_a_file_cannot_say(folder):
    put(folder, "2015-16/police/March.xlsx")
    facts(
        folder,
        "police/March.xlsx: {received: 2016-04-21, illustrative: true, vintage: version 2, note: Sent twice.}",
    )
    found = registered(folder)["police"]
    assert (found.received, found.illustrative, found.vintage) == ("2016-04-21", True, "version 2")
    assert (found.note, found.published, found.late) == ("Sent twice.", False, False)


@pytest.mark.parametrize(
    ("day", "late", "status"),
    [("2016-04-29", False, "received"), ("2016-04-30", True, "late"), ("", False, "received")],
)
def test_a_return_is_late_the_day_after_it_was_due(folder, day, late, status):
    put(folder, "2015-16/police/March.xlsx")
    facts(folder, f"police/March.xlsx: {{received: {day}}}")
    assert (registered(folder)["police"].late, registered(folder)["police"].status) == (
        late,
        status,
    )


def test_the_last_file_by_name_is_in_force_and_the_others_are_superseded(folder):
    for name in ("Q4 v9.xlsx", "Q4.xlsx", "Q4 v10 final.XLSX"):
        put(folder, f"2015-16/police/{name}", name)
    found = registered(folder)["police"]
    assert found.file == "2015-16/police/Q4 v10 final.XLSX"
    assert found.superseded == ("2015-16/police/Q4.xlsx", "2015-16/police/Q4 v9.xlsx")


def test_lock_files_and_hidden_files_are_no_returns(folder):
    for name in ("~$March.xlsx", ".March.xlsx", ".DS_Store"):
        put(folder, f"2015-16/police/{name}")
    assert registered(folder)["police"].status == "not returned"
    assert unexpected_files(load_project(folder)) == ()


def test_a_folder_may_lie_outside_the_year_and_be_published(folder):
    put(folder, "comparators/figures.csv")
    facts(folder, "figures.csv: {vintage: 2024 release}", top="comparators")
    found = registered(folder)["comparators"]
    assert (found.file, found.published, found.vintage) == (
        "comparators/figures.csv", True, "2024 release",
    )  # fmt: skip


def test_files_that_match_no_expected_return_are_listed(folder):
    put(folder, "2015-16/health/figures March.csv")
    put(folder, "2015-16/health/return March.csv")
    put(folder, "2015-16/heatlh/return.csv")
    put(folder, "comparators/publications.csv")
    assert unexpected_files(load_project(folder)) == (
        "2015-16/health/figures March.csv",
        "2015-16/heatlh/return.csv",
    )


def test_a_stray_file_named_with_an_identifier_is_told_without_its_name(folder):
    put(folder, "2015-16/health/943 476 5919.csv")
    assert unexpected_files(load_project(folder)) == ("2015-16/health/a file named after a person",)


def test_one_return_is_found_by_agency_and_format(folder):
    put(folder, "2015-16/health/return.csv")
    project = load_project(folder)
    assert find_return(project, "health", "quarterly") == registered(folder)["health"]
    with pytest.raises(ConfigurationError, match="Did you mean 'health-quarterly'"):
        find_return(project, "health", "quartely")


def test_the_register_can_be_written_as_json_and_is_the_same_each_time(folder):
    put(folder, "2015-16/police/March.xlsx")
    first, second = (
        json.dumps([dataclasses.asdict(found) for found in register(load_project(folder))])
        for _ in range(2)
    )
    assert first == second
    assert str(folder) not in first


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\npolice/Febuary.xlsx: {received: 2016-04-21}", r"line 2: 'police/Febuary.xlsx' is registered, but there is no such file"),
        ("police/Marsh.xlsx: {}", r"Did you mean 'police/March.xlsx'"),
        ("police/March.xlsx:\n  recieved: 2016-04-21", r"line 2: 'recieved' is not a setting. Did you mean 'received'"),
        ("police/March.xlsx: {received: 21 April}", r"line 1: received must be a date"),
        ("police/March.xlsx: {received: 2016-02-31}", r"line 1: received must be a date"),
        ("police/March.xlsx: {illustrative: perhaps}", r"line 1: illustrative must be true or false"),
        ("police/March.xlsx: {vintage: [1, 2]}", r"line 1: vintage must be a single value"),
        ("police/March.xlsx: 2016-04-21", r"line 1: 'police/March.xlsx' must be followed by settings"),
        ("police/March.xlsx: {}\npolice/March.xlsx: {}", r"line 2: 'police/March.xlsx' is listed twice"),
        ("../../../board.yml: {}", r"not a file below"),
        ("- a list", r"must list files"),
        ("a: [", r"cannot be read as YAML"),
    ],
)  # fmt: skip
def test_a_wrong_register_is_an_error_with_file_and_line(folder, text, message):
    put(folder, "2015-16/police/March.xlsx")
    facts(folder, text)
    with pytest.raises(ConfigurationError, match=message) as caught:
        registered(folder)
    assert "data/raw/2015-16/register.yml" in str(caught.value)


def test_a_file_that_may_not_be_read_is_an_error_in_words(folder, monkeypatch):
    put(folder, "2015-16/police/March.xlsx")
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(
        ConfigurationError, match=r"data/raw/2015-16/police/March\.xlsx cannot be opened"
    ):
        registered(folder)


def test_an_empty_register_says_nothing(folder):
    put(folder, "2015-16/police/March.xlsx")
    facts(folder, "# nothing yet\n")
    assert registered(folder)["police"].status == "received"


@pytest.mark.parametrize("where", ["../outside", "/etc", "{year}/{month}", "."])
def test_a_folder_outside_data_raw_is_refused(folder, where):
    text = BOARD.replace("folder: comparators", f'folder: "{where}"')
    (folder / "board.yml").write_text(text)
    with pytest.raises(ConfigurationError, match="below data/raw"):
        registered(folder)


def test_a_due_day_that_does_not_exist_is_refused(folder):
    (folder / "board.yml").write_text(BOARD.replace("04-29", "04-31"))
    with pytest.raises(ConfigurationError, match="due '04-31'"):
        registered(folder)


def test_a_due_day_before_april_is_in_the_year_after(folder):
    (folder / "board.yml").write_text(BOARD.replace("04-29", "01-31"))
    assert registered(folder)["police"].due == "2017-01-31"


@pytest.mark.parametrize("key", ["/etc/passwd", "../board.yml", "police/../../../board.yml"])
def test_a_register_speaks_only_of_files_below_its_folder(folder, key):
    put(folder, "2015-16/register.yml", f"{key}:\n  received: 2016-04-01\n")
    with pytest.raises(ConfigurationError, match=r"register\.yml, line 1: .*not a file below"):
        register(load_project(folder))


def test_a_register_whose_key_is_no_name_is_refused(folder):
    put(folder, "2015-16/register.yml", "? {a: b}\n: c\n")
    with pytest.raises(ConfigurationError, match=r"register\.yml, line 1: the name of a file"):
        register(load_project(folder))


@pytest.mark.parametrize("written", ["{year.start}", "{year.__class__}", "{0}", "{agency!r}", "{"])
def test_a_folder_is_filled_in_with_year_and_agency_and_nothing_else(folder, written):
    board = folder / "board.yml"
    text = board.read_text(encoding="utf-8")
    board.write_text(re.sub(r"(format: \w+)", rf'\1, folder: "{written}"', text, count=1))
    with pytest.raises(ConfigurationError, match=r"not one below data/raw"):
        register(load_project(folder))


QUARTERLY = BOARD.replace(
    'files: "*return*.csv"', 'files: "*Q{quarter}*.csv", due: "30 days"'
).replace("year: 2015-16", "year: 2015-16\nhistory: 2")


@pytest.fixture
def quarterly(folder):
    (folder / "board.yml").write_text(QUARTERLY)
    return folder


def parts(folder):
    return {
        entry.part: entry for entry in find_returns(load_project(folder), "health", "quarterly")
    }


def test_a_file_each_quarter_is_four_entries_of_one_return(quarterly):
    put(quarterly, "2015-16/health/NHS Q1 2015-16.csv")
    put(quarterly, "2015-16/health/nhs q3 2015-16.csv")
    found = parts(quarterly)
    assert {part: entry.status for part, entry in found.items()} == {
        "Q1": "received", "Q2": "not returned", "Q3": "received", "Q4": "not returned",
    }  # fmt: skip
    assert {entry.key for entry in found.values()} == {"health-quarterly"}
    assert len(register(load_project(quarterly))) == 6
    assert unexpected_files(load_project(quarterly)) == ()


def test_a_quarter_is_due_so_many_days_after_it_ends(quarterly):
    assert [entry.due for entry in parts(quarterly).values()] == [
        "2015-07-30", "2015-10-30", "2016-01-30", "2016-04-30",
    ]  # fmt: skip


def test_days_after_the_year_where_there_is_one_file(folder):
    (folder / "board.yml").write_text(BOARD.replace('due: "04-29"', 'due: "30 days"'))
    assert registered(folder)["police"].due == "2016-04-30"


def test_versions_belong_to_their_quarter(quarterly):
    for name in ("Q3.csv", "Q3 v2.csv", "Q4.csv"):
        put(quarterly, f"2015-16/health/{name}")
    found = parts(quarterly)
    assert found["Q3"].file == "2015-16/health/Q3 v2.csv"
    assert found["Q3"].superseded == ("2015-16/health/Q3.csv",)
    assert found["Q4"].superseded == ()


def test_a_name_that_matches_two_quarters_is_refused(quarterly):
    put(quarterly, "2015-16/health/Q1 and Q2.csv")
    with pytest.raises(ReturnError, match=r"more than one quarter \(Q1, Q2\)"):
        parts(quarterly)


def test_a_return_in_parts_is_not_found_as_one(quarterly):
    with pytest.raises(ConfigurationError, match="a file each quarter"):
        find_return(load_project(quarterly), "health", "quarterly")


def test_a_correction_after_the_due_day_is_no_lateness(folder):
    for name in ("v1.xlsx", "v2.xlsx"):
        put(folder, f"2015-16/police/{name}", name)
    facts(
        folder,
        "police/v1.xlsx: {received: 2016-04-20, vintage: first}\n"
        "police/v2.xlsx: {received: 2016-06-01, vintage: second}",
    )
    found = registered(folder)["police"]
    assert (found.status, found.received, found.first_received) == (
        "received", "2016-06-01", "2016-04-20",
    )  # fmt: skip
    (before,) = replaced_by(load_project(folder), found)
    assert (before.file, before.vintage) == ("2015-16/police/v1.xlsx", "first")
    assert before.sha256 == hashlib.sha256(b"v1.xlsx").hexdigest()


def test_earlier_years_are_registered_as_far_as_anything_came(quarterly):
    put(quarterly, "2013-14/police/a.xlsx")
    put(quarterly, "2015-16/police/a.xlsx")
    put(quarterly, "comparators/figures.csv")
    found = register_earlier(load_project(quarterly))
    assert list(found) == ["2013-14"]
    assert {entry.agency for entry in found["2013-14"]} == {"police", "health"}
    assert found["2013-14"][0].due == "2014-04-29"


def test_without_a_history_no_earlier_year_is_read(folder):
    put(folder, "2014-15/police/a.xlsx")
    assert register_earlier(load_project(folder)) == {}

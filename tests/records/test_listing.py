"""What annual-report runs prints: each run, how it ended, and what changed since the one before."""

from __future__ import annotations

import json

import pytest

from annual_report import cli
from annual_report.errors import ReturnError
from annual_report.records import Run, read_run
from annual_report.records.changing import changes


def said(tiny, capsys, *arguments):
    code = cli.main([*arguments, "--project", str(tiny.folder)])
    assert code == 0
    return capsys.readouterr().out


def test_runs_are_listed_with_what_changed_in_a_few_words(tiny, capsys):
    tiny.report()
    tiny.report()
    tiny.send("police", "bad")
    with pytest.raises(ReturnError):
        tiny.report()
    tiny.send("police", "1 2 3")
    tiny.clean_notebook(
        write="total = 1\n"
        "import os\nfrom pathlib import Path\nPath(os.environ['ANNUAL_REPORT_OUTPUT'], 'total.txt').write_text('1')\n"
    )
    tiny.report()
    rows = json.loads(said(tiny, capsys, "runs", "--json"))
    assert [row["changed"] for row in rows] == [
        "the first run", "nothing", "return of police", "return of police, notebooks",
    ]  # fmt: skip
    assert [(row["result"], row["exit_code"]) for row in rows] == [
        ("finished", 0), ("finished", 0), ("stopped", 3), ("finished", 0),
    ]  # fmt: skip
    lines = said(tiny, capsys, "runs").splitlines()
    assert lines[0].split()[:2] == ["Run", "Began"]
    assert [line.split()[0] for line in lines[1:]] == [row["id"] for row in rows]
    assert "stopped (3)" in lines[3]
    assert said(tiny, capsys, "runs", "--year", "2014-15").startswith("There is no recorded run")


def test_a_run_is_shown_with_its_log_and_its_changed_inputs(tiny, capsys):
    tiny.report()
    tiny.send("health", "40 50")
    run = tiny.report()
    text = said(tiny, capsys, "runs", "show")
    assert f"{run.id}, Tiny Board, 2015-16, public edition" in text
    assert "  changed   data/raw/2015-16/health/counts.txt" in text
    assert run.log in text
    assert json.loads(said(tiny, capsys, "runs", "show", run.id, "--json")) == run.about


def test_before_any_run_the_list_says_what_to_do(tiny, capsys):
    assert "annual-report report" in said(tiny, capsys, "runs")
    assert json.loads(said(tiny, capsys, "runs", "--json")) == []


def about(**changed):
    return {
        "previous": "x", "edition": "public", "inputs": [],
        "environment": {"python": "3.11.7", "renderer": "Quarto 1", "libraries": {"pandas": "2"}},
    } | changed  # fmt: skip


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ({}, "nothing"),
        ({"edition": "internal"}, "edition"),
        ({"environment": {"python": "3.12.0", "renderer": "Quarto 1", "libraries": {"pandas": "3"}}}, "libraries, Python"),
        ({"environment": {"python": "3.11.7", "renderer": "", "libraries": {}}}, "nothing"),
        ({"environment": {"python": "3.11.7", "renderer": "pandoc", "libraries": {}}}, "renderer"),
        ({"previous": ""}, "the first run"),
        ({"inputs": [{"root": "home", "path": "src/a.py", "role": "code", "sha256": "1"}]}, "code"),
        (
            {"inputs": [
                {"root": "project", "path": f"data/raw/2015-16/{name}/a.csv", "role": "return", "sha256": "1"}
                for name in "abcd"
            ]},
            "4 returns",
        ),
    ],
)  # fmt: skip
def test_what_changed_is_told_by_kind(tmp_path, now, words):
    assert changes(Run(tmp_path, None, about(**now)), Run(tmp_path, None, about())) == words


def test_a_run_before_that_is_gone_is_said(tiny, capsys):
    first = tiny.report()
    tiny.report()
    said(tiny, capsys, "runs", "forget", first.id)
    (row,) = json.loads(said(tiny, capsys, "runs", "--json"))
    assert row["changed"] == "the run before is gone"
    assert read_run(tiny.project).id == row["id"]

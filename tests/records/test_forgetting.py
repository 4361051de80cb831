"""A run is forgotten: what it alone needs goes, what others need stays, and a line says so."""

from __future__ import annotations

import hashlib

import pytest

from annual_report import cli
from annual_report.errors import ConfigurationError
from annual_report.records import list_runs, read_run
from annual_report.records.forgetting import forget, forgotten, plan_forgetting


def archived(tiny):
    return {path.name for path in (tiny.folder / "runs/archive").rglob("*") if path.is_file()}


def sums(run):
    return {entry["sha256"] for entry in (*run.about["inputs"], *run.about["outputs"])}


def test_only_what_no_other_run_needs_is_removed(tiny):
    first = tiny.report()
    tiny.send("police", "10 20")
    second = tiny.report()
    alone = sums(first) - sums(second)
    secret = hashlib.sha256(b"1 2 3").hexdigest()
    assert secret in alone
    plan = plan_forgetting(tiny.project, first.id)
    assert {path.name for path in plan.files} == alone
    assert plan.size > 0
    record = hashlib.sha256(first.record.read_bytes()).hexdigest()
    forget(tiny.project, plan, "2026-11-23")
    assert archived(tiny) == sums(second)
    assert [one.id for one in list_runs(tiny.project)] == [second.id]
    assert not list((tiny.folder / "runs/2015-16").glob(".*"))
    assert (tiny.folder / "runs/forgotten.txt").read_text() == f"{first.id}  2026-11-23  {record}\n"
    assert forgotten(tiny.project) == {first.id: record}


def test_planning_changes_nothing(tiny):
    run = tiny.report()
    before = archived(tiny)
    assert {path.name for path in plan_forgetting(tiny.project, run.id).files} == before
    assert archived(tiny) == before
    assert read_run(tiny.project).id == run.id


def test_a_run_is_forgotten_by_its_id_alone(tiny):
    run = tiny.report()
    for which in ("latest", "2015-16", "2", run.id[:4]):
        with pytest.raises(ConfigurationError, match="id"):
            plan_forgetting(tiny.project, which)


def test_the_command_says_what_it_does_and_clean_never_touches_a_run(tiny, capsys):
    run = tiny.report()
    where = ("--project", str(tiny.folder))
    assert cli.main(["clean", *where]) == 0
    assert read_run(tiny.project).id == run.id
    assert cli.main(["runs", "forget", run.id, "--dry-run", *where]) == 0
    assert "would be forgotten" in capsys.readouterr().out
    assert read_run(tiny.project).id == run.id
    assert cli.main(["runs", "forget", run.id[:20], *where]) == 0
    said = capsys.readouterr().out
    assert f"Run {run.id} is forgotten" in said
    assert "data/raw" in said
    assert list_runs(tiny.project) == ()
    assert archived(tiny) == set()

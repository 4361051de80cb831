"""Agencies are told after every run; a mistake in telling is a warning."""

from __future__ import annotations

import json
from dataclasses import asdict
from types import SimpleNamespace

import pytest

from annual_report.errors import GateError, NotebookError, Problem, ReturnError
from annual_report.feedback import PAGE, feedback_folder
from annual_report.gate.checks import Check, write_checks
from annual_report.pipeline import telling
from annual_report.pipeline.schedule import Outcome
from annual_report.pipeline.telling import tell_agencies
from annual_report.printing import feedback_lines
from annual_report.project import Year, load_project
from annual_report.register import RegisteredReturn
from tests.gate.test_gate import BOARD

FAILED = Check(
    "police", "police_monthly", "readable", "critical", "failed", file="2015-16/police/x.xlsx",
    message="It cannot be read.", remedy="Write a number.",
)  # fmt: skip


class Run:
    """What a schedule leaves behind, made by hand."""

    def __init__(self, folder):
        (folder / "board.yml").write_text(BOARD, encoding="utf-8")
        self.project = load_project(folder)
        self.failed = folder / "_build" / "failed"
        self.done, self.outcomes = {}, {}
        entries = [
            asdict(RegisteredReturn("police", "police_monthly", "police-police_monthly", "Monthly", file="2015-16/police/x.xlsx")),
            asdict(RegisteredReturn("board", "voices", "board-voices", "Voices", file="2015-16/board/v.xlsx")),
        ]  # fmt: skip
        output = self.finish("register")
        (output / "register.json").write_text(json.dumps(entries))
        (output / "earlier.json").write_text(json.dumps({"2014-15": entries[:1]}))

    def finish(self, step, key="1"):
        output = self.project.folder / "store" / step
        output.mkdir(parents=True, exist_ok=True)
        self.done[step] = SimpleNamespace(output_folder=output, key=key)
        return output

    def fail(self, step, error):
        self.outcomes[step] = Outcome(step, step.partition("-")[0], step, "failed", error=error)

    def page(self, agency="police", year=2015):
        project = self.project.in_year(Year(year))
        return (feedback_folder(project) / agency / PAGE).read_text(encoding="utf-8")


@pytest.fixture
def run(tmp_path):
    return Run(tmp_path)


def test_a_gate_that_stopped_the_run_is_told_of(run):
    run.fail("gate", GateError("stopped"))
    (run.failed / "gate").mkdir(parents=True)
    write_checks([FAILED], run.failed / "gate")
    told = tell_agencies(run)
    assert [one.agency for one in told.concerned] == ["police"]
    assert "It cannot be read." in run.page()
    (line,) = feedback_lines(told)
    assert line.endswith("2015-16 (for police)")


def test_a_return_that_could_not_be_read_is_told_of_and_other_agencies_are_unchecked(run):
    problem = Problem("2015-16/police/x.xlsx", "It is empty.", "Fill it in.", "police")
    run.fail("clean-police-police_monthly", ReturnError(problem))
    tell_agencies(run)
    assert "It is empty." in run.page()
    assert "not been checked yet" in run.page("board")


def test_a_notebook_that_stopped_is_not_the_agencys_affair(run):
    run.fail("clean-police-police_monthly", NotebookError("oh"))
    assert tell_agencies(run).concerned == ()


def test_a_run_that_passed_tells_every_agency_that_all_is_well(run):
    write_checks([], run.finish("gate"))
    told = tell_agencies(run)
    assert told.concerned == ()
    assert feedback_lines(told) == []
    assert "Received and accepted" in run.page("board")


def test_nothing_is_written_twice(run, monkeypatch):
    write_checks([FAILED], run.finish("gate"))
    first = tell_agencies(run)
    monkeypatch.setattr(telling, "write_feedback", None)
    assert tell_agencies(run) == first


def test_a_new_result_is_told_anew(run):
    write_checks([FAILED], run.finish("gate"))
    assert tell_agencies(run).concerned
    write_checks([], run.finish("gate", key="2"))
    assert not tell_agencies(run).concerned


def test_an_earlier_year_is_told_of_where_it_stops_the_run(run):
    problem = Problem("2014-15/police/x.xlsx", "It is empty.", "Fill it in.", "police")
    run.fail("clean-2014-15-police-police_monthly", ReturnError(problem))
    told = tell_agencies(run)
    assert "It is empty." in run.page(year=2014)
    assert "It is empty." not in run.page()
    assert told.folder == feedback_folder(run.project)


def test_a_mistake_of_its_own_is_said_and_repeats_nothing(run, monkeypatch):
    in_the_return = "Zebedee Quill"

    def broken(*_):
        raise ValueError(in_the_return)

    monkeypatch.setattr(telling, "write_feedback", broken)
    write_checks([FAILED], run.finish("gate"))
    told = tell_agencies(run)
    (line,) = feedback_lines(told)
    assert line.startswith("Warning")
    assert "ValueError" in line
    kept = (run.project.build / "feedback-error.txt").read_text(encoding="utf-8")
    assert "Zebedee" not in line + kept
    assert "broken" in kept


def test_without_a_register_there_is_nobody_to_tell(run):
    del run.done["register"]
    assert feedback_lines(tell_agencies(run)) == []

"""A run from end to end over a graph with the real names: what is put in place, and when."""

from __future__ import annotations

import fcntl
from pathlib import Path

import pytest

from annual_report.errors import ConfigurationError, ReturnError
from annual_report.pipeline import runs
from annual_report.pipeline.runs import Options, make_report, plan_report
from annual_report.records import read_run
from tests.pipeline.tiny import Tiny, whole_graph


@pytest.fixture
def whole(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> Tiny:
    (tiny.folder / "_quarto.yml").write_text("project: {type: book}")
    last = runs.STAGES.index

    def steps(_, options):
        return tuple(s for s in whole_graph(tiny) if last(s.stage) <= last(options.until))

    monkeypatch.setattr(runs, "steps_of", steps)
    return tiny


def everything(folder: Path) -> dict[str, bytes]:
    names = ("data/processed", "report/_generated", "_book", "trace")
    found = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for name in names
        for path in (folder / name).rglob("*")
        if path.is_file()
    }
    return found | {"_variables.yml": (folder / "_variables.yml").read_bytes()}


def test_results_are_put_where_people_look_for_them(whole):
    made = make_report(whole.project, Options())
    there = everything(whole.folder)
    assert {
        "data/processed/2015-16/police/counts/total.txt",
        "data/processed/2015-16/gate/checks.json",
        "data/processed/2015-16/release/public/indicators.parquet",
        "data/processed/2015-16/trace/num-a.json",
        "data/processed/2015-16/notebooks/clean/police-counts.ipynb",
        "data/processed/2015-16/notebooks/analysis/one.ipynb",
        "report/_generated/num-a.qmd",
        "trace/num-a.html",
        "_book/index.html",
    } <= there.keys()
    assert there["_book/index.html"] == b"6 9"
    assert made.book == whole.folder / "_book"
    assert (made.received, made.expected) == (1, 2)
    assert made.checks == {"passed": 1, "warned": 1, "waived": 0, "failed": 0}
    assert set(made.stages) == set(runs.STAGES) - {"companions"}  # the tiny graph has none


def test_a_project_without_its_own_book_gets_no_fragments(whole):
    (whole.folder / "_quarto.yml").unlink()
    make_report(whole.project, Options())
    assert not (whole.folder / "report").exists()
    assert (whole.folder / "_book/index.html").is_file()


def test_a_failed_run_leaves_every_earlier_output_as_it_was(whole):
    make_report(whole.project, Options())
    before = everything(whole.folder)
    whole.send("police", "bad")
    with pytest.raises(ReturnError):
        make_report(whole.project, Options())
    assert everything(whole.folder) == before


def test_a_second_run_touches_no_output(whole):
    make_report(whole.project, Options())
    times = {path: path.stat().st_mtime_ns for path in (whole.folder / "_book").rglob("*")}
    made = make_report(whole.project, Options())
    assert made.ran == ()
    assert {path: path.stat().st_mtime_ns for path in (whole.folder / "_book").rglob("*")} == times


def test_an_output_changed_by_hand_is_put_right_without_running_anything(whole):
    make_report(whole.project, Options())
    (whole.folder / "_book/index.html").write_text("scribbled on")
    (whole.folder / "_book/stray.html").write_text("left over")
    assert make_report(whole.project, Options()).ran == ()
    assert (whole.folder / "_book/index.html").read_text() == "6 9"
    assert not (whole.folder / "_book/stray.html").exists()


def test_the_run_record_says_what_ran_and_why(whole):
    make_report(whole.project, Options())
    whole.send("police", "1 2 30")
    make_report(whole.project, Options())
    steps = {step["step"]: step for step in read_run(whole.project).about["steps"]}
    assert steps["clean-police-counts"]["reason"].startswith("return changed")
    assert steps["clean-health-counts"]["status"] == "reused"
    assert steps["analyse-one"]["reason"] == "other results from: release (output)"


def test_checking_the_returns_puts_nothing_in_place(whole):
    made = make_report(whole.project, Options(until="gate"))
    assert made.book is None
    assert not (whole.folder / "data/processed").exists()


def test_rendering_takes_earlier_results_as_they_are(whole):
    make_report(whole.project, Options())
    whole.send("police", "100")
    made = make_report(whole.project, Options(since="stage"))
    assert made.ran == ()
    assert (whole.folder / "_book/index.html").read_text() == "6 9"


def test_rendering_before_any_run_is_refused(whole):
    with pytest.raises(ConfigurationError, match="Make the report first"):
        make_report(whole.project, Options(since="stage"))


def test_the_book_goes_where_output_says(whole, tmp_path):
    made = make_report(whole.project, Options(output=tmp_path / "elsewhere"))
    assert made.book == tmp_path / "elsewhere"
    assert (tmp_path / "elsewhere/index.html").is_file()
    assert not (whole.folder / "_book").exists()
    make_report(whole.project, Options(output=tmp_path / "elsewhere"))


def test_a_folder_with_something_else_in_it_is_never_replaced(whole, tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters/a.txt").write_text("dear")
    for folder in (tmp_path / "letters", whole.folder):
        with pytest.raises(ConfigurationError, match="holds something else"):
            make_report(whole.project, Options(output=folder))
    assert (tmp_path / "letters/a.txt").read_text() == "dear"


def test_two_runs_at_a_time_are_refused(whole):
    whole.project.build.mkdir()
    with (whole.project.build / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(ConfigurationError, match="Another run"):
            make_report(whole.project, Options())


def test_a_plan_makes_no_folder(whole):
    assert plan_report(whole.project, Options())
    assert not (whole.folder / "_build").exists()

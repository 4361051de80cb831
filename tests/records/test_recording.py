"""Every run leaves a record, however it ends, and nothing ever changes it."""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
from pathlib import Path

import pytest

from annual_report.errors import ConfigurationError, ReturnError
from annual_report.pipeline import recording, runs
from annual_report.pipeline.runs import Options, make_report
from annual_report.records import list_runs, read_run
from annual_report.records.writing import write_record


def everything(folder: Path) -> dict[str, tuple[bytes, int, int]]:
    """Content, mode and time of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): (
            path.read_bytes(), path.stat().st_mode, path.stat().st_mtime_ns,
        )
        for path in folder.rglob("*")
        if path.is_file()
    }  # fmt: skip


def test_a_record_says_what_ran_from_what_and_what_came_of_it(cold):
    about = cold.report().about
    assert (about["schema"], about["board"], about["year"]) == (1, "Tiny Board", "2015-16")
    assert (about["result"], about["exit_code"], about["error"]) == ("finished", 0, "")
    assert {step["status"] for step in about["steps"]} == {"ran"}
    assert about["counts"] == {
        "returns": {"expected": 2, "received": 1, "in_part": 0},
        "checks": {"passed": 1, "warned": 1, "waived": 0, "failed": 0},
    }
    roles = {entry["path"]: (entry["role"], entry["root"]) for entry in about["inputs"]}
    assert roles["data/raw/2015-16/police/counts.txt"] == ("return", "project")
    assert roles["notebooks/counts.ipynb"] == ("notebook", "project")
    assert roles["board.yml"] == ("setting", "project")
    assert roles["src/annual_report/errors.py"] == ("code", "home")
    assert roles["requirements.lock"] == ("lock", "home")
    assert not [name for name in roles if name.endswith(".pyc")]


def test_every_input_and_output_is_in_the_archive_as_it_was(tiny):
    run = tiny.report()
    then = {name: (tiny.folder / name).read_bytes() for name in run.outputs}
    assert then["_book/index.html"] == b"6 9"
    assert {"_variables.yml", "trace/num-a.html", "report/_generated/num-a.qmd"} <= then.keys()
    assert "data/processed/2015-16/notebooks/clean/police-counts.ipynb" in then
    tiny.send("police", "100")
    tiny.report()
    assert {name: run.file(name) for name in run.outputs} == then
    assert run.file("data/raw/2015-16/police/counts.txt") == b"1 2 3"
    for entry in (*run.about["inputs"], *run.about["outputs"]):
        content = run.archive.path(entry["sha256"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"]
        assert len(content) == entry["size"]


def test_the_released_tables_and_the_traces_of_a_run_can_be_read(tiny):
    run = tiny.report()
    assert run.released("indicators").read_text() == "6 9"
    assert [path.read_text() for path in run.traces()] == ["{}"]
    with pytest.raises(ConfigurationError, match="has no file"):
        run.path("data/raw/2015-16/police/other.txt")


def test_a_second_run_changes_nothing_of_the_first_and_says_what_it_took_from_it(cold):
    first = cold.report()
    before = everything(cold.folder / "runs")
    assert {mode & 0o777 for _, mode, _ in before.values()} == {0o444}
    second = cold.report()
    after = everything(cold.folder / "runs")
    assert before.items() <= after.items()
    new = {name for name in after.keys() - before.keys() if not name.startswith("archive/")}
    assert new == {
        f"2015-16/{second.id}/{name}" for name in ("run.json", "log.txt", "manifest.sha256")
    }
    assert {step["from_run"] for step in second.about["steps"]} == {first.id}
    assert second.about["previous"] == first.id
    cold.send("police", "1 2 30")
    third = {step["step"]: step for step in cold.report().about["steps"]}
    assert third["clean-health-counts"]["from_run"] == first.id
    assert (third["gate"]["status"], third["gate"]["from_run"]) == ("ran", "")


def test_the_run_that_made_a_result_is_found_past_a_run_that_was_stopped(cold):
    first = cold.report()
    cold.send("police", "bad")
    with pytest.raises(ReturnError):
        cold.report()
    cold.send("police", "1 2 3")
    assert {step["from_run"] for step in cold.report().about["steps"]} == {first.id}


def test_a_run_that_a_return_stopped_leaves_a_record(tiny):
    tiny.send("police", "bad")
    with pytest.raises(ReturnError):
        tiny.report()
    run = read_run(tiny.project)
    assert (run.about["result"], run.about["exit_code"]) == ("stopped", 3)
    assert "2015-16/police/counts.txt ! A1" in run.about["error"]
    assert run.about["outputs"] == []
    assert run.file("data/raw/2015-16/police/counts.txt") == b"bad"
    status = {step["step"]: step["status"] for step in run.about["steps"]}
    assert status["clean-police-counts"] == "failed"
    assert status["gate"] == "not run"
    assert run.log.splitlines()[-3:] == [
        "Stopped.", "Police: 2015-16/police/counts.txt ! A1", "    has a bad word. Send it again.",
    ]  # fmt: skip


def test_a_setting_that_is_found_after_the_project_was_loaded_is_recorded(tiny, monkeypatch):
    def broken(*_: object) -> None:
        raise ConfigurationError("register.yml: no.")

    monkeypatch.setattr(runs, "steps_of", broken)
    with pytest.raises(ConfigurationError):
        make_report(tiny.project, Options())
    about = read_run(tiny.project).about
    assert (about["exit_code"], about["error"], about["steps"]) == (2, "register.yml: no.", [])
    assert "data/raw/2015-16/police/counts.txt" in {entry["path"] for entry in about["inputs"]}


def test_an_interrupted_run_leaves_a_record(tiny):
    def press(_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_report(tiny.project, Options(), press)
    about = read_run(tiny.project).about
    assert (about["result"], about["exit_code"], about["error"]) == ("stopped", 130, "Interrupted.")


def test_of_an_error_that_nobody_foresaw_only_its_kind_is_recorded(tiny):
    def fail(_: object) -> None:
        raise ValueError("what stood in the return")

    with pytest.raises(ValueError, match="stood"):
        make_report(tiny.project, Options(), fail)
    run = read_run(tiny.project)
    assert run.about["error"] == "Something unexpected: ValueError."
    assert "what stood" not in run.log + run.record.read_text()


@pytest.mark.parametrize("text", ["1 2 3", "bad"])
def test_a_mistake_in_recording_is_a_warning_and_hides_nothing(tiny, monkeypatch, capfd, text):
    def broken(*_: object) -> None:
        raise OSError("disk full")

    tiny.send("police", text)
    monkeypatch.setattr(recording, "write_record", broken)
    if text == "bad":
        with pytest.raises(ReturnError):
            make_report(tiny.project, Options())
    else:
        assert make_report(tiny.project, Options()).book == tiny.folder / "_book"
    assert "Warning   the record of this run was not written: OSError" in capfd.readouterr().err
    assert "OSError" in (tiny.folder / "_build/record-error.txt").read_text()
    assert list_runs(tiny.project) == ()


def test_a_file_that_changes_while_it_is_recorded_is_said(tiny, monkeypatch, capfd):
    monkeypatch.setattr(recording, "read_by", lambda *_: [item_of(tiny.folder / "board.yml")])
    make_report(tiny.project, Options())
    assert "was changed while the run was being recorded" in capfd.readouterr().err
    assert not list((tiny.folder / "runs/archive").rglob(".*"))


def item_of(path: Path) -> recording.Item:
    from annual_report.records.writing import Item

    return Item("board.yml", "setting", "project", "0" * 64, path)


def test_the_log_is_what_was_printed_without_colour_and_says_nothing_of_the_machine(cold):
    run = cold.report()
    lines = run.log.splitlines()
    assert lines[0] == "Tiny Board, 2015-16"
    assert len([line for line in lines if line.startswith("  ran ")]) == len(run.about["steps"])
    assert "HTML      _book/index.html" in lines
    assert "\x1b" not in run.log
    assert str(cold.folder) not in run.log + run.record.read_text()


def test_checking_the_returns_is_recorded_without_outputs(tiny):
    run = tiny.report()
    checked = tiny.report(until="gate")
    assert checked.about["outputs"] == []
    assert not checked.whole
    assert run.whole
    assert [step["step"] for step in checked.about["steps"]][-1] == "gate"
    assert read_run(tiny.project, "2015-16").id == checked.id


def test_the_book_is_recorded_as_it_was_made_wherever_it_went(tiny, tmp_path):
    run = tiny.report(output=tmp_path / "elsewhere")
    assert run.file("_book/index.html") == b"6 9"
    assert run.about["options"]["output"] == "elsewhere"
    assert str(tmp_path) not in run.record.read_text()


def test_a_run_that_is_refused_because_another_is_at_work_leaves_none(tiny):
    with (tiny.project.build / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(ConfigurationError, match="Another run"):
            tiny.report()
    assert list_runs(tiny.project) == ()


def test_the_order_of_names_is_the_order_of_runs_whatever_the_clock_says(tiny):
    began = dt.datetime(2026, 11, 23, 10, 15, tzinfo=dt.UTC)
    moments = [began, began, began - dt.timedelta(days=3), began + dt.timedelta(hours=1)]
    names = [
        write_record(tiny.project, {"began": moment.isoformat(), "steps": [place]}, [], [], []).name
        for place, moment in enumerate(moments)
    ]
    assert names == sorted(names)
    assert [name[:16] for name in names] == [
        "20261123T101500Z", "20261123T101501Z", "20261123T101502Z", "20261123T111500Z",
    ]  # fmt: skip


def test_runs_are_listed_and_found_by_year_and_by_the_beginning_of_their_id(cold):
    first, second = cold.report(), cold.report()
    assert [one.id for one in list_runs(cold.project)] == [first.id, second.id]
    assert [one.ran for one in list_runs(cold.project, "2015-16")] == [len(first.about["steps"]), 0]
    assert list_runs(cold.project, "2014-15") == ()
    assert read_run(cold.project, first.id[:17]).id == first.id
    assert read_run(cold.project, "2015-16").id == second.id
    for which in ("2", "nothing"):
        with pytest.raises(ConfigurationError):
            read_run(cold.project, which)


def test_a_record_that_cannot_be_read_is_named(tiny):
    run = tiny.report()
    run.record.chmod(0o644)
    run.record.write_text(run.record.read_text()[:100])
    with pytest.raises(ConfigurationError, match=r"run\.json cannot be read"):
        read_run(tiny.project)


def test_before_any_run_a_record_is_asked_for_in_vain(tiny):
    with pytest.raises(ConfigurationError, match="Make the report first"):
        read_run(tiny.project)


def test_a_record_is_json_that_anyone_can_read(tiny):
    run = tiny.report()
    assert json.loads(run.record.read_text(encoding="utf-8")) == run.about
    for line in (run.folder / "manifest.sha256").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((run.folder / name).read_bytes()).hexdigest() == digest

"""Change one byte of anything that a run read, made or wrote down: it is named."""

from __future__ import annotations

import os

import pytest

from annual_report.records import read_run
from annual_report.records.forgetting import forget, plan_forgetting
from annual_report.records.writing import record_bytes, record_hash
from annual_report.verifying import hold_against

PLACES = {
    "data/raw/2015-16/police/counts.txt": "return",
    "data/processed/2015-16/release/public/indicators.parquet": "output",
    "data/processed/2015-16/notebooks/clean/police-counts.ipynb": "output",
    "_book/index.html": "output",
    "_variables.yml": "output",
    "notebooks/counts.ipynb": "notebook",
    "board.yml": "setting",
}


def held(tiny, run):
    return {(one.where, one.what, one.path) for one in hold_against(tiny.project, run).findings}


def change(path):
    """Change one byte, and leave size and time as they were."""
    about = path.stat()
    path.chmod(0o644)
    content = bytearray(path.read_bytes())
    place = max(at for at, byte in enumerate(content) if chr(byte).isalnum())
    content[place] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))


def test_untouched_everything_is_as_recorded(tiny):
    standing = hold_against(tiny.project, tiny.report())
    assert standing.findings == ()
    assert standing.passed_over == ()
    assert standing.compared > len(PLACES)


@pytest.mark.parametrize("name", PLACES)
def test_one_byte_changed_in_the_project_is_named_though_size_and_time_are_as_they_were(tiny, name):
    run = tiny.report()
    change(tiny.folder / name)
    (finding,) = hold_against(tiny.project, run).findings
    assert (finding.where, finding.what, finding.path) == ("project", "changed", name)
    assert finding.role == PLACES[name]


@pytest.mark.parametrize("name", ["_book/index.html", "data/raw/2015-16/health/counts.txt"])
def test_what_is_gone_is_named(tiny, name):
    run = tiny.report()
    (tiny.folder / name).unlink()
    assert ("project", "missing", name) in held(tiny, run)


@pytest.mark.parametrize(
    "name", ["_book/stray.html", "data/processed/2015-16/gate/more.json", "trace/x.html"]
)
def test_what_was_not_there_is_named(tiny, name):
    run = tiny.report()
    (tiny.folder / name).write_text("x")
    assert held(tiny, run) == {("project", "extra", name)}


@pytest.mark.parametrize(
    "name", ["board.yml", "_book/index.html", "data/raw/2015-16/police/counts.txt"]
)
def test_one_byte_changed_in_the_archive_is_named(tiny, name):
    run = tiny.report()
    change(run.path(name))
    assert ("archive", "changed") in {(where, what) for where, what, _ in held(tiny, run)}
    run.path(name).unlink()
    assert ("archive", "missing") in {(where, what) for where, what, _ in held(tiny, run)}


def test_a_file_in_the_archive_that_no_run_names_is_named(tiny):
    run = tiny.report()
    (run.archive.root / "00").mkdir(exist_ok=True)
    (run.archive.root / "00" / "stray").write_text("x")
    assert held(tiny, run) == {("archive", "extra", "runs/archive/00/stray")}


@pytest.mark.parametrize("name", ["run.json", "log.txt", "manifest.sha256"])
def test_one_byte_changed_in_the_record_is_named_and_nothing_else(tiny, name):
    run = tiny.report()
    path = run.folder / name
    change(path)
    run = read_run(tiny.project)
    assert held(tiny, run) == {("record", "changed", path.relative_to(tiny.folder).as_posix())}


def test_a_changed_figure_in_the_record_is_named(tiny):
    run = tiny.report()
    run.record.chmod(0o644)
    run.record.write_text(run.record.read_text().replace('"expected": 2', '"expected": 3'))
    found = held(tiny, read_run(tiny.project))
    assert found == {("record", "changed", run.record.relative_to(tiny.folder).as_posix())}


def test_a_file_beside_the_record_is_named(tiny):
    run = tiny.report()
    (run.folder / "note.txt").write_text("x")
    (run.folder / "log.txt").unlink()
    assert {(what, path.rpartition("/")[2]) for _, what, path in held(tiny, run)} == {
        ("extra", "note.txt"), ("missing", "log.txt"),
    }  # fmt: skip


def test_a_record_forged_with_every_sum_put_right_breaks_the_chain(tiny):
    first = tiny.report()
    second = tiny.report()
    forged = first.about | {"error": "nothing of note"}
    forged["id"] = f"{first.id[:16]}-{record_hash(forged)[:8]}"
    first.record.chmod(0o644)
    first.record.write_bytes(record_bytes(forged))
    first.folder.rename(first.folder.with_name(forged["id"]))
    folder = first.folder.relative_to(tiny.folder).as_posix()
    assert ("record", "missing", f"{folder}/run.json") in held(tiny, second)


def test_the_run_after_has_noted_the_record_as_it_was(tiny):
    first = tiny.report()
    tiny.report()
    first.record.chmod(0o644)
    first.record.write_bytes(first.record.read_bytes() + b"\n")
    findings = hold_against(tiny.project, read_run(tiny.project, first.id)).findings
    assert any("saw it" in finding.role for finding in findings)


def test_a_forgotten_run_does_not_break_the_chain_and_a_changed_line_about_it_does(tiny):
    first = tiny.report()
    second = tiny.report()
    forget(tiny.project, plan_forgetting(tiny.project, first.id), "2026-11-23")
    assert held(tiny, second) == set()
    file = tiny.folder / "runs/forgotten.txt"
    file.write_text(file.read_text().rstrip()[:-1] + "x\n")
    assert held(tiny, second) == {("record", "changed", "runs/forgotten.txt")}


def test_of_an_earlier_run_only_record_and_archive_are_compared(tiny):
    first = tiny.report()
    tiny.send("police", "7")
    tiny.report()
    standing = hold_against(tiny.project, first)
    assert standing.findings == ()
    assert len(standing.passed_over) == 3


def test_a_return_that_came_since_is_named_for_the_last_run(tiny):
    run = tiny.report()
    tiny.send("police", "7")
    assert held(tiny, run) == {("project", "changed", "data/raw/2015-16/police/counts.txt")}

"""What runs, what does not, and why."""

from __future__ import annotations

import nbformat

from tests.pipeline.tiny import WRITE

ALL = ("clean-police", "clean-health", "together", "last")


def ran(statuses):
    return {name for name, status in statuses.items() if status == "ran"}


def reason(tiny, step):
    return next(outcome.reason for outcome in tiny.heard if outcome.step == step)


def test_everything_runs_once_and_nothing_the_second_time(tiny):
    assert ran(tiny.run()) == set(ALL)
    assert tiny.page() == "In all: 15"
    assert set(tiny.run().values()) == {"reused"}


def test_a_second_run_starts_no_kernel_and_no_worker(tiny):
    tiny.run()
    schedule = tiny.schedule()
    schedule.run()
    assert schedule.crew._context is None
    assert schedule.crew._pool is None


def test_only_the_steps_of_a_changed_return_run_again(tiny):
    tiny.run()
    tiny.send("police", "1 2 30")
    assert ran(tiny.run()) == {"clean-police", "together", "last"}
    assert reason(tiny, "clean-police") == "return changed: 2015-16/police/counts.txt"
    assert tiny.page() == "In all: 42"


def test_an_output_that_comes_out_the_same_stops_the_spread(tiny):
    tiny.run()
    tiny.send("police", "3 2 1")
    assert ran(tiny.run()) == {"clean-police"}


def test_an_earlier_version_of_a_return_is_not_cleaned_again(tiny):
    tiny.run()
    tiny.send("police", "7")
    tiny.run()
    tiny.send("police", "1 2 3")
    assert ran(tiny.run()) == set()
    assert tiny.page() == "In all: 15"


def test_touching_a_file_runs_nothing(tiny):
    tiny.run()
    path = tiny.folder / "data/raw/2015-16/police/counts.txt"
    path.touch()
    assert ran(tiny.run()) == set()


def test_outputs_and_metadata_of_a_notebook_do_not_count(tiny):
    tiny.run()
    path = tiny.folder / "notebooks/counts.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata["edited_by"] = "someone"
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="left over")]
    notebook.cells[1].execution_count = 7
    nbformat.write(notebook, path)
    assert ran(tiny.run()) == set()


def test_an_edited_cell_runs_the_notebook_for_every_return_and_is_named(tiny):
    tiny.run()
    tiny.clean_notebook(write=WRITE.replace("total =", "total = 0 +"))
    assert ran(tiny.run()) == {"clean-police", "clean-health"}
    assert reason(tiny, "clean-police") == "notebook changed: cell: step-3"


def test_a_result_altered_by_hand_is_made_again(tiny):
    tiny.run()
    (kept,) = (tiny.folder / "_build/store/together").glob("*/output/all.txt")
    kept.write_text("1000")
    assert ran(tiny.run()) == {"together"}
    assert tiny.page() == "In all: 15"


def test_a_dry_run_says_what_would_run_and_changes_nothing(tiny):
    tiny.run()
    tiny.send("police", "9")
    before = {path: path.stat().st_mtime_ns for path in tiny.folder.rglob("*")}
    plan = {outcome.step: outcome for outcome in tiny.schedule().plan()}
    assert plan["clean-health"].status == "reused"
    assert plan["clean-police"].reason == "return changed: 2015-16/police/counts.txt"
    assert plan["together"].reason == "reads what clean-police would write"
    assert {path: path.stat().st_mtime_ns for path in tiny.folder.rglob("*")} == before


def test_a_dry_run_before_the_first_run_calls_every_step_new(tiny):
    plan = tiny.schedule().plan()
    assert {outcome.status for outcome in plan} == {"would run"}
    assert plan[0].reason == "new"
    assert not (tiny.folder / "_build").exists()

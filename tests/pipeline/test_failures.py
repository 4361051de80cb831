"""A run that stops: what it says, what it keeps, and what it leaves alone."""

from __future__ import annotations

import traceback
from dataclasses import replace

import nbformat
import pytest

from annual_report.errors import AnnualReportError, ConfigurationError, NotebookError, ReturnError
from annual_report.pipeline.failures import without_words
from annual_report.pipeline.steps import Step
from tests.pipeline.tiny import WRITE


def test_every_bad_return_is_reported_in_one_error(tiny):
    tiny.send("police", "bad")
    tiny.send("health", "bad too")
    with pytest.raises(ReturnError) as caught:
        tiny.run()
    places = {problem.place for problem in caught.value.problems}
    assert places == {"2015-16/police/counts.txt ! A1", "2015-16/health/counts.txt ! A1"}
    assert {problem.agency for problem in caught.value.problems} == {"police", "health"}
    assert "Send it again." in str(caught.value)


def test_what_comes_after_a_bad_return_does_not_run_and_the_rest_is_kept(tiny):
    tiny.send("police", "bad")
    with pytest.raises(ReturnError):
        tiny.run()
    statuses = {outcome.step: outcome.status for outcome in tiny.heard}
    assert statuses == {
        "clean-police": "failed",
        "clean-health": "ran",
        "together": "not run",
        "last": "not run",
    }
    tiny.send("police", "1")
    assert tiny.run()["clean-health"] == "reused"


def test_a_cell_that_fails_is_named_and_its_executed_copy_kept(tiny):
    tiny.clean_notebook(write="#| label: the-sum\nshares = 1 / (len(text) - len(text))")
    step = replace(tiny.clean_step("police"), produces=())
    with pytest.raises(NotebookError) as caught:
        tiny.run((step,))
    said = str(caught.value)
    copy = tiny.folder / "_build/failed/clean-police.ipynb"
    assert "counts.ipynb" in said
    assert "the-sum · shares = 1 / (len(text) - len(text))" in said
    assert "ZeroDivisionError: division by zero" in said
    assert "last line of ours: the cell's line 2" in said
    assert str(copy) in said
    outputs = [o for c in nbformat.read(copy, 4).cells for o in c.get("outputs", ())]
    assert [output.ename for output in outputs if output.output_type == "error"] == [
        "ZeroDivisionError"
    ]


def test_an_error_in_a_private_notebook_is_not_repeated_word_for_word(tiny):
    tiny.send("police", "Zebedee")
    tiny.clean_notebook(write="int(text)")
    with pytest.raises(NotebookError) as caught:
        tiny.run((replace(tiny.clean_step("police"), private=True),))
    assert "ValueError" in str(caught.value)
    assert "Zebedee" not in str(caught.value)
    copy = tiny.folder / "_build/failed/clean-police.ipynb"
    kept = copy.read_text()
    assert "ValueError" in kept
    assert "int(text)" in kept
    assert "Zebedee" not in kept


def test_what_a_private_notebook_writes_to_stderr_is_not_kept_when_it_fails(tiny):
    tiny.send("police", "Zebedee")
    tiny.clean_notebook(write="import warnings\nwarnings.warn(text)\n1 / 0")
    with pytest.raises(NotebookError):
        tiny.run((replace(tiny.clean_step("police"), private=True),))
    kept = (tiny.folder / "_build/failed/clean-police.ipynb").read_text()
    assert "ZeroDivisionError" in kept
    assert "Zebedee" not in kept


def test_a_traceback_without_its_words_still_says_what_failed_and_where():
    try:
        try:
            int("Zebedee\nQuill: 5")
        except ValueError as error:
            message = "KeyError: 'Zebedee'"
            raise RuntimeError(message) from error
    except RuntimeError as error:
        lines = traceback.format_exception(error)
    remote = 'concurrent.futures.process._RemoteTraceback: \n"""\nTraceback (most recent call last):\n  File "gate.py", line 3, in run\n    int(name)\nValueError: invalid: \'Zebedee\'\n"""\n'
    kept = "".join(without_words([*lines, remote]))
    assert "Zebedee" not in kept.replace('int("Zebedee', "").replace("KeyError: 'Zebedee'\"", "")
    assert "ValueError (" in kept
    assert "RuntimeError (" in kept
    assert 'File "gate.py", line 3, in run' in kept


def test_a_failed_step_leaves_nothing_in_the_store(tiny):
    half = Step("half", "release", "half", function="tests.pipeline.tiny:write_half")
    with pytest.raises(AnnualReportError, match="no second half"):
        tiny.run((half,))
    assert list((tiny.folder / "_build/store/half").iterdir()) == []
    assert "write_half" in (tiny.folder / "_build/failed/half.txt").read_text()


def test_a_step_that_does_not_write_what_it_promised_fails(tiny):
    empty = Step(
        "empty",
        "render",
        "a page",
        function="tests.pipeline.tiny:write_nothing",
        produces=("page.txt",),
    )
    with pytest.raises(NotebookError, match=r"without writing page\.txt"):
        tiny.run((empty,))


def test_an_interrupted_run_leaves_nothing_half_written_and_the_next_goes_on(tiny, monkeypatch):
    tiny.clean_notebook(write=WRITE)
    schedule = tiny.schedule()
    call = schedule.crew.call

    def interrupt(step, task):
        if step.name == "together":
            (task.output / "all.txt").write_text("half")
            raise KeyboardInterrupt
        return call(step, task)

    monkeypatch.setattr(schedule.crew, "call", interrupt)
    with pytest.raises(KeyboardInterrupt):
        schedule.run()
    assert list((tiny.folder / "_build/store/together").iterdir()) == []
    statuses = tiny.run()
    assert statuses["clean-police"] == statuses["clean-health"] == "reused"
    assert statuses["together"] == "ran"
    assert tiny.page() == "In all: 15"


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"project": ".", "year": "2015-16", "agencey": "police"}, "Did you mean 'agency'"),
        ({"project": ".", "year": 2015, "agency": "police"}, "as str, but is given int"),
    ],
)
def test_parameters_a_notebook_does_not_declare_are_refused(tiny, parameters, words):
    step = replace(tiny.clean_step("police"), parameters=parameters)
    with pytest.raises(ConfigurationError, match=words):
        tiny.run((step,))


def test_a_parameter_without_default_must_be_given(tiny):
    tiny.notebook("counts", "print(agency)", parameters="agency: str  # who")
    step = replace(tiny.clean_step("police"), parameters={}, produces=())
    with pytest.raises(ConfigurationError, match="needs the parameter 'agency'"):
        tiny.run((step,))


def test_the_executed_notebook_holds_nothing_of_this_machine(tiny):
    tiny.clean_notebook(
        write=f"{WRITE}\nprint(os.getcwd(), os.environ['ANNUAL_REPORT_OUTPUT'])\nobject()"
    )
    tiny.run((tiny.clean_step("police"),))
    (executed,) = (tiny.folder / "_build/store/clean-police").glob("*/notebook.ipynb")
    text = executed.read_text()
    assert str(tiny.folder) not in text
    assert "papermill" not in text
    assert "start_time" not in text
    assert "0x…" in text


def test_two_runs_give_the_same_executed_notebook(tiny):
    tiny.run((tiny.clean_step("police"),))
    (first,) = (tiny.folder / "_build/store/clean-police").glob("*/notebook.ipynb")
    before = first.read_bytes()
    (first.parent.parent / f"{first.parent.name}.json").unlink()
    assert tiny.run((tiny.clean_step("police"),)) == {"clean-police": "ran"}
    assert first.read_bytes() == before

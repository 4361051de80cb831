"""Warm kernels, and ordinary ones where a warm one does not start."""

from __future__ import annotations

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from queue import Empty
from types import ModuleType

import nbformat
import pytest

from annual_report.pipeline import crew, kernels


def outputs_of(tiny) -> str:
    (executed,) = (tiny.folder / "_build/store/clean-police").glob("*/notebook.ipynb")
    cells = nbformat.read(executed, as_version=4).cells
    return "".join(output.get("text", "") for cell in cells for output in cell.get("outputs", ()))


LOOK = """\
import sys

Path(os.environ["ANNUAL_REPORT_OUTPUT"], "total.txt").write_text("1")
print("pandas" in sys.modules, Path.cwd().name == Path(project).resolve().name)
print(hash("annual report"), os.environ["TZ"], "JPY_PARENT_PID" in os.environ)
"""


def test_a_warm_kernel_has_pandas_before_the_first_cell_and_a_fixed_hash_seed(tiny):
    tiny.clean_notebook(write=LOOK)
    tiny.run((tiny.clean_step("police"),))
    first = outputs_of(tiny)
    assert first.startswith("True True\n")
    assert "UTC" in first


def test_notebooks_do_not_see_each_other(tiny):
    tiny.clean_notebook(
        write='import builtins\nassert not hasattr(builtins, "seen")\nbuiltins.seen = True\n'
        'Path(os.environ["ANNUAL_REPORT_OUTPUT"], "total.txt").write_text("1")'
    )
    statuses = tiny.run(tuple(tiny.clean_step(agency) for agency in ("police", "health")))
    assert set(statuses.values()) == {"ran"}


def test_a_kernel_that_does_not_start_is_tried_once_more_as_an_ordinary_one(tiny, monkeypatch):
    tried = []

    def refuse(*arguments):
        tried.append(arguments)
        raise OSError("no fork today")

    monkeypatch.setattr(kernels, "_Forked", refuse)
    assert tiny.run((tiny.clean_step("police"),)) == {"clean-police": "ran"}
    assert len(tried) == 1


def test_a_cell_that_fails_is_never_tried_again(tiny):
    mark = tiny.folder / "count.txt"
    tiny.clean_notebook(write=f'with open({str(mark)!r}, "a") as f: f.write("x")\n1 / 0')
    with pytest.raises(Exception, match="ZeroDivisionError"):
        tiny.run((tiny.clean_step("police"),))
    assert mark.read_text() == "x"


def test_warm_kernels_can_be_turned_off(tiny, monkeypatch):
    monkeypatch.setenv("ANNUAL_REPORT_WARM_KERNELS", "0")
    monkeypatch.setattr(kernels, "_Forked", None)
    assert tiny.run((tiny.clean_step("police"),)) == {"clean-police": "ran"}


class Channel:
    """Answers with what it is given, one message a request; an exception is raised."""

    def __init__(self, *answers):
        self.answers = list(answers)

    async def get_msg(self, timeout):  # noqa: ASYNC109 - as the library has it
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def client_of(*, said, iopub, alive=True):
    class Spoken(kernels.Client):
        asked = 0
        shell_channel = Channel(*said)
        iopub_channel = Channel(*iopub)

        def kernel_info(self):
            self.asked += 1

        async def _async_is_alive(self):
            return alive

    return Spoken()


def ready(waiting):
    """Wait in a thread of its own: a browser of another test may keep a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, waiting).result()


REPLY = {"msg_type": "kernel_info_reply", "content": {"protocol_version": "5.3"}}


def test_a_kernel_is_ready_once_it_has_answered_on_both_channels():
    client = client_of(said=[Empty(), REPLY, REPLY], iopub=[Empty(), {"msg_type": "status"}])
    ready(client.wait_for_ready(timeout=5))
    assert client.asked == 3


def test_a_kernel_that_ends_before_it_answers_is_given_up_at_once():
    client = client_of(said=[Empty()], iopub=[], alive=False)
    with pytest.raises(RuntimeError, match="ended before it answered"):
        ready(client.wait_for_ready(timeout=5))


def test_a_kernel_that_never_answers_is_given_up_in_the_end():
    client = client_of(said=[], iopub=[])
    with pytest.raises(RuntimeError, match="did not answer"):
        ready(client.wait_for_ready(timeout=0))


def test_forks_are_spared_the_script_that_started_the_run(monkeypatch):
    script = ModuleType("__main__")
    script.__file__ = "/anywhere/bin/annual-report"
    monkeypatch.setitem(sys.modules, "__main__", script)
    crew._forget_script()
    assert script.__file__ is None
    script.__file__ = "/home/someone/analysis.py"
    crew._forget_script()
    assert script.__file__ == "/home/someone/analysis.py"

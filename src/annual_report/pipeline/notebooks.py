"""Running one notebook with papermill, and keeping only what is the same on every machine."""

from __future__ import annotations

import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat

from annual_report.pipeline.engine import execute
from annual_report.pipeline.failures import explain, redact
from annual_report.pipeline.parameters import check_parameters

if TYPE_CHECKING:
    from collections.abc import Mapping

_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,16}\b")
_INJECTED = "injected-parameters"


@dataclass(frozen=True)
class NotebookRun:
    """What it takes to run one notebook.

    Attributes:
        name: the step's name, for messages.
        source: the notebook as it stands in the project.
        parameters: relative to ``cwd``, so that nothing of this machine is in the result.
        environment: the kernel's whole environment.
        cwd: the kernel's working folder.
        executed: where the executed notebook goes.
        failed: where it goes instead if a cell fails.
        private: its errors may repeat what stands in a return, so messages leave them out.
        hidden: paths to take out of outputs, and what to put there instead.
        agency: whose return it reads, for messages.
    """

    name: str
    source: Path
    parameters: Mapping[str, Any]
    environment: Mapping[str, str]
    cwd: Path
    executed: Path
    failed: Path
    private: bool = False
    hidden: tuple[tuple[str, str], ...] = ()
    agency: str = ""


def run_notebook(run: NotebookRun) -> None:
    """Execute a notebook in a fresh process and write its executed copy.

    Raises:
        ConfigurationError: a parameter is unknown, missing or of the wrong type, or the notebook
            raised one.
        ReturnError: the notebook found that a return cannot be used.
        NotebookError: a cell failed; the executed copy with the error is kept.
    """
    check_parameters(run.source, run.parameters)
    sockets = Path(tempfile.mkdtemp(prefix="ar-"))
    try:
        notebook = nbformat.read(run.source, as_version=4)
        number_cells(notebook)
        failure = execute(notebook, run, sockets)
        clean(notebook, run.hidden)
        if failure and run.private:
            redact(notebook)
        target = run.failed if failure else run.executed
        target.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, target)
    finally:
        shutil.rmtree(sockets, ignore_errors=True)
    if failure:
        raise explain(failure, notebook, run)


def number_cells(notebook: Any) -> None:
    """Give cells without an id one that is the same on every run."""
    for number, cell in enumerate(notebook.cells):
        if "id" not in cell or not cell["id"]:
            cell["id"] = f"cell-{number}"
    notebook.nbformat_minor = max(notebook.nbformat_minor, 5)


def clean(notebook: Any, hidden: tuple[tuple[str, str], ...]) -> None:
    """Take out of an executed notebook what differs from machine to machine or run to run.

    Times, paths and run ids of papermill's go, so do memory addresses and the given paths in
    outputs; the injected cell gets a fixed id.
    """
    notebook.metadata.pop("papermill", None)
    notebook.metadata.pop("widgets", None)
    notebook.metadata["kernelspec"] = {
        "display_name": "Python 3", "language": "python", "name": "python3",
    }  # fmt: skip
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if _INJECTED in cell.metadata.get("tags", ()):
            cell["id"] = _INJECTED
        for output in cell.get("outputs", ()):
            _clean_output(output, hidden)


def _clean_output(output: Any, hidden: tuple[tuple[str, str], ...]) -> None:
    for name in ("text", "evalue"):
        if name in output:
            output[name] = _neutral(output[name], hidden)
    if "traceback" in output:
        output["traceback"] = [_neutral(line, hidden) for line in output["traceback"]]
    for kind, data in output.get("data", {}).items():
        if isinstance(data, str) and not kind.startswith("image/png"):
            output["data"][kind] = _neutral(data, hidden)


def _neutral(text: str, hidden: tuple[tuple[str, str], ...]) -> str:
    for path, instead in hidden:
        text = text.replace(path, instead)
    return _ADDRESS.sub("0x…", text)

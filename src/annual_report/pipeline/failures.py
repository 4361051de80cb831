"""What a person is told when a cell fails."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from annual_report.errors import (
    AnnualReportError,
    ConfigurationError,
    GateError,
    NotebookError,
    Problem,
    ReturnError,
)

if TYPE_CHECKING:
    from annual_report.pipeline.notebooks import NotebookRun

#: Errors whose text names code and nothing that could stand in a return.
_ABOUT_CODE = frozenset({"AttributeError", "ImportError", "ModuleNotFoundError", "NameError"})
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_LABEL = re.compile(r"^#\|\s*label:\s*(\S+)", re.MULTILINE)
_FRAME = re.compile(r"^(?:File )?(?P<file>\S*annual_report/\S+\.py):(?P<line>\d+), in ")
_CELL_LINE = re.compile(r"^Cell In\[\d+\], line (?P<line>\d+)")
_PROBLEM = re.compile(r"^(?P<place>\S[^:]*(?:\.\w+|/[^:]*)( ! [^:]*(:[A-Z]+\d+)?)?): (?P<what>.*)$")
#: The line of a traceback that repeats what the error said: a name of a class and a colon.
_SAID = re.compile(r"^(?P<name>[A-Za-z_][\w.]*): ", re.DOTALL)
_PLACE = re.compile(r'^ +File "[^"\n]+", line \d+, in .*\n', re.MULTILINE)
_LEFT_OUT = "(what it said may repeat the return, and is left out)"
_REFERENCE = re.compile(r"\$?[A-Z]{1,3}\$?\d+(:\$?[A-Z]{1,3}\$?\d+)?")


def explain(failure: Any, notebook: Any, run: NotebookRun) -> AnnualReportError:
    """Turn papermill's error into ours, with the exit code that fits.

    Args:
        failure: papermill's error; its cell index is one of ``notebook``.
        notebook: the executed notebook.
        run: what was run.
    """
    text = failure.evalue.strip()
    if failure.ename == "ReturnError":
        return ReturnError(read_problems(text, run.agency))
    if failure.ename == "ConfigurationError":
        return ConfigurationError(text)
    if failure.ename == "GateError":
        return GateError(text)
    return NotebookError(_message(failure, notebook, run))


def redact(notebook: Any) -> None:
    """Take out of a failed notebook's outputs what an error or a warning may repeat of a return.

    The kind of error and the lines of code stay. Errors of ours stay whole: they repeat no value.
    """
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "stream" and output.name == "stderr":
                output["text"] = f"{_LEFT_OUT}\n"
            if output.output_type == "error" and not _speaks_of_code(output.ename):
                output["evalue"] = _LEFT_OUT
                output["traceback"] = without_words(output["traceback"])


def _speaks_of_code(name: str) -> bool:
    return name in _ABOUT_CODE or name in {"ReturnError", "ConfigurationError", "GateError"}


def without_words(lines: list[str]) -> list[str]:
    """Take out of a traceback what its errors said, and leave which they were and where.

    Args:
        lines: blocks of a traceback, as Python and IPython format them; what an error says is a
            block of its own.
    """
    return [_without_words(line) for line in lines]


def _without_words(line: str) -> str:
    plain = _COLOUR.sub("", line)
    match = _SAID.match(plain)
    if not match:
        return line
    # an error from another process brings its own traceback along: the places in it stay
    places = "".join(found.group() for found in _PLACE.finditer(plain))
    return f"{places}{match['name']} {_LEFT_OUT}\n"


def _message(failure: Any, notebook: Any, run: NotebookRun) -> str:
    cell = notebook.cells[failure.cell_index]
    said = (
        f"{failure.ename} {_LEFT_OUT}"
        if run.private and failure.ename not in _ABOUT_CODE
        else f"{failure.ename}: {failure.evalue.strip()}".rstrip(": ")
    )
    lines = [
        f"{run.source.name} stopped (step {run.name}).",
        f"  cell: {_name(cell)}",
        f"  error: {said}",
        f"  last line of ours: {last_line_of_ours(failure.traceback)}",
        f"  executed copy, with the error in it: {run.failed}",
    ]
    return "\n".join(lines)


def _name(cell: Any) -> str:
    label = _LABEL.search(cell.source)
    code = [line for line in cell.source.splitlines() if line.strip() and not line.startswith("#")]
    return f"{label[1] if label else cell['id']} · {code[0].strip() if code else '(empty)'}"


def last_line_of_ours(traceback: list[str]) -> str:
    """Return where in our code or the notebook an error arose, with the line itself."""
    found = "not in our code"
    for frame in traceback:
        lines = _COLOUR.sub("", frame).splitlines()
        head = lines[0] if lines else ""
        ours, cell = _FRAME.match(head), _CELL_LINE.match(head)
        if not (ours or cell):
            continue
        where = (
            f"annual_report/{ours['file'].rpartition('annual_report/')[2]}, line {ours['line']}"
            if ours
            else f"the cell's line {cell['line']}"  # type: ignore[index]
        )
        arrow = next((line for line in lines if re.match(r"^-+> *\d+ ", line)), "")
        code = re.sub(r"^-+> *\d+ +", "", arrow).strip()
        found = f"{where}: {code}" if code else where
    return found


def read_problems(text: str, agency: str) -> list[Problem]:
    """Read problems back from their text, which is all of them that leaves a kernel.

    Args:
        text: what ``str(ReturnError(...))`` gave; lines that name no file go on with the last.
        agency: whose return it was.
    """
    found: list[Problem] = []
    for line in text.splitlines():
        match = _PROBLEM.match(line)
        if match:
            file, sheet, cell = _place(match["place"])
            found.append(Problem(file, match["what"], "", agency, sheet, cell))
        elif found:
            found[-1] = replace(found[-1], what=f"{found[-1].what}\n{line}")
        else:
            found.append(Problem("(file not named)", line, "", agency))
    return found


def _place(place: str) -> tuple[str, str, str]:
    file, _, inside = place.partition(" ! ")
    sheet, _, cell = inside.rpartition("!")
    if inside and not sheet and not _REFERENCE.fullmatch(cell):
        return file, cell, ""
    return file, sheet, cell

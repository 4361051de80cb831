"""Open a return: check it, read it in a child process, and hand over its cells.

The child has limits on memory and time, so that a file made to break a reader breaks only the
child; what it sends back is JSON or Arrow, so that nothing it sends can run. Started without site packages
(``python -I -S``) and without pandas it is ready within 50 ms; ``benchmarks/opening_returns.py``
measures it.
"""

from __future__ import annotations

import datetime as dt
import gc
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal

from annual_report.errors import Problem, ReturnError
from annual_report.register import checksum
from annual_report.returns import safety
from annual_report.returns.grid import Cell, Mended, Sheet, Value, Workbook
from annual_report.returns.rows import FAULTS
from annual_report.returns.safety import Received

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The longest that reading may take, in seconds, and the most memory, in bytes.
SECONDS = 150
MEMORY = 3 * 1024**3
#: Columns are for millions of rows: so much longer, and so many bytes for each of the content.
_LONGER, _PER_BYTE, _MOST_MEMORY = 6, 10, 8 * 1024**3
_CHILD = Path(__file__).with_name("child.py")
How = Literal["cells", "columns"]
_NEEDED = {
    "cells": ("python_calamine", "xlrd"),
    "columns": ("python_calamine", "xlrd", "pyarrow", "numpy"),
}


def open_return(path: str | Path, *, file: str = "", agency: str = "") -> Workbook:
    """Open a return that somebody else made.

    Args:
        path: where it lies.
        file: path below data/raw, for messages and lineage; the file's name if not given.
        agency: identifier of the agency that sent it.

    Raises:
        ReturnError: it is empty, protected, not what its name says, damaged, or not safe to read.
    """
    received = Received(Path(path), file or Path(path).name, agency)
    notes = safety.check(received)
    sha256 = checksum(received.path)
    with read_in_child(received, "cells") as output, without_collecting():
        content = json.load(output)
        refuse_problems(content, received)
        sheets = tuple(_sheet(found, received) for found in content["sheets"])
    if not any(sheet.rows for sheet in sheets):
        raise nothing_filled(received)
    notes += tuple(content["notes"])
    return Workbook(received.file, sha256, sheets, agency, notes, mended_in(content))


def refuse_problems(content: dict[str, Any], received: Received) -> None:
    """Refuse a return for what the child found wrong with it.

    Raises:
        ReturnError: it found something.
    """
    if content.get("problems"):
        raise ReturnError(
            [
                Problem(received.file, agency=received.agency, **found)
                for found in content["problems"]
            ]
        )


def nothing_filled(received: Received) -> ReturnError:
    """Return the error that says that a return is empty."""
    what = "It is empty: no cell is filled on any sheet."
    remedy = "Fill in the return and send it again; where there is nothing to report, write 0."
    return received.refuse(what, remedy)


def mended_in(content: dict[str, Any]) -> tuple[Mended, ...]:
    """Return what the child passed over or made readable."""
    return tuple(Mended(what, sheet, tuple(at)) for what, sheet, at in content.get("mended", ()))


@contextmanager
def without_collecting() -> Iterator[None]:
    """Make millions of objects without looking for cycles among them, of which there are none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def read_in_child(received: Received, how: How) -> IO[bytes]:
    """Read a return in a process of its own; what it wrote is the open file's content.

    Raises:
        ReturnError: the process was ended, by its limits or by what the file did to it.
        RuntimeError: the process could not import what it needs.
    """
    output = _scratch()
    seconds = SECONDS * (_LONGER if how == "columns" else 1)
    command = [
        sys.executable, "-I", "-S", str(_CHILD), how, str(_memory(received, how)),
        str(received.path.resolve()), *_packages(how),
    ]  # fmt: skip
    try:
        done = subprocess.run(
            command, stdout=output, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
            timeout=seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        output.close()
        what = f"Reading the file was given up after {seconds} seconds."
        raise received.refuse(
            what, "Send only the sheets and rows that the return asks for."
        ) from None
    if done.returncode == 0:
        output.seek(0)
        return output
    output.close()
    if b"ModuleNotFoundError" in done.stderr or b"SyntaxError" in done.stderr:
        message = f"The reader of returns is not installed properly:\n{done.stderr.decode()}"
        raise RuntimeError(message)
    what = "The file cannot be read: it is damaged, or needs more memory or time than any return."
    raise received.refuse(what, "Copy the figures into a new workbook and send that.")


def _scratch() -> IO[bytes]:
    """Open a nameless file, in memory where the system can, that is gone once it is closed."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("return"), "w+b")
    return tempfile.TemporaryFile()


def _memory(received: Received, how: How) -> int:
    """Return how much memory reading may take: for columns, by how much there is to read."""
    if how == "cells":
        return MEMORY
    return min(MEMORY + _PER_BYTE * safety.content_size(received.path), _MOST_MEMORY)


def _packages(how: How = "cells") -> list[str]:
    """Return the folders the child may import from: ours, and those with what it reads by."""
    folders = [str(Path(__file__).parents[2])]
    for name in _NEEDED[how]:
        found = importlib.util.find_spec(name)
        if found is None or found.origin is None:
            message = f"{name} is not installed. Run 'make setup'."
            raise RuntimeError(message)
        path = Path(found.origin)
        folders.append(str(path.parents[1] if path.name.startswith("__init__") else path.parent))
    return list(dict.fromkeys(folders))


def _sheet(found: dict[str, Any], received: Received) -> Sheet:
    cells = list(map(Cell, found["rows"], found["columns"], found["values"]))
    for at, kind in found["kinds"].items():
        cells[int(at)] = _cell(cells[int(at)], kind)
    if any(kind == "f" for kind in found["kinds"].values()):
        cells.sort(key=lambda cell: (cell.row, cell.column))
    return Sheet(
        name=found["name"],
        hidden=found["hidden"],
        cells=tuple(cells),
        merged=tuple((a, b, c, d) for a, b, c, d in found["merged"]),
        file=received.file,
        agency=received.agency,
    )


def _cell(cell: Cell, kind: str) -> Cell:
    content: Any = cell.value
    if kind == "f":
        return Cell(cell.row, cell.column, None, fault=content if content in FAULTS else "#ERROR")
    value: Value = content
    if kind == "d":
        value = dt.date.fromisoformat(content)
    elif kind == "t":
        value = dt.datetime.fromisoformat(content)
    return Cell(cell.row, cell.column, value, percent=kind == "p")

"""Open a return: check it, read it in a child process, and hand over its cells.

The child has limits on memory and time, so that a file made to break a reader breaks only the
child; what it sends back is JSON, so that nothing it sends can run. Started without site packages
(``python -I -S``) and without pandas it is ready within 50 ms; ``benchmarks/opening_returns.py``
measures it.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from annual_report.errors import Problem, ReturnError
from annual_report.register import checksum
from annual_report.returns import safety
from annual_report.returns.grid import Cell, Mended, Sheet, Value, Workbook
from annual_report.returns.safety import Received

SECONDS = 150
_CHILD = Path(__file__).with_name("child.py")
#: Excel's error values, as they come into CSV files and OpenDocument text.
_FAULTS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
)


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
    content = _read_in_child(received)
    if content.get("problems"):
        raise ReturnError(
            [Problem(received.file, agency=agency, **found) for found in content["problems"]]
        )
    sheets = tuple(_sheet(found, received) for found in content["sheets"])
    if not any(sheet.rows for sheet in sheets):
        what = "It is empty: no cell is filled on any sheet."
        remedy = "Fill in the return and send it again; where there is nothing to report, write 0."
        raise received.refuse(what, remedy)
    mended = tuple(Mended(what, name, tuple(at)) for what, name, at in content.get("mended", ()))
    return Workbook(received.file, sha256, sheets, agency, notes + tuple(content["notes"]), mended)


def _read_in_child(received: Received) -> dict[str, Any]:
    command = [sys.executable, "-I", "-S", str(_CHILD), str(received.path.resolve()), *_packages()]
    try:
        done = subprocess.run(
            command, capture_output=True, stdin=subprocess.DEVNULL, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        what = f"Reading the file was given up after {SECONDS} seconds."
        raise received.refuse(
            what, "Send only the sheets and rows that the return asks for."
        ) from None
    if done.returncode == 0:
        content: dict[str, Any] = json.loads(done.stdout)
        return content
    if b"ModuleNotFoundError" in done.stderr or b"SyntaxError" in done.stderr:
        message = f"The reader of returns is not installed properly:\n{done.stderr.decode()}"
        raise RuntimeError(message)
    what = "The file cannot be read: it is damaged, or needs more memory or time than any return."
    raise received.refuse(what, "Copy the figures into a new workbook and send that.")


def _packages() -> list[str]:
    """Return the folders the child may import from: ours, and the one with calamine."""
    ours = str(Path(__file__).parents[2])
    calamine = importlib.util.find_spec("python_calamine")
    if calamine is None or calamine.origin is None:
        message = "python-calamine is not installed. Run 'make setup'."
        raise RuntimeError(message)
    theirs = str(Path(calamine.origin).parents[1])
    return [ours] if ours == theirs else [ours, theirs]


def _sheet(found: dict[str, Any], received: Received) -> Sheet:
    return Sheet(
        name=found["name"],
        hidden=found["hidden"],
        cells=tuple(_cell(*cell) for cell in found["cells"]),
        merged=tuple((a, b, c, d) for a, b, c, d in found["merged"]),
        file=received.file,
        agency=received.agency,
    )


def _cell(row: int, column: int, kind: str, content: Any) -> Cell:
    if kind == "f" or (isinstance(content, str) and content.strip() in _FAULTS):
        fault = str(content).strip()
        return Cell(row, column, None, fault=fault if fault in _FAULTS else "#ERROR")
    value: Value = content
    if kind == "d":
        value = dt.date.fromisoformat(content)
    elif kind == "t":
        value = dt.datetime.fromisoformat(content)
    return Cell(row, column, value, percent=kind == "p")

"""The marked copy of a return: what kind of copy, and the process that makes it."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annual_report.errors import ReturnError
from annual_report.returns import safety
from annual_report.returns.reading import open_return

if TYPE_CHECKING:
    from collections.abc import Sequence

    from annual_report.feedback.marks import Mark
    from annual_report.returns.grid import Cell

_EXCEL = (".xlsx", ".xlsm")
_CHILD = Path(__file__).with_name("child.py")
_SECONDS = 120
#: A file of more cells, or of more bytes if it is a workbook, is not copied: its list says where.
MOST_CELLS = 400_000
MOST_BYTES = 8 * 1024 * 1024


def write_copy(source: Path, marks: Sequence[Mark], target: Path, *, title: str, note: str) -> str:
    """Write a copy of a return with its cells marked and commented.

    Args:
        source: the return as received. It is read, never changed.
        marks: what is to be marked.
        target: the .xlsx file to write.
        title: heading of the list that stands first in it.
        note: what stands below the heading.

    Returns:
        Why there is no copy; empty where it was written.
    """
    task: dict[str, Any] = {
        "marks": [asdict(mark) for mark in marks],
        "title": title,
        "note": note,
        "target": str(target.resolve()),
    }
    try:
        if source.suffix.lower() in _EXCEL:
            safety.check(safety.Received(source, source.name))
            if source.stat().st_size > MOST_BYTES:
                return "The file is too large for a marked copy."
            task["path"] = str(source.resolve())
        else:
            task["sheets"] = _sheets(source)
    except ReturnError:
        return "The file cannot be opened safely, so there is no marked copy of it."
    except _TooLargeError:
        return "The file is too large for a marked copy."
    return _run(task, target)


class _TooLargeError(Exception):
    pass


def _sheets(source: Path) -> list[dict[str, Any]]:
    workbook = open_return(source)
    if sum(len(sheet.cells) for sheet in workbook.sheets) > MOST_CELLS:
        raise _TooLargeError
    return [
        {
            "name": sheet.name,
            "hidden": sheet.hidden,
            "cells": [_plain(cell) for cell in sheet.cells],
        }
        for sheet in workbook.sheets
    ]


def _plain(cell: Cell) -> list[Any]:
    value: Any = cell.fault or cell.value
    if isinstance(value, dt.date):
        return [cell.row, cell.column, "date", value.isoformat()]
    return [cell.row, cell.column, "percent" if cell.percent else "", value]


def _run(task: dict[str, Any], target: Path) -> str:
    # the packages of this very installation, whether or not it is found by a child's own start
    paths = [str(Path(__file__).parents[2]), *(path for path in sys.path if path)]
    command = [sys.executable, "-I", str(_CHILD), *dict.fromkeys(paths)]
    try:
        done = subprocess.run(
            command, input=json.dumps(task).encode(), capture_output=True,
            timeout=_SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        target.unlink(missing_ok=True)
        return "The file takes too long to copy, so there is no marked copy of it."
    if done.returncode == 0:
        return ""
    target.unlink(missing_ok=True)
    if b"ModuleNotFoundError" in done.stderr or b"SyntaxError" in done.stderr:
        message = f"The marker of returns is not installed properly:\n{done.stderr.decode()}"
        raise RuntimeError(message)
    return "The file could not be copied: open it in Excel, save it anew, and mend it there."

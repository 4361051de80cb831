"""Cells of raw returns, read without the library: openpyxl, csv, and a small reading of numbers."""

from __future__ import annotations

import csv
import datetime as dt
import re
from functools import cache
from pathlib import Path

import openpyxl
from openpyxl.utils import column_index_from_string

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@cache
def _workbook(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path, data_only=True)


@cache
def _lines(path: Path) -> list[list[str]]:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252")
    marks = max(",;\t|", key=text.splitlines()[-1].count)
    return list(csv.reader(text.splitlines(), delimiter=marks))


def split(reference: str) -> tuple[str, int]:
    letters, row = re.fullmatch(r"([A-Z]+)(\d+)", reference).groups()
    return letters, int(row)


def cell(path: Path, sheet: str, reference: str) -> object:
    """What stands in a cell; a number that Excel shows as a percentage is given as one."""
    letters, row = split(reference)
    if path.suffix.lower() == ".csv":
        return _lines(path)[row - 1][column_index_from_string(letters) - 1]
    found = _workbook(path)[sheet][reference]
    if isinstance(found.value, int | float) and "%" in found.number_format:
        return found.value * 100
    return found.value


def row_of(path: Path, sheet: str, row: int) -> list[object]:
    """Everything in one row."""
    if path.suffix.lower() == ".csv":
        return list(_lines(path)[row - 1])
    return [one.value for one in _workbook(path)[sheet][row]]


def number(value: object) -> float | None:
    """The number in a cell; None for a blank, a symbol such as ``<5``, or words."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value)
    text = str(value).replace("\u00a0", " ").strip().strip("'").replace(",", "").replace(" ", "")
    text = re.sub(r"[%*†‡]+$|\((?:p|r)\)$|\[(?:p|r)\]$|[pr]$", "", text, flags=re.IGNORECASE)
    text = re.sub(r"[%*†‡]+$", "", text)
    text = text.lstrip("£~")
    return float(text) if _NUMBER.fullmatch(text) else None


def words(value: object) -> str:
    """A cell as plain words, to compare: no case, no stray spaces or marks."""
    if isinstance(value, dt.datetime | dt.date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(re.sub(r"[^\w.'-]+", " ", str(value or "")).casefold().split())

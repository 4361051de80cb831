"""Cells of .csv and .tsv files, read in the child process. Text stays text."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path
from typing import Any

_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 50
_SAMPLE = 32_768  # the sniffer's patterns take ever longer on longer texts
_SEPARATOR_LINE = re.compile(r"^sep=(.)$", re.IGNORECASE)
_ENCODINGS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def read(path: str) -> dict[str, Any]:
    """Read a file of separated values: ``{"problems": …}`` or ``{"sheets": …, "notes": …}``."""
    try:
        text, note = decode(Path(path).read_bytes())
    except UnicodeError:
        what = (
            "The file holds characters that cannot be told apart (neither UTF-8 nor Windows-1252)."
        )
        remedy = "Open it in Excel, save it as 'CSV UTF-8', and send that."
        return {"problems": [{"what": what, "remedy": remedy, "sheet": "", "cell": ""}]}
    lines = text.splitlines(keepends=True)
    separator = _SEPARATOR_LINE.match(lines[0].strip("\r\n")) if lines else None
    if separator:
        lines[0] = "\n"
    delimiter = separator[1] if separator else find_delimiter(lines, path)
    reader = csv.reader(lines, delimiter=delimiter)
    cells: list[list[Any]] = []
    try:
        for row, values in enumerate(reader):
            cells += [[row, column, "v", value] for column, value in enumerate(values) if value]
    except csv.Error:
        what = f"Line {reader.line_num} cannot be split into cells; most often a quotation mark is not closed."
        remedy = "Open the file in Excel, save it as CSV again, and send that."
        return {"problems": [{"what": what, "remedy": remedy, "sheet": "", "cell": ""}]}
    sheet = {"name": "", "hidden": False, "cells": cells, "merged": []}
    return {"sheets": [sheet], "notes": [note] if note else []}


def decode(data: bytes) -> tuple[str, str]:
    """Decode by byte-order mark, else as UTF-8, else as Windows-1252; say which if not UTF-8.

    Raises:
        UnicodeError: it is none of these.
    """
    for mark, encoding in _ENCODINGS:
        if data.startswith(mark):
            note = "" if encoding == "utf-8-sig" else "The file was read as UTF-16 text."
            return data.decode(encoding), note
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError:
        return data.decode("cp1252"), "The file was read as Windows-1252 text; it is not UTF-8."


def find_delimiter(lines: list[str], path: str = "") -> str:
    """Return what separates the cells: comma, semicolon, tab or bar.

    The standard library's sniffer decides; where it cannot, the character that most lines hold
    equally often does; and where there is none, a comma.
    """
    if path.lower().endswith(".tsv"):
        return "\t"
    sample = [line for line in lines if line.strip()][:_SAMPLE_LINES]
    try:
        return csv.Sniffer().sniff("".join(sample)[:_SAMPLE], delimiters=_DELIMITERS).delimiter
    except csv.Error:
        return max(_DELIMITERS, key=lambda delimiter: _agreement(sample, delimiter))


def _agreement(lines: list[str], delimiter: str) -> tuple[int, int]:
    """Return on how many lines the delimiter occurs equally often, and how often that is."""
    counts = Counter(line.count(delimiter) for line in lines)
    counts.pop(0, None)
    if not counts:
        return 0, 0
    often, agreeing = max(counts.items(), key=lambda item: (item[1], item[0]))
    return agreeing, often

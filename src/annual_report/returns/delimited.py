"""Cells of .csv and .tsv files, read in the child process. Text stays text."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annual_report.returns.encodings import decode
from annual_report.returns.rows import SheetRows

if TYPE_CHECKING:
    from collections.abc import Callable

_DELIMITERS = ",;\t|"
_SAMPLE = 65_536
_SEPARATOR_LINE = re.compile(r"^sep=(.)(?:\r\n|\r|\n|$)", re.IGNORECASE)


def read(path: str, columns: Callable[[bytes, str], Any] | None = None) -> dict[str, Any]:
    """Read a file of separated values: ``{"problems": …}`` or ``{"sheets": …, "notes": …}``.

    Args:
        path: where it lies.
        columns: reads text in UTF-8 by its separator a column at a time, or returns None.
    """
    try:
        text, note = decode(Path(path).read_bytes())
    except UnicodeError:
        what = (
            "The file holds characters that cannot be told apart (neither UTF-8 nor Windows-1252)."
        )
        return _problem(what, "Open it in Excel, save it as 'CSV UTF-8', and send that.")
    separator = _SEPARATOR_LINE.match(text)
    if separator:
        text = text[separator.end(1) :]
    delimiter = separator[1] if separator else find_delimiter(text, path)
    rows = columns(text.encode(), delimiter) if columns else None
    if rows is None:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            rows = list(reader)
        except csv.Error:
            what = f"Line {reader.line_num} cannot be split into cells; most often a quotation mark is not closed."
            return _problem(what, "Open the file in Excel, save it as CSV again, and send that.")
    return {"sheets": [SheetRows("", rows)], "notes": [note] if note else []}


def _problem(what: str, remedy: str) -> dict[str, Any]:
    return {"problems": [{"what": what, "remedy": remedy, "sheet": "", "cell": ""}]}


def find_delimiter(text: str, path: str = "") -> str:
    """Return what separates the cells: comma, semicolon, tab or bar; a comma where nothing does.

    It is the one by which quotation marks stand only round whole cells, most rows have the same
    number of cells, and that number is largest.
    """
    if path.lower().endswith(".tsv"):
        return "\t"
    sample = text[:_SAMPLE]
    if len(sample) < len(text):
        sample = sample[: sample.rfind("\n") + 1] or sample
    return max(_DELIMITERS, key=lambda delimiter: _agreement(sample, delimiter))


def _agreement(sample: str, delimiter: str) -> tuple[bool, int, int]:
    """Say whether quotation marks agree, how many rows are of one width, and of which."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, strict=True)
    widths: Counter[int] = Counter()
    agrees = True
    try:
        for row in reader:
            widths[len(row)] += 1
    except csv.Error as error:
        agrees = "unexpected end of data" in str(error)  # the sample ends inside a cell
    del widths[0], widths[1]
    width, often = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return agrees, often, width

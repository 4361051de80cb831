"""The columns of a sheet in the child process, and how they travel to the parent as Arrow.

A column is up to three arrays as long as the sheet is high: the kind of each cell, the texts and
the numbers. A date is a number of days, a time one of microseconds, since 1970.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from itertools import islice
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from annual_report.returns.rows import FAULTS, SheetRows

BLANK, TEXT, NUMBER, PERCENT, DATE, TIME, TRUTH, FAULT = range(8)
_STEP = 65_536
_DAY_0 = dt.date(1970, 1, 1)
_TIME_0 = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - workbooks know no time zones
_MICROSECOND = dt.timedelta(microseconds=1)
_MOST_WIDE = 16_384


def write(content: dict[str, Any], target: IO[bytes]) -> None:
    """Write what was read: a line of JSON, then a stream of Arrow for each sheet."""
    sheets = content.pop("sheets", [])
    streams = [_stream(_table(sheet)) for sheet in sheets]
    content["sheets"] = [
        {"name": sheet.name, "hidden": sheet.hidden, "merged": sheet.merged, "bytes": len(stream)}
        for sheet, stream in zip(sheets, streams, strict=True)
    ]
    target.write(json.dumps(content).encode() + b"\n")
    for stream in streams:
        target.write(stream)


def _stream(table: pa.Table) -> pa.Buffer:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def _table(sheet: SheetRows) -> pa.Table:
    """Return three columns, ``k``, ``t`` and ``n`` with a number, for each column of a sheet."""
    if isinstance(sheet.rows, pa.Table):
        columns = [_of_texts(column) for column in sheet.rows.columns]
    else:
        columns = _of_values(sheet)
    names = [f"{letter}{at}" for at in range(len(columns)) for letter in "ktn"]
    return pa.table([array for column in columns for array in column], names=names)


def _of_texts(column: pa.ChunkedArray) -> tuple[Any, Any, Any]:
    kinds = pc.if_else(
        pc.equal(column, ""), pa.scalar(BLANK, pa.int8()), pa.scalar(TEXT, pa.int8())
    )
    marked = pc.starts_with(pc.utf8_ltrim_whitespace(column), "#")
    if pc.any(marked).as_py():
        faults = pc.is_in(pc.utf8_trim_whitespace(column), pa.array(sorted(FAULTS)))
        kinds = pc.if_else(faults, pa.scalar(FAULT, pa.int8()), kinds)
        column = pc.if_else(faults, pc.utf8_trim_whitespace(column), column)
    return kinds, column, pa.nulls(len(column))


def _of_values(sheet: SheetRows) -> list[tuple[Any, Any, Any]]:
    height = sheet.top + len(sheet.rows)
    width = max((len(row) for row in sheet.rows), default=0)
    if any(len(row) != width for row in sheet.rows):
        sheet.rows = [[*row, *[""] * (width - len(row))] for row in sheet.rows]
    faults, percent = _by_column(sheet.faults), _by_column(sheet.percent)
    width = max([sheet.left + width, *(column + 1 for column in faults)])
    built = [_Column(height) for _ in range(width)]
    rows, at = iter(sheet.rows), sheet.top
    while step := list(islice(rows, _STEP)):
        for number, values in enumerate(zip(*step, strict=True), start=sheet.left):
            built[number].fill(at, values)
        at += len(step)
    for number, column in enumerate(built):
        column.shown_as_percent(percent.get(number, []))
        for row in faults.get(number, []):
            column.fault(row, sheet.faults[row, number])
    return [column.arrays() for column in built]


def _by_column(places: Any) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for row, column in places:
        found.setdefault(column, []).append(row)
    return found


class _Column:
    """A column while it is filled."""

    def __init__(self, height: int) -> None:
        self.height = height
        self.kinds = np.zeros(height, dtype=np.int8)
        self.numbers: Any = None
        self.texts: list[tuple[int, Any]] = []
        self.faults: dict[int, str] = {}

    def fill(self, at: int, values: tuple[Any, ...]) -> None:
        """Put values into the column, from a row on."""
        classes = set(map(type, values))
        if classes == {str}:
            self._text(at, pa.array(values, pa.string()))
        elif classes == {float}:
            self.kinds[at : at + len(values)] = NUMBER
            self._numbers()[at : at + len(values)] = values
        else:
            self._mixed(at, values)

    def _text(self, at: int, texts: Any) -> None:
        kinds, texts, _ = _of_texts(pa.chunked_array([texts]))
        self.kinds[at : at + len(texts)] = kinds.to_numpy()
        if self.kinds[at : at + len(texts)].any():
            self.texts.append((at, texts))

    def _numbers(self) -> Any:
        if self.numbers is None:
            self.numbers = np.full(self.height, np.nan)
        return self.numbers

    def _mixed(self, at: int, values: tuple[Any, ...]) -> None:
        texts = ["" if isinstance(v, _NOT_TEXT) or v is None else str(v) for v in values]
        self._text(at, pa.array(texts, pa.string()))
        numbers = self._numbers()
        for row, value in enumerate(values, start=at):
            if isinstance(value, _NOT_TEXT):
                self.kinds[row], numbers[row] = _encoded(value)

    def shown_as_percent(self, rows: list[int]) -> None:
        """Mark the numbers of some rows as percentages."""
        places = np.array([row for row in rows if row < self.height], dtype=np.int64)
        numbers = places[self.kinds[places] == NUMBER]
        self.kinds[numbers] = PERCENT

    def fault(self, row: int, name: str) -> None:
        """Put an error where the reader left a blank."""
        self.faults[row] = name

    def arrays(self) -> tuple[Any, Any, Any]:
        """Return kinds, texts and numbers; nulls where no cell has a text or a number."""
        height = max([self.height, *(row + 1 for row in self.faults)])
        kinds = (
            np.resize(self.kinds, height)
            if height == self.height
            else np.concatenate([self.kinds, np.zeros(height - self.height, dtype=np.int8)])
        )
        chunks, at = [], 0
        for start, texts in self.texts:
            chunks += [pa.nulls(start - at, pa.string()), *texts.chunks]
            at = start + len(texts)
        chunks.append(pa.nulls(height - at, pa.string()))
        texts = (
            pa.chunked_array(chunks, pa.string()) if self.texts or self.faults else pa.nulls(height)
        )
        if self.faults:
            rows = np.array(list(self.faults))
            kinds[rows] = FAULT
            named = np.full(height, None, dtype=object)
            named[rows] = list(self.faults.values())
            texts = pc.coalesce(pa.array(named, pa.string()), texts.combine_chunks())
        numbers = pa.nulls(height)
        if self.numbers is not None:
            more = np.full(height - len(self.numbers), np.nan)
            numbers = pa.array(np.concatenate([self.numbers, more]))
        return pa.array(kinds), texts, numbers


_NOT_TEXT = (bool, int, float, dt.date)


def _encoded(value: Any) -> tuple[int, float]:
    if isinstance(value, bool):
        return TRUTH, float(value)
    if isinstance(value, dt.datetime):
        if value.time() == dt.time.min:
            return DATE, float((value.date() - _DAY_0).days)
        return TIME, float((value - _TIME_0) // _MICROSECOND)
    if isinstance(value, dt.date):
        return DATE, float((value - _DAY_0).days)
    return NUMBER, float(value)


def read_delimited(text: bytes, delimiter: str) -> Any:
    """Read separated values, all of one width, as columns of text.

    Args:
        text: in UTF-8.
        delimiter: what separates the cells.

    Returns:
        An Arrow table of texts; None where rows differ in width or their ends are not told apart
        quickly, so that the slower reader has to read them.
    """
    if text.count(b"\r") != text.count(b"\r\n") or b"\x00" in text:
        return None
    try:
        first = next(
            csv.reader(
                io.StringIO(text[:_STEP].decode("utf-8", "ignore"), newline=""), delimiter=delimiter
            )
        )
    except (csv.Error, StopIteration):
        return None
    if not 0 < len(first) <= _MOST_WIDE:
        return None
    names = [str(at) for at in range(len(first))]
    try:
        return pacsv.read_csv(
            pa.BufferReader(text),
            read_options=pacsv.ReadOptions(column_names=names, block_size=8 * 1024 * 1024),
            parse_options=pacsv.ParseOptions(
                delimiter=delimiter, newlines_in_values=b'"' in text, ignore_empty_lines=False
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
                null_values=[],
            ),
        )
    except pa.ArrowInvalid:
        return None

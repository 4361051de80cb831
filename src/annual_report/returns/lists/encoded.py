"""A column as its distinct values and, for each row, which of them stands there.

A million rows of a list hold a few thousand dates, a dozen codes and two answers, so each value is
read once, by the same functions that read any cell, and the rest is arithmetic on numbers.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from annual_report.returns.columns import DATE, FAULT, NUMBER, PERCENT, TEXT, TIME, TRUTH

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa

    from annual_report.returns.columns import ColumnCells
    from annual_report.returns.grid import Value

Codes = np.ndarray[Any, np.dtype[np.int32]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]
_DAY_0 = dt.date(1970, 1, 1)
_TIME_0 = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - workbooks know no time zones


@dataclass(frozen=True)
class Encoded:
    """One column.

    Attributes:
        codes: for each row, the place of its value; -1 for a blank.
        distinct: the distinct values, in the order in which they first occur; none is blank.
    """

    codes: Codes
    distinct: tuple[Value, ...]

    def where(self, flags: Iterable[bool]) -> Mask:
        """Return the rows whose value has a true flag, given one flag a value; blanks have none."""
        # one more at the end, which is where the code -1 of a blank looks
        return np.append(np.fromiter(flags, np.bool_, len(self.distinct)), False)[self.codes]

    def take(self, numbers: Iterable[float]) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Return a number for each row, given one a value; NaN for a blank."""
        return np.append(np.fromiter(numbers, np.float64, len(self.distinct)), np.nan)[self.codes]

    @property
    def filled(self) -> Mask:
        """The rows in which something stands."""
        return self.codes >= 0

    def rows(self, kept: Mask) -> Encoded:
        """Return the column with some of its rows."""
        return Encoded(self.codes[kept], self.distinct)


def encode(column: ColumnCells, first: int) -> Encoded:
    """Encode a column from a row on; white space alone is a blank.

    Args:
        column: the column as read.
        first: the row, counted from 0.
    """
    kinds = column.kinds[first:]
    codes = np.full(len(kinds), -1, dtype=np.int32)
    texts = (kinds == TEXT) | (kinds == FAULT)
    distinct: list[Value] = []
    if texts.any():
        encoded = column.text.slice(first).combine_chunks().dictionary_encode()
        distinct = _renumber(codes, texts, encoded)
    for kind in (NUMBER, PERCENT, DATE, TIME, TRUTH):
        rows = np.flatnonzero(kinds == kind)
        if len(rows) and column.numbers is not None:
            found, places = np.unique(column.numbers[first:][rows], return_inverse=True)
            codes[rows] = places + len(distinct)
            distinct += [_value(number, kind) for number in found.tolist()]
    return Encoded(codes, tuple(distinct))


def _renumber(codes: Codes, texts: Mask, encoded: pa.DictionaryArray) -> list[Value]:
    """Number the texts that are not blank, and put their numbers in place."""
    values = encoded.dictionary.to_pylist()
    kept = [bool(value.strip()) for value in values]
    numbers = np.full(len(values) + 1, -1, dtype=np.int32)
    numbers[:-1][kept] = np.arange(sum(kept), dtype=np.int32)
    places = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    codes[texts] = numbers[places][texts]
    return [value for value, keep in zip(values, kept, strict=True) if keep]


def _value(number: float, kind: int) -> Value:
    """Return what stands in a cell of a kind, an answer as the word that Excel shows."""
    if kind == TRUTH:
        return "TRUE" if number else "FALSE"
    if kind == DATE:
        return _DAY_0 + dt.timedelta(days=number)
    if kind == TIME:
        return _TIME_0 + dt.timedelta(microseconds=number)
    return int(number) if number.is_integer() else number

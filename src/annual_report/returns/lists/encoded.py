"""A column as its distinct values and, for each row, which of them stands there.

A million rows of a list hold a few thousand dates, a dozen codes and two answers, so each value is
read once, by the same functions that read any cell, and the rest is arithmetic on numbers.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

    from annual_report.returns.grid import Value

Codes = np.ndarray[Any, np.dtype[np.int32]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]


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


def encode(values: Any) -> Encoded:
    """Encode a column: an Arrow array, a pandas series or any sequence of values.

    White space alone, an empty text, NaN and None are blanks.
    """
    if hasattr(values, "combine_chunks"):
        values = values.combine_chunks()
    if hasattr(values, "dictionary_encode"):
        encoded = values.dictionary_encode()
        codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        return _without_blanks(codes.astype(np.int32), encoded.dictionary.to_pylist())
    codes, distinct = pd.factorize(_objects(values), use_na_sentinel=True)
    return _without_blanks(codes.astype(np.int32), list(distinct))


def _objects(values: Any) -> np.ndarray[Any, Any]:
    """Return an array of plain values in which yes and 1 are not the same."""
    column = np.empty(len(values), dtype=object)
    column[:] = [_plain(value) for value in values]
    return column


def _plain(value: Any) -> Any:
    if isinstance(value, bool | np.bool_):
        return "TRUE" if value else "FALSE"
    return value


def _without_blanks(codes: Codes, distinct: list[Any]) -> Encoded:
    """Leave blanks out of the values, and number the others anew."""
    kept = [not _blank(value) for value in distinct]
    renumbered = np.full(len(distinct) + 1, -1, dtype=np.int32)
    renumbered[:-1][kept] = np.arange(sum(kept), dtype=np.int32)
    values = tuple(value for value, keep in zip(distinct, kept, strict=True) if keep)
    return Encoded(renumbered[codes], values)


def _blank(value: Any) -> bool:
    if value is None or value is pd.NaT:
        return True
    if isinstance(value, str):
        return not value.strip()
    return isinstance(value, float) and not isinstance(value, dt.date) and value != value  # noqa: PLR0124

"""Cells of many rows in few words: ``A5:L410``, ``C7:C9 C12``."""

from __future__ import annotations

from typing import Any

import numpy as np

from annual_report.returns.grid import column_letters

Rows = np.ndarray[Any, np.dtype[np.int64]]
#: More stretches of rows than this are cited as the one stretch that holds them all.
MOST = 60


def stretches(rows: Rows) -> list[tuple[int, int]]:
    """Return first and last of each stretch of neighbouring rows; rows are in order, each once."""
    if not len(rows):
        return []
    ends = np.flatnonzero(np.diff(rows) != 1)
    firsts = rows[np.append(0, ends + 1)]
    lasts = rows[np.append(ends, len(rows) - 1)]
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))


def cells_of(rows: Rows, first: int, last: int | None = None) -> str:
    """Cite cells of some rows, as Excel names them.

    Args:
        rows: row numbers as Excel counts them, in order, each once.
        first: first column, counted from 0.
        last: last column; the first one alone if not given.

    Returns:
        Stretches separated by spaces; where there are more than ``MOST``, the one from the first
        row to the last.
    """
    found = stretches(rows)
    if len(found) > MOST:
        found = [(found[0][0], found[-1][1])]
    left = column_letters(first)
    right = column_letters(first if last is None else last)
    return " ".join(
        f"{left}{top}" if top == bottom and left == right else f"{left}{top}:{right}{bottom}"
        for top, bottom in found
    )

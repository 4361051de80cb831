"""Cells of many rows, cited in few words."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annual_report.returns.grid import cell_place
from annual_report.returns.lists.places import MOST, cells_of


def expanded(cited):
    rows = []
    for part in cited.split():
        top, _, bottom = part.partition(":")
        rows += range(cell_place(top)[0] + 1, cell_place(bottom or top)[0] + 2)
    return rows


@given(st.sets(st.integers(1, 200), max_size=80))
def test_what_is_cited_is_what_was_given_or_the_one_stretch_that_holds_it(rows):
    ordered = sorted(rows)
    cited = cells_of(np.array(ordered, dtype=np.int64), 2)
    parts = cited.split()
    assert len(parts) <= MOST
    if len(parts) == 1 and len(ordered) > 1:
        assert expanded(cited) == list(range(ordered[0], ordered[-1] + 1))
    else:
        assert expanded(cited) == ordered
    assert not re.search(r"[^C0-9: ]", cited)


@pytest.mark.parametrize(
    ("rows", "cited"),
    [([], ""), ([5], "A5:L5"), ([5, 6, 7], "A5:L7"), ([5, 7, 8], "A5:L5 A7:L8")],
)
def test_rows_are_cited_from_the_first_column_to_the_last(rows, cited):
    assert cells_of(np.array(rows, dtype=np.int64), 0, 11) == cited


def test_more_stretches_than_a_reader_can_use_are_one():
    rows = np.arange(10, 10 + 4 * MOST, 2, dtype=np.int64)
    assert cells_of(rows, 0) == f"A10:A{rows[-1]}"

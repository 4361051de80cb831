"""Whether agencies see their own work more kindly than a panel does."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from annual_report.story import casework


def moved(**counts: float) -> pd.DataFrame:
    base = float(sum(count for count in counts.values() if not math.isnan(count)))
    return pd.DataFrame(
        {
            "kind": "joint", "theme": "all", "agency": "all", "measure": "grade_shift", "category": name,
            "count": count, "base": base, "row_id": name,
        }
        for name, count in counts.items()
    )  # fmt: skip


@pytest.mark.parametrize(
    ("down", "up", "judgement"),
    [(14, 2, "concern"), (2, 14, "assurance"), (9, 7, "neutral"), (8, 8, "neutral")],
)
def test_a_leaning_is_stated_only_if_chance_does_not_explain_it(down, up, judgement):
    made = casework.on_moderation(moved(lowered=down, same=40, raised=up))
    assert made.judgement == judgement
    assert f"{down} down and {up} up" in made.text


def test_a_suppressed_count_is_not_spoken_of():
    assert casework.on_moderation(moved(lowered=math.nan, same=40, raised=9)) is None


def test_no_audit_is_no_finding():
    assert casework.on_moderation(moved(same=1).iloc[:0]) is None

"""Record tables that are released row by row: nobody named, nothing told of a child."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from annual_report.personal import names_somebody, personal_data
from annual_report.release.records import (
    NOT_PUBLISHED,
    RELEASED,
    WITHHELD,
    columns_released,
    release_records,
    screened,
)
from annual_report.returns.record_shapes import TABLES

CITED = {
    "source_file": "2015-16/board/r.xlsx", "source_sha256": "ab" * 32, "source_sheet": "R",
    "source_cell": "A1:F1", "illustrative": True,
}  # fmt: skip


def table(name, *rows):
    blank = dict.fromkeys(TABLES[name].fields, "") | dict.fromkeys(TABLES[name].numbers, 0.0)
    return pd.DataFrame(
        [{"year": "2015-16"} | blank | row | CITED | {"row_id": f"{name}{n}"} for n, row in enumerate(rows)]
    )  # fmt: skip


def released(**frames):
    return release_records(lambda name: [frames[name]] if name in frames else [])


def review(code, kind, published="", **more):
    facts = {"review_id": code, "kind": kind, "published": published, "status": "under way"}
    return facts | {"theme": "neglect", "started": "2015-11-16"} | more


def test_a_board_that_returned_nothing_gets_every_table_with_its_columns():
    found = released()
    assert set(found) == set(RELEASED)
    for name, frame in found.items():
        assert frame.empty
        assert tuple(frame.columns) == columns_released(name)


def test_a_childs_death_is_nowhere_shown_alone():
    found = released(reviews=table("reviews", review("CDR2015-1", "child death")))
    assert found["reviews"].empty


def test_a_review_that_is_not_published_keeps_its_theme_and_its_dates():
    rows = [
        review("SCR2016-1", "serious case review"),
        review("SCR2014-1", "serious case review", "2015-09-24"),
    ]
    recommended = [
        {"review_id": "SCR2016-1", "recommendation": "Do this", "evidence": "It was done"},
        {"review_id": "SCR2014-1", "recommendation": "Do that", "evidence": "So was that"},
    ]
    found = released(
        reviews=table("reviews", *rows), recommendations=table("recommendations", *recommended)
    )
    assert list(found["reviews"]["theme"]) == ["", "neglect"]
    assert list(found["reviews"]["started"]) == ["", "2015-11-16"]
    assert list(found["recommendations"]["recommendation"]) == [NOT_PUBLISHED, "Do that"]
    assert list(found["recommendations"]["evidence"]) == ["", "So was that"]


def test_the_moderated_score_decides_and_the_shift_is_said():
    rows = [
        {"agency": "police", "standard": "1", "self": "3", "moderated": "1", "scale": "0-3"},
        {
            "agency": "police",
            "standard": "2",
            "self": "amber",
            "moderated": "green",
            "scale": "rag",
        },
        {"agency": "police", "standard": "3", "self": "3", "moderated": "", "scale": "1-4"},
        {"agency": "police", "standard": "4", "self": "4", "moderated": "4", "scale": "4-1"},
    ]
    found = released(section11=table("section11", *rows))["section11"]
    assert list(found["met"]) == ["no", "yes", "yes", "no"]
    assert list(found["shift"]) == ["lower", "higher", "", "same"]
    assert "moderated_raw" not in found


@settings(deadline=None)  # each example makes every table anew
@given(
    st.lists(
        st.sampled_from(["Head of safeguarding", "Ask Jane first", "Mr Pemberton", "07700 900123",
                         "a.b@school.example", "Keep one chronology", ""]) | st.text(max_size=40),
        min_size=1, max_size=6,
    )
)  # fmt: skip
def test_no_text_that_may_name_somebody_is_released(texts):
    rows = [{"recommendation": text, "owner": text, "evidence": text} for text in texts]
    found = released(recommendations=table("recommendations", *rows))["recommendations"]
    for column in ("recommendation", "owner", "evidence"):
        for before, after in zip(texts, found[column], strict=True):
            telling = personal_data(before) or names_somebody(before)
            assert after == (WITHHELD if telling else before)


def test_only_the_columns_asked_for_are_looked_through():
    frame = pd.DataFrame({"one": ["Ask Jane first"], "two": ["Ask Jane first"]})
    assert screened(frame, ["one"]).iloc[0].tolist() == [WITHHELD, "Ask Jane first"]

"""How people were listened to and what they spoke of, with no small count to be had."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annual_report.release.heard import release_listening, themes_of

THRESHOLD = 5
SOURCE = {
    "year": "2015-16", "source_file": "f", "source_sha256": "s", "source_sheet": "S",
    "source_cell": "A1:D1", "illustrative": True,
}  # fmt: skip


def listening(asked, took_part, **changes):
    row = {"speaker": "child", "method": "Panel", "asked": asked, "took_part": took_part}
    return pd.DataFrame([SOURCE | row | {"row_id": "l1"} | changes])


@pytest.mark.parametrize(
    ("asked", "took_part", "said"),
    [
        (40.0, 20.0, ("40", "20", "50%")), (40.0, 3.0, ("40", "[c]", "[c]")),
        (40.0, 37.0, ("40", "[c]", "[c]")), (4.0, 4.0, ("[c]", "[c]", "[c]")),
        (float("nan"), 12.0, ("not known", "12", "not known")),
        (30.0, float("nan"), ("30", "not known", "not known")), (40.0, 0.0, ("40", "0", "0%")),
    ],
)  # fmt: skip
def test_how_many_were_asked_and_took_part_is_printed_unless_it_is_few(asked, took_part, said):
    row = release_listening(listening(asked, took_part), THRESHOLD).iloc[0]
    assert (row["asked"], row["took_part"], row["rate"]) == said
    assert (row["status"] == "suppressed") == ("[c]" in said)


def test_a_method_that_names_somebody_is_not_printed():
    found = release_listening(listening(40.0, 20.0, method="Interview by Mrs Pemberton"), THRESHOLD)
    assert "Pemberton" not in found.to_csv()


def voices(counts):
    rows = [
        {
            "year": "2015-16", "speaker": "child", "theme": f"Theme {n}", "people": people,
            "row_id": f"v{n}", "illustrative": True,
        }
        for n, people in enumerate(counts)
    ]  # fmt: skip
    return pd.DataFrame(rows).astype({"people": "float64"})


@given(st.lists(st.integers(1, 20), min_size=1, max_size=8))
def test_no_small_count_of_a_theme_is_printed_or_can_be_worked_out(counts):
    table = voices(counts)
    found = themes_of(table, table, THRESHOLD)
    small = [n for n in counts if n <= THRESHOLD]
    printed = {row["theme"]: row["people"] for row in found.to_dict("records")}
    for n, count in enumerate(counts):
        if count > THRESHOLD:
            assert printed[f"Theme {n}"] == str(count)
    together = [(theme, said) for theme, said in printed.items() if not said.isdigit()]
    assert len(together) == bool(small)
    for theme, said in together:
        assert len(theme.split("; ")) == len(small)
        if said != "[c]":
            assert int(re.match(r"\d+", said)[0]) == sum(small) > THRESHOLD
            assert len(small) > 1


def test_a_message_that_may_not_be_printed_adds_to_no_theme():
    table = voices([9, 8])
    assert list(themes_of(table, table.head(1), THRESHOLD)["theme"]) == ["Theme 0"]


def test_a_message_speaks_for_one_person_where_it_says_nothing():
    table = voices([float("nan")] * 7).assign(theme="Waiting")
    assert list(themes_of(table, table, THRESHOLD)["people"]) == ["7"]

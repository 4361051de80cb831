"""Editions share one pass of disclosure control; consents decide which messages each prints."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annual_report.release.voices import covers, release_voices
from annual_report.returns.records import columns_of


@pytest.mark.parametrize(
    ("scope", "public", "board"),
    [
        ("Annual report", True, True),
        ("annual  report and training", True, True),
        ("Board only", False, True),
        ("For the board", False, True),
        ("Boarding school", False, False),
        ("Public meeting", False, False),
        ("Training", False, False),
        ("", False, False),
    ],
)
def test_a_consent_covers_the_report_or_the_edition_it_names(scope, public, board):
    assert covers(scope, "public") is public
    assert covers(scope, "board") is board


@given(st.text())
def test_whatever_the_public_may_read_every_edition_may_print(scope):
    assert not covers(scope, "public") or covers(scope, "board")


def message(number: int, scope: str) -> dict[str, object]:
    return dict.fromkeys(columns_of("voices"), "") | {
        "voice_id": f"V{number}", "year": "2015-16", "speaker": "child", "section": "F1",
        "message": "They listened.", "theme": "Being heard", "method": "Visit",
        "consent_id": f"C{number}", "consent_scope": scope, "reviewers": 2,
        "illustrative": False, "row_id": f"r{number}",
    }  # fmt: skip


def test_a_message_for_the_board_is_withheld_from_the_public_with_the_reason():
    voices = pd.DataFrame([message(1, "Annual report"), message(2, "Board only")])
    shown, held = release_voices(voices)
    assert list(shown["voice_id"]) == ["V1"]
    assert dict(zip(held["reason"], held["count"], strict=True)) == {
        "the consent does not cover the annual report": 1
    }
    shown, held = release_voices(voices, "board")
    assert list(shown["voice_id"]) == ["V1", "V2"]
    assert held.empty

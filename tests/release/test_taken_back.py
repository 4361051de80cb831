"""Leave that was taken back, names on the board's lists, and links to actions."""

from __future__ import annotations

import pandas as pd
import pytest

from annual_report.release.names import NameLists
from annual_report.release.voices import reason_withheld, release_voices, withdrawn_consents
from tests.release.test_release import voice

NAMES = NameLists((("schools", "Elmfield"), ("people", "Quill"), ("places", "Larkfield")))


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("we met by larkfield", "a place on the board's list of names is named"),
        ("elmfield was shut", "a school on the board's list of names is named"),
        ("quill listened", "a person on the board's list of names is named"),
        ("nobody listened", ""),
    ],
)
def test_a_name_on_the_lists_withholds_the_message_and_its_kind_alone_is_told(message, reason):
    assert reason_withheld(voice(message=message), names=NAMES) == reason


def test_what_was_withdrawn_is_counted_and_its_reference_alone_is_kept():
    rows = [
        voice(1), voice(2, consent_withdrawn="withdrawn", message="[not read]"),
        voice(3, consent_scope="Withdrawn 3 May"), voice(4, consent_withdrawn="no"),
    ]  # fmt: skip
    table = pd.DataFrame(rows)
    shown, withheld = release_voices(table)
    assert list(shown["voice_id"]) == ["voice 01", "voice 04"]
    assert dict(zip(withheld["reason"], withheld["count"], strict=True)) == {
        "the consent was withdrawn": 2
    }
    assert withdrawn_consents([table]) == ["C2", "C3"]
    assert not {"people", "consent_withdrawn"} & set(shown)


def test_a_message_keeps_the_number_of_an_action_only_if_the_log_has_it():
    table = pd.DataFrame([voice(1, action_id="A1"), voice(2, action_id="Ask Mrs Quill")])
    shown, _ = release_voices(table, actions={"A1"})
    assert list(shown["action_id"]) == ["A1", ""]

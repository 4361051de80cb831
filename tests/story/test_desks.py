"""An agency is meant where it is named in whole words, and nowhere else."""

from __future__ import annotations

import pandas as pd
import pytest

from annual_report.project import Agency, Alias
from annual_report.story.desks import Desk, simple, where

POLICE = Agency(
    "police", "Northbrook Police", (Alias("Police"),), ("Missing children co-ordinator",)
)


@pytest.mark.parametrize(
    ("owner", "meant"),
    [
        ("Police safeguarding lead", True),
        ("Missing children co-ordinator", True),
        ("missing children co ordinator, north", True),
        ("NORTHBROOK POLICE", True),
        ("Policeman's friend", False),
        ("Police and Crime", True),
        ("Named nurse", False),
        ("", False),
    ],
)
def test_an_owner_is_the_agency_s_by_name_alias_or_role(owner, meant):
    assert Desk(None, POLICE, ()).is_meant(owner) is meant


def test_words_are_compared_without_their_marks():
    assert simple("Children's social-care!") == " children s social care "


def test_a_table_without_rows_has_nothing_that_is_wanted():
    empty = pd.DataFrame({"owner": pd.Series(dtype=str), "x": []})
    assert where(empty, "owner", lambda _: True).empty
    assert list(empty[where(empty, "owner", lambda _: True)].columns) == ["owner", "x"]

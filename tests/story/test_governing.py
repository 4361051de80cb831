"""What the law asks of a board or of safeguarding partners depends on the year."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace

import pandas as pd
import pytest

from annual_report.project import load_project
from annual_report.publish.items import Piece
from annual_report.story import governing
from tests.conftest import ROOT

COLUMNS = ["row_id", "block", "who", "what", "result", "date"]
SIGNED = {"row_id": "s1", "block": "safeguarding_partners", "who": "Police", "what": "A chief", "result": "", "date": "2016-09-01"}  # fmt: skip


@dataclass
class Chapter:
    project: object
    statements: pd.DataFrame
    parts: dict[str, tuple] = field(default_factory=dict)
    tables: list[str] = field(default_factory=list)

    def read(self, name):
        assert name == "statements"
        return self.statements

    def table(self, label, *_, **__):
        self.tables.append(label)

    def finding(self, label, *_, **__):
        self.tables.append(label)

    def part(self, label, *pieces):
        assert pieces
        self.parts[label] = pieces


def chapter(year, *stated):
    return Chapter(load_project(ROOT, year=year), pd.DataFrame(list(stated), columns=COLUMNS))


def words(made, label):
    return " ".join(one.text for one in made.parts[label] if isinstance(one, Piece))


@pytest.mark.parametrize("year", ["2013-14", "2015-16"])
def test_a_board_is_not_asked_for_what_was_asked_of_partners_later(year):
    made = chapter(year)
    story = SimpleNamespace(chapter=made)
    assert not governing.by_partners(story)
    governing.together(story, "signing", "panel", "sign_off", "safeguarding_partners")
    assert len(made.parts["part-signing"]) == 1
    assert "draft" in words(made, "part-signing")
    governing.other_duties(story)
    assert "secure establishment" in words(made, "part-other-duties")


def test_partners_are_asked_for_their_own_and_not_for_a_boards_duties(monkeypatch):
    made = chapter("2015-16")
    story = SimpleNamespace(chapter=made)
    monkeypatch.setattr(governing, "PARTNERS_SINCE", 2015)
    governing.together(story, "signing", "panel", "sign_off", "safeguarding_partners")
    assert "Panel" in words(made, "part-signing")
    governing.other_duties(story)
    said = words(made, "part-other-duties")
    assert "ended with the boards" in said
    assert "secure establishment" not in said
    governing.arrangements(story)
    assert "three safeguarding partners" in words(made, "part-arrangements")


def test_what_is_stated_is_printed_whatever_the_year():
    made = chapter("2015-16", SIGNED)
    governing.together(
        SimpleNamespace(chapter=made), "signing", "sign_off", "safeguarding_partners"
    )
    assert made.tables == ["tbl-safeguarding-partners"]
    assert "tbl-safeguarding-partners" in made.parts["part-signing"]

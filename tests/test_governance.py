"""What board.yml says below ``governance``, and how it is told what is wrong."""

from __future__ import annotations

import re

import pytest

from annual_report.errors import ConfigurationError
from annual_report.governance import BLOCKS, RECIPIENTS
from annual_report.project import load_project
from tests.conftest import ROOT

BOARD = """
board:
  name: Small Board
  short_name: SB
  area: {name: Smallton}
year: 2015-16
"""


def read(tmp_path, text):
    (tmp_path / "board.yml").write_text(BOARD + text, encoding="utf-8")
    return load_project(tmp_path).governance


def test_a_board_may_say_nothing_of_itself(tmp_path):
    governance = read(tmp_path, "")
    assert governance.statements == ()
    assert governance.sign_off is None


def test_what_is_said_comes_out_in_its_order(tmp_path):
    said = read(
        tmp_path,
        "governance:\n"
        "  sign_off: {by: The board, on: 2016-09-22}\n"
        "  next_priorities:\n"
        "    - {title: Neglect, why: It lasts, evidence: [CSC11, AUD02]}\n"
        "  restraint: {secure_establishment: false}\n",
    )
    assert [one.block for one in said.statements] == ["sign_off", "next_priorities", "restraint"]
    assert (said.sign_off.who, said.sign_off.date) == ("The board", "2016-09-22")
    assert said.of("next_priorities")[0].result == "CSC11; AUD02"
    assert said.first("restraint").what == "no"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("distributon: []", 8, "Did you mean 'distribution'"),
        ("publication: {on: soon}", 8, r"governance\.publication\.on must be a date"),
        ("publication: {}", 8, r"governance\.publication\.on is missing"),
        ("restraint: {review: Done}", 8, "secure_establishment is missing; say true or false"),
        ("restraint: {secure_establishment: perhaps}", 8, "must be true or false"),
        ("sign_off: {by: '', on: 2016-09-22}", 8, r"governance\.sign_off\.by is empty"),
        ("distribution: [{to: the mayor, name: A, sent: 2016-09-01}]", 8, "must be one of: chief executive"),
        ("challenges: [{to: Police, challenge: Why so few?}]", 8, "changed is missing"),
        ("next_priorities: [{title: A, why: B, evidence: []}]", 8, "at least one entry"),
        ("functions: {function: planning}", 8, "must be a list"),
        ("scrutiny: [1]", 8, "must be a block of settings"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_file_line_and_key(tmp_path, text, line, message):
    with pytest.raises(ConfigurationError, match=message) as caught:
        read(tmp_path, f"governance:\n  {text}\n")
    assert f"board.yml, line {line}:" in str(caught.value)


def test_the_guide_names_every_block_and_every_key():
    guide = (ROOT / "docs" / "analyst-guide.md").read_text(encoding="utf-8")
    section = guide.partition("## What the board says of itself")[2].partition("\n## ")[0]
    for name, block in BLOCKS.items():
        assert re.search(rf"^  {name}:", section, re.MULTILINE), name
        for field in block.fields:
            assert re.search(rf"\b{field.key}:", section), f"{name}.{field.key}"
    assert all(one in section for one in RECIPIENTS[:-1])


def test_the_example_in_the_guide_is_read(tmp_path):
    guide = (ROOT / "docs" / "analyst-guide.md").read_text(encoding="utf-8")
    section = guide.partition("## What the board says of itself")[2].partition("\n## ")[0]
    (example,) = re.findall(r"```yaml\n(governance:.*?)```", section, re.DOTALL)
    said = read(tmp_path, example)
    assert {one.block for one in said.statements} == set(BLOCKS)

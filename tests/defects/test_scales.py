"""Grades, scores and surveys: D41, D42 and D44."""

from __future__ import annotations

import pytest

from annual_report.errors import ReturnError
from annual_report.returns.scales import SCALES
from tests.defects.board import failure

SELF_ASSESSMENT = """\
records:
  - table: section11
    headings: ["^agency", "^standard", "^self"]
    period_text: 'self-assessments (\\d{4}-\\d{2})'
    fields:
      agency: {heading: "^agency", as: agency}
      standard: {heading: "^standard", as: text}
      scale: {heading: "^tool", as: scale, words: {rag: "traffic lights"}}
      moderated: {heading: "^moderated", as: grade, moderates: self}
      self: {heading: "^self", as: grade}
    counts:
      - {indicator: S1102, unit: "%", field: [moderated, self], met: true}
"""
HEAD = ["Agency", "Standard", "Tool", "Self score", "Moderated score"]


def assessed(board, *rows):
    sent = [["Self-assessments 2015-16"], HEAD]
    sent += [["Testshire Police", number + 1, *row] for number, row in enumerate(rows)]
    return board.mapping(SELF_ASSESSMENT).sends("a.xlsx", sent).recorded()


def test_D41_grades_are_read_on_the_scale_of_their_tool_and_kept_as_typed(board):
    made = assessed(
        board, ["0-3", 2, None], ["1-4", "3 - good", None], ["Traffic lights", "G", None],
        ["Ofsted", "RI", None], ["met", "Partly", None],
    )  # fmt: skip
    table = made.tables["section11"]
    assert list(table["self"]) == ["2", "3", "green", "requires improvement", "partly met"]
    assert list(table["self_raw"]) == ["2", "3 - good", "G", "RI", "Partly"]
    assert list(table["scale"]) == ["0-3", "1-4", "rag", "ofsted", "met"]
    levels = [SCALES[s].level(g) for s, g in zip(table["scale"], table["self"], strict=True)]
    assert levels == [3, 3, 3, 2, 2]
    whole = made.one("S1102")
    assert (whole["numerator"], whole["denominator"], whole["value"]) == (3, 5, 60)
    assert made.said("self: written as the report words it")[0] == 4


def test_D41_a_grade_that_is_none_of_its_scale_is_not_guessed_and_stops(board):
    made = assessed(board, ["0-3", 4, None], ["ofsted", "RI-Good", None], ["0-3", 3, None])
    assert list(made.tables["section11"]["self"]) == ["unreadable", "unreadable", "3"]
    assert made.said("self: not a grade of its scale, read as 'unreadable'") == (2, "D3 D4")
    assert "RI-Good" not in made.repairs.to_csv() + made.tables["section11"].to_csv()
    check = failure(board.checked(made), "readable")
    assert check.outcome == "failed"
    assert {"D3", "D4"} <= set(check.cells)
    assert check.remedy


def test_D42_both_scores_are_kept_the_moderated_one_counts_and_the_shift_is_told(board):
    made = assessed(board, ["0-3", 3, 1], ["0-3", 1, 2], ["0-3", 2, 2], ["0-3", 3, None])
    table = made.tables["section11"]
    assert list(table["self"]) == ["3", "1", "2", "3"]
    assert list(table["moderated"]) == ["1", "2", "2", ""]
    assert made.said("grade compared: moderated lower than the agency's own") == (1, "E3")
    assert made.said("grade compared: moderated higher than the agency's own") == (1, "E4")
    whole = made.one("S1102")
    assert (whole["numerator"], whole["denominator"]) == (3, 4)
    assert whole["source_cell"] == "E3 E4 E5 D6"


SURVEY = """\
records:
  - headings: ["^respondent", "^ended", "^safer"]
    period_text: 'survey (\\d{4}-\\d{2})'
    fields:
      answer: {heading: "^safer", as: word, words: {"yes": "^yes$", "no": "^no$"}}
    drop:
      a test of the survey: {heading: "^respondent", like: "test"}
      left before the end: {heading: "^ended", like: '^$'}
      answered again later: {heading: ["^respondent"], keep: last}
    counts:
      - {indicator: VOI01, unit: "%", field: answer, yes: ["yes"]}
      - indicator: VOI01
        unit: "%"
        field: answer
        yes: ["yes", "no"]
        out_of_text: 'sent to (\\d+)'
        breakdown: response
        category: answered of invited
"""
ANSWERS = [
    ["Children's survey 2015-16, sent to 40 children"],
    ["Respondent", "Ended", "Safer now?"],
    ["TEST 1", "x", "yes"], ["R1", "x", "no"], ["R2", None, "yes"], ["R3", "x", "no"],
    ["R1", "x", "yes"], ["R4", "x", None],
]  # fmt: skip


def test_D44_test_answers_partials_and_repeats_are_left_out_by_declared_rules_and_counted(board):
    made = board.mapping(SURVEY).sends("a.xlsx", ANSWERS).recorded()
    yes = made.one("VOI01", breakdown="total")
    assert (yes["numerator"], yes["denominator"]) == (1, 2)  # R1's last answer and R3's
    response = made.one("VOI01", breakdown="response")
    assert (response["numerator"], response["denominator"]) == (2, 40)
    assert response["source_cell"] == "C6 C7 A1"
    assert made.said("row left out: a test of the survey") == (1, "A3:C3")
    assert made.said("row left out: left before the end") == (1, "A5:C5")
    assert made.said("row left out: answered again later") == (1, "A4:C4")


def test_D44_without_how_many_were_asked_there_is_no_response_rate(board):
    rows = [["Children's survey 2015-16"], *ANSWERS[1:]]
    board.mapping(SURVEY).sends("a.xlsx", rows)
    with pytest.raises(ReturnError, match=r"a\.xlsx ! Return.*out of how many"):
        board.recorded()

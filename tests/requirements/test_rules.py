"""Rules find what is printed, and say so of nothing else."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annual_report.governance import RECIPIENTS
from annual_report.publish.items import Item, Piece, Quote
from annual_report.requirements.answers import Part, weigh
from annual_report.requirements.rules import RULES
from tests.requirements.states import figure, item, project, state, statements, table

ALL_FOUR = [{"block": "distribution", "who": who, "date": "2016-09-29"} for who in RECIPIENTS[:-1]]


@given(st.lists(st.floats(0, 1), min_size=1))
def test_met_is_all_of_it_not_met_is_none_of_it_and_partly_is_between(held):
    outcome = weigh(Part("said", one) for one in held).outcome
    assert (outcome == "met") == all(one == 1 for one in held)
    assert (outcome == "not met") == all(one == 0 for one in held)


def test_a_rule_that_looked_at_nothing_is_no_answer():
    with pytest.raises(ValueError, match="nothing"):
        weigh([])


@pytest.mark.parametrize("name", RULES)
def test_on_a_report_without_anything_every_rule_answers_and_none_claims_a_place(name, tmp_path):
    answer = weigh(RULES[name](state(tmp_path)))
    assert answer.evidence
    assert answer.labels == ()


def test_all_who_must_have_the_report_have_it_only_if_the_list_is_printed(tmp_path):
    tables = {"statements": statements(*ALL_FOUR)}
    rows = tuple(f"row{place}" for place in range(4))
    unprinted = state(tmp_path, tables=tables)
    assert weigh(RULES["A07"](unprinted)).outcome == "not met"
    shown = state(
        tmp_path, item("tbl-distribution", ("Chief executive",), rows=rows), tables=tables
    )
    assert weigh(RULES["A07"](shown)).outcome == "met"


def test_one_who_must_have_the_report_and_has_not_is_named(tmp_path):
    left_out = [one for one in ALL_FOUR if "police" not in one["who"]]
    shown = state(
        tmp_path,
        item("tbl-distribution", ("Chief executive",), rows=("row0", "row1", "row2")),
        tables={"statements": statements(*left_out)},
    )
    answer = weigh(RULES["A07"](shown))
    assert answer.outcome == "partly"
    assert "Not recorded as sent to: police and crime commissioner" in answer.evidence


@pytest.mark.parametrize(("total", "right"), [("£150", True), ("£149", False)])
def test_the_total_of_partners_money_is_held_against_their_rows(total, right, tmp_path):
    finance = table(
        [{"partner": name, "kind": "income", "heading": "contribution", "amount": amount}
         for name, amount in (("Council", 100.0), ("Police", 50.0))]
    )  # fmt: skip
    shown = item("tbl-income", ("Council", "£100"), ("Police", "£50"), ("Total", total),
                 rows=("row0", "row1"))  # fmt: skip
    answer = weigh(RULES["A06"](state(tmp_path, shown, tables={"finance": finance})))
    assert ("is their sum" in answer.evidence) is right
    assert ("No table prints their sum, £150" in answer.evidence) is not right


@pytest.mark.parametrize(
    ("said", "review", "outcome"),
    [("no", "", "met"), ("yes", "Reviewed in May.", "met"), ("yes", "", "partly"), ("", "", "not met")],
)  # fmt: skip
def test_silence_on_restraint_is_no_answer(said, review, outcome, tmp_path):
    rows = [{"block": "restraint", "what": said, "result": review}] if said else []
    finding = item("finding-restraint", rows=("row0",), text="Said.", judgement="neutral")
    made = state(tmp_path, *([finding] if rows else []), tables={"statements": statements(*rows)})
    assert weigh(RULES["A10"](made)).outcome == outcome


@pytest.mark.parametrize(("day", "in_time"), [("2016-09-30", True), ("2016-10-01", False)])
def test_after_the_thirtieth_of_september_is_too_late(day, in_time, tmp_path):
    rows = statements({"block": "panel", "date": day}, {"block": "publication", "date": day})
    shown = item("tbl-days", (day,), rows=("row0", "row1"))
    answer = weigh(RULES["F06"](state(tmp_path, shown, tables={"statements": rows})))
    assert answer.outcome == ("met" if in_time else "not met")
    assert ("after 30 September" in answer.evidence) is not in_time


@pytest.mark.parametrize(
    ("cell", "printed"), [("12.5%", True), ("112.5%", False), ("Places", False)]
)
def test_a_figure_is_printed_where_its_number_stands_and_not_where_its_name_does(
    cell, printed, tmp_path
):
    shown = item("tbl-training", ("Places taken up", cell), rows=("row0",))
    made = state(tmp_path, shown, tables={"indicators": table([figure("TRN01", "12.5%")])})
    assert bool(made.named(["TRN01"])) is printed
    assert (weigh(RULES["A14"](made)).outcome == "partly") is printed


def test_attendance_alone_does_not_show_that_training_works(tmp_path):
    rows = table(
        [
            figure(name, text)
            for name, text in (("TRN01", "75.0%"), ("TRN02", "0.6"), ("TRN03", "40.2%"))
        ]
    )
    every = item("tbl-training", ("75.0%", "0.6", "40.2%"), rows=("row0", "row1", "row2"))
    assert weigh(RULES["A14"](state(tmp_path, every, tables={"indicators": rows}))).outcome == "met"
    alone = item("tbl-training", ("75.0%",), rows=("row0",))
    answer = weigh(RULES["A14"](state(tmp_path, alone, tables={"indicators": rows})))
    assert answer.outcome == "partly"


def test_a_hidden_figure_that_kept_its_number_is_found(tmp_path):
    hidden = figure("CSC01", "3", suppression="primary")
    clean = hidden | dict.fromkeys(("value", "numerator", "lower", "upper"), float("nan"))
    assert (
        weigh(RULES["C08"](state(tmp_path, tables={"indicators": table([clean])}))).outcome == "met"
    )
    answer = weigh(RULES["C08"](state(tmp_path, tables={"indicators": table([hidden])})))
    assert answer.outcome == "not met"
    assert "1 of them with a number left" in answer.evidence


@pytest.mark.parametrize(("reviewers", "outcome"), [(2, "met"), (1, "not met")])
def test_a_message_printed_with_one_reviewer_is_found(reviewers, outcome, tmp_path):
    voice = {
        "speaker": "child", "consent_id": "C1", "consent_scope": "Annual report",
        "collected": "2015-11", "method": "Interview", "reviewers": reviewers,
    }  # fmt: skip
    made = state(tmp_path, item("voice-help", rows=("row0",)), tables={"voices": table([voice])})
    assert weigh(RULES["B05"](made)).outcome == outcome


def test_a_concern_without_an_action_is_named(tmp_path):
    figures = table([figure("CSC02", "23.7%"), figure("CSC09", "75.0%")])
    actions = pd.DataFrame(
        [{"row_id": "a1", "measure": "CSC02", "owner": "Head", "due": "2016-12-31", "section": "F1",
          "status": "in progress", "target": "20%", "evidence": ""}]
    )  # fmt: skip
    concern = item("finding-a", rows=("row0", "row1"), text="23.7% and 75.0%", judgement="concern")
    made = state(tmp_path, concern, tables={"indicators": figures, "actions": actions})
    answer = weigh(RULES["A03"](made))
    assert "1 of 2 measures" in answer.evidence
    assert made.catalogue["CSC09"].name in answer.evidence


def test_a_priority_needs_an_outcome_or_a_plain_word_that_there_is_none(tmp_path):
    board = project(priorities=project().priorities[:1])
    (priority,) = board.priorities
    assert weigh(RULES["A16"](state(tmp_path, board=board))).outcome == "not met"
    silent = item(f"finding-{priority.key}-impact", text="None yet.", judgement="no evidence")
    assert weigh(RULES["A16"](state(tmp_path, silent, board=board))).outcome == "met"


def test_a_break_in_a_series_must_be_marked_in_the_chart(tmp_path):
    rows = table(
        [figure("EDU02", "10.1%", year=year) for year in ("2013-14", "2014-15", "2015-16")]
    )
    ids = ("row0", "row1", "row2")
    what = state(tmp_path).catalogue["EDU02"].breaks[0].what
    cells = ("10.1%",)
    for alt, said in ((f"Not comparable ({what}).", "1 of 1 break"), ("Went up.", "0 of 1 break")):
        chart = item("fig-absence", cells, rows=ids, alt=alt)
        answer = weigh(RULES["C04"](state(tmp_path, chart, tables={"indicators": rows})))
        assert said in answer.evidence


def test_a_reference_leads_to_a_table_itself_and_to_the_chapter_of_anything_else(tmp_path):
    made = state(
        tmp_path, item("tbl-a", ("1",), rows=("x",)), item("finding-a", rows=("x",), text="t")
    )
    assert made.citing(["x"]) == ("tbl-a", "sec-chapter")


def summary_of(*said: str, theirs: str = "") -> list[Item]:
    """A two-page summary of sentences of our own, and of words that are not."""
    findings = [
        Item(f"finding-plain-{n}", "finding", "plain_summary", text=text)
        for n, text in enumerate(said)
    ]
    quotes = Item(
        "voice-plain-children", "quotes", "plain_summary", quotes=(Quote(theirs, "A child"),)
    )
    pieces = tuple(Piece("item", one.label) for one in (*findings, quotes))
    return [*findings, quotes, Item("part-plain-summary", "part", "plain_summary", pieces=pieces)]  # fmt: skip


HARD = (
    "Multi-agency safeguarding arrangements demonstrated considerable organisational variability."
)


def test_the_summary_is_scored_by_our_own_sentences_alone(tmp_path):
    plain = state(tmp_path, *summary_of("We saw each child. Most of them felt safe.", theirs=HARD))
    answer = weigh(RULES["G01"](plain))
    assert answer.outcome == "met"
    assert "(Flesch-Kincaid grade + 5); the aim is 11" in answer.evidence


def test_a_summary_that_is_too_hard_to_read_is_met_in_part(tmp_path):
    answer = weigh(RULES["G01"](state(tmp_path, *summary_of(HARD))))
    assert answer.outcome == "partly"


def test_a_report_without_a_summary_says_at_what_age_its_front_page_reads(tmp_path):
    answer = weigh(RULES["G01"](state(tmp_path)))
    assert answer.outcome == "not met"
    assert "no summary" in answer.evidence

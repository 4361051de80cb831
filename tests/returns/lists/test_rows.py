"""Rows of lists, each with one of the defects that real lists have."""

from __future__ import annotations

import datetime as dt
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annual_report.errors import ReturnError
from annual_report.returns.lists import children, fields, rows
from tests.returns.lists.made import KEY, found, mapping, read, said

DAY = dt.date(2015, 6, 3)
FIELDS = {
    "started": {"heading": "^start", "as": "date"},
    "ended": {"heading": "^end", "as": "date"},
    "alone": {"heading": "alone", "as": "yes_no"},
    "age": {"heading": "^age", "as": "age", "born": "born"},
    "born": {"heading": "birth", "as": "birth"},
    "need": {
        "heading": "need",
        "as": "code",
        "words": {"abuse": r"^N1\b|abuse", "health": r"\b3[A-G]\b"},
    },
}
HEADINGS = ["Child", "Start", "End", "Seen alone?", "Age", "Date of Birth", "Need"]
WHOLE = {"fields": FIELDS, "unique": ["started"], "order": [{"first": "started", "then": "ended"}]}


@pytest.fixture
def plans(tmp_path):
    return mapping(tmp_path, **WHOLE)


def row(  # noqa: PLR0917
    child="A1", started=DAY, ended=None, alone="Yes", age=5, born=dt.date(2010, 5, 5), need="abuse"
):
    return [child, started, ended, alone, age, born, need]


def numbers(read_rows, name):
    return read_rows.fields[name].numbers.tolist()


def days(*dates):
    return [float(fields.days_of(day)) for day in dates]


def test_d01_headings_are_found_by_pattern_below_titles_and_notes(tmp_path):
    spec = mapping(tmp_path, fields={"age": {"heading": r"^age\b", "as": "age"}})
    got, _ = read(spec, [["List 7"], [None], ["Child Unique ID", "Age of Child (Years)"], ["A", 4]])
    assert numbers(got, "age") == [4]
    assert got.numbers.tolist() == [4]


def test_d02_odd_spaces_in_a_heading_are_repaired_and_counted(plans):
    headings = ["Child", "Start\u00a0 ", *HEADINGS[2:]]
    _, findings = read(plans, [headings, row()])
    assert said(findings)["heading read without odd spaces and marks"] == (1, "B1")


def test_d04_d05_a_code_is_read_from_label_and_letters(plans):
    needs = ["N1 - Abuse", "a) abuse", "j) 3D: Health services", "i) 3C"]
    got, _ = read(plans, [HEADINGS, *(row(str(at), need=need) for at, need in enumerate(needs))])
    words = got.fields["need"].words
    assert [words.distinct[code] for code in words.codes] == ["abuse", "abuse", "health", "health"]


def test_d06_an_error_in_a_cell_is_missing_and_said_to_be_one(plans):
    got, findings = read(plans, [HEADINGS, row(started="#N/A"), row("B")])
    assert found(findings, fields.FAULT, "started") == (1, "B2")
    assert got.fields["started"].unknown.tolist() == [True, False]
    text = "started: formula error in place of a value, left out of what is counted from it"
    assert said(findings)[text] == (1, "B2")


def test_d08_a_non_breaking_space_is_made_plain_and_counted(plans):
    got, findings = read(plans, [HEADINGS, row(alone="Yes\u00a0")])
    assert got.fields["alone"].says("yes").tolist() == [True]
    assert said(findings)["alone: non-breaking or other odd spaces made plain"] == (1, "D2")


def test_d09_free_text_in_an_answer_is_missing_and_its_cells_are_named(plans):
    answers = ["Yes", "CS Assessment Updated", "CS Assessment Updated", "n", True]
    got, findings = read(
        plans, [HEADINGS, *(row(str(at), alone=a) for at, a in enumerate(answers))]
    )
    assert got.fields["alone"].says("yes").tolist() == [True, False, False, False, True]
    assert got.fields["alone"].unknown.tolist() == [False, True, True, False, False]
    assert found(findings, fields.UNREADABLE, "alone") == (2, "D3:D4")
    assert "CS Assessment" not in str(said(findings)) + findings.table().to_csv()


def test_d10_part_years_are_left_off_an_age_and_it_has_to_agree_with_the_birthday(plans):
    got, findings = read(
        plans, [HEADINGS, row(age=5.86), row("B", age=11), row("C", age=31), row("D", age=6)]
    )
    assert numbers(got, "age")[0] == 5
    assert got.fields["age"].unknown.tolist() == [False, True, True, False]
    assert said(findings)["age: part years left off"] == (1, "E2")
    assert found(findings, rows.DISAGREES, "age") == (1, "E3")
    assert found(findings, fields.UNREADABLE, "age") == (1, "E4")


def test_d11_dates_that_cannot_be_are_kept_flagged_and_doubted(plans):
    got, findings = read(
        plans,
        [HEADINGS, row(ended=dt.date(2015, 6, 1)), row("B", ended=dt.date(2028, 4, 28)), row("C")],
    )
    assert found(findings, rows.OUT_OF_ORDER, "ended") == (1, "C2")
    assert found(findings, fields.IMPOSSIBLE, "ended") == (1, "C3")
    assert numbers(got, "ended")[:2] == days(dt.date(2015, 6, 1), dt.date(2028, 4, 28))
    assert got.fields["ended"].doubtful.tolist() == [True, True, False]
    assert got.fields["started"].doubtful.tolist() == [False, False, False]


def test_d12_d13_text_is_read_day_first_and_counts_of_days_as_dates(plans):
    got, findings = read(
        plans,
        [
            HEADINGS,
            row(started="03/06/2015"),
            row("B", started=42158),
            row("C", started="06/31/2015"),
        ],
    )
    assert numbers(got, "started")[:2] == days(DAY, DAY)
    assert said(findings)["started: date written as text, read day first"] == (1, "B2")
    assert said(findings)["started: Excel's count of days read as a date"] == (1, "B3")
    assert found(findings, fields.UNREADABLE, "started") == (1, "B4")


def test_d28_the_same_row_again_is_dropped_and_rows_that_contradict_each_other_are_kept(plans):
    got, findings = read(
        plans,
        [HEADINGS, row(), row(), row("B"), row("B", alone="No"), row(started=DAY.replace(day=9))],
    )
    assert got.numbers.tolist() == [2, 4, 5, 6]
    assert found(findings, rows.REPEATED, "") == (1, "A3:G3")
    assert found(findings, rows.CONFLICTING, "") == (2, "A4:G5")


def test_rows_that_differ_only_in_what_cannot_be_read_are_not_the_same(plans):
    got, findings = read(plans, [HEADINGS, row(alone="perhaps"), row(alone="maybe")])
    assert len(got.numbers) == 2
    assert found(findings, rows.CONFLICTING, "")[0] == 2


def test_d27_totals_and_notes_are_left_out_and_counted(plans):
    got, findings = read(
        plans, [HEADINGS, row(), [None], ["Total", None, None, None, 1], ["Note: drawn in April."]]
    )
    assert got.numbers.tolist() == [2]
    assert said(findings)["row left out: a total"] == (1, "A4:G4")
    assert said(findings)["row left out: a note or a label, no record"] == (1, "A5:G5")


def test_d39_identifiers_are_replaced_and_columns_without_need_are_not_read(plans):
    headings = [*HEADINGS, "Allocated Worker", "Postcode"]
    got, findings = read(plans, [headings, [*row("NSC1500001"), "Brea Fenmoor", "ZZ12 3QX"]])
    assert said(findings)["column not read: no indicator needs it"] == (2, "H1 I1")
    assert "NSC1500001" not in repr(got)
    assert got.child.pseudonyms.tobytes() == hmac.digest(KEY.secret, b"NSC1500001", "sha256")[:16]
    everything = repr(got) + findings.table().to_csv() + findings.repairs().to_csv()
    assert not any(text in everything for text in ("NSC1500001", "Brea", "ZZ12", "2010-05-05"))


def test_a_row_without_a_child_counts_and_is_said(plans):
    got, findings = read(plans, [HEADINGS, row(None), row(None)])
    assert len(got.numbers) == 2
    assert found(findings, rows.NO_CHILD, "child") == (2, "A2:A3")


def test_identifiers_that_differ_by_spaces_case_or_kind_are_one_child(plans):
    got, _ = read(
        plans,
        [
            HEADINGS,
            row(" a1", dt.date(2015, 5, 5)),
            row("A1"),
            row(17),
            row("17", DAY.replace(day=9)),
        ],
    )
    first, second, third, fourth = got.child.codes.tolist()
    assert first == second != third == fourth


def test_an_earlier_row_of_the_same_child_is_found_within_the_days(tmp_path):
    spec = mapping(
        tmp_path,
        fields={"started": {"heading": "^start", "as": "date"}},
        link={"date": "started", "days": 10},
    )
    dates = [("A", 1), ("B", 1), ("A", 11), ("A", 22), ("A", 22), ("B", 1), (None, 2), (None, 3)]
    got, findings = read(
        spec, [["Child", "Start"], *([child, dt.date(2015, 5, day)] for child, day in dates)]
    )
    linked = got.fields["linked"].says("yes").tolist()
    assert linked == [False, False, True, False, False, False, False, False]
    assert said(findings)["started: earlier row of the same child found within 10 days"] == (
        1,
        "B4",
    )


def test_a_heading_that_is_missing_is_named_and_nothing_of_the_sheet_is_repeated(plans):
    with pytest.raises(ReturnError, match="There is no heading like 'birth'") as caught:
        read(
            plans, [["Child", "Start", "End", "Seen alone?", "Age", "Brea Fenmoor", "Need"], row()]
        )
    assert "Brea" not in str(caught.value)
    with pytest.raises(ReturnError, match=r"More than one heading is like 'end' \(C1, H1\)"):
        read(plans, [["Child", "Start", "End of plan", *HEADINGS[3:], "End of need"], row()])


@given(st.lists(st.text(max_size=6), max_size=8))
def test_identifiers_are_written_alike_whether_read_together_or_alone(texts):
    together = children._plain(tuple(texts))
    assert together == [one for text in texts for one in children._plain((text, 1))[:1]]

"""Records counted: on several sheets, by answer columns, out of stated numbers, in time."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annual_report.errors import ConfigurationError, ReturnError
from annual_report.project import Agency, Year
from annual_report.returns.grid import Cell, Sheet, Workbook
from annual_report.returns.personal_columns import EMPTIED, date_columns, without_personal
from annual_report.returns.record_derived import derived
from annual_report.returns.record_mapping import Field, load_records
from annual_report.returns.record_rows import plain_name
from annual_report.returns.records import read_records
from annual_report.returns.screening import screen
from annual_report.returns.settings import Pattern
from annual_report.returns.source import Source
from annual_report.returns.times import NO_TIME, read_time

YEAR = Year(2015)
SOURCE = Source("board", "made", "2015-16/board/made.xlsx", "cd" * 32, YEAR, "v1")
AGENCIES = (Agency("police", "Northbrook Police"), Agency("housing", "Housing"))


def sheet(name, rows):
    cells = tuple(
        Cell(row, column, value)
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
        if value is not None
    )
    return Sheet(name, hidden=False, cells=cells, file=SOURCE.file, agency="board")


def workbook(**sheets):
    made = tuple(sheet(name, rows) for name, rows in sheets.items())
    return Workbook(SOURCE.file, SOURCE.sha256, made)


@pytest.fixture
def read(tmp_path):
    def records(book, text):
        file = tmp_path / "made.yml"
        file.write_text("records:\n" + text, encoding="utf-8")
        return read_records(book, load_records(file), SOURCE, (), AGENCIES)

    return records


SCORES = """\
  - table: section11
    sheet: "^s11"
    every_sheet: true
    headings: ["^no", "^self", "^moderated"]
    period_text: 'for (\\d{4}-\\d{2})'
    fields:
      agency: {text: 'for \\d{4}-\\d{2}: (.+)$', as: agency}
      scale: {text: '^scale (\\S+)', as: scale}
      standard: {heading: "^no", as: text}
      self: {heading: "^self", as: grade}
      moderated: {heading: "^moderated", as: grade, moderates: self}
    counts:
      - {indicator: S1102, unit: "%", field: [moderated, self], met: true}
      - {indicator: S1102, unit: "%", field: [moderated, self], met: true, by: agency}
"""


def scored(agency, scale, *rows):
    return [
        [f"Scores for 2015-16: {agency}"],
        [f"Scale {scale}"],
        ["No.", "Self", "Moderated"],
        *rows,
    ]


def test_records_on_several_sheets_are_counted_together_and_cite_their_sheets(read):
    book = workbook(
        s11_police=scored("Northbrook Police", "0-3", [1, 3, 1], [2, 2, None]),
        s11_housing=scored("Housing", "rag", [1, "Amber", "Green"], [2, "R", "r"]),
    )
    found = read(book, SCORES)
    whole, *parts = found.observations.to_dict("records")
    assert (whole["numerator"], whole["denominator"]) == (2, 4)
    assert whole["source_sheet"] == ""
    assert whole["source_cell"] == "s11_police!C4 s11_police!B5 s11_housing!C4 s11_housing!C5"
    assert [(p["category"], p["numerator"], p["source_cell"]) for p in parts] == [
        ("police", 1, "C4 B5"), ("housing", 1, "C4 C5"),
    ]  # fmt: skip
    assert list(found.tables["section11"]["moderated"]) == ["1", "", "green", "red"]


ANSWERS = """\
  - headings: ["^id", "^safer"]
    period_text: 'survey (\\d{4}-\\d{2})'
    fields:
      answer: {heading: "^safer", as: option, words: {"yes": "^yes$", "no": "^no$"}}
    drop:
      again: {heading: ["^id"], keep: last, latest: "^end", month_first: true}
    counts:
      - {indicator: VOI01, unit: "%", field: answer, yes: ["yes"]}
"""
SURVEY = [
    ["survey 2015-16"],
    [None],
    ["Id", "End", "Safer?", None, "More?", None],
    [None, None, "Yes", "No", "Yes", "No"],
    [1, "12/30/2015 10:00", "Yes", None, None, "No"],
    [2, "12/30/2015 11:00", None, "No", "Yes", None],
    [1, "01/02/2016 09:00", None, "No", None, "No"],
]


def test_an_answer_is_the_column_that_is_ticked_and_the_last_one_stands(read):
    (row,) = read(workbook(S=SURVEY), ANSWERS).observations.to_dict("records")
    assert (row["numerator"], row["denominator"], row["source_cell"]) == (0, 2, "D6 D7")


def test_two_answers_to_one_question_are_none(read):
    rows = [*SURVEY[:5], [2, "12/30/2015 11:00", "Yes", "No", None, None]]
    (row,) = read(workbook(S=rows), ANSWERS).observations.to_dict("records")
    assert row["status"] == "unreadable"


ASKED = """\
  - headings: ["^school", "^phase"]
    period_text: 'audit (\\d{4}-\\d{2})'
    fields:
      phase: {heading: "^phase$", as: word, words: {primary: "^prim", secondary: "^sec"}}
    drop:
      again: {heading: ["^school", "^urn"], loosely: true, keep: last}
    counts:
      - {indicator: EDU06, unit: "%", field: phase, yes: [primary, secondary], by: phase,
         out_of_table: {headings: ["^kind", "^asked"], label: "^kind", number: "^asked", total: "^total"}}
"""


def asked(*numbers):
    return [
        ["audit 2015-16"], [None], ["Kind", "Asked"], ["Prim.", numbers[0]], ["Sec.", numbers[1]],
        ["Total", numbers[2]], [None], ["School", "URN", "Phase"],
        ["St. Bride's Acad.", "900001", "Secondary"], ["Elm Road School", "900002", "Primary"],
        ["Saint Brides Academy", None, "Secondary"],
    ]  # fmt: skip


def test_numbers_asked_for_are_the_denominators_and_no_answer_is_nought(read):
    found = read(workbook(S=asked(4, 1, 5)), ASKED)
    rows = found.observations[["category", "numerator", "denominator"]].values.tolist()
    assert rows == [["primary", 1, 4], ["secondary", 1, 1]]
    assert found.repairs["repair"].str.endswith("agrees with its parts").any()


def test_a_total_that_is_not_the_sum_of_its_parts_is_told(read):
    assert read(workbook(S=asked(4, 1, 6)), ASKED).repairs["repair"].str.contains("differs").any()


def test_a_kind_for_which_no_number_is_stated_is_refused(read):
    rows = [row for row in asked(4, 1, 4) if row[0] != "Sec."]
    with pytest.raises(ReturnError, match="no number is stated"):
        read(workbook(S=rows), ASKED)


@pytest.mark.parametrize(
    ("reading", "first", "last", "made"),
    [
        ("in time", "2015-05-01", "2015-05-01", "yes"), ("in time", "2015-05-02", "2015-05-01", "no"),
        ("in time", "", "2015-05-01", "no"), ("in time", "2015-05-01", "", ""),
        ("in time", "2016-04-02", "2016-04-30", ""), ("recent", "2014-02", "2016-02-20", "yes"),
        ("recent", "2014-01", "2016-02-20", "no"), ("recent", "", "2016-02-20", "no"),
        ("recent", "2016-03", "2016-02-20", "no"), ("recent", "2016-03", "", ""),
        ("difference", 2.0, 4.0, 2.0), ("difference", None, 4.0, None),
        ("moved", 2.0, 1.0, "-1 point"), ("moved", 1.0, 3.0, "+2 points"),
        ("moved", 2.0, 2.0, "no change"), ("moved", None, 2.0, ""),
        ("both", 1.0, None, "no"), ("both", 1.0, 2.0, "yes"), ("both", None, None, ""),
    ],
)  # fmt: skip
def test_a_field_made_of_two_others(reading, first, last, made):
    assert derived(Field("x", (), reading, months=24), first, last, YEAR) == made


@pytest.mark.parametrize(
    ("text", "month_first", "time"),
    [
        ("2016-02-03 10:14:09", False, dt.datetime(2016, 2, 3, 10, 14, 9)),
        ("03/02/2016 10:14", False, dt.datetime(2016, 2, 3, 10, 14)),
        ("03/02/2016 1:05 PM", True, dt.datetime(2016, 3, 2, 13, 5)),
        ("12/31/2015", True, dt.datetime(2015, 12, 31)), ("12/31/2015 10:00", False, NO_TIME),
        ("soon", True, NO_TIME), ("03/02/2016 25:00", False, NO_TIME),
    ],
)  # fmt: skip
def test_times_are_read_as_the_tool_writes_them(text, month_first, time):
    assert read_time(Cell(0, 0, text), month_first=month_first) == time


@given(st.text(max_size=30))
def test_any_text_is_some_time_or_none_and_some_name(text):
    assert read_time(Cell(0, 0, text)) >= NO_TIME
    assert plain_name(plain_name(text)) == plain_name(text)


PEOPLE = [
    ["School", "Name of lead", "DSL last trained", "E-mail"],
    ["Elm Road", "Jane Roe", "14/06/2012", "j.roe@school.example"],
    ["Mill Lane", "John Doe", "Sept 15", None],
]


def people(read_as="month"):
    return f"""\
  - headings: ["^school", "^dsl last"]
    period_text: '(\\d{{4}}-\\d{{2}})'
    fields:
      trained: {{heading: "^dsl last", as: {read_as}}}
"""


def test_columns_that_name_people_are_emptied_before_they_are_screened(tmp_path):
    import re

    file = tmp_path / "made.yml"
    file.write_text("records:\n" + people(), encoding="utf-8")
    patterns: tuple[Pattern, ...] = tuple(
        re.compile(p, re.IGNORECASE) for p in ("^name of lead", "^e-?mail")
    )
    book = without_personal(workbook(S=PEOPLE), patterns)
    left = {cell.value for cell in book.sheets[0].cells}
    assert not left & {"Jane Roe", "John Doe", "j.roe@school.example"}
    assert "Name of lead" in left
    assert [(each.what, each.cells) for each in book.mended] == [(EMPTIED, ("B1", "D1"))]
    screen(book, YEAR, date_columns(book, load_records(file)))
    with pytest.raises(ReturnError, match=r"S!C2.*date of birth"):
        screen(book, YEAR)


def test_what_is_not_declared_to_name_people_still_blocks():
    with pytest.raises(ReturnError, match="e-mail address"):
        screen(without_personal(workbook(S=PEOPLE), ()), YEAR, frozenset({("S", 2)}))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("in_time: {as: in time, from: phase, to: phase}", "needs 'from', a field that is read as a date"),
        ("in_time: {as: recent, from: when, to: when}", "needs 'months'"),
        ("phase2: {as: option, heading: x}", "words"),
        ("phase2: {as: text, heading: x, constant: y}", "heading"),
    ],
)  # fmt: skip
def test_a_mapping_that_cannot_be_meant_is_refused(tmp_path, wrong, said):
    file = tmp_path / "made.yml"
    text = ASKED.replace(
        "    drop:", f"      when: {{heading: x, as: date}}\n      {wrong}\n    drop:"
    )
    file.write_text("records:\n" + text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=said):
        load_records(file)

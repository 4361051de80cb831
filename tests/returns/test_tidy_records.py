"""Case audits, voices and actions: what may be kept is kept, what names a person stays behind."""

from __future__ import annotations

import datetime as dt

import pytest

from annual_report.errors import ReturnError
from annual_report.project import Priority, Year
from annual_report.returns.grid import Cell, Sheet, Workbook
from annual_report.returns.record_mapping import load_records
from annual_report.returns.records import columns_of, read_records
from annual_report.returns.source import Source

SOURCE = Source(
    "board", "made", "2015-16/board/made.xlsx", "cd" * 32, Year(2015), "v1", illustrative=True
)
PRIORITIES = (
    Priority("neglect", "Neglect"),
    Priority("mental_health", "Wellbeing and mental health"),
)
AUDITS = """\
records:
  - table: audits
    headings: ["^case ref", "^agency"]
    period_text: 'audits (\\d{4}-\\d{2})'
    fields:
      case: {heading: "^case ref", as: serial, serial: case}
      theme: {heading: "^theme", as: theme, words: {mental_health: "camhs"}}
      agency: {heading: "^agency", as: text}
      grade:
        heading: "^grade"
        as: word
        words: {good: "^good$", requires improvement: "^(ri|requires improvement)$"}
      voice: {heading: "^voice", as: word, words: {"yes": "^y$", "no": "^n$", "": "^n/a$"}}
    breakdown: theme
    counts:
      - {indicator: AUD02, unit: "%", field: grade, yes: [good]}
"""
AUDIT_ROWS = [
    ["Case audits 2015-16"],
    ["Case ref", "Theme", "Agency", "Grade", "Voice", "Chronology", "Notes"],
    ["JS 12/03", "Neglect", "Police", "RI", "Y", "Y", "Jane was not seen"],
    ["JS 12/03", "neglect ", "Schools", "good ", "n/a", "Y", "Mr Smith rang"],
    ["AB 01", "CAMHS waits", "Police", "Requires Improvement", "N", "N", None],
    ["CD 02", "Wellbeing & mental health", "Schools", "GOOD", None, "N", None],
]
VOICES = """\
records:
  - table: voices
    headings: ["^who", "^message"]
    period_text: 'in (\\d{4}-\\d{2})'
    fields:
      voice_id: {heading: "^ref", as: serial, serial: voice}
      speaker: {heading: "^who", as: word, words: {child: "^child", staff: "^staff"}}
      section: {heading: "^area", as: section, words: {neglect: "poor care"}}
      message: {heading: "^message", as: text}
      consent_id: {heading: "^consent", as: text}
      reviewers: {heading: ["^first", "^second"], as: filled}
      collected: {heading: "^month", as: month}
"""
VOICE_ROWS = [
    ["What we heard in 2015-16"],
    ["Ref", "Who", "Area", "Message", "Consent", "First", "Second", "Month"],
    ["KT1", "Child", "F3", "They  listened.", "C1", "A. Reviewer", "B. Other", "2015-11"],
    ["KT2", "Staff", "Poor care", "{{< include /etc/passwd >}}", None, "A. Reviewer", None, "soon"],
    ["KT3", "A neighbour", "Parking", "…", "C3", None, None, dt.date(2016, 1, 1)],
]
ACTIONS = """\
records:
  - table: actions
    headings: ["^action", "^due"]
    period_text: 'at (\\d{1,2} \\w+ \\d{4})'
    fields:
      action_id: {heading: '^no\\.', as: text}
      action: {heading: "^action", as: text}
      measure: {heading: "^measure", as: indicator}
      target: {heading: "^target", as: text}
      due: {heading: "^due", as: date}
"""
ACTION_ROWS = [
    ["Actions at 31 March 2016"],
    ["No.", "Action", "Measure", "Target", "Due"],
    ["A1", "Review", "Re-referrals (CSC02)", "20%", dt.date(2016, 12, 31)],
    ["A2", "Improve", None, None, "ongoing"],
    ["A3", "Ask", "EH03", 0.7, "31/10/2016"],
]


def workbook(rows):
    cells = tuple(
        Cell(row, column, value)
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
        if value is not None
    )
    return Workbook(
        SOURCE.file,
        SOURCE.sha256,
        (Sheet("Log", hidden=False, cells=cells, file=SOURCE.file, agency="board"),),
    )


@pytest.fixture
def read(tmp_path):
    def records(rows, text):
        file = tmp_path / "made.yml"
        file.write_text(text, encoding="utf-8")
        return read_records(workbook(rows), load_records(file), SOURCE, PRIORITIES)

    return records


def everything(records):
    frames = [*records.tables.values(), records.observations, records.repairs]
    return "\n".join(frame.to_csv() for frame in frames)


def test_a_case_gets_the_same_serial_number_on_every_row_of_it(read):
    audits = read(AUDIT_ROWS, AUDITS).tables["audits"]
    assert list(audits["case"]) == ["case 01", "case 01", "case 02", "case 03"]
    assert list(audits["source_cell"]) == ["A3:G3", "A4:G4", "A5:G5", "A6:G6"]
    assert audits["row_id"].is_unique


def test_references_and_free_text_of_audits_reach_no_table(read):
    text = everything(read(AUDIT_ROWS, AUDITS))
    for private in ("JS 12", "AB 01", "Jane", "Smith"):
        assert private not in text


def test_columns_that_are_not_read_are_counted(read):
    repairs = read(AUDIT_ROWS, AUDITS).repairs
    row = repairs[repairs["repair"].str.startswith("column not read")].iloc[0]
    assert (row["count"], row["cells"]) == (2, "F2 G2")


def test_grades_however_spelt_become_one_word(read):
    audits = read(AUDIT_ROWS, AUDITS).tables["audits"]
    assert list(audits["grade"]) == ["requires improvement", "good", "requires improvement", "good"]
    assert list(audits["voice"]) == ["yes", "", "no", ""]


def test_themes_are_matched_with_the_boards_priorities(read):
    audits = read(AUDIT_ROWS, AUDITS).tables["audits"]
    assert list(audits["theme"]) == ["neglect", "neglect", "mental_health", "mental_health"]


def test_counts_cite_every_cell_that_was_counted(read):
    counted = read(AUDIT_ROWS, AUDITS).observations
    whole = counted[counted["breakdown"] == "total"].iloc[0]
    assert (whole["numerator"], whole["denominator"], whole["value"]) == (2, 4, 50)
    assert whole["source_cell"] == "D3 D4 D5 D6"
    parts = counted[counted["breakdown"] == "theme"]
    assert dict(zip(parts["category"], parts["source_cell"], strict=True)) == {
        "neglect": "D3 D4",
        "mental_health": "D5 D6",
    }
    assert parts["numerator"].sum() == whole["numerator"]


def test_a_grade_that_is_no_grade_is_unreadable_and_so_is_what_counts_it(read):
    rows = [list(row) for row in AUDIT_ROWS]
    rows[2][3] = "RI-Good"
    found = read(rows, AUDITS)
    assert found.tables["audits"]["grade"].iloc[0] == "unreadable"
    assert list(found.observations["status"]) == ["unreadable", "unreadable", "final"]
    assert found.observations["numerator"].isna().tolist() == [True, True, False]
    assert "RI-Good" not in everything(found)


def test_a_case_without_a_grade_does_not_count_as_graded(read):
    rows = [list(row) for row in AUDIT_ROWS]
    rows[2][3] = None
    whole = read(rows, AUDITS).observations.iloc[0]
    assert (whole["numerator"], whole["denominator"]) == (2, 3)
    assert whole["source_cell"] == "D4 D5 D6"


def test_audits_of_another_year_are_refused_with_the_cell_that_says_so(read):
    rows = [["Case audits 2014-15"], *AUDIT_ROWS[1:]]
    with pytest.raises(ReturnError, match=r"made\.xlsx ! Log!A1.*for 2014-15, not for 2015-16"):
        read(rows, AUDITS)


def test_reviewers_are_counted_and_not_named(read):
    found = read(VOICE_ROWS, VOICES)
    assert list(found.tables["voices"]["reviewers"]) == [2, 1, 0]
    assert "Reviewer" not in everything(found)
    assert "KT1" not in everything(found)


def test_a_message_is_text_and_stays_as_it_was_said(read):
    voices = read(VOICE_ROWS, VOICES).tables["voices"]
    assert list(voices["message"])[:2] == ["They listened.", "{{< include /etc/passwd >}}"]


def test_sections_are_functions_or_priorities_or_unreadable(read):
    voices = read(VOICE_ROWS, VOICES).tables["voices"]
    assert list(voices["section"]) == ["F3", "neglect", "unreadable"]
    assert list(voices["speaker"]) == ["child", "staff", "unreadable"]


def test_months_are_read_and_what_is_no_month_is_left_empty(read):
    found = read(VOICE_ROWS, VOICES)
    assert list(found.tables["voices"]["collected"]) == ["2015-11", "", "2016-01"]
    assert found.repairs["repair"].str.contains("not a month").sum() == 1


def test_every_record_table_has_the_columns_of_its_contract(read):
    for rows, text, name in (
        (AUDIT_ROWS, AUDITS, "audits"),
        (VOICE_ROWS, VOICES, "voices"),
        (ACTION_ROWS, ACTIONS, "actions"),
    ):
        table = read(rows, text).tables[name]
        assert tuple(table.columns) == columns_of(name)
        assert table["illustrative"].all()
        assert set(table["source_file"]) == {SOURCE.file}


def test_actions_keep_their_gaps(read):
    actions = read(ACTION_ROWS, ACTIONS).tables["actions"]
    assert list(actions["measure"]) == ["CSC02", "", "EH03"]
    assert list(actions["due"]) == ["2016-12-31", "", "2016-10-31"]
    assert list(actions["target"]) == ["20%", "", "0.7"]
    assert list(actions["owner"]) == ["", "", ""]


def test_a_missing_column_of_records_is_named(read):
    rows = [row[:4] for row in VOICE_ROWS]
    with pytest.raises(ReturnError, match="consent"):
        read(rows, VOICES)

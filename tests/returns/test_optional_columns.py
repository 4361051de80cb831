"""Columns and sheets that older returns lack, and words that are not read because of what stands beside."""

from __future__ import annotations

import datetime as dt

import pytest

from annual_report.errors import ConfigurationError
from annual_report.returns.grid import Cell, Sheet, Workbook
from annual_report.returns.record_mapping import load_records
from annual_report.returns.records import read_records
from tests.conftest import ROOT
from tests.returns.test_tidy_records import PRIORITIES, SOURCE

HEADINGS = [
    "Ref", "Who", "Age band", "Area", "Theme", "Method", "Month", "Kind", "Message",
    "Consent ref", "Consent covers", "Reviewed by", "Second reviewer",
]  # fmt: skip
MORE = ["How many told us this", "Led to action", "Consent withdrawn on"]


def spoken(number, *more, covers="Annual report"):
    return [
        f"M{number}", "Child", None, "F1", "Waiting", "Interview", "2015-11", "Quotation",
        f"My very own words {number}.", f"C{number}", covers, "One", "Two", *more,
    ]  # fmt: skip


def sheet(name, rows):
    cells = tuple(
        Cell(row, column, value)
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
        if value is not None
    )
    return Sheet(name, hidden=False, cells=cells, file=SOURCE.file, agency="board")


def read(headings, *rows, listening=()):
    sheets = [sheet("Messages", [["What we heard in 2015-16"], headings, *rows])]
    if listening:
        sheets.append(
            sheet(
                "How we listened",
                [
                    ["How we listened in 2015-16"],
                    ["Who", "Method", "Asked", "Took part"],
                    *listening,
                ],
            )
        )
    mapping = load_records(ROOT / "notebooks" / "clean" / "voices.yml")
    book = Workbook(SOURCE.file, SOURCE.sha256, tuple(sheets))
    return read_records(book, mapping, SOURCE, PRIORITIES)


def test_a_list_from_before_the_new_columns_is_read_without_them():
    found = read(HEADINGS, spoken(1))
    (row,) = found.tables["voices"].to_dict("records")
    assert row["message"] == "My very own words 1."
    assert (row["action_id"], row["consent_withdrawn"]) == ("", "")
    assert row["people"] != row["people"]  # NaN
    assert found.tables["listening"].empty


def test_words_whose_consent_was_withdrawn_are_not_read():
    found = read(
        HEADINGS + MORE,
        spoken(1, 3, "A1", dt.date(2016, 4, 18)), spoken(2, 1, None, "yes, by telephone"),
        spoken(3, 1, None, None, covers="Withdrawn"), spoken(4, 2, "A2", "No"), spoken(5, 1, None, None),
    )  # fmt: skip
    voices = found.tables["voices"]
    assert list(voices["message"]) == [
        "[not read]", "[not read]", "[not read]", "My very own words 4.", "My very own words 5.",
    ]  # fmt: skip
    assert list(voices["consent_withdrawn"]) == ["withdrawn", "withdrawn", "", "no", ""]
    assert list(voices["consent_id"]) == ["C1", "C2", "C3", "C4", "C5"]
    noted = found.repairs[found.repairs["repair"].str.startswith("message: not read")]
    assert noted["count"].sum() == 3
    everything = "".join(table.to_csv() for table in found.tables.values()) + found.repairs.to_csv()
    assert not any(f"own words {n}" in everything for n in (1, 2, 3))


def test_how_many_were_asked_and_took_part_is_read_where_it_is_said():
    found = read(
        HEADINGS, spoken(1), listening=[["Child", "Interview", 40, 20], ["Staff", "Panel", None, 9]]
    )
    rows = found.tables["listening"]
    assert list(rows["took_part"]) == [20, 9]
    assert rows["asked"].isna().tolist() == [False, True]


def test_a_field_may_not_be_left_unread_because_of_a_field_that_is_not_there(tmp_path):
    file = tmp_path / "made.yml"
    file.write_text(
        "records:\n  - table: voices\n    headings: ['^who']\n    period_text: 'in (\\d{4}-\\d{2})'\n"
        "    fields:\n      message: {heading: '^who', as: text, unless: {consent: x}}\n"
    )
    with pytest.raises(ConfigurationError, match="cannot depend on 'consent'"):
        load_records(file)

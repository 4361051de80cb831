"""What a run says at its end of what the report is asked for."""

from __future__ import annotations

import json

from annual_report.pipeline.said import reading_lines, requirement_lines
from annual_report.project import load_project
from annual_report.publish.items import Item, Piece
from annual_report.requirements.plainwords import read_age
from annual_report.requirements.readability import reading_age
from annual_report.requirements.summary import Summary, read_summary
from tests.conftest import ROOT


def test_unmet_duties_are_a_warning_and_none_is_no_line():
    met = Summary("lscb-2015", {"Met": 40, "Partly": 3, "Not met": 3}, ())
    assert requirement_lines(met) == [
        "Asked     40 met, 3 partly, 3 not met (lscb-2015): see annual-report check"
    ]
    unmet = Summary("lscb-2015", {"Not met": 2}, ("A07", "A10"))
    assert requirement_lines(unmet)[1] == "Warning   2 duties are not met: A07, A10"


def test_only_duties_count_as_unmet_in_the_summary(tmp_path):
    rows = [["A10. Restraint", "Not met", "e", ""], ["E02. Challenges", "Not met", "e", ""],
            ["A01. Year", "Met", "e", ""]]  # fmt: skip
    (tmp_path / "tbl-requirements-statutory.json").write_text(json.dumps({"cells": rows}), "utf-8")
    found = read_summary(load_project(ROOT), tmp_path)
    assert found.unmet == ("A10",)
    assert found.counts == {"Not met": 2, "Met": 1}


def test_a_run_whose_chapter_printed_no_table_says_nothing(tmp_path):
    assert read_summary(load_project(ROOT), tmp_path) is None


def test_a_summary_that_is_too_hard_to_read_is_a_warning_and_none_is_no_line():
    assert reading_lines(None) == []
    assert reading_lines(8.04) == [
        "Plain     the two-page summary reads at an age of 8.0; the aim is 11"
    ]
    assert "too hard to read" in reading_lines(11.2)[1]


def test_the_reading_age_is_read_from_what_was_published(tmp_path):
    assert read_age(tmp_path) is None
    Item("finding-plain-a", "finding", "plain_summary", text="We saw her. She was safe.").write(
        tmp_path
    )
    pieces = (Piece("heading", "Organisational accountability"), Piece("item", "finding-plain-a"))
    Item("part-plain-summary", "part", "plain_summary", pieces=pieces).write(tmp_path)
    assert read_age(tmp_path) == reading_age("We saw her. She was safe.")

"""A figure that rests on earlier years is traced to those years' files, registers and checks."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from annual_report.observations import observations, write_table
from annual_report.register import RegisteredReturn
from annual_report.tracing.lineage import LineageError
from annual_report.tracing.provenance import EarlierYear
from tests.small_report import SHA, make, observed, released
from tests.tracing.test_lineage import trace

FILE = "2014-15/police/Q4.xlsx"


@pytest.fixture
def report(tmp_path):
    """The small report, with the year before: one more row of each table."""
    made = make(tmp_path)
    now = observed()
    plain = now.drop(columns="row_id")
    then = plain.assign(
        year="2014-15", period_start="2014-04-01", period_end="2015-03-31", source_file=FILE
    )
    then = observations(then.iloc[:1].to_dict("records"))
    before = tmp_path / "before"
    before.mkdir()
    write_table(then, before, "observations")
    rows = pd.concat([released(now), released(then).assign(row_id="then", year="2014-15")])
    write_table(rows, made.release, "indicators")
    return made


def year_before(report, checks, sha256=SHA):
    file = report.root / "checks-2014-15.json"
    usual = {
        "agency": "police", "format": "police_monthly", "severity": "warning", "column": "",
        "unexpected": 0, "file": FILE, "sheet": "Missing", "cells": [], "remedy": "", "waiver": "",
        "table": "observations", "message": "A month was blank then.", "expectation": "months",
    }  # fmt: skip
    content = {"passed": 0, "warned": 0, "failed": 0, "waived": 0}
    file.write_text(json.dumps(content | {"checks": [usual | one for one in checks]}))
    entry = RegisteredReturn(
        "police", "police_monthly", "police-police_monthly", "Monthly dataset", file=FILE,
        sha256=sha256, received="2015-04-20", status="received",
    )  # fmt: skip
    return EarlierYear({"police-police_monthly": report.root / "before"}, (entry,), file)


def both_years(report):
    chapter = report.chapter()
    rows = chapter.read("indicators")
    chapter.number("num-both", "41", rows=rows[rows["row_id"].isin(["row0", "then"])])


def test_each_years_file_is_named_as_its_own_register_has_it(report):
    both_years(report)
    found = trace(report, earlier=[year_before(report, [])])["num-both"]
    assert {one["file"]: one["received"] for one in found["files"]} == {
        "2015-16/police/Q4.xlsx": "2016-04-20", FILE: "2015-04-20",
    }  # fmt: skip
    assert {cell["source_file"] for cell in found["observations"]} == {
        "2015-16/police/Q4.xlsx", FILE,
    }  # fmt: skip


def test_the_checks_of_each_year_are_told_and_what_is_the_same_is_told_once(report):
    both_years(report)
    again = {
        "outcome": "warned", "expectation": "months-are-complete", "message": "A month is blank.",
        "file": "2015-16/police/Q4.xlsx", "cells": ["B9"],
    }  # fmt: skip
    earlier = year_before(report, [{"outcome": "warned"}, again])
    found = trace(report, earlier=[earlier])["num-both"]
    assert [one["message"] for one in found["checks"]] == [
        "A month was blank then.", "A month is blank.",
    ]  # fmt: skip


def test_checks_of_a_year_that_a_figure_does_not_rest_on_are_not_told(report):
    chapter = report.chapter()
    chapter.number("num-now", "41", rows=chapter.read("indicators").iloc[0])
    earlier = year_before(report, [{"outcome": "warned"}])
    found = trace(report, earlier=[earlier])["num-now"]
    assert [one["message"] for one in found["checks"]] == ["A month is blank."]


def test_an_earlier_file_that_changed_since_it_was_read_is_refused(report):
    both_years(report)
    with pytest.raises(LineageError, match=r"2014-15/police/Q4\.xlsx, whose checksum differs"):
        trace(report, earlier=[year_before(report, [], sha256="cd" * 32)])


def test_a_figure_of_an_earlier_year_that_was_not_cleaned_reaches_no_cell(report):
    both_years(report)
    with pytest.raises(LineageError, match="reach no source cell"):
        trace(report)

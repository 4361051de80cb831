"""What came of each return in each quarter; nothing is carried forward, no number given away."""

from __future__ import annotations

import dataclasses
import re

import pandas as pd
import pytest

from annual_report.gate.checks import Check
from annual_report.observations import observations, write_table
from annual_report.project import load_project
from annual_report.register import RegisteredReturn
from annual_report.release.quarters import quarters_table
from annual_report.release.revised import COLUMNS, release_revisions
from annual_report.returns.revisions import no_revisions, revisions
from tests.gate.test_gate import BOARD
from tests.release.test_years import figure, whole

KEY = "police-police_monthly"
ENTRY = RegisteredReturn(
    "police", "police_monthly", KEY, "Monthly", "2015.xlsx", received="2016-04-20",
    due="2016-04-29", status="received",
)  # fmt: skip
NAN = float("nan")


@pytest.fixture
def project(tmp_path):
    (tmp_path / "board.yml").write_text(BOARD, encoding="utf-8")
    return load_project(tmp_path)


def table(project, rows, entries=(ENTRY,), checks=(), changed=None):
    folder = project.folder / "cleaned"
    folder.mkdir(exist_ok=True)
    write_table(observations(rows), folder, "observations")
    changed = no_revisions() if changed is None else changed
    return quarters_table(project, entries, {KEY: folder}, list(checks), changed)


def blank(rows, *places):
    return [
        row
        | ({"numerator": NAN, "value": NAN, "status": "not returned"} if place in places else {})
        for place, row in enumerate(rows)
    ]


def test_a_yearly_workbook_is_judged_quarter_by_quarter(project):
    rows = [
        *blank(figure(2015, [1] * 4), 3),
        *blank(figure(2015, [2] * 4, indicator="POL01"), 2, 3),
    ]
    found = table(project, rows)
    assert list(found["outcome"]) == ["accepted", "accepted", "incomplete", "not returned"]
    assert list(found["missing"]) == [0, 0, 1, 2]
    assert set(found["basis"]) == {"figures"}


def test_a_month_that_is_missing_makes_its_quarter_incomplete(project):
    first = figure(2015, [1] * 4)[0]
    months = []
    for number in [4, 5, 6, 7, 9]:
        end = pd.Timestamp(2015, number, 1) + pd.offsets.MonthEnd(0)
        dated = {"period_start": f"2015-{number:02d}-01", "period_end": end.strftime("%Y-%m-%d")}
        months.append(first | dated | {"period_kind": "month"})
    other = [row | {"indicator": "POL01"} for row in figure(2015, [1] * 4)]
    found = table(project, [*months, *other])
    assert list(found["outcome"]) == ["accepted", "incomplete", "incomplete", "incomplete"]
    assert list(found["missing"]) == [0, 1, 1, 1]


def test_a_yearly_figure_is_not_missed_in_the_quarters(project):
    found = table(project, [*figure(2015, [1] * 4), whole(2015, 9, indicator="POL07")])
    assert list(found["outcome"]) == ["accepted"] * 4
    assert list(found["expected"]) == [1] * 4


def test_a_return_without_quarters_is_judged_as_a_whole(project):
    found = table(project, [whole(2015, 9)])
    assert set(found["basis"]) == {"year"}
    assert set(found["outcome"]) == {"accepted"}


def test_a_file_a_quarter_is_judged_by_itself_and_the_missing_one_is_not_returned(project):
    parts = [
        dataclasses.replace(ENTRY, part=f"Q{n}", file=f"Q{n}.xlsx", due="", late=n == 2)
        for n in (1, 2, 3)
    ]
    gone = RegisteredReturn("police", "police_monthly", KEY, "Monthly", part="Q4")
    rows = figure(2015, [1, 2, 3, 4])[:3]
    found = table(project, rows, entries=[*parts, gone])
    assert list(found["outcome"]) == ["accepted", "accepted", "accepted", "not returned"]
    assert list(found["late"]) == [False, True, False, False]
    assert list(found["received"]) == ["2016-04-20"] * 3 + [""]


def test_nothing_received_is_not_returned_in_any_quarter(project):
    entry = RegisteredReturn("police", "police_monthly", KEY, "Monthly")
    found = quarters_table(project, [entry], {}, [], no_revisions())
    assert list(found["outcome"]) == ["not returned"] * 4


def test_published_figures_are_no_agencys_return(project):
    entry = dataclasses.replace(ENTRY, published=True)
    assert quarters_table(project, [entry], {}, [], no_revisions()).empty


def check(outcome, cell, expectation="x"):
    return Check(
        "police", "police_monthly", expectation, "warning", outcome, file="2015.xlsx", sheet="Q",
        cells=(cell,),
    )  # fmt: skip


def test_a_waiver_and_a_warning_are_told_in_the_quarter_of_their_cells(project):
    found = table(
        project, figure(2015, [1, 2, 3, 4]), checks=[check("waived", "C2"), check("warned", "E2")]
    )
    assert list(found["outcome"]) == ["accepted", "waived", "accepted", "accepted"]
    assert list(found["warned"]) == [0, 0, 0, 1]


def test_what_is_missing_is_told_by_the_outcome_of_its_quarter_and_of_no_other(project):
    gap = check("warned", "nowhere", "periods_complete")
    found = table(project, blank(figure(2015, [1] * 4), 3), checks=[gap])
    assert list(found["outcome"]) == ["accepted", "accepted", "accepted", "not returned"]
    assert list(found["warned"]) == [0, 0, 0, 0]


def test_what_a_version_changed_is_counted_in_its_quarter(project):
    old, new = figure(2015, [1, 2, 3, 4]), figure(2015, [1, 2, 7, 4])
    changed = revisions([observations(old), observations(new)], "police_monthly")
    found = table(project, new, changed=changed)
    assert list(found["revised"]) == [0, 0, 1, 0]


def test_released_revisions_hold_no_number_at_all(project):
    mapping = project.folder / "notebooks" / "clean" / "police_monthly.yml"
    mapping.parent.mkdir(parents=True)
    mapping.write_text("tables: []\n")
    old, new = figure(2015, [1001, 1002, 1003, 1004]), figure(2015, [1001, 1002, 1777, 1004])
    changed = revisions([observations(old), observations(new)], "police_monthly")
    found = release_revisions(project, changed, no_revisions())
    assert tuple(found.columns) == COLUMNS
    assert list(found["after_cell"]) == ["2015.xlsx!Q!D2"]
    assert not re.search("1003|1777|774", found.drop(columns="row_id").to_csv())


@pytest.mark.parametrize("says", ["records: []\n", "notebook: own\n\nlists: []\n", ""])
def test_of_records_only_file_and_sheet_are_named_as_their_cells_are_the_count(project, says):
    form = "police_monthly" if says else "own_format"
    mapping = project.folder / "notebooks" / "clean" / "police_monthly.yml"
    mapping.parent.mkdir(parents=True)
    mapping.write_text(says)
    old = figure(2015, [2] * 4, source_cell="B2 B7")
    new = figure(2015, [3] * 4, source_cell="B2 B7 B9")
    changed = revisions([observations(old), observations(new)], form)
    found = release_revisions(project, changed, no_revisions())
    assert set(found["before_cell"]) == set(found["after_cell"]) == {"2015.xlsx!Q"}

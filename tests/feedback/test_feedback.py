"""What each agency is told, from a run that passed and from one that was stopped."""

from __future__ import annotations

import re

import openpyxl
import pytest

from annual_report.errors import ConfigurationError, Problem
from annual_report.feedback import (
    PAGE,
    Evidence,
    feedback_folder,
    find_told,
    read_told,
    stamp_of,
    write_feedback,
)
from annual_report.feedback.letters import letters, places
from annual_report.gate.checks import Check
from annual_report.observations import observations, write_table
from annual_report.project import load_project
from annual_report.register import RegisteredReturn
from annual_report.returns.repairs import Repairs
from annual_report.returns.source import Source
from tests.gate.test_gate import BOARD

FILE = "2015-16/police/Q3 <b>return.xlsx"
IN_THE_RETURN = "Zebedee Quill"


@pytest.fixture
def project(tmp_path):
    (tmp_path / "board.yml").write_text(BOARD, encoding="utf-8")
    file = tmp_path / "data" / "raw" / FILE
    file.parent.mkdir(parents=True)
    book = openpyxl.Workbook()
    book.active.title = "Q3"
    book.active["D14"] = IN_THE_RETURN
    book.save(file)
    return load_project(tmp_path)


def entry(**changes):
    about = {
        "agency": "police", "format": "police_monthly", "key": "police-police_monthly",
        "title": "Monthly dataset", "file": FILE, "received": "2016-05-10", "due": "2016-04-29",
        "late": True, "status": "late",
    }  # fmt: skip
    return RegisteredReturn(**about | changes)


def check(outcome="failed", **changes):
    about = {
        "agency": "police", "format": "police_monthly", "expectation": "readable",
        "severity": "critical", "outcome": outcome, "file": FILE, "sheet": "Q3",
        "cells": ("D14", "B2"), "message": "The cell holds text.", "remedy": "Write a number.",
        "about": ("POL01 Dec 2015",), "why": "It leaves a hole.",
    }  # fmt: skip
    return Check(**about | changes)


def told(project, **evidence):
    evidence.setdefault("returns", (entry(),))
    written = write_feedback(project, Evidence(**evidence))
    page = (feedback_folder(project) / "police" / PAGE).read_text(encoding="utf-8")
    return find_told(written, "police"), page


def plain(page):
    return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL))


def test_a_check_that_stopped_the_run_is_told_with_place_reason_and_remedy(project):
    police, page = told(project, checks=(check(),))
    assert (police.to_mend, police.to_check) == (1, 0)
    said = plain(page)
    for words in (
        "1 thing stops the report and must be mended.", "The cell holds text.", "Q3!B2, D14",
        "POL01 Dec 2015", "It leaves a hole. Until it is mended", "Write a number.",
    ):  # fmt: skip
        assert words in said


def test_the_page_says_when_the_return_came_and_was_due(project):
    said = plain(told(project)[1])
    for words in ("10 May 2016", "29 April 2016", "received late"):
        assert words in said


def test_the_marked_copy_lies_beside_the_page_and_holds_the_mark(project):
    _, page = told(project, checks=(check(),))
    copy = feedback_folder(project) / "police" / "Q3 <b>return - marked.xlsx"
    book = openpyxl.load_workbook(copy)
    assert 'href="Q3%20%3Cb%3Ereturn%20-%20marked.xlsx"' in page
    assert book["Q3"]["D14"].comment.text.startswith("The cell holds text. (POL01 Dec 2015)")
    assert book["Q3"]["D14"].value == IN_THE_RETURN
    assert IN_THE_RETURN not in page
    assert "not for publication" in page


def test_a_return_with_a_row_for_each_child_is_never_copied(project, tmp_path):
    mapping = tmp_path / "notebooks" / "clean" / "police_monthly.yml"
    mapping.parent.mkdir(parents=True)
    mapping.write_text("about: rows of children\nlists:\n- {name: Children}\n", encoding="utf-8")
    _, page = told(project, checks=(check(),))
    assert [path.name for path in (feedback_folder(project) / "police").iterdir()] == [PAGE]
    assert "It has a row for each child, so the board makes no copy of it." in plain(page)
    assert "Q3!B2, D14" in plain(page)


def test_no_value_of_a_return_is_on_the_page_or_in_the_list(project):
    _, page = told(project, checks=(check(),))
    (copy,) = (feedback_folder(project) / "police").glob("*.xlsx")
    listed = openpyxl.load_workbook(copy).worksheets[0]
    assert IN_THE_RETURN not in page
    assert IN_THE_RETURN not in "".join(str(c.value) for row in listed.iter_rows() for c in row)


def test_hostile_text_is_text_on_the_page(project):
    nasty = "<script>alert(1)</script>"
    hostile = check(sheet=nasty, message=nasty, remedy=f'"{nasty}', about=(nasty,))
    _, page = told(project, checks=(hostile,))
    assert "<script" not in page
    assert "<b>return" not in page
    assert "&lt;script&gt;" in page


def test_an_agency_without_problems_is_told_what_was_received_and_accepted(project):
    police, page = told(project, checks=(check("passed"),))
    assert (police.to_mend, police.to_check) == (0, 0)
    assert "<h1>Received and accepted</h1>" in page
    assert not list((feedback_folder(project) / "police").glob("*.xlsx"))


def test_what_was_not_received_is_asked_for(project):
    missing = entry(file="", received="", status="not returned", late=False, part="Q4")
    _, page = told(project, returns=(entry(part="Q3"), missing))
    assert "Monthly dataset, Q4&#39; has not been received" in page


def test_a_return_that_cannot_be_read_is_told_though_the_gate_was_never_reached(project):
    problem = Problem(FILE, "There is no sheet 'Q4'. Send every sheet.", "", "police", "Q3", "D14")
    police, page = told(project, problems=(problem,), checked=False)
    assert police.to_mend == 1
    assert "There is no sheet &#39;Q4&#39;.</h3>" in page
    assert "<dd>Send every sheet.</dd>" in page


def test_another_agencys_bad_return_leaves_the_figures_unchecked_and_says_so(project):
    _, page = told(project, checked=False)
    assert "have not been checked yet" in page


def test_repairs_are_counted_so_that_they_can_be_mended_at_the_source(project, tmp_path):
    folder = tmp_path / "cleaned"
    folder.mkdir()
    repairs = Repairs(Source("police", "police_monthly", FILE, "a" * 64, project.year))
    repairs.note("thousands separator removed", "Q3", ["D14", "D9"])
    repairs.note("row left out: no indicator asks for it", "Q3", "A9:C9")
    write_table(repairs.table(), folder, "repairs")
    _, page = told(project, cleaned={"police-police_monthly": folder})
    said = plain(page)
    assert "Commas or spaces in large numbers left out 2 Q3!D9, D14" in said
    assert "no indicator asks" not in said


def test_last_years_figures_of_what_is_in_question_stand_beside_it(project, tmp_path):
    folder = tmp_path / "before"
    folder.mkdir()
    row = {
        "year": "2014-15", "period_start": "2014-12-01", "period_end": "2014-12-31",
        "period_kind": "month", "agency": "police", "numerator": 1234.0,
    }  # fmt: skip
    rows = [row | {"indicator": "POL01"}, row | {"indicator": "POL02", "numerator": 77.0}]
    write_table(observations(rows), folder, "observations")
    _, page = told(project, checks=(check(),), before={"police-police_monthly": folder})
    assert "1,234" in page
    assert "77" not in plain(page)


def test_a_waived_check_is_told_as_accepted(project):
    police, page = told(project, checks=(check("waived", waiver="Confirmed (approved by QA)"),))
    assert (police.to_mend, police.to_check) == (0, 0)
    assert "Accepted as it is" in page
    assert "Confirmed (approved by QA)" in page


def test_waivers_and_suites_are_the_boards_own_affair(project):
    evidence = Evidence((entry(),), (check("warned", format="waivers"),))
    assert all(not letter.matters for letter in letters(project, evidence))


def test_the_same_evidence_gives_the_same_bytes(project):
    def written():
        told(project, checks=(check(),))
        files = sorted(feedback_folder(project).rglob("*"))
        return {path.name: path.read_bytes() for path in files if path.is_file()}

    assert written() == written()


def test_what_was_told_is_remembered_until_what_it_rests_on_changes(project):
    stamp = stamp_of({"checks": "1"}, project)
    made = write_feedback(project, Evidence((entry(),)), stamp)
    assert read_told(project, stamp) == made
    assert read_told(project, stamp_of({"checks": "2"}, project)) is None
    (feedback_folder(project) / "police" / PAGE).unlink()
    assert read_told(project, stamp) is None


def test_an_agency_that_is_not_asked_any_more_loses_its_folder(project):
    gone = feedback_folder(project) / "fire"
    gone.mkdir(parents=True)
    write_feedback(project, Evidence((entry(),)))
    assert not gone.exists()


def test_an_unknown_agency_is_refused_with_the_nearest(project):
    made = write_feedback(project, Evidence((entry(),)))
    with pytest.raises(ConfigurationError, match="Did you mean 'police'"):
        find_told(made, "polcie")


def test_a_file_outside_the_register_is_never_opened(project):
    outside = check(file="../../board.yml")
    _, page = told(project, checks=(outside,))
    assert not list((feedback_folder(project) / "police").glob("*.xlsx"))
    assert "made from" not in page


def test_cells_are_told_in_reading_order_and_the_rest_counted():
    assert places("Q3x", ["D14", "AB2", "C2"]) == "Q3x!C2, AB2, D14"
    assert places("", [f"A{n}" for n in range(1, 21)]).endswith("A12 and 8 more")
    assert places("Old", []) == "Old"

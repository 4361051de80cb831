"""The appendix on requirements, read out of the built report, and the command that says the same."""

from __future__ import annotations

import json
import re
import shutil
from functools import cache

import pytest

from tests import reading
from tests.conftest import annual_report

pytestmark = pytest.mark.end_to_end

#: Left out of the demonstration's board.yml on purpose.
DELIBERATE = {"A10", "E02", "E03"}
CELLS = ("requirement", "answer", "evidence")


@cache
def answers(book):
    """What the appendix prints, by requirement."""
    page = reading.page(book / "report" / "requirements.html")
    rows = page.xpath("//main//table//tbody/tr")
    found = {}
    for row in rows:
        cells = [reading.squeeze(cell.text_content()) for cell in row.xpath("./td | ./th")]
        found[cells[0][:3]] = dict(zip(CELLS, cells, strict=False)) | {
            "links": row.xpath("./td[last()]//a/@href")
        }
    return found


@pytest.mark.parametrize("board", ["northbrook", "harrow"])
def test_the_appendix_answers_every_requirement(board, request):
    found = answers(request.getfixturevalue(board).book)
    assert len(found) == 52
    assert {one["answer"] for one in found.values()} <= {
        "Met", "Partly", "Not met", "Not applicable",
    }  # fmt: skip
    assert all(len(one["evidence"]) > 10 for one in found.values())


def test_what_the_demonstration_leaves_out_on_purpose_is_found(northbrook):
    found = answers(northbrook.book)
    assert {name for name in DELIBERATE if found[name]["answer"] == "Not met"} == DELIBERATE


def test_a_duty_that_is_not_met_is_warned_of_at_the_end_of_the_run(northbrook):
    (warning,) = re.findall(r"Warning +a duty is not met: (.+)", northbrook.output)
    assert warning.split(", ") == ["A10"]


def test_what_is_met_leads_to_where_it_is(northbrook):
    found = answers(northbrook.book)
    without = {name for name, one in found.items() if one["answer"] == "Met" and not one["links"]}
    # of the whole report, or of what stands beside it: not of a place in it
    assert without <= {"A18", "A19", "G01", "G02"}


def test_numbers_in_the_evidence_are_those_of_the_report(northbrook):
    found = answers(northbrook.book)
    governance = reading.text_of(northbrook.book / "report" / "governance.html")
    (total,) = re.findall(r"total printed, (£[\d,]+), is their sum", found["A06"]["evidence"])
    assert f"Total {total}" in governance
    voices = [
        quote
        for path in reading.chapters(northbrook.book)
        for quote in reading.page(path).xpath("//main//blockquote")
    ]
    printed = int(re.findall(r"of (\d+) messages? printed", found["B05"]["evidence"])[0])
    assert {reading.squeeze(quote.text_content()) for quote in voices}.__len__() == printed


@pytest.mark.parametrize("board", ["northbrook", "harrow"])
def test_the_command_says_what_the_appendix_prints(board, request):
    built = request.getfixturevalue(board)
    done = built.run("check", "--json")
    assert done.returncode == 6, done.stderr
    said = json.loads(done.stdout)
    printed = answers(built.book)
    assert {one["id"]: one["answer"].capitalize() for one in said["requirements"]} == {
        name: one["answer"] for name, one in printed.items()
    }
    lost = [
        place["label"]
        for one in said["requirements"]
        for place in one["where"]
        if not place["page"]
    ]
    assert not lost


def test_published_statistics_alone_leave_most_of_it_unmet(harrow):
    found = answers(harrow.book)
    unmet = [name for name, one in found.items() if one["answer"] == "Not met"]
    assert len(unmet) > 25
    assert found["C02"]["answer"] == "Met"


def test_a_board_is_held_against_what_is_asked_of_partners_when_that_is_wanted(harrow):
    done = harrow.run("check", "--profile", "partnership-2023")
    assert done.returncode == 6
    assert re.search(r"^! F04 +not met", done.stdout, re.MULTILINE)
    assert re.search(r"^  A15 +not applicable", done.stdout, re.MULTILINE)
    assert harrow.run("check", "--profile", "partnership").returncode == 2


def test_without_a_report_there_is_nothing_to_check(repository, tmp_path):
    shutil.copy(repository / "examples" / "harrow" / "board.yml", tmp_path)
    done = annual_report("check", project=tmp_path, home=repository)
    assert done.returncode == 2
    assert "Make it first: annual-report report" in done.stderr

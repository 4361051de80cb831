"""Which released tables anybody may have read already."""

from __future__ import annotations

import pandas as pd
import pytest

from annual_report.pipeline.said import elsewhere_lines
from annual_report.records.printed import printed_before
from annual_report.records.reading import RECORD, read_run
from tests.conftest import ROOT
from tests.packing.small_run import Small, small

JUNE, JULY, AUGUST = (f"2026-0{month}-12T10:00:00+00:00" for month in (6, 7, 8))
SIGNED = {"waivers": [], "sign_off": {"by": "The chair", "on": "2016-09-22"}}


class Audited(Small):
    """A small board that releases findings of audits too."""

    def _results(self) -> None:
        super()._results()
        table = pd.DataFrame({"kind": ["joint"], "count": [12.0]})
        table.to_parquet(self.results / "release/public/audits.parquet")


@pytest.fixture
def board(tmp_path, monkeypatch) -> Small:
    folder = tmp_path / "board"
    folder.mkdir()
    monkeypatch.setenv("ANNUAL_REPORT_HOME", str(folder))
    made = small(folder)
    return Audited(made.folder, made.returns, made.counts)


def sign(board, began):
    board.about = {"decisions": SIGNED}
    return board.record(began)


def test_a_draft_may_not_have_been_read(board):
    board.record(JUNE)
    assert printed_before(board.project) == ()


def test_a_signed_report_may_have_been_read(board):
    run = sign(board, JUNE)
    (found,) = printed_before(board.project)
    assert found.label == "the report for 2015-16 signed off on 2016-09-22"
    assert found.files[RECORD] == board.folder / "runs/2015-16" / run / RECORD
    table = pd.read_parquet(found.files["indicators"])
    assert 41.0 in table["numerator"].tolist()
    assert set(pd.read_parquet(found.files["audits"])["count"]) == {12.0}


def test_the_same_figures_signed_again_are_no_other_report(board):
    sign(board, JUNE)
    first = printed_before(board.project)
    sign(board, JULY)
    assert printed_before(board.project) == first


def test_a_report_made_again_from_the_same_files_is_no_report_before_it(board, monkeypatch):
    run = sign(board, JUNE)
    monkeypatch.setenv("ANNUAL_REPORT_HOME", str(ROOT))  # where the code lies that the run names
    sent = [path for path in read_run(board.project, run).inputs if path.startswith("data/raw/")]
    assert printed_before(board.project, sent) == ()
    assert len(printed_before(board.project, [*sent, "data/raw/2015-16/police/more.csv"])) == 1
    board.write(sent[0], "corrected")
    assert len(printed_before(board.project, sent)) == 1


def test_corrected_figures_signed_again_are_another_report_named_by_its_run(board):
    sign(board, JUNE)
    board.counts["police", "POL05", "home"] = 45.0
    later = sign(board, JULY)
    first, second = printed_before(board.project)
    assert second.label == f"{first.label} (run {later})"
    assert 45.0 in pd.read_parquet(second.files["indicators"])["numerator"].tolist()


def test_a_report_whose_tables_were_taken_out_of_the_archive_is_passed_over(board):
    sign(board, JUNE)
    (found,) = printed_before(board.project)
    found.files["audits"].unlink()
    assert printed_before(board.project) == ()


def test_what_can_be_had_elsewhere_is_said_with_its_rule_and_without_a_number():
    one = ("CSC12 Plans open, 31 March 2016", "count of 1 to 5", "the report for 2014-15")
    assert elsewhere_lines([]) == []
    lines = elsewhere_lines([one])
    assert lines[0].startswith("Warning   a hidden figure is printed elsewhere")
    assert lines[1].strip() == (
        "CSC12 Plans open, 31 March 2016 (count of 1 to 5): the report for 2014-15"
    )
    assert elsewhere_lines([one] * 7)[-1].strip() == "and 2 more"

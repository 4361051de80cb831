"""A child-level return that came twice: both versions are counted, the counts compared."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from annual_report.observations import read_table
from annual_report.returns.lists.opened import open_lists
from annual_report.returns.pseudonyms import KEY_FILE
from annual_report.returns.versions import UNREAD

ROOT = Path(__file__).parents[3]
SENT = ROOT / "data/raw/2015-16/childrens_social_care/NCSC record lists 2015-16.xlsx"


@pytest.fixture
def returned(tmp_path, monkeypatch):
    """The folder of a copy of the demonstration with this one return; two versions of it."""
    project = tmp_path / "project"
    folder = project / "data/raw/2015-16/childrens_social_care"
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "board.yml", project)
    shutil.copy(SENT, folder / "record lists v2.xlsx")
    monkeypatch.setenv(KEY_FILE, str(tmp_path / "children.key"))
    return folder


def written(folder):
    project = folder.parents[3]
    opened = open_lists(str(project), "2015-16", "childrens_social_care", "record_lists")
    opened.write(opened.count())
    return project / "_build/by_hand/2015-16-childrens_social_care-record_lists"


def test_a_version_that_lacked_rows_is_counted_and_the_counts_are_compared(returned):
    book = openpyxl.load_workbook(SENT)
    for sheet in book.worksheets:
        sheet.delete_rows(sheet.max_row - 4, 5)
    book.save(returned / "record lists v1.xlsx")
    changed = read_table(written(returned), "revisions")
    assert len(changed)
    assert set(changed["change"]) <= {"changed", "filled in", "withdrawn"}
    assert (changed["after"] != changed["before"]).all()
    assert set(changed["before_cell"].str.split("!").str[0]) <= {
        "2015-16/childrens_social_care/record lists v1.xlsx", "",
    }  # fmt: skip


def test_the_same_lists_sent_again_change_nothing(returned):
    shutil.copy(SENT, returned / "record lists v1.xlsx")
    assert read_table(written(returned), "revisions").empty


def test_lists_that_can_no_longer_be_read_stop_nothing_and_are_said(returned):
    (returned / "record lists v1.xlsx").write_bytes(b"no workbook")
    repairs = read_table(written(returned), "repairs").set_index("repair")
    assert repairs.loc[UNREAD, "source_file"].endswith("record lists v1.xlsx")

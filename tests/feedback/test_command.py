"""``annual-report feedback`` on a real return with a cell that cannot be read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import openpyxl
import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.end_to_end

BOARD = """
board: {name: Test Board, short_name: TB, area: {name: Test}, demonstration: true}
year: 2015-16
agencies: [{id: police, name: Test Police}]
returns:
  - {agency: police, format: police_monthly, title: Monthly dataset, files: "*.xlsx"}
"""


def command(folder, *words):
    environment = os.environ | {"ANNUAL_REPORT_HOME": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "annual_report", *words, "--project", str(folder)],
        capture_output=True, text=True, env=environment, check=False, timeout=300,
    )  # fmt: skip


def test_an_agency_gets_its_page_and_its_workbook_though_the_gate_stops_the_run(tmp_path):
    (tmp_path / "board.yml").write_text(BOARD, encoding="utf-8")
    folder = tmp_path / "data" / "raw" / "2015-16" / "police"
    folder.mkdir(parents=True)
    source = max((ROOT / "data" / "raw" / "2015-16" / "police").glob("*.xlsx"))
    shutil.copy(source, folder)
    register = "".join(f"police/{p.name}: {{illustrative: true}}\n" for p in folder.iterdir())
    (folder.parent / "register.yml").write_text(register, encoding="utf-8")
    workbook = openpyxl.load_workbook(folder / source.name)
    sheet = workbook.worksheets[0]
    cell = next(
        c for row in sheet.iter_rows() for c in row if isinstance(c.value, int) and c.value > 20
    )
    cell.value = "ask Zebedee"
    workbook.save(folder / source.name)

    done = command(tmp_path, "feedback", "police", "--output", str(tmp_path / "sent"))
    assert done.returncode == 0, done.stderr
    assert "Test Police:" in done.stdout
    page = (tmp_path / "sent" / "feedback.html").read_text(encoding="utf-8")
    assert cell.coordinate in page
    assert "Zebedee" not in page + done.stdout + done.stderr
    (copy,) = (tmp_path / "sent").glob("*.xlsx")
    marked = openpyxl.load_workbook(copy)[sheet.title][cell.coordinate]
    assert "text where a number should be" in marked.comment.text

    stopped = command(tmp_path, "check-returns", "--quiet")
    assert stopped.returncode == 3
    assert "(for police)" in stopped.stderr

    unknown = command(tmp_path, "feedback", "polcie")
    assert unknown.returncode == 2
    assert "Did you mean 'police'" in unknown.stderr

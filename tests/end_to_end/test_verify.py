"""A run is proved: what stands is what it left, and made again it comes out the same."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from annual_report.project import load_project
from annual_report.records import read_run
from tests import reading
from tests.conftest import Built, annual_report

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.end_to_end
DIFFERS = 7


@pytest.fixture(scope="module")
def copied(harrow: Built, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Harrow with all that its run left, for tests that change files."""
    project = tmp_path_factory.mktemp("verify") / "harrow"
    shutil.copytree(harrow.project, project)
    return Built(project, harrow.home, harrow.output, harrow.year)


def last_run(built: Built):
    return read_run(load_project(built.project), built.year)


def test_a_run_is_made_again_from_the_archive_alone_and_every_byte_is_the_same(copied, tmp_path):
    """The lent notebooks, the code and the returns come from the archive, not from where they lay."""
    kept = tmp_path / "again"
    done = copied.run("verify", last_run(copied).id, "--keep", str(kept))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "byte for byte" in done.stdout
    assert reading.fingerprint(kept / "project" / "_book") == reading.fingerprint(copied.book)
    assert (kept / "home/src/annual_report/__init__.py").is_file()
    again = json.loads(last_run_file(kept / "project").read_text())
    assert {step["status"] for step in again["steps"]} == {"ran"}
    assert again["code"]["sha256"] == last_run(copied).about["code"]["sha256"]


def last_run_file(project: Path) -> Path:
    return max(project.glob("runs/*/*/run.json"), key=lambda path: path.parent.name)


@pytest.mark.parametrize(
    "pattern",
    [
        "data/raw/published/figures.csv",
        "data/processed/*/release/public/indicators.parquet",
        "data/processed/*/notebooks/analysis/voices.ipynb",
        "_book/index.html",
        "_book/annual-report.pdf",
    ],
)
def test_one_byte_changed_after_the_run_is_named(copied, pattern):
    path = next(iter(sorted(copied.project.glob(pattern))), None)
    assert path is not None, pattern
    before = path.read_bytes()
    place = len(before) // 2
    path.write_bytes(before[:place] + bytes([before[place] ^ 1]) + before[place + 1 :])
    done = copied.run("verify", "--files")
    path.write_bytes(before)
    assert done.returncode == DIFFERS, done.stdout + done.stderr
    named = [line for line in done.stdout.splitlines() if "changed" in line]
    assert len(named) == 1
    assert path.relative_to(copied.project).as_posix() in named[0]


def test_untouched_files_are_as_recorded(copied):
    done = copied.run("verify", "--files")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "as run" in done.stdout


def test_a_run_that_a_return_stopped_is_recorded_listed_and_forgotten(northbrook, tmp_path):
    project = tmp_path / "project"
    ignored = shutil.ignore_patterns(".git", "runs")
    shutil.copytree(northbrook.project, project, ignore=ignored)
    book = reading.fingerprint(project / "_book")
    (bad,) = (project / "data/raw/2015-16/police").glob("*Q4*v2*")
    bad.write_bytes(b"this is no workbook")
    built = Built(project, project, "", "2015-16")
    assert built.run("check-returns", "--quiet").returncode == 3
    run = read_run(load_project(project))
    assert (run.about["result"], run.about["exit_code"]) == ("stopped", 3)
    assert bad.name in run.about["error"]
    assert run.file(bad.relative_to(project).as_posix()) == b"this is no workbook"
    assert "Stopped." in run.log
    assert reading.fingerprint(project / "_book") == book
    listed = built.run("runs")
    assert run.id in listed.stdout
    assert "stopped (3)" in listed.stdout
    forgotten = built.run("runs", "forget", run.id)
    assert forgotten.returncode == 0, forgotten.stderr
    assert run.id in (project / "runs/forgotten.txt").read_text()
    assert not list((project / "runs/archive").rglob("*.*"))


def test_commands_on_records_load_no_pandas(harrow):
    import os
    import subprocess
    import sys

    code = (
        "import sys; from annual_report import cli\n"
        "try: cli.main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "sys.exit('pandas' in sys.modules)"
    )
    for arguments in (["runs"], ["runs", "show"], ["verify", "--files"]):
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments, "--year", harrow.year,
             "--project", str(harrow.project)],
            env=os.environ | {"ANNUAL_REPORT_HOME": str(harrow.home)},
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_command_line_names_the_exit_code_for_a_difference(harrow):
    said = annual_report("verify", "--help", project=harrow.project, home=harrow.home).stdout
    assert f"{DIFFERS}  verify: something differs" in said

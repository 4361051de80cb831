"""What runs again, what does not, and what the gate lets through."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd
import pytest

from annual_report.indicators import load_catalogue
from annual_report.project import load_project
from tests import reading
from tests.conftest import build

pytestmark = pytest.mark.end_to_end


def test_a_second_run_with_nothing_changed_runs_no_notebook(northbrook):
    before = reading.fingerprint(northbrook.book)
    plan = northbrook.run("report", "--dry-run")
    assert plan.returncode == 0
    assert "nothing" in plan.stdout.lower(), plan.stdout
    again = northbrook.run("report")
    assert again.returncode == 0
    assert reading.fingerprint(northbrook.book) == before


NOBODY = 65534
LONG_AGO = 1_000_000_000
NOT_COPIED = ("_build", "_book", "_board", "_generated", "_variables.yml", "trace", "runs")


def somebody_else() -> dict[str, object]:
    """Return what makes a subprocess another user's: only where root may, and Python is readable."""
    if os.geteuid() != 0:
        return {}
    other: dict[str, object] = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    try:
        tried = subprocess.run(
            [sys.executable, "-c", "import annual_report, pandas"],
            capture_output=True, check=False, cwd="/", **other,
        )  # fmt: skip
    except OSError:  # nobody may not even start this Python
        return {}
    return other if tried.returncode == 0 else {}


@pytest.fixture(scope="module")
def elsewhere(repository):
    """A copy in another folder, of another user if there can be one, its files years older."""
    folder = Path(tempfile.mkdtemp(prefix="another folder "))
    copy = folder / "Jährlicher Bericht"
    shutil.copytree(repository, copy, ignore=shutil.ignore_patterns(*NOT_COPIED))
    for processed in (copy / "data/processed", copy / "examples/harrow/data/processed"):
        shutil.rmtree(processed, ignore_errors=True)
    (folder / "home").mkdir()
    other = somebody_else()
    for path in (folder, *folder.rglob("*")):
        if other:
            os.chown(path, NOBODY, NOBODY)
        os.utime(path, (LONG_AGO, LONG_AGO))
    print(
        "built by", "another user" if other else "the same user under another name", file=sys.stderr
    )
    yield copy, other
    shutil.rmtree(folder)


@pytest.mark.parametrize("board", ["northbrook", "harrow"])
def test_builds_of_two_users_in_two_places_at_two_times_give_the_same_bytes(
    board, request, repository, elsewhere
):
    first = request.getfixturevalue(board)
    copy, other = elsewhere
    project = copy / first.project.relative_to(repository)
    done = subprocess.run(
        [sys.executable, "-m", "annual_report", "report", "--project", str(project),
         "--year", first.year],
        cwd="/", capture_output=True, text=True, check=False, umask=0o077,
        env=os.environ | {
            "ANNUAL_REPORT_HOME": str(copy), "HOME": str(copy.parent / "home"),
            "USER": "somebody", "LOGNAME": "somebody", "TZ": "Pacific/Kiritimati",
            "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "1234",
            "COLUMNS": "61", "SOURCE_DATE_EPOCH": "1", "XDG_CONFIG_HOME": "",
        },
        **other,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    for edition in load_project(project).editions:
        book = load_project(project, edition=edition.name).book.name
        one, two = reading.fingerprint(first.project / book), reading.fingerprint(project / book)
        assert one
        assert {name for name in one.keys() | two.keys() if one.get(name) != two.get(name)} == set()


def test_a_warning_goes_on_into_the_data_quality_chapter(northbrook):
    warned = int(re.search(r"(\d+) warned", northbrook.output)[1])
    assert warned > 0
    text = reading.text_of(northbrook.book / "report" / "data_quality.html")
    assert "warn" in text.lower()
    assert str(warned) in text


def released(built, table):
    (folder,) = built.project.glob("data/processed/*/release/public")
    return pd.read_parquet(folder / f"{table}.parquet")


@pytest.mark.parametrize("board", ["northbrook", "harrow"])
def test_no_small_count_of_people_is_released(board, request):
    built = request.getfixturevalue(board)
    rows = released(built, "indicators")
    catalogue = load_catalogue(load_project(built.project))
    people = {indicator.id for indicator in catalogue if indicator.disclosive}
    local = rows[~rows["published"] & rows["indicator"].isin(people)]
    small = local[local["numerator"].between(0, 5, inclusive="right")]
    assert not local.empty or built.project.name == "harrow"
    assert small.empty, small[["indicator", "period_label", "category"]]
    hidden = rows[rows["suppression"] != ""]
    assert hidden[["numerator", "value", "lower", "upper"]].isna().all().all()


def test_northbrook_shows_both_kinds_of_suppression(northbrook):
    kinds = set(released(northbrook, "indicators")["suppression"])
    assert {"primary", "secondary"} <= kinds


def test_quotations_without_consent_are_withheld_and_counted(northbrook):
    shown = released(northbrook, "voices")
    assert not shown.empty
    assert (shown["consent_id"] != "").all()
    assert (shown["reviewers"] >= 2).all()
    text = reading.html_text(northbrook.book)
    assert "withheld" in text.lower()


def test_help_and_a_run_with_nothing_to_do_load_no_pandas(northbrook):
    code = (
        "import sys; from annual_report import cli\n"
        "try: cli.main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "sys.exit('pandas' in sys.modules)"
    )
    for arguments in (
        ["--help"],
        ["report", "--year", "2015-16", "--project", str(northbrook.project)],
    ):
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            env=os.environ | {"ANNUAL_REPORT_HOME": str(northbrook.home)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_harrow_is_reported_for_the_first_year_too(repository, harrow, tmp_path):
    """The last year, 2023-24, is read in test_harrow_years."""
    year = "2012-13"
    project = tmp_path / "harrow"  # other tests read what the shared one left
    shutil.copytree(harrow.project, project)
    built = build(repository, project, year, "--output", str(tmp_path / "book"))
    text = reading.html_text(tmp_path / "book")
    assert year in text
    assert str(tmp_path / "book") in built.output

"""What rests on a cell: places as people type them, and how far each gets."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from annual_report.errors import ConfigurationError
from annual_report.tracing.addresses import find_cell, find_file
from annual_report.tracing.cellrange import Area, among, area, by_sheet
from annual_report.tracing.forward import Index, read_index
from annual_report.tracing.reaching import find, format_found

Q3 = "2015-16/police/Q3 v2.xlsx"
OLD = "2015-16/police/Q3.xlsx"


def entry(
    file, cells, *, indicator="POL01", breakdown="total", force=1, consent="", kind="observations"
):
    about = [indicator, breakdown, "all", "2015-10-01", "2015-12-31", "final", kind, consent, cells]
    return [file, "Oct-Dec", cells, force, *about]


@pytest.fixture
def index():
    return Index(
        {
            "schema": 1,
            "files": [
                [OLD, 1, "police", "police_monthly", "Monthly dataset", Q3],
                [Q3, 1, "police", "police_monthly", "Monthly dataset", ""],
                ["2014-15/police/Q3 v2.xlsx", 0, "police", "police_monthly", "Monthly", ""],
            ],
            "entries": [
                entry(1, "F14"),
                entry(1, "F15", breakdown="stated total"),
                entry(1, "F16", indicator="POL02"),
                entry(2, "F14", force=0),
                entry(1, "A20:K20", kind="voices", consent="C-1"),
            ],
            "rows": [
                ["r0", "indicators", "POL01, 41", 0, []],
                ["r1", "indicators", "POL02, 7", 1, []],
                ["r2", "returns", "Monthly", 2, [[0, "", ""], [1, "", ""]]],
                ["r3", "voices", "child", 3, []],
            ],
            "sets": [[0], [2], [], [4]],
            "labels": {
                "num-a": ["T1", "number", "41", "report/a.qmd", [0]],
                "tbl-returns": ["T2", "table", "Returns", "report/b.qmd", [2]],
                "voice-a": ["T3", "quotes", "Voices", "", [3]],
            },
            "repairs": [[1, "Oct-Dec", "A10:I10", ["row left out: no indicator asks for it"]]],
            "checks": [
                [1, "police", "police_monthly", "months", "waived", "Agreed (by the chair)", Q3, "Oct-Dec", "F14"],
                [1, "police", "police_monthly", "blank", "passed", "", "", "", ""],
            ],
            "rules": {},
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    "typed",
    [
        f"{Q3}!Oct-Dec!F14",
        "police/2015-16/Q3 v2.xlsx ! Oct-Dec ! $F$14",
        f"data/raw/{Q3}!oct-dec!f14",
        f"{Q3}!'Oct-Dec'!F14",
        f"{Q3}!F14",
    ],
)
def test_a_cell_is_found_however_it_is_typed(index, typed):
    found = find(index, "cell", typed)
    assert found.state == "reaches"
    assert list(found.reached.labels) == ["num-a"]
    assert list(found.reached.told) == ["tbl-returns"]


@pytest.mark.parametrize(
    ("typed", "state"),
    [
        (f"{Q3}!Oct-Dec!F15", "gate"),
        (f"{Q3}!Oct-Dec!F16", "released"),
        (f"{Q3}!Oct-Dec!C10", "left out"),
        (f"{Q3}!Oct-Dec!Z99", "not read"),
        (f"{OLD}!Oct-Dec!F14", "superseded"),
        ("2014-15/police/Q3 v2.xlsx!Oct-Dec!F14", "stated again"),
    ],
)
def test_what_reaches_nothing_is_told_apart(index, typed, state):
    found = find(index, "cell", typed)
    assert found.state == state
    assert not found.reached.labels


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2015-16/police/Q3 v3.xlsx!Oct-Dec!F14", "Did you mean '2015-16/police/Q3 v2.xlsx'"),
        (f"{Q3}!Oct-Dce!F14", "Did you mean 'Oct-Dec'"),
        ("Q3 v2.xlsx!Oct-Dec!F14", "may be any of 2 files"),
        (f"{Q3}", "does not name a cell"),
        (f"{Q3}!Oct-Dec!fourteen", "does not name a cell"),
    ],
)
def test_what_is_no_cell_is_refused_with_the_nearest(index, typed, said):
    with pytest.raises(ConfigurationError, match=said.replace("(", r"\(")):
        find_cell(index, typed)


def test_files_agencies_indicators_waivers_consents_and_checks_are_followed(index):
    for kind, typed, label in (
        ("file", Q3, "num-a"),
        ("agency", "Police", "num-a"),
        ("indicator", "pol01", "num-a"),
        ("waiver", "police/months", "num-a"),
        ("check", "blank", "num-a"),
        ("consent", "c-1", "voice-a"),
    ):
        assert label in find(index, kind, typed).reached.labels, kind
    assert "num-a" not in find(index, "consent", "C-1").reached.labels


@pytest.mark.parametrize("kind", ["agency", "indicator", "waiver", "check", "consent", "file"])
def test_what_there_is_none_of_is_refused(index, kind):
    with pytest.raises(ConfigurationError):
        find(index, kind, "nothing like it")


def test_nothing_found_is_said(index):
    assert "Nothing in the report depends on it." in format_found(
        find(index, "cell", "2014-15/police/Q3 v2.xlsx!Oct-Dec!F14")
    )


def test_a_file_is_found_by_its_whole_path_before_anything_else(index):
    assert find_file(index, OLD) == 0


def test_cells_and_ranges_meet():
    assert area("D14") == Area(4, 14, 4, 14)
    assert area("AA2") == Area(27, 2, 27, 2)
    assert area("Oct") is None
    assert among(area("F14"), "A5:L20")
    assert among(area("F14"), "D14 F14")
    assert not among(area("F14"), "D:E".replace("D:E", "D14 E14"))
    assert among(area("D:D"), "D7")


def test_cells_of_several_sheets_are_told_apart():
    assert by_sheet("One", "H6 H7") == {"One": "H6 H7"}
    assert by_sheet("One", "H6 Front line!G8 Front line!G9") == {
        "One": "H6", "Front line": "G8 G9",
    }  # fmt: skip


def test_an_index_that_is_not_there_or_of_another_version_is_refused(tmp_path):
    with pytest.raises(ConfigurationError, match="Make the report again"):
        read_index(tmp_path)
    (tmp_path / "internal").mkdir()
    (tmp_path / "internal" / "index.json").write_text(json.dumps({"schema": 0}))
    with pytest.raises(ConfigurationError, match="another version"):
        read_index(tmp_path)


def test_it_is_read_without_pandas():
    code = (
        "import sys, annual_report.tracing.reaching, annual_report.tracing.telling; "
        "sys.exit(bool({'pandas', 'numpy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

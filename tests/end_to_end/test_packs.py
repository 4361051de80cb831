"""The demonstration as a pack, and beside itself after a return was revised."""

from __future__ import annotations

import json
import os
import platform
import shutil
import zipfile

import openpyxl
import pytest

from tests.conftest import Built, annual_report

pytestmark = pytest.mark.end_to_end

POLICE = "data/raw/2015-16/police/Northbrook police Q4 2015-16 v2 FINAL.xlsx"


@pytest.fixture(scope="module")
def pack(northbrook: Built, tmp_path_factory):
    folder = tmp_path_factory.mktemp("packs")
    done = northbrook.run("pack", "--output", str(folder))
    assert done.returncode == 0, done.stderr
    (path,) = folder.glob("*.zip")
    return path


def test_the_pack_of_the_demonstration_checks_itself(northbrook, pack):
    done = northbrook.run("verify", str(pack))
    assert done.returncode == 0, done.stdout
    assert "The pack is as it was made." in done.stdout


def test_nothing_internal_of_the_demonstration_is_in_its_public_pack(northbrook, pack):
    data = pack.read_bytes()
    host = os.uname().nodename  # one as short as "vm" is a part of words
    machine = [platform.platform(), *([host] if len(host) > 5 else [])]
    for said in (str(northbrook.project), str(northbrook.home), *machine):
        assert said.encode() not in data, said
    raw = [path for path in (northbrook.project / "data/raw").rglob("*") if path.is_file()]
    published = northbrook.project / "data/raw/comparators"
    for path in raw:
        if not path.is_relative_to(published) and path.stat().st_size > 200:
            assert path.read_bytes() not in data, path.name
    results = northbrook.project / "data/processed/2015-16"
    kept_back = [*results.rglob("observations.parquet"), *results.rglob("suppressions.json")]
    assert kept_back
    for path in kept_back:
        assert path.read_bytes() not in data, path
    with zipfile.ZipFile(pack) as reading:
        names = reading.namelist()
    inside = [n for n in names if not n.startswith("report/tables/")]  # released tables as sheets
    assert not [n for n in inside if n.endswith((".parquet", ".xlsx", ".xls", ".ods", "log.txt"))]
    assert not [
        n for n in names if "data/raw" in n or ("notebooks/clean" in n and "code/" not in n)
    ]


def test_the_crate_of_the_demonstration_describes_every_step_and_file(northbrook, pack):
    with zipfile.ZipFile(pack) as reading:
        graph = json.loads(reading.read("ro-crate-metadata.json"))["@graph"]
        names = {*reading.namelist()} - {"ro-crate-metadata.json"}
    files = [one for one in graph if "File" in one["@type"]]
    assert len(files) == len(names)
    steps = [one for one in graph if one["@type"] == "HowToStep"]
    tools = {one["workExample"]["@id"] for one in steps}
    assert len(steps) > 50
    assert "code/project/notebooks/clean/measures.ipynb" in tools
    assert "code/project/notebooks/analysis/partners.ipynb" in tools


def test_a_revised_cell_is_named_as_the_cause_of_every_figure_that_it_moved(northbrook, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(northbrook.project, copy, symlinks=True)
    book = openpyxl.load_workbook(copy / POLICE)
    sheet = book.worksheets[0]
    row = next(n for n in range(1, 20) if str(sheet.cell(n, 1).value).startswith("Domestic abuse"))
    sheet.cell(row, 2).value += 9
    sheet.cell(row, 14).value += 9
    book.save(copy / POLICE)
    made = annual_report("report", "--quiet", project=copy, home=copy)
    assert made.returncode == 0, made.stderr
    first = min(path.name for path in (copy / "runs/2015-16").iterdir())
    page = tmp_path / "changes.html"
    done = annual_report("diff", first, "--json", "--page", str(page), project=copy, home=copy)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert {one["what"].split()[0] for one in found["figures"]} == {"POL02"}
    for figure in found["figures"]:
        (cause,) = figure["causes"]
        assert cause["kind"] == "revised return"
        assert any(cell.endswith(f"!B{row}") for cell in cause["cells"])
    assert "num-pol02-rate" in {one["label"] for one in found["labels"]}
    assert "Changes since the version of" in page.read_text(encoding="utf-8")

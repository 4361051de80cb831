"""A return that cannot be used stops the run, says where, and harms nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from tests import reading
from tests.conftest import Built, annual_report

pytestmark = pytest.mark.end_to_end

YEAR = Path("data/raw/2015-16")


def only(folder: Path, pattern: str) -> Path:
    """The file in force among those a pattern matches: the last by name."""
    return max(folder.glob(pattern))


def empty_workbook(raw: Path) -> Path:
    path = only(raw / "police", "*.xlsx")
    openpyxl.Workbook().save(path)
    return path


def missing_sheet(raw: Path) -> Path:
    path = only(raw / "childrens_social_care", "*dataset*.xlsx")
    workbook = openpyxl.load_workbook(path)
    del workbook["Population"]
    workbook.save(path)
    return path


def password_protected(raw: Path) -> Path:
    """An OLE container as Excel writes it around an encrypted workbook."""
    path = only(raw / "police", "*.xlsx")
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
    path.write_bytes(header + "EncryptedPackage".encode("utf-16-le").ljust(512, b"\0") + bytes(512))
    return path


def html_called_csv(raw: Path) -> Path:
    path = only(raw / "health_trust", "*.csv")
    path.write_text("<!DOCTYPE html><html><body><table><tr><td>1</td></tr></table></body></html>")
    return path


def text_for_a_number(raw: Path) -> Path:
    path = only(raw / "childrens_social_care", "*dataset*.xlsx")
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["Referrals and CP"]
    for row in sheet.iter_rows():
        numbers = [cell for cell in row if isinstance(cell.value, int) and cell.value > 100]
        if numbers:
            numbers[0].value = "see attached, Zebedee Quill"
            break
    workbook.save(path)
    return path


def wrong_year(raw: Path) -> Path:
    """The trust sends last year's return again."""
    path = only(raw / "health_trust", "*.csv")
    text = path.read_bytes().decode("cp1252")
    for now, then in (
        ("2015/16", "2013/14"),
        ("2015-16", "2013-14"),
        ("15-16", "13-14"),
        ("15/16", "13/14"),
    ):
        text = text.replace(now, then)
    path.write_bytes(text.encode("cp1252"))
    return path


@pytest.fixture
def copied(northbrook: Built, tmp_path: Path) -> Path:
    """The finished project, to be spoilt."""
    project = tmp_path / "project"
    shutil.copytree(northbrook.project, project, ignore=shutil.ignore_patterns(".git"))
    return project


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (empty_workbook, "empty"),
        (missing_sheet, "Population"),
        (password_protected, "password"),
        (html_called_csv, "HTML"),
        (text_for_a_number, "number"),
        (wrong_year, "2013"),
    ],
)
def test_a_bad_return_ends_with_one_clear_message_and_leaves_the_last_report(copied, spoil, words):
    kept = ("_book", "data/processed", "report/_generated")
    before = {name: reading.fingerprint(copied / name) for name in kept}
    spoilt = spoil(copied / YEAR)
    done = annual_report("report", project=copied, home=copied)
    said = done.stdout + done.stderr
    assert done.returncode == 3, said
    assert spoilt.name in " ".join(said.split()), said
    assert words.lower() in said.lower(), said
    assert "Traceback" not in said
    assert "Zebedee" not in said
    assert {name: reading.fingerprint(copied / name) for name in kept} == before


def test_a_text_in_a_number_cell_is_named_by_sheet_and_cell(copied):
    path = text_for_a_number(copied / YEAR)
    sheet = openpyxl.load_workbook(path)["Referrals and CP"]
    (cell,) = [c.coordinate for row in sheet.iter_rows() for c in row if "Zebedee" in str(c.value)]
    done = annual_report("report", project=copied, home=copied)
    assert cell in done.stdout + done.stderr
    assert "Referrals and CP" in done.stdout + done.stderr


def test_a_bad_return_leaves_nothing_of_itself_on_the_disk(copied):
    text_for_a_number(copied / YEAR)
    annual_report("report", project=copied, home=copied)
    written = [
        path
        for name in ("_build", "_book", "data/processed", "report/_generated")
        for path in (copied / name).rglob("*")
        if path.is_file()
    ]
    assert not [path for path in written if b"Zebedee" in path.read_bytes()]

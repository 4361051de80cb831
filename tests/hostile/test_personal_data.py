"""Personal data in a return: wherever it stands, the return is refused and nothing is repeated."""

from __future__ import annotations

import csv
import datetime as dt
import io
import shutil

import openpyxl
import pytest

from annual_report.errors import ReturnError
from annual_report.project import load_project
from annual_report.register import find_returns, register
from annual_report.returns.cleaning import open_received
from tests.conftest import RETURNS, ROOT

#: What is written into a cell, what of it must not be repeated, and what the message calls it.
PERSONAL = {
    "NHS number": ("see 943 476 5919", "943"),
    "NHS number as a number": (9434765919, "9434765919"),
    "pupil number": ("A123456789012 moved schools", "A1234"),
    "postcode": ("moved to HA1 2XY in June", "2XY"),
    "telephone": ("ring 020 7946 0958", "7946"),
    "mobile as a number": (7700900123, "7700900123"),
    "e-mail": ("ask zebedee.quill@example.org", "zebedee"),
    "date of birth in words": ("DOB not known, Zebedee", "Zebedee"),
    "date of birth": ("Z Quill, 14/05/2004", "2004"),
    "date of birth as a date": (dt.date(2004, 5, 14), "2004"),
}
#: Every format but the one that is about children one by one.
AGGREGATE = [form for form in RETURNS if form != "record_lists"]
#: Each format with two kinds in turn; a workbook of measures and a CSV file with all of them.
TRIED = [
    (form, kind)
    for place, form in enumerate(AGGREGATE)
    for number, kind in enumerate(PERSONAL)
    if form in {"police_monthly", "community_health"}
    or number in {place % len(PERSONAL), (place + 5) % len(PERSONAL)}
]
#: Places that no mapping asks for, and one at the top.
PLACES = ("Z60", "A2")


@pytest.fixture
def folder(tmp_path):
    """A copy of the demonstration's returns, to be spoilt."""
    shutil.copy(ROOT / "board.yml", tmp_path / "board.yml")
    for name in ("2015-16", "comparators"):
        shutil.copytree(ROOT / "data" / "raw" / name, tmp_path / "data" / "raw" / name)
    return tmp_path


def path_of(folder, form):
    project = load_project(folder)
    return project.raw / max(each.file for each in find_returns(project, RETURNS[form], form))


def write(path, cell, value):
    """Put a value into one cell of the first sheet."""
    if path.suffix == ".csv":
        encoding = "utf-8" if path.name == "figures.csv" else "cp1252"
        rows = list(csv.reader(io.StringIO(path.read_bytes().decode(encoding))))
        rows += [[] for _ in range(60 - len(rows))]
        row, column = int(cell[1:]) - 1, ord(cell[0]) - 65
        rows[row] += [""] * (column + 1 - len(rows[row]))
        rows[row][column] = str(value)
        stream = io.StringIO()
        csv.writer(stream).writerows(rows)
        path.write_bytes(stream.getvalue().encode(encoding))
        return
    book = openpyxl.load_workbook(path)
    book.worksheets[0][cell].value = value
    book.save(path)


def refused(folder, form):
    with pytest.raises(ReturnError) as caught:
        open_received(str(folder), "2015-16", RETURNS[form], form)
    return str(caught.value)


@pytest.mark.parametrize(("form", "kind"), TRIED)
def test_a_return_with_personal_data_in_any_cell_is_refused(folder, form, kind):
    value, part = PERSONAL[kind]
    path = path_of(folder, form)
    place = PLACES[len(form) % 2] if path.suffix != ".csv" else "G3"
    write(path, place, value)
    said = refused(folder, form)
    assert part not in said
    assert "personal data" in said
    assert place in said
    assert path.name in said
    assert "information incident" in said


def test_the_demonstrations_own_returns_hold_none(folder):
    for form in AGGREGATE:
        opened = open_received(str(folder), "2015-16", RETURNS[form], form)
        assert opened.files


@pytest.mark.parametrize("form", ["police_monthly", "voices"])
def test_a_hidden_sheet_is_looked_at_too(folder, form):
    path = path_of(folder, form)
    book = openpyxl.load_workbook(path)
    page = book.create_sheet("Workings")
    page.sheet_state = "veryHidden"
    page["B7"].value = "943 476 5919"
    book.save(path)
    said = refused(folder, form)
    assert "Workings!B7" in said
    assert "943" not in said


def test_a_sheet_whose_name_is_personal_is_refused_and_not_named(folder):
    path = path_of(folder, "police_monthly")
    book = openpyxl.load_workbook(path)
    page = book.create_sheet("Quill 943 476 5919")
    page["A1"].value = "DOB 14/05/2004"
    book.save(path)
    said = refused(folder, "police_monthly")
    assert "name of sheet 2" in said
    assert "sheet 2!A1" in said
    assert "943" not in said
    assert "Quill" not in said
    assert "2004" not in said


def test_a_file_whose_name_is_personal_is_refused_before_it_is_registered(folder):
    path = path_of(folder, "police_monthly")
    shutil.copy(path, path.with_name("Northbrook police Q4 2015-16 v9 943 476 5919.xlsx"))
    with pytest.raises(ReturnError) as caught:
        register(load_project(folder))
    assert "2015-16/police/" in str(caught.value)
    assert "943" not in str(caught.value)


def test_many_cells_are_counted_and_not_all_listed(folder):
    path = path_of(folder, "police_monthly")
    book = openpyxl.load_workbook(path)
    for row in range(100, 150):
        book.worksheets[0].cell(row, 1).value = f"zebedee{row}@example.org"
    book.save(path)
    said = refused(folder, "police_monthly")
    assert "30 more cells" in said
    assert "example.org" not in said


def test_a_sheet_that_is_missing_is_reported_without_names_of_people(folder):
    path = path_of(folder, "childrens_social_care_quarterly")
    book = openpyxl.load_workbook(path)
    book["Population"].title = "For Sarah Quill"
    book.save(path)
    opened = open_received(
        str(folder), "2015-16", "childrens_social_care", "childrens_social_care_quarterly"
    )
    with pytest.raises(ReturnError) as caught:
        opened.workbook.sheet("^population")
    assert "'Referrals and CP'" in str(caught.value)
    assert "Sarah" not in str(caught.value)

"""Returns that cannot be used stop the run, are named with the cell, and harm nothing.

One run is enough for all of them: what does not rest on a return that failed is still tried.
"""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

from tests import reading
from tests.conftest import ROOT, Built
from tests.end_to_end import spoiling
from tests.end_to_end.spoiling import Defect, Tried

pytestmark = pytest.mark.end_to_end

THIS = "2015-16"
UNUSABLE = (
    Defect(
        "a missing sheet",
        f"{THIS}/childrens_social_care/NCSC dataset 2015-16 v2.xlsx", "",
        "no sheet whose name is like 'population'", spoiling.without_sheet("Population"),
    ),
    Defect(
        "a formula that was never calculated",
        f"{THIS}/ccg/NCCG safeguarding return 2015-16.xlsx", "Return!B8",
        "formula has no value", spoiling.typed("Return", B8="=20+4"),
    ),
    Defect(
        "another year",
        f"{THIS}/health_trust/NCH safeguarding return 2015-16.csv", "A6",
        "they lie in 2013-14", spoiling.of_another_year,
    ),
    Defect(
        "an empty workbook",
        f"{THIS}/housing/NH housing return 2015-16.xlsx", "", "empty", spoiling.empty_workbook,
    ),
    Defect(
        "a password",
        f"{THIS}/lado/LADO return 2015-16.xlsx", "", "password", spoiling.password_protected,
    ),
    Defect(
        "a web page called csv",
        f"{THIS}/public_health/Public health profile 2015-16.csv", "", "HTML",
        spoiling.written("<!DOCTYPE html><html><body><table><tr><td>1</td></tr></table></body></html>"),
    ),
    Defect(
        "nothing at all",
        f"{THIS}/marac/Northbrook MARAC 2015-16.xlsx", "", "empty", spoiling.written(""),
    ),
)  # fmt: skip

#: What each kind of personal data is called, and one that nobody has.
PERSONAL = (
    ("NHS number", "see 943 476 5919"),
    ("postcode", "moved to NB7 4QX in May"),
    ("e-mail address", "ask zebedee.quill@charity.org.uk"),
    ("telephone number", "ring 07700 900123"),
    ("unique pupil number", "pupil H801200001001"),
    ("date of birth", "Zebedee Quill, born 14/03/2009"),
)
SECRETS = (b"943 476 5919", b"NB7 4QX", b"zebedee", b"07700 900123", b"H8012000", b"Zebedee")
#: The one format that is about children one by one.
CHILD_LEVEL = "record_lists"


def below_the_table(text: str):
    """Write a note two rows below the first sheet's last."""

    def spoil(path: Path) -> None:
        if path.suffix == ".csv":
            data = path.read_bytes()
            path.write_bytes(data.rstrip(b"\r\n") + f"\r\n\r\n{text}\r\n".encode())
            return
        workbook = openpyxl.load_workbook(path)
        sheet = workbook.worksheets[0]
        sheet.cell(sheet.max_row + 2, 1).value = text
        workbook.save(path)

    return spoil


def note_cell(path: Path) -> str:
    """Where ``below_the_table`` writes."""
    if path.suffix == ".csv":
        with path.open(encoding="cp1252", newline="") as file:
            return f"A{sum(1 for _ in csv.reader(file)) + 2}"
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return f"{sheet.title}!A{sheet.max_row + 2}"


def with_personal_data() -> list[Defect]:
    """Put each kind of personal data in turn into last year's return of every aggregate format."""
    from annual_report.project import load_project
    from annual_report.register import register

    entries = register(load_project(ROOT, year="2014-15"))
    files = {
        one.format: one.file
        for one in entries
        if one.file and one.format != CHILD_LEVEL and not one.published
    }
    found = []
    for place, (format_, file) in enumerate(sorted(files.items())):
        kind, text = PERSONAL[place % len(PERSONAL)]
        cell = note_cell(ROOT / "data" / "raw" / file)
        found.append(Defect(f"{format_}: {kind}", file, cell, kind, below_the_table(text)))
    return found


NAMING = with_personal_data()
KEPT = ("_book", "data/processed", "report/_generated", "trace")


@pytest.fixture(scope="module")
def before(northbrook: Built) -> dict[str, dict[str, str]]:
    return {name: reading.fingerprint(northbrook.project / name) for name in KEPT}


@pytest.fixture(scope="module")
def stopped(northbrook: Built, tmp_path_factory: pytest.TempPathFactory) -> Tried:
    """The report made of a copy with all of it."""
    target = tmp_path_factory.mktemp("unusable") / "project"
    return spoiling.tried(spoiling.spoilt(northbrook, target, (*UNUSABLE, *NAMING)), "report")


def test_every_aggregate_format_of_the_board_is_among_them():
    from annual_report.project import load_project

    board = {one.format for one in load_project(ROOT).returns if not one.published}
    assert {one.name.partition(":")[0] for one in NAMING} == board - {CHILD_LEVEL}
    assert {one.words for one in NAMING} == {kind for kind, _ in PERSONAL}


def test_the_run_stops_as_for_a_return_and_leaves_the_last_report_as_it_was(stopped, before):
    assert stopped.code == 3, stopped.said
    assert "Traceback" not in stopped.said
    assert "Earlier outputs are as they were" in stopped.said
    assert {name: reading.fingerprint(stopped.project / name) for name in KEPT} == before


@pytest.mark.parametrize("defect", [*UNUSABLE, *NAMING], ids=lambda one: one.name)
def test_it_is_named_with_its_place_and_what_is_wrong(stopped, defect):
    head = f"{defect.file} ! {defect.place}" if defect.place else defect.file
    lines = stopped.said.splitlines()
    (at,) = [place for place, line in enumerate(lines) if line.endswith(f": {head}")]
    assert defect.words.lower() in lines[at + 1].lower()
    assert len(lines[at + 1].split(". ")) > 1, "nothing says what to do"


@pytest.mark.parametrize("defect", [*UNUSABLE, *NAMING], ids=lambda one: one.name)
def test_its_agency_is_told_on_a_page_and_in_a_copy_with_the_cell_marked(stopped, defect):
    folder = defect.feedback(stopped.project)
    page = reading.squeeze(reading.page(folder / "feedback.html").text_content())
    assert Path(defect.file).name in page
    assert defect.cell in page
    assert defect.words.lower() in page.lower()
    if not defect.place:
        return
    name = f"{Path(defect.file).stem} - marked.xlsx"
    workbook = openpyxl.load_workbook(folder / name)
    sheet, _, cell = defect.place.rpartition("!")
    marked = workbook[sheet] if sheet else workbook.worksheets[-1]
    assert defect.words.lower() in marked[cell].comment.text.lower()


def test_personal_data_is_repeated_nowhere(stopped):
    assert not [word for word in SECRETS if word.lower() in stopped.said.lower().encode()]
    # the private archive of runs keeps each return as it came, and `runs forget` takes it out
    returns = {
        spoiling.contents(path)
        for path in (stopped.project / "data/raw").rglob("*")
        if path.is_file()
    }
    looked = 0
    for folder in ("_build", "_book", "data/processed", "report/_generated", "trace", "runs"):
        for path in (stopped.project / folder).rglob("*"):
            if path.is_file() and (data := spoiling.contents(path)) not in returns:
                looked += 1
                assert not [word for word in SECRETS if word in data], path
    assert looked > 500

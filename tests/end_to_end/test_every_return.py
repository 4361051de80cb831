"""The demonstration year with every return in place, and what becomes of it with defects in it."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import yaml

from annual_report.project import load_project
from tests import reading
from tests.conftest import ROOT, Built, annual_report
from tests.end_to_end import spoiling
from tests.end_to_end.spoiling import Defect, Tried

pytestmark = pytest.mark.end_to_end

THIS = "2015-16"
BOARD = load_project(ROOT)
NAMES = BOARD.agency_names
#: Every return that an agency sends: its agency and title, as the report prints them.
EXPECTED = [(NAMES[one.agency], one.title) for one in BOARD.returns if not one.published]
GRID = "What came of each return, quarter by quarter"
NOT_ACCEPTED_AS_IT_CAME = {
    ("Northbrook Council, children's social care", "Quarterly dataset"): {
        "Q4": "Accepted (3 revised)",
    },
    ("Northbrook Police", "Monthly dataset"): {"Q4": "Accepted (2 revised)"},
    ("Northbrook Hospitals NHS Trust", "Hospital return"): {"Q2": "Accepted (late)"},
    ("Northbrook Community Health NHS Trust", "Community health return"): {
        "Q1": "Accepted (late)", "Q2": "Accepted (late)", "Q3": "Accepted with a waiver (late)",
        "Q4": "Accepted (late)",
    },
    ("Northbrook Mental Health NHS Trust", "Child and adolescent mental health return"): {
        "Q3": "Accepted (1 revised)",
    },
    ("Northbrook Probation", "Quarterly return"): {"Q4": "Not returned"},
    ("Northbrook Safeguarding Children Board", "Voices of children, parents and staff"): {
        "Whole year": "Accepted (2 warnings)",
    },
    ("Northbrook Safeguarding Children Board", "Reviews and their recommendations"): {
        "Whole year": "Accepted (1 warning)",
    },
    ("Northbrook Safeguarding Children Board", "Improvement action log"): {
        "Whole year": "Accepted (7 warnings)",
    },
}  # fmt: skip


def table(book: Path, chapter: str, caption: str) -> list[dict[str, str]]:
    """A table of a built chapter, by its caption: a row a dictionary."""
    page = reading.page(book / "report" / f"{chapter}.html")
    (found,) = [
        each for each in page.xpath("//main//table") if caption in reading.squeeze(caption_of(each))
    ]
    head, *rows = [
        [reading.squeeze(cell.text_content()) for cell in row.xpath("./th|./td")]
        for row in found.xpath(".//tr")
    ]
    return [dict(zip(head, row, strict=True)) for row in rows]


def caption_of(element) -> str:
    """A table's own caption, or that of the figure that holds it."""
    own = element.xpath("./caption") or element.xpath("ancestor::figure[1]//figcaption")
    return own[0].text_content() if own else ""


def grid(book: Path) -> dict[tuple[str, str], dict[str, str]]:
    rows = table(book, "data_quality", GRID)
    found = {(row.pop("Agency"), row.pop("Return")): row for row in rows}
    assert len(found) == len(rows), "a return has two rows"
    return found


# --- the whole year -------------------------------------------------------------------------


def test_every_return_of_the_board_stands_in_the_grid_once(northbrook):
    assert len(EXPECTED) == 28
    assert list(grid(northbrook.book)) == EXPECTED


def test_the_grid_says_what_was_late_revised_waived_or_never_came_and_nothing_else(northbrook):
    found = grid(northbrook.book)
    other = {
        key: {when: cell for when, cell in row.items() if cell not in {"Accepted", "–"}}
        for key, row in found.items()
    }
    assert {key: cells for key, cells in other.items() if cells} == NOT_ACCEPTED_AS_IT_CAME
    assert not [key for key, row in found.items() if set(row.values()) == {"–"}]


def test_what_the_second_version_changed_is_named_with_the_cells_that_differ(northbrook):
    rows = table(
        northbrook.book, "data_quality", "Figures that a later version of a return changed"
    )
    (row,) = [row for row in rows if row["Agency"] == "Northbrook Mental Health NHS Trust"]
    folder = northbrook.project / "data" / "raw" / THIS / "camhs"
    first, second = (
        openpyxl.load_workbook(folder / f"NMH CAMHS return Q3 2015-16 v{n}.xlsx")["CAMHS"]
        for n in (1, 2)
    )
    differ = {
        cell.coordinate
        for line in second.iter_rows()
        for cell in line
        if cell.value != first[cell.coordinate].value and cell.row > 3
    }
    assert differ
    named = row["Where it stands now"]
    assert named.startswith("NMH CAMHS return Q3 2015-16 v2.xlsx!CAMHS!")
    assert differ <= set(named.rpartition("!")[2].split())
    assert row["What changed"] == "to 31 December 2015: corrected"
    assert not {str(first[cell].value) for cell in differ} & set(" ".join(row.values()).split())


def test_every_agency_that_counts_has_figures_for_three_years(northbrook):
    folder = northbrook.project / "data" / "processed" / THIS
    released = pd.read_parquet(folder / "release" / "public" / "indicators.parquet")
    own = released[~released["published"].astype("bool")]
    years = own.groupby("agency")["year"].agg(set)
    counting = {one.agency for one in BOARD.returns if not one.published}
    assert set(years.index) == counting
    assert all({"2013-14", "2014-15", THIS} <= found for found in years)


def test_the_register_on_the_command_line_says_the_same_as_the_page(northbrook):
    done = northbrook.run("register")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.partition("Quarter by quarter")[2].partition("\n\n")[0].splitlines()
    for (agency, title), row in grid(northbrook.book).items():
        (line,) = [one for one in lines if one.startswith(agency) and f"  {title}  " in one]
        rest = line.partition(title)[2]
        assert [cell for cell in row.values() if cell not in rest] == []


# --- what stops the run ---------------------------------------------------------------------

CRITICAL = (
    Defect(
        "a number that cannot be read",
        f"{THIS}/police/Northbrook police Q4 2015-16 v2 FINAL.xlsx", "Q4 2015-16!B7",
        "The cell holds text where a number should be",
        spoiling.typed("Q4 2015-16", B7="see attached, Zebedee"),
    ),
    Defect(
        "a part larger than the whole",
        f"{THIS}/camhs/NMH CAMHS return Q1 2015-16.xlsx", "CAMHS!B9",
        "The part is larger than the whole", spoiling.typed("CAMHS", B9="299"),
    ),
    Defect(
        "the same figure twice, and the two disagree",
        f"{THIS}/housing/NH housing return 2015-16.xlsx", "Housing!B10",
        "was returned twice, and the two disagree",
        spoiling.typed(
            "Housing", A10="Households with children in temporary accommodation",
            B10=12, C10=13, D10=14, E10=15,
        ),
    ),
    Defect(
        "a number that stands for missing",
        f"{THIS}/youth_offending/Northbrook YOT return 2015-16.xlsx", "YOT!B7",
        "often written for 'missing'", spoiling.typed("YOT", B7=999999),
    ),
    Defect(
        "a count below zero",
        f"{THIS}/early_help/NEH early help return 2015-16.xlsx", "Early help!B7",
        "A count is below zero", spoiling.typed("Early help", B7=-5),
    ),
    Defect(
        "a percentage above 100",
        f"{THIS}/voluntary_sector/NVSF safeguarding returns 2015-16.xlsx", "Providers!C9",
        "A percentage is below 0 or above 100", spoiling.typed("Providers", C9=7, D9="140%"),
    ),
)  # fmt: skip
KEPT = ("_book", "data/processed", "report/_generated", "trace")


def names(text: str, place: str) -> bool:
    """Whether a page names a cell as Excel does, maybe after others: ``'Early help'!B8, B10``."""
    sheet, _, cell = place.rpartition("!")
    return bool(re.search(rf"'?{re.escape(sheet)}'?!([A-Z]+\d+, )*{cell}\b", text))


@pytest.fixture(scope="module")
def before(northbrook: Built) -> dict[str, dict[str, str]]:
    return {name: reading.fingerprint(northbrook.project / name) for name in KEPT}


@pytest.fixture(scope="module")
def refused(northbrook: Built, tmp_path_factory: pytest.TempPathFactory) -> Tried:
    target = tmp_path_factory.mktemp("refused") / "project"
    return spoiling.tried(spoiling.spoilt(northbrook, target, CRITICAL), "report")


def test_the_gate_stops_the_run_and_the_last_report_stays(refused, before):
    assert refused.code == 3, refused.said
    assert "nothing was rendered" in refused.words
    assert "Traceback" not in refused.said
    assert "Zebedee" not in refused.said
    assert {name: reading.fingerprint(refused.project / name) for name in KEPT} == before


@pytest.mark.parametrize("defect", CRITICAL, ids=lambda one: one.name)
def test_a_failed_check_is_printed_under_its_agency_and_file(refused, defect):
    lines = refused.said.splitlines()
    at = lines.index(f"  {defect.file}")
    assert lines[at - 1] == f"{NAMES[defect.agency]}:"
    block = lines[at + 1 : lines.index("", at)] if "" in lines[at:] else lines[at + 1 :]
    sheet = defect.place.rpartition("!")[0]
    assert any(line.startswith(sheet) for line in block)
    # the columns of the printed table: sheet, cells, what is wrong, what to do
    assert defect.words in " ".join(line[34:68].strip() for line in block)


@pytest.mark.parametrize("defect", CRITICAL, ids=lambda one: one.name)
def test_the_agency_is_told_which_cell_on_a_page_and_in_its_own_workbook(refused, defect):
    folder = defect.feedback(refused.project)
    page = reading.squeeze(reading.page(folder / "feedback.html").text_content())
    assert defect.words in page
    assert names(page, defect.place)
    sheet, _, cell = defect.place.rpartition("!")
    (copy,) = folder.glob(f"{Path(defect.file).stem} - marked.xlsx")
    marked = openpyxl.load_workbook(copy)[sheet][cell]
    assert defect.words in marked.comment.text
    assert marked.fill.fgColor.rgb != "00000000"


# --- what is warned about -------------------------------------------------------------------

HELP = f"{THIS}/early_help/NEH early help return 2015-16.xlsx"
HOUSING = f"{THIS}/housing/NH housing return 2015-16.xlsx"
WARNED = (
    Defect(
        "a percentage that its numbers do not give", HELP, "Early help!B10",
        "A percentage as stated differs", spoiling.typed("Early help", B10="46.4%"),
    ),
    Defect(
        "a year to date that is not the sum", HELP, "Early help!F7",
        "year to date differs from what its parts add up to",
        spoiling.typed("Early help", F7=690),
    ),
    Defect(
        "a change on last year", HOUSING, "Housing!E7",
        "changed on last year by more than 20%", spoiling.typed("Housing", E7=408),
    ),
    Defect(
        "another count than the other agency's", HOUSING, "Housing!B19",
        "Two returns that count the same thing", spoiling.typed("Housing", B19=94),
    ),
)  # fmt: skip
LATE = Defect("late", HELP, "", "late", spoiling.received("2016-06-25"))
GONE = Defect(
    "gone", f"{THIS}/marac/Northbrook MARAC 2015-16.xlsx", "", "not returned", spoiling.removed
)


@pytest.fixture(scope="module")
def warned(northbrook: Built, tmp_path_factory: pytest.TempPathFactory) -> Tried:
    target = tmp_path_factory.mktemp("warned") / "project"
    return spoiling.tried(spoiling.spoilt(northbrook, target, (*WARNED, LATE, GONE)), "report")


def test_warnings_do_not_stop_the_report(warned):
    assert warned.code == 0, warned.said
    assert "27 of 29 received, 1 more in part" in warned.words


@pytest.mark.parametrize("defect", WARNED, ids=lambda one: one.name)
def test_a_warning_is_printed_in_the_report(warned, defect):
    rows = table(warned.project / "_book", "data_quality", "What the checks warned about")
    said = [row["What was found"] for row in rows if row["Agency"] == NAMES[defect.agency]]
    assert any(defect.words in one for one in said), said


@pytest.mark.parametrize("defect", WARNED, ids=lambda one: one.name)
def test_its_agency_is_asked_about_the_cell(warned, defect):
    page = reading.page(defect.feedback(warned.project) / "feedback.html")
    text = reading.squeeze(page.text_content())
    assert defect.words in text
    assert names(text, defect.place)


def test_both_agencies_are_named_where_their_counts_disagree(warned):
    folder = warned.project / "_build" / "feedback" / THIS
    for agency in ("housing", "childrens_social_care"):
        text = reading.page(folder / agency / "feedback.html").text_content()
        assert "Two returns that count the same thing" in reading.squeeze(text)


def test_a_late_return_and_a_missing_one_stand_in_the_grid(warned):
    found = grid(warned.project / "_book")
    late = found[NAMES["early_help"], "Early help return"]
    assert all("late" in late[quarter] for quarter in ("Q1", "Q2", "Q3", "Q4"))
    gone = found[NAMES["marac"], "MARAC return"]
    assert set(gone.values()) <= {"Not returned", "–"}
    assert "Not returned" in gone.values()
    first = reading.text_of(warned.project / "_book" / "index.html")
    assert "Northbrook MARAC (MARAC return)" in first


def test_nothing_of_a_return_that_is_gone_is_carried_forward(warned):
    folder = warned.project / "data" / "processed" / THIS / "release" / "public"
    released = pd.read_parquet(folder / "indicators.parquet")
    own = released[released["agency"] == "marac"]
    assert set(own["year"]) == {"2013-14", "2014-15"}


# --- two agencies ---------------------------------------------------------------------------

PAIR = {"police", "childrens_social_care"}


@pytest.fixture(scope="module")
def two(northbrook: Built, tmp_path_factory: pytest.TempPathFactory) -> Tried:
    """The board as it is, but only two of its agencies ever returned anything."""
    project = northbrook.copy(tmp_path_factory.mktemp("two") / "project")
    spoiling.keep_only(project, PAIR)
    return spoiling.tried(project, "report")


def test_two_agencies_returns_make_a_report(two):
    assert two.code == 0, two.said
    assert "5 of 29 received" in two.words  # three and one, and the published figures
    assert (two.project / "_book" / "annual-report.pdf").stat().st_size > 100_000


def test_it_says_of_every_other_agency_that_nothing_was_returned(two):
    book = two.project / "_book"
    for (agency, title), row in grid(book).items():
        came = agency in {NAMES[one] for one in PAIR}
        said = set(row.values()) - {"–"}
        assert said, (agency, title)
        assert ("Not returned" in said) is not came, (agency, title, said)
    rows = {
        row["Agency"]: row for row in table(book, "partners_duties", "What each agency returned")
    }
    for agency in {agency for agency, _ in EXPECTED} - {NAMES[one] for one in PAIR}:
        assert rows[agency]["Returned, and when"] == "Nothing", agency
        assert rows[agency]["Not returned"], agency


def test_its_first_page_names_who_did_not_return_what(two):
    first = reading.text_of(two.project / "_book" / "index.html")
    for agency, title in EXPECTED:
        if agency not in {NAMES[one] for one in PAIR}:
            assert agency in first, agency
            assert title[1:] in first, title


def test_a_figure_of_nobody_is_said_to_be_missing_and_is_never_nought(two):
    page = reading.text_of(two.project / "_book" / "report" / "training.html")
    assert "not returned" in page.lower()
    cells = {
        reading.squeeze(cell.text_content())
        for path in reading.chapters(two.project / "_book")
        for cell in reading.page(path).xpath("//main//td")
    }
    assert not cells & {"nan", "NaN", "NaT", "<NA>"}


# --- the year after -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def next_year(northbrook: Built, tmp_path_factory: pytest.TempPathFactory) -> Tried:
    project = northbrook.copy(tmp_path_factory.mktemp("next") / "project")
    done = annual_report("new-year", "2016-17", project=project, home=project)
    return Tried(project, done.returncode, done.stdout + done.stderr)


def test_a_new_year_has_folders_a_register_and_a_template_for_every_return(next_year):
    assert next_year.code == 0, next_year.said
    project = load_project(next_year.project)
    assert str(project.year) == "2016-17"
    raw = next_year.project / "data" / "raw" / "2016-17"
    sending = {one.agency for one in project.returns if not one.published}
    assert {each.name for each in raw.iterdir() if each.is_dir()} == sending
    assert (raw / "register.yml").is_file()
    for one in project.returns:
        if one.published or one.format == "record_lists":
            continue
        made = list((next_year.project / "templates" / "2016-17" / one.agency).glob("*.xlsx"))
        quarters = [path for path in made if one.title.split(",")[0] in path.name]
        assert made, one.agency
        assert len(quarters) in {0, 1, 4}, one.key


def test_open_actions_go_on_and_closed_ones_do_not(next_year, northbrook):
    log = northbrook.project / "data" / "raw" / THIS / "board" / "NSCB actions 2015-16.xlsx"
    rows = [
        (row[0], str(row[9]).strip().lower())
        for row in openpyxl.load_workbook(log).worksheets[0].iter_rows(min_row=6, values_only=True)
        if row[0] and row[3]
    ]
    (new,) = (next_year.project / "templates" / "2016-17" / "board").glob("*actions*.xlsx")
    carried = {
        cell
        for sheet in openpyxl.load_workbook(new)
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    }
    closed = {number for number, status in rows if status == "complete"}
    assert closed
    assert {number for number, _ in rows} - closed <= carried
    assert not closed & carried


def test_the_new_year_starts_with_every_return_outstanding(next_year):
    done = annual_report("register", project=next_year.project, home=next_year.project)
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stdout.splitlines() if "  not returned  " in line]
    assert len(lines) == sum(len(one.patterns) for one in BOARD.returns if not one.published)


def test_templates_are_written_for_one_agency_alone(next_year):
    target = next_year.project / "for-camhs"
    done = annual_report(
        "templates", "--year", "2016-17", "--agency", "camhs", "--output", str(target),
        project=next_year.project, home=next_year.project,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    made = sorted(path.name for path in target.rglob("*.xlsx"))
    assert [name[-15:] for name in made] == [f"Q{n} 2016-17.xlsx" for n in range(1, 5)]
    facts = yaml.safe_load((next_year.project / "board.yml").read_text(encoding="utf-8"))
    assert str(facts["year"]) == "2016-17"

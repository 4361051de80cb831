"""What people said and what was done about it, read out of the built report; and leave taken back."""

from __future__ import annotations

import re
import shutil
import zipfile
from functools import cache
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import yaml
from pypdf import PdfReader

from annual_report.packing.contents import contents
from annual_report.project import load_project
from annual_report.records import read_run
from tests import reading
from tests.conftest import ROOT, Built, annual_report

pytestmark = pytest.mark.end_to_end

VOICES = "data/raw/2015-16/board/NSCB voices 2015-16.xlsx"
SPOKEN = yaml.safe_load((ROOT / "tools" / "demonstration" / "voices.yml").read_text("utf-8"))
#: Files that a run puts in place, but for the returns as they came.
MADE = ("_book", "_board", "data/processed")


def rows_of(page, label):
    """Rows of the table with a label: heading to text."""
    (table,) = page.xpath(f"//*[@id='{label}']//table | //table[@id='{label}']")[:1]
    heads = [reading.squeeze(one.text_content()) for one in table.xpath(".//thead//th")]
    return [
        dict(zip(heads, (reading.squeeze(c.text_content()) for c in row.xpath("./td | ./th")), strict=True))
        for row in table.xpath(".//tbody/tr")
    ]  # fmt: skip


@cache
def chapter(book, name):
    return reading.page(book / "report" / f"{name}.html")


def said(words):
    (found,) = [one for one in SPOKEN if words in one["say"]]
    return found["say"]


@cache
def texts(folder):
    """What stands in every file that a run put in place, in whatever way it is packed."""
    found = {}
    for path in (one for top in MADE for one in sorted((folder / top).rglob("*"))):
        if not path.is_file():
            continue
        if path.suffix == ".parquet":
            table = pd.read_parquet(path)
            text = " ".join(table.select_dtypes(exclude="number").astype(str).to_numpy().ravel())
        elif path.suffix == ".pdf":
            text = " ".join(sheet.extract_text() for sheet in PdfReader(path).pages)
        elif zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as parts:
                text = " ".join(
                    parts.read(name).decode("utf-8", "ignore") for name in parts.namelist()
                )
        else:
            text = path.read_bytes().decode("utf-8", "ignore")
        found[path.relative_to(folder).as_posix()] = reading.squeeze(text)
    return found


def holds(folder, words):
    """Files of a run that hold words."""
    return [name for name, text in texts(folder).items() if words in text]


def test_what_was_said_stands_beside_the_action_it_led_to(northbrook):
    rows = rows_of(chapter(northbrook.book, "voices"), "tbl-you-said-we-did")
    (row,) = [
        one
        for one in rows
        if "tea on" not in one["You said"] and "nine days after" in one["You said"]
    ]
    assert row["Who"] == "Children"
    assert row["We did"].startswith("A15-15: Give the interviews to one provider")
    assert "Missing children co-ordinator; in progress, due 30 June 2016" in row["We did"]
    (carried,) = [one for one in rows if "A14-03" in one["We did"]]
    assert "no clear difference" in carried["What is known of the effect"]
    assert len(rows) >= 10


def test_what_was_said_and_not_acted_on_is_listed_too(northbrook):
    page = chapter(northbrook.book, "voices")
    rows = rows_of(page, "tbl-you-said-nothing-done")
    assert {one["What was done"] for one in rows} == {"Nothing is recorded."}
    assert "Change of worker" in {one["What was said, and not acted on"] for one in rows}
    assert not {one["What was said, and not acted on"] for one in rows} & {"Waiting", "Drift"}


def test_each_method_says_how_many_were_asked_and_took_part(northbrook):
    rows = rows_of(chapter(northbrook.book, "voices"), "tbl-voices-heard")
    by_method = {(one["Who spoke"], one["How we listened"]): one for one in rows}
    assert by_method["Children", "Advocate's visit"]["Response rate"] == "70%"
    panel = by_method["Children", "Young people's panel"]
    assert (panel["Asked"], panel["Took part"], panel["Response rate"]) == (
        "not known",
        "12",
        "not known",
    )
    few = by_method["Parents and carers", "Interview after closing"]
    assert (few["Took part"], few["Response rate"]) == ("[c]", "[c]")
    assert {one["Who spoke"] for one in rows} == {"Children", "Parents and carers", "Staff"}


def test_where_nobody_counted_whom_a_question_reached_nothing_is_warned_of(northbrook):
    checks = pd.read_parquet(
        northbrook.project / "data/processed/2015-16/release/public/checks.parquet"
    )
    outcome = dict(zip(checks["expectation"], checks["outcome"], strict=True))
    assert (outcome["took_part_of_asked"], outcome["listened_to"]) == ("passed", "passed")
    assert outcome["said_and_done"] == "passed"


def test_no_theme_that_few_people_raised_has_a_count_of_its_own(northbrook):
    rows = rows_of(chapter(northbrook.book, "voices"), "tbl-voices-themes")
    for row in rows:
        count = re.match(r"\d+", row["People"])
        assert row["People"] == "[c]" or int(count[0]) > 5
    assert any(";" in row["What they spoke of"] for row in rows)


def test_a_story_of_several_people_is_labelled_as_nobodys_own(northbrook):
    text = reading.text_of(northbrook.book / "report" / "voices.html")
    assert "made from several people's accounts; no one person's story" in text.replace("’", "'")


def test_what_people_reported_is_stated_as_the_framework_asks_with_range_and_response(northbrook):
    rows = rows_of(chapter(northbrook.book, "voices"), "tbl-survey")
    (parents,) = [one for one in rows if one["Statement"].startswith("The percentage of parents")]
    assert re.fullmatch(r"\d+\.\d%", parents["Result"])
    assert re.fullmatch(r"\d+\.\d to \d+\.\d", parents["Likely range"])
    assert (parents["Asked"], parents["Answered"]) == ("388", "141")


@pytest.mark.parametrize(
    "words",
    ["larkfield steps", "stop explaining myself to everybody", "Mrs Pemberton from Elmfield"],
)
def test_words_that_name_a_listed_place_or_whose_leave_was_taken_back_are_in_no_output(
    northbrook, words
):
    inside = holds(northbrook.project, reading.squeeze(said(words))[5:40])
    cleaned = [name for name in inside if "/board/voices/" in name]
    # Cleaned returns stay with the board; of what was withdrawn not even they have a word.
    assert inside == (cleaned if "explaining" not in words else [])


def test_reasons_are_counted_and_no_listed_name_is_told_anywhere(northbrook):
    rows = rows_of(chapter(northbrook.book, "voices"), "tbl-voices-withheld")
    counts = {one["Why it is not printed"]: one["Messages"] for one in rows}
    assert counts["The consent was withdrawn"] == "1"
    assert counts["A place on the board's list of names is named"] == "1"
    listed = [
        line for line in (ROOT / "data" / "raw" / "names.txt").read_text("utf-8").splitlines()
        if line and line[0] not in "#["
    ]  # fmt: skip
    assert len(listed) >= 6
    everything = reading.html_text(northbrook.book) + northbrook.output
    assert [name for name in listed if name.casefold() in everything.casefold()] == []


def test_the_list_of_names_is_in_no_result_and_in_internal_packs_alone(northbrook):
    assert holds(northbrook.project, "Bartholomew Quill") == []
    assert holds(northbrook.project, "Ottoline") == []
    run = read_run(load_project(northbrook.project))
    public, internal = ([one.name for one in contents(run, internal=i)] for i in (False, True))
    assert [name for name in public if "names.txt" in name] == []
    assert [name for name in internal if name.endswith("data/raw/names.txt")]


# --- Actions ------------------------------------------------------------------------------------


def test_each_missing_part_of_smart_is_named_in_the_report_and_told_with_its_cell(northbrook):
    rows = rows_of(chapter(northbrook.book, "actions"), "tbl-actions-smart")
    missing = {one["What is to be done"].partition(":")[0]: one["Missing"] for one in rows}
    assert missing["A15-08"] == "Specific, measurable, achievable, time-bound"
    assert missing["A14-02"] == "Measurable"
    feedback = northbrook.project / "_build" / "feedback" / "2015-16"
    (page,) = [
        one
        for one in feedback.rglob("*.html")
        if "Improvement action log" in one.read_text("utf-8")
    ]
    text = reading.text_of(page)
    assert "An action is not specific" in text
    assert "it does not say what it takes" in text
    assert re.search(r"Action log!?\s*\W?\s*A\d+:P\d+|A\d+:P\d+", text)


def test_the_rule_for_each_part_is_printed(northbrook):
    text = reading.text_of(northbrook.book / "report" / "actions.html")
    for part in ("Specific:", "measurable:", "achievable:", "relevant:", "time-bound:"):
        assert part in text


def test_last_years_actions_say_what_became_of_them_and_of_their_measure(northbrook):
    rows = rows_of(chapter(northbrook.book, "actions"), "tbl-actions-last-year")
    became = {one["What was to be done"].partition(":")[0]: one for one in rows}
    assert became["A14-01"]["What became of it"] == "Done on time, on 6 July 2015"
    assert became["A13-05"]["What became of it"].startswith("Done late")
    assert became["A14-02"]["What became of it"] == "Overdue"
    assert "likely range" in became["A13-05"]["The measure since"]
    assert "A13-01" not in became  # complete a year ago
    text = " ".join(one["The measure since"] for one in rows)
    assert not re.search(r"\b(because|caused|thanks to|led to)\b", text)


@pytest.mark.parametrize("label", ["fig-actions", "fig-recommendations"])
def test_a_timeline_says_in_words_and_in_a_table_what_it_draws(northbrook, label):
    page = chapter(northbrook.book, "actions")
    (figure,) = page.xpath(f"//*[@id='{label}']")[:1]
    (alt,) = set(figure.xpath(".//img/@alt | .//svg/@aria-label | .//*[@role='img']/@aria-label"))
    assert re.search(r"overdue at 2016-03-31|overdue at 31 March 2016", alt, re.IGNORECASE)
    assert figure.xpath(".//table//tbody/tr | ./following::details[1]//table//tbody/tr")


def test_a_board_without_messages_and_actions_says_so(harrow):
    voices = reading.text_of(harrow.book / "report" / "voices.html")
    assert "No message was sent to the board." in voices
    assert "No record says which action came from which message." in voices
    actions = reading.text_of(harrow.book / "report" / "actions.html")
    assert "No action that was open a year ago is known" in actions


# --- Leave that is taken back after a report was published ----------------------------------------


@pytest.fixture(scope="module")
def taken_back(northbrook, tmp_path_factory):
    """The next run after a person whose words were published takes the leave back."""
    project = tmp_path_factory.mktemp("taken-back") / "northbrook"
    shutil.copytree(
        northbrook.project, project, ignore=shutil.ignore_patterns(".git", "__pycache__")
    )
    (before,) = re.findall(r"Record +\S*runs/2015-16/(\S+)", northbrook.output)
    for later in (project / "runs/2015-16").iterdir():  # runs that other tests made since
        if later.name != before:
            shutil.rmtree(later)
    words = said("I've told my story five times now")
    book = openpyxl.load_workbook(project / VOICES)
    sheet = book["Messages"]
    heads = {
        cell.value: cell.column for row in sheet.iter_rows(max_row=8) for cell in row if cell.value
    }
    (row,) = [one[0].row for one in sheet.iter_rows() if any(cell.value == words for cell in one)]
    consent = sheet.cell(row, heads["Consent ref"]).value
    sheet.cell(row, heads["Consent withdrawn on"]).value = "by telephone"
    sheet.cell(row + 1, heads["Led to action"]).value = "A99-01"
    book.save(project / VOICES)
    done = annual_report("report", "--year", "2015-16", project=project, home=project)
    assert done.returncode == 0, done.stdout + done.stderr
    made = Built(project, project, done.stdout, "2015-16")
    return made, consent, words, before, row


def test_words_taken_back_are_in_no_output_of_the_next_run(taken_back, northbrook):
    made, _, words, *_ = taken_back
    part = reading.squeeze(words)[:40]
    assert holds(northbrook.project, part)  # they had been published
    assert holds(made.project, part) == []


def test_the_next_run_names_the_published_edition_that_holds_them_by_its_run(taken_back):
    made, consent, words, before, _ = taken_back
    warning = made.output.partition(f"consent {consent} was withdrawn")[2]
    assert f"(run {before})" in warning
    assert "public and board editions of 2015-16, signed off on 2016-09-22" in warning
    assert words[:30] not in made.output
    asked = made.run("trace", "--consent", consent)
    assert asked.returncode == 0, asked.stderr
    assert "This consent was withdrawn" in asked.stdout
    assert f"(run {before})" in asked.stdout
    assert words[:30] not in asked.stdout


def test_what_was_withdrawn_before_it_was_published_stands_nowhere(taken_back):
    made, *_ = taken_back
    never = re.search(r"Consent +(\S+) was withdrawn; no signed-off report", made.output)
    assert never


def test_a_link_to_an_action_that_is_not_on_the_log_is_a_warning_with_its_cell(taken_back):
    made, _, _, _, row = taken_back
    checks = pd.read_parquet(made.project / "data/processed/2015-16/release/public/checks.parquet")
    (check,) = checks[checks["expectation"].eq("said_and_done") & checks["outcome"].ne("passed")].to_dict("records")  # fmt: skip
    assert (check["outcome"], check["sheet"]) == ("warned", "Messages")
    assert check["cells"] == f"A{row + 1}:P{row + 1}"
    assert "A99-01" not in reading.html_text(made.book)
    assert Path(made.book / "index.html").is_file()

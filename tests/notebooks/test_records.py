"""Every return of records, three years of each: counted by another program, and nobody named.

What the figures should be is counted from the raw files with openpyxl and Python's csv, by heading and
without a mapping. Nobody who stands in a raw file may stand in a table.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from itertools import pairwise

import openpyxl
import pandas as pd
import pytest

from annual_report.observations import COLUMNS
from annual_report.project import load_project
from annual_report.register import find_returns
from annual_report.returns.repairs import COLUMNS as REPAIRS
from tests.conftest import ROOT
from tests.notebooks.cleaning import clean, notebook_of

RAW = ROOT / "data" / "raw"
YEARS = ("2013-14", "2014-15", "2015-16")
SENDERS = {"section_175_audit": "schools"} | dict.fromkeys(
    (
        "section_11", "multi_agency_audit", "single_agency_audit", "training", "surveys", "voices",
        "reviews", "qa_timetable", "finance_and_attendance", "actions",
    ),
    "board",
)  # fmt: skip
#: Columns of the raw files that name people, and those that refer to a case or a person.
NAMING = re.compile(
    r"^e-?mail|^name of designated|^name of deputy|^comments|^delegate|^what they wrote|^auditor"
    r"|^ip address|^anything else|^evidence$|^reviewed by|^second reviewer|^case ref|^file ref"
    r"|^token|^respondent id|^learning in full|^name of school|^urn",
    re.IGNORECASE,
)
KEPT = {"reviews": {"evidence"}, "single_agency_audit": {"evidence"}}


@pytest.fixture(scope="module")
def cleaned(tmp_path_factory):
    @cache
    def run(form, year="2015-16"):
        return clean(tmp_path_factory.mktemp(form), form, year, SENDERS[form])

    return run


def raw_file(form, year):
    (entry,) = find_returns(load_project(ROOT, year=year), SENDERS[form], form)
    return RAW / entry.file


@cache
def sheets(form, year):
    """Rows of every sheet of a raw file, read by another program than ours."""
    path = raw_file(form, year)
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return {"": [[cell or None for cell in row] for row in csv.reader(stream)]}
    book = openpyxl.load_workbook(path)
    return {page.title: [list(row) for row in page.iter_rows(values_only=True)] for page in book}


def below(form, year, sheet, first):
    """Return the rows below a heading row, as mappings from heading to value."""
    rows = sheets(form, year)[sheet]
    at = next(place for place, row in enumerate(rows) if row and row[0] == first)
    headings = rows[at]
    found = []
    for row in rows[at + 1 :]:
        if not any(row):
            break
        found.append(dict(zip(headings, row, strict=False)))
    return found


def figure(tables, indicator, breakdown="total", category="all"):
    found = tables["observations"]
    found = found[
        (found["indicator"] == indicator)
        & (found["breakdown"] == breakdown)
        & (found["category"] == category)
    ]
    assert len(found) == 1, (indicator, breakdown, category)
    return found.iloc[0]["numerator"], found.iloc[0]["denominator"]


@pytest.mark.parametrize("form", SENDERS)
def test_one_notebook_cleans_every_return_of_records(form):
    assert notebook_of(form).stem == "records"


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("form", SENDERS)
def test_tables_are_those_of_the_contract_and_nothing_is_unreadable(cleaned, form, year):
    tables = cleaned(form, year)
    assert list(tables["observations"].columns) == list(COLUMNS)
    assert list(tables["repairs"].columns) == list(REPAIRS)
    records = [name for name in tables if name not in ("observations", "repairs")]
    assert len(tables["observations"]) or records
    for table in tables.values():
        assert not (table.astype("str") == "unreadable").any(axis=None)
        assert table["row_id"].is_unique
        if "illustrative" in table:
            assert table["illustrative"].all()


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("form", SENDERS)
def test_nobody_named_in_a_raw_file_is_named_in_a_table(cleaned, form, year):
    written = "\n".join(table.to_csv() for table in cleaned(form, year).values())
    private = set()
    for rows in sheets(form, year).values():
        for at, row in enumerate(rows):
            if len([cell for cell in row if cell]) < 2:
                continue
            for place, cell in enumerate(row):
                if not isinstance(cell, str) or not NAMING.search(cell):
                    continue
                if cell.lower() in KEPT.get(form, ()):
                    continue
                private |= {str(r[place]) for r in rows[at + 1 :] if len(r) > place and r[place]}
    private = {text for text in private if len(text) > 4 and not text.isdigit()}
    assert private or form in {"reviews", "qa_timetable", "finance_and_attendance", "actions"}
    assert [text for text in private if text in written] == []


@pytest.mark.parametrize("year", YEARS)
def test_schools_that_answered_are_counted_once_by_their_last_answer(cleaned, year):
    rows = below("section_175_audit", year, "", "Id")
    last = {}
    for row in rows:
        if row["Completion time"]:
            known = last.setdefault(row["URN"], row)
            if row["Completion time"] > known["Completion time"]:
                last[row["URN"]] = row
    asked = below("section_175_audit", year, "", "Phase of school")
    everyone = sum(int(row["Asked"]) for row in asked if row["Phase of school"] != "Total")
    tables = cleaned("section_175_audit", year)
    assert figure(tables, "EDU06") == (len(last), everyone)
    secondary = [row for row in last.values() if row["Phase (tick all)"] == "Secondary;"]
    assert figure(tables, "EDU06", "phase", "secondary") == (len(secondary), 10)
    assert figure(tables, "EDU07")[1] == len(last)
    left = tables["repairs"].set_index("repair")["count"]
    assert left["row left out: answered again later"] == 3
    assert left["row left out: begun and not finished"] == 1


@pytest.mark.parametrize("year", YEARS)
def test_section_11_counts_the_moderated_score_on_its_own_scale(cleaned, year):
    met = graded = 0
    for name, rows in sheets("section_11", year).items():
        if name == "Who was asked":
            continue
        scale = rows[2][0].split()[1]
        for row in rows[5:]:
            score = str(row[7] if row[7] is not None else "").strip().lower()
            if score:
                graded += 1
                met += score in {"0-3": "23", "1-4": "34", "RAG": ("green", "g")}[scale]
    tables = cleaned("section_11", year)
    assert figure(tables, "S1102") == (met, graded)
    asked = below("section_11", year, "Who was asked", "Agency asked")
    came = [row["Received"] for row in asked if row["Received"]]
    in_time = [row for row in asked if row["Received"] and row["Received"] <= row["Asked for by"]]
    assert figure(tables, "S1101") == (len(in_time), len(asked))
    assert tables["section11"]["agency"].nunique() == len(came)
    assert set(tables["section11"]["scale"]) == {"0-3", "1-4", "rag"}


@pytest.mark.parametrize("year", YEARS)
def test_audits_count_cases_of_those_planned(cleaned, year):
    cases = below("multi_agency_audit", year, "Case judgements", "Case ref")
    planned = below("multi_agency_audit", year, "Programme", "Theme of the audit")
    whole = sum(row["Cases planned"] for row in planned if row["Theme of the audit"] != "Total")
    tables = cleaned("multi_agency_audit", year)
    assert figure(tables, "AUD01") == (len(cases), whole)
    good = [row for row in cases if row["Overall grade"].strip().lower() in {"good", "outstanding"}]
    assert figure(tables, "AUD02") == (len(good), len(cases))
    heard = [row for row in cases if row["Voice evidenced"] == "Y"]
    assert figure(tables, "AUD03") == (len(heard), len(cases))
    assert set(tables["audits"]["kind"]) == {"joint"}


@pytest.mark.parametrize("year", YEARS)
def test_actions_are_in_time_by_the_date_agreed_if_it_fell_in_the_year(cleaned, year):
    first, last = f"{year[:4]}-04-01", f"{int(year[:4]) + 1}-03-31"
    due = [
        row
        for row in below("single_agency_audit", year, "Action tracker", "No.")
        if row["Due"] and first <= f"{row['Due']:%Y-%m-%d}" <= last
    ]
    done = [row for row in due if row["Completed"] and row["Completed"] <= row["Due"]]
    tables = cleaned("single_agency_audit", year)
    assert figure(tables, "AUD04") == (len(done), len(due))
    assert set(tables["recommendations"]["kind"]) == {"audit"}
    assert set(tables["audits"]["scale"]) == {"ofsted", "rag", "1-4", "met"}


@pytest.mark.parametrize("year", YEARS)
def test_training_counts_places_pairs_and_examples(cleaned, year):
    tables = cleaned("training", year)
    bookings = [r for r in below("training", year, "Bookings", "Course") if r["Agency"] != "Test"]
    came = [row for row in bookings if row["Attended"] in {"Y", "Yes"}]
    offered = below("training", year, "Courses", "Course offered")
    places = sum(row["Places"] for row in offered if row["Course offered"] != "Total")
    assert figure(tables, "TRN01") == (len(came), places)
    police = [row for row in bookings if "Police" in row["Agency"]]
    assert figure(tables, "TRN01", "attended of booked", "police")[1] == len(police)
    forms = [
        r
        for r in below("training", year, "Evaluation", "Token")
        if not r["Token"].startswith("TEST")
    ]
    pairs = [
        row["Confidence after"] - row["Confidence before"]
        for row in forms
        if row["Confidence after"] and row["Confidence before"]
    ]
    assert figure(tables, "TRN02") == (sum(pairs), len(pairs))
    assert figure(tables, "TRN02", "change", "+1 point") == (pairs.count(1), len(pairs))
    coded = [row["Example of changed practice (coded)"] for row in forms]
    said = [word for word in coded if word]
    assert figure(tables, "TRN03") == (said.count("Concrete"), len(said))
    asked = [row for row in forms if row["Asked after three months"] == "Y"]
    assert figure(tables, "TRN03", "response", "answered of asked") == (len(said), len(asked))


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize(
    ("sheet", "indicator", "good"),
    [("Children", "VOI01", 1), ("Parents", "VOI02", 1), ("Frontline staff", "VOI03", 2)],
)
def test_surveys_count_each_respondent_once_by_the_last_answer(
    cleaned, year, sheet, indicator, good
):
    rows = sheets("surveys", year)[sheet]
    invited = int(re.search(r"(\d+) invited", rows[2][0])[1])
    options = [cell for cell in rows[5][6:] if cell]
    options = options[: options.index("Yes", 1)]  # the second question begins with Yes again
    answers = {}
    for row in rows[6:]:
        if isinstance(row[0], int) and row[4] and "test" not in row[1]:
            day, clock = row[4].split()
            ended = (day[6:], day[:2], day[3:5], clock)
            said = [place for place in range(len(options)) if row[6 + place]]
            if row[0] not in answers or ended > answers[row[0]][0]:
                answers[row[0]] = (ended, said[0])
    yes = sum(said < good for _, said in answers.values())
    tables = cleaned("surveys", year)
    assert figure(tables, indicator) == (yes, len(answers))
    assert figure(tables, indicator, "response", "answered of invited") == (len(answers), invited)


@pytest.mark.parametrize("year", YEARS)
def test_accounts_add_up_to_their_total_rows(cleaned, year):
    tables = cleaned("finance_and_attendance", year)
    rows = sheets("finance_and_attendance", year)["Finance"]
    totals = [row[1] for row in rows if row[0] == "Total"]
    sums = tables["finance"].groupby("kind")["amount"].sum()
    assert [sums["income"], sums["expenditure"]] == totals
    repairs = tables["repairs"]["repair"]
    assert repairs.str.endswith("agrees with its parts").sum() == 1
    assert not repairs.str.contains("differs").any()
    attendance = tables["attendance"]
    assert (attendance["attended"] <= attendance["meetings"]).all()


def test_an_action_keeps_its_number_until_it_is_complete(cleaned):
    logs = [cleaned("actions", year)["actions"].set_index("action_id") for year in YEARS]
    for before, after in pairwise(logs):
        left_open = set(before.index[before["status"] != "complete"])
        assert left_open
        assert left_open <= set(after.index)
        closed = set(before.index) - left_open
        assert not closed & set(after.index)
        same = list(left_open)
        assert before.loc[same, "action"].to_dict() == after.loc[same, "action"].to_dict()


def test_every_section_has_a_voice_of_a_child_a_parent_or_staff(cleaned):
    voices = cleaned("voices")["voices"]
    sections = {"F1", "F2", "F3", "F4", *(p.id for p in load_project(ROOT).priorities)}
    assert set(voices["section"]) == sections
    assert set(voices["speaker"]) == {"child", "parent or carer", "staff"}
    assert (voices["consent_id"] == "").sum() == 1
    assert (voices["kind"] == "composite").sum() == 1


def test_a_recommendation_keeps_its_number_and_a_review_its_code(cleaned):
    frames = [cleaned("reviews", year) for year in YEARS]
    for before, after in pairwise(frames):
        assert set(before["reviews"]["review_id"]) < set(after["reviews"]["review_id"])
        waiting = before["recommendations"]
        waiting = waiting[waiting["status"] != "complete"]
        later = after["recommendations"]
        assert set(waiting["recommendation_id"]) <= set(later["recommendation_id"])


def test_every_three_years_hold_a_deep_dive_and_every_year_a_repeat(cleaned):
    plans = pd.concat([cleaned("qa_timetable", year)["timetable"] for year in YEARS])
    done = plans[plans["done"] != ""]
    assert (done["kind"] == "deep dive").any()
    assert set(done.loc[done["kind"] == "repeat audit", "done"]) >= {"2014-15", "2015-16"}
    assert set(plans["frequency"]) == {
        "continuous", "quarterly", "annual", "biennial", "triennial",
    }  # fmt: skip

"""Harrow for 2015-16 and for 2023-24, each held against the profiles of both times."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from tests import reading
from tests.conftest import build
from tests.end_to_end.test_requirements import answers

pytestmark = pytest.mark.end_to_end

#: The profile of each year, by year.
OWN = {"2015-16": "lscb-2015", "2023-24": "partnership-2023"}
PROFILES = tuple(OWN.values())


@pytest.fixture(scope="module")
def years(repository, harrow, tmp_path_factory):
    """Both years, each built once in a copy: other tests read what the shared one left."""
    found = {}
    for year in OWN:
        project = tmp_path_factory.mktemp(year) / "harrow"
        shutil.copytree(harrow.project, project, ignore=shutil.ignore_patterns("runs"))
        found[year] = build(repository, project, year)
    return found


@pytest.fixture(scope="module")
def checked(years):
    """What `annual-report check` says of each year by each profile, as data and as text."""
    found = {}
    for year, built in years.items():
        for profile in PROFILES:
            data = built.run("check", "--profile", profile, "--json")
            text = built.run("check", "--profile", profile)
            assert (data.returncode, text.returncode) == (6, 6), data.stderr + text.stderr
            found[year, profile] = json.loads(data.stdout), text.stdout
    return found


@pytest.mark.parametrize("year", OWN)
def test_a_year_is_held_against_the_profile_of_its_time(years, year):
    assert f"({OWN[year]}): see annual-report check" in years[year].output
    text = reading.text_of(years[year].book / "report" / "requirements.html")
    title = {"lscb-2015": "Local Safeguarding Children Boards", "partnership-2023": "partner"}
    (held,) = re.findall(r"Held against: ([^.]+)\.", text)
    assert title[OWN[year]].lower() in held.lower()


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("year", OWN)
def test_every_requirement_has_an_outcome_and_evidence(checked, year, profile):
    data, text = checked[year, profile]
    assert (data["year"], data["profile"]) == (year, profile)
    found = data["requirements"]
    assert len(found) == 52
    for one in found:
        assert one["answer"] in {"met", "partly", "not met", "not applicable"}, one
        assert len(one["evidence"]) > 10, one
    counted = {name: sum(one["answer"] == name for one in found) for name in data["counts"]}
    assert counted == data["counts"]
    line = f"Met: {counted['met']}; partly: {counted['partly']}; not met: {counted['not met']}."
    assert line in text


@pytest.mark.parametrize("year", OWN)
def test_the_appendix_prints_the_outcomes_of_the_years_own_profile(years, checked, year):
    printed = answers(years[year].book)
    data, _ = checked[year, OWN[year]]
    said = {one["id"]: one["answer"] for one in data["requirements"]}
    assert {name: one["answer"].lower() for name, one in printed.items()} == said


@pytest.mark.parametrize("year", OWN)
def test_each_unmet_duty_is_warned_of_at_the_end_of_the_run_and_in_the_appendix(
    years, checked, year
):
    data, text = checked[year, OWN[year]]
    unmet = {
        one["id"] for one in data["requirements"] if one["statutory"] and one["answer"] == "not met"
    }
    assert len(unmet) > 5
    (warning,) = re.findall(r"Warning +\d+ duties are not met: (.+)", years[year].output)
    assert set(warning.split(", ")) == unmet
    appendix = reading.text_of(years[year].book / "report" / "requirements.html")
    concern = appendix.partition("Not met, though law or statutory guidance asks for it:")[2]
    for name in unmet:
        assert f"{name}, " in concern, name
        assert re.search(rf"^! {name}\b", text, re.MULTILINE), name


def test_the_profiles_ask_for_the_duties_of_their_time(checked):
    """Boards had functions under regulation 5; partners have a report to the national Panel."""
    duties = {
        profile: {
            one["id"]
            for one in checked["2023-24", profile][0]["requirements"]
            if one["statutory"] and one["answer"] != "not applicable"
        }
        for profile in PROFILES
    }
    assert duties["lscb-2015"] >= {"A12", "A13", "A14", "A15"}
    assert not duties["partnership-2023"] & {"A12", "A13", "A14", "A15"}
    assert duties["partnership-2023"] - duties["lscb-2015"] >= {"F01", "F03"}
    assert not duties["lscb-2015"] & {"F01", "F03"}


def test_a_report_of_partners_speaks_of_partners_and_one_of_a_board_of_the_board(years):
    then, now = (
        {page: reading.text_of(years[year].book / page) for page in ("index.html", GOVERNANCE)}
        for year in OWN
    )
    assert "three safeguarding partners" not in then["index.html"]
    assert "since then it is that of three safeguarding partners" in now["index.html"].lower()
    for word in ("Panel", "safeguarding partner's signature", "independent scrutiny"):
        assert word.lower() not in reading.squeeze(then[GOVERNANCE]).replace("’", "'").lower()
        assert word.lower() in reading.squeeze(now[GOVERNANCE]).replace("’", "'").lower()
    assert "secure establishment" in then[GOVERNANCE]
    assert "secure establishment" not in now[GOVERNANCE]
    assert "They ended with the boards" in now[GOVERNANCE]


GOVERNANCE = "report/governance.html"
#: Emergency admissions for injuries, from the department's tool: the first and the last year it has.
INJURIES = {"2015-16": "63.7", "2023-24": "67.7"}


@pytest.mark.parametrize("year", OWN)
def test_published_figures_of_health_stand_in_the_report(years, year):
    assert INJURIES[year] in reading.html_text(years[year].book)


@pytest.mark.parametrize("year", OWN)
def test_no_figure_of_a_later_year_stands_in_a_report(years, year):
    """Published figures reach to 2024; a report on 2015-16 knows nothing of what came after.

    But for the cards of measures, which say when a definition changes.
    """
    book = years[year].book
    pages = [book / "index.html", *(book / "report").glob("*.html")]
    pages = [path for path in pages if path.name != "indicators.html"]
    text = " ".join(reading.text_of(path) for path in pages)
    later = {f"{start}-{(start + 1) % 100:02d}" for start in range(int(year[:4]) + 1, 2026)}
    assert year in text
    found = {one for one in later if re.search(rf"(?<!\d){one}(?!\d)", text)}
    assert not found

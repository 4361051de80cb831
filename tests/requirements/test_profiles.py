"""Requirements and profiles: complete, and refused where something is wrong."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from annual_report.errors import ConfigurationError
from annual_report.project import Year, load_project
from annual_report.requirements.profiles import (
    AREAS,
    UNSEEN,
    load_profile,
    load_requirements,
    profile_names,
)
from annual_report.requirements.rules import RULES
from tests.conftest import ROOT

#: Known from memory alone when they were written down.
FROM_MEMORY = {
    "A01", "A06", "A07", "A08", "A09", "A10", "A18", "C01", "C07", "E02", "F02", "F03", "F04", "F05", "F06",
}  # fmt: skip


@pytest.fixture
def project():
    return load_project(ROOT)


def test_there_are_52_requirements_and_a_rule_for_each(project):
    found = load_requirements(project)
    assert len(found) == 52
    assert [one.id for one in found] == list(RULES)
    assert {one.area for one in found} == set(AREAS)


def test_what_was_written_from_memory_says_check_against_the_published_text(project):
    unseen = {one.id for one in load_requirements(project) if one.status == UNSEEN}
    assert unseen == FROM_MEMORY
    assert UNSEEN == "check against the published text"


def test_there_is_a_profile_for_boards_and_one_for_partners(project):
    assert profile_names(project) == ("lscb-2015", "partnership-2023")


@pytest.mark.parametrize(
    ("start", "name"),
    [(2012, "lscb-2015"), (2015, "lscb-2015"), (2018, "lscb-2015"), (2019, "partnership-2023"),
     (2023, "partnership-2023")],
)  # fmt: skip
def test_the_year_chooses_the_profile_unless_board_yml_does(project, start, name):
    year = replace(project, year=Year(start))
    assert load_profile(year).name == name
    assert load_profile(replace(year, profile="lscb-2015")).name == "lscb-2015"


def test_what_is_asked_of_partners_alone_does_not_apply_to_boards(project):
    profile = load_profile(project, "lscb-2015")
    assert set(profile.not_applicable) == {f"F0{place}" for place in range(1, 7)}
    assert all(profile.not_applicable.values())


def test_functions_of_boards_are_no_duty_of_partners(project):
    profile = load_profile(project, "partnership-2023")
    duties = {one.id for one in profile.requirements if profile.is_statutory(one)}
    assert not duties & {"A07", "A11", "A12", "A13", "A14", "A15"}
    assert {f"F0{place}" for place in range(1, 7)} <= duties


def test_a_mistyped_profile_is_named_with_a_suggestion(project):
    with pytest.raises(ConfigurationError, match="Did you mean 'lscb-2015'"):
        load_profile(project, "lscb-2016")


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("lscb-2015.yml", "  F06:", "  F99:", r"lscb-2015\.yml, line \d+: not_applicable names 'F99'"),
        ("lscb-2015.yml", "[statutory]", "[law]", r"lscb-2015\.yml, line \d+: statutory names 'law'"),
        ("catalogue.yml", "area: statutory", "area: law", r"catalogue\.yml, line \d+: .*area must be"),
        ("catalogue.yml", "- id: A02", "- id: A01", "used twice"),
        ("catalogue.yml", "status: verified", "status: sure", "status must be"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_project_of_ones_own_is_named_with_file_and_line(  # noqa: PLR0917
    project, tmp_path, file, old, new, message
):
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    path = tmp_path / "requirements" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=message):
        load_profile(replace(project, folder=tmp_path), "lscb-2015")

"""The catalogue: what it holds, and that every mistake in it is found at its line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from annual_report.errors import ConfigurationError
from annual_report.indicators import load_catalogue
from annual_report.project import load_project

ROOT = Path(__file__).parents[1]
BOARD = """\
board: {name: A Board, short_name: AB, area: {name: Somewhere}}
year: 2015-16
agencies: [{id: police, name: Police}]
returns: []
"""
ENTRY = """\
- id: CSC01
  name: Referrals to children's social care
  short: Referrals
  numerator: referrals
  denominator: children
  unit: per 10,000
  per: 10000
  type: quantity
  polarity: neither
  function: [F1]
  priorities: [all]
  owner: social care
  kind: flow
  denominator_kind: population
  disclosive: true
  decimals: 1
  good: Children are referred at the right time.
  source: a table
  status: verified
  comparators: [england]
  tier: core
  frequency: quarterly
  content_area: practice
  method: dataset
  since: 2010-11
  breaks:
    - year: 2014-15
      what: Contacts are counted apart
    - {year: 2016-17, what: Re-referrals are counted too}
"""


@pytest.fixture
def catalogue_of(tmp_path):
    def load(text, board=BOARD):
        (tmp_path / "board.yml").write_text(board, encoding="utf-8")
        (tmp_path / "indicators.yml").write_text(text, encoding="utf-8")
        return load_catalogue(load_project(tmp_path))

    return load


@pytest.mark.parametrize("folder", [".", "examples/harrow"])
def test_both_projects_have_a_whole_catalogue(folder):
    catalogue = load_catalogue(load_project(ROOT / folder))
    assert len(catalogue) == len(set(catalogue.ids)) == 88
    for indicator in catalogue:
        assert len(indicator.short) <= 40
        assert len(indicator.good) > 20
        assert indicator.source
    for function in ("F1", "F2", "F3", "F4"):
        types = {indicator.type for indicator in catalogue.of_function(function)}
        assert "quality" in types


def test_the_catalogue_has_sixty_core_measures_and_says_how_each_is_known():
    catalogue = load_catalogue(load_project(ROOT))
    local = {"CSC10_start", "POL01_share", "HLT01_share", "MAR02_children"}
    shared = [indicator for indicator in catalogue if indicator.id not in local]
    tiers = [indicator.tier for indicator in shared]
    assert (tiers.count("core"), tiers.count("extended")) == (60, 24)
    assert {i.content_area for i in shared} == {
        "practice", "organisational/practitioner", "wider picture",
    }  # fmt: skip
    assert {"dataset", "audit", "survey", "self-assessment"} <= {i.method for i in shared}


def test_measures_of_volume_have_no_good_direction():
    catalogue = load_catalogue(load_project(ROOT))
    for name in ("CSC01", "CSC06", "CSC07", "CSC08", "CSC10", "CSC15", "POL01", "EH01"):
        assert catalogue[name].polarity == "neither"
    assert catalogue["CSC02"].polarity == "lower"
    assert catalogue["CSC09"].polarity == "higher"


def test_what_is_from_memory_says_so():
    catalogue = load_catalogue(load_project(ROOT))
    assert not catalogue["POL02"].verified
    assert catalogue["POL02"].status == "from memory, unverified"
    assert catalogue["CSC01"].verified


def test_an_entry_is_read_with_its_defaults(catalogue_of):
    indicator = catalogue_of(ENTRY)["CSC01"]
    assert (indicator.per, indicator.interval, indicator.at) == (10_000, "rate", "03-31")
    assert indicator.population == "0-17"


def test_figures_compare_only_where_no_break_lies_between_their_years(catalogue_of):
    indicator = catalogue_of(ENTRY)["CSC01"]
    assert indicator.since == "2010-11"
    assert indicator.break_between("2013-14", "2012-13") is None
    assert indicator.break_between("2014-15", "2015-16") is None
    assert indicator.break_between("2013-14", "2014-15").what == "Contacts are counted apart"
    assert indicator.break_between("2015-16", "2013-14").year == "2014-15"
    assert indicator.break_between("2012-13", "2016-17").year == "2016-17"


def test_a_project_may_have_its_own_catalogue(catalogue_of):
    assert catalogue_of(ENTRY).ids == ("CSC01",)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        (
            "polarity: neither",
            "polarity: good",
            9,
            "polarity must be one of: higher, lower, neither",
        ),
        ("type: quantity", "type: much", 8, "type must be one of"),
        ("function: [F1]", "function: [F9]", 10, "function may only hold"),
        ("kind: flow", "kind: flowing", 13, "kind must be one of"),
        ("per: 10000", "per: 1000", 7, "per is 1000, but the unit 'per 10,000' means 10000"),
        ("short: Referrals", f"short: {'x' * 41}", 3, "short has 41 characters"),
        ("  good: Children are referred at the right time.\n", "", 1, "good is missing"),
        ("owner: social care", "owners: social care", 12, "owners is not a setting"),
        ("disclosive: true", "disclosive: 7", 15, "disclosive must be true or false"),
        ("decimals: 1", "decimals: one", 16, "decimals must be a whole number"),
        ("id: CSC01", "id: referrals", 1, "id must be capitals and digits"),
        ("denominator: children", "denominator: ''", 5, "denominator is given exactly where"),
        ("comparators: [england]", "comparators: [france]", 20, "comparators may only hold"),
        ("tier: core", "tier: main", 21, "tier must be one of: core, extended"),
        ("frequency: quarterly", "frequency: weekly", 22, "frequency must be one of"),
        ("content_area: practice", "content_area: people", 23, "content_area must be one of"),
        ("method: dataset", "method: guess", 24, "method must be one of"),
        ("since: 2010-11", "since: 2010-12", 25, "since cannot be read: '2010-12' is not a"),
        ("year: 2014-15", "year: 2017-18", 29, "year must be later than 2017-18"),
        ("year: 2014-15", "year: 2014", 27, "year cannot be read: '2014' is not a reporting"),
        ("      what: Contacts are counted apart\n", "", 27, "what is missing"),
        ("what: Contacts are counted apart", f"what: {'x' * 46}", 28, "what has 46 characters"),
    ],
)
def test_a_mistake_is_named_with_file_line_and_key(catalogue_of, old, new, line, said):
    assert old in ENTRY
    with pytest.raises(ConfigurationError) as caught:
        catalogue_of(ENTRY.replace(old, new))
    message = str(caught.value)
    assert message.startswith(f"indicators.yml, line {line}: ")
    assert said in message


def test_a_misspelt_setting_is_answered_with_a_suggestion(catalogue_of):
    with pytest.raises(ConfigurationError, match="Did you mean 'polarity'"):
        catalogue_of(ENTRY.replace("polarity:", "polarty:"))


def test_an_id_used_twice_is_refused(catalogue_of):
    with pytest.raises(ConfigurationError, match=r"line 30.*'CSC01' is used twice"):
        catalogue_of(ENTRY + ENTRY)


@pytest.mark.parametrize("text", ["a: b", "- just words", "- [", ""])
def test_a_file_that_is_no_list_of_settings_is_refused(catalogue_of, text):
    with pytest.raises(ConfigurationError, match=r"indicators\.yml"):
        catalogue_of(text)


def test_an_unknown_indicator_is_answered_with_a_suggestion(catalogue_of):
    with pytest.raises(ConfigurationError, match=r"no indicator 'CSC02'\. Did you mean CSC01"):
        catalogue_of(ENTRY)["CSC02"]


def test_a_priority_may_only_name_indicators_there_are(catalogue_of):
    board = BOARD + "priorities: [{id: neglect, title: Neglect, indicators: [CSC99]}]\n"
    with pytest.raises(ConfigurationError, match=r"board\.yml: priorities: neglect .* 'CSC99'"):
        catalogue_of(ENTRY, board)


def test_the_catalogue_is_read_without_pandas():
    code = (
        "import sys; from annual_report.project import load_project; "
        "from annual_report.indicators import load_catalogue; "
        f"load_catalogue(load_project({str(ROOT)!r})); sys.exit('pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

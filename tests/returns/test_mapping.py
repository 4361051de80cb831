"""A mapping is what an analyst edits: what is wrong in it has to be said with file, line and key."""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from annual_report.errors import ConfigurationError
from annual_report.indicators import load_catalogue
from annual_report.project import home, load_project
from annual_report.returns.lists.mapping import load_lists
from annual_report.returns.mapping import load_mapping
from annual_report.returns.record_mapping import FIELDS, load_records

MAPPINGS = sorted((home() / "notebooks" / "clean").glob("*.yml"))
GOOD = """\
tables:
  - name: Incidents
    headings: ["^measure"]
    layout: across
    label: "^measure"
    measures:
      - {indicator: POL01, unit: "per 1,000", row: "^reports"}
"""
RECORDS = """\
records:
  - table: actions
    headings: ["^action"]
    period_text: 'at (.+)'
    fields:
      action: {heading: "^action", as: text}
"""


@pytest.fixture
def written(tmp_path):
    def write(text, name="police_monthly.yml"):
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return file

    return write


def test_there_is_a_mapping_to_test():
    assert len(MAPPINGS) >= 7


@pytest.mark.parametrize("file", MAPPINGS, ids=lambda file: file.stem)
def test_units_and_kinds_of_every_mapping_are_those_of_the_catalogue(file):
    catalogue = load_catalogue(load_project(home()))
    measures = [measure for table in load_mapping(file).tables for measure in table.measures]
    tables = load_records(file)
    if "\nlists:\n" in file.read_text(encoding="utf-8"):
        tables = load_lists(file)
    counts = [count for table in tables for count in table.counts]
    assert measures or tables
    for measure in measures:
        assert measure.unit == catalogue[measure.indicator].unit, measure.indicator
        assert measure.kind == catalogue[measure.indicator].kind, measure.indicator
    for count in counts:
        indicator = catalogue[count.indicator]
        # Of a paired change every breakdown is a share of the people measured twice.
        share = indicator.interval == "paired" and count.breakdown != "total"
        assert count.unit == ("%" if share else indicator.unit), count.indicator


def test_a_good_mapping_is_read(written):
    mapping = load_mapping(written(GOOD))
    assert mapping.format == "police_monthly"
    (measure,) = mapping.tables[0].measures
    assert (measure.indicator, measure.kind, measure.breakdown) == ("POL01", "flow", "total")
    assert measure.row.search("Reports of children")


@pytest.mark.parametrize(
    ("wrong", "right", "line", "said"),
    [
        ("layuot: across", "layout: across", 4, "Did you mean 'layout'?"),
        ("layout: sideways", "layout: across", 4, "must be one of: across, down, categories"),
        ('label: "(^measure"', 'label: "^measure"', 5, "is not a regular expression"),
        ("headings: []", 'headings: ["^measure"]', 3, "is missing or empty"),
        ("layout: down", "layout: across", 2, "period"),
        ('rwo: "^reports"', 'row: "^reports"', 7, "Did you mean 'row'?"),
        ('row: "^reports", breakdown: team', 'row: "^reports"', 7, "go together"),
        (
            'row: "^reports", kind: sometimes',
            'row: "^reports"',
            7,
            "must be one of: flow, snapshot",
        ),
    ],
)
def test_a_mistake_is_named_with_file_line_and_key(written, wrong, right, line, said):
    assert right in GOOD
    with pytest.raises(ConfigurationError) as error:
        load_mapping(written(GOOD.replace(right, wrong)))
    assert f"police_monthly.yml, line {line}: " in str(error.value)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("wrong", "right", "line", "said"),
    [
        ("table: acts", "table: actions", 2, "must be one of"),
        ("actoin: {", "action: {", 6, "Did you mean 'action'?"),
        ("as: guess", "as: text", 6, "must be one of"),
        ("as: word", "as: text", 6, "list what the field may say"),
        ("period_text: 'at .+'", "period_text: 'at (.+)'", 4, "must have a group"),
        ('heading: ["^action", "^also"]', 'heading: "^action"', 6, "only where"),
    ],
)
def test_a_mistake_in_records_is_named_with_file_line_and_key(written, wrong, right, line, said):
    assert right in RECORDS
    with pytest.raises(ConfigurationError) as error:
        load_records(written(RECORDS.replace(right, wrong), "actions.yml"))
    assert f"actions.yml, line {line}: " in str(error.value)
    assert said in str(error.value)


def test_a_missing_mapping_says_what_to_do(tmp_path):
    with pytest.raises(ConfigurationError, match=r"pop\.yml is missing.*copy one"):
        load_mapping(tmp_path / "pop.yml")


def test_what_is_not_yaml_is_refused(written):
    with pytest.raises(ConfigurationError, match="cannot be read as YAML"):
        load_mapping(written("tables: [{name: x"))
    with pytest.raises(ConfigurationError, match="must be a block of settings"):
        load_mapping(written("- a list\n"))


def test_settings_may_be_taken_over_from_another_block(written):
    text = RECORDS + '      finding: &same {heading: "^finding", as: text}\n'
    text += '      owner: {<<: *same, heading: "^owner"}\n'
    owner = load_records(written(text))[0].fields[2]
    assert owner.name == "owner"
    assert owner.reading == "text"
    assert owner.headings[0].pattern == "^owner"


def test_only_known_fields_are_read_into_a_record_table():
    for file in MAPPINGS:
        for records in load_records(file):
            names = {field.name for field in records.fields}
            assert not records.table or names <= set(FIELDS[records.table]), file.name


@given(st.text(min_size=1, max_size=30).filter(lambda text: text.isprintable()))
def test_any_text_as_a_pattern_is_compiled_or_refused_with_its_line(tmp_path_factory, text):
    file = tmp_path_factory.mktemp("mapping") / "police_monthly.yml"
    quoted = yaml.safe_dump(text, default_style='"', width=1000, allow_unicode=True).strip()
    file.write_text(GOOD.replace('label: "^measure"', f"label: {quoted}"), encoding="utf-8")
    said = ""
    try:
        assert load_mapping(file).tables[0].label.pattern == text.strip()
    except ConfigurationError as error:
        said = str(error)
    assert re.match(r"police_monthly\.yml, line 5: tables\[0\]\.label|$", said)

"""The gate, shown to work on returns that are broken in one place."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from annual_report.errors import GateError
from annual_report.gate import read_checks, run_gate
from annual_report.gate.report import cells_in_words
from annual_report.gate.suites import read_suite
from annual_report.observations import observations, write_table
from annual_report.project import load_project
from annual_report.returns.repairs import COLUMNS as REPAIRS

ROOT = Path(__file__).parents[2]
SHA = "a" * 64
FILE = "2015-16/police/Police Q4.xlsx"
BOARD = """
board: {name: Test Board, short_name: TB, area: {name: Test}, demonstration: true}
year: 2015-16
priorities: [{id: neglect, title: Neglect}]
agencies: [{id: police, name: Test Police}, {id: board, name: Test Board}]
returns:
  - {agency: police, format: police_monthly, title: Monthly dataset, files: "*.xlsx"}
  - {agency: board, format: voices, title: Voices, files: "*.xlsx"}
"""
LAST = {4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31, 1: 31, 2: 29, 3: 31}


def observation(indicator="POL01", month=4, numerator=40.0, **changes):
    year = 2015 + (month < 4)
    row = {
        "year": "2015-16",
        "period_start": f"{year}-{month:02d}-01",
        "period_end": f"{year}-{month:02d}-{LAST[month]}",
        "period_kind": "month",
        "agency": "police",
        "indicator": indicator,
        "numerator": numerator,
        "unit": "per 1,000",
        "vintage": "version 1",
        "illustrative": True,
        "source_file": FILE,
        "source_sha256": SHA,
        "source_sheet": "Q4",
        "source_cell": f"{chr(64 + (month - 4) % 12 + 2)}{len(indicator) + sum(map(ord, indicator)) % 9}",
    }
    return row | changes


def population(**changes):
    day = {"period_start": "2015-06-30", "period_end": "2015-06-30", "period_kind": "year"}
    return observation("CTX01", numerator=48000.0, unit="count", source_cell="Z1", **day, **changes)


def good_rows():
    rows = [population()]
    for indicator in ("POL01", "POL02", "POL05"):
        rows += [observation(indicator, month, 30.0 + month) for month in LAST]
    for indicator in ("POL06", "POL07"):
        rows += [
            observation(indicator, month, 30.0, denominator=40.0, value=75.0, unit="%")
            for month in LAST
        ]
    return rows


def year_to_date(numerator, **changes):
    whole = {"period_start": "2015-04-01", "period_end": "2016-03-31", "period_kind": "year"}
    stated = {"breakdown": "stated total", "source_cell": "N4"}
    return observation(numerator=numerator) | whole | stated | changes


@pytest.fixture
def folder(tmp_path):
    make_project(tmp_path)
    return tmp_path


def make_project(folder):
    """A board with suites of its own, so that these tests do not change with the board's."""
    (folder / "board.yml").write_text(BOARD, encoding="utf-8")
    shutil.copytree(Path(__file__).parent / "suites", folder / "expectations")


def gate(folder, rows=None, *, returns=(), before=(), **tables):
    """Run the gate over a police return; more tables are those of another return.

    ``before`` are the rows of last year's return.
    """
    cleaned = {}
    if rows is not None:
        cleaned["police-police_monthly"] = folder / "cleaned"
        cleaned["police-police_monthly"].mkdir()
        write_table(observations(rows), folder / "cleaned", "observations")
    if tables:
        cleaned["board-voices"] = folder / "voices"
        cleaned["board-voices"].mkdir()
        for name, frame in tables.items():
            write_table(frame, folder / "voices", name)
    earlier = {}
    if before:
        (folder / "before").mkdir()
        write_table(observations(before), folder / "before", "observations")
        earlier["2014-15"] = {"police-police_monthly": folder / "before"}
    output = folder / "gate"
    output.mkdir()
    return run_gate(load_project(folder), cleaned, output, returns=returns, earlier=earlier)


def stopped(folder, rows, **tables):
    """Return the error and the failed checks of a gate that must stop."""
    with pytest.raises(GateError) as caught:
        gate(folder, rows, **tables)
    failed = [c for c in read_checks(folder / "gate").checks if c.outcome == "failed"]
    return str(caught.value), {check.expectation: check for check in failed}


def warned(result):
    return {check.expectation: check for check in result.checks if check.outcome == "warned"}


def changed(rows, place, **changes):
    return [row | changes if i == place else row for i, row in enumerate(rows)]


def test_a_sound_return_passes_every_check(folder):
    result = gate(folder, good_rows())
    assert (result.warned, result.failed, result.waived) == (0, 0, 0)
    assert result.passed == len(result.checks) > 20
    assert read_checks(folder / "gate" / "checks.json") == result


def test_a_cell_that_cannot_be_read_stops_the_run_and_says_where(folder):
    rows = changed(good_rows(), 3, status="unreadable", numerator=float("nan"), source_cell="D7")
    text, failed = stopped(folder, rows)
    assert GateError.exit_code == 3
    check = failed["readable"]
    assert (check.agency, check.file, check.sheet, check.cells) == ("police", FILE, "Q4", ("D7",))
    for said in ("Test Police", FILE, "Q4", "D7", "What is wrong", "What to do"):
        assert said in text
    assert max(map(len, text.splitlines())) <= 100


def test_many_cells_are_counted_rather_than_listed(folder):
    rows = [
        row | {"status": "unreadable", "source_cell": f"B{i}"} for i, row in enumerate(good_rows())
    ]
    text, failed = stopped(folder, rows)
    assert len(failed["readable"].cells) == len(rows)
    assert f"({len(rows)}" in text
    assert "B60" not in text


def test_a_few_cells_are_listed_whole():
    assert cells_in_words(["D14", "E14"]) == "D14 E14"
    assert cells_in_words([f"D{i}" for i in range(15)]) == "D0 D1 D2 and 12 more"


def test_a_part_larger_than_its_whole_stops_the_run(folder):
    _, failed = stopped(folder, changed(good_rows(), 40, numerator=777.0, value=75.0))
    assert failed["part_of_whole"].unexpected == 1


def test_no_value_of_a_return_is_in_the_message_or_the_record(folder):
    rows = changed(good_rows(), 40, numerator=123457.0, value=98765.0, status="final")
    text, _ = stopped(folder, rows)
    record = (folder / "gate" / "checks.json").read_text(encoding="utf-8")
    for value in ("123457", "123,457", "98765", "98,765"):
        assert value not in text
        assert value not in record


@pytest.mark.parametrize(
    ("changes", "expectation"),
    [
        ({"indicator": "POL99"}, "indicators_known"),
        ({"numerator": -3.0}, "numerators_not_negative"),
        ({"numerator": 999999.0}, "no_sentinel_numerators"),
        ({"period_start": "2014-03-01", "period_end": "2014-03-31"}, "period_in_year"),
        ({"period_start": "2016-04-01", "period_end": "2016-04-30"}, "period_in_year"),
        ({"illustrative": False}, "demonstration_marked"),
        ({"source_sha256": ""}, "sources_cited"),
        ({"source_cell": ""}, "cells_cited"),
        ({"agency": "fire"}, "agencies_known"),
        ({"status": "suppressed", "value": 3.0}, "no_value_where_none_was_given"),
        ({"numerator": 4.5}, "whole_counts"),
        ({"period_kind": "snapshot"}, "period_kinds"),
    ],
)
def test_each_critical_expectation_catches_what_it_is_for(folder, changes, expectation):
    _, failed = stopped(folder, changed(good_rows(), 5, **changes))
    assert expectation in failed


def test_the_same_figure_twice_stops_the_run(folder):
    rows = good_rows()
    _, failed = stopped(folder, [*rows, rows[3] | {"numerator": 99.0}])
    assert failed["row_id_unique"].unexpected == 2


def test_a_year_without_a_population_stops_the_run(folder):
    _, failed = stopped(folder, good_rows()[1:])
    assert "population_present" in failed


def test_a_missing_measure_stops_the_run(folder):
    rows = [row for row in good_rows() if row["indicator"] != "POL07"]
    _, failed = stopped(folder, rows)
    assert failed["measures_present"].file == FILE


@pytest.mark.parametrize("table", ["observations", "voices"])
def test_a_received_return_with_nothing_in_it_stops_the_run(folder, table):
    if table == "observations":
        _, failed = stopped(folder, [])
    else:
        _, failed = stopped(folder, good_rows(), observations=observations([]))
    assert failed["table_has_rows"].table == table or table == "voices"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("seen at HA1 2XY", "HA1 2XY"), ("ring 020 7946 0958", "7946"),
        ("write to a.b@example.org", "example"), ("born 4/11/2004", "4/11"),
        ("number 943 476 5919", "943"), ("number AB 12 34 56 C", "12 34 56"),
    ],
)  # fmt: skip
def test_personal_data_stops_the_run_and_is_not_repeated(folder, text, secret):
    rows = changed(good_rows(), 2, breakdown="team", category=text)
    said, failed = stopped(folder, rows)
    assert failed["no_personal_data"].column == "personal_data"
    assert secret not in said
    assert secret not in (folder / "gate" / "checks.json").read_text(encoding="utf-8")


def test_personal_data_in_a_repair_stops_the_run_at_the_cells_of_the_repair(folder):
    repair = dict(
        zip(REPAIRS, ("police", "police_monthly", "", 2, FILE, "Q4", "B2 C3", "0"), strict=True)
    )
    repairs = pd.DataFrame([repair | {"repair": "moved to 943 476 5919"}])
    failed = stopped(folder, good_rows(), repairs=repairs)[1]
    assert failed["no_personal_data_in_repairs"].cells == ("B2", "C3")


def test_a_date_in_the_name_of_a_file_or_a_version_is_nobodys_birthday(folder):
    rows = [
        row | {"source_file": "police/dataset 14-04-2016.xlsx", "vintage": "14/04/2016"}
        for row in good_rows()
    ]
    assert gate(folder, rows).failed == 0


def test_a_date_where_a_category_should_stand_may_be_a_birthday(folder):
    rows = changed(good_rows(), 2, breakdown="team", category="14/04/2016")
    assert "no_personal_data" in stopped(folder, rows)[1]


def test_a_stated_percentage_that_differs_is_a_warning_with_its_cell(folder):
    result = gate(folder, changed(good_rows(), 40, value=76.0, source_cell="E9"))
    assert result.failed == 0
    assert warned(result)["stated_percentages_agree"].cells == ("E9",)


def test_a_stated_percentage_may_be_rounded(folder):
    assert gate(folder, changed(good_rows(), 40, value=75.1)).warned == 0


@pytest.mark.parametrize(("stated", "outcome"), [(438.0, False), (445.0, True)])
def test_a_year_to_date_is_compared_with_its_months(folder, stated, outcome):
    result = gate(folder, [*good_rows(), year_to_date(stated)])
    assert ("stated_totals_agree" in warned(result)) is outcome


def test_a_total_row_is_compared_with_its_categories(folder):
    whole = {"period_start": "2015-04-01", "period_end": "2016-03-31", "period_kind": "year"}
    parts = [
        observation("POL02", numerator=n, breakdown="area", category=name, **whole)
        for n, name in [(10.0, "north"), (12.0, "south")]
    ]
    total = year_to_date(23.0, indicator="POL02", category="area", source_cell="B20")
    result = gate(folder, [*good_rows(), *parts, total])
    assert warned(result)["stated_totals_agree"].cells == ("B20",)


@pytest.mark.parametrize("blank", [True, False])
def test_a_month_that_was_not_returned_is_a_warning(folder, blank):
    rows = good_rows()
    if blank:
        rows = changed(rows, 3, numerator=float("nan"), status="not returned")
    else:
        del rows[3]
    assert "periods_complete" in warned(gate(folder, rows))


def test_the_same_returns_give_the_same_bytes(folder, tmp_path):
    gate(folder, good_rows())
    first = (folder / "gate" / "checks.json").read_bytes()
    for name in ("gate", "cleaned"):
        shutil.rmtree(folder / name)
    gate(folder, good_rows())
    assert (folder / "gate" / "checks.json").read_bytes() == first


def survey():
    return observations(
        observation(f"VOI0{n}", numerator=30.0, denominator=40.0, agency="board", unit="%")
        for n in (1, 2, 3)
    )


def spoken(number=1, **changes):
    row = {
        "year": "2015-16", "voice_id": f"voice {number:02d}", "speaker": "child", "section": "F1",
        "theme": "", "method": "", "age_band": "", "kind": "quotation", "message": "I was heard.",
        "consent_id": f"C{number}", "consent_scope": "annual report", "reviewers": 2,
        "collected": "2015-11", "people": 1.0, "action_id": "", "consent_withdrawn": "",
        "source_file": "2015-16/board/v.xlsx", "source_sha256": SHA, "source_sheet": "Messages",
        "source_cell": f"A{number + 3}:P{number + 3}", "row_id": f"{number:012x}", "illustrative": True,
    }  # fmt: skip
    return row | changes


def test_a_failure_in_a_record_table_is_laid_at_the_door_of_who_sent_it(folder):
    voices = pd.DataFrame([spoken(message="call 020 7946 0958")])
    _, failed = stopped(folder, good_rows(), observations=survey(), voices=voices)
    check = failed["no_personal_data_in_voices"]
    assert (check.agency, check.cells) == ("board", ("A4:P4",))


def test_a_message_that_led_to_an_action_which_is_not_on_the_log_is_a_warning_with_its_cell(folder):
    voices = pd.DataFrame([spoken(1, action_id="A1"), spoken(2, action_id="A2"), spoken(3)])
    action = {
        "year": "2015-16", "action_id": "A1", "source_file": "2015-16/board/a.xlsx",
        "source_sheet": "Log", "source_cell": "A4:P4", "row_id": "a1", "illustrative": True,
    }  # fmt: skip
    found = warned(
        gate(
            folder, good_rows(), observations=survey(), voices=voices,
            actions=pd.DataFrame([action]),
        )
    )["said_and_done"]  # fmt: skip
    assert (found.agency, found.sheet, found.cells) == ("board", "Messages", ("A5:P5",))
    assert "A2" not in found.message + found.remedy + "".join(found.about)


# --- Suites that cannot be trusted ------------------------------------------------------------


def with_suite(folder, change):
    """Give the project a police suite of its own, changed in one place."""
    suite = folder / "expectations" / "police_monthly.json"
    content = json.loads(suite.read_text("utf-8"))
    change(content["expectations"])
    suite.write_text(json.dumps(content), encoding="utf-8")


def test_a_misspelt_expectation_is_refused_not_dropped(folder):
    with_suite(folder, lambda entries: entries[1].update(type="expect_column_values_to_be_in_sett"))
    with pytest.raises(GateError) as caught:
        gate(folder, good_rows())
    said = str(caught.value)
    assert "police_monthly.json, expectation 2 (period_kinds)" in said
    assert "Did you mean 'expect_column_values_to_be_in_set'?" in said
    record = read_checks(folder / "gate")
    assert (record.failed, record.checks[0].expectation) == (1, "suites_readable")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda entry: entry.update(severity="crticial"), "Did you mean 'critical'?"),
        (lambda entry: entry.update(kwarg={}), "Did you mean 'kwargs'?"),
        (lambda entry: entry["kwargs"].update(min_valu=1), "min_valu"),
        (lambda entry: entry["meta"].pop("remedy"), "meta must give"),
        (lambda entry: entry["meta"].update(table="observation"), "Did you mean 'observations'?"),
        (lambda entry: entry["meta"].update(id="measures_present"), "is used twice"),
    ],
)
def test_an_entry_that_is_wrong_is_named(folder, change, said):
    with_suite(folder, lambda entries: change(entries[3]))
    with pytest.raises(GateError, match=r"police_monthly\.json") as caught:
        gate(folder, good_rows())
    assert said in str(caught.value)


def test_an_expectation_of_a_column_that_is_not_there_is_critical_even_as_a_warning(folder):
    with_suite(folder, lambda entries: entries[3]["kwargs"].update(column="numeratr"))
    _, failed = stopped(folder, good_rows())
    assert failed["plausible_month"].severity == "critical"
    assert "could not be evaluated" in failed["plausible_month"].message


@pytest.mark.parametrize("content", ["", "{}", '{"expectations": []}', "[1"])
def test_a_suite_that_checks_nothing_is_refused(folder, content):
    file = folder / "empty.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(GateError, match="empty"):
        read_suite(file)


def test_a_return_without_a_suite_does_not_go_unchecked(folder):
    board = BOARD.replace("format: police_monthly", "format: police_weekly")
    (folder / "board.yml").write_text(board, encoding="utf-8")
    (folder / "cleaned").mkdir()
    (folder / "gate").mkdir()
    with pytest.raises(GateError, match="police_weekly"):
        run_gate(
            load_project(folder),
            {"police-police_weekly": folder / "cleaned"},
            folder / "gate",
            returns=(),
        )


@pytest.mark.parametrize(
    "file", sorted((ROOT / "expectations").glob("*.json")), ids=lambda f: f.stem
)
def test_plain_great_expectations_reads_every_suite_whole(file):
    import great_expectations as gx

    content = json.loads(file.read_text(encoding="utf-8"))
    assert len(gx.ExpectationSuite(**content).expectations) == len(content["expectations"])
    assert len(read_suite(file).expectations) == len(content["expectations"])


def test_every_format_the_board_expects_has_a_suite():
    for project in (ROOT, ROOT / "examples" / "harrow"):
        for expected in load_project(project).returns:
            assert (ROOT / "expectations" / f"{expected.format}.json").is_file()


def test_reading_checks_loads_neither_pandas_nor_great_expectations():
    code = (
        "import sys; from annual_report.gate import read_checks, run_gate; "
        "sys.exit(any(m in sys.modules for m in ('pandas', 'great_expectations')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

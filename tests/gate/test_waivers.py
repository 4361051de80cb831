"""Waivers: live, expired, unused, and written wrong."""

from __future__ import annotations

import json

import pytest

from annual_report.errors import ConfigurationError, GateError
from annual_report.gate import read_checks, run_gate
from annual_report.gate.suites import read_suite
from annual_report.gate.waivers import read_waivers
from annual_report.observations import observations, write_table
from annual_report.project import load_project
from annual_report.register import RegisteredReturn
from tests.gate.test_gate import ROOT, changed, good_rows, make_project

WAIVER = """
  - expectation: {expectation}
    agency: police
    reason: The force confirmed the number
    approved_by: Quality subgroup
    date: 2016-05-10
    expires: {expires}
"""


def gate(folder, rows, waivers, *, received="2016-05-26"):
    make_project(folder)
    for name in ("cleaned", "gate"):
        (folder / name).mkdir()
    (folder / "expectations" / "waivers.yml").write_text(waivers, encoding="utf-8")
    write_table(observations(rows), folder / "cleaned", "observations")
    returns = (RegisteredReturn("police", "police_monthly", "k", "t", received=received),)
    cleaned = {"police-police_monthly": folder / "cleaned"}
    return run_gate(load_project(folder), cleaned, folder / "gate", returns=returns)


def waiver(expectation="whole_counts", expires="2016-09-30", **more):
    text = "waivers:" + WAIVER.format(expectation=expectation, expires=expires)
    return text + "".join(f"    {key}: {value}\n" for key, value in more.items())


def outcomes(result):
    return {c.expectation: c for c in result.checks if c.outcome != "passed"}


def broken():
    """A count that is no whole number: a critical failure."""
    return changed(good_rows(), 5, numerator=4.5)


def test_a_live_waiver_lets_a_critical_failure_through_and_is_recorded(tmp_path):
    result = gate(tmp_path, broken(), waiver())
    check = outcomes(result)["whole_counts"]
    assert (check.outcome, check.severity) == ("waived", "critical")
    assert "Quality subgroup" in check.waiver
    assert "The force confirmed the number" in check.waiver
    assert (result.waived, result.warned, result.failed) == (1, 0, 0)


def test_an_expired_waiver_waives_nothing_and_is_a_warning(tmp_path):
    with pytest.raises(GateError):
        gate(tmp_path, broken(), waiver(expires="2016-05-25"))
    found = outcomes(read_checks(tmp_path / "gate"))
    assert found["whole_counts"].outcome == "failed"
    assert found["waiver_expired"].outcome == "warned"
    assert found["waiver_expired"].file == "expectations/waivers.yml"


def test_a_waiver_holds_on_its_last_day_and_is_judged_by_the_returns_not_by_today(tmp_path):
    """The day of the test is years after the waiver's last day."""
    assert gate(tmp_path, broken(), waiver(expires="2016-05-26")).waived == 1


def test_an_unused_waiver_is_a_warning(tmp_path):
    found = outcomes(gate(tmp_path, good_rows(), waiver()))
    assert list(found) == ["waiver_unused"]
    assert found["waiver_unused"].outcome == "warned"


def test_a_waiver_of_another_agency_does_not_hold(tmp_path):
    with pytest.raises(GateError):
        gate(tmp_path, broken(), waiver().replace("agency: police", "agency: board"))


@pytest.mark.parametrize(
    ("period", "outcome"), [("2015-16", "waived"), ("2015-08-31", "waived"), ("2014-15", "failed")]
)
def test_a_waiver_with_a_period_holds_for_that_period_alone(tmp_path, period, outcome):
    try:
        gate(tmp_path, broken(), waiver(period=period))
    except GateError:
        assert outcome == "failed"
    assert outcomes(read_checks(tmp_path / "gate"))["whole_counts"].outcome == outcome


def test_rows_that_a_waiver_does_not_cover_still_stop_the_run(tmp_path):
    rows = changed(broken(), 8, numerator=6.5)
    with pytest.raises(GateError):
        gate(tmp_path, rows, waiver(period="2015-08-31"))
    checks = read_checks(tmp_path / "gate").checks
    found = {c.outcome: c.unexpected for c in checks if c.expectation == "whole_counts"}
    assert found == {"waived": 1, "failed": 1}


def test_a_waiver_of_a_check_of_the_whole_table_holds(tmp_path):
    rows = [row for row in good_rows() if row["indicator"] != "POL07"]
    assert gate(tmp_path, rows, waiver("measures_present")).waived == 1


def personal_expectations():
    content = json.loads((ROOT / "expectations" / "across_returns.json").read_text())
    found = [e["meta"]["id"] for e in content["expectations"] if "personal" in e["meta"]["id"]]
    assert len(found) == 12
    return found


@pytest.mark.parametrize("expectation", personal_expectations())
@pytest.mark.parametrize("note", ["", "ring 020 7946 0958"])
def test_nobody_can_waive_personal_data_whether_or_not_there_is_any(tmp_path, expectation, note):
    with pytest.raises(GateError, match=r"waivers\.yml, line 2: .*nobody can waive"):
        gate(tmp_path, changed(good_rows(), 3, note=note), waiver(expectation))
    assert read_checks(tmp_path / "gate").failed == 1


def test_an_expectation_about_personal_data_cannot_be_made_a_warning(tmp_path):
    content = json.loads((ROOT / "expectations" / "across_returns.json").read_text())
    for entry in content["expectations"]:
        if entry["meta"]["id"] == "no_personal_data":
            entry["severity"] = "warning"
    suite = tmp_path / "across_returns.json"
    suite.write_text(json.dumps(content))
    with pytest.raises(GateError, match=r"no_personal_data\): .*has to be critical"):
        read_suite(suite)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (waiver().replace("reason", "raeson"), "Did you mean 'reason'?"),
        (waiver().replace("    approved_by: Quality subgroup\n", ""), "approved_by is missing"),
        (waiver(expires="next year"), "expires must be a date"),
        (waiver(expires="2016-13-40"), "expires cannot be read"),
        ("waiver: []", "Did you mean 'waivers'?"),
        ("waivers: all", "must be a list"),
        ("- just words", "must be a block of settings"),
        ("- {", "cannot be read as YAML"),
    ],
)
def test_a_waiver_written_wrong_is_refused_with_its_line(tmp_path, text, said):
    (tmp_path / "expectations").mkdir()
    (tmp_path / "expectations" / "waivers.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"waivers\.yml") as caught:
        read_waivers(tmp_path)
    assert said in str(caught.value)


def test_a_project_does_not_borrow_the_repository_roots_waivers(tmp_path):
    assert read_waivers(ROOT)
    assert read_waivers(tmp_path) == ()
    assert read_waivers(ROOT / "examples" / "harrow") == ()

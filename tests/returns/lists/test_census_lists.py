"""The children in need census, from XML to observations and through its checks."""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET

import pytest
import yaml

from annual_report.errors import GateError
from annual_report.gate import run_gate
from annual_report.project import home, load_project
from annual_report.returns import pseudonyms
from annual_report.returns.lists.opened import open_lists
from annual_report.workspace import OUTPUT

HEADER = """<?xml version="1.0" encoding="UTF-8"?>
<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2016</Year>
<ReferenceDate>2016-03-31</ReferenceDate></CollectionDetails></Header><Children>stray words
"""
CHILD = """<Child><ChildIdentifiers><LAchildID>{child}</LAchildID><PersonBirthDate>{born}</PersonBirthDate>
stray text here</ChildIdentifiers><CINdetails><CINreferralDate>{referred}</CINreferralDate>
<ReferralSource>2B</ReferralSource><ReferralNFA>{closed}</ReferralNFA>{inside}</CINdetails></Child>
"""
ENQUIRY = "<Section47><S47ActualStartDate>{started}</S47ActualStartDate>{held}</Section47>"
HELD = "<DateOfInitialCPC>{day}</DateOfInitialCPC>"
PLAN = (
    "<ChildProtectionPlans><CPPstartDate>{started}</CPPstartDate>{ended}"
    "<NumberOfPreviousCPP>{earlier}</NumberOfPreviousCPP></ChildProtectionPlans>"
)
ENDED = "<CPPendDate>{day}</CPPendDate>"
FIRST, LAST = dt.date(2015, 4, 1), dt.date(2016, 3, 31)


def census(children=60, *, bad=0):
    """A census of children, each with an enquiry and every other with a plan."""
    text = HEADER
    for at in range(children):
        referred = FIRST + dt.timedelta(days=5 * at)
        started = referred + dt.timedelta(days=1)
        held = HELD.format(day=started + dt.timedelta(days=9)) if at % 3 else ""
        inside = ENQUIRY.format(started=started, held=held)
        if at % 2:
            begun = started + dt.timedelta(days=12)
            over = begun - dt.timedelta(days=3) if at < 2 * bad else begun + dt.timedelta(days=20)
            ended = ENDED.format(day=over) if at % 4 == 1 or at < 2 * bad else ""
            inside += PLAN.format(started=begun, ended=ended, earlier=at % 5 == 0)
        text += CHILD.format(
            child=f"child_fails_{at:03d}", born=dt.date(2009, 5, 7), referred=referred,
            closed=("false", "true", "0", "1")[at % 4], inside=inside,
        )  # fmt: skip
    return (text + "</Children></Message>").replace("True", "1").replace("False", "0")


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project that expects a census; the file is written by the test."""
    folder = tmp_path / "project"
    (folder / "data" / "raw" / "2015-16" / "care").mkdir(parents=True)
    real = yaml.safe_load((home() / "board.yml").read_text(encoding="utf-8"))
    board = {name: real[name] for name in ("comparators", "disclosure", "priorities")}
    board["board"] = real["board"] | {"demonstration": False}
    board |= {
        "year": "2015-16",
        "agencies": [{"id": "care", "name": "Care"}],
        "returns": [
            {"agency": "care", "format": "cin_census", "title": "Census", "files": "*.xml"}
        ],
    }
    (folder / "board.yml").write_text(yaml.safe_dump(board), encoding="utf-8")
    monkeypatch.setenv(pseudonyms.KEY_FILE, str(tmp_path / "keys" / "key"))
    return folder


def write(project, text):
    file = project / "data" / "raw" / "2015-16" / "care" / "CIN 2016.xml"
    file.write_text(text, encoding="utf-8")
    return ET.fromstring(text)  # noqa: S314 - made above


def opened(project):
    return open_lists(str(project), "2015-16", "care", "cin_census")


def days(tree, path):
    return [dt.date.fromisoformat(one.text) for one in tree.iterfind(path)]


def test_d45_a_census_is_counted_as_the_xml_says_and_stray_text_is_reported(project):
    tree = write(project, census())
    counted = opened(project).count()
    frame = counted.observations.set_index(["indicator", "period_end"])
    referred = days(tree, ".//CINreferralDate")
    assert frame.loc[("CSC01", "2015-06-30"), "numerator"] == sum(
        FIRST <= when <= dt.date(2015, 6, 30) for when in referred
    )
    enquiries = [
        (dt.date.fromisoformat(one.findtext("S47ActualStartDate")), one.find("DateOfInitialCPC"))
        for one in tree.iterfind(".//Section47")
    ]
    autumn = [
        held is not None
        for when, held in enquiries
        if dt.date(2015, 10, 1) <= when <= dt.date(2015, 12, 31)
    ]
    row = frame.loc[("CSC19", "2015-12-31")]
    assert (row["numerator"], row["denominator"]) == (sum(autumn), len(autumn))
    assert row["source_sheet"] == "Section47"
    plans = [
        (dt.date.fromisoformat(one.findtext("CPPstartDate")), one.findtext("CPPendDate"))
        for one in tree.iterfind(".//ChildProtectionPlans")
    ]
    open_at_end = [
        begun for begun, over in plans
        if begun <= LAST and (over is None or dt.date.fromisoformat(over) > LAST)
    ]  # fmt: skip
    assert frame.loc[("CSC10", "2016-03-31"), "numerator"] == len(open_at_end)
    stray = counted.repairs[counted.repairs["repair"].str.contains("text between elements")]
    assert stray["count"].sum() > 50
    everything = counted.repairs.to_csv() + counted.findings.to_csv() + frame.to_csv()
    assert not any(text in everything for text in ("stray words", "child_fails", "2009-05-07"))


def gate(project, tmp_path, monkeypatch):
    cleaned, checks = tmp_path / "cleaned", tmp_path / "checks"
    checks.mkdir()
    monkeypatch.setenv(OUTPUT, str(cleaned))
    found = opened(project)
    found.write(found.count())
    with pytest.raises(
        GateError
    ) as caught:  # one return alone never meets the checks across returns
        run_gate(load_project(project), {"care-cin_census": cleaned}, checks)
    return str(caught.value)


def test_d11_many_dates_out_of_order_stop_the_run_with_their_cells(project, tmp_path, monkeypatch):
    write(project, census(bad=5))
    text = " ".join(gate(project, tmp_path, monkeypatch).split())
    assert "CIN 2016.xml" in text
    assert "ChildProtecti" in text
    assert "dates in the cells that are named" in text or "Correct the dates" in text


def test_a_census_in_order_passes_its_own_checks(project, tmp_path, monkeypatch):
    write(project, census())
    assert "CIN 2016.xml" not in gate(project, tmp_path, monkeypatch)


def test_d28_enquiries_that_contradict_each_other_are_counted_with_their_rows(project):
    text = census().replace("child_fails_002", "child_fails_001")
    for number in ("2015-04-06", "2015-04-11"):
        text = text.replace(f"<CINreferralDate>{number}", "<CINreferralDate>2015-04-06")
    write(project, text)
    findings = opened(project).count().findings
    clash = findings[
        (findings["finding"] == "rows that contradict each other") & (findings["count"] > 0)
    ]
    assert clash[["list", "count", "source_cell"]].to_numpy().tolist() == [
        ["Referrals", 2, "A3:J4"]
    ]

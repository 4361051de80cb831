"""The release: what its tables hold, and what they must not."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pandas as pd
import pytest

from annual_report.gate.checks import Check, write_checks
from annual_report.observations import observations, read_table, write_table
from annual_report.project import load_project
from annual_report.register import RegisteredReturn
from annual_report.release import TABLES, make_release
from annual_report.release.audits import count_audits, release_audits
from annual_report.release.display import printed
from annual_report.release.voices import reason_withheld, release_voices
from tests.gate.test_gate import BOARD, SHA, good_rows, observation, year_to_date

SOURCE = {
    "source_file": "2015-16/board/b.xlsx", "source_sha256": SHA, "source_sheet": "S",
    "illustrative": True,
}  # fmt: skip
CHECK = Check(
    "police", "police_monthly", "readable", "critical", "passed", file="f.xlsx", cells=("D1", "D2")
)
RETURNS = (
    RegisteredReturn("police", "police_monthly", "police-police_monthly", "Monthly", "f.xlsx", 9),
    RegisteredReturn("board", "voices", "board-voices", "Voices", superseded=("a.xlsx", "b.xlsx")),
)


def voice(number=1, **changes):
    row = {
        "year": "2015-16", "voice_id": f"voice {number:02d}", "speaker": "child", "section": "F1",
        "theme": "Being listened to", "method": "Survey", "age_band": "13-15",
        "kind": "quotation", "message": "She asked me first.", "consent_id": f"C{number}",
        "consent_scope": "Annual report", "reviewers": 2, "collected": "2015-11",
        "people": float("nan"), "action_id": "", "consent_withdrawn": "",
        "source_cell": f"A{number}:M{number}", "row_id": f"voice{number:07d}",
    }  # fmt: skip
    return SOURCE | row | changes


def finding(number, agency="police", theme="neglect", **changes):
    row = {
        "year": "2015-16", "case": f"case {number:02d}", "kind": "joint", "scale": "", "theme": theme, "stage": "child in need",
        "agency": agency, "grade": "good", "moderated_grade": "good", "voice": "yes",
        "threshold": "yes", "learning": "Drift", "source_cell": f"A{number}:L{number}",
        "row_id": f"{agency}-{number}",
    }  # fmt: skip
    return SOURCE | row | changes


def release(folder, rows, **tables):
    (folder / "board.yml").write_text(BOARD, encoding="utf-8")
    cleaned, output = folder / "cleaned", folder / "release"
    for name in (cleaned, output):
        name.mkdir()
    write_table(observations(rows), cleaned, "observations")
    for name, frame in tables.items():
        write_table(frame, cleaned, name)
    write_checks([CHECK], folder)
    project = load_project(folder)
    make_release(project, {"police-police_monthly": cleaned}, folder, RETURNS, output)
    return {name: read_table(output, name) for name in TABLES}


def test_every_table_is_there_and_every_row_can_be_cited(tmp_path):
    tables = release(tmp_path, good_rows(), voices=pd.DataFrame([voice()]))
    assert set(tables) == {path.stem for path in (tmp_path / "release").glob("*.parquet")}
    for name, table in tables.items():
        assert "row_id" in table, name
        assert "inputs" in table, name
        assert table["row_id"].is_unique, name


def test_a_board_that_received_nothing_else_still_gets_every_table(tmp_path):
    tables = release(tmp_path, good_rows())
    for name in ("audits", "voices", "withheld", "actions", "repairs"):
        assert tables[name].empty
        assert len(tables[name].columns) > 3


def test_the_same_inputs_give_the_same_bytes(tmp_path):
    audits = pd.DataFrame(
        [finding(i, moderated_grade="inadequate" if i < 3 else "good") for i in range(20)]
    )
    found = []
    for name in ("first", "second"):
        folder = tmp_path / name
        folder.mkdir()
        release(
            folder,
            [*good_rows(), observation("POL01", 4, 3.0, category="x", breakdown="b")],
            audits=audits,
        )
        found.append({p.name: p.read_bytes() for p in sorted((folder / "release").iterdir())})
    assert found[0] == found[1]


def test_the_years_row_cites_every_month_and_the_population(tmp_path):
    indicators = release(tmp_path, good_rows())["indicators"]
    year = indicators[(indicators["indicator"] == "POL01") & (indicators["period_kind"] == "year")]
    assert len(year) == 1
    assert len(year.iloc[0]["inputs"].split()) == 13
    assert year.iloc[0]["display"] == "9.1"


def test_totals_that_a_return_states_are_not_released(tmp_path):
    indicators = release(tmp_path, [*good_rows(), year_to_date(480.0)])["indicators"]
    assert "stated total" not in set(indicators["breakdown"])


def test_a_suppressed_month_takes_another_with_it_and_says_why_internally(tmp_path):
    rows = good_rows()
    rows[3]["numerator"] = 3.0
    tables = release(tmp_path, rows)
    indicators = tables["indicators"].set_index("row_id")
    hidden = indicators[indicators["suppression"] != ""]
    assert sorted(hidden["suppression"]) == ["primary", "secondary"]
    assert hidden[["numerator", "value", "lower", "upper"]].isna().all(axis=None)
    because = json.loads((tmp_path / "release" / "suppressions.json").read_text(encoding="utf-8"))
    assert {each["row_id"] for each in because} == set(hidden.index)
    assert {each["kind"] for each in because} == {"primary", "secondary"}
    assert all(each["rule"] for each in because)


def test_checks_and_returns_are_carried_over_without_a_value(tmp_path):
    tables = release(tmp_path, good_rows())
    assert tables["checks"].iloc[0]["cells"] == "D1 D2"
    assert list(tables["returns"]["superseded"]) == ["", "a.xlsx; b.xlsx"]


# --- How figures are printed ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "29.9"), ({"value": 1892.0, "decimals": 0}, "1,892"), ({"unit": "%"}, "29.9%"),
        ({"status": "provisional"}, "29.9 [p]"), ({"status": "revised", "unit": "%"}, "29.9% [r]"),
        ({"value": math.nan, "status": "suppressed"}, "[c]"),
        ({"value": math.nan, "status": "not available"}, "[x]"),
        ({"value": math.nan, "status": "not applicable"}, "[z]"),
        ({"value": math.nan, "status": "not returned"}, "not returned"),
        ({"unit": "%", "denominator": 9.0, "numerator": 9.0}, "9 of 9"),
        ({"unit": "%", "denominator": 10.0, "numerator": 10.0, "value": 100.0}, "100.0%"),
        ({"unit": "%", "denominator": 9.0, "published": True}, "29.9%"),
        ({"value": -0.0}, "0.0"),
    ],
)  # fmt: skip
def test_a_figure_is_printed_with_its_unit_status_and_base(changes, said):
    row = {
        "value": 29.93, "numerator": 172.0, "denominator": 57459.0, "unit": "per 10,000",
        "decimals": 1, "status": "final", "published": False,
    }  # fmt: skip
    assert printed(row | changes, 10) == said


# --- Voices -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, ""), ({"consent_scope": "board papers and annual  report"}, ""),
        ({"consent_id": " "}, "no consent is recorded"),
        ({"consent_withdrawn": "withdrawn"}, "the consent was withdrawn"),
        ({"consent_scope": "Annual report (withdrawn in May)"}, "the consent was withdrawn"),
        ({"consent_withdrawn": "no"}, ""),
        ({"consent_scope": "Board only"}, "the consent does not cover the annual report"),
        ({"consent_scope": ""}, "the consent does not cover the annual report"),
        ({"reviewers": 1}, "not reviewed by two people"),
        ({"message": "Mrs Pemberton was kind."}, "it may identify someone"),
        ({"message": "I go to Elmfield School."}, "it may identify someone"),
        ({"message": "It was on 4 November."}, "it may identify someone"),
        ({"message": "Ring 07700 900123."}, "it may identify someone"),
        ({"theme": "At Elmfield Primary"}, "it may identify someone"),
    ],
)  # fmt: skip
def test_a_voice_is_heard_only_with_consent_two_reviewers_and_nobody_named(changes, reason):
    assert reason_withheld(voice(**changes)) == reason


def test_withheld_voices_are_counted_by_reason_and_their_words_are_not_kept():
    telling = "Mrs Pemberton was kind."
    rows = [voice(1), voice(2, consent_id=""), voice(3, consent_id=""), voice(4, message=telling)]
    shown, withheld = release_voices(pd.DataFrame(rows))
    assert list(shown["voice_id"]) == ["voice 01"]
    assert dict(zip(withheld["reason"], withheld["count"], strict=True)) == {
        "no consent is recorded": 2,
        "it may identify someone": 1,
    }
    assert telling not in withheld.to_csv() + shown.to_csv()


# --- Audits -----------------------------------------------------------------------------------


def audited(records):
    from annual_report.release.disclosure import protect

    counts = count_audits(pd.DataFrame(records))
    hidden = protect(counts.cells, counts.relations, 5)
    return release_audits(counts, hidden, 10)[0]


def many_findings():
    grades = (
        ["outstanding"] * 2 + ["good"] * 20 + ["requires improvement"] * 12 + ["inadequate"] * 8
    )
    return [
        finding(
            i,
            agency=("police", "schools")[i % 2],
            theme=("neglect", "cse")[i % 3 == 0],
            moderated_grade=grade,
        )
        for i, grade in enumerate(grades)
    ]


def test_audits_are_counted_overall_by_theme_and_by_agency_but_never_both():
    table = audited(many_findings())
    assert ((table["theme"] == "all") | (table["agency"] == "all")).all()
    overall = table[(table["theme"] == "all") & (table["agency"] == "all")]
    grades = overall[overall["measure"] == "moderated_grade"].set_index("category")["display"]
    assert grades["good"] == "20"
    assert grades["outstanding"] == "[c]"


def test_no_small_audit_count_is_shown_and_suppressed_ones_hold_no_number():
    table = audited(many_findings())
    assert not table["count"].between(1, 5).any()
    hidden = table[table["suppression"] != ""]
    assert hidden[["count", "share"]].isna().all(axis=None)


def test_audit_rows_cite_all_records_alike_so_that_citing_gives_no_count_away():
    table = audited(many_findings())
    assert table["inputs"].nunique() == 1
    assert len(table.iloc[0]["inputs"].split()) == len(many_findings())


def test_moderation_is_counted_as_lowered_raised_or_the_same():
    records = [finding(i, grade="good", moderated_grade="inadequate") for i in range(8)]
    records += [finding(i, grade="inadequate", moderated_grade="good") for i in range(8, 17)]
    records += [finding(i, grade="") for i in range(17, 24)]
    table = audited(records)
    shift = table[
        (table["measure"] == "grade_shift") & (table["theme"] == "all") & (table["agency"] == "all")
    ]
    assert dict(zip(shift["category"], shift["display"], strict=True)) == {
        "lowered": "8", "raised": "9", "not recorded": "7",
    }  # fmt: skip


def test_an_audit_indicator_does_not_give_back_what_the_audits_table_hides(tmp_path):
    """AUD02 counts good and outstanding: beside it, hiding one grade alone would hide nothing."""
    records = many_findings()
    whole = {"period_start": "2015-04-01", "period_end": "2016-03-31", "period_kind": "year"}
    measure = observation("AUD02", numerator=22.0, denominator=42.0, unit="%", **whole)
    tables = release(tmp_path, [*good_rows(), measure], audits=pd.DataFrame(records))
    audits = tables["audits"]
    overall = audits[(audits["theme"] == "all") & (audits["agency"] == "all")]
    grades = overall[overall["measure"] == "moderated_grade"].set_index("category")["display"]
    aud02 = tables["indicators"].set_index("indicator").loc["AUD02", "display"]
    assert grades["outstanding"] == "[c]"
    assert "[c]" in (grades["good"], aud02)


def test_the_demonstrations_own_files_need_no_mending():
    """The suites and waivers that the repository ships read as they stand."""
    from annual_report.gate.suites import read_suite
    from annual_report.gate.waivers import read_waivers

    root = Path(__file__).parents[2]
    assert all(read_suite(file).expectations for file in (root / "expectations").glob("*.json"))
    assert len(read_waivers(root)) == 1

"""Figures of several years in one release: the later word counts, and nothing changes unseen."""

from __future__ import annotations

import pandas as pd
import pytest

from annual_report.gate.checks import write_checks
from annual_report.observations import observations, read_table, write_table
from annual_report.project import load_project
from annual_report.register import RegisteredReturn
from annual_report.release import make_release
from annual_report.release.years import observations_of_all
from tests.gate.test_gate import BOARD, SHA
from tests.release.test_release import CHECK

KEY = "police-police_monthly"
QUARTERS = {
    "06-30": ("04-01", 0), "09-30": ("07-01", 0), "12-31": ("10-01", 0), "03-31": ("01-01", 1),
}  # fmt: skip


def figure(start: int, counts: list[float], status: str = "final", **more: object) -> list[dict]:
    """Return the four quarters of a reporting year that starts in a calendar year."""
    rows = []
    for place, (count, (end, (first, later))) in enumerate(
        zip(counts, QUARTERS.items(), strict=True)
    ):
        year = start + later
        rows.append(
            {
                "year": f"{start}-{(start + 1) % 100}", "period_start": f"{year}-{first}",
                "period_end": f"{year}-{end}", "period_kind": "quarter", "agency": "police",
                "indicator": "POL02", "numerator": float(count), "value": float(count),
                "unit": "count", "status": status, "vintage": f"sent for {start}",
                "source_file": f"{start}.xlsx", "source_sha256": SHA, "source_sheet": "Q",
                "source_cell": f"{'BCDE'[place]}2",
            } | more
        )  # fmt: skip
    return rows


def whole(start: int, count: float, **more: object) -> dict:
    first = figure(start, [count] * 4)[0]
    days = {"period_start": f"{start}-04-01", "period_end": f"{start + 1}-03-31"}
    return first | days | {"period_kind": "year"} | more


@pytest.fixture
def folders(tmp_path):
    def make(rows_by_year: dict[str, list[dict]]):
        found = {}
        for year, rows in rows_by_year.items():
            folder = tmp_path / year
            folder.mkdir(exist_ok=True)
            write_table(observations(rows), folder, "observations")
            found[year] = {KEY: folder}
        return found

    return make


def together(found):
    *before, last = found
    return observations_of_all(found[last], {year: found[year] for year in before})


def test_each_years_figures_are_there_once(folders):
    found = folders(
        {"2014-15": figure(2014, [10, 20, 30, 40]), "2015-16": figure(2015, [1, 2, 3, 4])}
    )
    frame, changed = together(found)
    assert list(frame["numerator"]) == [10, 20, 30, 40, 1, 2, 3, 4]
    assert changed.empty


def test_a_figure_that_the_next_return_corrects_is_taken_from_it_and_written_down(folders):
    again = figure(2014, [10, 25, 30, 40], vintage="sent for 2015", source_file="2015.xlsx")
    found = folders(
        {
            "2014-15": figure(2014, [10, 20, 30, 40]),
            "2015-16": [*again, *figure(2015, [1, 2, 3, 4])],
        }
    )
    frame, changed = together(found)
    then = frame[frame["year"] == "2014-15"]
    assert list(then["numerator"]) == [10, 25, 30, 40]
    assert set(then["source_file"]) == {"2015.xlsx"}
    assert list(zip(changed["before"], changed["after"], strict=True)) == [(20, 25)]
    assert list(changed["before_cell"]) == ["2014.xlsx!Q!C2"]
    assert list(changed["after_cell"]) == ["2015.xlsx!Q!C2"]


def test_a_blank_in_the_next_return_corrects_nothing(folders):
    nan = float("nan")
    again = figure(2014, [nan] * 4, "not returned", vintage="sent for 2015")
    found = folders({"2014-15": figure(2014, [10, 20, 30, 40]), "2015-16": again})
    frame, changed = together(found)
    assert list(frame["numerator"]) == [10, 20, 30, 40]
    assert changed.empty


def test_a_hidden_figure_in_the_next_return_hides_what_was_returned_before(folders):
    nan = float("nan")
    again = figure(2014, [10, nan, 30, 40], vintage="sent for 2015")
    again[1]["status"] = "suppressed"
    found = folders({"2014-15": figure(2014, [10, 2, 30, 40]), "2015-16": again})
    frame, _ = together(found)
    assert list(frame["status"]) == ["final", "suppressed", "final", "final"]
    assert frame["numerator"].isna().sum() == 1


@pytest.mark.parametrize(("stated", "changed"), [(100, 0), (104, 1)])
def test_a_whole_year_stated_later_is_held_against_its_own_quarters(folders, stated, changed):
    later = whole(2014, stated, vintage="sent for 2015", source_file="2015.xlsx")
    found = folders({"2014-15": figure(2014, [10, 20, 30, 40]), "2015-16": [later]})
    frame, revised = together(found)
    assert len(frame) == 5
    assert len(revised) == changed
    if changed:
        assert (revised["before"][0], revised["after"][0]) == (100, 104)
        assert revised["before_cell"][0] == "2014.xlsx!Q!B2 C2 D2 E2"


def test_what_two_rows_of_one_return_say_differently_stays_to_be_found(folders):
    rows = [*figure(2015, [1, 2, 3, 4]), figure(2015, [9] * 4, vintage="other")[0]]
    frame, _ = together(folders({"2014-15": figure(2014, [5] * 4), "2015-16": rows}))
    assert (frame["year"] == "2015-16").sum() == 5


def test_totals_for_the_gate_alone_are_not_released(folders):
    rows = figure(2014, [10, 20, 30, 40])
    rows.append(whole(2014, 100, breakdown="stated total"))
    rows.append(whole(2014, 99, breakdown="cross-check", category="Police"))
    frame, _ = together(folders({"2014-15": rows, "2015-16": figure(2015, [1, 2, 3, 4])}))
    assert set(frame["breakdown"]) == {"total"}


def released(tmp_path, found, changed=None):
    (tmp_path / "board.yml").write_text(BOARD, encoding="utf-8")
    output = tmp_path / "release"
    output.mkdir()
    write_checks([CHECK], tmp_path)
    (entry,) = (
        RegisteredReturn("police", "police_monthly", KEY, "Monthly", "f.xlsx", status="received"),
    )
    *before, last = found
    if changed is not None:
        write_table(changed, found[last][KEY], "revisions")
    make_release(
        load_project(tmp_path), found[last], tmp_path, [entry], output,
        earlier={year: found[year] for year in before},
    )  # fmt: skip
    return {path.stem: read_table(output, path.stem) for path in output.glob("*.parquet")}


def test_the_release_has_a_row_for_each_year_and_hides_small_counts_of_every_year(
    tmp_path, folders
):
    found = folders(
        {"2014-15": figure(2014, [10, 2, 30, 40]), "2015-16": figure(2015, [50, 60, 70, 80])}
    )
    table = released(tmp_path, found)["indicators"]
    years = table[(table["period_kind"] == "year") & (table["indicator"] == "POL02")]
    assert list(years["year"]) == ["2014-15", "2015-16"]
    small = table[table["period_end"] == "2014-09-30"]
    assert list(small["display"]) == ["[c]"]
    # one more of the four is hidden, or the year would give it away
    then = table[(table["year"] == "2014-15") & (table["suppression"] != "")]
    assert len(then) >= 2


def test_a_year_that_was_restated_is_released_though_its_quarters_do_not_add_up(tmp_path, folders):
    later = whole(2014, 104, vintage="sent for 2015", source_file="2015.xlsx")
    found = folders(
        {"2014-15": figure(2014, [10, 20, 30, 40]), "2015-16": [later, *figure(2015, [50] * 4)]}
    )
    tables = released(tmp_path, found)
    table = tables["indicators"]
    year = table[(table["year"] == "2014-15") & (table["period_kind"] == "year")]
    assert list(year["numerator"]) == [104]
    assert list(tables["revisions"]["change"]) == ["changed"]


def test_records_of_earlier_years_are_not_released(tmp_path, folders):
    found = folders({"2014-15": figure(2014, [10] * 4), "2015-16": figure(2015, [50] * 4)})
    voice = {"year": "2014-15", "voice_id": "v1", "row_id": "v1", "message": "Then."}
    write_table(pd.DataFrame([voice]), found["2014-15"][KEY], "voices")
    tables = released(tmp_path, found)
    assert tables["voices"].empty
    assert tables["withheld"].empty or tables["withheld"]["count"].sum() == 0

"""A return in several files: quarters put together, versions compared, notebooks that are shared."""

from __future__ import annotations

import openpyxl
import pandas as pd
import pytest

from annual_report.errors import ConfigurationError, ReturnError
from annual_report.observations import read_table
from annual_report.returns.cleaning import open_received
from annual_report.returns.formats import read_format
from annual_report.returns.revisions import figures_changed
from annual_report.returns.versions import UNREAD

BOARD = """
board: {name: Test Board, short_name: TB, area: {name: Testshire}}
year: 2015-16
history: 1
agencies: [{id: camhs, name: Mental health}, {id: police, name: Police}]
returns:
  - {agency: camhs, format: waits, title: Waiting, files: "*Q{quarter}*.xlsx", due: "30 days"}
  - {agency: police, format: counts, title: Counts}
"""
MAPPING = """
notebook: measures
about: Months across, one row a measure.
tables:
  - name: waiting
    sheet: Data
    headings: [^measure]
    label: ^measure
    layout: across
    measures:
      - {indicator: CAM01, unit: count, kind: flow, row: ^referrals}
      - {indicator: CAM02, unit: "%", kind: flow, row: ^seen, denominator_row: ^referrals}
"""
Q1 = (["Apr 2015", "May 2015", "Jun 2015"], [10, 20, 30], [5, 6, 7])
Q2 = (["Jul 2015", "Aug 2015", "Sep 2015"], [40, 50, 60], [8, 9, 10])


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "board.yml").write_text(BOARD)
    for form in ("waits", "counts"):
        mapping = tmp_path / "notebooks" / "clean" / f"{form}.yml"
        mapping.parent.mkdir(parents=True, exist_ok=True)
        mapping.write_text(MAPPING)
    return tmp_path


def send(folder, name, table, agency="camhs", year="2015-16"):
    months, referrals, seen = table
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Data"
    for row in (["Measure", *months], ["Referrals", *referrals], ["Seen", *seen]):
        sheet.append(row)
    path = folder / "data" / "raw" / year / agency / name
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def opened(folder, agency="camhs", form="waits"):
    return open_received(str(folder), "2015-16", agency, form)


def referrals(frame):
    rows = frame[frame["indicator"] == "CAM01"]
    return dict(zip(rows["period_end"], rows["numerator"], strict=True))


def write(found, folder):
    found.write(found.tidy())
    return folder / "_build" / "by_hand" / f"2015-16-{found.registered.key}"


def test_the_files_of_a_return_are_put_together_and_each_row_cites_its_own(folder):
    send(folder, "Q1.xlsx", Q1)
    send(folder, "Q2.xlsx", Q2)
    frame = opened(folder).tidy().observations
    assert list(referrals(frame).values()) == [10, 20, 30, 40, 50, 60]
    cited = {row.source_file[-7:]: row.period_end for row in frame.itertuples()}
    assert cited == {"Q1.xlsx": "2015-06-30", "Q2.xlsx": "2015-09-30"}


def test_what_came_of_each_quarter_can_be_shown_the_missing_ones_too(folder):
    send(folder, "Q1.xlsx", Q1)
    shown = opened(folder).received()
    assert list(shown["part"]) == ["Q1", "Q2", "Q3", "Q4"]
    assert list(shown["status"]) == ["received", *["not returned"] * 3]
    assert list(shown["due"]) == ["2015-07-30", "2015-10-30", "2016-01-30", "2016-04-30"]


def test_a_return_of_one_file_is_opened_as_ever(folder):
    send(folder, "counts.xlsx", Q1, agency="police")
    found = opened(folder, "police", "counts")
    assert found.workbook.sheets[0].name == "Data"
    assert found.source.file == "2015-16/police/counts.xlsx"
    assert found.about == "Months across, one row a measure."
    assert next(iter(found.preview(first=1, last=2, columns=2).iloc[0])) == "Measure"


def test_one_workbook_of_several_is_not_asked_for_by_mistake(folder):
    send(folder, "Q1.xlsx", Q1)
    send(folder, "Q2.xlsx", Q2)
    with pytest.raises(ValueError, match="several files"):
        _ = opened(folder).workbook


def test_a_file_without_a_figure_of_its_quarter_is_refused(folder):
    send(folder, "Q1.xlsx", Q1)
    send(folder, "Q3.xlsx", Q2)
    with pytest.raises(ReturnError, match=r"Q3\.xlsx") as raised:
        opened(folder).tidy()
    assert "named for Q3 2015-16" in str(raised.value)


def test_every_file_that_cannot_be_read_is_named_at_once(folder):
    for name in ("Q1.xlsx", "Q2.xlsx"):
        send(folder, name, Q1).write_bytes(b"no workbook")
    with pytest.raises(ReturnError) as raised:
        opened(folder)
    assert {problem.file[-7:] for problem in raised.value.problems} == {"Q1.xlsx", "Q2.xlsx"}


def test_a_later_quarter_that_says_an_earlier_figure_again_is_counted_once(folder):
    send(folder, "Q1.xlsx", Q1)
    send(folder, "Q2.xlsx", tuple(a + b for a, b in zip(Q1, Q2, strict=True)))
    cleaned = opened(folder).tidy()
    assert list(referrals(cleaned.observations).values()) == [10, 20, 30, 40, 50, 60]
    assert not cleaned.observations.duplicated(["indicator", "period_end"]).any()
    repair = cleaned.repairs.set_index("repair")["count"]
    # three referrals, and three percentages of three cells and their base
    assert repair["left out: the same figure again in a later quarter's file"] == 6
    assert read_table_or_none(write(opened(folder), folder)) is None


def test_a_later_quarter_that_corrects_an_earlier_figure_is_a_revision(folder):
    send(folder, "Q1.xlsx", Q1)
    months, counts, seen = tuple(a + b for a, b in zip(Q1, Q2, strict=True))
    send(folder, "Q2.xlsx", (months, [10, 21, *counts[2:]], seen))
    found = opened(folder)
    assert referrals(found.tidy().observations)["2015-05-31"] == 21
    table = read_table(write(found, folder), "revisions")
    assert set(table["period_end"]) == {"2015-05-31"}
    row = table[table["indicator"] == "CAM01"].iloc[0]
    assert (row["before"], row["after"], row["part"]) == (20, 21, "numerator")
    assert row["before_cell"] == "2015-16/camhs/Q1.xlsx!Data!C2"
    assert row["after_cell"] == "2015-16/camhs/Q2.xlsx!Data!C2"
    assert figures_changed(table) == 2  # the count, and the percentage of which it is the base


def read_table_or_none(folder):
    return read_table(folder, "revisions") if (folder / "revisions.parquet").is_file() else None


def test_what_a_new_version_changed_is_written_with_the_cells_of_both(folder):
    months, _, seen = Q1
    send(folder, "Q1 v1.xlsx", (months, [10, 20, None], seen))
    send(folder, "Q1 v2.xlsx", (months, [10, 22, 30], seen))
    table = read_table(write(opened(folder), folder), "revisions")
    counted = table[table["indicator"] == "CAM01"].set_index("period_end")
    assert list(counted.index) == ["2015-05-31", "2015-06-30"]
    assert list(counted["change"]) == ["changed", "filled in"]
    assert list(counted["before_cell"]) == [f"2015-16/camhs/Q1 v1.xlsx!Data!{c}2" for c in "CD"]
    assert list(counted["before_status"]) == ["final", "not returned"]
    assert counted["row_id"].is_unique


def test_each_of_three_versions_is_compared_with_the_one_after_it(folder):
    months, _, seen = Q1
    for version, first in enumerate((10, 11, 12), start=1):
        send(folder, f"Q1 v{version}.xlsx", (months, [first, 20, 30], seen))
    table = read_table(write(opened(folder), folder), "revisions")
    counted = table[table["indicator"] == "CAM01"]
    assert list(zip(counted["before"], counted["after"], strict=True)) == [(10, 11), (11, 12)]


def test_the_same_return_sent_again_changes_nothing_and_says_so(folder):
    send(folder, "Q1 v1.xlsx", Q1)
    send(folder, "Q1 v2.xlsx", Q1)
    table = read_table(write(opened(folder), folder), "revisions")
    assert table.empty


def test_a_replaced_version_that_cannot_be_read_is_said_and_stops_nothing(folder):
    send(folder, "Q1 v1.xlsx", Q1).write_bytes(b"no workbook")
    send(folder, "Q1 v2.xlsx", Q1)
    out = write(opened(folder), folder)
    repairs = read_table(out, "repairs").set_index("repair")
    assert repairs.loc[UNREAD, "source_file"] == "2015-16/camhs/Q1 v1.xlsx"
    assert read_table(out, "revisions").empty


def test_the_table_of_revisions_has_the_same_bytes_each_time(folder):
    send(folder, "Q1 v1.xlsx", (Q1[0], [1, 2, 3], Q1[2]))
    send(folder, "Q1 v2.xlsx", Q1)
    first, second = (
        (write(opened(folder), folder) / "revisions.parquet").read_bytes() for _ in range(2)
    )
    assert first == second


def test_a_mapping_names_the_notebook_it_shares(folder, tmp_path):
    mapping = folder / "notebooks" / "clean" / "waits.yml"
    assert (read_format(mapping).notebook, read_format(mapping).mapped) == ("measures", True)
    assert read_format(tmp_path / "none.yml").notebook == "none"
    mapping.write_text(MAPPING.replace("measures", "../outside", 1))
    with pytest.raises(ConfigurationError, match=r"waits\.yml, line 2: notebook must be"):
        read_format(mapping)


def test_no_frame_is_shared_between_two_readings(folder):
    send(folder, "Q1.xlsx", Q1)
    found = opened(folder)
    first, second = found.tidy().observations, found.tidy().observations
    pd.testing.assert_frame_equal(first, second)

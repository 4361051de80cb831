"""Government statistical workbooks: their tables are found by their headings, whatever stands round them."""

from __future__ import annotations

import pytest

from annual_report.errors import ReturnError
from annual_report.returns.locating import find_tables
from annual_report.returns.reading import open_return
from annual_report.returns.values import read_number, symbol_table
from tests.returns.published_workbooks import AREAS, YEARS, contents, looked_after, referrals, write

FORMATS = [".xlsx", ".xls", ".ods"]
NUMBER, RATE = r"^number of children looked after.* / 2015$", r"^rates? per 10,000 .* / 2015$"


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("codes", [False, True])
@pytest.mark.parametrize("merged", [True, False])
def test_bands_of_years_beside_each_other_are_one_table_with_two_row_headings(
    tmp_path, suffix, codes, merged
):
    page = looked_after(codes=codes, merged=merged)
    book = open_return(write(tmp_path / f"a{suffix}", [*contents(), page]))
    (table,) = find_tables(book.sheet("^LAA1$"), [NUMBER, RATE])
    assert table.title.endswith("Coverage: England")
    labels = [row.label for row in table.rows]
    if not codes:
        assert labels == ["ENGLAND", "NORTH REGION", *AREAS]
    else:
        names = table.column("^local authority$")
        assert [table.cell(row, names).value for row in table.rows][-3:] == AREAS
    first = table.rows[2]
    figures = [
        read_number(table.cell(first, table.column(rf"^number .* / {year}$"))).number
        for year in YEARS
    ]
    assert figures == [100, 101, 102, 103, 104]
    assert read_number(table.cell(first, table.column(RATE))).number == 34
    assert len(table.notes) == 5


@pytest.mark.parametrize("suffix", FORMATS)
def test_symbols_mean_what_that_publisher_meant_in_that_year(tmp_path, suffix):
    book = open_return(write(tmp_path / f"a{suffix}", [looked_after()]))
    (table,) = find_tables(book.sheet(), [NUMBER, RATE])
    symbols = symbol_table("dfe", "2015")
    cells = {
        row.label: [read_number(cell, symbols).status for cell in row.filled[1:3]]
        for row in table.rows
    }
    assert cells["Eastvale"] == ["final", "suppressed"]
    assert cells["Southmere"][0] == "not available"


@pytest.mark.parametrize("suffix", FORMATS)
def test_several_tables_on_a_sheet_are_told_apart_by_title_and_headings(tmp_path, suffix):
    book = open_return(write(tmp_path / f"a{suffix}", [*contents(), referrals()]))
    sheet = book.sheet("^C1$")
    (by_source,) = find_tables(sheet, ["^source of referral$", "^percentage$"])
    (by_month,) = find_tables(sheet, ["^month$", "^number$"], title="C1b")
    assert [row.label for row in by_source.rows] == ["Police", "School", "Other", "Total"]
    assert [row.is_total for row in by_source.rows] == [False, False, False, True]
    assert [row.label for row in by_month.rows] == ["April", "May", "Total"]
    assert by_source.notes == ("[note 1] Invented.",)
    assert read_number(by_source.cell(by_source.rows[1], by_source.columns[2])).status == "revised"


@pytest.mark.parametrize("suffix", FORMATS)
def test_hidden_sheets_are_read_known_to_be_hidden_and_noted(tmp_path, suffix):
    book = open_return(write(tmp_path / f"a{suffix}", [*contents(), looked_after(codes=True)]))
    assert [sheet.name for sheet in book.sheets if sheet.hidden] == ["Lookup"]
    assert "The sheet 'Lookup' is hidden." in book.notes
    for sheet in book.sheets[:3]:
        with pytest.raises(ReturnError):
            find_tables(sheet, [NUMBER, RATE])


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_year_later_the_same_headings_find_the_table_though_columns_have_moved(tmp_path, suffix):
    before = open_return(write(tmp_path / f"a{suffix}", [looked_after()]))
    after = open_return(write(tmp_path / f"b{suffix}", [*contents(), looked_after(codes=True)]))
    (old,) = find_tables(before.sheet("LAA1"), [NUMBER, RATE])
    (new,) = find_tables(after.sheet("LAA1"), [NUMBER, RATE])
    assert new.column(RATE).index == old.column(RATE).index + 1
    assert [new.cell(row, new.column(RATE)).value for row in new.rows] == [
        old.cell(row, old.column(RATE)).value for row in old.rows
    ]

"""Small files with the faults that published and agency workbooks really have, read end to end."""

from __future__ import annotations

import datetime as dt

import xlsxwriter

from annual_report.returns.locating import find_tables
from annual_report.returns.periods import read_period
from annual_report.returns.reading import open_return
from annual_report.returns.values import read_number, symbol_table


def write(path, rows, merged=(), formats=None):
    """Write rows of values to a workbook; numbers, texts and dates as Excel keeps them."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Table A1")
    styles = {name: book.add_format({"num_format": name}) for name in ("mmm-yy", "0.0%")}
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            style = styles.get((formats or {}).get((row, column), ""))
            if isinstance(value, dt.date):
                sheet.write_datetime(row, column, value, style or styles["mmm-yy"])
            elif isinstance(value, str):
                sheet.write_string(row, column, value)
            elif value is not None:
                sheet.write_number(row, column, value, style)
    for area in merged:
        sheet.merge_range(*area, rows[area[0]][area[1]])
    book.close()
    return open_return(path).sheet("table a1")


def test_a_statistical_first_release_with_three_years_across_and_symbols(tmp_path):
    rows = [
        ["Table A1: Children looked after at 31 March\u00b9 \u00b2"],
        ["Years ending 31 March 2013 to 2015"],
        ["Coverage: England"],
        [],
        [None, "numbers and rates per 10,000 children"],
        [None, "2013", None, "2014", None, "2015 (p)", None],
        [None, "number", "rate\u00b3", "number", "rate\u00b3", "number", "rate\u00b3"],
        [],
        ["England", "68,060", 60, "68,800", 60, "69,540", 60],
        [],
        ["  Inner London", "4,330", 64, "4,220", "..", "x", "x"],
        ["  Isles of Scilly\u2074", "x", "x", "x", "x", "-", "-"],
        [],
        ["Source: SSDA903"],
        ["1. Figures are rounded."],
        [". = not applicable  .. = not available  x = not shown  - = nil"],
    ]
    areas = [(5, 1, 5, 2), (5, 3, 5, 4), (5, 5, 5, 6)]
    unmerged = write(tmp_path / "a.xlsx", rows)
    (same,) = find_tables(unmerged, ["2013 / number", "2015"])
    (table,) = find_tables(write(tmp_path / "b.xlsx", rows, areas), ["2013 / number", "2015"])
    assert (same.columns, same.rows) == (table.columns, table.rows)
    assert [column.label for column in table.columns][1:] == [
        "2013 / number", "2013 / rate", "2014 / number", "2014 / rate",
        "2015 (p) / number", "2015 (p) / rate",
    ]  # fmt: skip
    assert [row.label for row in table.rows] == ["England", "Inner London", "Isles of Scilly"]
    assert table.notes[0] == "Source: SSDA903"
    symbols = symbol_table("dfe", "2015")
    figures = [read_number(cell, symbols) for row in table.rows for cell in row.cells[1:]]
    assert [figure.number for figure in figures[:3]] == [68060, 60, 68800]
    assert {figure.status for figure in figures} == {"final", "suppressed", "not available"}
    assert all(figure.number is None for figure in figures[-6:])
    heading = table.column("2015.*number").cells[0]
    period = read_period(heading, "2014-15", bare_year="ending")
    assert period is not None
    assert (period.label, period.provisional) == ("2014-15", True)


def test_a_police_dataset_with_months_as_dates_and_a_share_kept_as_a_fraction(tmp_path):
    rows = [
        ["Force: Testshire", None, "Version: 2"],
        ["Measure", dt.date(2015, 4, 1), dt.date(2015, 5, 1), "YTD"],
        ["Missing episodes", 23, "24 (rev)", 47],
        ["Interviews within 72 hours", 0.846, "85.0%", "n/a"],
        ["Interviews\u00a0offered", "\u2013", None, "<5"],
    ]
    sheet = write(tmp_path / "a.xlsx", rows, formats={(3, 1): "0.0%"})
    (table,) = find_tables(sheet, ["^measure$", "^apr 2015$", "^ytd$"])
    first, second, third = table.rows
    assert [read_number(cell).number for cell in first.cells[1:]] == [23, 24, 47]
    assert read_number(first.cells[2]).status == "revised"
    assert [read_number(cell).number for cell in second.cells[1:]] == [84.6, 85.0, None]
    assert [read_number(cell).status for cell in third.cells[1:]] == [
        "not available", "not returned", "suppressed",
    ]  # fmt: skip
    assert third.label == "Interviews offered"
    months = [read_period(column.cells[0], "2015-16") for column in table.columns[1:3]]
    assert [month.label for month in months if month] == ["Apr 2015", "May 2015"]


def test_a_csv_export_with_a_preamble_mixed_line_ends_and_trailing_separators(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(
        b"Safeguarding return;;;\r\n;;;\r\n"
        b"Quarter;Measure;Number;\r\n"
        b"Q1 2015/16;Attendances \x96 self-harm;1,041;\n"
        b'Q2 2015/16;"Reviews; on time";approx 40;\r\n'
        b";;;\r\nTotal;;1,081;\r\n"
    )
    book = open_return(path)
    (table,) = find_tables(book.sheet(), ["^quarter", "^number"])
    assert table.title == "Safeguarding return"
    assert [row.cells[1].value for row in table.rows] == [
        "Attendances \u2013 self-harm", "Reviews; on time", None,
    ]  # fmt: skip
    assert [read_number(row.cells[2]).status for row in table.rows] == [
        "final",
        "unreadable",
        "final",
    ]
    assert [row.is_total for row in table.rows] == [False, False, True]
    assert table.rows[1].cells[2].ref == "C5"


def test_headings_that_drifted_are_found_by_pattern_and_a_lost_one_is_named(tmp_path):
    rows = [
        ["Age of Child  (Years) ", "Date of Order\u00a0", "Grade*"],
        [6.138261464750171, "27/03/2008", "Good"],
    ]
    (table,) = find_tables(
        write(tmp_path / "a.xlsx", rows), [r"^age\b", "^date of order$", "^grade$"]
    )
    assert read_number(table.rows[0].cells[0]).number == 6.138261464750171
    assert table.column("^age").label == "Age of Child (Years)"

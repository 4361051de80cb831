from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annual_report.errors import ReturnError
from annual_report.returns.grid import Cell, Sheet, Workbook, readable
from annual_report.returns.locating import find_tables, tidy_label
from annual_report.returns.values import read_text

WIDE = [
    ["Police dataset 2015-16"],
    ["All figures are of children"],
    [],
    ["Indicator", "Apr-15", "May-15", "Total"],
    ["Referrals", 10, 12, 22],
    ["Missing episodes", "<5", 7, None],
    [],
    ["Total", 15, 19, 34],
    [],
    ["Note: May is provisional"],
]


def sheet(rows, *merged, name="Data"):
    cells = tuple(
        Cell(row, column, value)
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
        if value is not None
    )
    return Sheet(name, False, cells, tuple(merged), "police/return.xlsx", "police")  # noqa: FBT003


def only(found):
    assert len(found) == 1
    return found[0]


def labels(table):
    return [column.label for column in table.columns]


def test_a_table_is_found_below_its_title_rows_and_above_its_notes():
    table = only(find_tables(sheet(WIDE), ["indicator", "apr"]))
    assert table.title == "Police dataset 2015-16 / All figures are of children"
    assert labels(table) == ["Indicator", "Apr-15", "May-15", "Total"]
    assert [row.label for row in table.rows] == ["Referrals", "Missing episodes", "Total"]
    assert table.notes == ("Note: May is provisional",)


def test_every_cell_keeps_its_place_on_the_sheet():
    table = only(find_tables(sheet(WIDE), ["indicator"]))
    row = table.rows[1]
    assert row.ref == "A6:D6"
    assert table.cell(row, table.column("may")).ref == "C6"
    assert table.cell(row, table.column("total")).blank


def test_total_rows_are_flagged_and_kept():
    table = only(find_tables(sheet(WIDE), ["indicator"]))
    assert [row.is_total for row in table.rows] == [False, False, True]
    assert [column.is_total for column in table.columns] == [False, False, False, True]


@pytest.mark.parametrize(
    ("label", "total"),
    [
        ("Total", True), ("TOTAL:", True), ("Grand Total", True), ("Sub-total", True),
        ("Harrow total", True), ("Total (all ages)", True), ("Total referrals received", False),
        ("Totally new cases", False), ("Referrals", False),
    ],
)  # fmt: skip
def test_a_total_row_is_told_from_a_measure_whose_name_begins_with_total(label, total):
    table = only(find_tables(sheet([["Area", "No."], [label, 5]]), ["area"]))
    assert table.rows[0].is_total is total


def test_two_heading_rows_with_merged_cells_are_joined():
    rows = [
        ["Indicator", "Quarter 1", None, "Quarter 2", None],
        [None, "No.", "%", "No.", "%"],
        ["Referrals", 10, 50, 12, 60],
    ]
    merged = [(0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 0, 4)]
    expected = [
        "Indicator", "Quarter 1 / No.", "Quarter 1 / %", "Quarter 2 / No.", "Quarter 2 / %",
    ]  # fmt: skip
    for data in (sheet(rows, *merged), sheet(rows)):
        for headings in (["indicator", "quarter 1"], ["indicator", "quarter 2 / %"], [r"no\."]):
            table = only(find_tables(data, headings))
            assert labels(table) == expected
            assert len(table.rows) == 1


def test_a_merged_heading_cell_is_given_for_each_column_it_spans():
    rows = [["Measure", "Quarter 1", None], [None, "No.", "%"], ["Referrals", 1, 2]]
    table = only(find_tables(sheet(rows, (0, 1, 0, 2)), ["quarter 1 / %"]))
    column = table.column("quarter 1 / %")
    assert [cell.ref for cell in column.cells] == ["B1", "C2"]


def test_three_heading_rows_are_joined():
    rows = [
        [None, "2015-16", None, None, None],
        ["Measure", "Quarter 1", None, "Quarter 2", None],
        [None, "No.", "%", "No.", "%"],
        ["Referrals", 1, 2, 3, 4],
    ]
    table = only(
        find_tables(
            sheet(rows, (0, 1, 0, 4), (1, 1, 1, 2), (1, 3, 1, 4)), ["measure", "quarter 2 / %"]
        )
    )
    assert labels(table)[-1] == "2015-16 / Quarter 2 / %"
    assert len(table.rows) == 1


def test_a_heading_over_a_group_of_rows_is_not_a_heading_of_columns():
    rows = [
        ["Measure", "Quarter 1", None, "Quarter 2", None],
        [None, "No.", "%", "No.", "%"],
        ["Child protection"],
        ["Referrals", 1, 2, 3, 4],
    ]
    table = only(find_tables(sheet(rows, (0, 1, 0, 2), (0, 3, 0, 4)), ["measure", r"no\."]))
    assert [(row.label, row.is_band) for row in table.rows] == [
        ("Child protection", True),
        ("Referrals", False),
    ]


def test_what_stands_above_the_headings_is_not_taken_for_one():
    rows = [["Agency:", "Police"], ["Measure", "Apr", "May"], ["Referrals", 1, 2]]
    assert labels(only(find_tables(sheet(rows), ["measure", "apr"]))) == ["Measure", "Apr", "May"]


def test_several_tables_on_a_sheet_are_told_apart_by_their_titles():
    rows = [
        ["Table 1: Domestic abuse"],
        ["Indicator", "Apr", "May"],
        ["Incidents", 10, 12],
        [],
        ["Source: crime system"],
        [],
        ["Table 2: Missing children"],
        ["Indicator", "Apr", "May"],
        ["Episodes", 3, 4],
        ["Children", 2, 3],
    ]
    first, second = find_tables(sheet(rows), ["indicator", "apr"])
    assert (first.title, second.title) == ("Table 1: Domestic abuse", "Table 2: Missing children")
    assert [row.label for row in first.rows] == ["Incidents"]
    assert first.notes == ("Source: crime system",)
    assert [row.label for row in second.rows] == ["Episodes", "Children"]
    assert only(find_tables(sheet(rows), ["indicator"], title="^table 2")).title == second.title


def test_a_table_ends_where_another_with_other_headings_begins():
    rows = [
        ["Indicator", "Apr"],
        ["Incidents", 10],
        [],
        ["Table 2: Conferences"],
        ["Measure", "Held"],
        ["Attended", 4],
    ]
    table = only(find_tables(sheet(rows), ["indicator"]))
    assert [row.label for row in table.rows] == ["Incidents"]
    assert table.notes == ()
    assert only(find_tables(sheet(rows), ["measure", "held"])).title == "Table 2: Conferences"


def test_tables_beside_each_other_are_told_apart():
    rows = [
        ["Police", None, None, "Health"],
        ["Measure", "No.", None, "Measure", "No."],
        ["Incidents", 10, None, "Attendances", 5],
        [None, None, None, "Admissions", 6],
    ]
    first, second = find_tables(sheet(rows), ["measure", r"no\."])
    assert [row.label for row in first.rows] == ["Incidents"]
    assert [row.label for row in second.rows] == ["Attendances", "Admissions"]
    assert second.rows[0].ref == "D3:E3"
    assert second.title == "Health"


def test_an_empty_column_between_quarters_does_not_cut_a_table_in_two():
    rows = [["Measure", "Q1", None, "Q2"], ["Referrals", 1, None, 2]]
    assert labels(only(find_tables(sheet(rows), ["measure", "q1"]))) == ["Measure", "Q1", "Q2"]


def test_a_column_of_labels_without_a_heading_belongs_to_the_table():
    rows = [[None, "Apr", "May"], ["Referrals", 1, 2]]
    table = only(find_tables(sheet(rows), ["apr", "may"]))
    assert labels(table) == ["", "Apr", "May"]
    assert table.rows[0].label == "Referrals"


def test_blank_rows_and_group_headings_do_not_end_a_table():
    rows = [
        ["Measure", "Apr"], ["Contacts", 1], [], ["Child protection"], ["Plans", 2], [], [], ["Reviews", 3],
    ]  # fmt: skip
    table = only(find_tables(sheet(rows), ["measure"]))
    assert [row.label for row in table.rows] == ["Contacts", "Child protection", "Plans", "Reviews"]


def test_a_row_whose_figures_are_blank_is_kept():
    rows = [["Measure", "Apr"], ["Contacts", 1], ["Plans", None]]
    table = only(find_tables(sheet(rows), ["measure"]))
    assert [row.label for row in table.rows] == ["Contacts", "Plans"]


def test_records_of_text_are_rows_and_never_headings():
    rows = [
        ["Case audits"],
        ["Case ref", "Theme", "Agency", "Grade"],
        ["01", "Neglect", "Police", "Good"],
        ["01", "Neglect", "Health", "Inadequate"],
        [None, "Neglect", "Schools", "Good"],
    ]
    table = only(find_tables(sheet(rows), ["case", "theme"]))
    assert labels(table) == ["Case ref", "Theme", "Agency", "Grade"]
    assert len(table.rows) == 3


def test_footnote_marks_and_white_space_are_taken_off_headings_and_labels():
    rows = [
        ["Indicator\u00a0", "Referrals \u00b9", "Plans [2]", "Open  cases*"],
        ["Total\u00b2", 1, 2, 3],
    ]
    table = only(
        find_tables(sheet(rows), ["^indicator$", "^referrals$", "^plans$", "^open cases$"])
    )
    assert table.rows[0].label == "Total"


def test_months_that_excel_keeps_as_dates_are_headings():
    rows = [["Measure", dt.date(2015, 4, 1), dt.date(2016, 3, 31), 2015], ["Referrals", 1, 2, 3]]
    table = only(find_tables(sheet(rows), ["measure", "apr 2015"]))
    assert labels(table) == ["Measure", "Apr 2015", "31 March 2016", "2015"]
    assert table.columns[1].cells[0].value == dt.date(2015, 4, 1)


def test_a_number_of_heading_rows_can_be_declared():
    rows = [["Case", "Result"], ["ref", "grade"], ["01", "good"]]
    assert len(only(find_tables(sheet(rows), ["case"])).rows) == 2
    table = only(find_tables(sheet(rows), ["case"], header_rows=2))
    assert labels(table) == ["Case / ref", "Result / grade"]
    assert len(table.rows) == 1


def test_a_text_that_ends_the_table_can_be_declared():
    rows = [["Measure", "Apr"], ["Plans", 1], ["Workings below", 9], ["Scratch", 5]]
    table = only(find_tables(sheet(rows), ["measure"], until=["^workings"]))
    assert [row.label for row in table.rows] == ["Plans"]


def test_a_missing_heading_is_an_error_that_names_sheet_and_cell_of_the_nearest_heading():
    with pytest.raises(ReturnError) as caught:
        find_tables(sheet([["Indicater", "Apr"], ["Plans", 1]]), ["^indicator$"])
    problem = caught.value.problems[0]
    assert problem.place == "police/return.xlsx ! Data!A1"
    assert problem.agency == "police"
    assert "'indicator'" in problem.what
    assert "Indicater" not in str(problem)
    assert problem.remedy


def test_an_error_never_repeats_text_that_is_no_heading():
    person = "Ann Example, 12 Some Street"
    with pytest.raises(ReturnError) as caught:
        find_tables(sheet([["Name", "Age"], [person, 5]]), ["^indicator$", "quarter"])
    assert person not in str(caught.value)
    assert "Name" not in str(caught.value)


def test_headings_that_are_there_but_not_together_are_an_error():
    with pytest.raises(ReturnError, match="do not stand together"):
        find_tables(sheet([["Measure", "x y"], [], ["Apr", "z y"]]), ["measure", "apr"])


def test_a_missing_title_is_an_error():
    with pytest.raises(ReturnError, match="no table with a title like 'table 9'"):
        find_tables(sheet(WIDE), ["indicator"], title="^table 9")


def test_a_column_is_found_by_its_whole_heading_where_several_are_alike():
    rows = [["Measure", "No.", "No. closed"], ["Plans", 1, 2]]
    table = only(find_tables(sheet(rows), ["measure"]))
    assert table.column(r"no\.").index == 1
    with pytest.raises(ReturnError, match="More than one heading") as caught:
        table.column("no")
    assert caught.value.problems[0].cell == "C1"
    with pytest.raises(ReturnError, match="no heading like 'quarter'"):
        table.column("quarter")


def test_a_sheet_is_found_by_its_name_and_an_error_names_those_there():
    book = Workbook(
        "a.xlsx", "", tuple(sheet(WIDE, name=name) for name in ("Q1", "Q1 old", "Notes"))
    )
    assert book.sheet("^q1$").name == "Q1"
    assert book.sheet("q1").name == "Q1"
    assert book.sheet("note").name == "Notes"
    with pytest.raises(ReturnError, match="there is 'Q1', 'Q1 old', 'Notes'"):
        book.sheet("referrals")
    with pytest.raises(ReturnError, match="More than one sheet"):
        book.sheet("q")


def test_patterns_are_written_so_that_people_can_read_them():
    assert readable(r"^\s*quarter\s+1\b.*no\.$") == "quarter 1 … no."
    assert readable("(?i)^(indicator|measure)$") == "indicator or measure"


LABELS = st.text(st.characters(categories=["Lu", "Ll"]), min_size=3, max_size=12).map(read_text)
FIGURES = st.integers(0, 5000) | st.sampled_from(["<5", "c", "1,892", "84.6%"])
ANY_VALUE = st.none() | LABELS | FIGURES | st.dates() | st.booleans() | st.floats(allow_nan=False)


@given(
    titles=st.lists(LABELS, max_size=3),
    body=st.lists(
        st.tuples(LABELS, st.lists(FIGURES, min_size=3, max_size=3), st.integers(0, 2)),
        min_size=1,
        max_size=8,
    ),
    notes=st.lists(LABELS, max_size=3),
    left=st.integers(0, 3),
)
def test_every_figure_of_a_table_is_found_in_its_place(titles, body, notes, left):
    rows = [[title] for title in titles]
    rows.append(["Measure 1", "Q1", "Q2", "Q3"])
    for label, figures, blank in body:
        rows += [[label, *figures], *([] for _ in range(blank))]
    rows += [[], *([note] for note in notes)]
    table = only(
        find_tables(sheet([[None] * left + row for row in rows]), ["^measure 1$", "^q1$", "^q3$"])
    )
    assert [[cell.value for cell in row.cells] for row in table.rows] == [
        [label, *figures] for label, figures, _ in body
    ]
    assert table.title == " / ".join(titles)
    assert table.notes == tuple(notes)
    assert {cell.column for row in table.rows for cell in row.cells} == set(range(left, left + 4))


@given(
    st.lists(st.lists(ANY_VALUE, max_size=5), max_size=8),
    st.lists(st.tuples(*[st.integers(0, 4)] * 4), max_size=2),
)
def test_whatever_is_on_a_sheet_is_a_table_or_an_error_in_words(rows, merged):
    areas = [(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in merged]
    data = sheet(rows, *areas)
    found = tables_or_problem(data)
    assert isinstance(found, list) or found.remedy
    for table in found if isinstance(found, list) else []:
        assert any("a" in label.lower() for label in labels(table))
        assert all(cell in data.cells for row in table.rows for cell in row.filled)


def tables_or_problem(data):
    try:
        return find_tables(data, ["a"])
    except ReturnError as error:
        return error.problems[0]


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Children looked after at 31 March1,2", "Children looked after at 31 March"),
        ("Rate (per 10,000)3", "Rate (per 10,000)"),
        ("ENGLAND4", "ENGLAND"), ("NORTH EAST 5", "NORTH EAST 5"), ("NORTH EAST12", "NORTH EAST"),
        ("Plans\u00b9", "Plans"), ("Plans [note 2]", "Plans"), ("Plans*", "Plans"),
    ],
)  # fmt: skip
def test_footnote_marks_are_no_part_of_a_label(written, plain):
    assert tidy_label(Cell(0, 0, written)) == plain


@pytest.mark.parametrize(
    "text",
    [
        "CSE level2", "Quarter1", "Tier4", "POL01", "Indicator POL01", "Children aged under1", "Sept15",
        "At 31 March2015", "Q3", "List 8", "5 to 9", "Priority2", "A&E attendances under 18",
        "Plans in 2015", "CAMHS tier3", "COVID19",
    ],
)  # fmt: skip
def test_a_number_that_belongs_to_a_label_stays(text):
    assert tidy_label(Cell(0, 0, text)) == text

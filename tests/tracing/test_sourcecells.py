from __future__ import annotations

import pytest

from annual_report.tracing.notebookpage import notebook_page
from annual_report.tracing.sourcecells import FOLDED, cell_tables, indicator_names, spoken
from annual_report.tracing.tracepages import columns_of_numbers, named


def cell(file="a.xlsx", sheet="One", ref="B2", **values):
    empty = dict.fromkeys(
        ("agency", "area", "indicator", "category", "period", "status", "vintage", "released"), ""
    )
    empty |= {"repairs": [], "by_column": False}
    return empty | {"source_file": file, "source_sheet": sheet, "source_cell": ref} | values


def trace(kind="number", title="144.6", label="num-csc07-rate", *fields):
    rows = [
        {"table": "indicators", "row_id": str(at), "fields": one} for at, one in enumerate(fields)
    ]
    return {"kind": kind, "title": title, "label": label, "rows": rows}


def test_each_sheet_of_each_file_is_named_once():
    cells = [cell(), cell(file="b.csv", sheet=""), cell(ref="B3"), cell(sheet="Two")]
    tables = cell_tables(cells, {})
    assert [table.caption for table in tables] == [
        "a.xlsx, sheet One",
        "b.csv",
        "a.xlsx, sheet Two",
    ]
    assert [row[0] for row in tables[0].rows] == ["B2", "B3"]


def test_a_column_without_a_word_is_left_out():
    (table,) = cell_tables(
        [cell(indicator="CSC07"), cell(indicator="CSC08")], {"CSC07": "CSC07 Enquiries"}
    )
    assert table.columns == ("Cell", "What")
    assert table.rows == (("B2", "CSC07 Enquiries"), ("B2", "CSC08"))


@pytest.mark.parametrize(("count", "folded"), [(FOLDED, False), (FOLDED + 1, True)])
def test_only_a_long_table_is_folded_away(count, folded):
    (table,) = cell_tables([cell(ref=f"B{at}") for at in range(count)], {})
    assert table.folded is folded


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ("2015-04-01 to 2015-06-30", "1 April to 30 June 2015"),
        ("2014-04-01 to 2015-03-31", "1 April 2014 to 31 March 2015"),
        ("2015-06-30", "30 June 2015"),
        ("2015-16", "2015-16"),
        ("", ""),
    ],
)
def test_periods_are_said_in_words(stored, said):
    assert spoken(stored) == said


def test_names_of_indicators_are_those_that_the_release_prints():
    names = indicator_names([trace("number", "1", "num-a", {"indicator": "CSC07 Enquiries"})])
    assert names["CSC07"] == "CSC07 Enquiries"
    assert names["CTX01"] == "CTX01 Population aged 0-17"


def test_a_number_is_named_by_what_it_counts():
    rows = (
        {"indicator": "CSC07 Enquiries", "period": "2015-16"},
        {"indicator": "CSC07 Enquiries", "period": "2015-16"},
    )
    assert named(trace("number", "144.6", "num-x", *rows)) == "144.6 (CSC07 Enquiries, 2015-16)"
    other = {"indicator": "CSC08 Conferences", "period": "2015-16"}
    assert named(trace("number", "80", "num-checks-passed", *rows, other)) == "80 (checks passed)"
    assert named(trace("number", "80", "num-checks-passed")) == "80 (checks passed)"
    assert named(trace("figure", "A caption", "fig-x", *rows)) == "A caption"


def test_figures_stand_right_and_words_left():
    rows = [["CSC07", "1,234", "12.2%", "2015-16", ""], ["CSC08", "[c]", "", "2014-15", ""]]
    assert columns_of_numbers(rows) == {1, 2}
    assert columns_of_numbers([]) == frozenset()


def test_outputs_that_follow_each_other_are_one_block_and_a_table_parts_them():
    def said(text):
        return {"output_type": "display_data", "data": {"text/plain": text}}

    shown = {
        "output_type": "display_data",
        "data": {"text/html": "<table><tr><td>x</td></tr></table>"},
    }
    code = {
        "cell_type": "code", "id": "a", "metadata": {}, "source": "x = 1",
        "outputs": [said("one"), said(" "), said("two"), shown, said("three")],
    }  # fmt: skip

    class Notebook:
        cells = (code,)

    (made,) = notebook_page(Notebook(), title="T", pictures={}).cells
    assert '<pre class="output">one\ntwo</pre>' in made.body
    assert '<pre class="output">three</pre>' in made.body
    assert made.body.count("<pre") == 3

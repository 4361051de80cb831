"""Templates of the demonstration board's returns: made, filled in, and read without a repair."""

from __future__ import annotations

import io
import math
import re
from pathlib import Path

import openpyxl
import pytest
import yaml

from annual_report.errors import ConfigurationError, ReturnError
from annual_report.indicators import load_catalogue
from annual_report.project import Year, load_project
from annual_report.returns import template
from annual_report.returns.cleaning import open_received
from annual_report.returns.mapping import load_mapping
from annual_report.returns.reading import open_return
from annual_report.returns.record_mapping import load_records
from annual_report.returns.record_template import record_layout
from annual_report.returns.records import read_records
from annual_report.returns.screening import screen
from annual_report.returns.source import Source
from annual_report.returns.tidy import tidy
from annual_report.templates.contents import figure_sheets, periods
from annual_report.templates.making import file_name, make_templates
from annual_report.templates.workbook import SYMBOLS

ROOT = Path(__file__).parents[2]
YEAR = Year(2016)
DEMONSTRATION = load_project(ROOT)
CATALOGUE = load_catalogue(DEMONSTRATION)
ASKED = [one for one in DEMONSTRATION.returns if not one.published]


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    """The demonstration board with nothing returned yet, so that no earlier return is read."""
    folder = tmp_path_factory.mktemp("board")
    (folder / "board.yml").write_bytes((ROOT / "board.yml").read_bytes())
    return load_project(folder, year=str(YEAR))


@pytest.fixture(scope="module")
def made(board):
    return make_templates(board)


def of(made, key):
    expected = next(one for one in ASKED if one.key == key)
    return [
        one
        for one in made
        if (one.agency, one.title) == (expected.agency, expected.title) and one.path
    ]


def figures_alone(made):
    """The templates without records, opened: those with records have the same cover and styles."""
    return [
        (one, openpyxl.load_workbook(io.BytesIO(one.content)))
        for one in made
        if one.path and one.agency != "board"
    ]


def opened(content, tmp_path, agency="board"):
    path = tmp_path / "return.xlsx"
    path.write_bytes(content)
    workbook = open_return(path, agency=agency)
    screen(workbook, YEAR)
    return workbook


def saved(book):
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def input_cells(sheet):
    return [cell for row in sheet.iter_rows() for cell in row if not cell.protection.locked]


def fill_figures(book):
    """Fill every cell for a number with a number of its own; return cell to number."""
    filled = {}
    for sheet in book.worksheets:
        if sheet.title in template.FIGURE_SHEETS:
            heads = {c.column: c.value for c in sheet[5]}
            for cell in input_cells(sheet):
                if heads[cell.column] not in {template.STATUS, template.NOTES}:
                    out_of = "(out of)" in sheet.cell(cell.row, 1).value
                    cell.value = (5000 if out_of else 10) + cell.row * 20 + cell.column
                    filled[sheet.title, cell.coordinate] = cell.value
    return filled


def fill_categories(book, mapping):
    for name, table in template.category_sheets(mapping).items():
        sheet = book[name]
        numbers = [c.column for c in sheet[5] if str(c.value).endswith((" number", " out of"))]
        rows = [6, 7, 8]
        total = template.states_total(table)
        for place, row in enumerate(rows):
            if not (total and row == 6):
                sheet.cell(row, 1).value = f"Kind {place}"
            for column in numbers:
                base = 400 if str(sheet.cell(5, column).value).endswith("out of") else 20
                parts = len(rows) - 1 if total and row == 6 else 1
                sheet.cell(row, column).value = (base + column) * parts


def fill_records(book, records):
    """Fill three rows of every sheet of records as its drop-downs allow."""
    layout = record_layout(records)
    for spec in layout.sheets:
        sheet, lists = book[spec.name], rules_of(book, book[spec.name])
        for cell in sheet[3]:
            if not cell.protection.locked:
                cell.value = f"{cell.value}120"
        for place, column in enumerate(spec.columns, start=1):
            assert sheet.cell(5, place).value == column.heading
            for row in (6, 7, 8):
                sheet.cell(row, place).value = answer(column.field, lists.get(place), row)
    for base in layout.bases:
        sheet, lists = book[base.name], rules_of(book, book[base.name])
        words = lists.get(1, ("", []))[1] or [f"Words about {base.by.name}" if base.by else "All"]
        for row, word in enumerate(words, start=6):
            sheet.cell(row, 1).value, sheet.cell(row, 2).value = word, 100


def rules_of(book, sheet):
    return {
        where.min_col: (rule.type, words_of(book, rule))
        for rule in sheet.data_validations.dataValidation
        for where in rule.sqref.ranges
    }


def words_of(book, rule):
    if rule.type != "list":
        return []
    if rule.formula1.startswith('"'):
        return rule.formula1.strip('"').split(",")
    name = rule.formula1.lstrip("=")
    (where,) = book.defined_names[name].destinations
    return [cell.value for (cell,) in book[where[0]][where[1]]]


def answer(field, rule, row):
    kind, words = rule or ("", [])
    if kind == "list":
        return words[(row - 6) % len(words)]
    if kind == "date":
        import datetime as dt

        return dt.date(2016, 5, row)
    if kind == "decimal":
        return row
    if field.only:
        return f"SCR2016-{row}"
    return f"Words about {field.name.replace('_', ' ')}"


@pytest.mark.parametrize("key", [one.key for one in ASKED])
def test_a_template_filled_in_is_read_without_a_repair(key, made, board, tmp_path):
    expected = next(one for one in ASKED if one.key == key)
    file = board.find(f"notebooks/clean/{expected.format}.yml")
    mapping, records = load_mapping(file), load_records(file)
    if not mapping.tables and not records:
        pytest.skip("a list of children has no template")
    mine = of(made, key)
    assert len(mine) == len(expected.patterns)
    for one in mine:
        book = openpyxl.load_workbook(io.BytesIO(one.content))
        filled = fill_figures(book)
        fill_categories(book, mapping)
        fill_records(book, records)
        workbook = opened(saved(book), tmp_path, expected.agency)
        source = Source(expected.agency, expected.format, one.path, workbook.sha256, YEAR)
        repairs = []
        if mapping.tables:
            cleaned = tidy(workbook, template.mapping_for(workbook, mapping, YEAR), source)
            repairs += cleaned.repairs["repair"].tolist()
            check_figures(cleaned.observations, filled, mapping)
        if records:
            read = template.records_for(workbook, records, expected.format, YEAR)
            found = read_records(workbook, read, source, board.priorities, board.agencies)
            repairs += found.repairs["repair"].tolist()
            for name, table in found.tables.items():
                assert len(table) == 3 * sum(spec.table == name for spec in records)
        assert set(repairs) <= {
            "total compared: agrees with its parts",  # a check, no repair
            "message: not read, because of what stands beside it",  # consent withdrawn
        }


def check_figures(frame, filled, mapping):
    """Every number that was typed is read once, as what its row and column say."""
    assert set(frame["status"]) == {"final"}
    cited = {}
    for row in frame.to_dict("records"):
        refs = row["source_cell"].split()
        for ref, part in zip(refs, ("numerator", "denominator"), strict=False):
            if row["source_sheet"] in template.FIGURE_SHEETS:
                cited[row["source_sheet"], ref] = row[part]
    assert cited == filled
    measures = {
        (m.indicator, m.breakdown, m.category)
        for table in mapping.tables
        for m in table.measures
        if table.layout != "categories"
    }
    whole = frame[frame["source_sheet"].isin(template.FIGURE_SHEETS)]
    said = set(zip(whole["indicator"], whole["breakdown"], whole["category"], strict=True))
    assert said <= measures


def test_all_parts_together_ask_for_every_measure_of_a_format(board):
    for expected in ASKED:
        mapping = load_mapping(board.find(f"notebooks/clean/{expected.format}.yml"))
        wanted = {
            template.row_key(m)
            for table in mapping.tables
            for m in table.measures
            if table.layout != "categories"
        }
        parts = [figure_sheets(mapping, CATALOGUE, YEAR, part) for part in expected.patterns]
        asked = {
            row.key for sheets in parts for sheet in sheets for row in sheet.rows
            if row.part == "numerator"
        }  # fmt: skip
        assert asked == wanted


def test_only_the_cells_to_be_filled_in_are_open_and_each_has_its_rule(made):
    for _, book in figures_alone(made):
        assert not input_cells(book[template.COVER])
        for sheet in book.worksheets:
            assert sheet.protection.sheet
            assert not sheet.protection.password
            if sheet.title not in template.FIGURE_SHEETS:
                continue
            ruled = {}
            for rule in sheet.data_validations.dataValidation:
                for cell in input_cells(sheet):
                    if cell.coordinate in rule.sqref:
                        ruled[cell.coordinate] = rule.type
            heads = {c.column: c.value for c in sheet[5]}
            for cell in input_cells(sheet):
                kind = {template.STATUS: "list", template.NOTES: None}.get(
                    heads[cell.column], "custom"
                )
                assert ruled.get(cell.coordinate) == kind


def test_more_records_than_rows_are_drawn_can_be_filled_in(made):
    (one,) = of(made, "board-training")
    sheet = openpyxl.load_workbook(io.BytesIO(one.content))["Bookings"]
    for cell in sheet[5]:
        assert not sheet.column_dimensions[cell.column_letter].protection.locked
    assert all("5005" in str(rule.sqref) for rule in sheet.data_validations.dataValidation)


def test_the_rule_for_a_count_allows_whole_numbers_from_nought_and_the_symbols(made):
    (one,) = of(made, "police-police_monthly")
    book = openpyxl.load_workbook(io.BytesIO(one.content))
    rules = book["Monthly"].data_validations.dataValidation
    rule = next(one for one in rules if one.type == "custom")
    first = next(iter(rule.sqref.ranges)).coord.split(":")[0]
    assert rule.formula1 == (
        f"=OR(AND(ISNUMBER({first}),{first}>=0,{first}=INT({first})),COUNTIF(Symbols,{first})>0)"
    )
    assert rule.showErrorMessage
    (where,) = book.defined_names["Symbols"].destinations
    assert [cell.value for (cell,) in book[where[0]][where[1]]] == list(SYMBOLS)


def test_symbols_are_read_as_their_statuses_and_a_blank_as_not_returned(made, board, tmp_path):
    (one,) = of(made, "police-police_monthly")
    mapping = load_mapping(board.find("notebooks/clean/police_monthly.yml"))
    book = openpyxl.load_workbook(io.BytesIO(one.content))
    fill_figures(book)
    sheet = book["Monthly"]
    for column, symbol in enumerate([*SYMBOLS, None], start=5):
        sheet.cell(6, column).value = symbol
    workbook = opened(saved(book), tmp_path)
    source = Source("police", "police_monthly", "x.xlsx", workbook.sha256, YEAR)
    frame = tidy(workbook, template.mapping_for(workbook, mapping, YEAR), source).observations
    row = frame[frame["indicator"] == sheet.cell(6, 1).value].sort_values("period_end")
    row = row[row["breakdown"] == "total"]
    wanted = ["suppressed", "not available", "not applicable", "not returned", *["final"] * 8]
    assert row["status"].tolist() == wanted


def test_a_row_said_to_be_provisional_is(made, board, tmp_path):
    (one,) = of(made, "police-police_monthly")
    mapping = load_mapping(board.find("notebooks/clean/police_monthly.yml"))
    book = openpyxl.load_workbook(io.BytesIO(one.content))
    fill_figures(book)
    sheet = book["Monthly"]
    status = next(c.column for c in sheet[5] if c.value == template.STATUS)
    sheet.cell(6, status).value = "provisional"
    workbook = opened(saved(book), tmp_path)
    source = Source("police", "police_monthly", "x.xlsx", workbook.sha256, YEAR)
    cleaned = tidy(workbook, template.mapping_for(workbook, mapping, YEAR), source)
    frame = template.with_statuses(cleaned, workbook).observations
    rows = frame["source_cell"].map(lambda cells: int(re.match(r"[A-Z]+(\d+)", cells)[1]))
    said = (rows == 6) & (frame["source_sheet"] == "Monthly")
    assert set(frame.loc[said, "status"]) == {"provisional"}
    assert set(frame.loc[~said, "status"]) == {"final"}
    assert frame["row_id"].tolist() == cleaned.observations["row_id"].tolist()


@pytest.mark.parametrize(
    ("form", "year", "said"),
    [("camhs", YEAR, "another return"), ("police_monthly", Year(2015), "another year")],
)
def test_a_template_of_something_else_is_refused_with_the_cell_that_says_so(
    made, tmp_path, form, year, said
):
    (one,) = of(made, "police-police_monthly")
    workbook = opened(one.content, tmp_path)
    mapping = load_mapping(DEMONSTRATION.find(f"notebooks/clean/{form}.yml"))
    with pytest.raises(ReturnError, match=f"How to fill in!A\\d+: .*{said}"):
        template.mapping_for(workbook, mapping, year)


def test_the_same_board_gives_the_same_bytes(board, made):
    again = make_templates(board, "police")
    assert again[0].content == of(made, "police-police_monthly")[0].content


def test_a_template_has_the_name_that_the_board_looks_for(made):
    for one in made:
        expected = next(e for e in ASKED if (e.agency, e.title) == (one.agency, one.title))
        if one.path and expected.files.endswith((".xlsx", "*")):
            name = one.path.split("/")[1]
            other = [
                e for e in ASKED
                if e.agency == expected.agency and e is not expected
                and any(re.fullmatch(as_regex(p), name, re.IGNORECASE) for p in e.patterns.values())
            ]  # fmt: skip
            matched = [
                p
                for p in expected.patterns.values()
                if re.fullmatch(as_regex(p), name, re.IGNORECASE)
            ]
            assert len(matched) == 1
            assert not other


def as_regex(pattern):
    return re.escape(pattern).replace(r"\*", ".*")


def test_the_cover_says_by_when_what_symbols_mean_and_what_never_to_send(made):
    for _, book in figures_alone(made):
        said = " ".join(str(c.value) for row in book[template.COVER].iter_rows() for c in row)
        assert "Send it by" in said
        assert "Never send" in said
        assert all(meaning in said for meaning in SYMBOLS.values())
        assert re.search(r"\d+ \w+ 2017|\d+ \w+ 2016", said)


@pytest.mark.parametrize("key", [one.key for one in ASKED])
def test_a_template_asks_for_the_periods_that_the_demonstration_returns_hold(key):
    expected = next(one for one in ASKED if one.key == key)
    mapping = load_mapping(DEMONSTRATION.find(f"notebooks/clean/{expected.format}.yml"))
    if all(table.layout == "categories" for table in mapping.tables):
        pytest.skip("it has no rows of its own")
    sent = open_received(str(ROOT), "2015-16", expected.agency, expected.format).tidy()
    frame = sent.observations
    frame = frame[frame["year"] == "2015-16"]
    named = frame.groupby(["indicator", "breakdown", "category"])["period_end"].nunique().to_dict()
    sheets = figure_sheets(mapping, CATALOGUE, YEAR)
    asked = {row.figure: len(sheet.periods) for sheet in sheets for row in sheet.rows}
    shared = named.keys() & asked.keys()
    assert shared
    # a quarter that was not returned leaves its months or quarter out
    part = {4: {3, 4}, 12: {9, 12}}
    for one in shared:
        assert named[one] in part.get(asked[one], {asked[one]}), one


def test_periods_of_a_quarters_file_are_that_quarters_alone():
    assert periods("Monthly", YEAR, "Q4") == ("Jan 2017", "Feb 2017", "Mar 2017")
    assert periods("Quarterly", YEAR, "Q2") == ("Q2 2016-17",)
    assert periods("Yearly", YEAR, "Q3") == ()
    assert periods("Yearly", YEAR, "Q4") == ("2016-17",)
    assert len(periods("Monthly", YEAR)) == 12


def test_an_agency_that_is_not_there_is_answered_with_a_suggestion(board):
    with pytest.raises(ConfigurationError, match=r"no agency 'polise'\. Did you mean 'police'"):
        make_templates(board, "polise")


def test_last_years_figures_stand_beside_for_the_agency_that_sent_them():
    project = load_project(ROOT, year=str(YEAR))
    (one,) = make_templates(project, "police")
    book = openpyxl.load_workbook(io.BytesIO(one.content), data_only=True)
    sheet = book["Monthly"]
    beside = {row[0].value: row[3].value for row in sheet.iter_rows(min_row=6)}
    sent = openpyxl.load_workbook(max((ROOT / "data/raw/2015-16/police").glob("*.xlsx")))
    numbers = {c.value for ws in sent.worksheets for row in ws.iter_rows() for c in row}
    assert isinstance(beside["POL01"], float | int)
    assert beside["POL01"] in numbers  # the year to date, as the police added it up
    assert not math.isnan(beside["POL06 (out of)"])


def test_open_actions_stand_in_the_new_action_log():
    project = load_project(ROOT, year=str(YEAR))
    made = [one for one in make_templates(project, "board") if "action" in one.title.lower()]
    book = openpyxl.load_workbook(io.BytesIO(made[0].content))
    sheet = book.worksheets[1]
    heads = [cell.value for cell in sheet[5]]
    status = heads.index("Status")
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=6) if row[0].value]
    assert rows
    assert all(row[status] in {"in progress", "not started"} for row in rows)


def test_every_figure_row_says_what_is_counted(made):
    texts = {indicator.id: indicator.numerator.lower() for indicator in CATALOGUE}
    for _, book in figures_alone(made):
        for sheet in (ws for ws in book.worksheets if ws.title in template.FIGURE_SHEETS):
            for row in sheet.iter_rows(min_row=6):
                key, counted = row[0].value, row[2].value.lower()
                if key in texts:
                    assert texts[key] in counted


def test_names_are_made_for_patterns_that_say_little():
    expected = next(one for one in ASKED if one.format == "actions")
    name = file_name(DEMONSTRATION.in_year(YEAR), expected, "")
    assert name == "NSCB actions 2016-17.xlsx"


def test_the_mark_names_format_and_year():
    assert yaml.safe_load(template.mark("camhs", YEAR)) == "Template of camhs for 2016-17, layout 1"

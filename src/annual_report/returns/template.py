"""The board's own template, filled in: read by what its rows are called, whatever the format.

A template (written by ``templates``) has one layout for every format, so its reader needs no
mapping of its own: the format's mapping says which figures and records there are, and here it is
put into the template's words. A cover sheet carries the mark that tells a template from a return
in the agency's own layout.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from annual_report.errors import Problem, ReturnError
from annual_report.returns.locating import find_tables
from annual_report.returns.mapping import Columns, FigureTable, Mapping, Measure
from annual_report.returns.record_template import record_layout
from annual_report.returns.tables import tidy_label
from annual_report.returns.template_names import exact, sheet_names
from annual_report.returns.values import read_text

if TYPE_CHECKING:
    import pandas as pd

    from annual_report.project import Year
    from annual_report.returns.grid import Cell, Sheet, Workbook
    from annual_report.returns.record_mapping import RecordTable
    from annual_report.returns.tidy import Cleaned

COVER = "How to fill in"
#: Sheets of figures, one for each set of periods.
FIGURE_SHEETS = ("Monthly", "Quarterly", "Yearly", "Population")
ROW, STATUS, NOTES = "Row", "Figures are", "Notes"
TOTAL = "Total"
#: What a row's figures may be said to be; the first is usual.
STATUSES = ("final", "provisional", "revised")
_MARK = re.compile(r"^Template of (\w+) for (\d{4}-\d{2}), layout 1$")


def mark(form: str, year: Year) -> str:
    """Return the text by which a template is known."""
    return f"Template of {form} for {year}, layout 1"


def is_template(workbook: Workbook) -> bool:
    """Whether a return is the board's template filled in."""
    return _marked(workbook) is not None


def mapping_for(workbook: Workbook, mapping: Mapping, year: Year) -> Mapping:
    """Return the mapping by which a return's figures are read.

    Args:
        workbook: the return.
        mapping: of its format.
        year: the reporting year.

    Raises:
        ReturnError: it is the template of another format or year.
    """
    if not is_template(workbook):
        return mapping
    _check_mark(workbook, mapping.format, year)
    known = {sheet.name: sheet for sheet in workbook.sheets}
    tables = [_figures(known[name], mapping.tables) for name in FIGURE_SHEETS if name in known]
    tables += [
        by_category(table, name)
        for name, table in category_sheets(mapping).items()
        if name in known
    ]
    return replace(mapping, tables=tuple(table for table in tables if table.measures))


def records_for(
    workbook: Workbook, records: tuple[RecordTable, ...], form: str, year: Year
) -> tuple[RecordTable, ...]:
    """Return the mapping by which a return's records are read.

    Raises:
        ReturnError: it is the template of another format or year.
    """
    if not is_template(workbook):
        return records
    _check_mark(workbook, form, year)
    return record_layout(records).tables


def shown_sheet(workbook: Workbook) -> Sheet | None:
    """Return a template's first sheet behind the cover, or None where the return is none."""
    if not is_template(workbook):
        return None
    return next((sheet for sheet in workbook.sheets if sheet.name != COVER), None)


def row_key(measure: Measure) -> str:
    """Name a measure's row: its indicator, and the category if it is one."""
    if measure.breakdown == "total":
        return measure.indicator
    return f"{measure.indicator} {measure.breakdown}: {measure.category}"


def out_of_key(measure: Measure) -> str:
    """Name the row below it, of what its number is out of."""
    return f"{row_key(measure)} (out of)"


def category_sheets(mapping: Mapping) -> dict[str, FigureTable]:
    """Name the sheets of tables whose rows are categories that the agency fills in itself."""
    tables = [table for table in mapping.tables if table.layout == "categories"]
    return dict(zip(sheet_names(f"By {table.breakdown}" for table in tables), tables, strict=True))


def by_category(table: FigureTable, sheet: str) -> FigureTable:
    """Put a table of categories into the template's words."""
    measures = tuple(
        replace(
            measure,
            columns=Columns(
                numerator=(exact(number_heading(measure)),),
                denominator=(exact(out_of_heading(measure)),)
                if states_base(table, measure)
                else (),
            ),
            where=(),
        )
        for measure in table.measures
    )
    return replace(
        table,
        sheet=f"^{re.escape(sheet)}$",
        title="",
        headings=(f"^{re.escape(category_heading(table))}$", number_heading_pattern(measures[0])),
        label=exact(category_heading(table)),
        columns=Columns(),
        period_text=re.compile(r"^Figures for (.+)$", re.IGNORECASE),
        periods=(),
        years="financial",
        bare_year="",
        total=exact(TOTAL) if states_total(table) else None,
        measures=measures,
        where=(),
    )


def states_total(table: FigureTable) -> bool:
    """Whether a Total row is asked for: only where it is the figure itself."""
    return table.total is not None and table.total_means == "total"


def states_base(table: FigureTable, measure: Measure) -> bool:
    """Whether the return states what a measure's number is out of."""
    own = measure.columns if measure.columns.numerator else table.columns
    return bool(own.denominator)


def category_heading(table: FigureTable) -> str:
    """Head the column in which an agency names its categories."""
    return table.breakdown[:1].upper() + table.breakdown[1:]


def number_heading(measure: Measure) -> str:
    """Head the column of a measure's number on a sheet of categories."""
    return f"{measure.indicator} number"


def number_heading_pattern(measure: Measure) -> str:
    """Return the pattern by which that heading is found."""
    return f"^{re.escape(number_heading(measure))}$"


def out_of_heading(measure: Measure) -> str:
    """Head the column of what the number is out of."""
    return f"{measure.indicator} out of"


def with_statuses(cleaned: Cleaned, workbook: Workbook) -> Cleaned:
    """Give figures the status that the template's drop-down beside their row says.

    Raises:
        ReturnError: something else than one of the words stands there.
    """
    said = dict(_statuses(workbook)) if is_template(workbook) else {}
    frame = cleaned.observations
    if not said or frame.empty:
        return cleaned
    status = [
        said.get((sheet, _row_number(cells)), was) if was == "final" else was
        for sheet, cells, was in zip(
            frame["source_sheet"], frame["source_cell"], frame["status"], strict=True
        )
    ]
    return replace(cleaned, observations=frame.assign(status=_as_text(status, frame)))


def _as_text(values: list[str], frame: pd.DataFrame) -> pd.Series:
    return frame["status"].mask(frame["status"].notna(), values)


def _statuses(workbook: Workbook) -> list[tuple[tuple[str, int], str]]:
    found = []
    for sheet in (sheet for sheet in workbook.sheets if sheet.name in FIGURE_SHEETS):
        table = find_tables(sheet, [exact(ROW).pattern, exact(STATUS).pattern])[0]
        column = table.column(exact(STATUS).pattern)
        for row in table.rows:
            cell = table.cell(row, column)
            text = read_text(cell).lower()
            if text and text not in STATUSES:
                raise ReturnError(sheet.problem(*_NOT_A_STATUS, cell))
            if text in STATUSES[1:]:
                found.append(((sheet.name, row.index + 1), text))
    return found


_NOT_A_STATUS = (
    "The cell should say what the figures of its row are, and does not.",
    f"Choose one of the words of the list: {', '.join(STATUSES)}.",
)


def _row_number(cells: str) -> int:
    found = re.match(r"[A-Z]+(\d+)", cells)
    return int(found[1]) if found else 0


def _figures(sheet: Sheet, tables: tuple[FigureTable, ...]) -> FigureTable:
    keys = {tidy_label(cell) for cell in sheet.cells if cell.column == 0}
    measures: dict[str, Measure] = {}
    for table in tables:
        for measure in table.measures if table.layout != "categories" else ():
            key, below = row_key(measure), out_of_key(measure)
            if key in keys and key not in measures:
                measures[key] = replace(
                    measure,
                    row=exact(key),
                    denominator_row=exact(below) if below in keys else None,
                    value_row=None,
                    columns=Columns(),
                    where=(),
                )
    return replace(
        tables[0],
        name=f"{sheet.name} figures",
        sheet=f"^{re.escape(sheet.name)}$",
        title="",
        headings=(exact(ROW).pattern, exact(STATUS).pattern),
        layout="across",
        label=exact(ROW),
        columns=Columns(),
        period=None,
        period_as="period",
        period_text=None,
        periods=(),
        years="financial",
        bare_year="",
        year_to_date=None,
        total=None,
        measures=tuple(measures.values()),
        comment=exact(NOTES),
        where=(),
    )


def _marked(workbook: Workbook) -> tuple[Cell, Sheet] | None:
    for sheet in workbook.sheets:
        if sheet.name == COVER:
            for cell in sheet.cells:
                if isinstance(cell.value, str) and _MARK.match(cell.value):
                    return cell, sheet
    return None


def _check_mark(workbook: Workbook, form: str, year: Year) -> None:
    marked = _marked(workbook)
    found = _MARK.match(str(marked[0].value)) if marked else None
    if marked is None or found is None or (found[1], found[2]) == (form, str(year)):
        return
    cell, sheet = marked
    other = "another return" if found[1] != form else "another year"
    what = f"This is the template of {other}, filled in."
    remedy = f"Fill in the template of this return for {year}, or file this one where it belongs."
    raise ReturnError(Problem(workbook.file, what, remedy, workbook.agency, sheet.name, cell.ref))

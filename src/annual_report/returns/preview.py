"""A part of a sheet as Excel shows it, with no text that nobody expects there.

An executed cleaning notebook is kept, so what it shows must identify nobody: a name typed into a
cell for a number must not stand in it. Shown are numbers, symbols for no number, periods, names of
categories, and those words of headings and labels by which the mapping finds its figures. Of
anything else only the kind is shown: ``text`` or ``date``.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from annual_report.errors import ReturnError
from annual_report.personal import names_somebody, personal_data
from annual_report.returns.grid import column_letters
from annual_report.returns.located import locate
from annual_report.returns.locating import tidy_label
from annual_report.returns.periods import read_period
from annual_report.returns.values import read_number, read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from annual_report.project import Year
    from annual_report.returns.grid import Cell, Sheet, Workbook
    from annual_report.returns.located import Located
    from annual_report.returns.mapping import FigureTable, Mapping
    from annual_report.returns.settings import Pattern

_LONGEST = 80
#: No count has more digits; longer numbers are references.
_MOST = 10**8


def preview(
    workbook: Workbook,
    sheet: Sheet,
    mapping: Mapping,
    year: Year,
    *,
    rows: tuple[int, int],
    columns: int,
) -> pd.DataFrame:
    """Show a part of a sheet, rows by number and columns by letter.

    Args:
        workbook: the return.
        sheet: one of its sheets.
        mapping: says which headings and labels are expected.
        year: the reporting year.
        rows: first and last row to show, as Excel counts.
        columns: how many columns to show, from A.
    """
    known = _known(workbook, sheet, mapping, year)
    first, last = rows
    shown = {
        row: [_shown(sheet.cell(row - 1, column), known, year) for column in range(columns)]
        for row in range(first, last + 1)
    }
    letters = [column_letters(column) for column in range(columns)]
    return pd.DataFrame.from_dict(shown, orient="index", columns=letters)


def _shown(cell: Cell, known: dict[tuple[int, int], str], year: Year) -> str:
    if cell.fault:
        return cell.fault
    if cell.blank:
        return ""
    expected = known.get((cell.row, cell.column))
    if expected is not None:
        return expected
    value = cell.value
    if isinstance(value, dt.date):
        return "date"
    if isinstance(value, str):
        readable = read_number(cell).status != "unreadable" or _names_a_period(value, year)
        return read_text(value) if readable and not personal_data(value) else "text"
    return read_text(value) if abs(value or 0) < _MOST else "number"


def _names_a_period(text: str, year: Year) -> bool:
    """Tell whether a text is a month, quarter or year; a day could be somebody's birthday."""
    period = read_period(text, year)
    return period is not None and period.kind != "snapshot"


def _known(
    workbook: Workbook, sheet: Sheet, mapping: Mapping, year: Year
) -> dict[tuple[int, int], str]:
    """Return what the mapping recognises on a sheet: place to text."""
    found: dict[tuple[int, int], str] = {}
    for spec in mapping.tables:
        try:
            located = locate(workbook, spec, year)
        except ReturnError:
            continue  # the notebook goes on to read it, and says so there
        if located.sheet is sheet:
            found |= {
                (cell.row, cell.column): text
                for cell, text in (*_headings(located), *_labels(located), *_dated(located))
                if len(text) <= _LONGEST and not personal_data(text) and not names_somebody(text)
            }
    return found


def _headings(located: Located) -> Iterator[tuple[Cell, str]]:
    patterns = tuple(_heading_patterns(located.spec))
    for column in located.table.columns:
        for cell in column.cells:
            known = _matched(patterns, tidy_label(cell), column.label)
            if known:
                yield cell, known
        for cell in column.cells:
            if read_period(cell, located.year) or read_period(tidy_label(cell), located.year):
                yield cell, tidy_label(cell)


def _matched(patterns: Iterable[Pattern], text: str, whole: str = "") -> str:
    """Return the words of a text that a pattern asks for, and dots for the rest.

    Args:
        patterns: of the mapping.
        text: what stands in the cell.
        whole: the label that the cell is a part of, where a heading has several rows.
    """
    for pattern in patterns:
        own, joined = pattern.search(text), pattern.search(whole)
        part = own.group().strip() if own else joined.group().strip(" /") if joined else ""
        if part and part in text:
            before, after = text.split(part, 1)
            return f"{'… ' if before.strip() else ''}{part}{' …' if after.strip() else ''}"
    return ""


def _heading_patterns(spec: FigureTable) -> Iterator[Pattern]:
    own = [measure.columns for measure in spec.measures]
    for columns in (spec.columns, *own):
        yield from (*columns.numerator, *columns.denominator, *columns.value)
    yield from (found for found in (spec.label, spec.period, spec.year_to_date) if found)
    yield from (found for found, _ in spec.periods)


def _labels(located: Located) -> Iterator[tuple[Cell, str]]:
    spec = located.spec
    column = located.column(spec.label)
    patterns = [
        found
        for measure in spec.measures
        for found in (measure.row, measure.denominator_row, measure.value_row)
        if found
    ]
    for row in located.table.rows:
        label = located.label(row)
        category = spec.layout == "categories" and not row.is_band
        known = label if category else _matched(patterns, label)
        if known:
            yield located.sheet.cell(row.index, column), known


def _dated(located: Located) -> Iterator[tuple[Cell, str]]:
    """Give the words by which the sheet says its period, and nothing round them."""
    if located.spec.period_text:
        _, cell = located.dated_text()
        yield cell, _matched([located.spec.period_text], read_text(cell))

"""Columns that a return is known to name people in: emptied before anything else looks at it.

Some tools ask for names whatever the board says: a form for the designated lead's, a booking system
for the delegate's. The mapping of such a format lists these columns (``personal``). Everything below
their headings is taken out of the workbook; the screening that follows then looks at all the rest.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from annual_report.returns.grid import Mended
from annual_report.returns.headings import heading_like
from annual_report.returns.settings import MAPPING, patterns, read_mapping
from annual_report.returns.tables import tidy_label

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from annual_report.returns.grid import Cell, Sheet, Workbook
    from annual_report.returns.record_mapping import RecordTable
    from annual_report.returns.settings import Pattern

#: What the table of repairs says of such a column.
EMPTIED = "column emptied unread: it names people"
_DATES = ("date", "month")


def load_personal(file: Path) -> tuple[Pattern, ...]:
    """Read which columns a format's mapping says name people; none where there is no mapping.

    Raises:
        ConfigurationError: something in it is wrong; names file, line and key.
    """
    if not file.is_file():
        return ()
    settings = read_mapping(file)
    settings.only(*MAPPING)
    return patterns(settings, "personal")


def without_personal(workbook: Workbook, columns: tuple[Pattern, ...]) -> Workbook:
    """Take out all that stands below headings that name people.

    Args:
        workbook: the return as read.
        columns: patterns of the headings.

    Returns:
        The workbook without it; what was emptied is among what was ``mended``.
    """
    sheets, emptied = [], []
    for sheet in workbook.sheets:
        found = _headings(sheet, columns)
        if found:
            emptied.append(Mended(EMPTIED, sheet.name, tuple(cell.ref for cell in found)))
        sheets.append(_emptied(sheet, found))
    return replace(workbook, sheets=tuple(sheets), mended=(*workbook.mended, *emptied))


def date_columns(workbook: Workbook, records: Iterable[RecordTable]) -> frozenset[tuple[str, int]]:
    """Return the columns, by sheet and number, that the mapping declares to hold dates."""
    declared = tuple(
        pattern
        for spec in records
        for field in spec.fields
        if field.reading in _DATES
        for pattern in field.headings
    )
    return frozenset(
        (sheet.name, cell.column)
        for sheet in workbook.sheets
        for cell in _headings(sheet, declared)
    )


def _headings(sheet: Sheet, columns: tuple[Pattern, ...]) -> list[Cell]:
    """Return the cells that are headings of such columns, the topmost of each column."""
    found: dict[int, Cell] = {}
    for row in sheet.rows if columns else ():
        cells = sheet.rows[row]
        if len(cells) < 2 or not heading_like(sheet, row):
            continue
        for cell in cells:
            label = tidy_label(cell)
            if cell.column not in found and any(one.search(label) for one in columns):
                found[cell.column] = cell
    return list(found.values())


def _emptied(sheet: Sheet, headings: list[Cell]) -> Sheet:
    if not headings:
        return sheet
    below = {cell.column: cell.row for cell in headings}
    kept = tuple(
        cell for cell in sheet.cells if cell.column not in below or cell.row <= below[cell.column]
    )
    return replace(sheet, cells=kept)

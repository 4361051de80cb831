"""Case audits, voices, actions, surveys: rows of a return made into records that the report may keep.

Personal references stop here: a case's reference becomes a serial number, reviewers are counted
and not named, and columns that the mapping does not ask for are not read at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from annual_report.errors import ReturnError
from annual_report.observations import observations, row_id
from annual_report.returns.located import find_period, year_of
from annual_report.returns.locating import find_tables
from annual_report.returns.record_counts import Counter
from annual_report.returns.record_fields import FUNCTIONS, UNREADABLE, FieldReader, Lists
from annual_report.returns.record_rows import Kept
from annual_report.returns.record_shapes import FIELDS, TABLES
from annual_report.returns.repairs import Repairs, note_untidy

if TYPE_CHECKING:
    from annual_report.project import Agency, Priority
    from annual_report.returns.grid import Sheet, Workbook
    from annual_report.returns.locating import Column, Table
    from annual_report.returns.record_mapping import Field, RecordTable
    from annual_report.returns.settings import Pattern
    from annual_report.returns.source import Source

__all__ = ["FUNCTIONS", "UNREADABLE", "Records", "columns_of", "read_records"]

_CITED = ("source_file", "source_sha256", "source_sheet", "source_cell")


@dataclass(frozen=True)
class Records:
    """Records of a return.

    Attributes:
        tables: name of the record table to the table, with the columns of ``columns_of``.
        observations: what was counted from the records, with the columns of an observation.
        repairs: what was done to read them.
    """

    tables: dict[str, pd.DataFrame]
    observations: pd.DataFrame
    repairs: pd.DataFrame


def columns_of(table: str) -> tuple[str, ...]:
    """Return the columns of a record table."""
    return ("year", *FIELDS[table], *_CITED, "illustrative", "row_id")


def read_records(
    workbook: Workbook,
    mapping: tuple[RecordTable, ...],
    source: Source,
    priorities: tuple[Priority, ...],
    agencies: tuple[Agency, ...] = (),
) -> Records:
    """Read the record tables that a mapping describes, and count what it asks to count.

    Args:
        workbook: the return as read.
        mapping: which columns are which field.
        source: what every record cites.
        priorities: the board's, with which sections and themes are matched.
        agencies: the board's, with which names of agencies are matched.

    Raises:
        ReturnError: a sheet, table or column is missing, the return is for another year, or a
            cell that should hold a number holds something else.
    """
    repairs = Repairs(source)
    lists = Lists(priorities, agencies)
    tables: dict[str, pd.DataFrame] = {}
    found: list[dict[str, Any]] = []
    for spec in mapping:
        rows: list[dict[str, Any]] = []
        sheets = _sheets(workbook, spec)
        for sheet in sheets:
            table = _located(sheet, spec, source)
            rows += _RowReader(sheet, table, spec, source, repairs).records(lists)
        if spec.table:
            frame = _table(rows, spec.table)
            before = tables.get(spec.table)
            tables[spec.table] = frame if before is None else _together(before, frame)
        for count in spec.counts:
            found += Counter(count, spec, source, sheets, workbook).observations(
                rows, lists, repairs
            )
    return Records(tables, observations(found), repairs.table())


def _sheets(workbook: Workbook, spec: RecordTable) -> tuple[Sheet, ...]:
    """Return the sheet that a table stands on, or every one that has it."""
    if spec.every_sheet or spec.optional:
        found = workbook.sheets_like(spec.sheet)
        if found or spec.optional:
            return found if spec.every_sheet else found[:1]
    return (workbook.sheet(spec.sheet),)


def _located(sheet: Sheet, spec: RecordTable, source: Source) -> Table:
    period, cell = find_period(sheet, spec.period_text, source.year)
    if year_of(period) != source.year:
        what = f"The sheet is for {year_of(period)}, not for {source.year}, the year that is being reported."
        raise ReturnError(sheet.problem(what, f"Send the return for {source.year}.", cell))
    return find_tables(sheet, spec.headings)[0]


def _together(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([before, after], ignore_index=True)


@dataclass(frozen=True)
class _RowReader:
    """Reads the rows of one table that are records."""

    sheet: Sheet
    table: Table
    spec: RecordTable
    source: Source
    repairs: Repairs

    def records(self, lists: Lists) -> list[dict[str, Any]]:
        """Return the records, each with what it cites and, under ``_cells``, where fields stand."""
        fields, sheet = self.spec.fields, self.sheet
        columns = {one.name: self._columns(one) for one in fields}
        headings = dict.fromkeys(c for column in self.table.columns for c in column.cells)
        note_untidy(headings, sheet.name, self.repairs)
        self._note_unread({one.index for several in columns.values() for one in several})
        reader = FieldReader(sheet, columns, self.source, self.repairs, lists)
        found = []
        for row in Kept(sheet, self.table, self.spec, self.repairs).rows():
            cited = self.source.cited(sheet.name, row.ref)
            read = reader.row(row, fields) | {"_cells": dict(reader.cells)}
            found.append({"year": str(self.source.year), **read, **cited})
        reader.settle(found, fields)
        return found

    def _place(self, heading: Pattern) -> int:
        return self.table.column(heading.pattern).index

    def _columns(self, field: Field) -> list[Column]:
        """Return the columns a field is read from: of answers, all that stand under the question."""
        if field.optional and not self._has(field):
            return []
        if field.reading != "option":
            return [self.table.column(pattern.pattern) for pattern in field.headings]
        found = [c for c in self.table.columns if any(p.search(c.label) for p in field.headings)]
        return found or [self.table.column(field.headings[0].pattern)]

    def _has(self, field: Field) -> bool:
        return any(self.table.columns_like(pattern.pattern) for pattern in field.headings)

    def _note_unread(self, read: set[int]) -> None:
        looked_at = {self._place(p) for drop in self.spec.drop for p in drop.headings}
        looked_at |= {self._place(drop.latest) for drop in self.spec.drop if drop.latest}
        unread = [c.cells[-1].ref for c in self.table.columns if c.index not in read | looked_at]
        if unread:
            what = "column not read: the report does not need it"
            self.repairs.note(what, self.sheet.name, unread)


def _table(rows: list[dict[str, Any]], name: str) -> pd.DataFrame:
    shape, columns = TABLES[name], columns_of(name)
    complete = []
    for row in rows:
        full = {column: row.get(column, "") for column in columns}
        for column in shape.numbers:
            full[column] = None if full[column] == "" else full[column]
        full["row_id"] = row_id((name, full["year"], *(full[key] for key in shape.key)))
        complete.append(full)
    kinds = dict.fromkeys(columns, "str") | {"illustrative": "bool"}
    kinds |= dict.fromkeys(shape.numbers, "float64") | dict.fromkeys(shape.counts, "int64")
    return pd.DataFrame(complete, columns=list(columns)).astype(kinds)

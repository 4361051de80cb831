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
from annual_report.returns.record_shapes import FIELDS, TABLES
from annual_report.returns.repairs import Repairs
from annual_report.returns.values import read_text

if TYPE_CHECKING:
    from annual_report.project import Agency, Priority
    from annual_report.returns.grid import Sheet, Workbook
    from annual_report.returns.locating import Row, Table
    from annual_report.returns.record_mapping import RecordTable
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
        sheet, table = _located(workbook, spec, source)
        rows = _RowReader(sheet, table, spec, source, repairs).records(lists)
        if spec.table:
            tables[spec.table] = _table(rows, spec.table)
        for count in spec.counts:
            found += Counter(count, spec, source, sheet).observations(rows)
    return Records(tables, observations(found), repairs.table())


def _located(workbook: Workbook, spec: RecordTable, source: Source) -> tuple[Sheet, Table]:
    sheet = workbook.sheet(spec.sheet)
    period, cell = find_period(sheet, spec.period_text, source.year)
    if year_of(period) != source.year:
        what = f"The sheet is for {year_of(period)}, not for {source.year}, the year that is being reported."
        raise ReturnError(sheet.problem(what, f"Send the return for {source.year}.", cell))
    return sheet, find_tables(sheet, spec.headings)[0]


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
        columns = {one.name: [self._place(p) for p in one.headings] for one in fields}
        self._note_unread({index for places in columns.values() for index in places})
        reader = FieldReader(sheet, columns, self.source, self.repairs, lists)
        found = []
        for row in self._kept():
            cells = {name: sheet.cell(row.index, at[0]).ref for name, at in columns.items() if at}
            cited = self.source.cited(sheet.name, row.ref)
            read = reader.row(row, fields)
            found.append({"year": str(self.source.year), **read, **cited, "_cells": cells})
        reader.settle(found, fields)
        return found

    def _place(self, heading: Pattern) -> int:
        return self.table.column(heading.pattern).index

    def _note_unread(self, read: set[int]) -> None:
        looked_at = {self._place(p) for drop in self.spec.drop for p in drop.headings}
        unread = [c.cells[-1].ref for c in self.table.columns if c.index not in read | looked_at]
        if unread:
            what = "column not read: the report does not need it"
            self.repairs.note(what, self.sheet.name, unread)

    def _kept(self) -> list[Row]:
        """Leave out the rows that are no record, each counted under its reason."""
        rows = list(self.table.rows)
        rows = self._without(rows, [row for row in rows if row.is_band], "no record in it")
        if self.spec.table:
            everywhere = [column.index for column in self.table.columns]
            again = self._repeats(rows, everywhere, keep="first")
            rows = self._without(rows, again, "the same record again")
        for drop in self.spec.drop:
            places = [self._place(pattern) for pattern in drop.headings]
            if drop.like:
                out = [row for row in rows if drop.like.search(self._text(row, places[0]))]
            else:
                out = self._repeats(rows, places, keep=drop.keep)
            rows = self._without(rows, out, drop.reason)
        return rows

    def _text(self, row: Row, place: int) -> str:
        return read_text(self.sheet.cell(row.index, place))

    def _repeats(self, rows: list[Row], places: list[int], *, keep: str) -> list[Row]:
        """Return the rows that say again what another says in some columns; blanks say nothing."""
        said: dict[tuple[str, ...], Row] = {}
        again = []
        for row in rows if keep == "first" else reversed(rows):
            key = tuple(self._text(row, place) for place in places)
            if any(key) and said.setdefault(key, row) is not row:
                again.append(row)
        return again

    def _without(self, rows: list[Row], out: list[Row], reason: str) -> list[Row]:
        gone = {row.index: row.ref for row in sorted(out, key=lambda row: row.index)}
        if gone:
            self.repairs.note(f"row left out: {reason}", self.sheet.name, gone.values())
        return [row for row in rows if row.index not in gone]


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

"""Case audits, voices and actions: rows of a return made into records that the report may keep.

Personal references stop here: a case's reference becomes a serial number, reviewers are counted
and not named, and columns that the mapping does not ask for are not read at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from annual_report.errors import ReturnError
from annual_report.observations import observations, row_id
from annual_report.returns.located import find_period, year_of
from annual_report.returns.locating import find_tables
from annual_report.returns.periods import read_period, whole_year
from annual_report.returns.record_mapping import FIELDS, Count, Field, RecordTable
from annual_report.returns.repairs import Repairs
from annual_report.returns.values import read_date, read_text

if TYPE_CHECKING:
    from annual_report.project import Priority
    from annual_report.returns.grid import Cell, Sheet, Workbook
    from annual_report.returns.locating import Row, Table
    from annual_report.returns.source import Source

#: What stands in a coded field that cannot be read; the gate stops it.
UNREADABLE = "unreadable"
FUNCTIONS = ("F1", "F2", "F3", "F4")
_CITED = ("source_file", "source_sha256", "source_sheet", "source_cell")
_KEYS = {"audits": ("case", "agency"), "voices": ("voice_id",), "actions": ("action_id",)}


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
) -> Records:
    """Read the record tables that a mapping describes, and count what it asks to count.

    Args:
        workbook: the return as read.
        mapping: which columns are which field.
        source: what every record cites.
        priorities: the board's, with which sections and themes are matched.

    Raises:
        ReturnError: a sheet, table or column is missing, or the return is for another year.
    """
    repairs = Repairs(source)
    tables: dict[str, pd.DataFrame] = {}
    counted: list[dict[str, Any]] = []
    for spec in mapping:
        reader = _reader(workbook, spec, source, repairs, priorities)
        rows = reader.rows()
        if spec.table:
            tables[spec.table] = _table(rows, spec.table)
        for count in spec.counts:
            counted += _counted(rows, count, spec, source)
    return Records(tables, observations(counted), repairs.table())


def _reader(
    workbook: Workbook,
    spec: RecordTable,
    source: Source,
    repairs: Repairs,
    priorities: tuple[Priority, ...],
) -> _Reader:
    sheet = workbook.sheet(spec.sheet)
    period, cell = find_period(sheet, spec.period_text, source.year)
    if year_of(period) != source.year:
        what = f"The sheet is for {year_of(period)}, not for {source.year}, the year that is being reported."
        raise ReturnError(sheet.problem(what, f"Send the return for {source.year}.", cell))
    table = find_tables(sheet, spec.headings)[0]
    columns = {f.name: [table.column(p.pattern).index for p in f.headings] for f in spec.fields}
    wanted = {index for places in columns.values() for index in places}
    unread = [column.cells[-1].ref for column in table.columns if column.index not in wanted]
    if unread:
        repairs.note("column not read: the report does not need it", sheet.name, unread)
    return _Reader(sheet, table, spec, columns, source, repairs, priorities)


@dataclass
class _Reader:
    """Reads rows of one table; remembers which serial number stands for which reference."""

    sheet: Sheet
    table: Table
    spec: RecordTable
    columns: dict[str, list[int]]
    source: Source
    repairs: Repairs
    priorities: tuple[Priority, ...]
    serials: dict[tuple[str, str], str] = field(default_factory=dict)

    def rows(self) -> list[dict[str, Any]]:
        """Return the records, each with what it cites."""
        found = []
        for row in self.table.rows:
            if row.is_band:
                self.repairs.note("row left out: no record in it", self.sheet.name, row.ref)
                continue
            read = {one.name: self._field(one, row) for one in self.spec.fields}
            cells = {
                name: self.sheet.cell(row.index, at[0]).ref for name, at in self.columns.items()
            }
            cited = self.source.cited(self.sheet.name, row.ref)
            found.append({"year": str(self.source.year), **read, **cited, "_cells": cells})
        return found

    def _field(self, spec: Field, row: Row) -> str | int:
        cells = [self.sheet.cell(row.index, column) for column in self.columns[spec.name]]
        if spec.reading == "filled":
            return sum(not cell.blank for cell in cells)
        text = read_text(cells[0])
        read = {
            "text": _as_text, "word": _as_word, "serial": _as_serial, "section": _as_section,
            "theme": _as_theme, "month": _as_month, "date": _as_date, "indicator": _as_indicator,
        }[spec.reading]  # fmt: skip
        return read(self, spec, cells[0], text)

    def note(self, what: str, cell: Cell) -> None:
        """Count a repair in a cell."""
        self.repairs.note(what, self.sheet.name, cell.ref)


def _as_text(_reader: _Reader, _spec: Field, _cell: Cell, text: str) -> str:
    return text


def _as_word(reader: _Reader, spec: Field, cell: Cell, text: str) -> str:
    if not text:
        return ""
    for word, pattern in spec.words:
        if pattern.search(text):
            if str(cell.value) != word:
                reader.note(f"{spec.name}: written as the report words it", cell)
            return word
    reader.note(f"{spec.name}: not one of the words it may be, read as '{UNREADABLE}'", cell)
    return UNREADABLE


def _as_serial(reader: _Reader, spec: Field, cell: Cell, text: str) -> str:
    reader.note(f"{spec.name}: reference replaced by a serial number", cell)
    number = len([key for key in reader.serials if key[0] == spec.name]) + 1
    reference = text or f"row {cell.row}"
    return reader.serials.setdefault(
        (spec.name, reference), f"{spec.serial or spec.name} {number:02d}"
    )


def _as_section(reader: _Reader, spec: Field, cell: Cell, text: str) -> str:
    if not text:
        return ""
    found = text.upper() if text.upper() in FUNCTIONS else _priority(reader, spec, text)
    if not found:
        reader.note(f"{spec.name}: neither a function nor a priority, read as '{UNREADABLE}'", cell)
    return found or UNREADABLE


def _as_theme(reader: _Reader, spec: Field, _cell: Cell, text: str) -> str:
    return _priority(reader, spec, text) or text


def _priority(reader: _Reader, spec: Field, text: str) -> str:
    """Return the identifier of the priority that a text names, or an empty text."""
    plain = _plain(text)
    for priority in reader.priorities:
        if plain in {_plain(priority.id), _plain(priority.title)}:
            return priority.id
    known = {priority.id for priority in reader.priorities}
    return next((word for word, p in spec.words if word in known and p.search(text)), "")


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text.lower().replace("&", " and ")).split())


def _as_month(reader: _Reader, spec: Field, cell: Cell, text: str) -> str:
    period = read_period(cell, reader.source.year)
    if text and period is None:
        reader.note(f"{spec.name}: not a month, left empty", cell)
    return period.end.isoformat()[:7] if period else ""


def _as_date(reader: _Reader, spec: Field, cell: Cell, text: str) -> str:
    day = read_date(cell)
    if text and day is None:
        reader.note(f"{spec.name}: not a date, left empty", cell)
    return day.isoformat() if day else ""


def _as_indicator(_reader: _Reader, _spec: Field, _cell: Cell, text: str) -> str:
    found = re.search(r"\b[A-Z]{2,4}\d{2}(?:_[a-z]+)?\b", text)
    return found[0] if found else ""


def _table(rows: list[dict[str, Any]], name: str) -> pd.DataFrame:
    columns = columns_of(name)
    complete = []
    for row in rows:
        full = {column: row.get(column, "") for column in columns}
        full["row_id"] = row_id((name, full["year"], *(full[key] for key in _KEYS[name])))
        complete.append(full)
    kinds = dict.fromkeys(columns, "str") | {"illustrative": "bool"}
    if name == "voices":
        kinds["reviewers"] = "int64"
    return pd.DataFrame(complete, columns=list(columns)).astype(kinds)


def _counted(
    rows: list[dict[str, Any]], count: Count, spec: RecordTable, source: Source
) -> list[dict[str, Any]]:
    """Count records for the whole and for each category of the breakdown."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {("total", "all"): rows}
    for row in rows if spec.breakdown else []:
        groups.setdefault((spec.breakdown, row[spec.breakdown]), []).append(row)
    return [_count(group, place, count, source) for place, group in groups.items()]


def _count(
    rows: list[dict[str, Any]],
    place: tuple[str, str],
    count: Count,
    source: Source,
) -> dict[str, Any]:
    said = [row for row in rows if row[count.field]]
    unreadable = any(row[count.field] == UNREADABLE for row in said)
    yes = sum(row[count.field] in count.yes for row in said)
    status = UNREADABLE if unreadable else "final" if said else "not returned"
    known = status == "final"
    year = whole_year(source.year)
    sheet = rows[0]["source_sheet"] if rows else ""
    return {
        "year": str(source.year),
        "period_start": year.start.isoformat(),
        "period_end": year.end.isoformat(),
        "period_kind": "year",
        "agency": source.agency,
        "indicator": count.indicator,
        "breakdown": place[0],
        "category": place[1],
        "numerator": float(yes) if known else float("nan"),
        "denominator": float(len(said)) if known else float("nan"),
        "value": 100 * yes / len(said) if known else float("nan"),
        "unit": count.unit,
        "status": status,
        "vintage": source.vintage,
        "published": source.published,
        **source.cited(sheet, " ".join(row["_cells"][count.field] for row in said)),
    }

"""The rows of a list: the few fields that are needed, side by side, identifiers replaced."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from annual_report.returns.lists.children import Children, replaced
from annual_report.returns.lists.encoded import Encoded, Mask
from annual_report.returns.lists.fields import (
    BLANK,
    FAULT,
    IMPOSSIBLE,
    UNREADABLE,
    Column,
    Reading,
    days_of,
    read_column,
)
from annual_report.returns.lists.mapping import LINKED, ChildList, ListField
from annual_report.returns.lists.sheets import Located, locate
from annual_report.returns.tables import tidy_label

if TYPE_CHECKING:
    from annual_report.project import Year
    from annual_report.returns.columns import ColumnarSheet
    from annual_report.returns.grid import Cell
    from annual_report.returns.lists.findings import Findings
    from annual_report.returns.lists.places import Rows
    from annual_report.returns.pseudonyms import Key

_TOTAL = re.compile(r"\s*(?:(?:grand|sub|overall)[\s-]*)?totals?\b", re.IGNORECASE)
_CHILD = "child"
OUT_OF_ORDER = "a date before the one that it follows"
NO_CHILD = "no identifier of a child"
REPEATED = "the same row again"
CONFLICTING = "rows that contradict each other"
DISAGREES = "age that the birthday contradicts"
#: What an age may differ from the one at the year's end: lists are drawn in the weeks around it.
_YEARS_APART = 1
_DAYS_A_YEAR = 365.2425


@dataclass(frozen=True)
class ListRows:
    """The rows of one list.

    Attributes:
        spec: what the mapping says about it.
        sheet: name of its sheet.
        numbers: row number of each row, as Excel counts.
        child: the child that each row is about.
        fields: field to what it says in each row.
        last_column: the last column of the list, counted from 0.
        block: first and last row below the headings.
    """

    spec: ChildList
    sheet: str
    numbers: Rows
    child: Children
    fields: dict[str, Column]
    last_column: int
    block: tuple[int, int]


@dataclass(frozen=True)
class Window:
    """What dates are held against.

    Attributes:
        year: reporting year.
        latest: a date after this day is impossible.
    """

    year: Year
    latest: dt.date


def read_list(
    sheet: ColumnarSheet, spec: ChildList, key: Key, window: Window, findings: Findings
) -> ListRows:
    """Read one list.

    Args:
        sheet: the sheet it stands on.
        spec: which columns are needed.
        key: replaces identifiers.
        window: the reporting year, and the last day that is possible.
        findings: takes what was repaired, left out and wrong.

    Raises:
        ReturnError: the headings are missing or not to be told apart.
    """
    found = locate(sheet, spec)
    at = {field.name: found.heading(field.heading) for field in spec.fields}
    child_at = found.heading(spec.child)
    columns = {name: cell.column for name, cell in at.items()} | {_CHILD: child_at.column}
    findings.begin(spec.name, sheet.name, columns, found.last_column)
    _note_headings(found, [child_at, *at.values()], findings)
    raw = {name: found.column(cell) for name, cell in at.items()}
    identifiers = found.column(child_at)
    first = found.heading_row + 2
    numbers = np.arange(first, first + len(identifiers.codes), dtype=np.int64)
    kept = _records(raw, identifiers, numbers, findings)
    numbers = numbers[kept]
    child = replaced(identifiers.rows(kept), key)
    read = {
        field.name: read_column(raw[field.name].rows(kept), field, window.year, window.latest)
        for field in spec.fields
    }
    rows = ListRows(
        spec, sheet.name, numbers, child, {name: one.column for name, one in read.items()},
        found.last_column, (first, int(numbers[-1]) if len(numbers) else first),
    )  # fmt: skip
    findings.of_rows(len(numbers))
    for field in spec.fields:
        rows = _settle(rows, field, read[field.name], window.year, findings)
    rows = _without_repeats(rows, {f: raw[f].rows(kept) for f in raw}, findings)
    return _linked(_ordered(rows, findings), findings)


def _note_headings(found: Located, wanted: list[Cell], findings: Findings) -> None:
    places = {cell.column for cell in wanted}
    drifted = [c.ref for c in wanted if str(c.value) != tidy_label(c)]
    dropped = [cell.ref for cell in found.headings if cell.column not in places]
    findings.headings("heading read without odd spaces and marks", drifted)
    findings.headings("column not read: no indicator needs it", dropped)


def _records(
    raw: dict[str, Encoded], identifiers: Encoded, numbers: Rows, findings: Findings
) -> Mask:
    """Return the rows that are records: no blank rows, notes below the list or Total rows."""
    filled = np.zeros(len(numbers), dtype=np.bool_)
    for column in raw.values():
        filled |= column.filled
    totals = identifiers.where(
        isinstance(value, str) and bool(_TOTAL.match(value.strip()))
        for value in identifiers.distinct
    )
    notes = identifiers.filled & ~filled
    findings.left_out("row left out: a note or a label, no record", numbers[notes])
    findings.left_out("row left out: a total", numbers[totals & filled])
    kept: Mask = filled & ~totals
    return kept


def _settle(
    rows: ListRows, field: ListField, read: Reading, year: Year, findings: Findings
) -> ListRows:
    """Take note of a field's repairs and problems; hold an age against the date of birth."""
    column = read.column
    for what, mask in read.repairs.items():
        findings.repaired(what, field.name, rows.numbers[mask])
    for what in (UNREADABLE, FAULT, *((IMPOSSIBLE,) if field.reading == "date" else ())):
        mask = read.problems.get(what, ~column.filled & column.filled)
        findings.wrong(what, field.name, rows.numbers[mask])
    findings.wrong(BLANK, field.name, rows.numbers[~column.filled])
    if field.born:
        disagree = _disagreeing(column, rows.fields[field.born], year)
        findings.wrong(DISAGREES, field.name, rows.numbers[disagree])
        column = replace(column, unknown=column.unknown | disagree)
        return replace(rows, fields=rows.fields | {field.name: column})
    return rows


def _disagreeing(age: Column, born: Column, year: Year) -> Mask:
    days = days_of(dt.date.fromisoformat(year.last_day)) - born.numbers
    with np.errstate(invalid="ignore"):
        apart = np.abs(np.floor(days / _DAYS_A_YEAR) - age.numbers) > _YEARS_APART
    found: Mask = apart & age.known & born.known
    return found


def _without_repeats(rows: ListRows, raw: dict[str, Encoded], findings: Findings) -> ListRows:
    """Leave out rows that say again what another said; keep, and report, those that contradict."""
    if not rows.spec.unique:
        findings.wrong(NO_CHILD, _CHILD, rows.numbers[~rows.child.known])
        return rows
    alike = _alike(rows)
    again = np.zeros(len(alike), dtype=np.bool_)
    again[alike] = _said(rows, raw, alike).duplicated().to_numpy()
    findings.wrong(REPEATED, "", rows.numbers[again])
    kept = _only(rows, ~again)
    findings.wrong(CONFLICTING, "", kept.numbers[_alike(kept)])
    findings.wrong(NO_CHILD, _CHILD, kept.numbers[~kept.child.known])
    return kept


def _alike(rows: ListRows) -> Mask:
    """Return the rows that have child and event in common with another."""
    event: dict[str, Any] = {_CHILD: rows.child.codes}
    for name in rows.spec.unique:
        column = rows.fields[name]
        event |= {name: column.numbers, f"{name} word": column.words.codes}
    found: Mask = pd.DataFrame(event, copy=False).duplicated(keep=False).to_numpy()
    return found & rows.child.known


def _said(rows: ListRows, raw: dict[str, Encoded], some: Mask) -> pd.DataFrame:
    """Return everything that some rows say; of what cannot be read, what stands there."""
    said: dict[str, Any] = {_CHILD: rows.child.codes[some]}
    for name, column in rows.fields.items():
        said[f"{name} number"] = column.numbers[some]
        said[f"{name} word"] = column.words.codes[some]
        said[f"{name} unread"] = np.where(column.unknown[some], raw[name].codes[some], -1)
    return pd.DataFrame(said)


def _only(rows: ListRows, kept: Mask) -> ListRows:
    if kept.all():
        return rows
    fields = {
        name: Column(
            filled=one.filled[kept],
            unknown=one.unknown[kept],
            numbers=one.numbers[kept],
            words=one.words.rows(kept),
            doubtful=one.doubtful[kept],
        )
        for name, one in rows.fields.items()
    }
    return replace(
        rows,
        numbers=rows.numbers[kept],
        child=replace(rows.child, codes=rows.child.codes[kept]),
        fields=fields,
    )


def _ordered(rows: ListRows, findings: Findings) -> ListRows:
    """Doubt a date that is before the one that it follows."""
    fields = dict(rows.fields)
    for first, then in rows.spec.order:
        with np.errstate(invalid="ignore"):
            wrong = fields[then].numbers < fields[first].numbers
        findings.wrong(OUT_OF_ORDER, then, rows.numbers[wrong])
        fields[then] = replace(fields[then], doubtful=fields[then].doubtful | wrong)
    return replace(rows, fields=fields)


def _linked(rows: ListRows, findings: Findings) -> ListRows:
    """Say of each row whether the same child has an earlier row within the days given."""
    if rows.spec.link is None:
        return rows
    name, within = rows.spec.link
    days = rows.fields[name].numbers
    order = np.lexsort((days, rows.child.codes))
    child, day = rows.child.codes[order], days[order]
    before = _previous_day(child, day)
    with np.errstate(invalid="ignore"):
        found = (day - before <= within) & (child >= 0)
    linked = np.zeros(len(days), dtype=np.bool_)
    linked[order] = found
    findings.repaired(
        f"earlier row of the same child found within {within} days", name, rows.numbers[linked]
    )
    always = np.ones(len(days), dtype=np.bool_)
    column = Column(
        filled=always,
        unknown=~always,
        numbers=np.full(len(days), np.nan),
        words=Encoded(np.where(linked, 0, 1).astype(np.int32), ("yes", "no")),
        doubtful=~always,
    )
    return replace(rows, fields=rows.fields | {LINKED: column})


def _previous_day(child: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Return the last earlier day of the same child, NaN for none; rows are in order of both.

    Rows of one child on one day have the same earlier day.
    """
    new = np.ones(len(day), dtype=np.bool_)
    new[1:] = (child[1:] != child[:-1]) | (day[1:] != day[:-1])
    distinct = np.flatnonzero(new)
    before = np.full(len(distinct), np.nan)
    same = child[distinct][1:] == child[distinct][:-1]
    before[1:] = np.where(same, day[distinct][:-1], np.nan)
    found: np.ndarray = before[np.cumsum(new) - 1]
    return found

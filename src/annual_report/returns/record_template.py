"""The template's sheets of records: which columns they have, and how those are read.

Tables of a format that stand on the same rows become one sheet, so that nothing is asked twice.
What an agency's own layout says above its table (an agency's name, a scale) is a column here, and a
case's reference is one of a list of serial numbers.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from annual_report.returns.grid import readable
from annual_report.returns.record_mapping import Field
from annual_report.returns.template_names import exact, sheet_names

if TYPE_CHECKING:
    from annual_report.returns.record_mapping import RecordTable
    from annual_report.returns.record_rules import BaseTable, Count

#: Most cases that the drop-down of a serial number offers.
MOST_CASES = 60
_ROW_NUMBER = "Row no."
_PLAIN = re.compile(r"[A-Za-z][\w' -]{2,39}")


@dataclass(frozen=True)
class Column:
    """A column of a sheet of records: its heading, and the field that is read from it."""

    heading: str
    field: Field


@dataclass(frozen=True)
class RecordSheet:
    """A sheet of records.

    Attributes:
        name: of the sheet.
        columns: from left to right.
        tables: what is read from it, in the template's words.
        stated: words before each number that the sheet states once.
    """

    name: str
    columns: tuple[Column, ...]
    tables: tuple[RecordTable, ...]
    stated: tuple[str, ...]


@dataclass(frozen=True)
class BaseSheet:
    """A sheet that states how many were asked, planned or offered.

    Attributes:
        name: of the sheet.
        label: heading of what each row names.
        number: heading of how many.
        by: the field whose words the rows name, or None.
    """

    name: str
    label: str
    number: str
    by: Field | None


@dataclass(frozen=True)
class RecordLayout:
    """All sheets of records that a format's template has."""

    sheets: tuple[RecordSheet, ...]
    bases: tuple[BaseSheet, ...]

    @property
    def tables(self) -> tuple[RecordTable, ...]:
        """What is read, in the template's words."""
        return tuple(table for sheet in self.sheets for table in sheet.tables)


def record_layout(records: tuple[RecordTable, ...]) -> RecordLayout:
    """Lay out the sheets of records of a format's template."""
    groups: dict[tuple[str, ...], list[RecordTable]] = {}
    for spec in records:
        rows = ("every",) if spec.every_sheet else spec.headings
        groups.setdefault((spec.sheet, *rows), []).append(spec)
    bases = dict.fromkeys(c.out_of_table for s in records for c in s.counts if c.out_of_table)
    names = sheet_names(
        [
            *(_sheet_name(group[0]) for group in groups.values()),
            *(_written(base.sheet, "Asked") for base in bases),
        ]
    )
    based = dict(zip(bases, names[len(groups) :], strict=True))
    return RecordLayout(
        tuple(
            _sheet(name, group, based) for name, group in zip(names, groups.values(), strict=False)
        ),
        tuple(_base_sheet(name, base, records) for base, name in based.items()),
    )


def _sheet_name(spec: RecordTable) -> str:
    return _written(spec.sheet, (spec.table or "records").capitalize())


def _written(pattern: str, otherwise: str) -> str:
    written = readable(pattern).capitalize()
    return written if _PLAIN.fullmatch(written) else otherwise


def _sheet(name: str, group: list[RecordTable], bases: dict[BaseTable, str]) -> RecordSheet:
    columns = _columns(group)
    stated = dict.fromkeys(words for spec in group for c in spec.counts if (words := _stated(c)))
    return RecordSheet(
        name,
        tuple(column for several in columns.values() for column in several),
        tuple(_table(spec, name, columns, bases) for spec in group),
        tuple(stated),
    )


def _read_from(field: Field) -> tuple[str, ...]:
    """Return the patterns by which a field's columns are known; none where it has no column."""
    if field.text:
        return (field.text.pattern,)
    return tuple(pattern.pattern for pattern in field.headings)


def _columns(group: list[RecordTable]) -> dict[tuple[str, ...], list[Column]]:
    """Return each column once, though several tables may read it."""
    fields: dict[tuple[str, ...], Field] = {}
    for spec in group:
        for field in spec.fields:
            if _read_from(field):
                fields.setdefault(_read_from(field), field)
    if len(fields) < 2:  # a lone word in a row would be taken for a heading over rows below
        fields[_ROW_NUMBER,] = Field("row", (exact(_ROW_NUMBER),), "number")
    patterns = [pattern for known in fields for pattern in known]
    wanted = {known: _headings(field, patterns) for known, field in fields.items()}
    used = Counter(words.lower() for several in wanted.values() for words in several)
    return {
        known: [
            Column(
                _named(fields[known], n) if used[words.lower()] > 1 else words, _open(fields[known])
            )
            for n, words in enumerate(several)
        ]
        for known, several in wanted.items()
    }


def _headings(field: Field, patterns: list[str]) -> list[str]:
    """Head a field's columns in words that the format's own pattern finds, and no other of it."""
    if field.text:
        return [_named(field)]
    found = []
    for number, pattern in enumerate(field.headings):
        written = readable(pattern.pattern).rstrip(".").capitalize()
        others = [one for one in patterns if one != pattern.pattern]
        usable = (
            _PLAIN.fullmatch(written)
            and pattern.search(written)
            and not any(re.search(one, written, re.IGNORECASE) for one in others)
        )
        found.append(written if usable else _named(field, number))
    return found


def _named(field: Field, number: int = 0) -> str:
    several = f" {number + 1}" if len(field.headings) > 1 else ""
    return f"{field.name.replace('_', ' ').capitalize()}{several}"


def _table(
    spec: RecordTable, sheet: str, columns: dict[tuple[str, ...], list[Column]],
    bases: dict[BaseTable, str],
) -> RecordTable:  # fmt: skip
    fields = [_in_words(field, columns.get(_read_from(field), [])) for field in spec.fields]
    mine = {_read_from(field) for field in spec.fields}
    others = [
        column for known, several in columns.items() if known not in mine for column in several
    ]
    fields += [
        Field(f"of another table {n}", (exact(column.heading),), "text")
        for n, column in enumerate(others, start=1)
    ]
    headings = [column.heading for several in columns.values() for column in several]
    return replace(
        spec,
        sheet=exact(sheet).pattern,
        every_sheet=False,
        headings=tuple(exact(words).pattern for words in headings),
        period_text=re.compile(r"for the year (\d{4}-\d{2})", re.IGNORECASE),
        fields=tuple(fields),
        drop=(),
        total=None,
        counts=tuple(_count(count, bases) for count in spec.counts),
    )


def _in_words(field: Field, columns: list[Column]) -> Field:
    if not columns:
        return field
    return replace(
        _open(field), headings=tuple(exact(column.heading) for column in columns), text=None
    )


def _open(field: Field) -> Field:
    """Let a field be one of a list of words wherever it is anything of the kind."""
    if field.reading == "serial":
        names = [f"{field.serial or field.name} {n:02d}" for n in range(1, MOST_CASES + 1)]
        return replace(field, reading="word", words=tuple((name, exact(name)) for name in names))
    if field.reading in {"word", "option"}:
        words = tuple((word, exact(word)) for word, _ in field.words if word)
        return replace(field, reading="word", words=words)
    return field


def _stated(count: Count) -> str:
    """Return the words before a number that a sheet states once; empty for none."""
    if count.out_of_text is None:
        return ""
    words = re.sub(r"[\W_]*0+.*$", "", readable(count.out_of_text.pattern))
    return (
        words if _PLAIN.fullmatch(words) else f"{count.indicator} {count.category}"
    ).capitalize()


def _count(count: Count, bases: dict[BaseTable, str]) -> Count:
    words = _stated(count)
    if words:
        pattern = re.compile(rf"^{re.escape(words)}:\s*([\d,]+)$", re.IGNORECASE)
        return replace(count, out_of_text=pattern)
    if count.out_of_table is None:
        return count
    base, sheet = count.out_of_table, bases[count.out_of_table]
    label, number = (exact(words) for words in _base_headings(base))
    stated = replace(
        base, sheet=exact(sheet).pattern, headings=(label.pattern, number.pattern), label=label,
        number=number, total=None,
    )  # fmt: skip
    return replace(count, out_of_table=stated)


def _base_headings(base: BaseTable) -> tuple[str, str]:
    return _written(base.label.pattern, "Of what"), _written(base.number.pattern, "Number")


def _base_sheet(name: str, base: BaseTable, records: tuple[RecordTable, ...]) -> BaseSheet:
    label, number = _base_headings(base)
    by = next(
        (
            field
            for spec in records
            for count in spec.counts
            if count.out_of_table == base
            for field in spec.fields
            if field.name == (count.by or spec.breakdown)
        ),
        None,
    )
    return BaseSheet(name, label, number, _open(by) if by else None)

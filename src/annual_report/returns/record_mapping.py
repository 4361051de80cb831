"""The mapping of returns that hold records: case audits, voices, actions.

A record is a row of a table; each of its fields is read in one of a few ways (``as`` in the YAML),
so that what an agency typed becomes one of the words the report knows, and personal references
never leave the workbook.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast, get_args

from annual_report.returns.settings import (
    Pattern,
    Settings,
    compiled,
    headings,
    needed_pattern,
    one_of,
    pattern,
    patterns,
    read_mapping,
)

if TYPE_CHECKING:
    from pathlib import Path

#: How a field is read: text as typed; a word of a list; a serial number in place of a reference;
#: a statutory function or priority; a priority or else text; a month; a date; an indicator's
#: identifier; how many of several columns are filled.
Reading = Literal[
    "text", "word", "serial", "section", "theme", "month", "date", "indicator", "filled"
]

#: Record tables and their fields, beside the columns every one of them has.
FIELDS: dict[str, tuple[str, ...]] = {
    "audits": (
        "case", "theme", "stage", "agency", "grade", "moderated_grade", "voice", "threshold",
        "learning",
    ),
    "voices": (
        "voice_id", "speaker", "section", "theme", "method", "age_band", "kind", "message",
        "consent_id", "consent_scope", "reviewers", "collected",
    ),
    "actions": (
        "action_id", "section", "finding", "action", "owner", "measure", "baseline", "target",
        "due", "status", "evidence",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    """One field of a record.

    Attributes:
        name: column of the record table.
        headings: patterns of the columns it is read from; one, or several for ``filled``.
        reading: how it is read.
        words: what to write, and the pattern of what people write for it.
        serial: for ``serial``, the word before the number.
    """

    name: str
    headings: tuple[Pattern, ...]
    reading: Reading
    words: tuple[tuple[str, Pattern], ...]
    serial: str


@dataclass(frozen=True)
class Count:
    """An indicator that counts records.

    Attributes:
        indicator: identifier in the catalogue.
        unit: the catalogue's unit.
        field: the field that is counted; a record whose field is empty does not count.
        yes: words of that field that make the numerator.
    """

    indicator: str
    unit: str
    field: str
    yes: tuple[str, ...]


@dataclass(frozen=True)
class RecordTable:
    """A table of records and where it stands.

    Attributes:
        table: record table to write, one of ``FIELDS``; empty where rows are only counted.
        sheet: pattern of the worksheet's name.
        headings: patterns of headings that locate the table.
        period_text: pattern of a text on the sheet whose first group is the year.
        fields: what to read.
        breakdown: field by which counts are broken down too, or empty.
        counts: indicators that count the records.
    """

    table: str
    sheet: str
    headings: tuple[str, ...]
    period_text: Pattern
    fields: tuple[Field, ...]
    breakdown: str
    counts: tuple[Count, ...]


def load_records(file: Path) -> tuple[RecordTable, ...]:
    """Read the records of ``notebooks/clean/<format>.yml``.

    Raises:
        ConfigurationError: something in it is wrong; names file, line and key.
    """
    settings = read_mapping(file)
    settings.only("publisher", "tables", "records")
    return tuple(_record(entry) for entry in settings.entries("records"))


def _record(entry: Settings) -> RecordTable:
    entry.only("table", "sheet", "headings", "period_text", "fields", "breakdown", "counts")
    table = one_of(entry, "table", ("", *FIELDS))
    block = entry.inner("fields")
    if block is None:
        raise entry.fail("fields", "is missing; say which columns are which field.")
    if table:
        block.only(*FIELDS[table])
    fields = tuple(_field(block, name) for name in block.nodes)
    names = [field.name for field in fields]
    breakdown = entry.text("breakdown", "")
    if breakdown and breakdown not in names:
        raise entry.fail("breakdown", f"must be one of the fields: {', '.join(names)}.")
    needed_pattern(entry, "period_text")
    return RecordTable(
        table=table,
        sheet=entry.text("sheet", ""),
        headings=headings(entry),
        period_text=cast("Pattern", pattern(entry, "period_text", groups=1)),
        fields=fields,
        breakdown=breakdown,
        counts=tuple(_count(item, names) for item in entry.entries("counts")),
    )


def _field(block: Settings, name: str) -> Field:
    entry = block.inner(name)
    if entry is None:
        raise block.fail(name, "must be a block of settings.")
    entry.only("heading", "as", "words", "serial")
    found = patterns(entry, "heading")
    if not found:
        raise entry.fail("heading", "is missing; say under which heading the field stands.")
    reading = cast("Reading", one_of(entry, "as", get_args(Reading)))
    if len(found) > 1 and reading != "filled":
        raise entry.fail("heading", "may be a list only where the field is read as 'filled'.")
    words = entry.inner("words")
    if reading == "word" and words is None:
        raise entry.fail("words", "is missing; list what the field may say.")
    listed = (
        [(word, compiled(words, word, words.text(word))) for word in words.nodes] if words else []
    )
    return Field(name, found, reading, tuple(listed), entry.text("serial", ""))


def _count(entry: Settings, names: list[str]) -> Count:
    entry.only("indicator", "unit", "field", "yes")
    if entry.text("field") not in names:
        raise entry.fail("field", f"must be one of the fields: {', '.join(names)}.")
    yes = entry.words("yes")
    if not yes:
        raise entry.fail("yes", "is missing or empty; list the words that count.")
    return Count(entry.text("indicator"), entry.text("unit"), entry.text("field"), yes)

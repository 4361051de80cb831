"""The mapping of returns that hold records: audits, voices, actions, rows of a survey, bookings.

A record is a row of a table that may be kept, if only in part; rows about children, of which only
counts are, are ``lists``. Each field says which column it is read from (``heading``) and how
(``as``), so that what an agency typed becomes one of the words the report knows, and personal
references never leave the workbook. The ways to read a field:

==============  ==================================================================================
``text``        as typed, white space tidied
``word``        one of ``words`` (word: pattern of what people write for it, searched for)
``grade``       a grade on an ordered ``scale`` (``scales.SCALES``); where none is named, on the
                scale that the row's field ``scale`` names. What was typed is kept in
                ``<field>_raw`` if the table has that column; ``moderates: <field>`` counts how
                often this grade differs from that one
``scale``       the name of a scale
``agency``      an agency's identifier, from its identifier, name or aliases in board.yml, at their dates
``serial``      a serial number in place of a reference
``section``     a statutory function or a priority of the board
``theme``       a priority of the board, or else text
``indicator``   an indicator's identifier inside the text
``date``        day first, ISO, the month in words, or Excel's count of days: ISO; otherwise empty
``month``       ``2015-04``; otherwise empty
``number``      a number; a symbol for none leaves it empty; anything else is refused with its cell
``difference``  number in field ``to`` less that in field ``from``
``filled``      how many of several columns are filled
==============  ==================================================================================

``mostly`` (1 if not given) is the share of filled cells of a ``word``, ``grade``, ``scale``,
``agency`` or ``section`` that has to be one of its words. Within it the others are left empty and
counted; beyond it they are 'unreadable', which the checks stop.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast, get_args

from annual_report.observations import CROSS_CHECK
from annual_report.returns.record_shapes import FIELDS, TABLES
from annual_report.returns.scales import SCALES
from annual_report.returns.settings import (
    MAPPING,
    Pattern,
    Settings,
    compiled,
    headings,
    needed_pattern,
    one_of,
    one_or_more,
    pattern,
    patterns,
    read_mapping,
)

if TYPE_CHECKING:
    from pathlib import Path

#: How a field is read; the table above says what each means.
Reading = Literal[
    "text", "word", "grade", "scale", "agency", "serial", "section", "theme", "indicator", "date",
    "month", "number", "difference", "filled",
]  # fmt: skip
#: Readings whose result is a number, or nothing.
NUMERIC = ("number", "difference")


@dataclass(frozen=True)
class Field:
    """One field of a record.

    Attributes:
        name: column of the record table.
        headings: patterns of the columns it is read from; one, several for ``filled``, none for
            a field made of others.
        reading: how it is read.
        words: what to write, and the pattern of what people write for it.
        serial: for ``serial``, the word before the number.
        scale: for ``grade``, name of the scale; empty for the one the row names.
        moderates: for ``grade``, the field whose grade this one comes after.
        first: for ``difference``, the field that comes first.
        last: and the field that comes last.
        mostly: share of filled cells that has to be one of the words.
    """

    name: str
    headings: tuple[Pattern, ...]
    reading: Reading
    words: tuple[tuple[str, Pattern], ...] = ()
    serial: str = ""
    scale: str = ""
    moderates: str = ""
    first: str = ""
    last: str = ""
    mostly: float = 1


@dataclass(frozen=True)
class Drop:
    """Rows that are no record, or none that counts, and why; every reason is counted.

    Attributes:
        reason: why, in words.
        headings: columns that are looked at.
        like: pattern that the text of the one column matches; None where ``repeats``.
        keep: of rows that say the same in all the columns, ``first`` or ``last`` stays; empty
            where a pattern decides.
    """

    reason: str
    headings: tuple[Pattern, ...]
    like: Pattern | None
    keep: Literal["", "first", "last"]


@dataclass(frozen=True)
class Count:
    """An indicator computed from records.

    A record whose field is empty does not count. The numerator is how many records say one of
    ``yes`` or have a grade that is met; of a field of numbers it is their sum. The denominator is
    the number of records, or what ``out_of`` says; a count, or a rate of a population, has none.

    Attributes:
        indicator: identifier in the catalogue.
        unit: the catalogue's unit.
        fields: the field that is counted; of several, the first that is filled.
        yes: words of that field that make the numerator.
        met: grades that are met on their scale make it.
        where: fields and the words they have to hold for a record to be looked at.
        out_of: field of numbers that add up to the denominator.
        out_of_text: pattern of a text on the sheet whose first group is the denominator.
        breakdown: what the figure is a part of; ``total`` for the whole.
        category: which part.
    """

    indicator: str
    unit: str
    fields: tuple[str, ...]
    yes: tuple[str, ...] = ()
    met: bool = False
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    out_of: str = ""
    out_of_text: Pattern | None = None
    breakdown: str = "total"
    category: str = "all"


@dataclass(frozen=True)
class RecordTable:
    """A table of records and where it stands.

    Attributes:
        table: record table to write, one of ``TABLES``; empty where rows are only counted.
        sheet: pattern of the worksheet's name.
        headings: patterns of headings that locate the table.
        period_text: pattern of a text on the sheet whose first group is the year.
        fields: what to read.
        drop: which rows to leave out.
        breakdown: field by which counts are broken down too, or empty.
        counts: indicators computed from the records.
    """

    table: str
    sheet: str
    headings: tuple[str, ...]
    period_text: Pattern
    fields: tuple[Field, ...]
    drop: tuple[Drop, ...]
    breakdown: str
    counts: tuple[Count, ...]


def load_records(file: Path) -> tuple[RecordTable, ...]:
    """Read the records of ``notebooks/clean/<format>.yml``.

    Raises:
        ConfigurationError: something in it is wrong; names file, line and key.
    """
    settings = read_mapping(file)
    settings.only(*MAPPING)
    return tuple(_record(entry) for entry in settings.entries("records"))


def _record(entry: Settings) -> RecordTable:
    entry.only("table", "sheet", "headings", "period_text", "fields", "drop", "breakdown", "counts")
    table = one_of(entry, "table", ("", *TABLES))
    block = entry.inner("fields")
    if block is None:
        raise entry.fail("fields", "is missing; say which columns are which field.")
    if table:
        block.only(*FIELDS[table])
    fields = tuple(_field(block, name) for name in block.nodes)
    for field in fields:
        _check_others(block, field, fields)
    names = [field.name for field in fields]
    needed_pattern(entry, "period_text")
    return RecordTable(
        table=table,
        sheet=entry.text("sheet", ""),
        headings=headings(entry),
        period_text=cast("Pattern", pattern(entry, "period_text", groups=1)),
        fields=fields,
        drop=_drops(entry),
        breakdown=_named(entry, "breakdown", names),
        counts=tuple(_count(item, fields) for item in entry.entries("counts")),
    )


def _named(entry: Settings, key: str, names: list[str]) -> str:
    """Return the name of another field, or an empty text."""
    name = entry.text(key, "")
    if name and name not in names:
        raise entry.fail(key, f"must be one of the fields: {', '.join(names)}.")
    return name


def _field(block: Settings, name: str) -> Field:
    entry = block.inner(name)
    if entry is None:
        raise block.fail(name, "must be a block of settings.")
    entry.only("heading", "as", "words", "serial", "scale", "moderates", "from", "to", "mostly")
    reading = cast("Reading", one_of(entry, "as", get_args(Reading)))
    found = patterns(entry, "heading")
    if found and reading == "difference":
        raise entry.fail("heading", "has no place where a field is made of others.")
    if not found and reading != "difference":
        raise entry.fail("heading", "is missing; say under which heading the field stands.")
    if len(found) > 1 and reading != "filled":
        raise entry.fail("heading", "may be a list only where the field is read as 'filled'.")
    words = entry.inner("words")
    if reading == "word" and words is None:
        raise entry.fail("words", "is missing; list what the field may say.")
    listed = (
        [(word, compiled(words, word, words.text(word))) for word in words.nodes] if words else []
    )
    scale = entry.text("scale", "")
    if scale and scale not in SCALES:
        raise entry.fail("scale", f"must be one of: {', '.join(SCALES)}.")
    return Field(
        name=name,
        headings=found,
        reading=reading,
        words=tuple(listed),
        serial=entry.text("serial", ""),
        scale=scale,
        moderates=entry.text("moderates", ""),
        first=entry.text("from", ""),
        last=entry.text("to", ""),
        mostly=_share(entry),
    )


def _share(entry: Settings) -> float:
    try:
        share = float(entry.text("mostly", "1"))
    except ValueError:
        share = -1
    if not 0 < share <= 1:
        raise entry.fail("mostly", "must be a share, more than 0 and at most 1.")
    return share


def _check_others(block: Settings, field: Field, fields: tuple[Field, ...]) -> None:
    """Check that the fields that a field is made of are there, and are read as they must be."""
    readings = {other.name: other.reading for other in fields}
    for key, name in (("from", field.first), ("to", field.last)):
        if field.reading == "difference" and readings.get(name) != "number":
            raise block.fail(field.name, f"needs '{key}', a field that is read as a number.")
    if field.moderates and readings.get(field.moderates) != "grade":
        raise block.fail(field.name, "moderates a field that is not there, or is no grade.")
    if field.reading == "grade" and not field.scale and readings.get("scale") != "scale":
        raise block.fail(
            field.name, "needs a scale: name one, or read a field 'scale' as the scale's name."
        )


def _drops(entry: Settings) -> tuple[Drop, ...]:
    block = entry.inner("drop")
    return tuple(_drop(block, reason) for reason in block.nodes) if block else ()


def _drop(block: Settings, reason: str) -> Drop:
    entry = block.inner(reason)
    if entry is None:
        raise block.fail(reason, "must be a block of settings.")
    entry.only("heading", "like", "keep")
    found = patterns(entry, "heading")
    like = compiled(entry, "like", entry.text("like")) if "like" in entry.nodes else None
    keep = cast("Literal['', 'first', 'last']", one_of(entry, "keep", ("", "first", "last")))
    if not found:
        raise entry.fail("heading", "is missing; say which columns tell.")
    if (like is None) == (not keep):
        raise entry.fail("like", "or keep is needed, and only one: a pattern, or first or last.")
    if like and len(found) > 1:
        raise entry.fail("heading", "may be a list only with keep.")
    return Drop(reason, found, like, keep)


def _count(entry: Settings, fields: tuple[Field, ...]) -> Count:
    entry.only(
        "indicator", "unit", "field", "yes", "met", "where", "out_of", "out_of_text",
        "breakdown", "category",
    )  # fmt: skip
    readings = {field.name: field.reading for field in fields}
    names = one_or_more(entry, "field")
    if not names or any(name not in readings for name in names):
        raise entry.fail("field", f"must be one of the fields: {', '.join(readings)}.")
    yes, met = entry.words("yes"), entry.flag("met")
    if not (yes or met or readings[names[0]] in NUMERIC):
        raise entry.fail("yes", "is missing or empty; list the words that count.")
    if met and any(readings[name] != "grade" for name in names):
        raise entry.fail("met", "is for fields that are read as a grade.")
    where = entry.inner("where")
    if where:
        where.only(*readings)
    breakdown, category = entry.text("breakdown", "total"), entry.text("category", "all")
    if breakdown != CROSS_CHECK and (breakdown == "total") != (category == "all"):
        raise entry.fail("category", "and breakdown go together: give both, or neither.")
    return Count(
        indicator=entry.text("indicator"),
        unit=entry.text("unit"),
        fields=names,
        yes=yes,
        met=met,
        where=tuple((name, where.words(name)) for name in where.nodes) if where else (),
        out_of=_named(entry, "out_of", [n for n, how in readings.items() if how in NUMERIC]),
        out_of_text=pattern(entry, "out_of_text", groups=1),
        breakdown=breakdown,
        category=category,
    )

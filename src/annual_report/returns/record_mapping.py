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
``option``      of several columns, one an answer, the answer that is ticked, as one of ``words``
``filled``      how many of several columns are filled
==============  ==================================================================================

and of two other fields, ``from`` and ``to`` (a record in which both are empty says nothing):

==============  ==================================================================================
``difference``  number in ``to`` less that in ``from``
``moved``       the same in words: ``+1 point``, ``no change``
``both``        ``yes`` where both hold a number, ``no`` where one of them does
``in time``     ``yes`` where the date in ``from`` is not after that in ``to``; says nothing unless
                the date in ``to`` lies in the reporting year
``recent``      ``yes`` where the month in ``from`` is at most ``months`` before that in ``to``
==============  ==================================================================================

In place of a heading a field may have ``constant`` (the same in every record) or ``text`` (a pattern
of a text on the sheet, whose first group is read). ``only`` is a pattern that a text has to match
whole; what does not is read as 'unreadable'.

``optional: true`` says that older returns lack the column: without it the field is empty. A table may
be ``optional`` too, with its sheet. ``unless: {other: pattern}`` leaves a field unread in rows whose
other field matches: words whose consent was withdrawn are not taken out of the workbook.

``mostly`` (1 if not given) is the share of filled cells of a ``word``, ``grade``, ``scale``,
``agency`` or ``section`` that has to be one of its words. Within it the others are left empty and
counted; beyond it they are 'unreadable', which the checks stop.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast, get_args

from annual_report.returns.record_rules import Count, Drop, named, read_count, read_drops
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
    pattern,
    patterns,
    read_mapping,
)

if TYPE_CHECKING:
    from pathlib import Path

#: How a field is read; the table above says what each means.
Reading = Literal[
    "text", "word", "grade", "scale", "agency", "serial", "section", "theme", "indicator", "date",
    "month", "number", "option", "filled", "difference", "moved", "both", "in time", "recent",
]  # fmt: skip
#: Readings of two other fields, and how these have to be read.
DERIVED: dict[str, tuple[str, ...]] = {
    "difference": ("number",), "moved": ("number",), "both": ("number",), "in time": ("date",),
    "recent": ("date", "month"),
}  # fmt: skip
_SEVERAL = ("filled", "option")


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
        first: of a field made of two others, the one that comes first.
        last: and the one that comes last.
        months: for ``recent``, how many.
        constant: what stands in every record, where it is read from nowhere; None otherwise.
        text: pattern of a text on the sheet, where it is read from there.
        only: pattern that a text has to match whole.
        mostly: share of filled cells that has to be one of the words.
        optional: a return may lack the column.
        unless: other fields, and the pattern of what in them leaves this one unread.
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
    months: int = 0
    constant: str | None = None
    text: Pattern | None = None
    only: Pattern | None = None
    mostly: float = 1
    optional: bool = False
    unless: tuple[tuple[str, Pattern], ...] = ()


@dataclass(frozen=True)
class RecordTable:
    """A table of records and where it stands.

    Attributes:
        table: record table to write, one of ``TABLES``; empty where rows are only counted.
        sheet: pattern of the worksheet's name.
        every_sheet: every worksheet of such a name has the table, not one alone.
        optional: a return may lack the worksheet.
        headings: patterns of headings that locate the table.
        period_text: pattern of a text on the sheet whose first group is the year.
        fields: what to read.
        drop: which rows to leave out.
        total: label of the row that adds the others up, or None.
        breakdown: field by which counts are broken down too, or empty.
        counts: indicators computed from the records.
    """

    table: str
    sheet: str
    every_sheet: bool
    headings: tuple[str, ...]
    period_text: Pattern
    fields: tuple[Field, ...]
    drop: tuple[Drop, ...]
    total: Pattern | None
    breakdown: str
    counts: tuple[Count, ...]
    optional: bool = False


def load_records(file: Path) -> tuple[RecordTable, ...]:
    """Read the records of ``notebooks/clean/<format>.yml``.

    Raises:
        ConfigurationError: something in it is wrong; names file, line and key.
    """
    settings = read_mapping(file)
    settings.only(*MAPPING)
    return tuple(_record(entry) for entry in settings.entries("records"))


def _record(entry: Settings) -> RecordTable:
    entry.only(
        "table", "sheet", "every_sheet", "headings", "period_text", "fields", "drop", "total",
        "breakdown", "counts", "optional",
    )  # fmt: skip
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
        every_sheet=entry.flag("every_sheet"),
        headings=headings(entry),
        period_text=cast("Pattern", pattern(entry, "period_text", groups=1)),
        fields=fields,
        drop=read_drops(entry),
        total=pattern(entry, "total"),
        breakdown=named(entry, "breakdown", names),
        counts=tuple(
            read_count(item, {field.name: field.reading for field in fields})
            for item in entry.entries("counts")
        ),
        optional=entry.flag("optional"),
    )


def _field(block: Settings, name: str) -> Field:
    entry = block.inner(name)
    if entry is None:
        raise block.fail(name, "must be a block of settings.")
    entry.only(
        "heading", "as", "words", "serial", "scale", "moderates", "from", "to", "months", "constant",
        "text", "only", "mostly", "optional", "unless",
    )  # fmt: skip
    reading = cast("Reading", one_of(entry, "as", get_args(Reading)))
    found = patterns(entry, "heading")
    ways = ("constant" in entry.nodes) + ("text" in entry.nodes) + (reading in DERIVED)
    if found and ways:
        raise entry.fail("heading", "has no place where a field is read from no column.")
    if not found and ways != 1:
        raise entry.fail("heading", "is missing; say under which heading the field stands.")
    if len(found) > 1 and reading not in _SEVERAL:
        raise entry.fail("heading", "may be a list only where a field is read from several.")
    words = entry.inner("words")
    if reading in ("word", "option") and words is None:
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
        months=entry.whole("months", 0),
        constant=entry.text("constant") if "constant" in entry.nodes else None,
        text=pattern(entry, "text", groups=1),
        only=pattern(entry, "only"),
        mostly=_share(entry),
        optional=entry.flag("optional"),
        unless=_unless(entry),
    )


def _unless(entry: Settings) -> tuple[tuple[str, Pattern], ...]:
    block = entry.inner("unless")
    if block is None:
        return ()
    return tuple((other, compiled(block, other, block.text(other))) for other in block.nodes)


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
    allowed = DERIVED.get(field.reading, ())
    for key, name in (("from", field.first), ("to", field.last)):
        if allowed and readings.get(name) not in allowed:
            rule = f"needs '{key}', a field that is read as a {' or a '.join(allowed)}."
            raise block.fail(field.name, rule)
    if field.reading == "recent" and field.months < 1:
        raise block.fail(field.name, "needs 'months', a whole number of them.")
    for other, _ in field.unless:
        if other not in readings or other == field.name:
            raise block.fail(field.name, f"cannot depend on '{other}', which is no other field.")
    if field.moderates and readings.get(field.moderates) != "grade":
        raise block.fail(field.name, "moderates a field that is not there, or is no grade.")
    if field.reading == "grade" and not field.scale and readings.get("scale") != "scale":
        raise block.fail(
            field.name, "needs a scale: name one, or read a field 'scale' as the scale's name."
        )

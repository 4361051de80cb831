"""Rules of a record mapping: which rows are no record, and which indicators count the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from annual_report.observations import CROSS_CHECK
from annual_report.returns.settings import (
    Pattern,
    Settings,
    compiled,
    headings,
    needed_pattern,
    one_of,
    one_or_more,
    pattern,
    patterns,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Readings whose result is a number, or nothing.
NUMERIC = ("number", "difference")


@dataclass(frozen=True)
class Drop:
    """Rows that are no record, or none that counts, and why; every reason is counted.

    Attributes:
        reason: why, in words.
        headings: columns that are looked at.
        like: pattern that the text of the one column matches; None where ``keep`` decides.
        keep: of rows that say the same in all the columns, ``first`` or ``last`` stays; empty
            where a pattern decides.
        latest: column of times by which the last is told; None for the order on the sheet.
        month_first: these times are written with the month before the day.
        loosely: rows are the same if one of the columns is, names of schools however typed.
    """

    reason: str
    headings: tuple[Pattern, ...]
    like: Pattern | None
    keep: Literal["", "first", "last"]
    latest: Pattern | None = None
    month_first: bool = False
    loosely: bool = False


@dataclass(frozen=True)
class BaseTable:
    """A table that states denominators: how many were asked, planned or offered.

    Attributes:
        sheet: pattern of its worksheet's name; empty for the sheet of the records.
        headings: patterns of headings that locate it.
        label: heading of what is counted, read like the field by which counts are broken down.
        number: heading of how many.
        total: label of the row that adds the others up, or None.
    """

    sheet: str
    headings: tuple[str, ...]
    label: Pattern
    number: Pattern
    total: Pattern | None


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
        each: every word of the field is a category of its own, which makes the numerator.
        blanks: records whose field is empty are in the denominator too.
        where: fields and the words they have to hold for a record to be looked at.
        out_of: field of numbers that add up to the denominator.
        out_of_text: pattern of a text on the sheet whose first group is the denominator.
        out_of_table: table that states the denominators.
        by: field whose words are the categories; the whole is then counted elsewhere.
        breakdown: what the figure is a part of; ``total`` for the whole.
        category: which part.
    """

    indicator: str
    unit: str
    fields: tuple[str, ...]
    yes: tuple[str, ...] = ()
    met: bool = False
    each: bool = False
    blanks: bool = False
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    out_of: str = ""
    out_of_text: Pattern | None = None
    out_of_table: BaseTable | None = None
    by: str = ""
    breakdown: str = "total"
    category: str = "all"


def named(entry: Settings, key: str, names: list[str]) -> str:
    """Return the name of another field, or an empty text."""
    name = entry.text(key, "")
    if name and name not in names:
        raise entry.fail(key, f"must be one of the fields: {', '.join(names)}.")
    return name


def read_drops(entry: Settings) -> tuple[Drop, ...]:
    """Read which rows to leave out, each by its reason."""
    block = entry.inner("drop")
    return tuple(_drop(block, reason) for reason in block.nodes) if block else ()


def _drop(block: Settings, reason: str) -> Drop:
    entry = block.inner(reason)
    if entry is None:
        raise block.fail(reason, "must be a block of settings.")
    entry.only("heading", "like", "keep", "latest", "month_first", "loosely")
    found = patterns(entry, "heading")
    like = compiled(entry, "like", entry.text("like")) if "like" in entry.nodes else None
    keep = cast("Literal['', 'first', 'last']", one_of(entry, "keep", ("", "first", "last")))
    if not found:
        raise entry.fail("heading", "is missing; say which columns tell.")
    if (like is None) == (not keep):
        raise entry.fail("like", "or keep is needed, and only one: a pattern, or first or last.")
    if like and len(found) > 1:
        raise entry.fail("heading", "may be a list only with keep.")
    latest = pattern(entry, "latest")
    if latest and keep != "last":
        raise entry.fail("latest", "goes with keep: last.")
    return Drop(reason, found, like, keep, latest, entry.flag("month_first"), entry.flag("loosely"))


def read_count(entry: Settings, readings: Mapping[str, str]) -> Count:
    """Read an indicator that counts records.

    Args:
        entry: one of ``counts``.
        readings: how each field is read.
    """
    entry.only(
        "indicator", "unit", "field", "yes", "met", "each", "blanks", "where", "out_of",
        "out_of_text", "out_of_table", "by", "breakdown", "category",
    )  # fmt: skip
    names = one_or_more(entry, "field")
    if not names or any(name not in readings for name in names):
        raise entry.fail("field", f"must be one of the fields: {', '.join(readings)}.")
    yes, met, each = entry.words("yes"), entry.flag("met"), entry.flag("each")
    if not (yes or met or each or readings[names[0]] in NUMERIC):
        raise entry.fail("yes", "is missing or empty; list the words that count.")
    if met and any(readings[name] != "grade" for name in names):
        raise entry.fail("met", "is for fields that are read as a grade.")
    where = entry.inner("where")
    if where:
        where.only(*readings)
    by = named(entry, "by", list(readings))
    return Count(
        indicator=entry.text("indicator"),
        unit=entry.text("unit"),
        fields=names,
        yes=yes,
        met=met,
        each=each,
        blanks=entry.flag("blanks"),
        where=tuple((name, where.words(name)) for name in where.nodes) if where else (),
        out_of=named(entry, "out_of", [n for n, how in readings.items() if how in NUMERIC]),
        out_of_text=pattern(entry, "out_of_text", groups=1),
        out_of_table=_base(entry),
        by=by,
        breakdown=_place(entry, by, names[0], each=each),
        category=entry.text("category", "all"),
    )


def _place(entry: Settings, by: str, field: str, *, each: bool) -> str:
    """Return what the counts are a breakdown by; where it has parts, they name the categories."""
    parts = by or (field if each else "")
    breakdown, category = entry.text("breakdown", parts or "total"), entry.text("category", "all")
    if parts:
        if category != "all":
            raise entry.fail("category", "has no place where records are counted by their words.")
    elif breakdown != CROSS_CHECK and (breakdown == "total") != (category == "all"):
        raise entry.fail("category", "and breakdown go together: give both, or neither.")
    return breakdown


def _base(entry: Settings) -> BaseTable | None:
    block = entry.inner("out_of_table")
    if block is None:
        return None
    block.only("sheet", "headings", "label", "number", "total")
    return BaseTable(
        sheet=block.text("sheet", ""),
        headings=headings(block),
        label=needed_pattern(block, "label"),
        number=needed_pattern(block, "number"),
        total=pattern(block, "total"),
    )

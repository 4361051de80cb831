"""The mapping of child-level returns: which lists, which few of their columns, and what is counted.

In ``notebooks/clean/<format>.yml``, under ``lists``. A list is found by the name of its sheet and
by its headings; a field says under which heading it stands and how it is read (``as``):

``date``     day first, ISO, the month in words, Excel's dates and counts of days
``yes_no``   yes or no, however written
``code``     one of ``words``: word, and the pattern of what people write for it
``number``   a number
``age``      whole years from 0 to 25; ``born`` names the date of birth it has to agree with
``birth``    a date of birth, read to check ages and then let go

An entry under ``counts`` is an indicator: of the rows of a period (``within`` or ``open``) that meet
every condition under ``of``, those that meet every condition under ``counts``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast, get_args

from annual_report.returns.settings import (
    MAPPING,
    Pattern,
    Settings,
    compiled,
    headings,
    needed_pattern,
    one_of,
    read_mapping,
)

if TYPE_CHECKING:
    from pathlib import Path

Reading = Literal["date", "yes_no", "code", "number", "age", "birth"]
Every = Literal["quarter", "year"]
DATES = ("date", "birth")
NUMBERS = ("number", "age")
#: Name of the made-up field that says whether an earlier row of the same child was found.
LINKED = "linked"
_TESTS = ("is", "at_least", "at_most", "days_before_end")


@dataclass(frozen=True)
class ListField:
    """One field of a list.

    Attributes:
        name: what the mapping calls it.
        heading: pattern of the heading it stands under.
        reading: how it is read.
        words: of a code, the word and the pattern of what people write for it.
        born: of an age, the field with the date of birth; empty for none.
    """

    name: str
    heading: Pattern
    reading: Reading
    words: tuple[tuple[str, Pattern], ...] = ()
    born: str = ""


@dataclass(frozen=True)
class Condition:
    """What a row has to meet; of the tests, one is given.

    Attributes:
        field: the field it looks at.
        words: the field says one of these; ``given`` and ``missing`` ask for any value or none.
        least: smallest number, or None.
        most: largest number, or None.
        days: the date lies this many days before the period's end: least and most, or None.
    """

    field: str
    words: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    days: tuple[int, int] | None = None


#: Alternatives of which one has to be met.
AnyOf = tuple[Condition, ...]


@dataclass(frozen=True)
class ListCount:
    """An indicator that counts rows.

    Attributes:
        indicator: identifier in the catalogue.
        unit: the catalogue's unit.
        breakdown: ``total``, or ``cross-check`` where another return holds the figure itself.
        category: ``all``, or the category of the figure that is checked.
        within: date field that puts a row into a period; empty for a position.
        open: fields of the start and the end of what is open at the period's last day.
        every: the periods that are counted.
        of: conditions for the rows that count at all.
        counts: conditions for the numerator; empty where the rows themselves are counted.
    """

    indicator: str
    unit: str
    breakdown: str
    category: str
    within: str
    open: tuple[str, str] | None
    every: tuple[Every, ...]
    of: tuple[AnyOf, ...]
    counts: tuple[AnyOf, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields it looks at, each once."""
        asked = [one.field for group in (*self.of, *self.counts) for one in group]
        named = [self.within, *(self.open or ()), *asked]
        return tuple(dict.fromkeys(name for name in named if name))


@dataclass(frozen=True)
class ChildList:
    """One list of a child-level return.

    Attributes:
        name: what messages call it.
        sheet: pattern of the sheet's name.
        headings: patterns of headings that locate it.
        child: pattern of the heading of the child's identifier.
        fields: what is read.
        unique: fields that, with the child, no two rows share; empty where any may.
        order: pairs of date fields of which the second is never before the first.
        link: date field and days within which an earlier row of the same child is looked for.
        counts: indicators that count its rows.
        optional: a return may lack it.
    """

    name: str
    sheet: str
    headings: tuple[str, ...]
    child: Pattern
    fields: tuple[ListField, ...]
    unique: tuple[str, ...]
    order: tuple[tuple[str, str], ...]
    link: tuple[str, int] | None
    counts: tuple[ListCount, ...]
    optional: bool


def load_lists(file: Path) -> tuple[ChildList, ...]:
    """Read the lists of ``notebooks/clean/<format>.yml``.

    Raises:
        ConfigurationError: something in it is wrong; names file, line and key.
    """
    settings = read_mapping(file)
    settings.only(*MAPPING)
    found = tuple(_list(entry) for entry in settings.entries("lists"))
    if not found:
        raise settings.fail("lists", "is missing or empty; say which lists are counted.")
    return found


def _list(entry: Settings) -> ChildList:
    entry.only(
        "name", "sheet", "headings", "child", "fields", "unique", "order", "link", "counts",
        "optional",
    )  # fmt: skip
    block = entry.inner("fields")
    if block is None:
        raise entry.fail("fields", "is missing; say which columns are needed.")
    fields = tuple(_field(block, name) for name in block.nodes)
    kinds = {one.name: one.reading for one in fields}
    link = _link(entry, kinds)
    known: dict[str, Reading] = kinds | ({LINKED: "yes_no"} if link else {})
    order = entry.entries("order")
    unique = entry.words("unique")
    if set(unique) - kinds.keys():
        raise entry.fail("unique", f"must list fields: {', '.join(kinds)}.")
    return ChildList(
        name=entry.text("name"),
        sheet=entry.text("sheet", ""),
        headings=headings(entry),
        child=needed_pattern(entry, "child"),
        fields=fields,
        unique=unique,
        order=tuple((_date(pair, "first", kinds), _date(pair, "then", kinds)) for pair in order),
        link=link,
        counts=tuple(_count(item, known) for item in entry.entries("counts")),
        optional=entry.flag("optional"),
    )


def _field(block: Settings, name: str) -> ListField:
    entry = block.inner(name)
    if entry is None or name == LINKED:
        raise block.fail(name, "must be a block of settings, under a name of its own.")
    entry.only("heading", "as", "words", "born")
    reading = cast("Reading", one_of(entry, "as", get_args(Reading)))
    words = entry.inner("words")
    if (reading == "code") != (words is not None):
        raise entry.fail("words", "is needed for a code, and for nothing else.")
    listed = (
        tuple((word, compiled(words, word, words.text(word))) for word in words.nodes)
        if words
        else ()
    )
    born = entry.text("born", "")
    if born and born not in block.nodes:
        raise entry.fail("born", "must be the name of a field.")
    return ListField(name, needed_pattern(entry, "heading"), reading, listed, born)


def _link(entry: Settings, kinds: dict[str, Reading]) -> tuple[str, int] | None:
    block = entry.inner("link")
    if block is None:
        return None
    block.only("date", "days")
    return _date(block, "date", kinds), block.whole("days", 365)


def _date(entry: Settings, key: str, kinds: dict[str, Reading]) -> str:
    name = entry.text(key)
    if kinds.get(name) != "date":
        dates = ", ".join(field for field, kind in kinds.items() if kind == "date")
        raise entry.fail(key, f"must be a field that is read as a date: {dates}.")
    return name


def _count(entry: Settings, kinds: dict[str, Reading]) -> ListCount:
    entry.only(
        "indicator", "unit", "breakdown", "category", "within", "open", "every", "of", "counts"
    )
    position = entry.inner("open")
    if (position is None) == ("within" not in entry.nodes):
        raise entry.fail("within", "or open, and not both, must say which rows are of a period.")
    every = entry.words("every") or ("year",)
    for one in every:
        if one not in get_args(Every):
            raise entry.fail("every", f"must list {' or '.join(get_args(Every))}.")
    return ListCount(
        indicator=entry.text("indicator"),
        unit=entry.text("unit"),
        breakdown=entry.text("breakdown", "total"),
        category=entry.text("category", "all"),
        within="" if position else _date(entry, "within", kinds),
        open=(_date(position, "from", kinds), _date(position, "to", kinds)) if position else None,
        every=cast("tuple[Every, ...]", every),
        of=tuple(_any_of(item, kinds) for item in entry.entries("of")),
        counts=tuple(_any_of(item, kinds) for item in entry.entries("counts")),
    )


def _any_of(entry: Settings, kinds: dict[str, Reading]) -> AnyOf:
    if "any" in entry.nodes:
        entry.only("any")
        return tuple(_condition(item, kinds) for item in entry.entries("any"))
    return (_condition(entry, kinds),)


def _condition(entry: Settings, kinds: dict[str, Reading]) -> Condition:
    entry.only("field", *_TESTS)
    name = entry.text("field")
    if name not in kinds:
        raise entry.fail("field", f"must be one of: {', '.join(kinds)}.")
    if not set(_TESTS) & entry.nodes.keys():
        raise entry.fail("field", f"needs a test: {', '.join(_TESTS)}.")
    numeric = {"at_least", "at_most"} & entry.nodes.keys()
    if numeric and kinds[name] not in NUMBERS:
        raise entry.fail(numeric.pop(), "needs a field that is read as a number or an age.")
    days = entry.inner("days_before_end")
    if days is not None:
        days.only("least", "most")
        if kinds[name] != "date":
            raise entry.fail("days_before_end", "needs a field that is read as a date.")
    return Condition(
        field=name,
        words=_words(entry),
        least=entry.whole("at_least", 0) if "at_least" in entry.nodes else None,
        most=entry.whole("at_most", 0) if "at_most" in entry.nodes else None,
        days=(days.whole("least", 0), days.whole("most", 10**6)) if days else None,
    )


def _words(entry: Settings) -> tuple[str, ...]:
    node = entry.nodes.get("is")
    if node is None:
        return ()
    return entry.words("is") if isinstance(node.value, list) else (str(node.value),)

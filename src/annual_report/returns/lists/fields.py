"""What the values of a column mean: each distinct value read once, and what was wrong with it."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from annual_report.returns.grid import Cell
from annual_report.returns.lists.encoded import Encoded, Mask
from annual_report.returns.values import read_date, read_number, read_text

if TYPE_CHECKING:
    from annual_report.project import Year
    from annual_report.returns.grid import Value
    from annual_report.returns.lists.mapping import ListField

Numbers = np.ndarray[Any, np.dtype[np.float64]]

#: What can be wrong with a cell, and what comes of it.
UNREADABLE = "nothing that this column can hold"
FAULT = "formula error in place of a value"
IMPOSSIBLE = "impossible date"
BLANK = "not filled in"
#: Excel's error values, as calamine and CSV files write them.
FAULTS = frozenset(
    {
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#DIV/0!",
        "#NAME?",
        "#NUM!",
        "#NULL!",
        "#SPILL!",
        "#CALC!",
        "#ERROR",
    }
)
OLDEST = 25
_DAY_0 = dt.date(1970, 1, 1)
_LETTERED = re.compile(r"^[a-z]{1,2}\)\s*", re.IGNORECASE)
_YES = re.compile(r"^(?:y|yes|true|1)$", re.IGNORECASE)
_NO = re.compile(r"^(?:n|no|false|0)$", re.IGNORECASE)


@dataclass(frozen=True)
class Said:
    """What one value says.

    Attributes:
        number: a number, or days since 1970-01-01; NaN for none.
        word: of a code or an answer; empty for none.
        repair: what was done to read it, in words, without the value.
        problem: why it cannot be read; empty where it can.
    """

    number: float = math.nan
    word: str = ""
    repair: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Column:
    """A field of every row of a list.

    Attributes:
        filled: rows in which something stands.
        unknown: rows in which something stands that could not be read.
        numbers: number, or days since 1970-01-01, of each row; NaN for none.
        words: word of each row, as distinct words and their places.
        doubtful: rows whose date is impossible or out of order: kept, and in no duration.
    """

    filled: Mask
    unknown: Mask
    numbers: Numbers
    words: Encoded
    doubtful: Mask

    @property
    def known(self) -> Mask:
        """Rows whose field could be read."""
        return self.filled & ~self.unknown

    def says(self, word: str) -> Mask:
        """Return the rows that say a word."""
        return self.words.where(one == word for one in self.words.distinct)


@dataclass(frozen=True)
class Reading:
    """A column read, with what was done and what was wrong: words, and the rows they are about."""

    column: Column
    repairs: dict[str, Mask]
    problems: dict[str, Mask]


def days_of(day: dt.date) -> int:
    """Return days since 1970-01-01."""
    return (day - _DAY_0).days


def read_column(raw: Encoded, field: ListField, year: Year, latest: dt.date) -> Reading:
    """Read a field.

    Args:
        raw: its column.
        field: how it is read.
        year: reporting year; a date before any child of it was born is impossible.
        latest: a date after this day is impossible.
    """
    said = [_say(value, field) for value in raw.distinct]
    if field.reading == "date":
        window = (days_of(dt.date(year.start - OLDEST - 1, 4, 1)), days_of(latest))
        said = [_within(one, window) for one in said]
    problems = _rows(raw, [one.problem for one in said])
    impossible = problems.get(IMPOSSIBLE, np.zeros(len(raw.codes), dtype=np.bool_))
    unknown = raw.where(bool(one.problem) and one.problem != IMPOSSIBLE for one in said)
    words = tuple(dict.fromkeys(one.word for one in said if one.word))
    places = {word: place for place, word in enumerate(words)}
    recoded = np.array([places.get(one.word, -1) for one in said] + [-1], dtype=np.int32)
    column = Column(
        filled=raw.filled,
        unknown=unknown,
        numbers=raw.take(one.number for one in said),
        words=Encoded(recoded[raw.codes], words),
        doubtful=impossible,
    )
    return Reading(column, _rows(raw, [one.repair for one in said]), problems)


def _rows(raw: Encoded, texts: list[str]) -> dict[str, Mask]:
    found = dict.fromkeys(text for text in texts if text)
    return {text: raw.where(one == text for one in texts) for text in found}


def _within(said: Said, window: tuple[int, int]) -> Said:
    if math.isnan(said.number) or window[0] <= said.number <= window[1]:
        return said
    return Said(said.number, said.word, said.repair, IMPOSSIBLE)


def _say(value: Value, field: ListField) -> Said:
    """Read one value of a field."""
    if isinstance(value, str) and value.strip().upper() in FAULTS:
        return Said(problem=FAULT)
    if field.reading in {"date", "birth"}:
        return _date(value)
    if field.reading in {"number", "age"}:
        return _age(value) if field.reading == "age" else _number(value)
    return _word(value, field)


def _date(value: Value) -> Said:
    day = read_date(value)
    if day is None:
        return Said(problem=UNREADABLE)
    repair = _spaces(value)
    if isinstance(value, int | float):
        repair = "Excel's count of days read as a date"
    elif isinstance(value, str) and not repair and not re.match(r"\s*\d{4}-", value):
        repair = "date written as text, read day first"
    return Said(float(days_of(day)), repair=repair)


def _number(value: Value) -> Said:
    reading = read_number(Cell(0, 0, value))
    if reading.number is None:
        return Said(problem=UNREADABLE)
    return Said(reading.number, repair=reading.repair)


def _age(value: Value) -> Said:
    said = _number(value)
    years = math.floor(said.number) if not said.problem else -1
    if not 0 <= years <= OLDEST:
        return Said(problem=UNREADABLE)
    repair = "part years left off" if years != said.number else said.repair
    return Said(float(years), repair=repair)


def _word(value: Value, field: ListField) -> Said:
    text = read_text(value)
    bare = _LETTERED.sub("", text)
    words = (("yes", _YES), ("no", _NO)) if field.reading == "yes_no" else field.words
    for word, pattern in words:
        if pattern.search(bare):
            plain = {word.lower(), word[0]} if field.reading == "yes_no" else {word.lower()}
            same = isinstance(value, str) and value.lower() in plain
            return Said(
                word=word, repair=_spaces(value) or ("" if same else "written as the list words it")
            )
    return Said(problem=UNREADABLE)


def _spaces(value: Value) -> str:
    """Say that a text has spaces that are not plain ones."""
    odd = isinstance(value, str) and any(
        unicodedata.category(letter) == "Zs" and letter != " " for letter in value
    )
    return "non-breaking or other odd spaces made plain" if odd else ""

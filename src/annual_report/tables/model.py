"""A workbook as it is meant, whatever it is written as: sheets with one table each."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal["text", "number", "percent", "pounds"]

#: What spreadsheets allow in the name of a sheet, and how long it may be.
_NAME = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME = 31
#: Width of a column in characters: no less, and no more, as longer text is wrapped.
_NARROWEST, _WIDEST = 9, 60


class Cell(NamedTuple):
    """One cell.

    Attributes:
        text: as the report prints it.
        number: its value, a percentage as 45.2 and not 0.452; nothing where it is text.
        kind: how the number is printed.
        decimals: how many the report prints; nothing for as many as there are.
        mark: what follows the number: ``[p]`` or ``[r]``.
        link: name of a sheet that the cell leads to.
    """

    text: str
    number: float | None = None
    kind: Kind = "text"
    decimals: int | None = None
    mark: str = ""
    link: str = ""

    @property
    def stored(self) -> float:
        """The number as spreadsheets hold it: 45.2% is 0.452."""
        number = self.number or 0
        return round(number / 100, (self.decimals or 0) + 2) if self.kind == "percent" else number


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes:
        title: its heading, unlike any other of the table.
        about: what it holds, for the metadata of CSV; may be empty.
        datatype: of CSVW: string, number, integer or boolean.
        nulls: texts that stand where there is no number.
    """

    title: str
    about: str = ""
    datatype: str = "string"
    nulls: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A sheet: its title, some lines about it, and one table, or none on the cover.

    Attributes:
        name: on its tab, up to 31 characters.
        title: first line.
        lines: below the title, before the table.
        columns: of the table; none for a sheet of lines alone.
        rows: of the table, as long as ``columns``.
        file: name of its CSV without ending; empty where it has none.
        key: title of the column that names each row; empty for none.
        sources: publications that its figures come from, for the metadata.
        licence: address of the licence of those publications; empty for none.
        label: what ``annual-report trace`` calls it; empty for none.
    """

    name: str
    title: str
    lines: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    file: str = ""
    key: str = ""
    sources: tuple[str, ...] = ()
    licence: str = ""
    label: str = ""

    @property
    def heads(self) -> int:
        """How many rows stand above the table's first row of data."""
        return 1 + len(self.lines) + bool(self.columns)

    def widths(self) -> tuple[int, ...]:
        """Width of each column in characters."""
        found = []
        for at, column in enumerate(self.columns):
            longest = max((len(row[at].text) for row in self.rows), default=0)
            word = max(map(len, column.title.split()), default=0)
            found.append(min(max(longest, word, _NARROWEST) + 2, _WIDEST))
        return tuple(found)


@dataclass(frozen=True)
class Workbook:
    """Sheets, in order; the first is the cover, the second the contents, the last the notes."""

    title: str
    author: str
    sheets: tuple[Sheet, ...]


def clean(text: str) -> str:
    """Return text on one line, without characters that cannot be printed or that reorder others."""
    kept = "".join(" " if char.isspace() else char for char in text if _allowed(char))
    return " ".join(kept.split())


def _allowed(char: str) -> bool:
    # joiners shape letters, as in stitching.markdown.escape
    hidden = unicodedata.category(char) in {"Cc", "Cs", "Cf", "Co", "Cn"}
    return char.isspace() or char in "\u200c\u200d" or not hidden


def sheet_name(text: str) -> str:
    """Return text as the name of a sheet."""
    return _NAME.sub(" ", text).strip()[:_LONGEST_NAME]


def text_cell(text: str, link: str = "") -> Cell:
    """Return a cell of text."""
    return Cell(clean(text), link=link)

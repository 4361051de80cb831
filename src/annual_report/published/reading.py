"""Open one published CSV file: its checksum, columns and rows, and what its symbols mean."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

#: The department's symbols from 2018 on, and those of the looked-after files to 2017.
SYMBOLS = {
    "c": ("suppressed", ""),
    "z": ("not applicable", ""),
    "x": ("not available", ""),
    ":": ("not available", ""),
    "..": ("not available", ""),
    "-": ("not available", ""),
    "u": ("not available", "withheld by the publisher as unreliable"),
    "": ("not available", ""),
}
SYMBOLS_TO_2017 = SYMBOLS | {"x": ("suppressed", "")}
#: Published for a number above zero that rounds to zero.
ROUNDS_TO_ZERO = ("low", "k")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


@dataclass(frozen=True)
class Source:
    """A published file as read: the first row names the columns, later rows are text."""

    name: str
    sha256: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def column(self, *names: str) -> int:
        """Place of the first of these columns that is there, whatever its case; -1 for none."""
        places = {name.lower(): place for place, name in reversed(list(enumerate(self.columns)))}
        return next((places[name.lower()] for name in names if name.lower() in places), -1)


@dataclass(frozen=True)
class Value:
    """One published cell: a number, or why there is none.

    Attributes:
        text: the number as published, thousands separators taken out; empty for none.
        status: 'final', or what the symbol means.
        note: what else it says.
    """

    text: str
    status: str = "final"
    note: str = ""

    @property
    def number(self) -> float | None:
        """The number, or None."""
        return float(self.text) if self.text else None


def read_source(path: Path) -> Source | None:
    """Read a CSV file, or return None where it holds no table."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    try:
        rows = [tuple(cell.strip() for cell in row) for row in csv.reader(io.StringIO(text)) if row]
    except csv.Error:
        return None
    if len(rows) < 2 or len(rows[0]) < 2:
        return None
    width = len(rows[0])
    body = tuple(row + ("",) * (width - len(row)) for row in rows[1:] if any(row))
    return Source(path.name, hashlib.sha256(content).hexdigest(), rows[0], body)


def read_value(text: str, symbols: dict[str, tuple[str, str]] | None = None) -> Value:
    """Read a published cell; anything that is neither number nor symbol is 'unreadable'."""
    plain = text.strip().replace(",", "")
    if _NUMBER.fullmatch(plain):
        return Value(plain)
    if plain.lower() in ROUNDS_TO_ZERO:
        return Value("0", note="more than zero, rounds to zero")
    status, note = (symbols or SYMBOLS).get(plain.lower(), ("unreadable", ""))
    return Value("", status, note)

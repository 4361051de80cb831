"""Text from data, made safe for Pandoc's and Quarto's markdown."""

from __future__ import annotations

import re
import unicodedata

#: Between two letters or digits these are never markup, so that figures stay readable.
_HARMLESS_INSIDE = frozenset(".-")
_NEVER_MARKUP = frozenset(",;?/")


def escape(text: str) -> str:
    r"""Return text that Pandoc reads back as exactly these words, and as nothing else.

    Every punctuation mark that could begin markup (emphasis, links, raw HTML, citations,
    mathematics, tables, shortcodes, footnotes, smart quotes) is preceded by a backslash, which
    Pandoc and Quarto take as the mark itself. White space becomes single spaces, so that no text
    can begin a list, a heading or a block of code. The same text may stand in a quoted attribute.

    Characters that cannot be printed, or that reorder what is printed around them, are left out.
    """
    words = " ".join(text.split())
    words = " ".join("".join(filter(_printable, words)).split())
    return "".join(_mark(words, place) for place in range(len(words)))


def _printable(char: str) -> bool:
    kind = unicodedata.category(char)
    # Joiners (U+200C, U+200D) shape letters; other format characters only hide or reorder.
    return kind not in {"Cc", "Cs", "Cf", "Co", "Cn", "Zl", "Zp"} or char in "\u200c\u200d"


def _mark(words: str, place: int) -> str:
    char = words[place]
    if not char.isascii() or char.isalnum() or char.isspace() or char in _NEVER_MARKUP:
        return char
    if char == "%" and words[:place].endswith(tuple("0123456789")):
        return char  # only a line that begins with it is a title
    around = words[max(place - 1, 0) : place] + words[place + 1 : place + 2]
    if char in _HARMLESS_INSIDE and re.fullmatch(r"[A-Za-z0-9]{2}", around):
        return char
    return f"\\{char}"


def attribute(text: str) -> str:
    """Return text as a quoted attribute value: ``"…"``."""
    return f'"{escape(text)}"'


def pipe_table(
    columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...], align: str, *, ready: bool = False
) -> str:
    """Return a pipe table; widths follow the longest cell, so that long words have room.

    Args:
        columns: headings.
        rows: cells.
        align: ``l``, ``r`` or ``c`` for each column.
        ready: the cells are markdown already and are not escaped.
    """
    made = rows if ready else tuple(tuple(map(escape, row)) for row in rows)
    heads = tuple(map(escape, columns))
    lines = [_row(heads), _rule(heads, made, align)]
    return "\n".join([*lines, *map(_row, made)])


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cell or ' ' for cell in cells)} |"


def _rule(heads: tuple[str, ...], rows: tuple[tuple[str, ...], ...], align: str) -> str:
    parts = []
    for place, letter in enumerate(align):
        longest = max(len(row[place]) for row in (heads, *rows))
        dashes = "-" * min(max(longest, 6), 40)
        left, right = (":" if letter in "lc" else ""), (":" if letter in "rc" else "")
        parts.append(f"{left}{dashes}{right}")
    return f"|{'|'.join(parts)}|"

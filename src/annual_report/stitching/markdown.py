"""Text from data, made safe for Pandoc's and Quarto's markdown."""

from __future__ import annotations

import re
import unicodedata

from annual_report.render.floats import widths

#: Between two letters or digits these are never markup, so that figures stay readable.
_HARMLESS_INSIDE = frozenset(".-")
_NEVER_MARKUP = frozenset(",;?/")
_ATTRIBUTES = re.compile(r"\[([^\]]*)\]\{[^}]*\}")
_REFERENCE = re.compile(r"(?<!\\)@(?:fig|tbl)-[\w-]+")


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
    """Return a pipe table; its dashes say how wide each column should be.

    Args:
        columns: headings.
        rows: cells.
        align: ``l``, ``r`` or ``c`` for each column.
        ready: the cells are markdown already and are not escaped.
    """
    made = rows if ready else tuple(tuple(map(escape, row)) for row in rows)
    heads = tuple(map(escape, columns))
    plain = [[_plain(cell) if ready else cell for cell in row] for row in rows]
    wide = widths(columns, [[row[place] for row in plain] for place in range(len(columns))])
    return "\n".join([_row(heads), _rule(wide, align), *map(_row, made)])


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cell or ' ' for cell in cells)} |"


def _rule(wide: list[float], align: str) -> str:
    """Return the line below the heads; Quarto takes relative widths from its dashes."""
    parts = []
    for letter, share in zip(align, wide, strict=True):
        left, right = (":" if letter in "lc" else ""), (":" if letter in "rc" else "")
        parts.append(f"{left}{'-' * max(round(share), 3)}{right}")
    return f"|{'|'.join(parts)}|"


def _plain(cell: str) -> str:
    """Return about what a cell of markdown prints: text without marks, references as numbers."""
    return _REFERENCE.sub("Figure 10.10", _ATTRIBUTES.sub(r"\1", cell)).replace("\\", "")

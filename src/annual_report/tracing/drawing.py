"""Small pictures of what leads to what, from top to bottom: boxes, and arrows between them.

Drawn by hand as SVG, so that the same words always give the same bytes. 340 units wide, so that
at the width of a phone its letters are as large as the text around it.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 340
_SIDE, _PAD, _LINE, _ARROW, _ARROW_LINE = 4, 11, 19, 26, 17
_SIZE, _SMALL = 15, 14
#: Letters to a line: of a box, and beside an arrow.
_LETTERS, _BESIDE = 43, 37
_FONT = "'Source Sans Pro', 'Segoe UI', Arial, sans-serif"
INK, QUIET, WASH, EDGE = "#1d252c", "#4a5761", "#f2f5f8", "#8295a5"


@dataclass(frozen=True)
class Box:
    """One box of a picture.

    Attributes:
        heading: in bold, one line or more.
        lines: below it.
        after: words beside the arrow that leads to the next box, such as the checks on the way.
    """

    heading: str
    lines: tuple[str, ...] = ()
    after: str = ""


def draw(boxes: Sequence[Box], *, title: str, description: str, name: str) -> str:
    """Return a picture as SVG, to be written into a page or to a file.

    Args:
        boxes: from top to bottom.
        title: its accessible name.
        description: what it shows, in a sentence or more.
        name: of the picture, for its ids; letters, digits and dashes.
    """
    parts: list[str] = []
    top = 2
    for place, box in enumerate(boxes):
        drawn, top = _box(box, top)
        parts += drawn
        if place < len(boxes) - 1:
            drawn, top = _arrow(box.after, top)
            parts += drawn
    height = top + 2
    return "\n".join(
        [
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" class="graph" role="img" '
                f'aria-labelledby="{name}-title {name}-desc" viewBox="0 0 {WIDTH} {height}" '
                f'width="{WIDTH}" height="{height}" font-family="{_FONT}" font-size="{_SIZE}">'
            ),
            f'<title id="{name}-title">{escape(title)}</title>',
            f'<desc id="{name}-desc">{escape(description)}</desc>',
            *parts,
            "</svg>",
        ]
    )


def in_words(boxes: Sequence[Box]) -> str:
    """Return what a picture shows as sentences."""
    said = []
    for box in boxes:
        inside = f": {'; '.join(box.lines)}" if box.lines else ""
        said += [f"{box.heading}{inside}.", *([f"{box.after}."] if box.after else [])]
    return " ".join(said)


def _box(box: Box, top: int) -> tuple[list[str], int]:
    heading = _wrapped(box.heading, _LETTERS - 3)
    lines = [part for line in box.lines for part in _wrapped(line, _LETTERS)]
    height = 2 * _PAD + _LINE * (len(heading) + len(lines)) - 4
    parts = [
        (
            f'<rect x="{_SIDE}" y="{top}" width="{WIDTH - 2 * _SIDE}" height="{height}" rx="5" '
            f'fill="{WASH}" stroke="{EDGE}"></rect>'
        )
    ]
    down = top + _PAD + _SIZE - 3
    for text in heading:
        parts.append(_text(text, _SIDE + _PAD, down, INK, ' font-weight="600"'))
        down += _LINE
    for text in lines:
        parts.append(_text(text, _SIDE + _PAD, down, INK))
        down += _LINE
    return parts, top + height


def _arrow(words: str, top: int) -> tuple[list[str], int]:
    lines = _wrapped(words, _BESIDE) if words else []
    height = max(_ARROW, 10 + _ARROW_LINE * len(lines) + 4)
    across, end = 24, top + height
    parts = [
        f'<path d="M{across} {top}V{end - 7}" fill="none" stroke="{EDGE}" stroke-width="2"></path>',
        f'<path class="head" d="M{across - 5} {end - 8}h10l-5 8z" fill="{EDGE}"></path>',
    ]
    for place, text in enumerate(lines):
        down = top + 18 + place * _ARROW_LINE
        parts.append(_text(text, across + 14, down, QUIET, f' font-size="{_SMALL}" class="quiet"'))
    return parts, end


def _text(text: str, x: int, y: int, fill: str, more: str = "") -> str:
    return f'<text x="{x}" y="{y}" fill="{fill}"{more}>{escape(text)}</text>'


def _wrapped(text: str, letters: int) -> list[str]:
    return textwrap.wrap(text, letters, break_long_words=True) or [""]

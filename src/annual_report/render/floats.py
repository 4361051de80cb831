"""Figures and tables: recognise the ways Quarto lets people write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annual_report.render import tree

if TYPE_CHECKING:
    from collections.abc import Sequence

LABEL = re.compile(r"(fig|tbl)-[\w-]+")
#: A reporting year, which is not to be broken at its hyphen.
YEAR = re.compile(r"^\W*\d{4}-\d{2}\W*$")
NAMES = {"fig": "Figure", "tbl": "Table"}


@dataclass(frozen=True)
class Float:
    """A labelled figure or table.

    Attributes:
        label: ``fig-…`` or ``tbl-…``.
        classes: classes its author gave it.
        body: the picture or table, and anything beside it.
        caption: inlines; empty where its author forgot one.
    """

    label: str
    classes: tuple[str, ...]
    body: list[tree.Element]
    caption: list[tree.Element]

    @property
    def kind(self) -> str:
        """``fig`` or ``tbl``."""
        return self.label[:3]


def as_float(element: tree.Element) -> Float | None:
    """Return the labelled figure or table that an element is, or None."""
    name, classes, _ = tree.attributes(element)
    if not LABEL.fullmatch(name):
        return None
    if element["t"] == "Div":
        body, caption = _split(element["c"][1])
        return Float(name, tuple(classes), body, caption)
    if element["t"] == "Figure":
        _, caption, body = element["c"]
        return Float(name, tuple(classes), body, _inlines(caption[1]))
    if element["t"] == "Table":
        caption = _inlines(element["c"][1][1])
        bare = dict(element, c=[["", classes, []], [None, []], *element["c"][2:]])
        return Float(name, tuple(classes), [bare], caption)
    return None


def _split(blocks: list[tree.Element]) -> tuple[list[tree.Element], list[tree.Element]]:
    """Take the caption off: the last paragraph, or the caption of the one thing inside."""
    body = list(blocks)
    if len(body) > 1 and body[-1]["t"] == "Para" and not tree.every(body[-1], "Image"):
        return body[:-1], body[-1]["c"]
    for at, block in enumerate(body):
        if block["t"] == "Figure":
            return [*body[:at], *block["c"][2], *body[at + 1 :]], _inlines(block["c"][1][1])
        if block["t"] == "Table" and block["c"][1][1]:
            bare = dict(block, c=[block["c"][0], [None, []], *block["c"][2:]])
            return [*body[:at], bare, *body[at + 1 :]], _inlines(block["c"][1][1])
    return body, []


def _inlines(blocks: list[tree.Element]) -> list[tree.Element]:
    found: list[tree.Element] = []
    for block in blocks:
        if found:
            found.append({"t": "Space"})
        found.extend(block["c"] if block["t"] in {"Para", "Plain"} else [])
    return found


def alternative(image: tree.Element, *, within_float: bool) -> str:
    """Return the text alternative of a picture: ``fig-alt``, ``alt``, or its description.

    Args:
        image: an Image.
        within_float: a labelled figure's description is its caption, which says nothing of
            what the picture shows; there, only an attribute counts.
    """
    pairs = tree.attributes(image)[2]
    described = "" if within_float else tree.plain(image["c"][1])
    return (pairs.get("fig-alt") or pairs.get("alt") or described).strip()


def row_headed(table: tree.Element) -> tree.Element:
    """Return a table whose first column heads its rows, unless it is a column of numbers."""
    content = list(table["c"])
    first = content[2][0][0]["t"] if content[2] else "AlignDefault"
    if first in {"AlignRight", "AlignCenter"} or len(content[2]) < 2:
        return table
    content[4] = [[attr, 1, head, rows] for attr, _, head, rows in content[4]]
    return {"t": "Table", "c": content}


def naturally_wide(table: tree.Element) -> tree.Element:
    """Return a table whose columns take the width of their content, not of the source text.

    Pandoc takes widths from the dashes of a pipe table as soon as one line of it is long.
    """
    content = list(table["c"])
    content[2] = [[align, {"t": "ColWidthDefault"}] for align, _ in content[2]]
    return {"t": "Table", "c": content}


#: Characters that stand side by side in a table of the PDF, between columns included.
_LINE = 104
_GAP = 2


def fitted(table: tree.Element) -> tree.Element:
    """Return a table with widths that suit its text, if its lines are longer than a page is wide.

    Columns that are narrow keep what they need; the others share the rest by the square root of
    how much text they hold. One long cell among empty ones counts as if half the cells were like
    it: it alone would make its row tall.
    """
    rows = [row[1] for _, _, head, body in table["c"][4] for row in (*head, *body)]
    heads = [row[1] for row in table["c"][3][1]]
    columns = len(table["c"][2])
    if any(len(row) != columns for row in (*heads, *rows)):
        return naturally_wide(table)
    texts = [[tree.plain(row[at]) for row in rows] for at in range(columns)]
    titles = [" ".join(tree.plain(row[at]) for row in heads) for at in range(columns)]
    shares = widths(titles, texts)
    if sum(_natural(titles, texts)) <= _LINE:
        return naturally_wide(table)
    content = list(table["c"])
    content[2] = [
        [align, {"t": "ColWidth", "c": round(share / sum(shares), 4)}]
        for (align, _), share in zip(content[2], shares, strict=True)
    ]
    return {"t": "Table", "c": content}


def widths(titles: Sequence[str], texts: Sequence[Sequence[str]]) -> list[float]:
    """Return how many characters wide each column should be, by its title and the cells below it.

    What fits on a line stays as it is; see ``fitted`` for what does not.
    """
    natural = _natural(titles, texts)
    if sum(natural) <= _LINE:
        return list(map(float, natural))
    least = [word + _GAP for word in _words(titles, texts)]
    amount = [max(sum(map(len, one)), _longest(one) * len(one) // 2) for one in texts]
    return _shares(natural, least, amount)


def _natural(titles: Sequence[str], texts: Sequence[Sequence[str]]) -> list[int]:
    words = _words(titles, texts)
    return [max(_longest(column), word) + _GAP for column, word in zip(texts, words, strict=True)]


def _words(titles: Sequence[str], texts: Sequence[Sequence[str]]) -> list[int]:
    """Return the length of the longest word in each column."""
    return [
        _longest([*title.split(), *(w for text in column for w in re.split(r"[ /]", text))])
        for title, column in zip(titles, texts, strict=True)
    ]


def _longest(texts: Sequence[str]) -> int:
    return max((len(text) for text in texts), default=0)


def _shares(natural: list[int], least: list[int], amount: list[int]) -> list[float]:
    """Share a line out: narrow columns keep what they need, wide ones divide what is left."""
    order = sorted(range(len(natural)), key=lambda at: natural[at])
    room = float(_LINE)
    while order and natural[order[0]] <= room / len(order):
        room -= natural[order.pop(0)]
    weights = {at: max(amount[at], 1) ** 0.5 for at in order}
    whole = sum(weights.values())
    return [
        max(room * weights[at] / whole, float(least[at])) if at in weights else float(natural[at])
        for at in range(len(natural))
    ]

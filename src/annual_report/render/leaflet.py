"""A leaflet: one or two pages set from one published part, as a web page and as a PDF.

A leaflet is data, not prose: its pieces go as they are into an HTML template that escapes them and
into a typst template that reads them as strings, so nothing in them can become markup. It has no
menu, no contents and no cover, and it is always set by the embedded renderer's typst
(docs/decisions/076).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from annual_report.publish.items import JUDGEMENTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from annual_report.publish.items import Item, Piece

#: Sections from the first of which a paper of two pages turns over, as the template has it.
_OVERLEAF = ("unknown", "heard", "do", "help", "more")
#: Kinds of blocks that a section may have fewer of, and sections that keep all of theirs.
_SPARE = ("sentence", "quote", "entry")
_KEPT = ("help", "count", "unknown")
_SHARE = re.compile(r"(\d{1,3}) of every 100 ")


@dataclass(frozen=True)
class Run:
    """A stretch of a sentence; one with a label is a number that leads to its trace."""

    text: str
    label: str = ""


@dataclass(frozen=True)
class Block:
    """One thing in a section.

    Attributes:
        kind: words of ours, a sentence with its evidence, a quotation, or an entry that others wrote.
        runs: its text.
        notes: who said it; or whose it is and by when; smaller, below it.
        judgement: of a sentence, as printed; empty where it is for information.
        share: out of 100, where the sentence says so first; -1 for none.
        label: of the item that it is of, whose trace page says how it was made; empty for none.
    """

    kind: Literal["words", "sentence", "quote", "entry"]
    runs: tuple[Run, ...]
    notes: tuple[str, ...] = ()
    judgement: str = ""
    share: int = -1
    label: str = ""


@dataclass(frozen=True)
class Section:
    """A heading, how the section looks, and what is in it."""

    look: str
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Leaflet:
    """A leaflet as it is set.

    Attributes:
        kind: ``summary`` or ``briefing``; says how big and how roomy it is.
        place: in the book's folder, ``briefings/police.html``; the PDF stands beside it.
        title: plain words.
        kicker: above the title: for whom, which year.
        lead: below the title.
        pages: how many pages the PDF has, no more and no fewer.
        period_end: the last day that it speaks of, ISO; the date of the PDF, so that no clock is read.
        sections: in order.
        more: how to go on reading, at the end.
    """

    kind: Literal["summary", "briefing"]
    place: str
    title: str
    kicker: str
    lead: str
    pages: int
    period_end: str
    sections: tuple[Section, ...]
    more: str

    @property
    def pdf(self) -> str:
        """File name of the PDF."""
        stem = Path(self.place).stem
        return f"{self.kind if stem == 'index' else stem}.pdf"


def sections(part: Item, items: Mapping[str, Item]) -> tuple[Section, ...]:
    """Return a part's pieces as sections; the end of a heading's id says how its section looks."""
    found: list[tuple[Piece, list[Block]]] = []
    for piece in part.pieces:
        if piece.kind == "heading":
            found.append((piece, []))
        elif piece.kind == "item":
            found[-1][1].extend(_blocks(items[piece.text], items))
        else:
            found[-1][1].append(Block("words", (Run(piece.text),)))
    return tuple(
        Section(head.id.rpartition("-")[2], head.text, tuple(blocks)) for head, blocks in found
    )


def _blocks(item: Item, items: Mapping[str, Item]) -> Iterable[Block]:
    if item.kind == "finding":
        share = _SHARE.match(item.text)
        judged = "" if item.judgement == "neutral" else JUDGEMENTS[item.judgement]
        runs = tuple(linked(item, items))
        number = int(share[1]) if share else -1
        yield Block("sentence", runs, (), judged, number, item.label)
    elif item.kind == "quotes":
        for quote in item.quotes:
            yield Block("quote", (Run(quote.text),), (quote.attribution,), label=item.label)
    elif item.kind == "table":
        for what, *notes in item.cells:
            yield Block("entry", (Run(what),), tuple(filter(None, notes)), label=item.label)
    else:
        yield Block("words", (Run(item.text),), label=item.label)


def linked(finding: Item, items: Mapping[str, Item]) -> list[Run]:
    """Split a finding's text at the numbers that its chapter published on rows of the finding."""
    numbers = {
        item.text: item.label
        for item in items.values()
        if item.kind == "number"
        and item.chapter == finding.chapter
        and set(item.rows) <= set(finding.rows)
    }
    if not numbers:
        return [Run(finding.text)]
    longest = sorted(numbers, key=lambda text: (-len(text), text))
    pattern = re.compile(rf"(?<![\w.,])({'|'.join(map(re.escape, longest))})(?![\w%]|[.,]\d)")
    parts = pattern.split(finding.text)
    left = dict(numbers)  # each leads to its own trace once: "of every 100" is no number of ours
    runs = []
    for at, text in enumerate(parts):
        label = left.pop(text, "") if at % 2 else ""
        if text:
            runs.append(Run(text, label))
    return runs


def shed(leaflet: Leaflet, *, overleaf: bool) -> Leaflet | None:
    """Return a leaflet without one block; None where every section has but one to spare.

    Args:
        leaflet: too long.
        overleaf: whether its second page is too full, and not its first.
    """
    looks = [section.look for section in leaflet.sections]
    turn = next((at for at, look in enumerate(looks) if look in _OVERLEAF), len(looks))
    first = range(turn) if leaflet.pages > 1 else range(len(looks))
    chosen = range(turn, len(looks)) if overleaf and leaflet.pages > 1 else first
    spare = {
        at: [place for place, one in enumerate(leaflet.sections[at].blocks) if one.kind in _SPARE]
        for at in chosen
        if looks[at] not in _KEPT
    }
    able = [at for at, places in spare.items() if len(places) > 1]
    if not able:
        return None
    longest = max(able, key=lambda at: _length(leaflet.sections[at]))
    section, last = leaflet.sections[longest], spare[longest][-1]
    blocks = (*section.blocks[:last], *section.blocks[last + 1 :])
    sections_ = list(leaflet.sections)
    sections_[longest] = replace(section, blocks=blocks)
    return replace(leaflet, sections=tuple(sections_))


def _length(section: Section) -> int:
    return sum(len(run.text) for block in section.blocks for run in block.runs)

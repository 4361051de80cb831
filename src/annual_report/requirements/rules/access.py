"""For everyone to read (G01 and G02)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from annual_report.requirements.answers import Part, share
from annual_report.requirements.plainwords import AIM, own_words
from annual_report.requirements.readability import prose_of, reading_age
from annual_report.requirements.rules.common import many
from annual_report.requirements.state import FRONT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from annual_report.requirements.state import State

#: A page of its own for children and the public, by the name of its file.
_SUMMARY = re.compile(r"report/_?(.*(summary|easy|plain|young|for_children|two_pages).*)\.qmd")
#: HTML, and the PDF that typst sets.
_FORMATS = ("html", "typst")
_WORDS = 20


def summary(state: State) -> Iterator[Part]:
    """G01: a summary in plain English, of two pages beside the book or a page in it."""
    words = own_words(state.items)
    if words:
        yield Part(
            "A summary of two pages for children and the public stands beside the report", 1.0
        )
        yield _age(reading_age(words))
        return
    found = [name for name in state.sources if _SUMMARY.fullmatch(name)]
    if not found:
        age = reading_age(prose_of(state.sources.get(FRONT, "")))
        yield Part(
            f"There is no summary for children and the public; the front page reads at an age of {age:.0f}",
            0.0,
        )
        return
    labels = tuple(filter(None, (state.chapter(name) for name in found)))
    yield Part("A summary for children and the public", 1.0, labels)
    yield _age(reading_age(_words_of(state, found[0])))


def _age(age: float) -> Part:
    said = f"Its own sentences read at an age of {age:.1f} years (Flesch-Kincaid grade + 5); the aim is {AIM:.0f}"
    return Part(said, float(age <= AIM))


def _words_of(state: State, source: str) -> str:
    """Return what a page says: its own words, and those of the items in it."""
    inside = [item for item in state.shown if state.used[item.label] == source]
    pieces = [
        piece.text
        for label, where in state.used.items()
        if where == source
        for piece in state.items[label].pieces
        if piece.kind == "paragraph"
    ]
    return " ".join([prose_of(state.sources[source]), *pieces, *(item.text for item in inside)])


def both_formats(state: State) -> Iterator[Part]:
    """G02: one source for both formats, charts in words, tables that are tables."""
    charts = [item for item in state.shown if item.kind == "figure"]
    described = [item for item in charts if len(item.alt) > _WORDS and item.cells]
    tables = [item for item in state.shown if item.kind == "table"]
    headed = [item for item in tables if item.columns and item.cells]
    yield Part(
        f"{len(described)} of {many(len(charts), 'chart')} are described in words and have their figures as a table",
        share(len(described), len(charts)),
    )
    yield Part(
        f"{len(headed)} of {many(len(tables), 'table')} have headings and cells",
        share(len(headed), len(tables)),
    )
    both = [one for one in _FORMATS if one in state.formats]
    yield Part(
        f"Web page and PDF are set from one source: {len(both)} of {len(_FORMATS)} formats",
        share(len(both), len(_FORMATS)),
    )

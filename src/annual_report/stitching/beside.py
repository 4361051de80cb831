"""Where published items stand that are in no chapter of the book, but in a paper beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from annual_report.publish.items import Item

#: Papers by what the label of their part starts with, to their folder in the book's.
PAPERS: dict[str, str] = {"part-plain-": "summary", "part-briefing-": "briefings"}
#: Papers that are the first page of their folder.
FIRST = ("part-plain-summary", "part-briefing-all-briefings")


def papers(items: Mapping[str, Item]) -> dict[str, str]:
    """Return the part of each paper, to the page that it is set as: ``briefings/police.html``."""
    found = {}
    for label, item in items.items():
        for start, folder in PAPERS.items():
            if item.kind == "part" and label.startswith(start):
                name = "index" if label in FIRST else label.removeprefix(start)
                found[label] = f"{folder}/{name}.html"
    return found


def beside(items: Mapping[str, Item]) -> dict[str, str]:
    """Return the page that each item of a paper stands on, for the way back from its trace.

    Numbers stand in the sentences of their paper, so they are where their rows are stated: on the
    page of the first sentence that rests on them.
    """
    where: dict[str, str] = {}
    for label, page in papers(items).items():
        where[label] = page
        for piece in items[label].pieces:
            if piece.kind == "item":
                where.setdefault(piece.text, page)
    for label, item in items.items():
        if item.kind == "number":
            page = next((where[one] for one in sentences(item, items) if one in where), "")
            if page:
                where[label] = page
    return where


def sentences(number: Item, items: Mapping[str, Item]) -> list[str]:
    """Return the findings of a number's own chapter that rest on its rows and print it."""
    return [
        label
        for label, item in items.items()
        if item.kind == "finding"
        and item.chapter == number.chapter
        and set(number.rows) <= set(item.rows)
    ]

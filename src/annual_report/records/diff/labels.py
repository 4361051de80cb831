"""Published items that changed: numbers, findings, tables, figures, pages of voices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from annual_report.records.diff.model import Label

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from annual_report.records.diff.causes import Why
    from annual_report.records.diff.model import Cause

#: What is said instead of words that rest on what is not shown any more.
NOT_REPEATED = "(not repeated: it rested on a figure that is not shown now)"
NOTHING = "–"
#: What of an item a reader sees; its chapter, rank and links are not compared.
_SEEN = ("kind", "text", "caption", "alt", "columns", "cells", "judgement", "quotes")


def changed_labels(why: Why, rows: Mapping[str, tuple[Cause, ...]]) -> tuple[Label, ...]:
    """Return the published items that changed, are new or are gone, in order of label.

    Args:
        why: the two runs.
        rows: causes of the released figures that changed, by row id.
    """
    found = []
    for label in sorted({*why.then.items, *why.now.items}):
        before, after = why.then.items.get(label), why.now.items.get(label)
        if before and after and _seen(before) == _seen(after):
            continue
        item = after or before or {}
        found.append(
            Label(
                label=label,
                kind=str(item["kind"]),
                title=_title(item),
                change="changed" if before and after else "new" if after else "gone",
                before=_before(before, why),
                after=_after(before, after),
                causes=why.of_item(label, rows),
            )
        )
    return tuple(found)


def _seen(item: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(item.get(name) for name in _SEEN)


def _title(item: Mapping[str, Any]) -> str:
    """Return what an item is called; a number or a finding is called by its label."""
    if item["kind"] in {"number", "finding", "not returned"}:
        return str(item["label"]).partition("-")[2].replace("-", " ")
    return str(item.get("caption") or item["label"])


def _before(before: dict[str, Any] | None, why: Why) -> str:
    if before is None:
        return NOTHING
    if _kind(before) == "words" and not _may_be_repeated(before, why):
        return NOT_REPEATED
    return _said(before, None)


def _after(before: dict[str, Any] | None, after: dict[str, Any] | None) -> str:
    return NOTHING if after is None else _said(after, before)


def _may_be_repeated(item: Mapping[str, Any], why: Why) -> bool:
    """Say whether today's release hides nothing that an earlier text rested on and showed."""
    return not (why.now.hidden - why.then.hidden).intersection(item["rows"])


def _kind(item: Mapping[str, Any]) -> str:
    if item["kind"] in {"number", "finding", "not returned"}:
        return "words"
    return "messages" if item["kind"] == "quotes" else "cells"


def _said(item: Mapping[str, Any], other: Mapping[str, Any] | None) -> str:
    kind = _kind(item)
    if kind == "words":
        return str(item["text"])
    if kind == "messages":  # never the words: what was withdrawn stays withdrawn
        return _counted(len(item["quotes"]), "message")
    cells = [*_cells(item)]
    if other is None:
        return _counted(len(cells), "cell")
    kept = {*_cells(other)} if _kind(other) == "cells" else set()
    moved = sum(1 for cell in cells if cell not in kept)
    if not moved and len(cells) == len(kept):
        return "the same cells; its caption or what is said of it changed"
    return f"{moved:,} of {_counted(len(cells), 'cell')} read otherwise"


def _cells(item: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
    """Return every cell of a table with its row's name and its column's, and the words around."""
    for at, row in enumerate(item["cells"]):
        for column, cell in zip(item["columns"], row, strict=False):
            yield str(row[0]) if row else str(at), str(column), str(cell)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"

"""Pandoc's document as plain data: walk it, and make elements of it.

An element is ``{"t": type, "c": content}``; blocks and inlines are lists of elements. See the
pandoc-types package for the content of each type.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Element = dict[str, Any]
Change = Callable[[Element], "Element | list[Element] | None"]

#: Where an element keeps its attributes (id, classes, key-value pairs).
_ATTRIBUTES = {
    "Header": 1, "Div": 0, "Span": 0, "Code": 0, "CodeBlock": 0, "Link": 0, "Image": 0,
    "Figure": 0, "Table": 0,
}  # fmt: skip


def walk(node: Any, change: Change) -> Any:
    """Return a copy in which each element was replaced, from the leaves up.

    Args:
        node: an element, a list, or anything that holds some.
        change: given an element whose content is done; returns the element to stand in its
            place, several, or None to leave it.
    """
    if isinstance(node, list):
        result: list[Any] = []
        for item in node:
            if not isinstance(item, dict | list):
                result.append(item)
                continue
            new = walk(item, change)
            if isinstance(item, dict) and "t" in item and isinstance(new, list):
                result.extend(new)
            else:
                result.append(new)
        return result
    if isinstance(node, dict):
        copied = {
            key: walk(value, change) if isinstance(value, dict | list) else value
            for key, value in node.items()
        }
        changed = change(copied) if "t" in copied else None
        return copied if changed is None else changed
    return node


def every(node: Any, *types: str) -> list[Element]:
    """Return all elements of some types, in reading order."""
    found: list[Element] = []
    _gather(node, frozenset(types), found)
    return found


def _gather(node: Any, types: frozenset[str], found: list[Element]) -> None:
    if isinstance(node, dict):
        if node.get("t") in types:
            found.append(node)
        node = list(node.values())
    for item in node if isinstance(node, list) else ():
        if isinstance(item, dict | list):
            _gather(item, types, found)


def attributes(element: Element) -> tuple[str, list[str], dict[str, str]]:
    """Return id, classes and attributes of an element; empty ones where it cannot have any."""
    at = _ATTRIBUTES.get(element.get("t", ""))
    if at is None:
        return "", [], {}
    name, classes, pairs = element["c"][at]
    return name, classes, dict(pairs)


def classes(element: Element) -> list[str]:
    """Return the classes of an element."""
    return attributes(element)[1]


def with_attributes(element: Element, **new: Any) -> Element:
    """Return an element with another ``id``, ``classes`` or ``pairs`` (a dict)."""
    at = _ATTRIBUTES[element["t"]]
    name, old_classes, pairs = element["c"][at]
    content = list(element["c"])
    content[at] = [
        new.get("id", name),
        list(new.get("classes", old_classes)),
        [list(pair) for pair in new["pairs"].items()] if "pairs" in new else pairs,
    ]
    return {"t": element["t"], "c": content}


def plain(node: Any) -> str:
    """Return the text of an element or a list of them, without footnotes, on one line."""
    parts: list[str] = []
    _collect(node, parts)
    return " ".join("".join(parts).split())


def _collect(node: Any, parts: list[str]) -> None:
    if isinstance(node, list):
        for item in node:
            _collect(item, parts)
    elif isinstance(node, dict):
        said = _SAID.get(node.get("t", ""))
        if said:
            said(node.get("c"), parts)
        else:
            _collect(list(node.values()), parts)
        if node.get("t") in _BLOCKS:
            parts.append(" ")


def _quoted(content: Any, parts: list[str]) -> None:
    opened, closed = "‘’" if content[0]["t"] == "SingleQuote" else "“”"
    parts.append(opened)
    _collect(content[1], parts)
    parts.append(closed)


def _space(_content: Any, parts: list[str]) -> None:
    parts.append(" ")


def _silent(_content: Any, _parts: list[str]) -> None:
    """What is not text: pictures, notes and raw markup."""


_SAID: dict[str, Callable[[Any, list[str]], None]] = {
    "Str": lambda content, parts: parts.append(str(content)),
    "Code": lambda content, parts: parts.append(content[1]),
    "CodeBlock": lambda content, parts: parts.append(content[1]),
    "Quoted": _quoted,
    **dict.fromkeys(("Space", "SoftBreak", "LineBreak"), _space),
    **dict.fromkeys(("RawInline", "RawBlock", "Note", "Image"), _silent),
}
_BLOCKS = {"Para", "Plain", "Header", "CodeBlock", "Div", "Table", "Figure", "BlockQuote"}


def string(text: str) -> list[Element]:
    """Return inlines for a text."""
    found: list[Element] = []
    for word in text.split(" "):
        if found:
            found.append({"t": "Space"})
        if word:
            found.append({"t": "Str", "c": word})
    return found


def raw(form: str, text: str) -> Element:
    """Return a raw block for one writer."""
    return {"t": "RawBlock", "c": [form, text]}


def raw_inline(form: str, text: str) -> Element:
    """Return a raw inline for one writer."""
    return {"t": "RawInline", "c": [form, text]}


def para(inlines: list[Element]) -> Element:
    """Return a paragraph."""
    return {"t": "Para", "c": inlines}


def inline(inlines: list[Element]) -> Element:
    """Return inlines as a block that is not a paragraph."""
    return {"t": "Plain", "c": inlines}


def span(inlines: list[Element], *names: str, id: str = "", **pairs: str) -> Element:  # noqa: A002
    """Return a span with classes and attributes."""
    return {"t": "Span", "c": [[id, list(names), [list(pair) for pair in pairs.items()]], inlines]}


def link(inlines: list[Element], target: str, *names: str) -> Element:
    """Return a link with classes."""
    return {"t": "Link", "c": [["", list(names), []], inlines, [target, ""]]}


def emphasised(inlines: list[Element]) -> Element:
    """Return strong inlines."""
    return {"t": "Strong", "c": inlines}

"""Where the built report holds what an answer refers to: page and place, read from its HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_PLACE = re.compile(r"\bid=\"((?:fig|tbl|sec)-[\w-]+)\"")


def places(book: Path) -> dict[str, str]:
    """Return page and place of each figure, table and chapter: ``report/training.html#tbl-training``.

    Args:
        book: folder of the built report; where there is none, nothing is found.
    """
    found: dict[str, str] = {}
    for page in sorted([*book.glob("*.html"), *book.glob("report/*.html")]):
        name = page.relative_to(book).as_posix()
        for label in _PLACE.findall(page.read_text(encoding="utf-8")):
            found.setdefault(label, f"{name}#{label}")
    return found


def lost(labels: Iterable[str], there: dict[str, str]) -> list[str]:
    """Return the labels that the built report does not hold."""
    return [label for label in dict.fromkeys(labels) if label not in there]

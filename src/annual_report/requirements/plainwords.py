"""The two-page summary held against its aim: our own sentences, readable at eleven years of age.

What children said, and what agencies wrote, is printed as it is and is no part of the score.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from annual_report.requirements.readability import reading_age

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from annual_report.publish.items import Item

#: The part that the summary is set from, and the notebook that publishes it.
PAPER = "part-plain-summary"
CHAPTER = "plain_summary"
#: Reading age aimed at, in years.
AIM = 11.0


def own_words(items: Mapping[str, Item]) -> str:
    """Return the sentences of the summary that are ours; nothing where there is no summary.

    Paragraphs, and findings; no headings, quotations or tables, which are other people's.
    """
    pieces = items[PAPER].pieces if PAPER in items else ()
    findings = {label: one.text for label, one in items.items() if one.kind == "finding"}
    return _said(((piece.kind, piece.text) for piece in pieces), findings)


def read_age(folder: Path) -> float | None:
    """Return the age at which a run's summary reads; None where it published none. Without pandas.

    Args:
        folder: where the notebook's items are, ``published/plain_summary``.
    """
    stored = {path.stem: json.loads(path.read_text("utf-8")) for path in folder.glob("*.json")}
    pieces = stored[PAPER]["pieces"] if PAPER in stored else []
    findings = {label: one["text"] for label, one in stored.items() if one["kind"] == "finding"}
    words = _said(((piece["kind"], piece["text"]) for piece in pieces), findings)
    return reading_age(words) if words else None


def _said(pieces: Iterable[tuple[str, str]], findings: Mapping[str, str]) -> str:
    texts = (
        text if kind == "paragraph" else findings.get(text, "")
        for kind, text in pieces
        if kind in {"paragraph", "item"}
    )
    return " ".join(filter(None, texts))

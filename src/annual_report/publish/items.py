"""What a notebook publishes, as it is stored: one JSON file a label, read without pandas."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Literal

from annual_report.errors import NotebookError

if TYPE_CHECKING:
    from pathlib import Path

Kind = Literal["figure", "table", "number", "finding", "quotes", "part", "not returned"]

#: What a label of each kind starts with; "not returned" stands in for any of them.
PREFIXES: dict[str, str] = {
    "figure": "fig",
    "table": "tbl",
    "number": "num",
    "finding": "finding",
    "quotes": "voice",
    "part": "part",
}
LABEL = re.compile(r"(fig|tbl|num|finding|voice|part)-[a-z0-9]+(?:-[a-z0-9]+)*")
#: What a cell of references holds.
REFERENCES = re.compile(r"(?:(?:fig|tbl|sec)-[\w-]+(?:, (?=\w)|$))*")

#: Judgement of a finding and how it is said in words, so that colour never says it alone.
JUDGEMENTS: dict[str, str] = {
    "concern": "Concern",
    "assurance": "Assurance",
    "mixed": "Mixed picture",
    "neutral": "For information",
    "no evidence": "No evidence",
}

#: MIME type of the output by which a published item marks its cell in the executed notebook.
MIMETYPE = "application/vnd.annual-report.item+json"

#: The words that mark demonstration data, in pictures and in captions alike.
DEMONSTRATION = "Demonstration data"


@dataclass(frozen=True)
class Quote:
    """One message as it may be shown.

    Attributes:
        text: the message.
        attribution: who said it and how, without anything that identifies them.
        composite: true where the words were put together from what several people said.
    """

    text: str
    attribution: str
    composite: bool = False


@dataclass(frozen=True)
class Piece:
    """One piece of a part of the report that a notebook puts together.

    Attributes:
        kind: a heading (second level), a subheading (third), a paragraph, a fact (a line of a
            list), or an item.
        text: plain words, never markup; for an item, its label.
        lead: what a fact is about, set before it.
        id: of a heading, for references to it: ``sec-ind-csc01``; made of the part's label if empty.
    """

    kind: Literal["heading", "subheading", "paragraph", "fact", "item"]
    text: str
    lead: str = ""
    id: str = ""


@dataclass(frozen=True)
class Item:
    """One published item.

    Attributes:
        label: ``fig-…``, ``tbl-…``, ``num-…``, ``finding-…``, ``voice-…`` or ``part-…``.
        kind: what it is.
        chapter: name of the notebook that published it.
        text: a number as printed, a finding's sentence, or what was not returned.
        caption: of a figure or table.
        alt: what a figure shows, for those who cannot see it.
        columns: headings of a table, or of the data table beside a figure.
        align: ``l``, ``r`` or ``c`` for each column.
        cells: the table's body, as printed.
        refers: the last column of a table holds labels, such as ``tbl-finance, sec-duties``, that
            the report prints as references.
        judgement: of a finding, one of ``JUDGEMENTS``.
        rank: of a finding; 1 is what the board should know first, 0 is unranked.
        quotes: of a ``quotes`` item.
        pieces: of a part, in order. A part has no rows of its own: its items have.
        rows: row_id of each released row that the item rests on.
        illustrative: true where any of those rows is demonstration data.
    """

    label: str
    kind: Kind
    chapter: str
    text: str = ""
    caption: str = ""
    alt: str = ""
    columns: tuple[str, ...] = ()
    align: str = ""
    cells: tuple[tuple[str, ...], ...] = ()
    refers: bool = False
    judgement: str = ""
    rank: int = 0
    quotes: tuple[Quote, ...] = ()
    pieces: tuple[Piece, ...] = ()
    rows: tuple[str, ...] = ()
    illustrative: bool = False

    @property
    def image(self) -> str:
        """File name of a figure's picture, empty for anything else."""
        return f"{self.label}.svg" if self.kind == "figure" else ""

    @property
    def title(self) -> str:
        """What the item is, in one line of text."""
        if self.kind == "quotes":
            return self.caption or "What people told us"
        return self.caption or self.text

    def write(self, folder: Path) -> Path:
        """Store the item as ``<label>.json``; the same item always gives the same bytes."""
        path = folder / f"{self.label}.json"
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n", "utf-8")
        return path


def read_item(path: Path) -> Item:
    """Read an item that ``Item.write`` stored.

    Raises:
        NotebookError: the file is not a published item.
    """
    try:
        stored: dict[str, Any] = json.loads(path.read_text("utf-8"))
        stored["quotes"] = tuple(Quote(**quote) for quote in stored["quotes"])
        stored["pieces"] = tuple(Piece(**piece) for piece in stored["pieces"])
        stored["cells"] = tuple(tuple(row) for row in stored["cells"])
        stored["columns"], stored["rows"] = tuple(stored["columns"]), tuple(stored["rows"])
        item = Item(**stored)
    except (ValueError, KeyError, TypeError):
        known = ", ".join(field.name for field in fields(Item))
        message = (
            f"{path.name} in the folder of a chapter is not a published item ({known}). "
            "Only publish.Chapter writes there; delete the file and run the notebook again."
        )
        raise NotebookError(message) from None
    return item


def read_items(published: dict[str, Path]) -> dict[str, Item]:
    """Read the items of every chapter, in order of chapter and label.

    Args:
        published: chapter name to the folder its notebook wrote.

    Raises:
        NotebookError: two chapters published the same label, or a file is not an item.
    """
    found: dict[str, Item] = {}
    for chapter in sorted(published):
        for path in sorted(published[chapter].glob("*.json")):
            item = read_item(path)
            if item.label in found:
                message = (
                    f"'{item.label}' is published by two notebooks, {found[item.label].chapter} "
                    f"and {chapter}. Give one of them another label."
                )
                raise NotebookError(message)
            found[item.label] = item
    return found

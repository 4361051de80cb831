"""What the symbols in the tables mean, and which of the notes a table needs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from annual_report.tables.model import Column, Sheet, text_cell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from annual_report.tables.model import Cell

NOTES = "Notes"
#: Symbol or shape, how to tell that a cell holds it, and what it means. The symbols are those of
#: the Government Analysis Function ("Symbols in tables").
_MEANINGS: tuple[tuple[str, str, str], ...] = (
    ("[c]", r"\[c\]",
     "Confidential: a count this small, or one from which it could be worked out, is not shown."),
    ("[x]", r"\[x\]", "Not available."),
    ("[z]", r"\[z\]", "Not applicable."),
    ("[p]", r".*\[p\]", "Provisional: the figure before it may still change."),
    ("[r]", r".*\[r\]", "Revised: the figure before it was stated otherwise in an earlier version."),
    ("not returned", r".*not returned.*", "The agency did not send it. It is not zero."),
    ("n of N", r"\d[\d,.]* of \d[\d,.]*",
     "So many of so many: of few cases no percentage is given."),
    ("a to b", r"-?\d[\d,.]*%? to -?\d[\d,.]*%?",
     "A range, mostly the 95% interval within which the figure would lie by chance alone."),
    ("–", r"–", "Nothing to state."),
    ("blank", r"", "An empty cell: the report prints nothing there either."),
)  # fmt: skip


def which(rows: Iterable[tuple[Cell, ...]], columns: tuple[Column, ...]) -> tuple[int, ...]:
    """Return the numbers of the notes that a table needs, counted from 1."""
    texts = {cell.text for row in rows for cell in row} | {column.title for column in columns}
    return tuple(
        number
        for number, (_, pattern, _) in enumerate(_MEANINGS, 1)
        if any(re.fullmatch(pattern, text) for text in texts)
    )


def notes_sheet() -> Sheet:
    """Return the sheet that explains every symbol."""
    return Sheet(
        name=NOTES,
        title="Notes",
        lines=("This sheet has one table: what the symbols in the other sheets mean.",),
        columns=(Column("Note"), Column("Symbol"), Column("What it means")),
        rows=tuple(
            (text_cell(str(number)), text_cell(symbol), text_cell(meaning))
            for number, (symbol, _, meaning) in enumerate(_MEANINGS, 1)
        ),
    )

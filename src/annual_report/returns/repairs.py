"""What was done to a return to make it tidy: each kind of repair counted, with its cells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from annual_report.observations import row_id
from annual_report.returns.tables import tidy_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from annual_report.returns.grid import Cell
    from annual_report.returns.source import Source

#: Columns of the repairs table. ``cells`` are references, separated by spaces.
COLUMNS = (
    "agency", "format", "repair", "count", "source_file", "source_sheet", "cells", "row_id",
)  # fmt: skip


_LINES = re.compile(r" *\r?\n *")


@dataclass
class Repairs:
    """Collects repairs while a return is tidied; never holds a value from it."""

    source: Source
    _cells: dict[tuple[str, str], dict[str, None]] = field(default_factory=dict)

    def note(self, repair: str, sheet: str, cells: str | Iterable[str]) -> None:
        """Count one repair, in words, in the cell or cells it was made in; a cell counts once."""
        found = [cells] if isinstance(cells, str) else cells
        self._cells.setdefault((sheet, repair), {}).update(dict.fromkeys(found))

    def table(self) -> pd.DataFrame:
        """Return the repairs as a table with ``COLUMNS``, in the order they were first made."""
        source = self.source
        rows = [
            {
                "agency": source.agency,
                "format": source.format,
                "repair": repair,
                "count": len(cells),
                "source_file": source.file,
                "source_sheet": sheet,
                "cells": " ".join(cells),
                "row_id": row_id((source.agency, source.format, source.file, sheet, repair)),
            }
            for (sheet, repair), cells in self._cells.items()
        ]
        frame = pd.DataFrame(rows, columns=list(COLUMNS))
        text = {name: "str" for name in COLUMNS if name != "count"}
        return frame.astype(text | {"count": "int64"})


def note_untidy(cells: Iterable[Cell], sheet: str, repairs: Repairs) -> None:
    """Count headings and labels that are read without what stood around or inside their words.

    Stray spaces, spaces that do not break and footnote marks are taken out to compare them; a
    line break inside a heading is how Excel wraps it, and no fault.
    """
    for cell in cells:
        if isinstance(cell.value, str) and tidy_label(cell) != _LINES.sub(" ", cell.value):
            what = "heading or label read without stray spaces and footnote marks"
            repairs.note(what, sheet, cell.ref)

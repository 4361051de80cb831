"""What was done to a return to make it tidy: each kind of repair counted, with its cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from annual_report.observations import row_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from annual_report.returns.source import Source

#: Columns of the repairs table. ``cells`` are references, separated by spaces.
COLUMNS = (
    "agency", "format", "repair", "count", "source_file", "source_sheet", "cells", "row_id",
)  # fmt: skip


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

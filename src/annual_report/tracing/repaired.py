"""Which repair touched which cell, from what cleaning wrote down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

#: File and sheet, to each cell that was repaired and how, in words.
Repaired = dict[tuple[str, str], dict[str, tuple[str, ...]]]
_COLUMNS = ["source_file", "source_sheet", "repair", "cells"]


def read_repaired(folders: Iterable[Path]) -> Repaired:
    """Read the repairs of cleaned returns, by file and sheet and then by cell.

    Args:
        folders: of what cleaning wrote.
    """
    found: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {}
    for folder in folders:
        path = folder / "repairs.parquet"
        if not path.is_file():
            continue
        table = pd.read_parquet(path, engine="pyarrow", columns=_COLUMNS)
        for file, sheet, repair, cells in table.itertuples(index=False, name=None):
            own = found.setdefault((file, sheet), {})
            for cell in cells.split():
                own[cell] = (*own.get(cell, ()), repair)
    return found


def repairs_of(repaired: Repaired, file: str, sheet: str, cells: str) -> list[str]:
    """Return what was repaired in the cells that an observation cites, each said once."""
    own = repaired.get((file, sheet), {})
    return list(dict.fromkeys(said for cell in cells.split() for said in own.get(cell, ())))

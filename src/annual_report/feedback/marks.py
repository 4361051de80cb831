"""What is to be marked where: plain data that goes to the process that marks, as JSON."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

#: Cells of one mark that are marked; a mark of more says how many there are.
MOST_CELLS = 400
_REFERENCE = re.compile(r"^\$?[A-Z]{1,3}\$?[1-9]\d{0,6}(:\$?[A-Z]{1,3}\$?[1-9]\d{0,6})?$")


@dataclass(frozen=True)
class Mark:
    """One thing to mend, and its cells in one sheet.

    Attributes:
        sheet: the worksheet's name, or ``sheet 3`` where the name must not be repeated; empty for
            the only one, and for the whole file.
        cells: as Excel names them, ``D14`` or ``A5:L5``.
        stops: it stops the report; else it is a question.
        what: what is wrong.
        why: why it matters.
        mend: what to do.
    """

    sheet: str
    cells: tuple[str, ...]
    stops: bool
    what: str
    why: str = ""
    mend: str = ""

    @property
    def hides(self) -> bool:
        """Whether the cells hold what no copy may: what is wrong with them is personal data."""
        return "personal data" in self.what

    @property
    def comment(self) -> str:
        """What the comment beside the cell says."""
        parts = (self.what, self.why and f"Why it matters: {self.why}",
                 self.mend and f"What to do: {self.mend}")  # fmt: skip
        return "\n\n".join(part for part in parts if part)

    @classmethod
    def of(cls, plain: dict[str, Any]) -> Mark:
        """Read what ``dataclasses.asdict`` wrote as JSON."""
        return cls(**plain | {"cells": tuple(plain["cells"])})


def is_reference(text: str) -> bool:
    """Tell whether a text names a cell or an area of cells."""
    return bool(_REFERENCE.match(text))


def excel_place(sheet: str, cell: str) -> str:
    """Name a cell as Excel does: ``Q3!D14``, ``'Referrals and CP'!D14``; without a sheet, ``D14``."""
    if not sheet:
        return cell
    if not cell:
        return sheet
    plain = re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.]*", sheet)
    return f"{sheet}!{cell}" if plain else link_place(sheet, cell)


def link_place(sheet: str, cell: str) -> str:
    """Name a cell as a link inside a workbook does: the sheet's name always in quotes."""
    return "'{}'!{}".format(sheet.replace("'", "''"), cell)

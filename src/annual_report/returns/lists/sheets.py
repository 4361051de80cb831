"""The place on a sheet where a list begins, and the columns below its headings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annual_report.errors import ReturnError
from annual_report.returns.grid import readable
from annual_report.returns.lists.encoded import encode
from annual_report.returns.tables import heading_missing, tidy_label

if TYPE_CHECKING:
    from annual_report.returns.columns import ColumnarSheet
    from annual_report.returns.grid import Cell
    from annual_report.returns.lists.encoded import Encoded
    from annual_report.returns.lists.mapping import ChildList
    from annual_report.returns.settings import Pattern


@dataclass(frozen=True)
class Located:
    """Where a list stands on its sheet.

    Attributes:
        sheet: the sheet.
        heading_row: the row of its headings, counted from 0.
        headings: the heading cells, left to right.
    """

    sheet: ColumnarSheet
    heading_row: int
    headings: tuple[Cell, ...]

    @property
    def last_column(self) -> int:
        """The last column that has a heading, counted from 0."""
        return self.headings[-1].column

    def heading(self, pattern: Pattern) -> Cell:
        """Return the heading that a pattern means.

        Raises:
            ReturnError: none matches, or several do and not one of them whole.
        """
        labels = [(cell, tidy_label(cell)) for cell in self.headings]
        matching = [cell for cell, label in labels if pattern.search(label)]
        whole = [cell for cell, label in labels if pattern.fullmatch(label)]
        for found in (matching, whole):
            if len(found) == 1:
                return found[0]
        if not matching:
            missing = heading_missing(self.sheet.top, [pattern.pattern], self.headings)
            raise ReturnError(missing)
        places = ", ".join(cell.ref for cell in matching)
        what = f"More than one heading is like '{readable(pattern.pattern)}' ({places})."
        remedy = "Use the headings of the template, each once."
        raise ReturnError(self.sheet.problem(what, remedy, matching[-1]))

    def column(self, heading: Cell) -> Encoded:
        """Return what stands below a heading."""
        return encode(self.sheet.columns[heading.column], self.heading_row + 1)


def locate(sheet: ColumnarSheet, spec: ChildList) -> Located:
    """Find the row that holds a list's headings, below titles and notes.

    Raises:
        ReturnError: no row near the top of the sheet holds them all.
    """
    wanted = [re.compile(pattern, re.IGNORECASE) for pattern in spec.headings]
    for index, row in sheet.top.rows.items():
        labels = [tidy_label(cell) for cell in row]
        if all(any(pattern.search(label) for label in labels) for pattern in wanted):
            return Located(sheet, index, row)
    raise ReturnError(heading_missing(sheet.top, list(spec.headings), sheet.top.cells))

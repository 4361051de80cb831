"""Denominators that a table of the return states: how many were asked, planned or offered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from annual_report.errors import ReturnError
from annual_report.returns.locating import find_tables
from annual_report.returns.record_fields import UNREADABLE
from annual_report.returns.values import read_number, read_text

if TYPE_CHECKING:
    from annual_report.returns.grid import Cell
    from annual_report.returns.record_fields import FieldReader
    from annual_report.returns.record_mapping import Field
    from annual_report.returns.record_rules import BaseTable

_NEAR = 0.005


@dataclass(frozen=True)
class Bases:
    """Denominators.

    Attributes:
        sheet: name of the sheet they stand on.
        stated: how many, and the cell that says so, by category.
    """

    sheet: str
    stated: dict[str, tuple[float, str]]

    @property
    def whole(self) -> tuple[float, list[str]]:
        """All of them together, and their cells."""
        numbers = self.stated.values()
        return sum(number for number, _ in numbers), [cell for _, cell in numbers]


def read_bases(reader: FieldReader, spec: BaseTable, by: Field | None) -> Bases:
    """Read a table of denominators.

    Args:
        reader: reads fields on the sheet where it stands.
        spec: what the mapping says of it.
        by: the field by which records are counted; labels are read as it is. None for the whole
            alone.

    Raises:
        ReturnError: the table is not there, or a row of it cannot be read.
    """
    sheet, repairs = reader.sheet, reader.repairs
    table = find_tables(sheet, spec.headings)[0]
    label, number = table.column(spec.label.pattern), table.column(spec.number.pattern)
    stated: dict[str, tuple[float, str]] = {}
    totals: list[Cell] = []
    for row in table.rows:
        cell, name = sheet.cell(row.index, number.index), sheet.cell(row.index, label.index)
        if row.is_band:
            continue
        if spec.total and spec.total.search(read_text(name)):
            totals.append(cell)
            continue
        category = reader.category(by, name) if by else read_text(name)
        found = read_number(cell).number
        if found is None or category in ("", UNREADABLE) or category in stated:
            what = "This row of the table with the numbers asked for cannot be read."
            remedy = "Name each once, as in the records, with a number beside it."
            raise ReturnError(sheet.problem(what, remedy, cell if category else name))
        stated[category] = (found, cell.ref)
    bases = Bases(sheet.name, stated)
    for cell in totals:
        agrees = abs((read_number(cell).number or 0) - bases.whole[0]) < _NEAR
        said = "agrees with its parts" if agrees else "differs from its parts"
        repairs.note(f"stated total left out: {said}", sheet.name, cell.ref)
    return bases

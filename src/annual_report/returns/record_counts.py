"""Indicators computed from records: how many say yes, out of how many, and in which cells."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from annual_report.errors import ReturnError
from annual_report.returns.grid import readable
from annual_report.returns.periods import whole_year
from annual_report.returns.record_fields import UNREADABLE
from annual_report.returns.scales import SCALES
from annual_report.returns.values import read_number, read_text

if TYPE_CHECKING:
    from annual_report.returns.grid import Cell, Sheet
    from annual_report.returns.record_mapping import Count, RecordTable
    from annual_report.returns.source import Source

Rows = list[dict[str, Any]]
NAN = float("nan")
#: Units of figures that are so many of the records, or so much a record.
MEANS = frozenset({"%", "points", "days"})


@dataclass(frozen=True)
class Counter:
    """Computes one indicator from the records of one table.

    Attributes:
        count: what to count.
        spec: the table they are from.
        source: what every observation cites.
        sheet: where the table stands.
    """

    count: Count
    spec: RecordTable
    source: Source
    sheet: Sheet

    def observations(self, rows: Rows) -> list[dict[str, Any]]:
        """Count records for the whole and for each category of the table's breakdown.

        Args:
            rows: fields of each record; under ``_cells`` the cell each field stands in.

        Raises:
            ReturnError: the text with the denominator is not on the sheet.
        """
        count = self.count
        rows = [row for row in rows if all(row[name] in words for name, words in count.where)]
        groups: dict[tuple[str, str], Rows] = {(count.breakdown, count.category): rows}
        if self.spec.breakdown and count.breakdown == "total":
            for row in rows:
                category = row[self.spec.breakdown]
                groups.setdefault((self.spec.breakdown, category), []).append(row)
        stated = self._stated()
        return [self._row(group, place, stated) for place, group in groups.items()]

    def _row(
        self, rows: Rows, place: tuple[str, str], stated: tuple[float, Cell] | None
    ) -> dict[str, Any]:
        count, source = self.count, self.source
        said = [(row, name) for row in rows if (name := _first(row, count.fields))]
        unreadable = any(row[name] == UNREADABLE for row, name in said)
        status = UNREADABLE if unreadable else "final" if said else "not returned"
        top = bottom = value = NAN
        if status == "final":
            top = sum(self._adds(row, name) for row, name in said)
            bottom = self._denominator(said, stated)
            value = _value(top, bottom, count.unit)
        cells = [row["_cells"][name] for row, name in said]
        if count.out_of:
            cells += [row["_cells"][count.out_of] for row, _ in said]
        cells += [stated[1].ref] if stated else []
        year = whole_year(source.year)
        return {
            "year": str(source.year),
            "period_start": year.start.isoformat(),
            "period_end": year.end.isoformat(),
            "period_kind": "year",
            "agency": source.agency,
            "indicator": count.indicator,
            "breakdown": place[0],
            "category": place[1],
            "numerator": top,
            "denominator": bottom,
            "value": value,
            "unit": count.unit,
            "status": status,
            "vintage": source.vintage,
            "published": source.published,
            **source.cited(self.sheet.name, " ".join(dict.fromkeys(cells))),
        }

    def _adds(self, row: dict[str, Any], name: str) -> float:
        """Return what a record adds to the numerator."""
        content = row[name]
        if self.count.met:
            fixed = next(field.scale for field in self.spec.fields if field.name == name)
            return float(SCALES[fixed or row["scale"]].is_met(content))
        return float(content in self.count.yes) if self.count.yes else float(content)

    def _denominator(
        self, said: list[tuple[dict[str, Any], str]], stated: tuple[float, Cell] | None
    ) -> float:
        if stated:
            return stated[0]
        if self.count.out_of:
            return float(sum(row[self.count.out_of] or 0 for row, _ in said))
        return float(len(said)) if self.count.unit in MEANS else NAN

    def _stated(self) -> tuple[float, Cell] | None:
        """Return the denominator that a text on the sheet states, and its cell."""
        pattern = self.count.out_of_text
        if pattern is None:
            return None
        for cell in self.sheet.cells:
            found = pattern.search(read_text(cell))
            number = read_number(found[1]).number if found else None
            if number is not None:
                return number, cell
        what = f"Nothing on the sheet says out of how many, such as '{readable(pattern.pattern)}'."
        remedy = "Put the number that was sent out back on the sheet."
        raise ReturnError(self.sheet.problem(what, remedy))


def _first(row: dict[str, Any], fields: tuple[str, ...]) -> str:
    """Return the first field that is filled, or an empty text."""
    return next((name for name in fields if row[name] not in ("", None)), "")


def _value(top: float, bottom: float, unit: str) -> float:
    if math.isnan(bottom):
        return NAN if unit.startswith("per ") else top
    if not bottom:
        return NAN
    return top / bottom * (100 if unit == "%" else 1)

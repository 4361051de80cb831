"""Indicators computed from records: how many say yes, out of how many, and in which cells."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from annual_report.errors import ReturnError
from annual_report.returns.grid import readable
from annual_report.returns.periods import whole_year
from annual_report.returns.record_bases import Bases, read_bases
from annual_report.returns.record_fields import UNREADABLE, FieldReader
from annual_report.returns.scales import SCALES
from annual_report.returns.values import read_number, read_text

if TYPE_CHECKING:
    from annual_report.returns.grid import Sheet, Workbook
    from annual_report.returns.record_fields import Lists
    from annual_report.returns.record_mapping import RecordTable
    from annual_report.returns.record_rules import Count
    from annual_report.returns.repairs import Repairs
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
        sheets: where the table stands, on several sheets perhaps.
        workbook: the return.
    """

    count: Count
    spec: RecordTable
    source: Source
    sheets: tuple[Sheet, ...]
    workbook: Workbook

    def observations(self, rows: Rows, lists: Lists, repairs: Repairs) -> list[dict[str, Any]]:
        """Count records for the whole, for each category of a breakdown, or both.

        Args:
            rows: fields of each record; under ``_cells`` the cell each field stands in.
            lists: the board's own lists.
            repairs: where repairs are counted.

        Raises:
            ReturnError: what states the denominator is not in the return.
        """
        count = self.count
        rows = [row for row in rows if all(row[name] in words for name, words in count.where)]
        bases = self._bases(lists, repairs)
        if count.each:
            return self._each(rows)
        found = []
        if not count.by:
            whole = self._stated() or self._of(bases, "")
            found.append(self._row(rows, (count.breakdown, count.category), whole))
        if self._parts and not count.out_of_text:
            name = count.breakdown if count.by else self._parts
            found += [
                self._row(group, (name, category), self._of(bases, category))
                for category, group in self._groups(rows, bases).items()
            ]
        return found

    @property
    def _parts(self) -> str:
        """The field by which records are counted, or an empty text."""
        own_place = self.count.breakdown != "total"
        return self.count.by or ("" if own_place else self.spec.breakdown)

    def _groups(self, rows: Rows, bases: Bases | None) -> dict[str, Rows]:
        groups: dict[str, Rows] = {category: [] for category in (bases.stated if bases else {})}
        for row in rows:
            if row[self._parts]:
                groups.setdefault(row[self._parts], []).append(row)
        return groups

    def _each(self, rows: Rows) -> list[dict[str, Any]]:
        """Count each word of the field, out of all records that say one."""
        name = self.count.fields[0]
        words = dict.fromkeys(row[name] for row in rows if row[name])
        return [
            self._row(rows, (self.count.breakdown, word), None, yes=(word,))
            for word in sorted(words)
        ]

    def _row(
        self,
        rows: Rows,
        place: tuple[str, str],
        stated: _Stated | None,
        *,
        yes: tuple[str, ...] = (),
    ) -> dict[str, Any]:
        count, source = self.count, self.source
        said = [(row, name) for row in rows if (name := _first(row, count.fields))]
        unreadable = place[1] == UNREADABLE or any(row[name] == UNREADABLE for row, name in said)
        status = UNREADABLE if unreadable else "final" if said or stated else "not returned"
        top = bottom = value = NAN
        if status == "final":
            top = sum(self._adds(row, name, yes or count.yes) for row, name in said)
            bottom = self._denominator(rows, said, stated)
            value = _value(top, bottom, count.unit)
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
            **source.cited(*self._cited(rows, said, stated)),
        }

    def _cited(
        self, rows: Rows, said: list[tuple[dict[str, Any], str]], stated: _Stated | None
    ) -> tuple[str, str]:
        """Return the sheet and the cells counted; a cell of another sheet carries its name.

        Where the records stand on several sheets no sheet is named, and every cell carries one:
        ``Police!H6``. A space in the name of a sheet is written as an underscore.
        """
        places = [(row["source_sheet"], row["_cells"][name]) for row, name in said]
        if self.count.blanks:
            first = self.count.where[0][0] if self.count.where else self.count.fields[0]
            places += [(row["source_sheet"], row["_cells"][first]) for row in rows]
        if self.count.out_of:
            places += [(row["source_sheet"], row["_cells"][self.count.out_of]) for row, _ in said]
        if stated:
            places += [(stated.sheet, cell) for cell in stated.cells]
        sheets = dict.fromkeys(row["source_sheet"] for row, _ in said)
        main = "" if len(sheets) > 1 else next(iter(sheets), self.sheets[0].name)
        cells = [
            cell if sheet == main else f"{sheet.replace(' ', '_')}!{cell}"
            for sheet, several in places
            for cell in several.split()
        ]
        return main, " ".join(dict.fromkeys(cells))

    def _adds(self, row: dict[str, Any], name: str, yes: tuple[str, ...]) -> float:
        """Return what a record adds to the numerator."""
        content = row[name]
        if self.count.met:
            fixed = next(field.scale for field in self.spec.fields if field.name == name)
            return float(SCALES[fixed or row["scale"]].is_met(content))
        return float(content in yes) if yes else float(content)

    def _denominator(
        self, rows: Rows, said: list[tuple[dict[str, Any], str]], stated: _Stated | None
    ) -> float:
        if stated:
            return stated.number
        if self.count.out_of:
            return float(sum(row[self.count.out_of] or 0 for row, _ in said))
        if self.count.blanks:
            return float(len(rows))
        return float(len(said)) if self.count.unit in MEANS else NAN

    def _stated(self) -> _Stated | None:
        """Return the denominator that a text on the sheet states, and its cell."""
        pattern = self.count.out_of_text
        if pattern is None:
            return None
        sheet = self.sheets[0]
        for cell in sheet.cells:
            found = pattern.search(read_text(cell))
            number = read_number(found[1]).number if found else None
            if number is not None:
                return _Stated(number, sheet.name, (cell.ref,))
        what = f"Nothing on the sheet says out of how many, such as '{readable(pattern.pattern)}'."
        remedy = "Put the number that was sent out back on the sheet."
        raise ReturnError(sheet.problem(what, remedy))

    def _bases(self, lists: Lists, repairs: Repairs) -> Bases | None:
        spec = self.count.out_of_table
        if spec is None:
            return None
        sheet = self.workbook.sheet(spec.sheet) if spec.sheet else self.sheets[0]
        by = next((field for field in self.spec.fields if field.name == self._parts), None)
        return read_bases(FieldReader(sheet, {}, self.source, repairs, lists), spec, by)

    def _of(self, bases: Bases | None, category: str) -> _Stated | None:
        """Return the denominator of a category, or of the whole where none is named.

        Raises:
            ReturnError: there are records of a category that the table does not have.
        """
        if bases is None:
            return None
        if not category:
            number, cells = bases.whole
            return _Stated(number, bases.sheet, tuple(cells))
        if category == UNREADABLE:
            return None  # the figure is unreadable, and the gate says so
        if category not in bases.stated:
            what = f"Some records are of a kind ({self.count.by}) for which no number is stated."
            sheet = next(one for one in self.workbook.sheets if one.name == bases.sheet)
            remedy = "Add its row to the table, or correct the records."
            raise ReturnError(sheet.problem(what, remedy))
        number, cell = bases.stated[category]
        return _Stated(number, bases.sheet, (cell,))


@dataclass(frozen=True)
class _Stated:
    """A denominator that the return states, and where."""

    number: float
    sheet: str
    cells: tuple[str, ...]


def _first(row: dict[str, Any], fields: tuple[str, ...]) -> str:
    """Return the first field that is filled, or an empty text."""
    return next((name for name in fields if row[name] not in ("", None)), "")


def _value(top: float, bottom: float, unit: str) -> float:
    if math.isnan(bottom):
        return NAN if unit.startswith("per ") else top
    if not bottom:
        return NAN
    return top / bottom * (100 if unit == "%" else 1)

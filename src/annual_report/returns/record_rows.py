"""Which rows of a table are records: bands, totals, tests and repeats are left out, and counted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annual_report.returns.times import read_time
from annual_report.returns.values import read_number, read_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from annual_report.returns.grid import Sheet
    from annual_report.returns.locating import Row, Table
    from annual_report.returns.record_mapping import RecordTable
    from annual_report.returns.record_rules import Drop
    from annual_report.returns.repairs import Repairs

_NEAR = 0.005
#: Ways to write the same word in the name of a school.
_SCHOOL_WORDS = (
    (r"\bsaint\b", "st"), (r"\bc\W?of\W?e\b|\bchurch of england\b", "ce"), (r"\broad\b", "rd"),
    (r"\bacad(emy)?\b", "acad"), (r"\bsch(ool)?s?\b", "sch"), (r"\broman catholic\b", "rc"),
    (r"\bjunior\b|\bjnr\b", "jun"), (r"\binfants?\b", "inf"), (r"\bthe\b", ""),
)  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """Tells records from other rows.

    Attributes:
        sheet: where the table stands.
        table: the rows.
        spec: what the mapping says.
        repairs: where what is left out is counted.
    """

    sheet: Sheet
    table: Table
    spec: RecordTable
    repairs: Repairs

    def rows(self) -> list[Row]:
        """Leave out the rows that are no record, each counted under its reason."""
        rows = list(self.table.rows)
        rows = self._without(rows, [row for row in rows if row.is_band], "no record in it")
        rows = self._without_total(rows)
        if self.spec.table:
            everywhere = [column.index for column in self.table.columns]
            again = self._repeats(rows, everywhere, keep="first")
            rows = self._without(rows, again, "the same record again")
        for drop in self.spec.drop:
            rows = self._without(rows, self._dropped(rows, drop), drop.reason)
        return rows

    def _dropped(self, rows: list[Row], drop: Drop) -> list[Row]:
        places = [self.table.column(one.pattern).index for one in drop.headings]
        if drop.like:
            return [row for row in rows if drop.like.search(self._text(row, places[0]))]
        if drop.latest:
            times = self.table.column(drop.latest.pattern).index
            rows = sorted(
                rows,
                key=lambda row: read_time(
                    self.sheet.cell(row.index, times), month_first=drop.month_first
                ),
            )
        if drop.loosely:
            return self._repeats_loosely(rows, places, keep=drop.keep)
        return self._repeats(rows, places, keep=drop.keep)

    def _without_total(self, rows: list[Row]) -> list[Row]:
        """Leave Total rows out, and say whether they are the sum of the others."""
        pattern = self.spec.total
        totals = [row for row in rows if pattern and pattern.search(row.label)]
        rest = [row for row in rows if row not in totals]
        for field in self.spec.fields if totals else ():
            for heading in field.headings if field.reading == "number" else ():
                place = self.table.column(heading.pattern).index
                added = sum(self._number(row, place) for row in rest)
                for row in totals:
                    agrees = abs(self._number(row, place) - added) < _NEAR
                    said = "agrees with its parts" if agrees else "differs from its parts"
                    cell = self.sheet.cell(row.index, place)
                    self.repairs.note(f"stated total left out: {said}", self.sheet.name, cell.ref)
        return rest

    def _number(self, row: Row, place: int) -> float:
        return read_number(self.sheet.cell(row.index, place)).number or 0.0

    def _text(self, row: Row, place: int) -> str:
        return read_text(self.sheet.cell(row.index, place))

    def _repeats(self, rows: Iterable[Row], places: list[int], *, keep: str) -> list[Row]:
        """Return the rows that say again what another says in some columns; blanks say nothing."""
        said: dict[tuple[str, ...], Row] = {}
        again = []
        for row in rows if keep == "first" else reversed(list(rows)):
            key = tuple(self._text(row, place) for place in places)
            if any(key) and said.setdefault(key, row) is not row:
                again.append(row)
        return again

    def _repeats_loosely(self, rows: list[Row], places: list[int], *, keep: str) -> list[Row]:
        """Return the rows that say again what another says in one of the columns."""
        said: set[tuple[int, str]] = set()
        again = []
        for row in rows if keep == "first" else reversed(rows):
            keys = {(place, plain_name(self._text(row, place))) for place in places}
            keys = {key for key in keys if key[1]}
            if keys & said:
                again.append(row)
            said |= keys
        return again

    def _without(self, rows: list[Row], out: list[Row], reason: str) -> list[Row]:
        gone = {row.index: row.ref for row in sorted(out, key=lambda row: row.index)}
        if gone:
            self.repairs.note(f"row left out: {reason}", self.sheet.name, gone.values())
        return [row for row in rows if row.index not in gone]


def plain_name(text: str) -> str:
    """Return a school's name as it is compared: St, St. and Saint alike, Acad. and Academy alike."""
    plain = " ".join(re.sub(r"[^a-z0-9]+", " ", re.sub(r"['\u2019]", "", text.lower())).split())
    for written, short in _SCHOOL_WORDS:
        plain = re.sub(written, short, plain)
    return " ".join(plain.split())

"""Find the tables on a sheet by their headings, wherever people have put them.

A sheet may have title rows, notes above and below, headings in one to three rows with merged
cells, several tables below or beside each other, blank rows between groups, and Total rows. No row
that might belong to a table is dropped: what is not wanted is for the mapping to leave out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from annual_report.errors import Problem, ReturnError
from annual_report.returns.grid import Cell, Sheet, readable
from annual_report.returns.headings import Header, heading_like, is_number, stands_over
from annual_report.returns.tables import Column, Row, Table, heading_missing, tidy_label

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Column", "Row", "Table", "find_tables", "tidy_label"]

MOST_HEADER_ROWS = 3
_NOTE = re.compile(
    r"^\s*(?:(?:notes?|sources?|key)(?:\s*[0-9]+)?\s*[:.]|[*\u2020\u2021\u00b9\u00b2\u00b3]|\[[0-9a-z]+\])",
    re.IGNORECASE,
)


def find_tables(
    sheet: Sheet,
    headings: Sequence[str],
    *,
    title: str = "",
    header_rows: int = 0,
    until: Sequence[str] = (),
) -> list[Table]:
    """Find every table that has all of some headings, from the top down and left to right.

    Args:
        sheet: where to look.
        headings: regular expressions, upper or lower case; each has to match some column's label
            (its heading rows joined by `` / ``).
        title: regular expression that the text above the table, or one line of it, has to match;
            empty for any.
        header_rows: how many rows the headings take; 0 to find out.
        until: regular expressions; a row whose first text matches one ends a table.

    Raises:
        ReturnError: there is no such table; says which heading or title is missing and which
            heading on the sheet comes nearest.
    """
    finder = _Finder(sheet, headings, header_rows, until)
    tables = finder.tables()
    if not tables:
        raise ReturnError(finder.nothing_found())
    chosen = [table for table in tables if _is_titled(table, title)]
    if not chosen:
        what = f"There is no table with a title like '{readable(title)}' above it."
        raise ReturnError(sheet.problem(what, "Put the template's title above the table."))
    return chosen


def _is_titled(table: Table, pattern: str) -> bool:
    lines = (table.title, *table.title.split(" / "))
    return any(re.search(pattern, line, re.IGNORECASE) for line in lines)


class _Finder:
    def __init__(
        self, sheet: Sheet, headings: Sequence[str], header_rows: int, until: Sequence[str]
    ) -> None:
        self.sheet, self.headings, self.until = sheet, list(headings), list(until)
        self.header_rows = header_rows
        self.headers = self._headers()

    def tables(self) -> list[Table]:
        tables = []
        for number, header in enumerate(self.headers):
            after = self.headers[number + 1 :]
            end = after[0].top if after else max(self.sheet.rows) + 1
            blocks = header.blocks(self.headings)
            for place, block in enumerate(blocks):
                left = block[0].index if place else 0
                right = blocks[place + 1][0].index - 1 if place + 1 < len(blocks) else None
                body = _Body(
                    sheet=self.sheet,
                    header=header,
                    block=block,
                    left=left,
                    right=right,
                    end=end,
                    until=self.until,
                )
                tables.append(body.table())
        return tables

    def _headers(self) -> list[Header]:
        found: list[Header] = []
        for row in self.sheet.rows:
            if found and row <= found[-1].bottom:
                continue
            header = self._header_at(row)
            if header:
                found.append(header)
        return found

    def _header_at(self, row: int) -> Header | None:
        if not heading_like(self.sheet, row):
            return None
        if self.header_rows:
            header = Header(self.sheet, row, row + self.header_rows - 1)
            enough = len(self.sheet.rows[row]) > 1 or len(self.headings) == 1
            return header if enough and header.matches(self.headings) else None
        for depth in range(1, MOST_HEADER_ROWS + 1):
            header = Header(self.sheet, row, row + depth - 1)
            if not self._is_stack(header):
                return None
            if header.matches(self.headings):
                if depth > 1 and Header(self.sheet, row + 1, header.bottom).matches(self.headings):
                    return (
                        None  # the row below does without this one, and will take it in if need be
                    )
                return self._extended(header)
        return None

    def _is_stack(self, header: Header) -> bool:
        rows = range(header.top, header.bottom + 1)
        return all(heading_like(self.sheet, row) for row in rows) and all(
            stands_over(self.sheet, row, row + 1) for row in rows[:-1]
        )

    def _extended(self, header: Header) -> Header:
        top, bottom = header.top, header.bottom
        while bottom - top + 1 < MOST_HEADER_ROWS and stands_over(self.sheet, top - 1, top):
            top -= 1
        while bottom - top + 1 < MOST_HEADER_ROWS and stands_over(self.sheet, bottom, bottom + 1):
            bottom += 1
        return Header(self.sheet, top, bottom)

    def nothing_found(self) -> Problem:
        texts = tuple(cell for cell in self.sheet.cells if isinstance(cell.value, str))
        missing = [
            heading
            for heading in self.headings
            if not any(re.search(heading, tidy_label(cell), re.IGNORECASE) for cell in texts)
        ]
        if missing:
            return heading_missing(self.sheet, missing, texts)
        wanted = " and ".join(f"'{readable(heading)}'" for heading in self.headings)
        what = f"The headings {wanted} do not stand together above one table."
        return self.sheet.problem(
            what, "Put the headings of each table into one row, as in the template."
        )


class _Body:
    """What stands below a header, within the columns of one table."""

    def __init__(
        self, *, sheet: Sheet, header: Header, block: list[Column], left: int, right: int | None,
        end: int, until: Sequence[str],
    ) -> None:  # fmt: skip
        self.sheet, self.header, self.block = sheet, header, block
        self.left, self.right, self.end, self.until = left, right, end, until

    def table(self) -> Table:
        rows, notes = self._split()
        used = {cell.column for row in rows for cell in self._cells(row)}
        columns = {column.index: column for column in self.block}
        for index in used - columns.keys():
            columns[index] = Column(index, "")
        ordered = tuple(columns[index] for index in sorted(columns))
        return Table(
            title=" / ".join(self._title()),
            columns=ordered,
            rows=tuple(self._row(row, ordered) for row in rows),
            notes=tuple(notes),
            sheet=self.sheet,
        )

    def _row(self, row: int, columns: tuple[Column, ...]) -> Row:
        return Row(row, tuple(self.sheet.cell(row, column.index) for column in columns))

    def _cells(self, row: int) -> list[Cell]:
        """The row's filled cells that belong to this table rather than to one beside it."""
        return [
            cell
            for cell in self.sheet.rows.get(row, ())
            if cell.column >= self.left and (self.right is None or cell.column <= self.right)
        ]

    def _lone(self, row: int) -> bool:
        cells = self._cells(row)
        return len(cells) == 1 and isinstance(cells[0].value, str)

    def _split(self) -> tuple[list[int], list[str]]:
        """Tell rows of the table from the notes below it."""
        rows: list[int] = []
        waiting: list[int] = []  # single texts after a gap: notes, unless more rows follow
        numeric = gap = False
        end = self.end
        for row in range(self.header.bottom + 1, self.end):
            cells = self._cells(row)
            if not cells:
                gap = True
            elif self._ends(row, cells) or (
                numeric and (gap or waiting) and len(cells) > 1 and heading_like(self.sheet, row)
            ):
                end = row
                break
            elif self._lone(row) and (gap or waiting or _NOTE.match(str(cells[0].value))):
                waiting.append(row)
            else:
                rows += [*waiting, row]
                waiting, gap = [], False
                numeric = numeric or any(is_number(cell) for cell in cells)
        below = self._not_the_next_title(waiting, end)
        return rows, [tidy_label(self._cells(row)[0]) for row in below]

    def _ends(self, row: int, cells: list[Cell]) -> bool:
        label = Row(row, tuple(cells)).label
        return any(re.search(pattern, label, re.IGNORECASE) for pattern in self.until)

    def _not_the_next_title(self, waiting: list[int], end: int) -> list[int]:
        """Leave out the texts right above the next table: they are its title."""
        if end > max(self.sheet.rows):
            return waiting
        last = end - 1
        while last >= 0 and not self._cells(last):
            last -= 1
        while last in waiting:
            last -= 1
        return [row for row in waiting if row <= last]

    def _title(self) -> list[str]:
        """Lines of single texts above the headings, with at most one blank row between."""
        row = self.header.top - 1
        if not self._cells(row):
            row -= 1
        lines: list[str] = []
        while row >= 0 and self._lone(row):
            lines.insert(0, tidy_label(self._cells(row)[0]))
            row -= 1
        return lines

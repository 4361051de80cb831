"""A table found on a sheet: its title, its columns with their headings, and its rows."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from dataclasses import dataclass, field
from functools import cached_property

from annual_report.errors import Problem, ReturnError
from annual_report.returns.grid import Cell, Sheet, readable
from annual_report.returns.values import MONTHS, month_number, read_text

_TOTAL = re.compile(
    r"^(?:(?:grand|sub|overall|combined)[\s-]*)?totals?\s*:?(?:\s*\(.*\))?$"
    r"|\S\s+(?:sub-?)?totals?\s*:?$",
    re.IGNORECASE,
)
_MARKS = re.compile(
    r"\s*(?:[\u00b9\u00b2\u00b3\u2070-\u2079*\u2020\u2021]+|\[(?:note\s*)?[0-9]{1,2}\])\s*$",
    re.IGNORECASE,
)
#: Footnote numbers that were raised in the workbook and stand right behind a word: ``March1,2``.
_GLUED = re.compile(
    r"(?P<word>[A-Za-z]*(?:[a-z]{3}|[A-Z]{4})|\))(?P<marks>[1-9][0-9]?(?:, ?[1-9][0-9]?)*)$"
)
#: Words behind which a number says which one, so that it is no footnote.
_NUMBERED = frozenset(
    [
        "age",
        "aged",
        "answer",
        "area",
        "band",
        "cohort",
        "group",
        "grade",
        "key",
        "least",
        "level",
        "list",
        "item",
        "number",
        "over",
        "page",
        "part",
        "phase",
        "priority",
        "quarter",
        "question",
        "section",
        "stage",
        "standard",
        "step",
        "table",
        "team",
        "than",
        "tier",
        "top",
        "type",
        "under",
        "unit",
        "version",
        "ward",
        "wave",
        "week",
        "year",
        "years",
    ]
)
#: Single words that are labels of rows and are never numbered.
_UNNUMBERED = frozenset(["england", "wales", "london", "total", "totals"])
_NEAR = 0.6
_LONGEST_HEADING = 80


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        index: column on the sheet, counted from 0.
        label: its heading rows joined, footnote marks removed: ``Quarter 1 / No.``; empty for a
            column of values that nobody gave a heading.
        cells: the heading cells, top to bottom, as they stand; a merged one for every column
            that it spans. Periods are read from these: a month may be a date.
    """

    index: int
    label: str
    cells: tuple[Cell, ...] = ()

    @property
    def is_total(self) -> bool:
        """The heading says that the column adds up others."""
        return any(_TOTAL.search(part) for part in self.label.split(" / "))


@dataclass(frozen=True)
class Row:
    """A row of a table: a cell for every column of the table, blank ones included."""

    index: int
    cells: tuple[Cell, ...]

    @cached_property
    def filled(self) -> tuple[Cell, ...]:
        """The cells that hold something."""
        return tuple(cell for cell in self.cells if not cell.blank)

    @cached_property
    def label(self) -> str:
        """The row's first text, footnote marks removed; empty where it has none."""
        for cell in self.filled:
            if isinstance(cell.value, str):
                return tidy_label(cell)
        return ""

    @property
    def is_total(self) -> bool:
        """The row's label says that it adds up others."""
        return bool(_TOTAL.search(self.label))

    @property
    def is_band(self) -> bool:
        """Only a label stands in the row: a heading over a group, or a row left blank."""
        return len(self.filled) == 1 and isinstance(self.filled[0].value, str)

    @property
    def ref(self) -> str:
        """The row's cells as Excel names them: ``A5:L5``."""
        return f"{self.cells[0].ref}:{self.cells[-1].ref}"


@dataclass(frozen=True)
class Table:
    """A table found on a sheet.

    Attributes:
        title: the lines of text right above the headings, joined by `` / ``; empty for none.
        columns: left to right.
        rows: every row with something in it, Total rows and band rows among them.
        notes: lines of text below the table.
        sheet: where it was found.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    sheet: Sheet = field(default=Sheet("", False, ()), repr=False)  # noqa: FBT003

    def columns_like(self, pattern: str) -> tuple[Column, ...]:
        """Return the columns whose heading matches a regular expression, upper or lower case."""
        return tuple(
            column for column in self.columns if re.search(pattern, column.label, re.IGNORECASE)
        )

    def column(self, pattern: str) -> Column:
        """Return the one column whose heading matches a regular expression.

        Raises:
            ReturnError: none matches, or several do and none of them, or several, match whole.
        """
        matching = self.columns_like(pattern)
        exact = tuple(
            column for column in matching if re.fullmatch(pattern, column.label, re.IGNORECASE)
        )
        for candidates in (matching, exact):
            if len(candidates) == 1:
                return candidates[0]
        if not matching:
            raise ReturnError(heading_missing(self.sheet, [pattern], self._heading_cells))
        places = ", ".join(column.cells[-1].ref for column in matching if column.cells)
        what = f"More than one heading is like '{readable(pattern)}' ({places})."
        remedy = "Use the headings of the template, each once."
        raise ReturnError(self.sheet.problem(what, remedy, matching[-1].cells[-1]))

    def cell(self, row: Row, column: Column) -> Cell:
        """Return the cell where a row and a column meet."""
        return self.sheet.cell(row.index, column.index)

    @property
    def _heading_cells(self) -> tuple[Cell, ...]:
        return tuple(cell for column in self.columns for cell in column.cells)


def tidy_label(cell: Cell) -> str:
    """Write a heading or a label plainly: white space and footnote marks removed.

    A date is written as the month where it is its first day (``Apr 2015``), else as the day.
    """
    value = cell.value
    if isinstance(value, dt.date):
        name = MONTHS[value.month - 1].title()
        return f"{name[:3]} {value.year}" if value.day == 1 else f"{value.day} {name} {value.year}"
    if not isinstance(value, str):
        return read_text(value)
    # footnote marks go before NFKC makes a 2 of a raised 2
    while (shorter := _MARKS.sub("", value)) != value and shorter.strip():
        value = shorter
    return read_text(_without_glued_marks(value.strip()))


def _without_glued_marks(text: str) -> str:
    """Take footnote numbers from the end of a text, where they cannot be part of what it says."""
    found = _GLUED.search(text)
    if not found:
        return text
    word, marks = found["word"].lower(), found["marks"]
    in_a_month = month_number(word) and "," not in marks and len(marks) == 2  # Sept15
    alone = found.start() == 0 and word not in _UNNUMBERED
    return text if alone or in_a_month or word in _NUMBERED else text[: found.start("marks")]


def heading_missing(sheet: Sheet, patterns: list[str], cells: tuple[Cell, ...]) -> Problem:
    """State which headings are missing, and in which cell stands what comes nearest to one."""
    wanted = " and ".join(f"'{readable(pattern)}'" for pattern in patterns)
    what = f"There is no heading like {wanted}"
    near = nearest(patterns, cells)
    what += "; what stands in this cell comes nearest." if near else ", nor one near to it."
    remedy = "Use the template's headings, or tell the analyst that the layout has changed."
    return sheet.problem(what, remedy, near)


def nearest(patterns: list[str], cells: tuple[Cell, ...]) -> Cell | None:
    """Return the cell whose text is most like one of the headings looked for, or None."""
    best, found = _NEAR, None
    for pattern in patterns:
        for wanted in readable(pattern).lower().split(" or "):
            matcher = difflib.SequenceMatcher(b=wanted)
            for cell in cells:
                if not isinstance(cell.value, str) or len(cell.value) > _LONGEST_HEADING:
                    continue
                matcher.set_seq1(tidy_label(cell).lower())
                if matcher.real_quick_ratio() > best and (ratio := matcher.ratio()) > best:
                    best, found = ratio, cell
    return found

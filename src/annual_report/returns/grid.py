"""What a return looks like once it is read: a workbook of sheets of cells, nothing more."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeVar

from annual_report.errors import Problem, ReturnError
from annual_report.personal import names_somebody, personal_data

Value = str | int | float | bool | dt.date | None

#: A merged area: first row, first column, last row, last column, all counted from 0.
Merge = tuple[int, int, int, int]

_REFERENCE = re.compile(r"^([A-Z]{1,3})([1-9][0-9]*)$")


def column_letters(column: int) -> str:
    """Name a column, counted from 0, as Excel does: 0 is A, 26 is AA."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Name a cell, counted from 0, as Excel does: (13, 3) is D14."""
    return f"{column_letters(column)}{row + 1}"


def cell_place(reference: str) -> tuple[int, int]:
    """Return row and column, from 0, of a cell such as ``D14``.

    Raises:
        ValueError: the text is not a cell reference.
    """
    match = _REFERENCE.match(reference)
    if not match:
        message = f"'{reference}' is not a cell reference."
        raise ValueError(message)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes:
        row: counted from 0.
        column: counted from 0.
        value: text stays text ("00123"); None is a blank.
        fault: Excel's error value (``#REF!``) where the cell holds one; ``value`` is then None.
        percent: Excel shows the number as a percentage: 0.846 as 84.6%.
    """

    row: int
    column: int
    value: Value
    fault: str = ""
    percent: bool = False

    @property
    def ref(self) -> str:
        """The cell as Excel names it: ``D14``."""
        return cell_name(self.row, self.column)

    @property
    def blank(self) -> bool:
        """True where nothing stands in the cell: no value, no error, or only white space."""
        if self.fault:
            return False
        return self.value is None or (isinstance(self.value, str) and not self.value.strip())


@dataclass(frozen=True)
class Sheet:
    """A worksheet, or a CSV file.

    Attributes:
        name: as on its tab; empty for a CSV file.
        hidden: the tab is hidden.
        cells: those that hold something, row by row, left to right.
        merged: areas whose one value stands in their top left cell.
        file: path of the return below data/raw.
        agency: identifier of the agency that sent it.
    """

    name: str
    hidden: bool
    cells: tuple[Cell, ...]
    merged: tuple[Merge, ...] = ()
    file: str = ""
    agency: str = ""

    @cached_property
    def _places(self) -> dict[tuple[int, int], Cell]:
        return {(cell.row, cell.column): cell for cell in self.cells}

    @cached_property
    def rows(self) -> dict[int, tuple[Cell, ...]]:
        """Row number to its filled cells; rows without any are left out."""
        rows: dict[int, list[Cell]] = {}
        for cell in self.cells:
            if not cell.blank:
                rows.setdefault(cell.row, []).append(cell)
        return {row: tuple(cells) for row, cells in sorted(rows.items())}

    def cell(self, row: int, column: int) -> Cell:
        """Return a cell by its place, counted from 0; where nothing stands, a blank one."""
        return self._places.get((row, column)) or Cell(row, column, None)

    def at(self, reference: str) -> Cell:
        """Return a cell by its name: ``D14``."""
        return self.cell(*cell_place(reference))

    def problem(self, what: str, remedy: str, cell: Cell | None = None) -> Problem:
        """State a problem on this sheet."""
        return Problem(
            file=self.file,
            what=what,
            remedy=remedy,
            agency=self.agency,
            sheet=self.name,
            cell=cell.ref if cell else "",
        )


@dataclass(frozen=True)
class Mended:
    """What opening a return passed over or made readable; it belongs into the table of repairs.

    Attributes:
        what: in words, without any value from the return.
        sheet: where.
        cells: the cells as Excel names them.
    """

    what: str
    sheet: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Workbook:
    """A return as read.

    Attributes:
        file: path below data/raw.
        sha256: checksum of the file as received.
        sheets: in the order of their tabs.
        agency: identifier of the agency that sent it.
        notes: what a reader should know, such as macros, hidden sheets and links to other files.
        mended: what had to be passed over or made readable to open it.
    """

    file: str
    sha256: str
    sheets: tuple[Sheet, ...]
    agency: str = ""
    notes: tuple[str, ...] = ()
    mended: tuple[Mended, ...] = ()

    def sheets_like(self, pattern: str) -> tuple[Sheet, ...]:
        """Return every sheet whose name matches a regular expression, upper or lower case."""
        found = re.compile(pattern, re.IGNORECASE)
        return tuple(sheet for sheet in self.sheets if found.search(sheet.name))

    def sheet(self, pattern: str = "") -> Sheet:
        """Return the one sheet whose name matches a regular expression, upper or lower case.

        Where several match, the one that matches whole, or else the only visible one, is meant.

        Raises:
            ReturnError: no sheet matches, or it cannot be told which one is meant.
        """
        return one_sheet(self.sheets, pattern, self.file, self.agency)


class _Named(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def hidden(self) -> bool: ...


Named = TypeVar("Named", bound=_Named)


def one_sheet(sheets: tuple[Named, ...], pattern: str, file: str, agency: str) -> Named:
    """Return the one sheet whose name matches; see ``Workbook.sheet``.

    Raises:
        ReturnError: no sheet matches, or it cannot be told which one is meant.
    """
    whole = re.compile(pattern, re.IGNORECASE)
    matching = tuple(sheet for sheet in sheets if whole.search(sheet.name))
    exact = tuple(sheet for sheet in matching if whole.fullmatch(sheet.name))
    visible = tuple(sheet for sheet in matching if not sheet.hidden)
    for candidates in (matching, exact, visible):
        if len(candidates) == 1:
            return candidates[0]
    names = ", ".join(f"'{name}'" for name in map(_mentionable, sheets))
    if not matching:
        what = f"There is no sheet whose name is like '{readable(pattern)}'; there is {names}."
        remedy = "Send the workbook with all its sheets, under the names of the template."
    else:
        several = ", ".join(f"'{name}'" for name in map(_mentionable, matching))
        what = f"More than one sheet has a name like '{readable(pattern)}': {several}."
        remedy = "Send the workbook with only one of them, or with the names of the template."
    raise ReturnError(Problem(file, what, remedy, agency))


def _mentionable(sheet: _Named) -> str:
    """Return a sheet's name, unless it may be somebody's."""
    name = sheet.name
    return "a name left out here" if personal_data(name) or names_somebody(name) else name


def readable(pattern: str) -> str:
    """Write a regular expression so that someone who does not know them can read it."""
    text = re.sub(r"\(\?[a-zA-Z]*[:)]?", "(", pattern)
    text = re.sub(r"\\[bBAZ]|[\^$]", "", text)
    text = re.sub(r"\\s[*+?]?", " ", text)
    text = re.sub(r"\\d(?:\{[^}]*\}|[*+?])?", "0", text)
    text = re.sub(r"\.[*+]\??", " … ", text)
    text = re.sub(r"\\(.)", r"\1", text)
    text = re.sub(r"[()?]", "", text).replace("|", " or ")
    return " ".join(text.split())

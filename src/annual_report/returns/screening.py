"""Screening a return for what identifies a person, before anything is made of it.

Every cell of every sheet is looked at, hidden sheets and cells that no mapping asks for too, and
the names of file and sheets. What is found is named by kind and place and never repeated; the
message names no sheet whose name is itself what was found.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from annual_report.errors import Problem, ReturnError
from annual_report.personal import personal_data, personal_number, speaks_of_birth
from annual_report.returns.values import read_date, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from annual_report.project import Year
    from annual_report.returns.grid import Cell, Sheet, Workbook

#: Problems listed in one message; the rest are counted.
SHOWN = 20
_BIRTH = "date of birth"
#: Nobody that a return is about was born longer before the reporting year than this.
_OLDEST = 26
#: Years before the reporting year that returns compare with; a day further back is no period.
_COMPARED = 2
_DATES = re.compile(
    r"(?<!\d)\d{1,2}([/.-])\d{1,2}\1\d{4}(?!\d)|(?<!\d)\d{4}-\d\d-\d\d(?!\d)"
    r"|\b\d{1,2}(?:st|nd|rd|th)? [A-Za-z]{3,9} \d{4}\b"
)
_SHORT_DATES = re.compile(r"(?<![\w/-])(\d{1,2}[/-]\d{1,2}[/-])(\d\d)(?![\w/-])")
#: A number that a CSV file holds as text; longer ones are read as text, with their leading 0.
_DIGITS = re.compile(r"^[1-9][0-9]{9}$")
_REMEDY = (
    "Have the agency send the return again without; delete this copy and record it as an "
    "information incident if it is real."
)


def screen(workbook: Workbook, year: Year, dated: frozenset[tuple[str, int]] = frozenset()) -> None:
    """Refuse a return that holds what looks like personal data anywhere.

    Args:
        workbook: the return as read.
        year: the reporting year; it tells a date of birth from the date of a figure.
        dated: columns, by sheet and number, that the mapping declares to hold dates, such as
            when training was taken; a date alone in a cell of these is no date of birth.

    Raises:
        ReturnError: says which kinds are in which cells, and repeats none of them.
    """
    problems = list(_problems(workbook, year, dated))
    if len(problems) > SHOWN:
        what = f"There are {len(problems) - SHOWN} more cells like these."
        problems = [*problems[:SHOWN], Problem(workbook.file, what, _REMEDY, workbook.agency)]
    if problems:
        raise ReturnError(problems)


def _problems(
    workbook: Workbook, year: Year, dated: frozenset[tuple[str, int]]
) -> Iterator[Problem]:
    for number, sheet in enumerate(workbook.sheets, start=1):
        named = personal_data(sheet.name)
        if named:
            what = f"The name of sheet {number} holds what looks like personal data ({', '.join(named)})."
            yield Problem(workbook.file, what, _REMEDY, workbook.agency)
        for cell in sheet.cells:
            kinds = kinds_in(cell, year)
            if (sheet.name, cell.column) in dated and read_date(cell):
                kinds = tuple(kind for kind in kinds if kind != _BIRTH)
            if kinds:
                what = f"The cell holds what looks like personal data ({', '.join(kinds)})."
                yield _placed(sheet, number if named else 0, what, cell)


def _placed(sheet: Sheet, number: int, what: str, cell: Cell) -> Problem:
    """State a problem in a cell; of a sheet that must not be named, by its number."""
    name = f"sheet {number}" if number else sheet.name
    return Problem(sheet.file, what, _REMEDY, sheet.agency, name, cell.ref)


def kinds_in(cell: Cell, year: Year) -> tuple[str, ...]:
    """Name the kinds of personal data that a cell seems to hold."""
    value = cell.value
    if isinstance(value, bool) or value is None:
        return ()
    if isinstance(value, int | float):
        return personal_number(value)
    if isinstance(value, dt.date):
        day = read_date(cell)
        return (_BIRTH,) if day and _like_birth(day, year) else ()
    if len(value) < 3:
        return ()
    text = read_text(value)
    if _DIGITS.match(text):
        return personal_number(int(text))
    kinds = tuple(kind for kind in personal_data(text) if kind != _BIRTH)
    if speaks_of_birth(text) or any(_like_birth(day, year) for day in _days(text)):
        kinds += (_BIRTH,)
    return kinds


def _days(text: str) -> Iterator[dt.date]:
    written = [match.group() for match in _DATES.finditer(text)]
    written += [f"{match[1]}20{match[2]}" for match in _SHORT_DATES.finditer(text)]
    for one in written:
        day = read_date(one)
        if day:
            yield day


def _like_birth(day: dt.date, year: Year) -> bool:
    """Tell a birthday from a period: a day of years back that begins or ends no month."""
    if not year.start - _OLDEST <= day.year <= year.start - _COMPARED:
        return False
    return day.day != 1 and (day + dt.timedelta(days=1)).day != 1

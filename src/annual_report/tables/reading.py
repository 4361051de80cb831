"""Numbers as the report prints them, read back as numbers."""

from __future__ import annotations

import re

from annual_report.tables.model import Cell, Column, clean

#: What stands where there is no figure; explained on the sheet of notes.
SYMBOLS = ("[c]", "[x]", "[z]", "not returned", "–")
_NUMBER = re.compile(
    r"(?P<sign>[-−])?(?P<pounds>£)?(?P<whole>0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,14})"
    r"(?:\.(?P<part>\d{1,6}))?(?P<percent>%)?(?: (?P<mark>\[[pr]\]))?"
)


def read_cell(text: str) -> Cell:
    """Return what a table prints as a cell: a number if it is one and nothing else.

    Numbers with leading zeros, years such as 2015-16, ranges and "3 of 9" are text.
    """
    said = clean(text)
    found = _NUMBER.fullmatch(said)
    if not found or (found["pounds"] and found["percent"]):
        return Cell(said)
    digits = found["whole"].replace(",", "") + (f".{found['part']}" if found["part"] else "")
    number = float(digits) if found["part"] else int(digits)
    kind = "percent" if found["percent"] else "pounds" if found["pounds"] else "number"
    return Cell(
        said,
        -number if found["sign"] else number,
        kind,  # type: ignore[arg-type]
        len(found["part"] or ""),
        found["mark"] or "",
    )


def column_of(title: str, cells: list[Cell]) -> Column:
    """Return a printed table's column: of numbers where every cell is one, or says why not."""
    numbers = [cell for cell in cells if cell.number is not None]
    silent = {cell.text for cell in cells if cell.number is None}
    kinds = {(cell.kind, cell.mark) for cell in numbers}
    if not numbers or len(kinds) > 1 or next(iter(kinds))[1] or not silent <= {"", *SYMBOLS}:
        return Column(title)
    about = {"percent": "In per cent.", "pounds": "In pounds."}.get(numbers[0].kind, "")
    whole = all(isinstance(cell.number, int) for cell in numbers)
    return Column(title, about, "integer" if whole else "number", tuple(sorted(silent)))


def distinct(titles: tuple[str, ...]) -> tuple[str, ...]:
    """Return headings of which none is empty and no two are the same, whatever their case."""
    found: list[str] = []
    taken: set[str] = set()
    for at, title in enumerate(titles, 1):
        plain = clean(title) or f"Column {at}"
        name, count = plain, 1
        while name.casefold() in taken:
            count += 1
            name = f"{plain} ({count})"
        taken.add(name.casefold())
        found.append(name)
    return tuple(found)

"""Cells as they are cited, and whether one is among them: ``D14 E14``, ``A5:L5``, ``D:D``."""

from __future__ import annotations

import re
from typing import NamedTuple

_ONE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})?")
#: A cell as cited on a sheet of its own: ``Frontline staff!G8``.
_REF = r"[A-Z]{1,3}\d+(?::[A-Z]{1,3}\d+)?"
_CITED = re.compile(rf"(?:(?P<plain>{_REF})|(?P<sheet>[^!]+)!(?P<cells>{_REF}))(?:\s+|$)")
#: Larger than any row or column of a worksheet.
_END = 10**8


class Area(NamedTuple):
    """A rectangle of cells, counted from 1, the last ones in it."""

    left: int
    top: int
    right: int
    bottom: int

    def meets(self, other: Area) -> bool:
        """Say whether two areas have a cell in common."""
        return (
            self.left <= other.right
            and other.left <= self.right
            and self.top <= other.bottom
            and other.top <= self.bottom
        )

    @property
    def size(self) -> int:
        """How many cells."""
        return (self.right - self.left + 1) * (self.bottom - self.top + 1)


#: What is cited where no cell is: everything on the sheet.
EVERYTHING = Area(1, 1, _END, _END)


def area(text: str) -> Area | None:
    """Read a cell, a range of cells or of columns as a person types it; None if it is none."""
    first, colon, last = text.strip().partition(":")
    start, end = _corner(first), _corner(last if colon else first)
    if start is None or end is None or (start[1] == 0) != (end[1] == 0):
        return None
    if not start[1] and not colon:
        return None
    rows = (start[1], end[1]) if start[1] else (1, _END)
    left, right = sorted((start[0], end[0]))
    return Area(left, min(rows), right, max(rows))


def by_sheet(sheet: str, cited: str) -> dict[str, str]:
    """Return the cells that an observation cites on each sheet: ``H6 CSC!H7`` names two.

    Args:
        sheet: on which cells stand that name no sheet.
        cited: cells as an observation has them; what is no citation of cells stays as it is.
    """
    found: dict[str, list[str]] = {}
    at = 0
    while at < len(cited):
        match = _CITED.match(cited, at)
        if not match:
            return {sheet: cited}
        name = match["sheet"] or sheet
        found.setdefault(name, []).append(match["plain"] or match["cells"])
        at = match.end()
    return {name: " ".join(cells) for name, cells in found.items()} or {sheet: ""}


def areas(cited: str) -> tuple[Area, ...]:
    """Return the areas that an observation, a repair or a check cites; all there is if none."""
    found = [one for one in map(area, cited.split()) if one]
    return tuple(found) or (EVERYTHING,)


def among(wanted: Area, cited: str) -> bool:
    """Say whether an area has a cell in common with those cited."""
    return any(one.meets(wanted) for one in areas(cited))


def _corner(text: str) -> tuple[int, int] | None:
    match = _ONE.fullmatch(text)
    if not match:
        return None
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    return column, int(match[2] or 0)

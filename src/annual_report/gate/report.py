"""The text of a gate that stops a run: agency, file, sheet, cell, what is wrong, what to do."""

from __future__ import annotations

import textwrap
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from annual_report.gate.checks import Check

WIDTH = 100
_HEADINGS = ("Sheet", "Cell", "What is wrong", "What to do")
_WIDTHS = (16, 14, 34, 30)  # with two blanks between any two: 100 columns
_SHOWN_CELLS = 3


def cells_in_words(cells: Sequence[str], shown: int = _SHOWN_CELLS) -> str:
    """List the first cells and count the rest: ``D14 E14 F14 and 12 more``."""
    if len(cells) <= shown + 1:
        return " ".join(cells)
    return f"{' '.join(cells[:shown])} and {len(cells) - shown} more"


def in_words(about: Sequence[str], shown: int = _SHOWN_CELLS) -> str:
    """List the first measures and count the rest: ``CSC01 Q3 2015-16; CSC02 Q3 2015-16``."""
    if len(about) <= shown + 1:
        return "; ".join(about)
    return f"{'; '.join(about[:shown])}; and {len(about) - shown} more"


def failures_table(checks: Iterable[Check], agency_names: Mapping[str, str]) -> str:
    """Set failed checks as a table of at most 100 columns.

    Agency and file head each group on lines of their own, so that a file's name is never broken
    and can be copied.
    """
    failed = sorted(
        (check for check in checks if check.outcome == "failed"), key=lambda c: (c.agency, c.file)
    )
    noun = "check" if len(failed) == 1 else "checks"
    lines = [f"{len(failed)} critical {noun} failed, so nothing was rendered.", ""]
    lines += ["Agency: file", *_block(_HEADINGS), "-" * WIDTH]
    for (agency, file), members in groupby(failed, key=lambda c: (c.agency, c.file)):
        name = agency_names.get(agency, agency) or "Every agency"
        lines += [f"{name}:", f"  {file}" if file else "  no one file"]
        for check in members:
            lines += _block(_row(check))
        lines.append("")
    return "\n".join(lines).rstrip()


def _row(check: Check) -> tuple[str, str, str, str]:
    what = check.message
    if check.unexpected > 1:
        what = f"{what} ({check.unexpected} rows)"
    if check.about:
        what = f"{what} {in_words(check.about)}."
    return (check.sheet, cells_in_words(check.cells), what, check.remedy)


def _block(values: Sequence[str]) -> list[str]:
    columns = [
        textwrap.wrap(value, width) or [""] for value, width in zip(values, _WIDTHS, strict=True)
    ]
    height = max(len(column) for column in columns)
    rows = [[column[i] if i < len(column) else "" for column in columns] for i in range(height)]
    return [
        "  ".join(text.ljust(width) for text, width in zip(row, _WIDTHS, strict=True)).rstrip()
        for row in rows
    ]

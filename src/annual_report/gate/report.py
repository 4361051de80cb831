"""The text of a gate that stops a run: agency, file, sheet, cell, what is wrong, what to do."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from annual_report.gate.checks import Check

WIDTH = 100
_HEADINGS = ("Agency", "File", "Sheet", "Cell", "What is wrong", "What to do")
_WIDTHS = (10, 17, 11, 10, 23, 19)  # with a blank between any two: 95 columns
_SHOWN_CELLS = 3


def cells_in_words(cells: Sequence[str], shown: int = _SHOWN_CELLS) -> str:
    """List the first cells and count the rest: ``D14 E14 F14 and 12 more``."""
    if len(cells) <= shown + 1:
        return " ".join(cells)
    return f"{' '.join(cells[:shown])} and {len(cells) - shown} more"


def failures_table(checks: Iterable[Check], agency_names: dict[str, str]) -> str:
    """Set failed checks as a table of at most 100 columns, one block of lines a check."""
    failed = [check for check in checks if check.outcome == "failed"]
    lines = [*_block(_HEADINGS), " ".join("-" * width for width in _WIDTHS)]
    for check in failed:
        what = check.message
        if check.unexpected > 1:
            what = f"{what} ({check.unexpected} rows)"
        agency = agency_names.get(check.agency, check.agency) or "every agency"
        lines += _block(
            (agency, check.file, check.sheet, cells_in_words(check.cells), what, check.remedy)
        )
        lines.append("")
    noun = "check" if len(failed) == 1 else "checks"
    head = f"{len(failed)} critical {noun} failed, so nothing was rendered."
    return "\n".join([head, "", *lines]).rstrip()


def _block(values: Sequence[str]) -> list[str]:
    columns = [
        textwrap.wrap(_breakable(value), width) or [""]
        for value, width in zip(values, _WIDTHS, strict=True)
    ]
    height = max(len(column) for column in columns)
    rows = [[column[i] if i < len(column) else "" for column in columns] for i in range(height)]
    return [
        " ".join(text.ljust(width) for text, width in zip(row, _WIDTHS, strict=True)).rstrip()
        for row in rows
    ]


def _breakable(text: str) -> str:
    """Let a path break after its slashes."""
    return text.replace("/", "/ ") if "/" in text and " " not in text else text

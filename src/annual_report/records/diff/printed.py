"""A comparison as text for the command line, and as JSON."""

from __future__ import annotations

import datetime as dt
import json
import textwrap
from dataclasses import asdict
from typing import TYPE_CHECKING

from annual_report.records.diff.model import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from annual_report.records.diff.model import Cause, Diff, Figure, Label, Side

_WIDTHS = (46, 12, 20, 20, 14)
_HEADINGS = ("Figure", "Period", "Then", "Now", "Change")
#: Cells of a cause that a line names before the rest is counted.
_CELLS = 4


def diff_json(diff: Diff) -> str:
    """Return a comparison as JSON; the same comparison always gives the same text."""
    return json.dumps(asdict(diff) | {"schema": 1}, ensure_ascii=False, indent=1) + "\n"


def diff_lines(diff: Diff) -> Iterator[str]:
    """Return a comparison as lines to print."""
    yield f"Then      {side_text(diff.then)}"
    yield f"Now       {side_text(diff.now)}"
    yield ""
    yield summary(diff)
    yield from _table("Figures", diff.figures)
    yield from _table("Figures of the years before, restated", diff.restated)
    yield from _labels(diff.labels)
    for group in diff.background:
        yield f"\n{group.title}"
        yield from (f"  {line}" for line in group.lines)


def side_text(side: Side) -> str:
    """Return a run on one line: its year, when it began, its name and who signed it off."""
    signed = f"signed off: {side.sign_off}" if side.sign_off else "not signed off"
    return f"{side.year}, {moment(side.began)}, run {side.run}, {signed}"


def moment(began: str) -> str:
    """Return an ISO time as a reader writes it: 12 June 2026, 10:15 UTC."""
    when = dt.datetime.fromisoformat(began).astimezone(dt.UTC)
    return f"{when.day} {when:%B %Y, %H:%M} UTC"


def summary(diff: Diff) -> str:
    """Return a sentence that says how much changed."""
    if diff.nothing:
        return "No figure and no finding changed."
    parts = []
    for change, said in (("changed", "changed"), ("new", "new"), ("gone", "no longer there")):
        count = sum(1 for one in diff.figures if one.change == change)
        if count:
            parts.append(f"{_counted(count, 'figure')} {said}")
    if diff.restated:
        parts.append(f"{_counted(len(diff.restated), 'figure')} of earlier years restated")
    if diff.labels:
        parts.append(f"{_counted(len(diff.labels), 'item')} of the report read otherwise")
    return "; ".join(parts) + "."


def because(causes: Sequence[Cause], cells: int = _CELLS) -> str:
    """Return causes on one line.

    Args:
        causes: at least one.
        cells: of each cause to name.
    """
    return "; ".join(_cause(cause, cells) for cause in causes)


def _cause(cause: Cause, most: int) -> str:
    said = f"{KINDS[cause.kind]}{f': {cause.said}' if cause.said else ''}"
    more = len(cause.cells) - most
    named = ", ".join(cause.cells[:most]) + (f" and {more:,} more" if more > 0 else "")
    return f"{said} ({named})" if named else said


def _table(title: str, figures: Sequence[Figure]) -> Iterator[str]:
    if not figures:
        return
    yield f"\n{title} ({len(figures):,})"
    yield f"  {_row(_HEADINGS)}"
    for one in figures:
        yield f"  {_row((one.what, one.period, one.before, one.after, one.by or one.change))}"
        yield from _wrapped(f"because: {because(one.causes)}")
        if one.labels:
            yield from _wrapped(f"in: {', '.join(one.labels)}")


def _row(cells: Iterable[str]) -> str:
    """Return cells side by side; one too long for its column pushes the rest along."""
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, _WIDTHS, strict=True)).rstrip()


def _labels(labels: Sequence[Label]) -> Iterator[str]:
    if not labels:
        return
    yield f"\nItems of the report ({len(labels):,})"
    for one in labels:
        yield f"  {one.label} ({one.kind}, {one.change}): {one.title}"
        if one.before == one.after:
            yield "      as many as before, and not the same"
        else:
            yield from _wrapped(f"then: {one.before}")
            yield from _wrapped(f"now:  {one.after}")
        yield from _wrapped(f"because: {because(one.causes)}")


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(
        text, 110, initial_indent="      ", subsequent_indent="        ", break_on_hyphens=False
    )


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"

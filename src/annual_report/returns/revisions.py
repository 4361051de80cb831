"""What a new version of a return changed: figure by figure, with the cells of both versions.

Of several versions the last is in force. Those before it are read as it is read, so that a
correction by an agency is seen and counted, and no figure changes unnoticed. The numbers
themselves stay inside: what may be shown of a revision is decided where figures are released.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd

from annual_report.observations import FOR_THE_GATE, row_id

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Column and what stands in it. Numbers and statuses are internal and never released.
COLUMNS: dict[str, str] = {
    "agency": "identifier in board.yml",
    "format": "name of the format",
    "year": "reporting year in which the period ends",
    "indicator": "identifier in the catalogue",
    "breakdown": "as in an observation",
    "category": "as in an observation",
    "period_start": "first day",
    "period_end": "last day",
    "period_kind": "as in an observation",
    "part": "numerator, denominator, value or status: what changed",
    "change": "'changed', 'filled in' (there was no number before) or 'withdrawn' (there is none now)",
    "before": "float or NaN",
    "after": "float or NaN",
    "before_status": "status of the figure before; empty where it was not there",
    "after_status": "status of the figure now; empty where it is gone",
    "before_cell": "file!sheet!cells of the version replaced; empty where it had none",
    "after_cell": "file!sheet!cells of the version in force; empty where it has none",
    "row_id": "hash of what changed and in which file",
}
_FIGURE = (
    "agency", "indicator", "breakdown", "category", "period_start", "period_end", "period_kind",
    "area",
)  # fmt: skip
_PARTS = ("numerator", "denominator", "value")


def no_revisions() -> pd.DataFrame:
    """Return an empty table with ``COLUMNS``."""
    return _table([])


def revisions(versions: Sequence[pd.DataFrame], form: str) -> pd.DataFrame:
    """Compare each version of a return with the one that replaced it.

    Args:
        versions: observations of every version, the oldest first.
        form: name of the format.

    Returns:
        A table with ``COLUMNS``: one row for each number that changed, and for each status that
        changed while the numbers did not. A stated figure that only follows its own numerator
        or denominator has no row.
    """
    rows = [row for old, new in pairwise(versions) for row in _compared(old, new, form)]
    return _table(rows)


def figures_changed(table: pd.DataFrame) -> int:
    """Count the figures that changed: several numbers of one figure count once."""
    return len(table[[*_FIGURE[:-1]]].drop_duplicates())


def _compared(old: pd.DataFrame, new: pd.DataFrame, form: str) -> list[dict[str, Any]]:
    before, after = _by_figure(old), _by_figure(new)
    found = []
    for key in dict.fromkeys([*before, *after]):
        found += _changes(before.get(key), after.get(key), form)
    return found


def _by_figure(frame: pd.DataFrame) -> dict[tuple[str, ...], dict[str, Any]]:
    shown = frame[~frame["breakdown"].isin(FOR_THE_GATE)]
    rows: list[dict[Any, Any]] = shown.to_dict("records")
    return {tuple(row[name] for name in _FIGURE): row for row in rows}


def _changes(
    before: dict[str, Any] | None, after: dict[str, Any] | None, form: str
) -> list[dict[str, Any]]:
    one = after or before or {}
    numbers = {
        part: (_number(before, part), _number(after, part))
        for part in _PARTS
        if not _same(_number(before, part), _number(after, part))
    }
    if "numerator" in numbers or "denominator" in numbers:
        numbers.pop("value", None)
    statuses = (str(before["status"]) if before else "", str(after["status"]) if after else "")
    if not numbers and statuses[0] != statuses[1]:
        numbers = {"status": (float("nan"), float("nan"))}
    common = {name: one[name] for name in (*_FIGURE[:-1], "year")} | {
        "format": form,
        "before_status": statuses[0],
        "after_status": statuses[1],
        "before_cell": _cell(before),
        "after_cell": _cell(after),
    }
    return [
        common | {"part": part, "before": was, "after": now, "change": _change(part, was, now)}
        for part, (was, now) in numbers.items()
    ]


def _change(part: str, was: float, now: float) -> str:
    if part == "status" or (was == was and now == now):  # noqa: PLR0124 - NaN is no number
        return "changed"
    return "withdrawn" if was == was else "filled in"  # noqa: PLR0124


def _number(row: dict[str, Any] | None, part: str) -> float:
    return float(row[part]) if row else float("nan")


def _same(was: float, now: float) -> bool:
    return was == now or (was != was and now != now)  # noqa: PLR0124


def _cell(row: dict[str, Any] | None) -> str:
    if row is None:
        return ""
    return "!".join(
        part for part in (row["source_file"], row["source_sheet"], row["source_cell"]) if part
    )


def _table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    kinds: dict[str, str] = dict.fromkeys(COLUMNS, "str") | {
        "before": "float64",
        "after": "float64",
    }
    names = ("agency", "format", *_FIGURE[1:-1], "part", "before_cell", "after_cell")
    complete = [row | {"row_id": row_id(["revisions", *(row[n] for n in names)])} for row in rows]
    return pd.DataFrame(complete, columns=list(COLUMNS)).astype(kinds)

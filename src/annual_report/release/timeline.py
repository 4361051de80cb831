"""How the periods of one count add up: months, quarters, years, and years to date.

A return may give each quarter, or the months, or all since April ("to 30 September"), or a year
and only some of its quarters. What the longer holds beside the shorter is a count too, though it
stands nowhere: the year less its first nine months is the last quarter.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Row = Mapping[str, Any]

_DAY = dt.timedelta(days=1)
_SHORTER = ("quarter", "month")


@dataclass(frozen=True)
class PeriodSum:
    """One period as the sum of others.

    Attributes:
        whole: row id.
        parts: row ids.
        why: as the record of suppressions says it.
        gap: what the parts leave out, ``2016-01-01 to 2016-03-31``; empty for nothing.
    """

    whole: str
    parts: tuple[str, ...]
    why: str
    gap: str = ""


def period_sums(rows: Sequence[Row]) -> Iterator[PeriodSum]:
    """Return how the periods of one series add up.

    Args:
        rows: of one agency, indicator, breakdown and category, with row_id, period_start,
            period_end, period_kind and period_label.
    """
    seen: set[tuple[str, frozenset[str]]] = set()
    for whole in rows:
        inside = [row for row in rows if _inside(row, whole)]
        for base, why in _bases(inside, whole):
            parts, gaps = _filled(base, inside, whole)
            ids = tuple(row["row_id"] for row in parts)
            if (whole["row_id"], frozenset(ids)) in seen:
                continue
            seen.add((whole["row_id"], frozenset(ids)))
            yield PeriodSum(whole["row_id"], ids, why, " and ".join(gaps))


def _inside(row: Row, whole: Row) -> bool:
    """Tell whether a period lies in another and is shorter."""
    within = (
        row["period_start"] >= whole["period_start"] and row["period_end"] <= whole["period_end"]
    )
    same = (row["period_start"], row["period_end"]) == (whole["period_start"], whole["period_end"])
    return bool(within and not same)


def _bases(inside: Sequence[Row], whole: Row) -> Iterator[tuple[list[Row], str]]:
    """Return the parts to begin with: all quarters, all months, or one longer part."""
    quarters = [row for row in inside if row["period_kind"] == "quarter"]
    for kind in _SHORTER:
        parts = [row for row in inside if row["period_kind"] == kind]
        # Months of a few quarters only say nothing of the year that those quarters do not.
        if parts and (kind == "quarter" or not quarters or not _gaps(parts, whole)):
            yield parts, f"{kind}s and the {_named(whole)}"
    for row in inside:
        ends = (
            row["period_start"] == whole["period_start"] or row["period_end"] == whole["period_end"]
        )
        if row["period_kind"] not in _SHORTER and ends:
            yield [row], f"a year to date and the {_named(whole)}"


def _named(whole: Row) -> str:
    return "year to date" if whole["period_kind"] == "span" else str(whole["period_kind"])


def _filled(base: Sequence[Row], inside: Sequence[Row], whole: Row) -> tuple[list[Row], list[str]]:
    """Fill what a beginning leaves out with the longest rows that fit; return what is left."""
    parts = list(base)
    longest = sorted(inside, key=lambda row: (-_days(row), row["period_start"], row["row_id"]))
    for row in longest:
        if all(_apart(row, part) for part in parts):
            parts.append(row)
    parts.sort(key=lambda row: (row["period_start"], row["row_id"]))
    return parts, _gaps(parts, whole)


def _apart(one: Row, other: Row) -> bool:
    return bool(
        one["period_end"] < other["period_start"] or one["period_start"] > other["period_end"]
    )


def _gaps(parts: Sequence[Row], whole: Row) -> list[str]:
    """Return the stretches of a period that no part covers."""
    found, at = [], _date(whole["period_start"])
    for part in sorted(parts, key=lambda row: str(row["period_start"])):
        if _date(part["period_start"]) > at:
            found.append(f"{at} to {_date(part['period_start']) - _DAY}")
        at = max(at, _date(part["period_end"]) + _DAY)
    if at <= _date(whole["period_end"]):
        found.append(f"{at} to {whole['period_end']}")
    return found


def _days(row: Row) -> int:
    return (_date(row["period_end"]) - _date(row["period_start"])).days


def _date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)

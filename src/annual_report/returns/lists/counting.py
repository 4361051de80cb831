"""From rows to observations: which rows are of a period, which count, and where they stand.

A row whose answer cannot be known counts neither way: it is left out of numerator and denominator,
and the observation's note says how many were. A blank is an answer only where the mapping asks for
a word (a visit at which nobody recorded that the child was seen alone is not one at which it was)
or for a date before the period's end (no visit is not a visit in time).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from annual_report.returns.lists.fields import days_of
from annual_report.returns.lists.places import cells_of
from annual_report.returns.periods import Period, quarter, snapshot, whole_year

if TYPE_CHECKING:
    from annual_report.project import Year
    from annual_report.returns.lists.encoded import Mask
    from annual_report.returns.lists.mapping import AnyOf, Condition, ListCount
    from annual_report.returns.lists.rows import ListRows
    from annual_report.returns.source import Source

GIVEN, MISSING = "given", "missing"


@dataclass(frozen=True)
class Answer:
    """What is known of every row: it meets a condition, it does not, or nobody can tell.

    Attributes:
        yes: rows that meet it.
        unknown: rows of which it cannot be known; none of them is among ``yes``.
    """

    yes: Mask
    unknown: Mask


@dataclass(frozen=True)
class Counted:
    """Rows that count in one period.

    Attributes:
        base: rows that make the denominator.
        part: rows of the base that make the numerator.
        left_out: rows of the period that count neither way.
    """

    base: Mask
    part: Mask
    left_out: Mask


def observe(rows: ListRows, source: Source) -> list[dict[str, Any]]:
    """Return the observations that a list's mapping asks for.

    Args:
        rows: the list.
        source: what every observation cites.
    """
    return [
        _observation(rows, count, period, source)
        for count in rows.spec.counts
        for period in periods(count, source.year)
    ]


def periods(count: ListCount, year: Year) -> list[Period]:
    """Return the periods an indicator is counted for; a position has the last day of each."""
    found = {
        "quarter": [quarter(year, number) for number in (1, 2, 3, 4)],
        "year": [whole_year(year)],
    }
    asked = [period for every in count.every for period in found[every]]
    if count.open is None:
        return asked
    return [snapshot(day) for day in sorted({period.end for period in asked})]


def count_rows(rows: ListRows, count: ListCount, period: Period) -> Counted:
    """Say which rows count in a period."""
    inside = _inside(rows, count, period)
    of = _all(rows, count.of, period)
    counts = _all(rows, count.counts, period)
    candidates = (inside.yes | inside.unknown) & (of.yes | of.unknown)
    doubt = inside.unknown | of.unknown | counts.unknown
    base = candidates & ~doubt
    return Counted(base, base & counts.yes, candidates & doubt)


def _inside(rows: ListRows, count: ListCount, period: Period) -> Answer:
    """Say which rows are of the period: dated within it, or open at its last day."""
    first, last = days_of(period.start), days_of(period.end)
    with np.errstate(invalid="ignore"):
        if count.open is None:
            dates = rows.fields[count.within]
            within = (dates.numbers >= first) & (dates.numbers <= last)
            return Answer(within, np.zeros_like(within))
        start, end = (rows.fields[name] for name in count.open)
        begun = start.numbers <= last
        ended = end.numbers <= last
        doubtful = start.doubtful | end.doubtful | end.unknown
        unknown = begun & doubtful & ~(ended & ~doubtful)
    return Answer(begun & ~ended & ~unknown, unknown)


def _all(rows: ListRows, conditions: tuple[AnyOf, ...], period: Period) -> Answer:
    """Say which rows meet every condition; one that is surely not met settles the row."""
    sure = np.ones(len(rows.numbers), dtype=np.bool_)
    possible = sure.copy()
    for alternatives in conditions:
        answers = [_one(rows, condition, period) for condition in alternatives]
        met = np.logical_or.reduce([answer.yes for answer in answers])
        sure &= met
        possible &= np.logical_or.reduce([met, *(answer.unknown for answer in answers)])
    return Answer(sure, possible & ~sure)


def _one(rows: ListRows, condition: Condition, period: Period) -> Answer:
    column = rows.fields[condition.field]
    if condition.days is not None:
        age = days_of(period.end) - column.numbers
        with np.errstate(invalid="ignore"):
            met = (age >= condition.days[0]) & (age <= condition.days[1])
        unknown = column.unknown | column.doubtful
        return Answer(met & ~unknown, unknown)
    if condition.words:
        met = np.zeros(len(rows.numbers), dtype=np.bool_)
        for word in condition.words:
            met |= _says(column, word)
        return Answer(met, column.unknown)
    least = -np.inf if condition.least is None else condition.least
    most = np.inf if condition.most is None else condition.most
    with np.errstate(invalid="ignore"):
        met = (column.numbers >= least) & (column.numbers <= most)
    unknown = column.unknown | ~column.filled
    return Answer(met & ~unknown, unknown)


def _says(column: Any, word: str) -> Mask:
    if word == MISSING:
        found: Mask = ~column.filled
        return found
    known: Mask = column.known if word == GIVEN else column.says(word)
    return known


def _observation(
    rows: ListRows, count: ListCount, period: Period, source: Source
) -> dict[str, Any]:
    counted = count_rows(rows, count, period)
    whole, part = int(counted.base.sum()), int(counted.part.sum())
    share = bool(count.counts)
    value = _value(count, part, whole)
    cited = rows.numbers[counted.base]
    cells = cells_of(cited, 0, rows.last_column) if len(cited) else _block(rows)
    return {
        "year": str(source.year),
        "period_start": period.start.isoformat(),
        "period_end": period.end.isoformat(),
        "period_kind": period.kind,
        "agency": source.agency,
        "indicator": count.indicator,
        "breakdown": count.breakdown,
        "category": count.category,
        "numerator": float(part if share else whole) if len(rows.numbers) else np.nan,
        "denominator": float(whole) if share and len(rows.numbers) else np.nan,
        "value": value,
        "unit": count.unit,
        "status": _status(rows, whole, share=share),
        "vintage": source.vintage,
        "published": source.published,
        "note": _note(rows, counted),
        **source.cited(rows.sheet, cells),
    }


def _value(count: ListCount, part: int, whole: int) -> float:
    if not count.counts:
        return float("nan") if count.unit.startswith("per ") else float(whole)
    if not whole:
        return float("nan")
    return (100 if count.unit == "%" else 1) * part / whole


def _status(rows: ListRows, whole: int, *, share: bool) -> str:
    """An empty list says nothing; a share of no rows is not applicable."""
    if not len(rows.numbers):
        return "not returned"
    return "not applicable" if share and not whole else "final"


def _block(rows: ListRows) -> str:
    first, last = rows.block
    return cells_of(np.arange(first, last + 1, dtype=np.int64), 0, rows.last_column)


def _note(rows: ListRows, counted: Counted) -> str:
    said = f"{int(counted.base.sum()):,} of {len(rows.numbers):,} rows counted"
    left_out = int(counted.left_out.sum())
    if left_out:
        said += f"; {left_out:,} left out because a field that decides could not be read"
    return said

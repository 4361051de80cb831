"""Fields of a record that are made of two others: a difference, a date kept, training in date."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annual_report.project import Year
    from annual_report.returns.record_mapping import Field

#: What a field holds: text, a number, or nothing (of a field of numbers).
Content = str | float | None


def derived(spec: Field, first: Content, last: Content, year: Year) -> Content:
    """Return what a field made of two others holds.

    Args:
        spec: how it is made.
        first: what the field in ``from`` holds.
        last: what the field in ``to`` holds.
        year: the reporting year.
    """
    if spec.reading == "in time":
        return _in_time(str(first or ""), str(last or ""), year)
    if spec.reading == "recent":
        return _recent(str(first or ""), str(last or ""), spec.months)
    numbers = [one for one in (first, last) if isinstance(one, float)]
    if spec.reading == "both":
        return ("", "no", "yes")[len(numbers)]
    change = numbers[1] - numbers[0] if len(numbers) == 2 else None
    return change if spec.reading == "difference" else _moved(change)


def _moved(change: float | None) -> str:
    if change is None:
        return ""
    if change == 0:
        return "no change"
    return f"{change:+g} point{'' if abs(change) == 1 else 's'}"


def _in_time(done: str, due: str, year: Year) -> str:
    """Say whether what fell due in the year was done by then; nothing where it did not fall due."""
    if not year.first_day <= due <= year.last_day:
        return ""
    return "yes" if done and done <= due else "no"


def _recent(when: str, at: str, months: int) -> str:
    """Say whether a month is at most so many months before another; a month to come is not."""
    if not at:
        return ""
    ago = _months(at) - _months(when) if when else -1
    return "yes" if 0 <= ago <= months else "no"


def _months(date: str) -> int:
    return int(date[:4]) * 12 + int(date[5:7])

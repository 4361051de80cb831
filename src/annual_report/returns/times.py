"""Times of day, as forms and survey tools write them behind a date."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from annual_report.returns.values import read_date, read_text

if TYPE_CHECKING:
    from annual_report.returns.grid import Cell

#: What is no time comes before every time.
NO_TIME = dt.datetime(1, 1, 1)  # noqa: DTZ001 - forms state local time
_TIME = re.compile(r"[ T](\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap]m)?", re.IGNORECASE)
_MONTH_FIRST = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})$")


def read_time(cell: Cell, *, month_first: bool = False) -> dt.datetime:
    """Read a date with a time of day; what is none comes before every time.

    Args:
        cell: Excel's date, or a text such as ``2016-02-03 10:14:09``.
        month_first: the tool writes ``12/31/2015`` for the last day of 2015.
    """
    value = cell.value
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None)
    text = read_text(cell)
    clock = _TIME.search(text)
    day = _day(text[: clock.start()] if clock else text, month_first=month_first)
    if day is None:
        return NO_TIME
    if clock is None:
        return dt.datetime(day.year, day.month, day.day)  # noqa: DTZ001 - forms state local time
    hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
    hour = hour % 12 + 12 * (clock[4].lower() == "pm") if clock[4] else hour
    try:
        return dt.datetime(day.year, day.month, day.day, hour, minute, second)  # noqa: DTZ001
    except ValueError:
        return NO_TIME


def _day(text: str, *, month_first: bool) -> dt.date | None:
    found = _MONTH_FIRST.match(text.strip()) if month_first else None
    if not found:
        return read_date(text.strip())
    try:
        return dt.date(int(found[3]), int(found[1]), int(found[2]))
    except ValueError:
        return None

"""Which time a heading or a label means: a month, a quarter, a year or a single day.

Quarters and years are those of the reporting year, 1 April to 31 March, unless the caller says of
which other calendar they are. What could mean two things is not read: ``2015`` alone, ``15-Apr``,
``11/12`` or ``2014-16``.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from annual_report.project import Year
from annual_report.returns.grid import Cell, Value
from annual_report.returns.values import MONTHS, month_number, read_date, read_text

if TYPE_CHECKING:
    from collections.abc import Callable

Kind = Literal["month", "quarter", "year", "snapshot", "span"]
#: Whose year a label such as ``2014-15`` means: to 31 March, 31 December, 31 August, 30 September.
Calendar = Literal["financial", "calendar", "academic", "september"]
_FIRST_MONTH = {"financial": 4, "calendar": 1, "academic": 9, "september": 10}


@dataclass(frozen=True, order=True)
class Period:
    """A stretch of time that a figure is about.

    Attributes:
        start: first day; for a snapshot, the day itself.
        end: last day.
        kind: month, quarter, year, snapshot (a count at the end of a day), or span: several
            years together, or a year of another calendar than the report's.
        label: as the report prints it: ``Apr 2015``, ``Q1 2015-16``, ``2015-16``, ``31 March 2016``.
        provisional: marked as provisional.
        revised: marked as revised.
        mark: any other mark in brackets behind the label, as written: ``OT``.
    """

    start: dt.date
    end: dt.date
    kind: Kind
    label: str
    provisional: bool = False
    revised: bool = False
    mark: str = ""

    def within(self, year: Year | str) -> bool:
        """Whether the whole period lies in a reporting year; if not, the year is wrong."""
        year = _year(year)
        return year.first_day <= self.start.isoformat() and self.end.isoformat() <= year.last_day


def month(year: int, number: int) -> Period:
    """Return a calendar month."""
    start = dt.date(year, number, 1)
    end = start.replace(day=calendar.monthrange(year, number)[1])
    return Period(start, end, "month", f"{MONTHS[number - 1][:3].title()} {year}")


def quarter(year: Year | str, number: int) -> Period:
    """Return a quarter, 1 to 4, of a reporting year."""
    year = _year(year)
    first = 1 + 3 * number if number < 4 else 1
    calendar_year = year.start if number < 4 else year.end
    last = month(calendar_year, first + 2)
    return Period(last.start.replace(month=first), last.end, "quarter", f"Q{number} {year}")


def whole_year(year: Year | str) -> Period:
    """Return a reporting year as a period."""
    year = _year(year)
    start, end = dt.date(year.start, 4, 1), dt.date(year.end, 3, 31)
    return Period(start, end, "year", str(year))


def snapshot(day: dt.date) -> Period:
    """Return a single day."""
    return Period(day, day, "snapshot", f"{day.day} {MONTHS[day.month - 1].title()} {day.year}")


def span(start: dt.date, end: dt.date) -> Period:
    """Return any other stretch of time, named by its days."""
    return Period(start, end, "span", f"{snapshot(start).label} to {snapshot(end).label}")


def read_period(
    value: Cell | Value,
    year: Year | str,
    *,
    dates: Literal["month", "snapshot"] = "month",
    bare_year: Literal["", "ending", "starting"] = "",
    years: Calendar = "financial",
) -> Period | None:
    """Read a period, or return None where the value is not one or could mean several.

    Args:
        value: a heading, label or cell.
        year: reporting year, for labels that name none (``Q1``, ``Apr``, ``31 March``).
        dates: what the first day of a month means when a date stands there. Excel keeps ``Apr-15``
            as 1 April 2015, so by default the month; any other day is always a snapshot.
        bare_year: what ``2015`` alone means: the year ending or starting in 2015, or nothing.
        years: whose years the labels mean; with it, ``2014-16`` can be read in calendar years.
    """
    year = _year(year)
    value = value.value if isinstance(value, Cell) else value
    if isinstance(value, dt.date):
        day = read_date(value)
        return _from_day(day, dates) if day else None
    if isinstance(value, bool) or value is None:
        return None
    text, mark = _unmarked(read_text(value))
    if years == "financial":
        period = (
            _from_form(text, year)
            or _bare_year(text, bare_year)
            or _years_together(text)
            or _written_date(text, dates)
            or _range(text, year)
        )
    else:
        period = _of_calendar(text, bare_year, years) or _written_date(text, dates)
    if period is None:
        return None
    return replace(
        period,
        provisional=mark == "provisional",
        revised=mark == "revised",
        mark="" if mark in {"provisional", "revised"} else mark,
    )


def _years_together(text: str) -> Period | None:
    """Read ``2013/14-15/16``: several reporting years in one figure."""
    match = _YEARS_TOGETHER.match(text)
    first = _two_halves(match["from"], match["to"]) if match else None
    last = _two_halves(match["last_from"], match["last_to"]) if match else None
    if first is None or last is None or first >= last:
        return None
    return span(whole_year(first).start, whole_year(last).end)


def _of_calendar(text: str, bare_year: str, years: Calendar) -> Period | None:
    """Read a label of years of another calendar: a year, or several together."""
    first = last = None
    if years == "calendar":
        match = re.fullmatch(r"((?:19|20)[0-9]{2})(?:-((?:20)?[0-9]{2}))?", text)
        if match:
            first = int(match[1])
            last = (
                int(match[2] if len(match[2] or "") == 4 else match[1][:2] + match[2])
                if match[2]
                else first
            )
    else:
        match = _TWO_HALVES.match(text)
        found = _two_halves(match["from"], match["to"]) if match else None
        bare = _bare_year(text, bare_year)
        start = found.start if found else bare.start.year if bare else None
        first = last = start
    if first is None or last is None or last < first:
        return None
    begins = dt.date(first, _FIRST_MONTH[years], 1)
    return span(begins, begins.replace(year=last + 1) - dt.timedelta(days=1))


def _from_form(text: str, year: Year) -> Period | None:
    for pattern, read in _FORMS:
        match = pattern.match(text)
        period = read(match, year) if match else None
        if period:
            return period
    return None


def _year(year: Year | str) -> Year:
    return Year.parse(year) if isinstance(year, str) else year


_DASHES = re.compile("\\s*[\u2010-\u2015\u2212]\\s*")
_MARK = re.compile(r"\s*[(\[](prov|provisional|p|rev|revised|r)\.?[)\]]$", re.IGNORECASE)
_OTHER_MARK = re.compile(r"(?<=[0-9])\s*\(([A-Z]{1,4})\)$")


def _unmarked(text: str) -> tuple[str, str]:
    text = _DASHES.sub("-", text)
    match = _MARK.search(text)
    if not match:
        other = _OTHER_MARK.search(text)
        return (text[: other.start()].strip(), other[1]) if other else (text, "")
    mark = "provisional" if match[1].lower().startswith("p") else "revised"
    return text[: match.start()].strip(), mark


def _from_day(day: dt.date, dates: str) -> Period:
    if day.day == 1 and dates == "month":
        return month(day.year, day.month)
    return snapshot(day)


def _financial(match: re.Match[str], _: Year) -> Period | None:
    found = _two_halves(match["from"], match["to"])
    return whole_year(found) if found else None


def _two_halves(first: str, second: str) -> Year | None:
    """Read 2015-16, 2015-2016 or 15-16; the halves have to follow each other."""
    start = int(first) if len(first) == 4 else 2000 + int(first)
    if not 1900 <= start <= 2999 or (start + 1) % 10 ** len(second) != int(second):
        return None
    return Year(start)


def _quarter(match: re.Match[str], year: Year) -> Period | None:
    if match["from"]:
        named = _two_halves(match["from"], match["to"])
        if named is None:
            return None
        year = named
    return quarter(year, int(match["number"]))


def _month(match: re.Match[str], year: Year) -> Period | None:
    number = month_number(match["month"])
    if not number:
        return None
    return month(_calendar_year(match["year"], number, year), number)


def _calendar_year(written: str | None, number: int, year: Year) -> int:
    if not written:
        return year.start if number >= 4 else year.end
    return int(written) if len(written) == 4 else 2000 + int(written)


def _month_in_figures(match: re.Match[str], _: Year) -> Period | None:
    number = int(match["number"])
    return month(int(match["year"]), number) if 1 <= number <= 12 else None


def _year_to(match: re.Match[str], year: Year) -> Period | None:
    """Year ending 31 March 2016; a year that ends otherwise is not a reporting year."""
    if month_number(match["month"]) != 3 or match["day"] not in {None, "31"}:
        return None
    return whole_year(Year(int(match["year"]) - 1)) if match["year"] else whole_year(year)


def _day_and_month(match: re.Match[str], year: Year) -> Period | None:
    number = month_number(match["month"])
    if not number:
        return None
    try:
        return snapshot(dt.date(_calendar_year(None, number, year), number, int(match["day"])))
    except ValueError:
        return None


def _bare_year(text: str, meaning: str) -> Period | None:
    if not meaning or not re.fullmatch(r"(?:19|20)[0-9]{2}", text):
        return None
    return whole_year(Year(int(text) - (meaning == "ending")))


def _written_date(text: str, dates: str) -> Period | None:
    text = re.sub(r"^(?:as )?(?:at|on)\s+", "", text, flags=re.IGNORECASE)
    day = read_date(text)
    return _from_day(day, dates) if day else None


def _range(text: str, year: Year) -> Period | None:
    """Read ``Apr-Jun 2015`` or ``1 April 2015 to 30 June 2015`` where it is a quarter or a year."""
    match = _SPAN.match(text)
    if not match:
        return None
    first, last = month_number(match["first"]), month_number(match["last"])
    if not first or not last:
        return None
    end_year = _calendar_year(match["last_year"], last, year)
    begins = end_year - (first > last)
    if match["first_year"] and _calendar_year(match["first_year"], first, year) != begins:
        return None
    found = _span(month(begins, first), month(end_year, last))
    if found is None or not _whole_months(match, found):
        return None
    return found


def _span(first: Period, last: Period) -> Period | None:
    reporting = Year(first.start.year if first.start.month >= 4 else first.start.year - 1)
    candidates = [quarter(reporting, number) for number in (1, 2, 3, 4)] + [whole_year(reporting)]
    for candidate in candidates:
        if (candidate.start, candidate.end) == (first.start, last.end):
            return candidate
    return None


def _whole_months(match: re.Match[str], period: Period) -> bool:
    return match["first_day"] in {None, "1", "01"} and match["last_day"] in {
        None,
        str(period.end.day),
    }


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"^(?:{pattern})$", re.IGNORECASE)


_HALVES = r"(?P<from>(?:19|20)[0-9]{2}|[0-9]{2})\s*[-/]\s*(?P<to>(?:20)?[0-9]{2})"
_TWO_HALVES = _form(r"(?P<from>(?:19|20)[0-9]{2})\s*[-/]\s*(?P<to>(?:20)?[0-9]{2})")
_YEARS_TOGETHER = _form(
    r"(?P<from>(?:19|20)[0-9]{2})/(?P<to>[0-9]{2})\s*-\s*"
    r"(?P<last_from>(?:(?:19|20)[0-9]{2}|[0-9]{2}))/(?P<last_to>[0-9]{2})"
)
_MONTH = r"(?P<month>[a-z]{3,9})\.?"
_SPAN = _form(
    r"(?:(?P<first_day>[0-9]{1,2})(?:st)?\s+)?(?P<first>[a-z]{3,9})\.?[\s'-]*(?P<first_year>[0-9]{4}|[0-9]{2})?"
    r"\s*(?:-|/|to)\s*"
    r"(?:(?P<last_day>[0-9]{1,2})(?:st|th)?\s+)?(?P<last>[a-z]{3,9})\.?[\s'-]*(?P<last_year>[0-9]{4}|[0-9]{2})?"
)
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Year], Period | None]], ...] = (
    (
        _form(rf"(?:q|qtr\.?|quarter)\s*(?P<number>[1-4])(?:[\s,:-]*(?:of\s+)?\(?{_HALVES}\)?)?"),
        _quarter,
    ),
    (_form(rf"{_HALVES}\s+(?:q|qtr\.?|quarter)\s*(?P<number>[1-4])"), _quarter),
    (
        _form(rf"(?:(?:financial |reporting )?year\s+|fy\s*)?{_HALVES.replace('|[0-9]{2})', ')')}"),
        _financial,
    ),
    (_form(r"(?P<from>(?:19|20)[0-9]{2})(?P<to>[0-9]{2})"), _financial),
    (_form(r"(?:fy\s*)?(?P<from>[0-9]{2})/(?P<to>1[3-9]|[2-9][0-9])"), _financial),
    (_form(rf"{_MONTH}(?:[\s'-]*(?P<year>[0-9]{{4}}|[0-9]{{2}}))?"), _month),
    (_form(r"(?P<year>(?:19|20)[0-9]{2})-(?P<number>[0-9]{2})"), _month_in_figures),
    (_form(r"(?P<number>[0-9]{1,2})/(?P<year>(?:19|20)[0-9]{2})"), _month_in_figures),
    (
        _form(
            rf"(?:the )?year\s+(?:end(?:ing|ed)?|to)\s+(?:(?P<day>[0-9]{{1,2}})(?:st)?\s+)?{_MONTH}(?:\s+(?P<year>[0-9]{{4}}))?"
        ),
        _year_to,
    ),
    (_form(rf"(?:(?:as )?at\s+)?(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH}"), _day_and_month),
)

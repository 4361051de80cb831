"""What stands in a cell: a number, a symbol, nothing, or something that is none of these.

Every function here takes whatever a spreadsheet can hold and never raises; what cannot be read is
said to be unreadable, never guessed.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from annual_report.returns.grid import Cell, Value

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What agencies write in place of a number, lower case. A dash may mean nil, nothing to report or
#: not known, so it is never zero.
AGENCY: Mapping[str, str] = MappingProxyType(
    {
        "c": "suppressed",
        "[c]": "suppressed",
        "*": "suppressed",
        "<3": "suppressed",
        "<5": "suppressed",
        "<6": "suppressed",
        "<10": "suppressed",
        "1-4": "suppressed",
        "1-5": "suppressed",
        "1 to 5": "suppressed",
        "suppressed": "suppressed",
        "[low]": "not available",
        "[k]": "not available",
        "x": "not available",
        "[x]": "not available",
        ":": "not available",
        "..": "not available",
        "-": "not available",
        "n/a": "not available",
        "n/k": "not available",
        "not available": "not available",
        "not known": "not available",
        "z": "not applicable",
        "[z]": "not applicable",
        ".": "not applicable",
        "not applicable": "not applicable",
        "not returned": "not returned",
    }
)
#: Department for Education statistics since 2018 (the shorthand of the Government Statistical
#: Service: c confidential, k low, u unreliable, x not available, z not applicable).
DFE: Mapping[str, str] = MappingProxyType(
    {**AGENCY, **dict.fromkeys(("k", "low", "u", "[u]"), "not available")}
)
#: Department for Education statistical first releases to 2017: x stands for 1 to 5 (metadata of
#: SFR34/2015), and ".." and "." for not available and not applicable.
DFE_TO_2017: Mapping[str, str] = MappingProxyType(
    {**AGENCY, "x": "suppressed", "[x]": "suppressed"}
)
_UNSURE: Mapping[str, str] = MappingProxyType(
    {
        "-": "a dash taken as not available",
        "n/a": "n/a taken as not available",
        **dict.fromkeys(
            ("k", "[k]", "low", "[low]"),
            "a mark for a figure that rounds to nought, not taken as 0",
        ),
    }
)
_TABLES = {"agency": AGENCY, "dfe": DFE}
_LAST_YEAR_OF_X = 2017

_DASHES = dict.fromkeys(
    map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-"
)
_FOOTNOTES = re.compile(
    r"(?<=[0-9%)])\s*(?:[\u00b9\u00b2\u00b3\u2070-\u2079]+|\[(?:note\s*)?[0-9]{1,2}\])$",
    re.IGNORECASE,
)
_MARKERS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("r", "rev", "revised"), ("revised", "marked as revised")),
        **dict.fromkeys(("p", "prov", "provisional"), ("provisional", "marked as provisional")),
        **dict.fromkeys(("e", "est", "estimated"), ("provisional", "marked as estimated")),
        "b": ("final", "marked as a break in the series"),
    }
)
_MARKED = re.compile(r"^(.*[0-9%])\s*(?:\(([a-z]+)\.?\)|\[([a-z]+)\])$", re.IGNORECASE | re.DOTALL)
_PLAIN = re.compile(r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$")
_THOUSANDS = re.compile(r"^-?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?$")
_SPACED = re.compile("^-?[1-9][0-9]{0,2}(?:[\u00a0\u202f\u2009][0-9]{3})+(?:\\.[0-9]+)?$")
_LONGEST = 64  # no number that an agency sends has more characters


@dataclass(frozen=True)
class Reading:
    """What a cell says.

    Attributes:
        number: as stated ("84.6%" is 84.6), or None.
        status: final, provisional, revised, suppressed, not returned, not available,
            not applicable or unreadable.
        repair: what was done to read it, in words, without the value; empty for nothing.
        percent: the cell itself says that the number is a percentage.
    """

    number: float | None
    status: str
    repair: str = ""
    percent: bool = False


def symbol_table(publisher: str = "agency", vintage: str = "") -> Mapping[str, str]:
    """Return what symbols mean to a publisher at the time of publication.

    Args:
        publisher: ``agency`` or ``dfe``.
        vintage: which publication, with its year: ``2015``, ``SFR34/2015``.

    Raises:
        ValueError: there is no such publisher, or the vintage names no year.
    """
    if publisher not in _TABLES:
        message = f"'{publisher}' is not a publisher of symbols. Known: {', '.join(_TABLES)}."
        raise ValueError(message)
    if not vintage:
        return _TABLES[publisher]
    year = re.search(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])", vintage)
    if not year:
        message = f"The vintage '{vintage}' names no year."
        raise ValueError(message)
    if publisher == "dfe" and int(year[0]) <= _LAST_YEAR_OF_X:
        return DFE_TO_2017
    return _TABLES[publisher]


def read_number(cell: Cell | Value, symbols: Mapping[str, str] = AGENCY) -> Reading:
    """Read a number, a symbol or a blank; anything else is unreadable.

    A number is never rounded and never rescaled, save that a number that Excel shows as a
    percentage is read as shown: 0.846 under the format 0.0% is 84.6.
    """
    whole = cell if isinstance(cell, Cell) else Cell(0, 0, cell)
    if whole.fault:
        return Reading(None, "not available", f"formula error {whole.fault} taken as not available")
    value = whole.value
    if isinstance(value, (bool, dt.date)):
        return Reading(None, "unreadable")
    if isinstance(value, int | float):
        return _from_number(value, percent=whole.percent)
    if value is None or not value.strip():
        return Reading(None, "not returned")
    return _from_text(value, symbols)


def _from_number(value: float, *, percent: bool) -> Reading:
    try:
        number = float(value)
    except OverflowError:
        return Reading(None, "unreadable")
    if not math.isfinite(number):
        return Reading(None, "unreadable")
    if percent:
        # 0.846 * 100 is 84.60000000000001: 15 digits are all that Excel keeps
        return Reading(
            float(f"{number * 100:.15g}"), "final", "read as shown, as a percentage", percent=True
        )
    return Reading(number, "final")


def _from_text(text: str, symbols: Mapping[str, str]) -> Reading:
    bare = text.strip().translate(_DASHES)
    symbol = " ".join(unicodedata.normalize("NFKC", bare).lower().split())
    for written in (symbol, symbol.replace(" ", "")):
        if written in symbols:
            return Reading(None, symbols[written], _UNSURE.get(written, ""))
    repairs: list[str] = []
    status = "final"
    bare, footnotes = _FOOTNOTES.subn("", bare)
    if footnotes:
        repairs.append("footnote mark removed")
    marked = _MARKED.match(bare)
    if marked:
        marker = (marked[2] or marked[3]).lower()
        if marker not in _MARKERS:
            return Reading(None, "unreadable")
        status, said = _MARKERS[marker]
        repairs.append(said)
        bare = marked[1].strip()
    percent = bare.endswith("%")
    if percent:
        bare = bare[:-1].strip()
        repairs.append("percent sign removed")
    number = _digits(bare, repairs)
    if number is None:
        return Reading(None, "unreadable")
    return Reading(number, status, "; ".join(repairs), percent)


def _digits(text: str, repairs: list[str]) -> float | None:
    if len(text) > _LONGEST:
        return None
    if _PLAIN.match(text):
        return float(text)
    if _THOUSANDS.match(text):
        repairs.append("thousands separator removed")
        return float(text.replace(",", ""))
    if _SPACED.match(text):
        repairs.append("thousands separator removed")
        return float(re.sub("[\u00a0\u202f\u2009]", "", text))
    return None


def read_text(cell: Cell | Value) -> str:
    """Read text: compatible characters made one (NFKC), control characters and white space tidied.

    Numbers and dates are written plainly (``5``, ``2015-10-01``); a blank or an error is empty.
    """
    value = cell.value if isinstance(cell, Cell) else cell
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    kept = (
        " " if unicodedata.category(letter) == "Cc" else letter
        for letter in str(value)
        if unicodedata.category(letter) not in {"Cf", "Cs", "Co", "Cn"}
    )
    return " ".join(unicodedata.normalize("NFKC", "".join(kept)).split())


_DAY_FIRST = re.compile(r"^([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})$")
_ISO = re.compile(r"^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00(?::00)?)?$")
_WORDED = re.compile(r"^([0-9]{1,2})(?:st|nd|rd|th)?[ -]([A-Za-z]{3,9})[ -]([0-9]{4})$")
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_EXCEL_DAY_0 = dt.date(1899, 12, 30)
#: Whole numbers that Excel may show as a day of 1982 to 2064.
SERIALS = range(30001, 60000)


def month_number(word: str) -> int | None:
    """Return 1 to 12 for a month's name, whole or cut to three letters (or Sept)."""
    word = word.lower().rstrip(".")
    for number, name in enumerate(MONTHS, start=1):
        if word in {name, name[:3]} or (word == "sept" and number == 9):
            return number
    return None


def read_date(cell: Cell | Value) -> dt.date | None:
    """Read a date from a cell of a column that is declared to hold dates, or return None.

    Text is read day first (``27/03/2008``), as ISO (``2008-03-27``) or with the month in words;
    the year has four digits. A whole number from 30,001 to 59,999 is Excel's count of days.
    """
    value = cell.value if isinstance(cell, Cell) else cell
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        if value in SERIALS:
            return _EXCEL_DAY_0 + dt.timedelta(days=int(value))
        return None
    return _date_from_text(read_text(value))


def date_repair(cell: Cell | Value) -> str:
    """Say what it took to read a date, or nothing where it stands there as one."""
    value = cell.value if isinstance(cell, Cell) else cell
    if isinstance(value, dt.date) or read_date(value) is None:
        return ""
    if isinstance(value, str):
        return "" if _ISO.match(value.strip()) else "date written as text, read day first"
    return "Excel's count of days read as a date"


def _date_from_text(text: str) -> dt.date | None:
    text = text.translate(_DASHES)
    if match := _DAY_FIRST.match(text):
        day, month, year = match[1], match[3], match[4]
    elif match := _ISO.match(text):
        year, month, day = match[1], match[2], match[3]
    elif (match := _WORDED.match(text)) and month_number(match[2]):
        day, month, year = match[1], str(month_number(match[2])), match[3]
    else:
        return None
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None

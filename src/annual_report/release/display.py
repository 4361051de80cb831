"""How a released figure is printed, status and all."""

from __future__ import annotations

import math
from typing import Any

SUPPRESSED = "[c]"
#: Government Statistical Service shorthand; what was never sent is spelled out.
_NO_VALUE = {
    "suppressed": SUPPRESSED,
    "not returned": "not returned",
    "not available": "[x]",
    "not applicable": "[z]",
    "unreadable": "[x]",
}
_MARKS = {"provisional": " [p]", "revised": " [r]"}


def printed(row: dict[str, Any], minimum_base: int) -> str:
    """Print a figure of the ``indicators`` table.

    Args:
        row: with value, numerator, denominator, unit, decimals, status, published.
        minimum_base: percentages of fewer cases than this are printed as 'n of N'.

    Returns:
        '1,892', '29.9', '84.6%', '84.6% [p]', '6 of 6', '[c]' (confidential), '[x]' (not
        available), '[z]' (not applicable) or 'not returned'.
    """
    if math.isnan(row["value"]):
        return _NO_VALUE.get(row["status"], "[x]")
    mark = _MARKS.get(row["status"], "")
    base = row["denominator"]
    if row["unit"] == "%" and base < minimum_base and not row["published"]:
        return f"{_count(row['numerator'])} of {_count(base)}{mark}"
    text = f"{row['value'] + 0.0:,.{int(row['decimals'])}f}"
    return f"{text}{'%' if row['unit'] == '%' else ''}{mark}"


def _count(number: float) -> str:
    """Print a count; full-time equivalents keep their part of a person."""
    return f"{number:,.0f}" if number == round(number) else f"{number:,.1f}"

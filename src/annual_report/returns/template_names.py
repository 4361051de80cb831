"""Names on the template: of sheets, and as patterns that find exactly them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST_SHEET = 31


def exact(text: str) -> re.Pattern[str]:
    """Return the pattern of a text and nothing else, in any case."""
    return re.compile(f"^{re.escape(text)}$", re.IGNORECASE)


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """Make names of sheets: allowed by Excel, and no two the same."""
    found: list[str] = []
    for name in wanted:
        plain = re.sub(r"[\\/*?:\[\]]", " ", name).strip()[:_LONGEST_SHEET]
        again = 2
        while plain.lower() in {other.lower() for other in found}:
            plain = f"{name[: _LONGEST_SHEET - 3].strip()} {again}"
            again += 1
        found.append(plain)
    return found

"""Which areas lie in the board's region: those that its own figures are drawn among."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from annual_report.published.neighbours import Row

if TYPE_CHECKING:
    from collections.abc import Iterable

    from annual_report.published.figures import Place
    from annual_report.published.reading import Source

#: In place of a model in ``neighbours.csv``: the area lies in the same region.
REGION = "region"
#: Two authorities that return together have both codes in one cell, and are left out.
_ONE = re.compile(r"[A-Z]\d{8}")
#: The publications part London in two; the region itself is both.
_PARTS = {"E13000001": "E12000007", "E13000002": "E12000007"}


def region_rows(
    sources: Iterable[Source], area: str, region: str, authorities: dict[str, Place]
) -> list[Row]:
    """Return the other areas of a region, by code; none where there is no region.

    Args:
        sources: published tables, with the region of each local authority.
        area: ONS code of the board's own area.
        region: ONS code of its region.
        authorities: old three-digit number to place, as the published tables have them.
    """
    found: dict[str, str] = {}
    for source in sources if region else ():
        level, old = source.column("geographic_level"), source.column("old_la_code")
        above = source.column("region_code")
        for row in source.rows:
            lies_in = _PARTS.get(row[above], row[above])
            if row[level] == "Local authority" and lies_in == region and row[old] in authorities:
                place = authorities[row[old]]
                found[place.code] = place.name
    found.pop(area, None)
    return [
        Row(REGION, area, code, name, 0, "")
        for code, name in sorted(found.items())
        if _ONE.fullmatch(code)
    ]

"""Totals that a return states, compared with the parts they should add up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from annual_report.returns.located import year_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from annual_report.project import Year
    from annual_report.returns.layouts import Figure
    from annual_report.returns.located import Located
    from annual_report.returns.repairs import Repairs

#: Numbers with one decimal, added up, can differ by this much from a total that was rounded.
TOLERANCE = 0.05


@dataclass(frozen=True)
class Read:
    """A figure, the table it stands in, and the observation made of it."""

    table: Located
    figure: Figure
    row: dict[str, Any]


def note_totals(read: list[Read], repairs: Repairs, year: Year) -> None:
    """Note for every year to date and every Total row whether its parts add up to it.

    A year to date of a flow is the sum of the year's periods, of a snapshot the last of them.
    Totals whose parts are not all known are passed over. The gate judges; this only counts.
    """
    for total in read:
        parts = _parts(total, read, year)
        numbers = [part.row["numerator"] for part in parts]
        if not parts or any(map(pd.isna, [*numbers, total.row["numerator"]])):
            continue
        last = total.figure.role == "year to date" and total.figure.measure.kind == "snapshot"
        expected = numbers[-1] if last else sum(numbers)
        agrees = abs(expected - total.row["numerator"]) <= TOLERANCE
        said = "agrees with its parts" if agrees else "differs from its parts"
        repairs.note(
            f"total compared: {said}", total.table.sheet.name, total.figure.numerator[0].ref
        )


def _parts(total: Read, read: Iterable[Read], year: Year) -> list[Read]:
    figure, spec = total.figure, total.table.spec
    same = [
        one for one in read if one.figure.measure is figure.measure and one.figure.role == "figure"
    ]
    if figure.role == "year to date":
        parts = [one for one in same if year_of(one.figure.period) == year]
        return sorted(parts, key=lambda one: one.figure.period.end)
    if spec.layout == "categories" and (figure.role == "total" or figure.breakdown == "total"):
        return [one for one in same if one.figure.breakdown == spec.breakdown]
    return []

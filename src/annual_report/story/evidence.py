"""What the release holds about a measure: this year, the year before, and who it is compared with.

Notebooks and ``findings`` ask here, so that both mean the same row by "the year's figure".
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from annual_report.project import Year
from annual_report.statistics import difference

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from annual_report.indicators import Catalogue, Indicator
    from annual_report.statistics import Direction

#: The framework's three types of performance information, as the question each answers.
KINDS: dict[str, str] = {
    "quantity": "How much",
    "quality": "How well",
    "outcome": "Is anyone better off",
}
NEIGHBOURS_MEAN = "Statistical neighbours, mean"
NEIGHBOURS_MEDIAN = "Statistical neighbours, median"


@dataclass(frozen=True)
class Comparison:
    """A value that a figure is compared with.

    Attributes:
        row_id: of the released row.
        name: 'England', 'London', 'Statistical neighbours, mean', 'the year before' …
        value: NaN where it was not published.
        display: as printed.
        n: how many areas the value rests on; NaN for a single area.
        model: which statistical neighbour model chose them, '2021'; empty for a single area.
    """

    row_id: str
    name: str
    value: float
    display: str
    n: float = math.nan
    model: str = ""


@dataclass(frozen=True)
class Figure:
    """One measure of one agency in the reporting year.

    Attributes:
        row_id: of the released row, empty where the release has no such row.
        value: NaN where suppressed or not returned; ``lower`` and ``upper`` are its 95% interval.
        display: as printed ('29.9', '84.6%', '[c]', '[x]').
        comparisons: England, region and statistical neighbours in the same year.
        previous: the same measure a year earlier, if the release has it and the two compare.
        changed: what changed in the definition since a year earlier, so that the two do not
            compare; empty where they do, or where there is no figure a year earlier.
        history: the two years before, oldest first, those with another definition left out.
        ends: last day that the figure speaks of, ISO.
        last: the last year with a figure, where there is none this year.
    """

    indicator: str
    name: str
    type: str
    polarity: str
    unit: str
    decimals: int
    agency: str = ""
    period: str = ""
    row_id: str = ""
    value: float = math.nan
    lower: float = math.nan
    upper: float = math.nan
    display: str = "not returned"
    status: str = "not returned"
    note: str = ""
    illustrative: bool = False
    numerator: float = math.nan
    denominator: float = math.nan
    comparisons: tuple[Comparison, ...] = field(default=())
    previous: Comparison | None = None
    changed: str = ""
    history: tuple[Comparison, ...] = field(default=())
    ends: str = ""
    last: str = ""

    @property
    def when(self) -> str:
        """Say the period as in a sentence: 'in 2015-16', 'at 31 March 2016'."""
        return f"at {self.period}" if re.match(r"\d{1,2} ", self.period) else f"in {self.period}"

    @property
    def known(self) -> bool:
        """Whether there is a value to speak of."""
        return not math.isnan(self.value)

    @property
    def hidden(self) -> bool:
        """Whether there is a value that may not be shown, which is not the same as none."""
        return not self.known and self.status == "suppressed"

    @property
    def row_ids(self) -> tuple[str, ...]:
        """Released rows this figure and its comparisons rest on."""
        others = (*self.comparisons, *((self.previous,) if self.previous else ()))
        return tuple(row for row in (self.row_id, *(one.row_id for one in others)) if row)

    @property
    def printed_ids(self) -> tuple[str, ...]:
        """Released rows of everything that a table prints of it, the years before included."""
        before = (one.row_id for one in self.history if one.row_id)
        return tuple(dict.fromkeys((*self.row_ids, *before)))

    def compared_with(self, name: str) -> Comparison | None:
        """Return the comparison of that name."""
        return next((one for one in self.comparisons if one.name == name), None)

    def direction(self, other: Comparison) -> Direction:
        """Say on which side of ``other`` the figure lies, if that can be said at all."""
        return difference(self.lower, self.upper, other.value).direction

    @property
    def likely_range(self) -> str:
        """The 95% interval as printed, or nothing where there is none."""
        if math.isnan(self.lower) or math.isnan(self.upper):
            return ""
        return f"{self.number(self.lower)} to {self.number(self.upper)}"

    def number(self, value: float) -> str:
        """Print a value in this measure's unit and decimals."""
        if math.isnan(value):
            return "[x]"
        return f"{value:,.{self.decimals}f}" + ("%" if self.unit == "%" else "")


def totals(indicators: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows that are not broken down further."""
    return indicators[(indicators["breakdown"] == "total") & (indicators["category"] == "all")]


def year_rows(indicators: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows that stand for a reporting year: one for each indicator, agency and year."""
    rows = totals(indicators)
    rows = rows[rows["period_kind"] == "year"]
    return rows.sort_values(["indicator", "agency", "year"], kind="stable").reset_index(drop=True)


def trend(indicators: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """Return the rows of an indicator that stand for a year, oldest first."""
    rows = year_rows(indicators)
    return rows[rows["indicator"] == indicator].reset_index(drop=True)


def within_year(
    indicators: pd.DataFrame, indicator: str, year: Year, *, years: int = 1
) -> pd.DataFrame:
    """Return the months, quarters or snapshots of an indicator in the year, oldest first.

    The year's own row ends a series of snapshots: it is the last of them.

    Args:
        indicators: released rows.
        indicator: identifier.
        year: the reporting year.
        years: how many years, the reporting year the last of them.
    """
    rows = totals(indicators)
    wanted = {str(type(year)(year.start - back)) for back in range(years)}
    rows = rows[(rows["indicator"] == indicator) & rows["year"].isin(wanted)]
    if (rows["period_kind"] == "snapshot").any():
        chosen = rows.assign(period_kind="snapshot")
    else:
        chosen = rows[rows["period_kind"].isin(["month", "quarter"])]
    return chosen.sort_values(["period_end", "agency"], kind="stable").reset_index(drop=True)


def categories(
    indicators: pd.DataFrame, indicator: str, breakdown: str, year: Year
) -> pd.DataFrame:
    """Return the year's rows of an indicator by category, in the order of the return."""
    chosen = (
        (indicators["indicator"] == indicator)
        & (indicators["breakdown"] == breakdown)
        & (indicators["year"] == str(year))
        & (indicators["period_kind"] == "year")
    )
    return indicators[chosen].reset_index(drop=True)


def comparators_of(comparators: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """Return the comparators of an indicator, England first; of the neighbours only the mean."""
    rows = comparators[
        (comparators["indicator"] == indicator) & (comparators["comparator"] != NEIGHBOURS_MEDIAN)
    ]
    order = rows["comparator"].map(comparator_order)
    ordered = rows.assign(_order=order).sort_values(["_order", "year"], kind="stable")
    return ordered.drop(columns="_order").reset_index(drop=True)


def in_order(table: pd.DataFrame, row_ids: Sequence[str]) -> pd.DataFrame:
    """Return the rows of these ids, in this order."""
    return table.set_index("row_id", drop=False).loc[list(row_ids)].reset_index(drop=True)


def figures(
    indicators: pd.DataFrame,
    comparators: pd.DataFrame,
    catalogue: Catalogue,
    wanted: Iterable[str],
    year: Year,
) -> list[Figure]:
    """Return the year's figures of the measures wanted, in the order they were asked for.

    A measure that the catalogue does not hold is left out; one that the release does not hold
    comes back as 'not returned'. A measure that several agencies return gives a figure for each.
    """
    rows = year_rows(indicators)
    found: list[Figure] = []
    for indicator in wanted:
        if indicator not in catalogue:
            continue
        own = rows[rows["indicator"] == indicator]
        now = own[own["year"] == str(year)].sort_values("agency", kind="stable")
        before = own[own["year"] < str(year)]
        if now.empty:
            found.append(_absent(indicator, catalogue[indicator], before))
            continue
        others = _comparisons(comparators, indicator, year)
        found += [
            _figure(row, catalogue[indicator], others, before[before["agency"] == row["agency"]])
            for _, row in now.iterrows()
        ]
    return found


def _absent(indicator: str, measure: Indicator, before: pd.DataFrame) -> Figure:
    return Figure(
        indicator, measure.name, measure.type, measure.polarity, measure.unit, measure.decimals,
        last=_last(before),
    )  # fmt: skip


def _last(before: pd.DataFrame) -> str:
    known = before.loc[before["value"].notna(), "year"]
    return str(known.max()) if len(known) else ""


def _earlier(
    before: pd.DataFrame, year: str, measure: Indicator, back: int = 2
) -> tuple[Comparison, ...]:
    """Return the years just before, oldest first, without those of another definition."""
    first = years_back(year, back)
    rows = before[before["year"] >= first].sort_values("year", kind="stable")
    return tuple(
        Comparison(row["row_id"], row["year"], float(row["value"]), row["display"])
        for _, row in rows.iterrows()
        if measure.break_between(row["year"], year) is None
    )


def _figure(
    row: pd.Series, measure: Indicator, others: tuple[Comparison, ...], before: pd.DataFrame
) -> Figure:
    previous, changed = None, ""
    year_before = before[before["year"] == years_back(row["year"], 1)]
    if not year_before.empty and pd.notna(year_before.iloc[0]["value"]):
        last = year_before.iloc[0]
        broken = measure.break_between(last["year"], row["year"])
        changed = broken.what if broken else ""
        previous = Comparison(last["row_id"], last["year"], float(last["value"]), last["display"])
    return Figure(
        indicator=row["indicator"],
        name=measure.name,
        type=row["type"],
        polarity=row["polarity"],
        unit=row["unit"],
        decimals=int(row["decimals"]),
        agency=row["agency"],
        period=row["period_label"],
        row_id=row["row_id"],
        value=float(row["value"]),
        lower=float(row["lower"]),
        upper=float(row["upper"]),
        display=row["display"],
        status=row["status"],
        note=row["note"],
        illustrative=bool(row["illustrative"]),
        numerator=float(row["numerator"]),
        denominator=float(row["denominator"]),
        comparisons=others,
        previous=None if changed else previous,
        changed=changed,
        history=_earlier(before, row["year"], measure),
        ends=row["period_end"],
        last=_last(before) if row["status"] == "not returned" else "",
    )


def _comparisons(comparators: pd.DataFrame, indicator: str, year: Year) -> tuple[Comparison, ...]:
    rows = comparators[(comparators["indicator"] == indicator) & (comparators["year"] == str(year))]
    order = rows["comparator"].map(comparator_order)
    ordered = rows.assign(_order=order).sort_values(
        ["_order", "comparator", "vintage"], kind="stable"
    )
    latest = ordered.drop_duplicates("comparator", keep="last")
    return tuple(
        Comparison(
            row["row_id"],
            row["comparator"],
            float(row["value"]),
            row["display"],
            _n(row["n"]),
            row["model"],
        )
        for _, row in latest.iterrows()
    )


def years_back(year: str, count: int) -> str:
    """Return the reporting year so many years before another."""
    return str(Year(Year.parse(year).start - count))


def _n(value: Any) -> float:
    return float(value) if pd.notna(value) else math.nan


def comparator_order(name: str) -> int:
    """England first, then the region, then the statistical neighbours."""
    return {"England": 0, NEIGHBOURS_MEAN: 2, NEIGHBOURS_MEDIAN: 3}.get(name, 1)

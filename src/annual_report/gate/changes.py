"""Change on last year: what is too large for chance, and is not explained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from annual_report.figures.year_rows import period_labels
from annual_report.observations import EXPLAINED
from annual_report.project import Year

if TYPE_CHECKING:
    from annual_report.indicators import Catalogue, Indicator
    from annual_report.project import Project

CHANGE, NAMED = "unexplained_change", "unexplained_change_named"
#: Limits outside which a difference is not left to chance: 99.8%, as in control charts.
CHANCE = 0.002
_SERIES = ["agency", "indicator", "breakdown", "category", "area", "period_kind"]
#: Of several kinds of period of one series, the first there is compared.
_KINDS = ("year", "quarter", "month", "snapshot")


@dataclass(frozen=True)
class _Sum:
    """The periods that both years have, added up (the last of them for a snapshot)."""

    numerator: float
    denominator: float
    value: float


def unexplained_change(
    frame: pd.DataFrame, earlier: pd.DataFrame, project: Project, catalogue: Catalogue
) -> pd.DataFrame:
    """Return the change on last year of each measure, in per cent, where it asks for a comment.

    The periods that both years have are compared, like with like. A change within the 99.8% limits
    of chance is 0: two counts by the exact conditional binomial test, two percentages by Fisher's
    exact test (Agresti, Categorical Data Analysis, 2013, sections 1.4 and 3.5). So is one that the
    return explains (a note beginning with ``observations.EXPLAINED``), and one across a break
    that the catalogue names. Scores and averages have no such limits: they are told as they are.

    Args:
        frame: observations of all returns.
        earlier: observations of earlier years; a return's own figures for last year stand in for
            what is not there.
        project: gives the reporting year.
        catalogue: flows and snapshots, and the breaks.

    Returns:
        ``unexplained_change`` (per cent; NaN where nothing can be compared) on the last row of
        each series, and ``unexplained_change_named``.
    """
    found = pd.DataFrame(
        {CHANGE: float("nan"), NAMED: pd.Series("", index=frame.index, dtype="str")}
    )
    before = Year(project.year.start - 1)
    now = _comparable(frame, project.year)
    then = _comparable(pd.concat([earlier, frame], ignore_index=True), before)
    then = then.drop_duplicates([*_SERIES, "part"])
    both = now.merge(then, on=[*_SERIES, "part"], suffixes=("", "_then"))
    both["order"] = both["period_kind"].map(_KINDS.index)
    both = both.sort_values(["order", "period_end"], kind="stable")
    for key, series in both.groupby(_SERIES[:-1], sort=True):
        indicator = catalogue.get(str(key[1]))
        if indicator is None:
            continue
        chosen = series[series["order"] == series["order"].iloc[0]]
        place = int(chosen["place"].iloc[-1])
        found.loc[place, CHANGE] = _change(chosen, indicator, project.year)
        periods = period_labels(chosen.assign(kind=indicator.kind))
        span = periods[-1] if indicator.kind == "snapshot" else _span(periods)
        found.loc[place, NAMED] = f"{indicator.id} {span}, beside {before}"
    return found


def _comparable(frame: pd.DataFrame, year: Year) -> pd.DataFrame:
    """Keep a year's own figures as a whole, with the day of the year on which each ends."""
    wanted = (frame["year"] == str(year)) & ~frame["published"] & (frame["area"] == "local")
    wanted &= frame["breakdown"] == "total"
    wanted &= frame["numerator"].notna() | frame["value"].notna()
    kept = frame[wanted]
    part = kept["period_end"].str[5:].replace({"02-29": "02-28"})
    return kept.assign(part=part, place=kept.index)


def _span(labels: list[str]) -> str:
    return labels[0] if len(labels) == 1 else f"{labels[0]} to {labels[-1]}"


def _change(series: pd.DataFrame, indicator: Indicator, year: Year) -> float:
    if series["note"].str.contains(EXPLAINED, regex=False).any():
        return 0.0
    if any(each.year == str(year) for each in indicator.breaks):
        return 0.0
    if indicator.kind == "snapshot":
        series = series.tail(1)
    now, then = _sum(series, ""), _sum(series, "_then")
    own = indicator.denominator_kind == "own"
    new, old = (_figure(one, own=own) for one in (now, then))
    if pd.isna(new) or pd.isna(old):
        return float("nan")
    if new == old or old < 0 or _by_chance(now, then, indicator):
        return 0.0
    return round(100 * (new / old - 1), 6) if old else float("inf")


def _sum(series: pd.DataFrame, suffix: str) -> _Sum:
    names = ("numerator", "denominator", "value")
    numbers = {name: float(series[name + suffix].sum(skipna=False)) for name in names}
    return _Sum(**numbers | {"value": float(series["value" + suffix].mean())})


def _figure(one: _Sum, *, own: bool) -> float:
    if not own:
        return one.value if pd.isna(one.numerator) else one.numerator
    if pd.isna(one.numerator) or not one.denominator > 0:
        return one.value
    return one.numerator / one.denominator


def _by_chance(now: _Sum, then: _Sum, indicator: Indicator) -> bool:
    from scipy import stats  # noqa: PLC0415 - heavy, and only for what differs

    counts: list[Any] = [now.numerator, then.numerator]
    if indicator.denominator_kind == "own":
        wholes = [now.denominator, then.denominator]
        if indicator.unit != "%" or pd.isna(sum(counts) + sum(wholes)):
            return False
        parts = [round(number) for number in counts]
        table = [parts, [round(w) - p for w, p in zip(wholes, parts, strict=True)]]
        if min(min(row) for row in table) < 0:
            return False
        return float(stats.fisher_exact(table).pvalue) >= CHANCE
    if pd.isna(sum(counts)) or min(counts) < 0:
        return False
    new, old = (round(number) for number in counts)
    return float(stats.binomtest(new, new + old, 0.5).pvalue) >= CHANCE if new + old else True

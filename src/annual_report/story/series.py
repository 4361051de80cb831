"""What a process chart of months or quarters shows, in words."""

from __future__ import annotations

import math
from calendar import month_abbr
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from annual_report.project import Year
from annual_report.story.findings import Finding, listed, slug

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from annual_report.indicators import Indicator
    from annual_report.project import ProcessLimits
    from annual_report.statistics import Signal, Xmr

#: Fewer points than this say nothing about usual variation.
SHORTEST_SERIES = 8


def since_break(rows: pd.DataFrame, measure: Indicator) -> pd.DataFrame:
    """Leave out the rows from before the last change of a measure's definition.

    Limits and signals of a process chart would otherwise take the change of definition for a
    change in what happens to children.
    """
    if rows.empty:
        return rows
    last = rows["year"].max()
    compare = [measure.break_between(year, last) is None for year in rows["year"]]
    return rows[compare].reset_index(drop=True)


#: Months from one point to the next.
_MONTHS = {"month": 1, "quarter": 3}
#: Fewer expected cases than this, with or without the property, make the points too rough to chart.
LEAST_EXPECTED = 5


@dataclass(frozen=True)
class Basis:
    """What the limits of a process chart rest on.

    Attributes:
        places: how many first points, gaps counted.
        span: from when to when, in words.
        why: as the board recorded it; empty where nothing is recorded.
    """

    places: int
    span: str
    why: str = ""


def basis(rows: pd.DataFrame, recorded: ProcessLimits | None) -> Basis:
    """Return what limits rest on: the years that the board recorded, or else all that is shown.

    Limits never move by themselves. Where nothing of the recorded years is left (a definition has
    changed since), they rest on all points, as if nothing had been recorded.
    """
    labels = rows["period_label"].tolist()
    places = len(rows)
    if recorded:
        places = int(rows["year"].le(str(recorded.last)).sum())
        if rows["value"].head(places).notna().sum() >= SHORTEST_SERIES:
            return Basis(places, f"{labels[0]} to {labels[places - 1]}", recorded.why)
    return Basis(len(rows), f"{labels[0]} to {labels[-1]}")


def with_gaps(rows: pd.DataFrame) -> pd.DataFrame:
    """Put an empty row where a month or quarter has none, so that nothing is drawn across it."""
    step = _MONTHS.get(str(rows["period_kind"].iloc[0]), 0)
    if not step or rows["period_kind"].nunique() != 1:
        return rows
    found: list[dict[Any, Any]] = []
    last: pd.Period | None = None
    for row in rows.to_dict("records"):
        end = pd.Period(row["period_end"], freq="M")
        while last is not None and last + step < end:
            last += step
            found.append(_blank(row, last))
        found.append(row)
        last = end
    return pd.DataFrame(found, columns=rows.columns).astype(rows.dtypes.to_dict())


def _blank(row: dict[Any, Any], end: pd.Period) -> dict[Any, Any]:
    """Return a row of the same series for a period of which there is none."""
    year = Year(end.year if end.month > 3 else end.year - 1)
    quarter = f"Q{(end.month - 4) % 12 // 3 + 1} {year}"
    label = quarter if row["period_kind"] == "quarter" else f"{month_abbr[end.month]} {end.year}"
    numbers = dict.fromkeys(("numerator", "denominator", "value", "lower", "upper"), math.nan)
    return row | numbers | {
        "row_id": "", "display": "[x]", "status": "not returned", "year": str(year),
        "period_end": f"{end.end_time:%Y-%m-%d}", "period_label": label,
    }  # fmt: skip


def chartable(rows: pd.DataFrame) -> bool:
    """Say whether points are many and large enough for a process chart.

    Eight known points; and in each of them at least five expected cases, and for a percentage five
    without the property too, by the mean of the series: fewer make a chart of chance. The rule of
    five is the usual one for the normal approximation.
    """
    known = rows[rows["value"].notna()]
    if len(known) < SHORTEST_SERIES or not known["numerator"].notna().all():
        return False
    if set(rows["unit"]) != {"%"}:
        return bool(known["numerator"].mean() >= LEAST_EXPECTED)
    share = known["numerator"].sum() / known["denominator"].sum()
    least = known["denominator"].min() * min(share, 1 - share)
    return bool(least >= LEAST_EXPECTED)


def on_series(
    rows: pd.DataFrame, name: str, limits: Xmr, rests: Basis | None = None
) -> Finding | None:
    """Say what a process chart of months or quarters shows.

    Args:
        rows: released rows, oldest first, one for each point of the chart.
        name: of the measure.
        limits: of ``rows``.
        rests: what the limits rest on.
    """
    if len(rows) < SHORTEST_SERIES:
        return None
    labels = rows["period_label"].tolist()
    signals = " ".join(_signals(limits.signals, labels))
    span = f"{labels[0]} to {labels[-1]}"
    if signals:
        text = f"{name}, {span}. {signals} That is a reason to ask what happened, not a verdict."
    else:
        text = f"{name}, {span}: the ups and downs were no more than usual variation."
    if limits.trial:
        text += f" With only {limits.baseline} points the limits are a first guess."
    if rests is not None:
        text += _resting(rests)
    key = slug(f"{rows['indicator'].iloc[0]} series")
    return Finding(key, text, "neutral", tuple(row for row in rows["row_id"] if row))


def _resting(rests: Basis) -> str:
    if rests.why:
        return f" The limits rest on {rests.span}, as the board decided: {rests.why}"
    return (
        " The board has not decided which years the limits rest on, so they rest on all that is shown "
        "and will be others next year."
    )


def _signals(signals: Sequence[Signal], labels: Sequence[str]) -> Iterator[str]:
    """Say each signal once: points outside together, and no pair that a run or they already name."""
    for side in ("higher", "lower"):
        own = [one for one in signals if one.side == side]
        outside = sorted({p for one in own if one.rule == "outside the limits" for p in one.points})
        runs = [one for one in own if one.rule.startswith("7")]
        named = {p for one in runs for p in one.points}.union(outside)
        pairs = [one for one in own if one.rule.startswith("2") and not named >= set(one.points)]
        if outside:
            were = "was" if len(outside) == 1 else "were"
            them = "it" if len(outside) == 1 else "them"
            yield f"{_spans(outside, labels)} {were} {side} than usual variation would make {them}."
        for one in runs:
            yield _run(one, labels)
        if pairs:
            places = sorted({p for one in pairs for p in one.points})
            unusual = "high" if side == "higher" else "low"
            both = "both" if len(places) == 2 else "all"
            yield f"{_spans(places, labels)} were {both} unusually {unusual}."


def _run(signal: Signal, labels: Sequence[str]) -> str:
    first, last = labels[signal.points[0]], labels[signal.points[-1]]
    if signal.rule == "7 on one side":
        return f"From {first} to {last} every point was {signal.side} than the average."
    return f"From {first} to {last} it kept {signal.rule.removeprefix('7 ')}."


def _spans(places: Sequence[int], labels: Sequence[str]) -> str:
    """Name places, those that follow on each other as one: Apr 2015 and Jun 2015 to Feb 2016."""
    runs: list[list[int]] = []
    for place in places:
        if runs and place == runs[-1][-1] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    said: list[str] = []
    for run in runs:
        names = [labels[place] for place in run]
        said += names if len(names) < 3 else [f"{names[0]} to {names[-1]}"]
    return listed(said)

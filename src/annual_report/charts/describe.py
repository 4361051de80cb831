"""Alternative text: sentences that say what a chart shows, and only what its rows show.

A difference is called one only where the other value lies outside the figure's own 95% interval.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from annual_report.charts.series import (
    Point,
    breaks_on,
    comparator_lines,
    largest_first,
    on_axis,
    points,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from annual_report.statistics import Xmr


def describe_trend(
    rows: pd.DataFrame,
    comparators: pd.DataFrame | None = None,
    *,
    what: str,
    area: str = "Local",
    breaks: Mapping[str, str] | None = None,
) -> str:
    """Say what ``charts.trend`` shows; nothing is compared across a break in the series.

    Args:
        rows: as for the chart.
        comparators: as for the chart.
        what: the measure with its unit: "Children on a plan per 10,000".
        area: what the local figures are called.
        breaks: as for the chart.
    """
    axis, series = on_axis(rows, comparators)
    cuts = breaks_on(axis, breaks)
    known = [point for point in series if point is not None and not point.missing]
    if not known:
        return f"{what}, {area}: no value can be shown for {axis[0]} to {axis[-1]}."
    runs = _runs(series, cuts)
    sentences = [f"{what}, {area}: {_course(runs[-1][1])}."]
    for (to, later), (start, earlier) in pairwise(reversed(runs)):
        why = "; ".join(why for at, why in sorted(cuts.items()) if start < at <= to)
        sentences.append(f"Not comparable with {later[0].period} ({why}): {_course(earlier)}.")
    gaps = [place for place, p in zip(axis, series, strict=True) if p is None or p.missing]
    if gaps:
        sentences.append(f"Not shown: {_listed(gaps)}.")
    for line in comparator_lines(comparators, axis):
        last = [point for point in line.points if point is not None and not point.missing][-1]
        sentences.append(f"{line.name}: {last.display} in {last.period}.")
    return " ".join(sentences)


def _runs(series: Sequence[Point | None], cuts: Mapping[int, str]) -> list[tuple[int, list[Point]]]:
    """Part the known points at breaks; each run with the place of the break before it, or 0."""
    starts = [0, *sorted(cuts)]
    ends = [*starts[1:], len(series)]
    runs = [
        (start, [p for p in series[start:end] if p is not None and not p.missing])
        for start, end in zip(starts, ends, strict=True)
    ]
    return [run for run in runs if run[1]]


def _course(known: Sequence[Point]) -> str:
    first, last = known[0], known[-1]
    if len(known) == 1:
        return f"{last.display} in {last.period}"
    words = f"from {first.display} in {first.period} to {last.display} in {last.period}"
    if not math.isnan(last.lower) and last.lower <= first.value <= last.upper:
        words += ", a difference that chance could explain"
    inner = known[1:-1]
    high = max(known, key=lambda point: point.value)
    low = min(known, key=lambda point: point.value)
    if high in inner:
        words += f"; highest {high.display} in {high.period}"
    if low in inner and low.value < high.value:
        words += f"; lowest {low.display} in {low.period}"
    return words


def describe_comparison(
    rows: pd.DataFrame,
    comparators: pd.DataFrame | None = None,
    *,
    what: str = "",
    area: str = "Local",
    names: Mapping[str, str] | None = None,
) -> str:
    """Say what ``charts.interval_comparison`` shows; ``what`` and ``names`` as on the chart."""
    sentences = []
    for local in points(rows, in_order=False):
        name = (names or {}).get(local.indicator, local.category or what or local.indicator)
        words = f"{area} {local.display}"
        if not local.missing and not math.isnan(local.lower):
            words += f" ({_bounds(local, rows)})"
        if comparators is not None and not comparators.empty:
            others = points(
                comparators[comparators["indicator"] == local.indicator], in_order=False
            )
            words += "".join(
                f"; {other.name} {other.display}{_side(local, other)}" for other in others
            )
        sentences.append(f"{name}: {words}.")
    return " ".join(sentences)


def _bounds(point: Point, rows: pd.DataFrame) -> str:
    places = int(rows["decimals"].max()) if "decimals" in rows else 1
    return f"95% interval {point.lower:,.{places}f} to {point.upper:,.{places}f}"


def _side(local: Point, other: Point) -> str:
    if local.missing or other.missing or math.isnan(local.lower):
        return ""
    if local.lower <= other.value <= local.upper:
        return ", within the interval"
    return ", which is higher" if other.value > local.upper else ", which is lower"


def describe_xmr(
    rows: pd.DataFrame, chart: Xmr, *, what: str, area: str = "Local", limits: str = ""
) -> str:
    """Say what ``charts.xmr_chart`` shows."""
    axis, series = on_axis(rows, None)
    known = [point for point in series if point is not None and not point.missing]
    places = int(rows["decimals"].max())
    lines = f"mean {chart.mean:,.{places}f}, limits {chart.lower:,.{places}f} to {chart.upper:,.{places}f}"
    lines += f", from {limits}" if limits else ""
    found = sorted({place for signal in chart.signals for place in signal.points})
    said = (
        f"Signals at {_listed([axis[place] for place in found])}."
        if found
        else "No signal: the points vary as chance alone would make them."
    )
    trial = " The limits are trial limits, from fewer than 12 points." if chart.trial else ""
    gaps = [place for place, p in zip(axis, series, strict=True) if p is None or p.missing]
    unseen = f" Not shown: {_listed(gaps)}." if gaps else ""
    return (
        f"{what}, {area}, {len(known)} points from {axis[0]} to {axis[-1]}: {lines}. "
        f"{said}{trial}{unseen}"
    )


def describe_bars(
    rows: pd.DataFrame, *, what: str, labels: str | Mapping[str, str] = "category"
) -> str:
    """Say what ``charts.bars`` shows: every bar, largest first, then those that are not shown."""
    named = rows[labels] if isinstance(labels, str) else rows["category"].map(dict(labels))
    pairs = list(zip(map(str, named), points(rows, in_order=False), strict=True))
    pairs.sort(key=largest_first)
    return f"{what}: {_listed([f'{name} {point.display}' for name, point in pairs])}."


def describe_grades(rows: pd.DataFrame, *, by: str = "theme", what: str = "Audited cases") -> str:
    """Say what ``charts.stacked_grades`` shows: for each group, how many of each grade."""
    groups = []
    for name, part in rows.groupby(by, sort=False):
        grades = [f"{g} {d}" for g, d in zip(part["grade"], part["display"], strict=True)]
        groups.append(f"{name}: {', '.join(grades)}")
    return f"{what} by grade. {'; '.join(groups)}."


def describe_timeline(
    actions: pd.DataFrame, *, on: str, what: tuple[str, str] = ("Improvement actions", "actions")
) -> str:
    """Say what ``charts.timeline`` shows: how many are complete, due and overdue.

    Args:
        actions: rows with ``due`` and ``status``.
        on: the day the report looks from, ISO.
        what: they are, to begin the text with, and in its midst.
    """
    done = actions["status"].eq("complete")
    late = ~done & actions["due"].ne("") & actions["due"].lt(on)
    undated = int((~done & actions["due"].eq("")).sum())
    words = [f"complete: {int(done.sum())} of {len(actions)} {what[1]}"]
    words.append(f"overdue at {on}: {int(late.sum()) or 'none'}")
    if undated:
        words.append(f"without a due date: {undated}")
    due = sorted(actions.loc[~done & ~late & actions["due"].ne(""), "due"])
    if due:
        words.append(f"the next falls due on {due[0]} and the last on {due[-1]}")
    return f"{what[0]}. {'; '.join(words).capitalize()}."


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"

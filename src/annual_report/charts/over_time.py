"""Charts over time: a trend over years, and an XmR chart of months or quarters."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from annual_report.charts.axes import (
    below_periods,
    end_labels,
    missing_marks,
    period_axis,
    short_name,
    value_axis,
    wrapped,
)
from annual_report.charts.series import Point, breaks_on, comparator_lines, on_axis, unit_of
from annual_report.charts.style import LINE, Style, canvas, clean, drawing, text_width

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from annual_report.charts.series import Line
    from annual_report.statistics import Xmr

_DASHES: tuple[Any, ...] = ("solid", (0, (5, 2)), (0, (1, 1.6)))
_MARKERS = ("s", "D", "^")
#: Points that stand out at most so far apart are named together.
_SAME_RUN = 2
#: Letters that the line above a process chart has room for.
_NOTE = 64


def trend(
    rows: pd.DataFrame,
    comparators: pd.DataFrame | None = None,
    *,
    style: Style,
    unit: str = "",
    breaks: Mapping[str, str] | None = None,
) -> Figure:
    """Draw a series over time with its interval, and comparators as lighter lines.

    A value that is suppressed or missing leaves a gap with its symbol; nothing is drawn across it.

    Args:
        rows: one released row for each period, of one indicator and category.
        comparators: released comparator rows of the same indicator.
        style: ``chapter.style``.
        unit: what the axis measures; the rows' own unit if empty.
        breaks: period from which a series is not comparable with what went before, to why.

    Raises:
        ValueError: no rows, or two rows for one period.
    """
    axis, local = on_axis(rows, comparators)
    lines = comparator_lines(comparators, axis)
    own = _end(style.area, local)
    ends = [own, *(_end(line.name, line.points) for line in lines)]
    cuts = breaks_on(axis, breaks)
    top = 0.42 + LINE * len(cuts)
    with drawing(style):
        figure, axes = canvas(
            2.35 + top, left=0.5, right=_right(ends), top=top, bottom=below_periods(axis)
        )
        for number, line in enumerate(lines):
            _comparator(axes, line, cuts, style, number)
        _local(axes, local, cuts, style)
        above = 9 + 72 * LINE * len(cuts)
        value_axis(axes, unit or unit_of(rows), horizontal=False, style=style, above=above)
        period_axis(axes, axis)
        missing_marks(axes, local, style)
        for row, (place, why) in enumerate(sorted(cuts.items())):
            _break(axes, place, why, style, above=6 + 72 * LINE * row)
        end_labels(axes, ends, at=len(axis) - 1, style=style, own=own[0])
    return figure


def _right(ends: Iterable[tuple[str, float]]) -> float:
    """Return the inches that labels beside line ends need."""
    return max(text_width(line, "bold") for label, _ in ends for line in label.split("\n")) + 0.2


def _end(name: str, series: Sequence[Point | None]) -> tuple[str, float]:
    name = short_name(name)
    known = [point for point in series if point is not None and not point.missing]
    if not known:
        return wrapped(name, 24, lines=3), math.nan
    return wrapped(f"{name} {known[-1].display}", 24, lines=3), known[-1].value


def _pieces(series: Sequence[Point | None], cuts: Container[int]) -> list[list[tuple[int, Point]]]:
    """Return runs of known values; a run ends at a gap and at a break in the series."""
    runs: list[list[tuple[int, Point]]] = [[]]
    for place, point in enumerate(series):
        if place in cuts or point is None or point.missing:
            runs.append([])
        if point is not None and not point.missing:
            runs[-1].append((place, point))
    return [run for run in runs if run]


def _local(axes: Axes, series: Sequence[Point | None], cuts: Container[int], style: Style) -> None:
    for run in _pieces(series, cuts):
        places = [place for place, _ in run]
        if all(not math.isnan(point.lower) for _, point in run):
            axes.fill_between(
                [places[0] - 0.12, places[0] + 0.12] if len(run) == 1 else places,
                [point.lower for _, point in run] * (2 if len(run) == 1 else 1),
                [point.upper for _, point in run] * (2 if len(run) == 1 else 1),
                color=style.local, alpha=0.18, linewidth=0,
            )  # fmt: skip
        axes.plot(
            places, [point.value for _, point in run], color=style.local, linewidth=2.4,
            marker="o", markersize=4.5,
        )  # fmt: skip


def _comparator(axes: Axes, line: Line, cuts: Container[int], style: Style, number: int) -> None:
    for run in _pieces(line.points, cuts):
        axes.plot(
            [place for place, _ in run], [point.value for _, point in run],
            color=style.comparators[number % len(style.comparators)], linewidth=1.4,
            linestyle=_DASHES[number % len(_DASHES)],
            marker=_MARKERS[number % len(_MARKERS)] if len(run) == 1 else None, markersize=4,
        )  # fmt: skip


def _break(axes: Axes, place: int, why: str, style: Style, *, above: float) -> None:
    late = place > axes.get_xlim()[1] / 2
    axes.axvline(place - 0.5, color=style.muted, linewidth=1, linestyle=(0, (4, 3)))
    axes.annotate(
        clean(why), (place - 0.5, 1.0), xycoords=("data", "axes fraction"), xytext=(0, above),
        textcoords="offset points", va="bottom", ha="right" if late else "left",
        color=style.muted, annotation_clip=False,
    )  # fmt: skip


def xmr_chart(
    rows: pd.DataFrame, chart: Xmr, *, style: Style, polarity: str = "neither", unit: str = "",
    limits: str = "", until: int = 0,
) -> Figure:  # fmt: skip
    """Draw points in time with the mean and the limits of natural variation (an XmR chart).

    Args:
        rows: one released row for each period, in order of time.
        chart: what ``statistics.xmr`` returned for their values.
        style: ``chapter.style``.
        polarity: higher, lower or neither; says in words which way is better, never in colour.
        unit: what the axis measures; the rows' own unit if empty.
        limits: what the limits rest on, in words: "April 2013 to March 2015".
        until: how many first places they rest on; a line is drawn after them. 0 for all.
    """
    axis, local = on_axis(rows, None)
    note = _xmr_note(
        {place for one in chart.signals for place in one.points}, chart, polarity, limits
    )
    signals = {place for signal in chart.signals for place in signal.points}
    lines = {"Upper limit": chart.upper, "Mean": chart.mean, "Lower limit": chart.lower}
    ends = [(f"{name}\n{_figure(value, rows)}", value) for name, value in lines.items()]
    with drawing(style):
        top = 0.43 + LINE * (note.count("\n") + 1)
        figure, axes = canvas(
            2.82 + top, left=0.5, right=_right(ends), top=top, bottom=below_periods(axis)
        )
        for name, value in lines.items():
            mean = name == "Mean"
            axes.axhline(
                value, color=style.local if mean else style.muted, linewidth=1.2,
                linestyle="solid" if mean else (0, (5, 3)),
            )  # fmt: skip
        _marked(axes, local, signals, style)
        _name_signals(axes, local, chart, style)
        value_axis(axes, unit or unit_of(rows), horizontal=False, style=style)
        period_axis(axes, axis)
        missing_marks(axes, local, style)
        end_labels(axes, ends, at=len(axis) - 0.6, style=style)
        if 0 < until < len(axis):
            axes.axvline(until - 0.5, color=style.muted, linewidth=1, linestyle=(0, (1, 2)))
        axes.annotate(
            note, (0.0, 1.0), xycoords=("figure fraction", "axes fraction"), xytext=(4, 24),
            textcoords="offset points", va="bottom", color=style.muted,
        )  # fmt: skip
    return figure


def _figure(value: float, rows: pd.DataFrame) -> str:
    return f"{value:,.{int(rows['decimals'].max())}f}"


def _marked(axes: Axes, series: Sequence[Point | None], signals: set[int], style: Style) -> None:
    for run in _pieces(series, ()):
        axes.plot(
            [place for place, _ in run], [point.value for _, point in run], color=style.local,
            linewidth=1.4,
        )  # fmt: skip
        for place, point in run:
            found = place in signals
            axes.plot(
                [place], [point.value], marker="D" if found else "o", linestyle="",
                markersize=8 if found else 4.5, color=style.signal if found else style.local,
                markeredgecolor=style.ink if found else style.local, zorder=3,
            )  # fmt: skip


def _name_signals(axes: Axes, series: Sequence[Point | None], chart: Xmr, style: Style) -> None:
    """Write beside the points that stand out which periods they are; neighbours share a name."""
    known = {place: point for place, point in enumerate(series) if point and not point.missing}
    found = sorted({number for signal in chart.signals for number in signal.points})
    above = {number: known[number].value >= chart.mean for number in found}
    runs: list[list[int]] = []
    for number in found:
        last = runs[-1][-1] if runs else -99
        if number - last <= _SAME_RUN and above[number] == above[last]:
            runs[-1].append(number)
        else:
            runs.append([number])
    for run in runs:
        points = [known[number] for number in run]
        middle = (run[0] + run[-1]) / 2
        high = above[run[0]]
        value = (max if high else min)(point.value for point in points)
        edge = len(series) / 5
        side = "left" if middle < edge else "right" if middle > len(series) - edge else "center"
        axes.annotate(
            _span(points[0].period, points[-1].period), (middle, value),
            xytext=(0, 8 if high else -8), textcoords="offset points", ha=side,
            va="bottom" if high else "top", color=style.ink, weight="bold",
            annotation_clip=False, bbox={"facecolor": style.paper, "edgecolor": "none", "pad": 1},
        )  # fmt: skip


def _span(first: str, last: str) -> str:
    """Name a run of periods: Nov 2015, May to Aug 2013, Dec 2014 to Feb 2015."""
    if first == last:
        return clean(first)
    start, _, year = first.rpartition(" ")
    return clean(f"{start if start and last.endswith(f' {year}') else first} to {last}")


def _xmr_note(signals: set[int], chart: Xmr, polarity: str, limits: str) -> str:
    """Say what the limits rest on, whether they are trial limits, and what stands out."""
    rest = f"limits from {limits}" if limits else ""
    if chart.trial:
        rest = f"trial {rest or 'limits'}: fewer than 12 points"
    words = [rest] if rest else []
    words += ["\N{BLACK DIAMOND} stands out"] if signals else ["nothing stands out"]
    words += {"higher": ["higher is better"], "lower": ["lower is better"]}.get(polarity, [])
    words[0] = words[0][:1].upper() + words[0][1:]
    lines = [clean(words[0])]
    for one in words[1:]:
        if len(lines[-1]) + len(one) > _NOTE:
            lines.append(one)
        else:
            lines[-1] += f"; {one}"
    return "\n".join(lines)

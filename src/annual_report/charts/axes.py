"""What charts share: axes, labels beside marks, the marks of what is not shown."""

from __future__ import annotations

import math
import re
import textwrap
from typing import TYPE_CHECKING

from annual_report.charts.style import LINE, clean, text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from annual_report.charts.series import Point
    from annual_report.charts.style import Style


def wrapped(label: str, width: int = 27, lines: int = 2) -> str:
    """Return a label on a few lines at most."""
    return "\n".join(textwrap.wrap(clean(label), width, max_lines=lines, placeholder=" …"))


def short_name(comparator: str) -> str:
    """Return a comparator's name as it fits beside a line: Neighbours' mean."""
    neighbours = "Neighbours\N{RIGHT SINGLE QUOTATION MARK} "
    return comparator.replace("Statistical neighbours, ", neighbours)


def row_margin(labels: Sequence[str]) -> float:
    """Return the inches that wrapped labels need on the left of the plot."""
    lines = [line for label in labels for line in wrapped(label).split("\n")]
    return max(map(text_width, lines)) + 0.2


def row_label(axes: Axes, place: float, label: str, *, style: Style, heading: bool = False) -> None:
    """Write the name of a row on its left, or over the plot where it heads the rows below."""
    axes.annotate(
        clean(label) if heading else wrapped(label), (0, place),
        xycoords=("axes fraction", "data"), xytext=(0 if heading else -8, 0),
        textcoords="offset points", va="center", ha="left" if heading else "right",
        color=style.ink, weight="bold" if heading else "regular", linespacing=0.95,
        annotation_clip=False,
    )  # fmt: skip


def value_axis(axes: Axes, unit: str, *, horizontal: bool, style: Style, above: float = 9) -> None:
    """Start at zero unless values go below it; few gridlines; the unit stands above, horizontal."""
    low, high = (axes.get_xlim if horizontal else axes.get_ylim)()
    least = axes.dataLim.x0 if horizontal else axes.dataLim.y0
    low, high = (low if least < 0 else 0.0), max(high, 1e-9)
    (axes.set_xlim if horizontal else axes.set_ylim)(low, high * (1.0 if horizontal else 1.05))
    scale = axes.xaxis if horizontal else axes.yaxis
    axes.locator_params(axis="x" if horizontal else "y", nbins=4)
    axes.grid(visible=True, axis="x" if horizontal else "y")
    places = max((_decimals(value) for value in scale.get_major_locator()()), default=0)
    scale.set_major_formatter(lambda value, _: f"{value:,.{places if value else 0}f}")
    if not horizontal:
        axes.spines["left"].set_visible(False)
    axes.annotate(
        clean(unit[:1].upper() + unit[1:]), (0.0, 1.0), xycoords=("figure fraction", "axes fraction"),
        xytext=(4, above), textcoords="offset points", va="bottom", color=style.ink,
    )  # fmt: skip


def _decimals(value: float) -> int:
    return len(f"{value:.10g}".partition(".")[2])


_PART_OF_YEAR = re.compile(r"(Q[1-4]|[A-Z][a-z]{2}|\d{1,2} [A-Z][a-z]{2})[a-z]* (\d{4}(?:-\d\d)?)")


def below_periods(axis: Sequence[str]) -> float:
    """Return the inches that the names of periods need below the plot."""
    return 0.6 if any(map(_PART_OF_YEAR.fullmatch, axis)) else 0.35


def period_axis(axes: Axes, axis: Sequence[str]) -> None:
    """Name the periods below the plot: every one if they fit, else as many as fit and the last.

    A month, quarter or day is named on one line, and its year on a second where the year begins.
    """
    room = axes.get_position().width * _inches(axes)[0]
    parts = [_PART_OF_YEAR.fullmatch(label) for label in axis]
    short = [part[1] if part else label for part, label in zip(parts, axis, strict=True)]
    years = [part[2] if part else "" for part in parts]
    widest = max(text_width(label) for label in short) + 0.1
    step = max(1, math.ceil(len(axis) * widest / room))
    shown = list(range(len(axis) - 1, -1, -step))[::-1]
    axes.set_xticks(shown, [clean(short[place]) for place in shown])
    for number, place in enumerate(shown):
        if years[place] and (number == 0 or years[place] != years[shown[number - 1]]):
            axes.annotate(
                years[place], (place, 0), xycoords=("data", "axes fraction"),
                xytext=(0, -72 * LINE - 2), textcoords="offset points", ha="center", va="top",
                annotation_clip=False,
            )  # fmt: skip
    axes.set_xlim(-0.5, len(axis) - 0.5)


def missing_marks(axes: Axes, series: Sequence[Point | None], style: Style) -> None:
    """Write the release's symbol where a value would have stood."""
    for place, point in enumerate(series):
        if point is None or point.missing:
            axes.annotate(
                point.display if point else "[x]", (place, 0.02), ha="center", va="bottom",
                xycoords=("data", "axes fraction"), color=style.muted,
            )  # fmt: skip


def end_labels(
    axes: Axes, ends: Sequence[tuple[str, float]], *, at: float, style: Style, own: str = ""
) -> None:
    """Write each line's name beside its end, moved apart where they would touch.

    Args:
        axes: with its limits set.
        ends: label (of one or more lines) and the value at which its line ends, NaN for none.
        at: where on the horizontal axis, as data.
        style: of the chart.
        own: the label that is picked out as the local one.
    """
    low, high = axes.get_ylim()
    unit = (high - low) * LINE * 0.82 / (axes.get_position().height * _inches(axes)[1])
    wanted = sorted((low if math.isnan(value) else value, label) for label, value in ends)
    sized = [(value, unit * (label.count("\n") + 1)) for value, label in wanted]
    for place, (_, label) in zip(spread(sized, high + unit), wanted, strict=True):
        axes.annotate(
            label, (at, place), xytext=(9, 0), textcoords="offset points", va="center",
            linespacing=0.95, color=style.local if label == own else style.ink,
            weight="bold" if label == own else "regular", annotation_clip=False,
        )  # fmt: skip


def spread(wanted: Sequence[tuple[float, float]], top: float) -> list[float]:
    """Return where labels stand so that none touch and all are as near their place as can be.

    Labels that would touch become a stack, whose middle is at the mean of their places (least
    squares; the stacks are found as in isotonic regression, by pooling neighbours).

    Args:
        wanted: place and height of each label, lowest first.
        top: no label reaches above it.
    """
    stacks: list[tuple[float, list[float]]] = []  # where it begins, and the heights in it
    for value, height in wanted:
        start, heights = value - height / 2, [height]
        while stacks and sum(stacks[-1][1]) + stacks[-1][0] > start:
            below, under = stacks.pop()
            joined = [*under, *heights]
            start = (below * len(under) + (start - sum(under)) * len(heights)) / len(joined)
            heights = joined
        stacks.append((start, heights))
    places: list[float] = []
    ceiling = top
    for start, heights in reversed(stacks):
        begin = min(start, ceiling - sum(heights))
        ceiling = begin
        offsets = [sum(heights[:place]) + height / 2 for place, height in enumerate(heights)]
        places = [begin + offset for offset in offsets] + places
    return places


def _inches(axes: Axes) -> tuple[float, float]:
    figure = axes.get_figure(root=True)
    width, height = figure.get_size_inches() if figure else (1.0, 1.0)
    return float(width), float(height)

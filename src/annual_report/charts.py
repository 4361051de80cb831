"""Charts for a board's report, from released rows.

They follow the Government Analysis Function's guidance on charts: labels beside the marks instead
of a legend, horizontal text, few gridlines, bars from zero, and no colour that judges. What is not
shown is marked with the release's own symbol ([c], [x]) where it would have stood.

Every function takes released rows (``indicators``; comparators from ``comparators``) and returns a
figure for ``chapter.figure``. Titles belong in the caption; ``unit`` is what the axis measures.
"""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING, Any

import pandas as pd

from annual_report.chartstyle import (
    LINE,
    WIDTH,
    Style,
    canvas,
    clean,
    drawing,
    load_style,
    mark,
    text_width,
    to_svg,
)
from annual_report.describe import (
    describe_bars,
    describe_comparison,
    describe_grades,
    describe_timeline,
    describe_trend,
    describe_xmr,
)
from annual_report.series import Point, comparator_lines, on_axis, points, unit_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from annual_report.series import Line
    from annual_report.statistics import Xmr

__all__ = [
    "Style",
    "bars",
    "describe_bars",
    "describe_comparison",
    "describe_grades",
    "describe_timeline",
    "describe_trend",
    "describe_xmr",
    "interval_comparison",
    "load_style",
    "mark",
    "stacked_grades",
    "timeline",
    "to_svg",
    "trend",
    "xmr_chart",
]

_DASHES: tuple[Any, ...] = ("solid", (0, (5, 2)), (0, (1, 1.6)))
_MARKERS = ("s", "D", "^")


def interval_comparison(
    rows: pd.DataFrame,
    comparators: pd.DataFrame | None = None,
    *,
    style: Style,
    names: Mapping[str, str] | None = None,
    unit: str = "",
) -> Figure:
    """Draw local values with their 95% intervals above those of comparators.

    Args:
        rows: one released row for each indicator (or category), all in one unit.
        comparators: released comparator rows for the same indicators and year.
        style: ``chapter.style``.
        names: heading for each indicator, such as the catalogue's short name; needed where
            there are several.
        unit: what the axis measures; the rows' own unit if empty.

    Raises:
        ValueError: no rows.
    """
    lines = _comparison_lines(rows, comparators, style, names or {})
    labels = [label for label, *_ in lines]
    left = min(max(map(text_width, labels)) + 0.2, 2.3)
    height = 0.35 + LINE * 1.15 * len(lines) + 0.35
    with drawing(style):
        figure, axes = canvas(height, left=left, right=0.75, top=0.35, bottom=0.3)
        for place, (label, shown, colour, marker) in enumerate(lines):
            _row_label(axes, place, label, heading=shown is None, style=style)
            if shown is not None:
                _interval(axes, place, shown, colour=colour, marker=marker, style=style)
        _value_axis(axes, unit or unit_of(rows), horizontal=True, style=style)
        axes.set_ylim(len(lines) - 0.4, -0.6)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
    return figure


def _comparison_lines(
    rows: pd.DataFrame, comparators: pd.DataFrame | None, style: Style, names: Mapping[str, str]
) -> list[tuple[str, Point | None, str, str]]:
    if rows.empty:
        raise ValueError("There is no local row to compare. Use not_returned instead.")
    several = len(rows) > 1
    lines: list[tuple[str, Point | None, str, str]] = []
    for local in points(rows):
        if several:
            heading = names.get(local.indicator, local.category or local.indicator)
            lines.append((clean(heading), None, "", ""))
        lines.append((clean(style.area), local, style.local, "o"))
        if comparators is None or comparators.empty:
            continue
        same = comparators[comparators["indicator"] == local.indicator]
        for number, other in enumerate(points(same)):
            colour = style.comparators[number % len(style.comparators)]
            marker = _MARKERS[number % len(_MARKERS)]
            lines.append((clean(_with_n(other)), other, colour, marker))
    return lines


def _with_n(other: Point) -> str:
    return f"{other.name} ({other.n} areas)" if other.n else other.name


def _row_label(axes: Axes, place: float, label: str, *, heading: bool, style: Style) -> None:
    lines = textwrap.wrap(label, 34) or [""]
    axes.annotate(
        "\n".join(lines[:2]), (0, place), xycoords=("axes fraction", "data"),
        xytext=(0 if heading else -8, 0), textcoords="offset points", va="center",
        ha="left" if heading else "right", color=style.ink,
        weight="semibold" if heading else "regular", annotation_clip=False,
    )  # fmt: skip


def _interval(
    axes: Axes, place: float, shown: Point, *, colour: str, marker: str, style: Style
) -> None:
    if shown.missing:
        axes.annotate(
            shown.display, (0.01, place), xycoords=("axes fraction", "data"), va="center",
            color=style.muted,
        )  # fmt: skip
        return
    if not math.isnan(shown.lower):
        axes.plot([shown.lower, shown.upper], [place, place], color=colour, linewidth=2.2)
    axes.plot([shown.value], [place], marker=marker, markersize=7, color=colour, linestyle="")
    end = shown.value if math.isnan(shown.upper) else shown.upper
    axes.annotate(
        shown.display, (end, place), xytext=(8, 0), textcoords="offset points", va="center",
        color=style.ink, annotation_clip=False,
    )  # fmt: skip


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
    ends = [_end(style.area, local)] + [_end(line.name, line.points) for line in lines]
    right = min(max(text_width(label, "semibold") for label, _ in ends) + 0.25, 2.1)
    with drawing(style):
        figure, axes = canvas(3.1, left=0.5, right=right, top=0.42, bottom=0.35)
        cuts = sorted(axis.index(period) for period in (breaks or {}) if period in axis)
        for number, line in enumerate(lines):
            _comparator(axes, line, cuts, style, number)
        _local(axes, local, cuts, style)
        _value_axis(axes, unit or unit_of(rows), horizontal=False, style=style)
        _missing_marks(axes, local, style)
        for place in cuts:
            _break(axes, place, (breaks or {})[axis[place]], style)
        _end_labels(axes, ends, len(axis), style)
        _period_axis(axes, axis)
    return figure


def _end(name: str, series: Sequence[Point | None]) -> tuple[str, float]:
    known = [point for point in series if point is not None and not point.missing]
    if not known:
        return clean(name), math.nan
    return clean(f"{name} {known[-1].display}"), known[-1].value


def _pieces(series: Sequence[Point | None], cuts: Sequence[int]) -> list[list[tuple[int, Point]]]:
    """Return runs of known values; a run ends at a gap and at a break in the series."""
    runs: list[list[tuple[int, Point]]] = [[]]
    for place, point in enumerate(series):
        if place in cuts or point is None or point.missing:
            runs.append([])
        if point is not None and not point.missing:
            runs[-1].append((place, point))
    return [run for run in runs if run]


def _local(axes: Axes, series: Sequence[Point | None], cuts: Sequence[int], style: Style) -> None:
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


def _comparator(axes: Axes, line: Line, cuts: Sequence[int], style: Style, number: int) -> None:
    for run in _pieces(line.points, cuts):
        axes.plot(
            [place for place, _ in run], [point.value for _, point in run],
            color=style.comparators[number % len(style.comparators)], linewidth=1.4,
            linestyle=_DASHES[number % len(_DASHES)],
            marker=_MARKERS[number % len(_MARKERS)] if len(run) == 1 else None, markersize=4,
        )  # fmt: skip


def _missing_marks(axes: Axes, series: Sequence[Point | None], style: Style) -> None:
    for place, point in enumerate(series):
        if point is None or point.missing:
            axes.annotate(
                point.display if point else "[x]", (place, 0.02), ha="center", va="bottom",
                xycoords=("data", "axes fraction"), color=style.muted,
            )  # fmt: skip


def _break(axes: Axes, place: int, why: str, style: Style) -> None:
    axes.axvline(place - 0.5, color=style.muted, linewidth=1, linestyle=(0, (4, 3)))
    axes.annotate(
        "\n".join(textwrap.wrap(clean(why), 22)), (place - 0.5, 0.98), va="top",
        xycoords=("data", "axes fraction"), xytext=(4, 0), textcoords="offset points",
        color=style.muted,
    )  # fmt: skip


def _end_labels(axes: Axes, ends: Sequence[tuple[str, float]], count: int, style: Style) -> None:
    """Write each line's name and last value beside its end, moved apart where they would touch."""
    known = [(label, value, not number) for number, (label, value) in enumerate(ends)]
    low, high = axes.get_ylim()
    inches = axes.get_position().height * _inches_high(axes)
    step = (high - low) * LINE * 0.85 / inches
    wanted = sorted(
        ((value if not math.isnan(value) else low, label, own) for label, value, own in known),
    )
    places: list[float] = []
    for value, _, _ in wanted:
        places.append(max(value, places[-1] + step) if places else max(value, low))
    excess = max(places[-1] - high, 0) if places else 0
    for place, (_, label, own) in zip(places, wanted, strict=True):
        axes.annotate(
            label, (count - 1, place - excess), xytext=(9, 0), textcoords="offset points",
            va="center", color=style.local if own else style.ink,
            weight="semibold" if own else "regular", annotation_clip=False,
        )  # fmt: skip


def _inches_high(axes: Axes) -> float:
    figure = axes.get_figure(root=True)
    return float(figure.get_size_inches()[1]) if figure else 1.0


def _period_axis(axes: Axes, axis: Sequence[str], room: float = 3.0) -> None:
    widest = max(text_width(label) for label in axis) + 0.15
    step = max(1, math.ceil(len(axis) * widest / room))
    shown = list(range(len(axis) - 1, -1, -step))[::-1]
    axes.set_xticks(shown, [clean(axis[place]) for place in shown])
    axes.set_xlim(-0.5, len(axis) - 0.5 if len(axis) > 1 else 0.5)


def _value_axis(axes: Axes, unit: str, *, horizontal: bool, style: Style) -> None:
    """Start at zero unless values go below it; few gridlines; the unit stands above, horizontal."""
    limits = axes.get_xlim if horizontal else axes.get_ylim
    low, high = limits()
    low, high = (
        min(
            0.0,
            low
            if low < -1e-9 and min(axes.dataLim.x0 if horizontal else axes.dataLim.y0, 0) < 0
            else 0.0,
        ),
        max(high, 1e-9),
    )
    (axes.set_xlim if horizontal else axes.set_ylim)(low, high * (1.0 if horizontal else 1.05))
    scale = axes.xaxis if horizontal else axes.yaxis
    axes.locator_params(axis="x" if horizontal else "y", nbins=4)
    axes.grid(visible=True, axis="x" if horizontal else "y")
    scale.set_major_formatter(lambda value, _: f"{value:,.10g}")
    if not horizontal:
        axes.spines["left"].set_visible(False)
    axes.annotate(
        clean(unit[:1].upper() + unit[1:]), (0.0, 1.0), xycoords=("figure fraction", "axes fraction"),
        xytext=(4, 9), textcoords="offset points", va="bottom", color=style.ink,
    )  # fmt: skip


def xmr_chart(
    rows: pd.DataFrame, chart: Xmr, *, style: Style, polarity: str = "neither", unit: str = ""
) -> Figure:
    """Draw points in time with the mean and the limits of natural variation (an XmR chart).

    Args:
        rows: one released row for each period, in any order.
        chart: what ``statistics.xmr`` returned for the known values in order of time.
        style: ``chapter.style``.
        polarity: higher, lower or neither; says in words which way is better, never in colour.
        unit: what the axis measures; the rows' own unit if empty.
    """
    axis, local = on_axis(rows, None)
    signals = {place for signal in chart.signals for place in signal.points}
    with drawing(style):
        figure, axes = canvas(3.1, left=0.5, right=1.25, top=0.62, bottom=0.35)
        _runs(axes, local, signals, style)
        names = ("Upper limit", "Mean", "Lower limit")
        for name, value in zip(names, (chart.upper, chart.mean, chart.lower), strict=True):
            mean = name == "Mean"
            axes.axhline(
                value, color=style.local if mean else style.muted, linewidth=1.2,
                linestyle="solid" if mean else (0, (5, 3)),
            )  # fmt: skip
        _value_axis(axes, unit or unit_of(rows), horizontal=False, style=style)
        _missing_marks(axes, local, style)
        ends = [
            (f"{name} {_figure(value, rows)}", float(value))
            for name, value in zip(names, (chart.upper, chart.mean, chart.lower), strict=True)
        ]
        _end_labels(axes, [("", math.nan), *ends], len(axis), style)
        _period_axis(axes, axis)
        _xmr_note(axes, signals, trial=bool(chart.trial), polarity=polarity, style=style)
    return figure


def _figure(value: float, rows: pd.DataFrame) -> str:
    return f"{value:,.{int(rows['decimals'].max())}f}"


def _runs(axes: Axes, series: Sequence[Point | None], signals: set[int], style: Style) -> None:
    known = -1
    for run in _pieces(series, ()):
        axes.plot(
            [place for place, _ in run], [point.value for _, point in run], color=style.local,
            linewidth=1.4,
        )  # fmt: skip
        for place, point in run:
            known += 1
            found = known in signals
            axes.plot(
                [place], [point.value], marker="D" if found else "o", linestyle="",
                markersize=8 if found else 4.5, color=style.signal if found else style.local,
                markeredgecolor=style.ink if found else style.local, zorder=3,
            )  # fmt: skip


def _xmr_note(axes: Axes, signals: set[int], *, trial: bool, polarity: str, style: Style) -> None:
    words = ["Trial limits: fewer than 12 points"] if trial else []
    words += ["\N{BLACK DIAMOND} signal"] if signals else ["no signal"]
    words += {"higher": ["higher is better"], "lower": ["lower is better"]}.get(polarity, [])
    axes.annotate(
        "; ".join(words), (0.0, 1.0), xycoords=("figure fraction", "axes fraction"),
        xytext=(4, 24), textcoords="offset points", va="bottom", color=style.muted,
    )  # fmt: skip


def bars(
    rows: pd.DataFrame,
    *,
    style: Style,
    labels: str | Mapping[str, str] = "category",
    sort: bool = True,
    unit: str = "",
) -> Figure:
    """Draw one bar for each row, from zero; a suppressed row keeps its line, marked [c].

    Args:
        rows: one released row for each bar.
        style: ``chapter.style``.
        labels: the column that names the bars, or category to name.
        sort: largest first; else in the order of the rows.
        unit: what the axis measures; the rows' own unit if empty.

    Raises:
        ValueError: no rows.
    """
    if rows.empty:
        raise ValueError("There is no row to draw. Use not_returned instead.")
    named = rows[labels] if isinstance(labels, str) else rows["category"].map(dict(labels))
    pairs = list(zip(map(clean, named), points(rows, in_order=False), strict=True))
    if sort:
        pairs.sort(
            key=lambda pair: (pair[1].missing, -pair[1].value if not pair[1].missing else 0.0)
        )
    wrapped = ["\n".join(textwrap.wrap(label, 26)[:2]) for label, _ in pairs]
    left = min(max(text_width(line) for label in wrapped for line in label.split("\n")) + 0.2, 2.2)
    height = (
        0.4 + LINE * (1.35 if not any("\n" in label for label in wrapped) else 2) * len(pairs) + 0.3
    )
    with drawing(style):
        figure, axes = canvas(height, left=left, right=0.65, top=0.4, bottom=0.3)
        for place, (label, (_, point)) in enumerate(zip(wrapped, pairs, strict=True)):
            shown = 0.0 if point.missing else point.value
            axes.barh(place, shown, height=0.62, color=style.local)
            for text, where, gap, side in (
                (label, 0.0, -8, "right"),
                (point.display, shown, 6, "left"),
            ):
                axes.annotate(
                    text, (where, place), xytext=(gap, 0), textcoords="offset points", va="center",
                    ha=side, color=style.ink, annotation_clip=False,
                )  # fmt: skip
        axes.margins(x=0.02)
        _value_axis(axes, unit or unit_of(rows), horizontal=True, style=style)
        axes.set_ylim(len(pairs) - 0.4, -0.6)
        axes.set_yticks([])
    return figure


#: Grades from best to worst.
GRADES = ("outstanding", "good", "requires improvement", "inadequate")


def stacked_grades(
    rows: pd.DataFrame, *, style: Style, by: str = "theme", count: str = "value"
) -> Figure:
    """Draw how many cases had each grade, one bar for each group, best grade first.

    Grades are steps of one colour, dark to light, each with its number inside. A suppressed
    count has no length: it is listed after the bar with its symbol.

    Args:
        rows: one row for each group and grade: columns ``by``, ``grade``, ``count``, ``display``.
        style: ``chapter.style``.
        by: column of the groups.
        count: column of the counts, NaN where suppressed.

    Raises:
        ValueError: no rows, or a grade that is not known.
    """
    strange = set(rows["grade"]) - set(GRADES)
    if rows.empty or strange:
        raise ValueError(f"Rows need a grade of {', '.join(GRADES)}; found: {sorted(strange)}.")
    groups = list(dict.fromkeys(rows[by]))
    left = min(max(text_width(clean(group)) for group in groups) + 0.2, 2.2)
    with drawing(style):
        height = 0.75 + LINE * 2 * len(groups) + 0.3
        figure, axes = canvas(height, left=left, right=0.65, top=0.75, bottom=0.3)
        for place, group in enumerate(groups):
            _row_label(axes, place, clean(group), heading=False, style=style)
            part = rows[rows[by] == group].set_index("grade")
            _grade_bar(axes, place, part, count, style)
        _value_axis(axes, "Number of cases", horizontal=True, style=style)
        axes.set_ylim(len(groups) - 0.4, -0.6)
        axes.set_yticks([])
        _grade_key(figure, style)
    return figure


def _grade_bar(axes: Axes, place: int, part: pd.DataFrame, count: str, style: Style) -> None:
    start, unseen = 0.0, []
    for grade, colour in zip(GRADES, style.grades, strict=True):
        if grade not in part.index:
            continue
        number, display = part.loc[grade, count], str(part.loc[grade, "display"])
        if pd.isna(number):
            unseen.append(f"{display} {grade}")
            continue
        if number:
            axes.barh(place, number, left=start, height=0.6, color=colour, edgecolor=style.paper)
            axes.annotate(
                display, (start + number / 2, place), ha="center", va="center",
                color=_readable_on(colour, style),
            )  # fmt: skip
        start += float(number)
    if unseen:
        axes.annotate(
            "\n".join(unseen), (start, place), xytext=(6, 0), textcoords="offset points",
            va="center", color=style.muted, annotation_clip=False,
        )  # fmt: skip


def _readable_on(colour: str, style: Style) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return style.ink if 0.299 * red + 0.587 * green + 0.114 * blue > 0.5 else style.paper


def _grade_key(figure: Figure, style: Style) -> None:
    """Name the four grades in a line above the bars, in the order in which they are stacked."""
    height = figure.get_size_inches()[1]
    x = 0.02
    for grade, colour in zip(GRADES, style.grades, strict=True):
        figure.text(
            x, 1 - 0.16 / height, "\N{BLACK SQUARE}", color=colour, va="center",
            fontfamily="DejaVu Sans",
        )  # fmt: skip
        figure.text(x + 0.03, 1 - 0.16 / height, grade.capitalize(), va="center", color=style.ink)
        x += 0.03 + (text_width(grade) + 0.2) / WIDTH


def timeline(actions: pd.DataFrame, *, style: Style, on: str, label: str = "action_id") -> Figure:
    """Draw when actions fall due; their state is said by shape and in words.

    Args:
        actions: released ``actions`` rows: ``due`` (ISO or empty), ``status``, and ``label``.
        style: ``chapter.style``.
        on: the day the report looks from, ISO; what is due before it and not complete is overdue.
        label: column that names the actions.

    Raises:
        ValueError: no action has a due date.
    """
    dated = actions[actions["due"].ne("")].sort_values(["due", label], kind="stable")
    if dated.empty:
        raise ValueError("No action has a due date. Use not_returned instead.")
    days = pd.to_datetime(dated["due"], format="%Y-%m-%d")
    names = [clean(name) for name in dated[label]]
    left = min(max(map(text_width, names)) + 0.2, 2.0)
    with drawing(style):
        height = 0.45 + LINE * 1.25 * len(dated) + 0.35
        figure, axes = canvas(height, left=left, right=1.15, top=0.45, bottom=0.35)
        for place, (name, day, status) in enumerate(zip(names, days, dated["status"], strict=True)):
            _row_label(axes, place, name, heading=False, style=style)
            _action(axes, place, day, str(status), late=day < pd.Timestamp(on), style=style)
        axes.axvline(pd.Timestamp(on), color=style.muted, linewidth=1, linestyle=(0, (4, 3)))
        axes.annotate(
            f"{pd.Timestamp(on):%-d %B %Y}", (pd.Timestamp(on), 1), ha="center", va="bottom",
            xycoords=("data", "axes fraction"), xytext=(0, 5), textcoords="offset points",
            color=style.muted, annotation_clip=False,
        )  # fmt: skip
        _date_axis(axes, [*days, pd.Timestamp(on)])
        axes.set_ylim(len(dated) - 0.4, -0.6)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
    return figure


def _action(
    axes: Axes, place: int, day: pd.Timestamp, status: str, *, late: bool, style: Style
) -> None:
    done = status == "complete"
    words = status if done or not late else "overdue"
    axes.plot(
        [day], [place], linestyle="", markersize=8,
        marker="D" if late and not done else "o",
        color=style.signal if late and not done else style.local,
        markerfacecolor=None if done or late else style.paper,
        markeredgecolor=style.ink if late and not done else style.local,
    )  # fmt: skip
    axes.annotate(
        words, (day, place), xytext=(9, 0), textcoords="offset points", va="center",
        color=style.ink, annotation_clip=False,
    )  # fmt: skip


def _date_axis(axes: Axes, days: Sequence[pd.Timestamp]) -> None:
    """Mark the start of each quarter, or of each year where that is too many."""
    first, last = min(days), max(days)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    step = next(size for size in (1, 3, 6, 12, 60) if months / size <= 4 or size == 60)
    ticks = pd.date_range(first.replace(day=1), last + pd.offsets.MonthBegin(1), freq=f"{step}MS")
    axes.set_xticks(list(ticks), [f"{day:%b %Y}" for day in ticks])
    axes.set_xlim(first - pd.Timedelta(days=10), max(last, ticks[-1]) + pd.Timedelta(days=10))
    axes.grid(visible=True, axis="x")

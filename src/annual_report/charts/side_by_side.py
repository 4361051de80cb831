"""Charts of things side by side: an area and its comparators, categories, grades."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from matplotlib.patches import Rectangle

from annual_report.charts.axes import row_label, row_margin, short_name, value_axis, wrapped
from annual_report.charts.series import Point, largest_first, points, unit_of
from annual_report.charts.style import LINE, WIDTH, Style, canvas, clean, drawing, text_width

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MARKERS = ("s", "D", "^")
#: Grades from best to worst.
GRADES = ("outstanding", "good", "requires improvement", "inadequate")


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
    left = row_margin([label for label, shown, *_ in lines if shown is not None])
    height = 0.35 + LINE * 1.15 * len(lines) + 0.35
    with drawing(style):
        figure, axes = canvas(height, left=left, right=0.75, top=0.35, bottom=0.3)
        for place, (label, shown, colour, marker) in enumerate(lines):
            row_label(axes, place, label, heading=shown is None, style=style)
            if shown is not None:
                _interval(axes, place, shown, colour=colour, marker=marker, style=style)
        value_axis(axes, unit or unit_of(rows), horizontal=True, style=style)
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
    for local in points(rows, in_order=False):
        if several:
            heading = names.get(local.indicator, local.category or local.indicator)
            lines.append((clean(heading), None, "", ""))
        lines.append((clean(style.area), local, style.local, "o"))
        if comparators is None or comparators.empty:
            continue
        same = comparators[comparators["indicator"] == local.indicator]
        for number, other in enumerate(points(same, in_order=False)):
            colour = style.comparators[number % len(style.comparators)]
            marker = _MARKERS[number % len(_MARKERS)]
            lines.append((clean(_with_n(other)), other, colour, marker))
    return lines


def _with_n(other: Point) -> str:
    name = short_name(other.name)
    return f"{name} ({other.n} areas)" if other.n else name


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
    axes.plot(
        [shown.value],
        [place],
        marker=marker,
        markersize=7,
        color=colour,
        linestyle="",
        clip_on=False,
    )
    end = shown.value if math.isnan(shown.upper) else shown.upper
    axes.annotate(
        shown.display, (end, place), xytext=(8, 0), textcoords="offset points", va="center",
        color=style.ink, annotation_clip=False,
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
    pairs = list(zip(map(str, named), points(rows, in_order=False), strict=True))
    if sort:
        pairs.sort(key=largest_first)
    names = [label for label, _ in pairs]
    row = LINE * (2 if any("\n" in wrapped(name) for name in names) else 1.35)
    with drawing(style):
        figure, axes = canvas(
            0.4 + row * len(pairs) + 0.3, left=row_margin(names), right=0.65, top=0.4, bottom=0.3
        )
        for place, (name, point) in enumerate(pairs):
            shown = 0.0 if point.missing else point.value
            axes.barh(place, shown, height=0.62, color=style.local)
            row_label(axes, place, name, style=style)
            axes.annotate(
                point.display, (shown, place), xytext=(6, 0), textcoords="offset points",
                va="center", color=style.ink, annotation_clip=False,
            )  # fmt: skip
        axes.margins(x=0.02)
        value_axis(axes, unit or unit_of(rows), horizontal=True, style=style)
        axes.set_ylim(len(pairs) - 0.4, -0.6)
        axes.set_yticks([])
    return figure


def stacked_grades(
    rows: pd.DataFrame, *, style: Style, by: str = "theme", count: str = "count"
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
    parts = [rows[rows[by] == group].set_index("grade") for group in groups]
    unseen = [_unseen(part, count) for part in parts]
    widest = max((text_width(line) for lines in unseen for line in lines), default=0.0)
    with drawing(style):
        height = 0.75 + LINE * 2 * len(groups) + 0.3
        left = row_margin(list(map(str, groups)))
        figure, axes = canvas(
            height, left=left, right=max(widest + 0.15, 0.3), top=0.75, bottom=0.3
        )
        for place, (group, part) in enumerate(zip(groups, parts, strict=True)):
            row_label(axes, place, str(group), style=style)
            end = _grade_bar(axes, place, part, count, style)
            axes.annotate(
                "\n".join(unseen[place]), (end, place), xytext=(6, 0), textcoords="offset points",
                va="center", color=style.muted, annotation_clip=False, linespacing=0.95,
            )  # fmt: skip
        unit = f"Number of {unit_of(rows) or 'cases'}"
        value_axis(axes, unit, horizontal=True, style=style)
        axes.set_ylim(len(groups) - 0.4, -0.6)
        axes.set_yticks([])
        _grade_key(figure, style)
    return figure


def _unseen(part: pd.DataFrame, count: str) -> list[str]:
    """Return the grades whose count is not shown, with the release's symbol."""
    hidden = part[part[count].isna()]
    return [f"{hidden.loc[grade, 'display']} {grade}" for grade in GRADES if grade in hidden.index]


def _grade_bar(axes: Axes, place: int, part: pd.DataFrame, count: str, style: Style) -> float:
    """Draw the counts that are shown, and return where the last one ends."""
    end = 0.0
    for grade, colour in zip(GRADES, style.grades, strict=True):
        number = float(part.loc[grade, count]) if grade in part.index else math.nan
        if math.isnan(number) or not number:
            continue
        axes.barh(place, number, left=end, height=0.6, color=colour, edgecolor=style.local)
        axes.annotate(
            str(part.loc[grade, "display"]), (end + number / 2, place), ha="center", va="center",
            color=_readable_on(colour, style),
        )  # fmt: skip
        end += number
    return end


def _readable_on(colour: str, style: Style) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return style.ink if 0.299 * red + 0.587 * green + 0.114 * blue > 0.5 else style.paper


def _grade_key(figure: Figure, style: Style) -> None:
    """Name the four grades in a line above the bars, in the order in which they are stacked."""
    height = figure.get_size_inches()[1]
    x = 0.02
    for grade, colour in zip(GRADES, style.grades, strict=True):
        figure.add_artist(
            Rectangle(
                (x, 1 - 0.22 / height), 0.12 / WIDTH, 0.12 / height, facecolor=colour,
                edgecolor=style.local, linewidth=0.8, transform=figure.transFigure,
            )
        )  # fmt: skip
        figure.text(x + 0.03, 1 - 0.16 / height, grade.capitalize(), va="center", color=style.ink)
        x += 0.03 + (text_width(grade) + 0.2) / WIDTH

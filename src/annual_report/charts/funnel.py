"""A funnel plot: an area among others, with how far apart chance alone would put them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.transforms import Bbox

from annual_report.charts.axes import end_labels, value_axis
from annual_report.charts.style import LINE, TEXT_POINTS, Style, canvas, clean, drawing, text_width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from annual_report.statistics import Funnel, Place

#: Line of each pair of limits: level, words beside it, dashes. Drawn in grey: no colour judges.
_LIMITS: tuple[tuple[float, str, Any], ...] = (
    (0.998, "99.8% limit", (0, (5, 2))),
    (0.95, "95% limit", (0, (1, 1.6))),
)
_ADJUSTED = "95%, adjusted"
#: How far from its mark a name may stand, and on which side: points right, points up, alignment.
_SIDES = (
    (9, 0, "left", "center"), (-9, 0, "right", "center"), (0, 9, "center", "bottom"),
    (0, -9, "center", "top"), (7, 6, "left", "bottom"), (7, -6, "left", "top"),
    (-7, 6, "right", "bottom"), (-7, -6, "right", "top"),
)  # fmt: skip
#: Where the area's own name stands, with a line to its mark, if there is no room beside it.
_FAR = tuple(
    (right, up, "center", "bottom" if up > 0 else "top")
    for up in (28, -28, 48, -48, 68, -68)
    for right in (0, 34, -34)
)


@dataclass(frozen=True)
class Spot:
    """One area in a funnel.

    Attributes:
        name: as printed.
        place: its count and base.
        value: in the unit of the measure.
        neighbour: it is a statistical neighbour.
    """

    name: str
    place: Place
    value: float
    neighbour: bool = False


def funnel_chart(
    own: Spot, others: Sequence[Spot], among: Funnel, *, style: Style, unit: str, of: str
) -> Figure:
    """Draw an area among others by size, with the limits within which chance would put them.

    Where areas lie farther apart than chance would put them, a further pair of lines allows for
    that. Only the area itself and, where there is room, its neighbours are named; the table beside
    the chart names all.

    Args:
        own: the board's area.
        others: all that ``among`` rests on.
        among: of ``statistics.funnel``.
        style: ``chapter.style``.
        unit: what the values are.
        of: what the bases are: "Referrals in the year".
    """
    most = max(spot.place.base for spot in (own, *others)) * 1.06
    least = min(spot.place.base for spot in (own, *others))
    at = np.linspace(max(least * 0.5, most / 400), most, 240)
    if among.kind == "percentage":
        at = np.unique(np.round(at))
    ends = [(f"Mean\n{_shown(among.centre)}", among.centre)]
    with drawing(style):
        lines = list(_lines(among, at))
        ends += [(name, float(upper[-1])) for name, _, upper, _ in lines]
        right = max(text_width(part) for name, _ in ends for part in name.split("\n")) + 0.2
        figure, axes = canvas(4.1, left=0.55, right=right, top=0.68, bottom=0.62)
        axes.axhline(among.centre, color=style.local, linewidth=1.2)
        for _, lower, upper, dashes in lines:
            for limit in (lower, upper):
                axes.plot(at, limit, color=style.muted, linewidth=1.2, linestyle=dashes)
        for spot in others:
            _mark(axes, spot, style)
        axes.plot(
            [own.place.base], [own.value], marker="o", markersize=9, color=style.local,
            linestyle="", zorder=4,
        )  # fmt: skip
        axes.set_xlim(0, most)
        axes.set_ylim(0, _top(own, others, among, lines))
        value_axis(axes, unit, horizontal=False, style=style)
        _size_axis(axes, of, style)
        end_labels(axes, ends, at=most, style=style)
        _names(axes, own, others, style)
        _note(axes, others, style)
    return figure


def _shown(value: float) -> str:
    return f"{value:,.1f}"


def _lines(among: Funnel, at: Any) -> Iterator[tuple[str, Any, Any, Any]]:
    for level, name, dashes in _LIMITS:
        found = among.limits(at, level)
        yield name, found.lower, found.upper, dashes
    if among.overdispersed:
        found = among.adjusted(at, 0.95)
        yield _ADJUSTED, found.lower, found.upper, "solid"


def _top(own: Spot, others: Sequence[Spot], among: Funnel, lines: Sequence[Any]) -> float:
    """Let every area and, at the size of the smallest, the limits be seen; not where they run off."""
    least = min(spot.place.base for spot in (own, *others))
    seen = [among.limits(least, 0.95).upper, *(upper[-1] for _, _, upper, _ in lines)]
    high = max([*(spot.value for spot in (own, *others)), *map(float, seen)]) * 1.05
    return min(high, 100.0) if among.kind == "percentage" else high


def _mark(axes: Axes, spot: Spot, style: Style) -> None:
    axes.plot(
        [spot.place.base], [spot.value], linestyle="", zorder=3,
        marker="D" if spot.neighbour else "o", markersize=6 if spot.neighbour else 5,
        markerfacecolor=style.comparators[1] if spot.neighbour else style.paper,
        markeredgecolor=style.ink if spot.neighbour else style.muted,
    )  # fmt: skip


def _size_axis(axes: Axes, of: str, style: Style) -> None:
    axes.locator_params(axis="x", nbins=5)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.annotate(
        clean(of[:1].upper() + of[1:]), (1.0, 0), xycoords="axes fraction",
        xytext=(0, -72 * LINE - 4), textcoords="offset points", ha="right", va="top",
        color=style.ink, annotation_clip=False,
    )  # fmt: skip


def _names(axes: Axes, own: Spot, others: Sequence[Spot], style: Style) -> None:
    """Name the area itself, and each neighbour that can be named without touching anything."""
    taken: list[Bbox] = []
    for spot in (own, *(one for one in others if one.neighbour)):
        mine = spot is own
        weight = "bold" if mine else "regular"
        size = (text_width(clean(spot.name), weight), TEXT_POINTS / 72)
        marks = [_box(axes, other, 0.07) for other in (own, *others) if other is not spot]
        boxes = {
            side: _text_box(axes, spot, side, *size)
            for side in ((*_SIDES, *_FAR) if mine else _SIDES)
        }
        free = [
            side
            for side, box in boxes.items()
            if _inside(axes, box) and not any(map(box.overlaps, [*marks, *taken]))
        ]
        if not free and not mine:
            continue
        side = free[0] if free else _SIDES[0]
        taken.append(boxes[side])
        if side in _FAR:  # the line to the mark
            taken.append(Bbox.union([boxes[side], _box(axes, spot, 0.0)]))
        axes.annotate(
            clean(spot.name), (spot.place.base, spot.value), xytext=side[:2],
            textcoords="offset points", ha=side[2], va=side[3], zorder=2.5,
            bbox={"facecolor": style.paper, "edgecolor": "none", "pad": 0.5}, weight=weight,
            color=style.local if mine else style.ink,
            arrowprops={"arrowstyle": "-", "color": style.local, "linewidth": 0.8, "shrinkA": 0,
                        "shrinkB": 5} if side in _FAR else None,
        )  # fmt: skip


def _point(axes: Axes, spot: Spot) -> tuple[float, float]:
    """Return where an area stands, in inches from the plot's corner."""
    width, height = _size(axes)
    return (
        spot.place.base / axes.get_xlim()[1] * width,
        spot.value / axes.get_ylim()[1] * height,
    )


def _size(axes: Axes) -> tuple[float, float]:
    figure = axes.get_figure(root=True)
    width, height = figure.get_size_inches() if figure else (1.0, 1.0)
    place = axes.get_position()
    return float(width * place.width), float(height * place.height)


def _box(axes: Axes, spot: Spot, half: float) -> Bbox:
    x, y = _point(axes, spot)
    return Bbox([[x - half, y - half], [x + half, y + half]])


def _text_box(axes: Axes, spot: Spot, side: tuple[int, int, str, str], wide: float, high: float) -> Bbox:  # fmt: skip
    x, y = _point(axes, spot)
    x, y = x + side[0] / 72, y + side[1] / 72
    left = {"left": x, "right": x - wide, "center": x - wide / 2}[side[2]]
    below = {"bottom": y, "top": y - high, "center": y - high / 2}[side[3]]
    return Bbox([[left, below], [left + wide, below + high]])


def _inside(axes: Axes, box: Bbox) -> bool:
    width, height = _size(axes)
    return bool(box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height)


def _note(axes: Axes, others: Sequence[Spot], style: Style) -> None:
    words = []
    if any(spot.neighbour for spot in others):
        words.append("\N{BLACK DIAMOND} statistical neighbour")
    if not all(spot.neighbour for spot in others):
        words.append("\N{WHITE CIRCLE} other area")
    axes.annotate(
        "; ".join(words), (0.0, 1.0), xycoords=("figure fraction", "axes fraction"),
        xytext=(4, 24), textcoords="offset points", va="bottom", color=style.muted,
    )  # fmt: skip


def describe_funnel(own: Spot, among: Funnel, *, what: str, of: str, unit: str = "") -> str:
    """Say what ``funnel_chart`` shows: where the area lies, and how far areas lie apart."""
    mark = "%" if unit == "%" else ""
    size = f"{own.place.base:,.0f}"
    words = (
        f"{what}. {own.name}: {own.value:,.1f}{mark} at a size of {size} ({of}). "
        f"Mean of {among.areas} other areas: {among.centre:,.1f}{mark}. "
        f"By chance alone an area of that size would lie between {_span(among, own, 0.95)} in 19 of "
        f"20 cases, and between {_span(among, own, 0.998)} in 998 of 1,000. "
        f"{among.outside} of the {among.areas} lie outside the wider limits."
    )
    if among.overdispersed:
        found = among.adjusted(own.place.base, 0.95)
        words += (
            " Allowing for how far areas lie apart, 19 of 20 would lie between "
            f"{found.lower:,.1f} and {found.upper:,.1f}."
        )
    return words


def _span(among: Funnel, own: Spot, level: float) -> str:
    found = among.limits(own.place.base, level)
    return f"{float(found.lower):,.1f} and {float(found.upper):,.1f}"

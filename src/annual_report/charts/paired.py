"""The same people measured twice: how many improved, stayed the same and got worse."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annual_report.charts.axes import spread, value_axis
from annual_report.charts.style import WIDTH, Style, canvas, clean, drawing, text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LEFT, _RIGHT = 0.12, 0.3
#: Upper edge of the bar.
_TOP = 0.31


@dataclass(frozen=True)
class Share:
    """Those who moved one way.

    Attributes:
        name: which way: "More sure".
        count: people; NaN where it is not shown.
        display: as printed.
    """

    name: str
    count: float
    display: str


def paired_bar(shares: Sequence[Share], *, style: Style, unit: str, note: str) -> Figure:
    """Draw one bar of those measured twice, in three parts, each named above the bar.

    What is not shown has no length: it is named with its symbol after the bar.

    Args:
        shares: improved, same, worse, in this order.
        style: ``chapter.style``.
        unit: who they are: "People who answered twice".
        note: how many were measured twice, of how many, in words.

    Raises:
        ValueError: there are not three parts, or none has a count.
    """
    known = [one for one in shares if not math.isnan(one.count)]
    if len(shares) != len(_LOOKS) or not sum(one.count for one in known):
        raise ValueError("A paired change has three parts, and one at least has a count.")
    with drawing(style):
        figure, axes = canvas(2.25, left=_LEFT, right=_RIGHT, top=1.12, bottom=0.3)
        end, middles = 0.0, []
        for place, one in enumerate(shares):
            count = 0.0 if math.isnan(one.count) else one.count
            _part(axes, place, end, count, style)
            middles.append(end + count / 2)
            end += count
        axes.set_xlim(0, end * 1.02)
        value_axis(axes, unit, horizontal=True, style=style, above=58)
        axes.set_ylim(-0.5, 0.5)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        _names(axes, shares, middles, style)
        axes.annotate(
            clean(note), (0.0, 1.0), xycoords=("figure fraction", "axes fraction"),
            xytext=(4, 40), textcoords="offset points", va="bottom", color=style.muted,
        )  # fmt: skip
    return figure


#: Fill of each part, by its place among the style's grades; the last is hatched on paper, so that
#: the three differ without colour.
_LOOKS = (0, 2, None)


def _part(axes: Axes, place: int, start: float, count: float, style: Style) -> None:
    look = _LOOKS[place]
    axes.barh(
        0, count, left=start, height=2 * _TOP, linewidth=1, edgecolor=style.local,
        color=style.paper if look is None else style.grades[look],
        hatch="////" if look is None else None,
    )  # fmt: skip


def _names(axes: Axes, shares: Sequence[Share], middles: Sequence[float], style: Style) -> None:
    """Name each part above its middle, moved apart where names would touch."""
    wide = WIDTH - _LEFT - _RIGHT
    scale = wide / axes.get_xlim()[1]
    words = [clean(f"{one.name} {one.display}") for one in shares]
    wanted = [
        (max(middle * scale, text_width(text) / 2), text_width(text) + 0.2)
        for middle, text in zip(middles, words, strict=True)
    ]
    places = spread(wanted, wide + 0.15)
    for text, place, middle, one in zip(words, places, middles, shares, strict=True):
        axes.annotate(
            text, (middle, _TOP), xytext=(72 * (place - middle * scale), 12),
            textcoords="offset points", ha="center", va="bottom", color=style.ink,
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": style.muted, "linewidth": 0.8, "shrinkA": 1,
                        "shrinkB": 0} if one.count > 0 else None,
        )  # fmt: skip


def describe_paired(shares: Sequence[Share], *, what: str, note: str) -> str:
    """Say what ``paired_bar`` shows."""
    parts = "; ".join(f"{one.name.lower()}: {one.display}" for one in shares)
    return f"{what}. {note}. {parts[:1].upper()}{parts[1:]}."

"""When improvement actions fall due."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from annual_report.charts.axes import row_label, row_margin
from annual_report.charts.style import LINE, Style, canvas, drawing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


#: Marker of each state, and whether it is filled: a state is told by its shape, its words and its
#: colour, and by none of them alone.
_MARKS: dict[str, tuple[str, bool]] = {
    "complete": ("o", True), "in progress": ("^", False), "not started": ("s", False),
    "overdue": ("D", True),
}  # fmt: skip


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
    names = list(map(str, dated[label]))
    with drawing(style):
        height = 0.45 + LINE * 1.25 * len(dated) + 0.35
        figure, axes = canvas(height, left=row_margin(names), right=1.15, top=0.45, bottom=0.35)
        for place, (name, day, status) in enumerate(zip(names, days, dated["status"], strict=True)):
            row_label(axes, place, name, style=style)
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
    words = "overdue" if late and status != "complete" else status
    marker, filled = _MARKS.get(words, ("o", False))
    axes.plot(
        [day], [place], linestyle="", markersize=8, marker=marker, clip_on=False, zorder=3,
        color=style.signal if words == "overdue" else style.local,
        markerfacecolor=None if filled else style.paper,
        markeredgecolor=style.ink if words == "overdue" else style.local,
    )  # fmt: skip
    axes.annotate(
        words, (day, place), xytext=(9, 0), textcoords="offset points", va="center",
        color=style.ink, annotation_clip=False, zorder=2,
        bbox={"facecolor": style.paper, "edgecolor": "none", "pad": 0.8},
    )  # fmt: skip


def _date_axis(axes: Axes, days: Sequence[pd.Timestamp]) -> None:
    """Mark the start of each quarter, or of each year where that is too many."""
    first, last = min(days), max(days)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    step = next(size for size in (1, 3, 6, 12, 60) if months / size <= 4 or size == 60)
    ticks = pd.date_range(
        first.replace(month=1, day=1), last + pd.offsets.MonthBegin(1), freq=f"{step}MS"
    )
    ticks = ticks[ticks >= first.replace(day=1)]
    axes.set_xticks(list(ticks), [f"{day:%b %Y}" for day in ticks])
    beside = max(pd.Timedelta(days=10), (last - first) / 40)
    axes.set_xlim(first - beside, max(last, ticks[-1]) + beside)
    axes.grid(visible=True, axis="x")

"""What was planned and done in which year: a grid with a line for each method."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.patches import FancyBboxPatch

from annual_report.charts.axes import row_label, row_margin, wrapped
from annual_report.charts.style import LINE, Style, canvas, drawing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: What a cell says; the words stand in the picture, so that shape and colour never say it alone.
STATES = ("done", "due", "missed")


@dataclass(frozen=True)
class GridLine:
    """One method in the grid.

    Attributes:
        name: beside the line.
        group: heading above the first line of each group.
        cells: year to one of ``STATES``; a year without an entry stays empty.
    """

    name: str
    group: str
    cells: Mapping[str, str]


def timetable_grid(
    lines: Sequence[GridLine], years: Sequence[str], *, now: str, style: Style
) -> Figure:
    """Draw when each method was done, missed, or is due.

    Args:
        lines: those of one group together.
        years: columns, oldest first.
        now: the reporting year, after which a line is drawn.
        style: ``chapter.style``.

    Raises:
        ValueError: there is no line or no year, or a cell says something else.
    """
    if not lines or not years:
        raise ValueError("The timetable is empty. Use not_returned instead.")
    strange = {state for line in lines for state in line.cells.values()} - set(STATES)
    if strange:
        raise ValueError(f"A cell says one of {', '.join(STATES)}.")
    with drawing(style):
        places, height = _places(lines)
        top, bottom = 0.4, 0.1
        left = row_margin([line.name for line in lines])
        figure, axes = canvas(height + top + bottom, left=left, right=0.1, top=top, bottom=bottom)
        axes.set_xlim(-0.5, len(years) - 0.5)
        axes.set_ylim(height, 0)
        group = ""
        for line, place in zip(lines, places, strict=True):
            if line.group != group:
                group = line.group
                _heading(axes, place - _tall(line) / 2 - 0.15, group, style)
            row_label(axes, place, line.name, style=style)
            for column, year in enumerate(years):
                if year in line.cells:
                    _cell(axes, column, place, line.cells[year], style)
        _columns(axes, years, now, style)
    return figure


def _tall(line: GridLine) -> float:
    return 0.14 + LINE * 0.8 * (wrapped(line.name).count("\n") + 1)


def _places(lines: Sequence[GridLine]) -> tuple[list[float], float]:
    """Return the middle of each line in inches from the top, and the height of all."""
    found, at, group = [], 0.0, ""
    for line in lines:
        if line.group != group:
            group, at = line.group, at + 0.34
        found.append(at + _tall(line) / 2)
        at += _tall(line)
    return found, at


def _heading(axes: Axes, place: float, text: str, style: Style) -> None:
    axes.annotate(
        text, (0, place), xycoords=("figure fraction", "data"), xytext=(2, 0),
        textcoords="offset points", va="center", ha="left", color=style.ink, weight="bold",
        annotation_clip=False,
    )  # fmt: skip


def _cell(axes: Axes, column: int, place: float, state: str, style: Style) -> None:
    edge = {"done": style.local, "due": style.muted, "missed": style.ink}[state]
    face = {"done": style.local, "due": style.paper, "missed": style.signal}[state]
    words = {"done": style.paper, "due": style.muted, "missed": style.ink}[state]
    axes.add_patch(
        FancyBboxPatch(
            (column - 0.44, place - 0.12), 0.88, 0.24, boxstyle="square,pad=0", facecolor=face,
            edgecolor=edge, linewidth=1.2 if state == "missed" else 0.8,
            linestyle=(0, (3, 2)) if state == "due" else "solid", mutation_aspect=1,
        )
    )  # fmt: skip
    axes.annotate(
        state, (column, place), ha="center", va="center", color=words,
        weight="bold" if state == "missed" else "regular",
    )  # fmt: skip


def _columns(axes: Axes, years: Sequence[str], now: str, style: Style) -> None:
    axes.xaxis.tick_top()
    axes.set_xticks(range(len(years)), list(years))
    axes.set_yticks([])
    axes.spines[["left", "bottom"]].set_visible(False)
    if now in years[:-1]:
        axes.axvline(
            years.index(now) + 0.5, color=style.muted, linewidth=1, linestyle=(0, (4, 3))
        )  # fmt: skip


def describe_timetable(lines: Sequence[GridLine], years: Sequence[str], *, now: str) -> str:
    """Say what ``timetable_grid`` shows: how many were done in each year, and what was missed."""
    said = []
    for year in years:
        states = [line.cells[year] for line in lines if year in line.cells]
        counts = [f"{states.count(one)} {one}" for one in STATES if one in states]
        if counts:
            said.append(f"{year}: {', '.join(counts)}")
    missed = [
        f"{line.name} in {year}"
        for year in years
        for line in lines
        if line.cells.get(year) == "missed"
    ]
    text = f"{len(lines)} methods by year, {now} the reporting year. {'; '.join(said)}."
    return f"{text} Missed: {'; '.join(missed)}." if missed else f"{text} None was missed."

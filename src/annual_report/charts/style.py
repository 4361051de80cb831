"""The house style of pictures: colours from ``_brand.yml``, the packaged typeface, SVG output."""

from __future__ import annotations

import io
import re
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import font_source_sans_pro
import matplotlib as mpl
import yaml
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from annual_report.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes

    from annual_report.project import Project

#: Inches that a picture is drawn in. With text of 11 points, letters are more than 9 pixels high
#: when the picture is shrunk to a phone of 360 pixels.
WIDTH = 5.5
TEXT_POINTS = 11.0
LINE = 0.25  # inches from one line of text to the next
#: Inches that it takes up where there is room: most of a column, on a screen and on A4.
SHOWN = 6.3
FONT = "Source Sans Pro"
#: Colour of the words that mark a picture as a demonstration.
MARKED = "#801650"


@dataclass(frozen=True)
class Style:
    """Colours and names that every chart shares.

    Attributes:
        area: what the local figures are called in the picture.
        local: colour of the local figures.
        comparators: colours of comparators, in order, lighter than the local one.
        signal: colour that picks out a point; never the only sign of it.
        grades: four steps of one hue, dark to light, for grades from best to worst.
        ink: colour of text.
        muted: colour of secondary text, still 4.5:1 on ``paper``.
        grid: colour of lines that only guide the eye.
        paper: background.
    """

    area: str = "Local"
    local: str = "#12436D"
    comparators: tuple[str, ...] = ("#4D5963", "#28A197", "#A285D1")
    signal: str = "#F46A25"
    grades: tuple[str, ...] = ("#12436D", "#2E6DA4", "#7AA5CF", "#D3E3F1")
    ink: str = "#1D252C"
    muted: str = "#4D5963"
    grid: str = "#D9DDE1"
    paper: str = "#FFFFFF"


def load_style(project: Project) -> Style:
    """Return the style for a project: its ``_brand.yml`` and its area's name.

    Raises:
        ConfigurationError: ``_brand.yml`` is missing, or a colour in it is not a colour.
    """
    file = project.find("_brand.yml")
    brand = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    colours: dict[str, Any] = brand.get("color") or {}
    palette: dict[str, str] = colours.get("palette") or {}
    plain = Style()

    def colour(name: str, default: str) -> str:
        found = colours.get(name, palette.get(name, default))
        found = palette.get(found, found)
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", str(found)):
            message = (
                f"{file.name}: colour '{name}' must be written as #rrggbb or name the palette."
            )
            raise ConfigurationError(message)
        return str(found)

    return Style(
        area=project.board.area.name,
        local=colour("primary", plain.local),
        comparators=tuple(
            colour(name, default)
            for name, default in zip(("grey", "turquoise", "lilac"), plain.comparators, strict=True)
        ),
        signal=colour("orange", plain.signal),
        grades=tuple(colour(f"grade-{n}", default) for n, default in enumerate(plain.grades, 1)),
        ink=colour("foreground", plain.ink),
        muted=colour("secondary", plain.muted),
        grid=colour("grid", plain.grid),
        paper=colour("background", plain.paper),
    )


@cache
def _typeface() -> None:
    folder = Path(font_source_sans_pro.font_directory)
    for name in ("Regular", "Semibold", "Bold", "It"):
        font_manager.fontManager.addfont(str(folder / f"SourceSansPro-{name}.ttf"))


@contextmanager
def drawing(style: Style | None = None) -> Iterator[None]:
    """Draw and save in the house style; text is never read as mathematics."""
    _typeface()
    chosen = style or Style()
    with mpl.rc_context(
        {
            # DejaVu Sans comes with matplotlib and lends the letters that the typeface lacks.
            "font.family": [FONT, "DejaVu Sans"],
            "font.size": TEXT_POINTS,
            "text.parse_math": False,
            "text.color": chosen.ink,
            "axes.edgecolor": chosen.muted,
            "axes.labelcolor": chosen.ink,
            "axes.facecolor": chosen.paper,
            "axes.axisbelow": True,
            "axes.linewidth": 0.8,
            "axes.unicode_minus": True,
            "figure.facecolor": chosen.paper,
            "savefig.facecolor": chosen.paper,
            "xtick.color": chosen.ink,
            "ytick.color": chosen.ink,
            "grid.color": chosen.grid,
            "grid.linewidth": 0.8,
            "lines.solid_capstyle": "round",
            "svg.fonttype": "path",
            "svg.hashsalt": "annual-report",
        }
    ):
        yield


def canvas(
    height: float, *, left: float, right: float, top: float, bottom: float
) -> tuple[Figure, Axes]:
    """Return a figure with one plot; margins and height in inches."""
    figure = Figure(figsize=(WIDTH, height))
    axes = figure.add_axes(
        (left / WIDTH, bottom / height, 1 - (left + right) / WIDTH, 1 - (top + bottom) / height)
    )
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(length=0, pad=5)
    return figure, axes


def clean(text: object) -> str:
    """Return text on one line, without characters that cannot be drawn."""
    return "".join(char for char in " ".join(str(text).split()) if char.isprintable())


def text_width(text: str, weight: str = "regular") -> float:
    """Return the width of a line of text in inches, at the size that charts use."""
    from matplotlib.textpath import TextPath  # noqa: PLC0415

    with drawing():
        properties = font_manager.FontProperties(family=[FONT, "DejaVu Sans"], weight=weight)
        if not text.strip():
            return 0.0
        box = TextPath((0, 0), text, size=TEXT_POINTS, prop=properties).get_extents()
    return float(box.width) / 72


def mark(figure: Figure, words: str) -> None:
    """Write words inside the picture, in a strip below the plot, once."""
    if getattr(figure, "annual_report_mark", ""):
        return
    figure.annual_report_mark = words  # type: ignore[attr-defined]
    height = figure.get_size_inches()[1]
    with drawing():
        figure.text(
            0.01, -0.14 / height, words, ha="left", va="center", weight="bold",
            color=MARKED,
        )  # fmt: skip


def to_svg(figure: Figure, *, title: str = "") -> str:
    """Return the figure as SVG; the same figure always gives the same bytes.

    Letters are drawn as outlines, so that the picture looks alike on every machine. The picture
    takes up ``SHOWN`` inches where there is room and shrinks where there is not.
    """
    width, height = figure.get_size_inches()
    bottom = -0.28 if getattr(figure, "annual_report_mark", "") else 0.0
    stream = io.StringIO()
    named = {"Title": clean(title)} if clean(title) else {}
    with drawing():
        figure.savefig(
            stream, format="svg", bbox_inches=Bbox([[0, bottom], [width, height]]),
            metadata={"Date": None, "Creator": None, **named},
        )  # fmt: skip
    return re.sub(r'(?<=\s)(width|height)="([\d.]+)pt"', _shown, stream.getvalue(), count=2)


def _shown(size: re.Match[str]) -> str:
    return f'{size[1]}="{float(size[2]) * SHOWN / WIDTH:.6g}pt"'

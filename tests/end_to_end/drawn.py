"""Charts of a built book read back: their words with places and sizes, their colours, their data."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path

from annual_report.charts.style import text_width

#: Transformation of linear RGB by which the three kinds of colour blindness are simulated, whole
#: loss of one kind of cone (Machado, Oliveira and Fernandes 2009, IEEE Transactions on
#: Visualization and Computer Graphics 15, 1291-1298, table of severity 1.0).
BLIND = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
                   (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
                     (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602),
                   (0.004733, 0.691367, 0.303900)),
}  # fmt: skip
_TEXT = re.compile(
    r"<!-- (?P<words>[^\n]*) -->\s*<g (?:style=\"(?P<style>[^\"]*)\" )?"
    r"transform=\"translate\((?P<x>[-\d.]+) (?P<y>[-\d.]+)\)(?P<turn> rotate\([^)]*\))? "
    r"scale\((?P<scale>[\d.]+) -[\d.]+\)\">(?P<inner>.*?)</g>",
    re.DOTALL,
)
_STYLE = re.compile(r'style="([^"]*)"')
_FIGURE = re.compile(r'<figure id="(fig-[\w-]+)".*?</figure>\s*(<details.*?</details>)?', re.DOTALL)


@dataclass(frozen=True)
class Word:
    """A line of text in a picture, in points of the picture."""

    words: str
    colour: str
    size: float
    turned: bool
    x: float
    y: float
    width: float

    def touches(self, other: Word) -> bool:
        """Whether two lines of text overlap, half a point of air left aside."""
        apart = 0.5
        beside = self.x + self.width <= other.x + apart or other.x + other.width <= self.x + apart
        (top, bottom), (other_top, other_bottom) = self._span, other._span
        return not (beside or bottom <= other_top + apart or other_bottom <= top + apart)

    @property
    def _span(self) -> tuple[float, float]:
        """Top and bottom of letters without and with a tail."""
        tail = 0.2 if re.search(r"[gjpqy,;()\[\]]", self.words) else 0.0
        return self.y - 0.68 * self.size, self.y + tail * self.size


@dataclass(frozen=True)
class Drawn:
    """One chart of a built book.

    Attributes:
        label: ``fig-…``.
        svg: the picture.
        caption: without its number.
        alt: alternative text.
        table: rows of the data table behind it, headings first.
    """

    label: str
    svg: str
    caption: str
    alt: str
    table: tuple[tuple[str, ...], ...]

    @cached_property
    def words(self) -> list[Word]:
        """Every line of text."""
        return [_word(found) for found in _TEXT.finditer(self.svg)]

    @cached_property
    def looks(self) -> list[dict[str, str]]:
        """The style of every mark: fill, stroke, widths and so on; text left out."""
        bare = _TEXT.sub("", self.svg)
        return [
            dict(part.strip().split(": ", 1) for part in style.split(";") if ": " in part)
            for style in _STYLE.findall(bare)
        ]

    @property
    def colours(self) -> set[str]:
        """Every colour of a mark."""
        return {
            look[name].upper()
            for look in self.looks
            for name in ("fill", "stroke")
            if look.get(name, "none").startswith("#")
        }


def charts_of(book: Path) -> list[Drawn]:
    """Read the charts of a built book, in order of label."""
    found = {}
    for page in sorted((book / "report").glob("*.html")):
        for match in _FIGURE.finditer(page.read_text(encoding="utf-8")):
            image = re.search(r'<img src="(_generated/fig-[^"]+\.svg)" alt="([^"]*)"', match[0])
            if image:
                svg = (page.parent / image[1]).read_text(encoding="utf-8")
                caption = _text(re.search(r"<figcaption.*?</figcaption>", match[0], re.DOTALL)[0])
                found[match[1]] = Drawn(
                    match[1], svg, re.sub(r"^Figure [\w.]+: ", "", caption),
                    html.unescape(image[2]), _rows(match[2] or ""),
                )  # fmt: skip
    return [found[label] for label in sorted(found)]


def _rows(table: str) -> tuple[tuple[str, ...], ...]:
    rows = re.findall(r"<tr.*?</tr>", table, re.DOTALL)
    return tuple(
        tuple(_text(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL))
        for row in rows
    )


def _text(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", markup)).split())


def _word(found: re.Match[str]) -> Word:
    words, size = html.unescape(found["words"]), float(found["scale"]) * 100
    colour = re.search(r"fill: (#\w{6})", found["style"] or "")
    weight = "bold" if "SourceSansPro-Bold" in found["inner"] else "regular"
    return Word(
        words, colour[1].upper() if colour else "#000000", size, bool(found["turn"]),
        float(found["x"]), float(found["y"]), text_width(words, weight) * 72 * size / 11,
    )  # fmt: skip


def overlapping(words: list[Word]) -> list[tuple[str, str]]:
    """Return the pairs of texts that touch."""
    return [(one.words, two.words) for one, two in combinations(words, 2) if one.touches(two)]


def linear(colour: str) -> tuple[float, float, float]:
    """Return the linear RGB of ``#rrggbb``."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return r, g, b


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG 2 defines it, from 1 to 21."""
    high, low = sorted((_luminance(linear(one)), _luminance(linear(other))), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(rgb: tuple[float, float, float]) -> float:
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]


def distance(one: str, other: str, blindness: str = "") -> float:
    """Return how far two colours lie apart in CIELAB (CIE76), as a colour-blind person sees them."""
    return float(
        sum((a - b) ** 2 for a, b in zip(_lab(one, blindness), _lab(other, blindness), strict=True))
        ** 0.5
    )


def _lab(colour: str, blindness: str) -> tuple[float, float, float]:
    rgb = linear(colour)
    if blindness:
        seen = (sum(a * b for a, b in zip(row, rgb, strict=True)) for row in BLIND[blindness])
        r, g, b = (min(max(value, 0.0), 1.0) for value in seen)
        rgb = (r, g, b)
    to_xyz = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    white = (0.9505, 1.0, 1.089)
    x, y, z = (
        _curve(sum(a * b for a, b in zip(row, rgb, strict=True)) / w)
        for row, w in zip(to_xyz, white, strict=True)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _curve(value: float) -> float:
    return float(value ** (1 / 3)) if value > 0.008856 else 7.787 * value + 16 / 116

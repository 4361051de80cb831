"""Evidence of one type heard together: which way it points, how strong it is and how fresh.

Each measure, audit or survey is a ``Witness``; those of one type make a ``Cell``. Nothing here
reads a table, so every rule can be tried on any evidence.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from annual_report.figures.year_rows import day_label
from annual_report.story import findings
from annual_report.story.evidence import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from annual_report.story.evidence import Figure

#: What evidence says of quality or outcome. ``same``: no clear difference from what it is compared
#: with; ``unjudged``: there is nothing to compare with, or high is neither good nor bad.
Standing = Literal["good", "poor", "mixed", "same", "unjudged", "hidden", "none"]
Move = Literal["up", "down", "steady", "unknown"]
Strength = Literal["strong", "moderate", "weak", "none"]

#: Cases from which evidence is strong, and under which it is weak (the board's rule of thumb).
STRONG, WEAK = 30, 10
_ORDER: dict[Strength, int] = {"none": 0, "weak": 1, "moderate": 2, "strong": 3}


@dataclass(frozen=True)
class Witness:
    """One piece of evidence.

    Attributes:
        kind: quantity, quality or outcome.
        name: as in a list.
        standing: what it says.
        move: since the year before, by more than chance explains.
        worsened: it moved away from what is good.
        n: cases it rests on; NaN where that is not known.
        compared: there is a comparator from elsewhere.
        source: who counted.
        ends: last day that it speaks of, ISO; empty if there is none.
        last: the year of the last figure, where there is none this year.
        rows: released rows it rests on.
    """

    kind: str
    name: str
    standing: Standing = "unjudged"
    move: Move = "unknown"
    worsened: bool = False
    n: float = math.nan
    compared: bool = False
    source: str = ""
    ends: str = ""
    last: str = ""
    rows: tuple[str, ...] = ()

    @property
    def speaks(self) -> bool:
        """Whether there is anything to show this year."""
        return self.standing not in {"hidden", "none"}


@dataclass(frozen=True)
class Cell:
    """What all evidence of one type says together."""

    kind: str
    witnesses: tuple[Witness, ...]

    @property
    def speaking(self) -> tuple[Witness, ...]:
        """Those that have anything to show."""
        return tuple(one for one in self.witnesses if one.speaks)

    @property
    def standing(self) -> Standing:
        """What they say: both good and poor, or any mixed one, make a mixed picture."""
        said = {one.standing for one in self.speaking}
        if not said:
            return "hidden" if any(one.standing == "hidden" for one in self.witnesses) else "none"
        if "mixed" in said or {"good", "poor"} <= said:
            return "mixed"
        for one in ("good", "poor", "same"):
            if one in said:
                return one
        return "unjudged"

    @property
    def strength(self) -> Strength:
        """The strength of the best of them; a single small source is weak."""
        sources = {one.source for one in self.speaking}
        return max(
            (strength(one, sources=len(sources)) for one in self.speaking),
            key=_ORDER.__getitem__,
            default="none",
        )

    @property
    def rows(self) -> tuple[str, ...]:
        """Released rows of all of them, those that are hidden or not returned too."""
        return tuple(dict.fromkeys(row for one in self.witnesses for row in one.rows))


def strength(witness: Witness, *, sources: int) -> Strength:
    """Say how much one piece of evidence can carry.

    Args:
        witness: it.
        sources: how many agencies speak on the same question.
    """
    if not witness.speaks:
        return "none"
    if witness.compared or witness.n >= STRONG:
        return "strong"
    if witness.n < WEAK or sources <= 1:
        return "weak"
    return "moderate"


def witness(figure: Figure) -> Witness:
    """Make a measure's figure a piece of evidence."""
    previous = figure.previous
    direction = figure.direction(previous) if previous and figure.known else "not comparable"
    move: Move = {"higher": "up", "lower": "down", "not distinguishable": "steady"}.get(
        direction, "unknown"
    )  # type: ignore[assignment]
    rate = figure.unit.startswith("per ") or figure.unit in {"count", "children"}
    return Witness(
        kind=figure.type,
        name=figure.name,
        standing=_standing(figure),
        move=move,
        worsened=(move, figure.polarity) in {("up", "lower"), ("down", "higher")},
        n=figure.numerator if rate else figure.denominator,
        compared=any(not math.isnan(other.value) for other in figure.comparisons),
        source=figure.agency,
        ends=figure.ends if figure.known else "",
        last=figure.last,
        rows=figure.row_ids,
    )


def _standing(figure: Figure) -> Standing:
    if not figure.known:
        return "hidden" if figure.hidden else "none"
    judged: dict[str, Standing] = {"assurance": "good", "concern": "poor", "mixed": "mixed"}
    found = judged.get(findings.judge(figure))
    if found:
        return found
    neutral = figure.polarity not in {"higher", "lower"}
    return "unjudged" if neutral or not findings.comparable(figure) else "same"


def cells(witnesses: Iterable[Witness]) -> dict[str, Cell]:
    """Hear the evidence of each type together: always a cell for each of the three."""
    heard = tuple(witnesses)
    return {kind: Cell(kind, tuple(one for one in heard if one.kind == kind)) for kind in KINDS}


def direction(cell: Cell) -> str:
    """Say which way the evidence of a type points: how many, not how much."""
    if not cell.speaking:
        return "No evidence yet" if cell.standing == "none" else "Hidden to protect children"
    if cell.kind == "quantity":
        words = {
            "up": "up",
            "down": "down",
            "steady": "no clear change",
            "unknown": "no earlier figure to compare",
        }
        counts = [(words[key], sum(one.move == key for one in cell.speaking)) for key in words]
    else:
        said = {
            "good": "on the good side", "poor": "on the wrong side", "mixed": "both ways",
            "same": "no clear difference", "unjudged": "nothing to judge by",
        }  # fmt: skip
        counts = [(said[key], sum(one.standing == key for one in cell.speaking)) for key in said]
    text = "; ".join(f"{count} {word}" for word, count in counts if count)
    return text[:1].upper() + text[1:]


def freshness(cell: Cell, day: str) -> str:
    """Say up to when the evidence of a type speaks.

    Args:
        cell: of one type.
        day: the year's last day, as printed where everything reaches it; ISO.
    """
    ends = sorted({one.ends for one in cell.speaking if one.ends})
    old = sorted({one.last for one in cell.witnesses if not one.speaks and one.last})
    if not ends:
        if cell.speaking:
            return "Within the year"
        return f"None this year; last in {old[-1]}" if old else "–"
    if ends[0] >= day:
        return "To the year's end"
    return f"The oldest to {day_label(ends[0])}"

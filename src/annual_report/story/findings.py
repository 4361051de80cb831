"""Sentences of the report that are computed from released rows, with the judgement they bear.

Three rules hold for every sentence here. A difference is stated only where the other value lies
outside the figure's own 95% interval. A measure that is neither good nor bad when high is never
called better or worse. What is missing is said, and is never read as nought.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from annual_report.story.evidence import NEIGHBOURS_MEAN, NEIGHBOURS_MEDIAN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from annual_report.story.evidence import Comparison, Figure

Judgement = Literal["concern", "assurance", "mixed", "neutral", "no evidence"]

#: What the board should know first: concerns, then mixed pictures, then what is not known.
ORDER: dict[str, int] = {"concern": 0, "mixed": 1, "no evidence": 2, "assurance": 3, "neutral": 4}

WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True)
class Finding:
    """A judgement with its evidence.

    Attributes:
        key: short and unique in its chapter; a label is made of it.
        text: one to three sentences.
        rows: row_id of each released row that the sentences rest on.
        weight: how far outside its interval the most telling comparison lies, in half-widths of
            the interval; orders findings of the same judgement.
    """

    key: str
    text: str
    judgement: Judgement
    rows: tuple[str, ...]
    weight: float = 0.0


def rank(found: Iterable[Finding]) -> list[Finding]:
    """Put findings in the order in which the board should read them."""
    return sorted(found, key=lambda one: (ORDER[one.judgement], -one.weight, one.key))


def on_figure(figure: Figure, name: str = "") -> Finding:
    """Judge one measure in one year against its comparators and the year before.

    Args:
        figure: the measure's figure, which has a value.
        name: what to call it, if not by the measure's own name.
    """
    sentences = [
        _opening(figure, name or figure.name),
        *_beside_others(figure),
        *_over_time(figure),
    ]
    return Finding(
        key=_key(figure),
        text=" ".join(sentences),
        judgement=judge(figure),
        rows=figure.row_ids,
        weight=weight(figure),
    )


def on_figures(found: Sequence[Figure], agency_names: Mapping[str, str]) -> list[Finding]:
    """Say what follows from figures, in the order the board should read it.

    A figure that differs from something is a finding of its own. Those that differ from nothing,
    and those that there is nothing to compare with, are named together, so that what stands out
    does.
    """
    several = {
        one.indicator for one in found if sum(o.indicator == one.indicator for o in found) > 1
    }
    named = {
        one: f"{one.name} ({agency_names.get(one.agency, one.agency)})"
        if one.indicator in several
        else one.name
        for one in found
        if one.known or one.hidden
    }
    hidden = [one for one in named if one.hidden]
    apart = [on_figure(one, name) for one, name in named.items() if _sides(one)]
    rest = [one for one in named if one.known and not _sides(one)]
    same = [one for one in rest if comparable(one)]
    beside = [one for one in rest if not comparable(one) and _judged(one)]
    alone = [one for one in rest if not _judged(one)]
    groups = [
        _together(same, named, "same", "Not clearly different from anything beside it"),
        _together(
            beside,
            named,
            "beside",
            "These have no likely range, so no difference can be called one",
        ),
        _together(alone, named, "alone", "Nothing to compare with, so no conclusion either way"),
        _together(
            hidden, named, "hidden", "Hidden so that nobody can be recognised, so no conclusion"
        ),
    ]
    return rank([*apart, *(one for one in groups if one is not None)])


def _together(
    figures: Sequence[Figure], names: Mapping[Figure, str], key: str, what: str
) -> Finding | None:
    if not figures:
        return None
    said = "; ".join(f"{names[one]}, {_value(one)}{_england(one, key)}" for one in figures)
    rows = tuple(dict.fromkeys(row for one in figures for row in one.row_ids))
    return Finding(key, f"{what}: {said}.", "neutral", rows)


def _england(figure: Figure, key: str) -> str:
    """Print England's figure beside one that cannot be compared by its range."""
    other = figure.compared_with("England") if key == "beside" else None
    return f" (England {other.display})" if other and not math.isnan(other.value) else ""


def comparable(figure: Figure) -> bool:
    """Say whether any other value can be called higher or lower than the figure, or neither."""
    return any(figure.direction(other) != "not comparable" for other in _judged(figure))


def _sides(figure: Figure) -> set[str]:
    directions = {figure.direction(other) for other in _judged(figure)}
    return {one for one in directions if one in {"higher", "lower"}}


def judged(found: Iterable[Figure], *judgements: Judgement) -> list[Figure]:
    """Keep the figures so judged, the farthest outside their interval first."""
    kept = [one for one in found if judge(one) in judgements]
    return sorted(kept, key=lambda one: (-weight(one), one.indicator, one.agency))


def headline(figure: Figure, actions: pd.DataFrame | None = None) -> Finding:
    """Say in one sentence what ``on_figure`` says in several.

    Args:
        figure: differs from at least one of its comparisons.
        actions: released actions; where any was returned, the headline says which answer it.
    """
    sides: dict[str, list[str]] = {}
    for other in _judged(figure):
        direction = figure.direction(other)
        if direction in {"higher", "lower"}:
            sides.setdefault(direction, []).append(_briefly(figure, other))
    said = "; ".join(
        f"{side} than {listed(sides[side])}" for side in ("higher", "lower") if side in sides
    )
    text = f"{_called(figure, figure.name)}: {_value(figure)} {figure.when}, {said}."
    rows = figure.row_ids
    if actions is not None and len(actions):
        own = actions[actions["measure"] == figure.indicator]
        text += f" {_answer(own['action_id'].tolist())}"
        rows = (*rows, *own["row_id"])
    return Finding(_key(figure), text, judge(figure), rows, weight(figure))


def _answer(numbers: Sequence[str]) -> str:
    if not numbers:
        return "No improvement action answers it yet."
    word, verb = ("Action", "answers") if len(numbers) == 1 else ("Actions", "answer")
    return f"{word} {listed(numbers)} {verb} it."


def _briefly(figure: Figure, other: Comparison) -> str:
    if other == figure.previous:
        return f"the year before ({other.display})"
    name = "its statistical neighbours" if other.name == NEIGHBOURS_MEAN else other.name
    return f"{name} ({other.display})"


def judge(figure: Figure) -> Judgement:
    """Weigh a figure's comparisons.

    A measure without a good direction is 'neutral' whatever the comparison. Otherwise each
    comparison outside the interval counts for or against; both kinds together are 'mixed'.
    """
    if not figure.known:
        return "no evidence"
    if figure.polarity not in {"higher", "lower"}:
        return "neutral"
    sides = _sides(figure)
    if not sides:
        return "neutral"
    if len(sides) == 2:
        return "mixed"
    return "assurance" if figure.polarity in sides else "concern"


def weight(figure: Figure) -> float:
    """Return how far the farthest comparison lies from the figure, in half-widths of its interval."""
    half = (figure.upper - figure.lower) / 2
    others = [other for other in _judged(figure) if figure.direction(other) in {"higher", "lower"}]
    if not others or not half > 0:
        return 0.0
    return max(abs(figure.value - other.value) for other in others) / half


def listed(words: Iterable[str]) -> str:
    """Join words as English does: a, b and c."""
    *first, last = list(words) or [""]
    return f"{', '.join(first)} and {last}" if first else last


def in_words(number: int) -> str:
    """Write out counts up to nine, as in a sentence."""
    return WORDS[number] if number < len(WORDS) else f"{number:,}"


def slug(text: str) -> str:
    """Make a label's part of a name: lower-case words joined by hyphens."""
    return "-".join(
        "".join(c if c.isalnum() and c.isascii() else " " for c in text.lower()).split()
    )


def _key(figure: Figure) -> str:
    return "-".join(part for part in (slug(figure.indicator), slug(figure.agency)) if part)


def _judged(figure: Figure) -> list[Comparison]:
    """The comparisons that count: not both averages of the same neighbours."""
    others = [one for one in figure.comparisons if one.name != NEIGHBOURS_MEDIAN]
    known = [one for one in others if not math.isnan(one.value)]
    return [*known, *([figure.previous] if figure.previous else [])]


def _called(figure: Figure, name: str) -> str:
    """Name a measure, and say which way is better where one is."""
    better = figure.polarity in {"higher", "lower"}
    return f"{name} ({figure.polarity} is better)" if better else name


def _opening(figure: Figure, name: str) -> str:
    value = _value(figure)
    between = figure.likely_range
    chance = f" (likely range {between})" if between else ""
    return f"{_called(figure, name)}: {value} {figure.when}{chance}."


def _value(figure: Figure) -> str:
    if figure.unit in {"%", "count", "children", ""}:
        return figure.display
    return f"{figure.display} {figure.unit}"


def _beside_others(figure: Figure) -> list[str]:
    others = [one for one in _judged(figure) if one != figure.previous]
    groups: dict[str, list[str]] = {}
    for other in others:
        direction = figure.direction(other)
        if direction != "not comparable":
            groups.setdefault(direction, []).append(_named(other))
    words = {
        "higher": "higher than",
        "lower": "lower than",
        "not distinguishable": "not clearly different from",
    }
    said = [f"{words[key]} {listed(groups[key])}" for key in words if key in groups]
    if said:
        return [f"That is {'; '.join(said)}."]
    if not others:
        return ["There is no published figure to compare it with."]
    return []


def _named(other: Comparison) -> str:
    if other.name != NEIGHBOURS_MEAN:
        return f"{other.name} ({other.display})"
    return f"the mean of its statistical neighbours ({other.display})"


def _over_time(figure: Figure) -> list[str]:
    if figure.changed:
        return [f"It does not compare with the year before: {figure.changed}."]
    if figure.previous is None:
        return []
    before = figure.previous.display
    return {
        "higher": [f"It has risen since the year before ({before}) by more than chance explains."],
        "lower": [f"It has fallen since the year before ({before}) by more than chance explains."],
        "not distinguishable": [f"It has not clearly changed since the year before ({before})."],
        "not comparable": [f"The year before it was {before}."],
    }[figure.direction(figure.previous)]

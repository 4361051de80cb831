"""Answers: whether a requirement is met, with the evidence it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Outcome = Literal["met", "partly", "not met", "not applicable"]
OUTCOMES: tuple[Outcome, ...] = ("met", "partly", "not met", "not applicable")


@dataclass(frozen=True)
class Part:
    """One thing that a requirement asks for, and whether it is there.

    Attributes:
        said: a sentence without its full stop, counts included.
        holds: how much of it is there, from 0 to 1.
        labels: where in the report: labels of figures and tables, or of sections (``sec-…``).
    """

    said: str
    holds: float
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """Whether a requirement is met.

    Attributes:
        outcome: met, partly, not met, not applicable.
        evidence: in sentences.
        labels: where in the report, in reading order.
    """

    outcome: Outcome
    evidence: str
    labels: tuple[str, ...] = ()


def weigh(parts: Iterable[Part]) -> Answer:
    """Weigh what a requirement asks for: met if all of it is there, not met if none is.

    Raises:
        ValueError: there is nothing to weigh.
    """
    given = tuple(parts)
    if not given:
        message = "A rule looked at nothing: it must return at least one part."
        raise ValueError(message)
    held = [part.holds for part in given]
    outcome: Outcome = "partly"
    if min(held) >= 1:
        outcome = "met"
    elif max(held) <= 0:
        outcome = "not met"
    return Answer(
        outcome,
        " ".join(f"{part.said}." for part in given),
        tuple(dict.fromkeys(label for part in given for label in part.labels if label)),
    )


def share(some: int, of: int) -> float:
    """Return how much of something is there; nothing of nothing is not there."""
    return some / of if of else 0.0

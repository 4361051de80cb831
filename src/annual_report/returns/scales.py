"""The scales that audit and self-assessment tools grade on, each ordered from worst to best.

Tools cannot be added up by their words or numbers: a 3 is the best grade of one and the second best
of another. Each grade is kept in its tool's own words, with its place on that tool's scale.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Scale:
    """An ordered scale.

    Attributes:
        grades: the word for each grade and the pattern of what people write for it, worst first.
        met: how many of the best grades say that a standard is met.
    """

    grades: tuple[tuple[str, re.Pattern[str]], ...]
    met: int

    def read(self, text: str) -> str:
        """Return the scale's word for a grade, or an empty text where it is none of them."""
        return next((word for word, pattern in self.grades if pattern.fullmatch(text)), "")

    def level(self, word: str) -> int:
        """Return the place of a grade on the scale: 1 is the worst.

        Raises:
            ValueError: the scale has no such grade.
        """
        return [grade for grade, _ in self.grades].index(word) + 1

    def is_met(self, word: str) -> bool:
        """Whether a grade says that the standard is met."""
        return self.level(word) > len(self.grades) - self.met


def _numbered(met: int, *numbers: int) -> Scale:
    """Grades that are numbers; a word may stand behind one (``2 - met in part``)."""
    return _ordered(
        met, [(str(n), rf"(?:level |grade |score )?{n}(?:\s*[-:=].*)?") for n in numbers]
    )


def _ordered(met: int, grades: list[tuple[str, str]]) -> Scale:
    compiled = [(word, re.compile(text, re.IGNORECASE)) for word, text in grades]
    return Scale(tuple(compiled), met)


#: By name. A numbered scale's name is its worst and its best grade: ``1-4`` where 4 is the best
#: (Lincolnshire's section 11 tool), ``4-1`` where 1 is (Ofsted's old numbers); ``0-3`` is Greater
#: Manchester's section 11 tool, in which 2 and 3 are met; ``rag`` London's.
SCALES: Mapping[str, Scale] = MappingProxyType(
    {
        "0-3": _numbered(2, 0, 1, 2, 3),
        "1-4": _numbered(2, 1, 2, 3, 4),
        "4-1": _numbered(2, 4, 3, 2, 1),
        "rag": _ordered(
            1, [("red", "r(?:ed)?"), ("amber", "a(?:mber)?|yellow"), ("green", "g(?:reen)?")]
        ),
        "ofsted": _ordered(
            2,
            [
                ("inadequate", r"inad(?:equate|\.)?"),
                ("requires improvement", "ri|requires improvement|adequate|satisfactory"),
                ("good", "good"),
                ("outstanding", "outstanding"),
            ],
        ),
        "met": _ordered(
            1,
            [
                ("not met", "(?:not|un) ?met|no"),
                ("partly met", "part(?:ly|ially)?(?: met)?"),
                ("met", "(?:fully )?met|yes"),
            ],
        ),
    }
)

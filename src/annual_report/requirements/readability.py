"""How easy prose is to read: the Flesch-Kincaid grade level, and the age that goes with it.

Kincaid, Fishburne, Rogers and Chissom (1975): 0.39 words a sentence + 11.8 syllables a word - 15.59.
A child in grade n is about n + 5 years old. Syllables are counted by groups of vowels, as tools for
it do; the result is a guide, good to about a year.
"""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"[.!?]+(?:\s|$)")
_WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^laeiouy]e|[^td]ed|[^cgszx]es)$")
_NOT_PROSE = re.compile(
    r"\A---.*?^---$|\{\{<.*?>\}\}|^:::[^\n]*|^\|[^\n]*|\{[^}]*\}|<[^>]*>|\]\([^)]*\)|@[\w-]+|[*_`\[\]]",
    re.MULTILINE | re.DOTALL,
)
#: Years between a school grade and the age of those in it.
_AGE = 5


def syllables(word: str) -> int:
    """Count the syllables of an English word, about: groups of vowels, without a silent ending."""
    return sum(map(_part, re.split(r"[^a-z]+", re.sub("['’]", "", word.lower()))))


def _part(plain: str) -> int:
    count = len(_VOWELS.findall(plain))
    if count > 1 and _SILENT.search(plain) and not plain.endswith("le"):
        count -= 1
    return max(count, 1) if plain else 0


def grade(text: str) -> float:
    """Return the Flesch-Kincaid grade of a text.

    Raises:
        ValueError: the text holds no word.
    """
    words = _WORD.findall(text)
    if not words:
        message = "There is no word in the text, so it has no grade."
        raise ValueError(message)
    sentences = max(len(_SENTENCE.findall(text)), 1)
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def reading_age(text: str) -> float:
    """Return the age at which a text can be read, in years."""
    return grade(text) + _AGE


def prose_of(source: str) -> str:
    """Return the sentences of a chapter's source: no markup, no heading, no table."""
    plain = _NOT_PROSE.sub(" ", source)
    lines = [line for line in plain.splitlines() if not line.lstrip().startswith("#")]
    return " ".join(" ".join(lines).split())

"""Reading the YAML of mappings: patterns, choices, and errors that name file, line and key."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

from annual_report.errors import ConfigurationError
from annual_report.settings import Settings, read_settings

if TYPE_CHECKING:
    from pathlib import Path

Pattern = re.Pattern[str]
#: What a mapping may say: whose symbols the return uses, which notebook cleans it, how it looks
#: and why it is read so, columns that name people, and its tables of figures, records and children.
MAPPING = ("publisher", "notebook", "about", "personal", "tables", "records", "lists")

__all__ = [
    "MAPPING", "Pattern", "Settings", "compiled", "headings", "needed_pattern", "one_of",
    "one_or_more", "pattern", "patterns", "read_mapping",
]  # fmt: skip


def read_mapping(file: Path) -> Settings:
    """Read a mapping's YAML.

    Raises:
        ConfigurationError: the file is not there, or is not a block of settings.
    """
    if not file.is_file():
        what = "A format needs a mapping beside its cleaning notebook; copy one that is there."
        raise ConfigurationError(f"{file.name} is missing. {what}")
    return read_settings(file)


def headings(entry: Settings) -> tuple[str, ...]:
    """Return the patterns that locate a table; each has to compile, and there has to be one."""
    words = entry.words("headings")
    if not words:
        raise entry.fail("headings", "is missing or empty; a table is found by its headings.")
    for word in words:
        compiled(entry, "headings", word)
    return words


def one_of(entry: Settings, key: str, choices: tuple[str, ...]) -> str:
    """Return one of a few words; the first is the default."""
    word = entry.text(key, choices[0])
    if word not in choices:
        raise entry.fail(key, f"must be one of: {', '.join(choices)}.")
    return word


def pattern(entry: Settings, key: str, groups: int = 0) -> Pattern | None:
    """Return a pattern, or None where none is given."""
    text = entry.text(key, "")
    return compiled(entry, key, text, groups) if text else None


def needed_pattern(entry: Settings, key: str) -> Pattern:
    """Return a pattern that has to be there."""
    return compiled(entry, key, entry.text(key))


def patterns(entry: Settings, key: str) -> tuple[Pattern, ...]:
    """Return one pattern or a list of them."""
    return tuple(compiled(entry, key, word) for word in one_or_more(entry, key) if word)


def one_or_more(entry: Settings, key: str) -> tuple[str, ...]:
    """Return one word or a list of them."""
    node = entry.nodes.get(key)
    return entry.words(key) if isinstance(node, yaml.SequenceNode) else (entry.text(key, ""),)


def compiled(entry: Settings, key: str, text: str, groups: int = 0) -> Pattern:
    """Compile a pattern.

    Raises:
        ConfigurationError: it is not a regular expression, or has too few groups.
    """
    try:
        found = re.compile(text, re.IGNORECASE)
    except re.error as error:
        raise entry.fail(key, f"is not a regular expression: {error}.") from None
    if found.groups < groups:
        raise entry.fail(key, "must have a group, in round brackets, round what is wanted.")
    return found

"""The board's own lists of names: of people, places and schools that no quotation may hold.

A list is a text file that the board keeps below ``data/raw`` and board.yml names (``names``). It
holds a name a line below a heading in square brackets that says of what kind they are::

    # Kept by the participation lead.
    [people]
    Ann Example
    [schools]
    Elmfield Primary School

Lines that start with ``#`` are notes. A name is found as whole words, in upper and lower case, in
the plural and with an apostrophe, accents and hyphens aside. Of a person the surname alone is found
too, and of a school or a place what is left without such words as School or Street, both only where
they are written with a capital: what stands in a list in lower case of its own is found anywhere.

Nothing here ever says which name was found: only its kind leaves this module.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from annual_report.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from annual_report.project import Project

#: Heading in a list to what a message that holds such a name is said to hold.
KINDS: dict[str, str] = {
    "people": "a person",
    "places": "a place",
    "schools": "a school",
    "organisations": "an organisation",
}
#: Words of which many names are made, and which alone name nothing.
_COMMON = frozenset(
    """
    a and at of the in on for school schools primary infant infants junior juniors secondary high
    grammar academy college nursery centre center church ce rc cofe catholic community free special
    upper lower middle first street road avenue lane close drive way crescent court gardens grove
    hill park place square terrace estate house flats walk green row mews saint st mr mrs ms miss dr
    north south east west new old great little
    """.split()  # noqa: SIM905
)
#: What is written for what, in either direction.
_SHORT = {"st": ("street", "saint"), "rd": ("road",), "ave": ("avenue",), "cl": ("close",),
          "dr": ("drive", "doctor"), "ln": ("lane",)}  # fmt: skip
_SAME = {
    **{short: {short, *full} for short, full in _SHORT.items()},
    **{word: {word, short} for short, full in _SHORT.items() for word in full},
}
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*'?")
_HEADING = re.compile(r"\[(.+)\]")
_SHORTEST = 3


@dataclass(frozen=True)
class _Word:
    forms: frozenset[str]
    capital: bool


@dataclass(frozen=True)
class _Name:
    """A name as it is looked for: the forms of each word, and whether it needs a capital."""

    kind: str
    words: tuple[frozenset[str], ...]
    capital: bool


@dataclass(frozen=True)
class NameLists:
    """Names and their kinds; it is printed without them.

    Attributes:
        entries: kind, one of ``KINDS``, and name, in the order of the lists.
    """

    entries: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        """Say how many names there are and none of them."""
        return f"NameLists({len(self.entries)} names)"

    def found_in(self, text: str) -> tuple[str, ...]:
        """Return the kinds of the names that a text holds, in the order of ``KINDS``; never a name."""
        words = _words(text) if self.entries else []
        held = {
            name.kind
            for start in range(len(words))
            for first in words[start].forms
            for name in self._by_first.get(first, ())
            if _stands(name, words[start : start + len(name.words)])
        }
        return tuple(kind for kind in KINDS if kind in held)

    @cached_property
    def _by_first(self) -> dict[str, list[_Name]]:
        found: dict[str, list[_Name]] = {}
        for kind, name in self.entries:
            for each in _looked_for(kind, name):
                for form in each.words[0]:
                    found.setdefault(form, []).append(each)
        return found


def read_names(project: Project) -> NameLists:
    """Read the lists that board.yml names, and the board's agencies whose names say where they are.

    An agency's name counts if the area's name is part of it: "Northbrook Hospitals" tells where
    somebody was, "Police" does not.

    Raises:
        ConfigurationError: a list is missing or a line in it stands below no known heading; names
            file and line, never what the line says.
    """
    found: list[tuple[str, str]] = []
    for one in project.governance.names:
        found += _read(project.folder / one.file, one.file)
    area = project.board.area.name.casefold()
    found += [
        ("organisations", agency.name)
        for agency in project.agencies
        if area and area in agency.name.casefold() and agency.name.casefold() != area
    ]
    return NameLists(tuple(found))


def _read(path: Path, shown: str) -> Iterable[tuple[str, str]]:
    if not path.is_file():
        raise ConfigurationError(f"board.yml: names: there is no file {shown}. Put it back.")
    kind = ""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise ConfigurationError(f"{shown} is not UTF-8 text. Save it as UTF-8.") from None
    for number, line in enumerate(map(str.strip, lines), start=1):
        heading = _HEADING.fullmatch(line)
        if not line or line.startswith("#"):
            continue
        if heading:
            kind = heading[1].strip().lower()
        if kind not in KINDS:
            known = ", ".join(f"[{one}]" for one in KINDS)
            message = f"{shown}, line {number}: names stand below one of the headings {known}."
            raise ConfigurationError(message)
        if not heading:
            if not _words(line):
                raise ConfigurationError(f"{shown}, line {number}: there is no word in this line.")
            yield kind, line


def _looked_for(kind: str, name: str) -> Iterable[_Name]:
    """Yield a name in full, and in short as people say it."""
    words = _words(name)
    yield _Name(kind, tuple(word.forms for word in words), capital=False)
    if kind == "people":
        short = words[-1:]
    elif kind in {"schools", "places"}:
        short = [word for word in words if word.forms.isdisjoint(_COMMON)]
    else:
        return
    telling = len(short) < len(words) and short and max(map(_length, short)) >= _SHORTEST
    if telling:
        yield _Name(kind, tuple(word.forms for word in short), capital=True)


def _length(word: _Word) -> int:
    return min(map(len, word.forms))


def _stands(name: _Name, words: list[_Word]) -> bool:
    return len(words) == len(name.words) and all(
        not forms.isdisjoint(word.forms) and (word.capital or not name.capital)
        for forms, word in zip(name.words, words, strict=True)
    )


def _words(text: str) -> list[_Word]:
    """Split a text into words, each in the forms by which it is known; accents are taken off."""
    plain = unicodedata.normalize("NFKD", text.replace("\u2019", "'").replace("\u02bc", "'"))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return [_Word(_forms(match[0]), match[0][:1].isupper()) for match in _WORD.finditer(plain)]


def _forms(word: str) -> frozenset[str]:
    """Return a word in lower case, as it stands and without the ending of a plural or possessive."""
    whole = word.casefold()
    bare = whole.replace("'", "")
    found = {bare}
    if whole.endswith(("'s", "'")):
        found.add(whole.rpartition("'")[0].replace("'", ""))
    for ending, instead in (("ies", "y"), ("es", ""), ("s", "")):
        stem = bare.removesuffix(ending) + instead
        if bare.endswith(ending) and len(stem) >= _SHORTEST:
            found.add(stem)
    return frozenset(other for form in found for other in {form, *_SAME.get(form, ())} if other)

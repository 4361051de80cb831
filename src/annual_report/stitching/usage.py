"""Whether the report's sources and what notebooks published fit together, both ways."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from annual_report.errors import ConfigurationError
from annual_report.render.book import CONFIG, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from annual_report.publish.items import Item

_INCLUDE = re.compile(
    r"(?<!\{)\{\{<\s+include\s+\"?(?:\S*/)?_generated/([^\s\"]+?)\.qmd\"?\s+>\}\}"
)
_VARIABLE = re.compile(r"(?<!\{)\{\{<\s+var\s+([\w.-]+)\s+>\}\}")
_REFERENCE = re.compile(r"(?<![\w\\])@((?:fig|tbl)-[\w-]+\w)")
_DEFINED = re.compile(r"\{[^}]*#((?:fig|tbl)-[\w-]+)")
_FENCE = re.compile(r"^\s*(`{3,}|~{3,})")

#: Fragments that are made for every report, beside those of labels.
STANDING = ("notice", "how-it-was-made", "trace-appendix")


@dataclass(frozen=True)
class Usage:
    """What the sources use.

    Attributes:
        where: label, in order of first use, to the source that uses it first; the items of a
            part stand where the part does.
        unused: published, but used nowhere.
    """

    where: dict[str, str]
    unused: tuple[str, ...]


@dataclass(frozen=True)
class _Use:
    kind: str  # include, var or reference
    name: str
    file: str
    line: int


def check(sources: Mapping[str, Path], items: Mapping[str, Item], names: set[str]) -> Usage:
    """Compare the report's sources with the published items.

    Args:
        sources: path in the book (``report/training.qmd``) to file; ``_quarto.yml`` says which
            chapter follows which.
        items: published, by label.
        names: variables that are not labels.

    Raises:
        ConfigurationError: lists each label or variable that is asked for and not there, with
            file, line and the nearest name.
    """
    uses: list[_Use] = []
    defined = set(items)
    for name, path in in_book_order(sources).items():
        for number, line in _prose(path.read_text(encoding="utf-8")):
            defined.update(_DEFINED.findall(line))
            uses.extend(_uses(line, name, number))
    problems = [problem for use in uses if (problem := _problem(use, items, names, defined))]
    if problems:
        message = "\n".join(["The report's sources and the notebooks do not fit:", *problems])
        raise ConfigurationError(message)
    used = _used(uses, items)
    return Usage(used, tuple(label for label in items if label not in used))


def reading_order(sources: Mapping[str, Path], items: Mapping[str, Item]) -> dict[str, str]:
    """Return every label in the order in which a reader meets it, to the source it stands in.

    What is not used comes last, and stands nowhere.
    """
    uses = [
        use
        for name, path in in_book_order(sources).items()
        for number, line in _prose(path.read_text(encoding="utf-8"))
        for use in _uses(line, name, number)
    ]
    used = _used(uses, items)
    return used | {label: "" for label in items if label not in used}


def in_book_order(sources: Mapping[str, Path]) -> dict[str, Path]:
    """Return the chapters among the sources as ``_quarto.yml`` lists them, then any other."""
    files = {name: path for name, path in sources.items() if name.endswith(".qmd")}
    settings = read_yaml(sources[CONFIG]) if CONFIG in sources else {}
    book = settings.get("book") or {}
    listed = _chapters([book.get("chapters"), book.get("appendices")])
    return {name: files[name] for name in dict.fromkeys([*listed, *files]) if name in files}


def _chapters(entry: Any) -> Iterator[str]:
    """Yield the files that a list of chapters, or of parts with chapters, names."""
    if isinstance(entry, str):
        yield entry
    elif isinstance(entry, dict):
        yield from _chapters([entry.get("part"), entry.get("chapters")])
    elif isinstance(entry, list):
        for one in entry:
            yield from _chapters(one)


def _used(uses: Iterable[_Use], items: Mapping[str, Item]) -> dict[str, str]:
    used: dict[str, str] = {}
    for use in uses:
        if use.name in items and use.kind != "reference":
            _add(use.name, use.file, items, used)
    return used


def _prose(text: str) -> Iterator[tuple[int, str]]:
    """Yield numbered lines outside fenced code."""
    fence = ""
    for number, line in enumerate(text.splitlines(), start=1):
        match = _FENCE.match(line)
        if match and not fence:
            fence = match[1]
        elif match and match[1][0] == fence[0] and len(match[1]) >= len(fence):
            fence = ""
        elif not fence:
            yield number, line


def _uses(line: str, file: str, number: int) -> Iterator[_Use]:
    for kind, pattern in (("include", _INCLUDE), ("var", _VARIABLE), ("reference", _REFERENCE)):
        for match in pattern.finditer(line):
            yield _Use(kind, match[1], file, number)


def _problem(use: _Use, items: Mapping[str, Item], names: set[str], defined: set[str]) -> str:
    known: set[str] = {"include": set(items) | set(STANDING), "reference": defined}.get(
        use.kind, {label for label in items if label.startswith("num-")} | names
    )
    where = f"{use.file}, line {use.line}"
    if use.name not in known:
        close = get_close_matches(use.name, sorted(known), n=1)
        hint = f"Did you mean '{close[0]}'?" if close else "Publish it, or take it out of the text."
        what = "variable" if use.kind == "var" else "label"
        return f"{where}: no notebook publishes the {what} '{use.name}'. {hint}"
    if use.kind == "reference" and use.name in items and items[use.name].kind == "not returned":
        return (
            f"{where}: @{use.name} refers to what was not returned, so it has no number. "
            "Let the notebook publish the sentence that refers to it."
        )
    return ""


def _add(label: str, file: str, items: Mapping[str, Item], used: dict[str, str]) -> None:
    used.setdefault(label, file)
    for piece in items[label].pieces:
        if piece.kind == "item":
            _add(piece.text, file, items, used)

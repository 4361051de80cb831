"""The XML parts of a workbook's package, parsed as a stream and without entities."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterable

_STEP = 1024 * 1024
_XML = (".xml", ".rels", ".vml", ".rdf")


class UnsafeXmlError(Exception):
    """A part of the workbook is damaged or declares a document type; the text says which part."""


def check_parts(package: zipfile.ZipFile) -> None:
    """Refuse a package in which any part declares a document type.

    Raises:
        UnsafeXmlError: a part does, or cannot be parsed up to its first element.
    """
    for name in package.namelist():
        if name.lower().endswith(_XML):
            parse(package, name, expat.ParserCreate(), prolog_only=True)


def part_name(package: zipfile.ZipFile, name: str) -> str:
    """Return a part's name as the package writes it, upper or lower case; empty for none."""
    wanted = name.lower()
    return next((found for found in package.namelist() if found.lower() == wanted), "")


class _RootReachedError(Exception):
    pass


def parse(package: zipfile.ZipFile, name: str, parser: Any, *, prolog_only: bool = False) -> None:
    """Feed a part to a parser; no part may declare a document type, so none can hold entities."""

    def stop(*_: object) -> None:
        raise _RootReachedError

    guard(parser, f"the part {name}")
    if prolog_only:
        parser.StartElementHandler = stop
    try:
        with package.open(name) as stream:
            feed(iter(partial(stream.read, _STEP), b""), parser)
    except _RootReachedError:
        return
    except expat.ExpatError:
        message = f"The part {name} is damaged."
        raise UnsafeXmlError(message) from None


def guard(parser: Any, what: str) -> None:
    """Have a parser refuse a document type: without one there are no entities to expand."""

    def refuse(*_: object) -> None:
        message = f"{what[0].upper()}{what[1:]} declares a document type, which no return needs."
        raise UnsafeXmlError(message)

    parser.StartDoctypeDeclHandler = refuse


def feed(blocks: Iterable[bytes], parser: Any) -> None:
    """Parse a document that comes in blocks.

    Raises:
        ExpatError: it is not well-formed.
    """
    for block in blocks:
        parser.Parse(block, False)  # noqa: FBT003 - expat's own signature takes no keyword
    parser.Parse(b"", True)  # noqa: FBT003


def elements(package: zipfile.ZipFile, name: str) -> list[tuple[str, dict[str, str]]]:
    """List the elements of a small part: local name and attributes."""
    found: list[tuple[str, dict[str, str]]] = []
    name = part_name(package, name)
    if not name:
        return found
    parser = expat.ParserCreate()

    def start(tag: str, attributes: dict[str, str]) -> None:
        found.append((tag.rpartition(":")[2], attributes))

    parser.StartElementHandler = start
    parse(package, name, parser)
    return found

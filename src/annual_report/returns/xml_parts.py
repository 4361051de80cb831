"""The XML parts of a workbook's package, parsed as a stream and without entities."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterable, Iterator

_STEP = 2 * 1024 * 1024
_FIRST = 16 * 1024
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
    """Feed a part to a parser; no part may declare a document type, so none can hold entities.

    Raises:
        UnsafeXmlError: it declares one, or is not well-formed.
    """

    def stop(*_: object) -> None:
        raise _RootReachedError

    if prolog_only:
        parser.StartElementHandler = stop
    try:
        with guarded(parser, name):
            feed(blocks(package, name, _FIRST if prolog_only else _STEP), parser)
    except _RootReachedError:
        return


@contextmanager
def guarded(parser: Any, name: str) -> Iterator[None]:
    """Have a parser refuse a document type; say of a part that it is damaged where it is.

    Raises:
        UnsafeXmlError: the part declares a document type, or is not well-formed.
    """
    guard(parser, f"the part {name}")
    try:
        yield
    except expat.ExpatError:
        message = f"The part {name} is damaged."
        raise UnsafeXmlError(message) from None


def guard(parser: Any, what: str) -> None:
    """Have a parser refuse a document type: without one there are no entities to expand."""

    def refuse(*_: object) -> None:
        message = f"{what[0].upper()}{what[1:]} declares a document type, which no return needs."
        raise UnsafeXmlError(message)

    parser.StartDoctypeDeclHandler = refuse


def blocks(package: zipfile.ZipFile, name: str, size: int = _STEP) -> Iterator[bytes]:
    """Unpack a part, a block at a time."""
    with package.open(name) as stream:
        yield from iter(partial(stream.read, size), b"")


def feed(parts: Iterable[bytes], parser: Any) -> None:
    """Parse a document that comes in blocks.

    Raises:
        ExpatError: it is not well-formed.
    """
    for block in parts:
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

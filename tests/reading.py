"""Read built reports as their readers do: pages, links and text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import lxml.html
import pikepdf
from pypdf import PdfReader


@cache
def page(path: Path) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(path.read_bytes())


def pages(book: Path) -> list[Path]:
    """Every HTML page of a built report, trace pages included."""
    return sorted(book.rglob("*.html"))


def chapters(book: Path) -> list[Path]:
    """The pages a reviewer reads: the book without its trace pages."""
    return [path for path in pages(book) if "trace" not in path.relative_to(book).parts[:-1]]


def squeeze(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def text_of(path: Path) -> str:
    """The words of a page's main part, without scripts and navigation."""
    root = page(path)
    main = root.xpath("//main") or [root]
    words = main[0].xpath(".//text()[not(ancestor::script) and not(ancestor::style)]")
    return squeeze(" ".join(words))


def html_text(book: Path) -> str:
    return " ".join(text_of(path) for path in chapters(book))


@cache
def pdf(book: Path) -> PdfReader:
    (path,) = book.glob("*.pdf")
    return PdfReader(path)


@cache
def pdf_text(book: Path) -> str:
    return squeeze(" ".join(sheet.extract_text() for sheet in pdf(book).pages))


def elements(node: object, kind: str) -> Iterator[pikepdf.Dictionary]:
    """Walk a PDF's structure tree for elements of one kind, such as /Figure."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from elements(child, kind)
    elif isinstance(node, pikepdf.Dictionary):
        if node.get("/S") == kind:
            yield node
        if "/K" in node:
            yield from elements(node["/K"], kind)


def fingerprint(folder: Path) -> dict[str, str]:
    """Every file below a folder, and the checksum of its bytes."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }

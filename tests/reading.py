"""Read built reports as their readers do: pages, links and text."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import lxml.etree
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


def words_of_pdf(path: Path) -> str:
    """The words of a paper beside the book."""
    return squeeze(" ".join(sheet.extract_text() for sheet in PdfReader(path).pages))


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


def offices(book: Path) -> list[tuple[str, str]]:
    """The words and numbers of what stands beside a book for other programs, part by part."""
    found = []
    for path in sorted(book.rglob("*")):
        name = path.relative_to(book).as_posix()
        if path.suffix in {".csv", ".json"}:
            found.append((name, path.read_text(encoding="utf-8")))
        elif path.suffix in {".docx", ".xlsx", ".ods"}:
            with zipfile.ZipFile(path) as archive:
                for part in archive.namelist():
                    if part.endswith((".xml", ".rels")) and not LOOKS.search(part):
                        found.append((f"{name}/{part}", xml_words(archive.read(part))))
    return found


def xml_words(data: bytes) -> str:
    """Text and attributes of a part; what a reader sees of one paragraph or cell stays together."""
    root = lxml.etree.fromstring(data)
    lines = []
    for node in root.iter():
        if not isinstance(node.tag, str):
            continue
        kind = node.tag.rpartition("}")[2]
        if kind in {"p", "si", "v"}:
            lines.append("".join(node.itertext()))
        said = dict(node.attrib)
        lines += [value for name, value in said.items() if name.rpartition("}")[2] in SAYING]
    if root.tag.rpartition("}")[2] in {"coreProperties", "Properties", "document-meta"}:
        lines.append(" ".join(root.itertext()))
    return " \n ".join(lines)


#: Parts that hold measures and colours, and no words.
LOOKS = re.compile(r"styles|theme|settings|fontTable|numbering", re.IGNORECASE)
#: Attributes that say something: alternatives, names and captions, not places and measures.
SAYING = {"descr", "title", "name", "value", "href", "val", "location", "display"}

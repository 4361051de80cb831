"""A staged book, read: its chapters as pandoc sees them, what is numbered and what is cited."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from annual_report.errors import RenderError
from annual_report.render import pandoc, tree
from annual_report.render.book import Book, Chapter, load_book
from annual_report.render.chapters import Parsed, parse
from annual_report.render.numbering import Numbers, number
from annual_report.render.source import Source, read_source

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from pathlib import Path

REFERENCES_FILE = "report/_generated/trace-refs.json"
#: What pandoc read of each chapter, with the checksum of the text that it read.
PARSED_FILE = ".parsed.json"


@dataclass(frozen=True)
class Reading:
    """A book that was read.

    Attributes:
        book: what ``_quarto.yml`` says of it.
        chapters: in order.
        numbers: of everything that has one.
        keys: of the bibliography; none where nothing is cited.
    """

    book: Book
    chapters: list[Parsed]
    numbers: Numbers
    keys: frozenset[str]


def read_book(stage: Path, pool: Executor | None = None) -> Reading:
    """Read the book staged in a folder.

    Args:
        stage: folder with ``_quarto.yml`` and all sources.
        pool: to read chapters beside each other; one of its own if none is given.

    Raises:
        RenderError: a source is wrong; names file and line.
    """
    if pool is None:
        with ThreadPoolExecutor(2) as own:
            return read_book(stage, own)
    book, known = load_book(stage), _remembered(stage)
    chapters = list(pool.map(lambda chapter: _parsed(book, chapter, known), book.chapters))
    return Reading(book, chapters, number(chapters), _keys(book, chapters))


def remember(stage: Path) -> None:
    """Leave beside a staged book what pandoc reads in it, so that its writers need not read again.

    A chapter that is changed afterwards is read anew.

    Raises:
        RenderError: a source is wrong; names file and line.
    """
    chapters = read_book(stage).chapters
    kept = {one.chapter.path: [_checksum(one.source), one.blocks] for one in chapters}
    text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    (stage / PARSED_FILE).write_text(text, encoding="utf-8")


def _remembered(stage: Path) -> dict[str, tuple[str, list[tree.Element]]]:
    file = stage / PARSED_FILE
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def _parsed(
    book: Book, chapter: Chapter, known: dict[str, tuple[str, list[tree.Element]]]
) -> Parsed:
    source = read_source(book, chapter.path)
    checksum, blocks = known.get(chapter.path, ("", []))
    return (
        Parsed(chapter, source, blocks) if checksum == _checksum(source) else parse(book, chapter)
    )


def _checksum(source: Source) -> str:
    return hashlib.sha256(source.text.encode()).hexdigest()


def trace_references(folder: Path) -> dict[str, str]:
    """Return label to reference into the appendix (``T12``), as the staged book says."""
    file = folder / REFERENCES_FILE
    stored: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return {
        label: str(entry["ref"] if isinstance(entry, dict) else entry)
        for label, entry in stored.items()
    }


def sources_cited(blocks: list[tree.Element]) -> list[tree.Element]:
    """Return where citeproc puts its list, if anything is cited."""
    if not tree.every(blocks, "Cite"):
        return []
    heading = {
        "t": "Header",
        "c": [2, ["sources-cited", ["unnumbered"], []], tree.string("Sources cited")],
    }
    return [heading, {"t": "Div", "c": [["refs", [], []], []]}]


def _keys(book: Book, chapters: list[Parsed]) -> frozenset[str]:
    """Return the keys of the bibliography; none where nothing is cited."""
    if not book.bibliography or not any(tree.every(one.blocks, "Cite") for one in chapters):
        return frozenset()
    keys: set[str] = set()
    for name_ in book.bibliography:
        path = book.folder / name_
        if not path.is_file():
            message = f"_quarto.yml: there is no bibliography {name_}."
            raise RenderError(message)
        form = {".bib": "biblatex", ".json": "csljson", ".yaml": "markdown"}.get(
            path.suffix, "biblatex"
        )
        entries = json.loads(
            pandoc.run([f"--from={form}", "--to=csljson"], path.read_text("utf-8"))
        )
        keys |= {str(entry["id"]) for entry in entries}
    return frozenset(keys)

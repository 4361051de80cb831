"""Write the whole book as one Word document, for edits: the words of the PDF, numbered alike.

Pandoc writes it from the same parsed chapters that become HTML and PDF (docs/decisions/034).
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from annual_report.render import pandoc, tree, wordstyles
from annual_report.render.chapters import for_format
from annual_report.render.rasters import drawn
from annual_report.render.reading import sources_cited
from annual_report.render.references import image_path, resolve
from annual_report.render.wordblocks import WordChapter, WordReferences, styled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from annual_report.render.book import Book
    from annual_report.render.chapters import Parsed
    from annual_report.render.reading import Reading

_API = [1, 23, 1]
#: A chapter right behind the title of its part, with which it shares the page.
_AFTER_PART = re.compile(r'<w:pStyle w:val="Part" />.*?<w:pStyle w:val="Heading1" />', re.DOTALL)
_CREATED = re.compile(rb"<dcterms:(created|modified).*?</dcterms:\1>", re.DOTALL)


@dataclass(frozen=True)
class Front:
    """What stands before the first chapter.

    Attributes:
        marking: of a restricted edition, or that it is a draft: also at the head of each page.
        lines: paragraphs about this copy.
        where: for each chapter, its name and where its words are changed.
    """

    marking: str
    lines: Sequence[str]
    where: Sequence[tuple[str, str]]


def write_word(reading: Reading, references: Mapping[str, str], front: Front) -> bytes:
    """Return the document's bytes; the same book always gives the same bytes.

    Args:
        reading: of the staged book.
        references: label to reference into the appendix (``T12``).
        front: what stands before the first chapter.

    Raises:
        RenderError: a source is wrong; names file and line.
    """
    book = reading.book
    shown = [for_format("typst", parsed.blocks) for parsed in reading.chapters]
    pictures = _pictures(book, reading.chapters, shown)
    blocks: list[tree.Element] = []
    part = ""
    for parsed, content in zip(reading.chapters, shown, strict=True):
        named = "Appendices" if parsed.chapter.appendix else parsed.chapter.part
        resolved = resolve(parsed, content, reading.numbers, WordReferences(), reading.keys)
        chapter = WordChapter(reading, parsed, references, pictures).blocks(resolved)
        if named and named != part:
            blocks.append(styled("Part", [tree.para(tree.string(named))]))
        part = named
        blocks += chapter
    blocks += sources_cited(blocks)
    look = wordstyles.Look.of(book.folder)
    short = str(book.metadata.get("notice-short") or "")
    header = " · ".join(words for words in (front.marking, short) if words)
    template = wordstyles.reference(look, header=header, footer=book.title)
    return _finished(_pandoc(reading, _front(front, book), blocks, template))


def words_of(reading: Reading, written: Mapping[str, str]) -> list[tuple[str, list[str]]]:
    """Return each chapter's name and the files that hold its words, those of notebooks left out.

    Args:
        reading: of the staged book.
        written: files of the book that were made from another one, and from which.
    """
    found = []
    for parsed in reading.chapters:
        files = dict.fromkeys(line.file for line in parsed.source.lines)
        own = [written.get(file, file) for file in files if "_generated/" not in file]
        found.append((heading_text(reading, parsed), list(dict.fromkeys(own))))
    return found


def heading_text(reading: Reading, parsed: Parsed) -> str:
    """Return a chapter's title with its number."""
    label = tree.attributes(parsed.heading)[0]
    number = reading.numbers.headings[parsed.chapter.html, label].number
    return f"{number} {parsed.title}".strip()


def _pictures(
    book: Book, chapters: Sequence[Parsed], shown: Sequence[list[tree.Element]]
) -> dict[str, bytes]:
    """Return every picture of the book as Word can show it, by its path."""
    paths = {
        image_path(book, parsed, image["c"][2][0]): None
        for parsed, blocks in zip(chapters, shown, strict=True)
        for image in tree.every(blocks, "Image")
    }
    vectors = [path for path in paths if path.endswith(".svg")]
    others = {path: (book.folder / path).read_bytes() for path in paths if path not in vectors}
    return drawn(book.folder, vectors, book.folder / "report" / "_style" / "fonts") | others


def _front(front: Front, book: Book) -> list[tree.Element]:
    blocks = []
    if front.marking:
        blocks.append(styled("Marking", [tree.para(tree.string(front.marking))]))
    lines = [*front.lines, *([book.notice] if book.notice else [])]
    blocks += [styled("Notice", [tree.para(tree.string(line))]) for line in lines]
    if front.where:
        blocks.append(_where(front.where))
    return blocks


def _where(rows: Sequence[tuple[str, str]]) -> tree.Element:
    """Return the table of where each chapter's words are changed."""

    def row(*texts: str) -> list[Any]:
        empty = ["", [], []]
        default = {"t": "AlignDefault"}
        return [empty, [[empty, default, 1, 1, [tree.inline(tree.string(text))]] for text in texts]]

    caption = tree.string("Where the words of each chapter are changed")
    specs = [[{"t": "AlignLeft"}, {"t": "ColWidth", "c": share}] for share in (0.4, 0.6)]
    head = [["", [], []], [row("Chapter", "Words")]]
    body = [["", [], []], 1, [], [row(*one) for one in rows]]
    empty = ["", [], []]
    return {
        "t": "Table",
        "c": [empty, [None, [tree.inline(caption)]], specs, head, [body], [empty, []]],
    }


def _pandoc(
    reading: Reading, front: list[tree.Element], blocks: list[tree.Element], template: bytes
) -> bytes:
    import tempfile  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    book = reading.book
    texts = {"title": book.title, "subtitle": book.subtitle, "author": book.author,
             "lang": book.lang, "toc-title": "Contents"}  # fmt: skip
    document = {
        "pandoc-api-version": _API,
        "meta": {
            name: {"t": "MetaInlines", "c": tree.string(text)}
            for name, text in texts.items()
            if text
        }
        | {"include-before": {"t": "MetaBlocks", "c": front}},
        "blocks": blocks,
    }
    with tempfile.TemporaryDirectory(prefix="ar-") as work:
        file = Path(work) / "reference.docx"
        file.write_bytes(template)
        arguments = ["--from=json", "--to=docx", "--sandbox", "--toc",
                     f"--toc-depth={book.toc_depth}", f"--reference-doc={file}",
                     "--syntax-highlighting=none", "--output=-"]  # fmt: skip
        if reading.keys:
            bibliography = [book.folder.resolve() / one for one in book.bibliography]
            arguments += ["--citeproc", *(f"--bibliography={one}" for one in bibliography)]
        return pandoc.run_bytes(arguments, json.dumps(document, ensure_ascii=False).encode())


def _finished(data: bytes) -> bytes:
    """Return the document without what pandoc leaves in it that says nothing or changes by itself."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = parts["word/document.xml"].decode()
    # the picture itself, once more, where its name should be
    text = re.sub(r'descr="data:[^"]*"', 'descr=""', text)
    # the first column heads the rows
    text = text.replace('w:firstColumn="0"', 'w:firstColumn="1"')
    text = _AFTER_PART.sub(lambda found: f'{found[0]}<w:pageBreakBefore w:val="0"/>', text)
    parts["word/document.xml"] = text.encode()
    parts["docProps/core.xml"] = _CREATED.sub(b"", parts["docProps/core.xml"])
    return wordstyles.packed(parts)

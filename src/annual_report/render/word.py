"""Write the whole book as one Word document, for edits: the words of the PDF, numbered alike.

Pandoc writes it from the same parsed chapters that become HTML and PDF (docs/decisions/034).
"""

from __future__ import annotations

import base64
import io
import json
import mimetypes
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from annual_report.render import floats, pandoc, tree, wordstyles
from annual_report.render.chapters import for_format
from annual_report.render.html import callout_title
from annual_report.render.pdf import identifier
from annual_report.render.rasters import drawn
from annual_report.render.reading import sources_cited
from annual_report.render.references import destination, image_path, resolve
from annual_report.render.source import PAGE_BREAK

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from annual_report.render.book import Book
    from annual_report.render.chapters import Parsed
    from annual_report.render.numbering import Target
    from annual_report.render.reading import Reading

_API = [1, 23, 1]
#: Blocks of the report with a look of their own, and the style that gives it.
_BOXES = {"finding": "Finding", "quotes": "Boxed", "not-returned": "Boxed", "good": "Boxed"}
_TOP = "top"
_PAGE_BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
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
        resolved = resolve(parsed, content, reading.numbers, _References(), reading.keys)
        chapter = _Chapter(reading, parsed, references, pictures).blocks(resolved)
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


def styled(style: str, blocks: list[tree.Element]) -> tree.Element:
    """Return blocks in a paragraph style."""
    return {"t": "Div", "c": [["", [], [["custom-style", style]]], blocks]}


class _References:
    """Writes a reference as a link within the document."""

    def reference(self, parsed: Parsed, target: Target, text: str) -> tree.Element:
        """Return the link."""
        place = identifier(parsed.chapter.stem, target.label)
        return tree.link([{"t": "Str", "c": text.replace(" ", "\u00a0")}], f"#{place}")


@dataclass(frozen=True)
class _Chapter:
    """One chapter on its way to Word."""

    reading: Reading
    parsed: Parsed
    references: Mapping[str, str]
    pictures: Mapping[str, bytes]

    def blocks(self, blocks: list[tree.Element]) -> list[tree.Element]:
        """Return the chapter's blocks as pandoc's Word writer needs them."""
        makers: dict[str, Callable[[tree.Element], Any]] = {
            "Header": self._heading,
            "Div": self._div,
            "Span": self._span,
            "Link": self._link,
            "Image": self._image,
            "RawInline": _markup,
            "RawBlock": _markup,
        }

        def change(element: tree.Element) -> Any:
            found = floats.as_float(element)
            if found is not None:
                return self._float(found)
            if element["t"] == "Table":
                return _table(element)
            maker = makers.get(element["t"])
            return maker(element) if maker else None

        return list(tree.walk(blocks, change))

    def _name(self, label: str) -> str:
        return identifier(self.parsed.chapter.stem, label) if label else ""

    def _heading(self, element: tree.Element) -> tree.Element:
        level, (label, _, _), inlines = element["c"]
        number = self.reading.numbers.headings[self.parsed.chapter.html, label].number
        lead = [{"t": "Str", "c": f"{number}\u2002"}] if number else []
        arrival = []
        if level == 1:
            place = identifier(self.parsed.chapter.stem, _TOP)
            arrival = [tree.span([], id=place)]
        return {
            "t": "Header",
            "c": [level, [self._name(label), [], []], [*arrival, *lead, *inlines]],
        }

    def _div(self, element: tree.Element) -> Any:
        name, classes, pairs = tree.attributes(element)
        inner = element["c"][1]
        if PAGE_BREAK in classes:
            return tree.raw("openxml", _PAGE_BREAK)
        if "trace" in classes:
            return styled("Trace", [tree.para(self._trace(inner, pairs.get("trace", "")))])
        if "tab" in classes and "title" in pairs:
            return [tree.para([tree.emphasised(tree.string(pairs["title"]))]), *inner]
        if any(one.startswith("callout-") for one in classes):
            title = callout_title(element)
            head = [styled("Box Title", [tree.para(tree.string(title))])] if title else []
            return [*self._arrival(name), *head, styled("Boxed", inner)]
        style = next((_BOXES[one] for one in classes if one in _BOXES), "")
        if style:
            return [*self._arrival(name), styled(style, inner)]
        return tree.with_attributes(element, id=self._name(name)) if name else None

    def _arrival(self, name: str) -> list[tree.Element]:
        return [{"t": "Div", "c": [[self._name(name), [], []], []]}] if name else []

    def _trace(self, blocks: list[tree.Element], label: str) -> list[tree.Element]:
        words = [one for block in blocks if block["t"] in {"Para", "Plain"} for one in block["c"]]
        return [*words, {"t": "Str", "c": ":"}, {"t": "Space"}, self._mark(label)]

    def _mark(self, label: str) -> tree.Element:
        """Return the reference into the appendix, ``T12``, as a link there."""
        words = tree.string(self.references[label])
        return tree.link(words, f"#{identifier(self.parsed.chapter.stem, f'trace-{label}')}")

    def _span(self, element: tree.Element) -> Any:
        name, classes, pairs = tree.attributes(element)
        inner = list(element["c"][1])
        if "num" in classes:
            dagger = [{"t": "Str", "c": "†"}] if "illustrative" in classes else []
            mark = {"t": "Superscript", "c": [self._mark(pairs.get("trace", ""))]}
            return [*inner, *dagger, mark]
        if "trace" in classes:
            return self._trace([tree.inline(inner)], pairs.get("trace", ""))
        if "judgement" in classes:
            return tree.emphasised(inner)
        if "speaker" in classes or "illustrative" in classes:
            return {"t": "Emph", "c": inner}
        return tree.span(inner, id=self._name(name)) if name else inner

    def _link(self, element: tree.Element) -> Any:
        attr, inlines, (target, title) = element["c"]
        if target.startswith("#") and attr == ["", [], []]:
            return None  # one of ours
        found = destination(self.reading.book, self.parsed, target)
        if found is None:
            return {"t": "Link", "c": [["", [], []], inlines, [target, title]]}
        path, fragment = found
        stems = {chapter.html: chapter.stem for chapter in self.reading.book.chapters}
        if path not in stems:
            return inlines  # pages that only the HTML has
        return tree.link(inlines, f"#{identifier(stems[path], fragment or _TOP)}")

    def _image(self, element: tree.Element) -> tree.Element:
        path = image_path(self.reading.book, self.parsed, element["c"][2][0])
        alt = floats.alternative(element, within_float=False)
        kind = "image/png" if path.endswith(".svg") else mimetypes.guess_type(path)[0]
        data = base64.b64encode(self.pictures[path]).decode()
        width = tree.attributes(element)[2].get("width", "100%")
        attr = ["", [], [["width", width]]]
        return {"t": "Image", "c": [attr, tree.string(alt), [f"data:{kind};base64,{data}", ""]]}

    def _float(self, found: floats.Float) -> list[tree.Element]:
        target = self.reading.numbers.targets[found.label]
        lead = tree.string(f"{target.name.replace(chr(160), ' ')}.")
        caption = [*lead, {"t": "Space"}, *found.caption]
        place = {"t": "Div", "c": [[self._name(found.label), [], []], []]}
        if found.kind == "fig":
            return [place, styled("Captioned Figure", found.body),
                    styled("Image Caption", [tree.para(caption)])]  # fmt: skip
        body = list(found.body)
        first = next(at for at, block in enumerate(body) if tree.every(block, "Table"))
        taken = [False]

        def captioned(element: tree.Element) -> tree.Element | None:
            if element["t"] != "Table" or taken[0]:
                return None
            taken[0] = True
            return {
                "t": "Table",
                "c": [element["c"][0], [None, [tree.inline(caption)]], *element["c"][2:]],
            }

        body[first] = tree.walk(body[first], captioned)
        return [place, *body]


def _markup(element: tree.Element) -> Any:
    """Leave out the tags of HTML, whose words stay; keep what is meant for Word."""
    return None if element["c"][0] == "openxml" else []


def _table(table: tree.Element) -> tree.Element:
    """Return a table whose first column heads its rows, with widths that suit its text."""
    return floats.row_headed(floats.fitted(tree.with_attributes(table, id="", classes=[])))


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

"""Read a chapter: its text through pandoc, checked against the subset that we know how to set."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from annual_report.errors import RenderError
from annual_report.render import pandoc, tree
from annual_report.render.floats import LABEL, Float, alternative, as_float
from annual_report.render.safety import check_chapter
from annual_report.render.source import PAGE_BREAK, read_source

if TYPE_CHECKING:
    from annual_report.render.book import Book, Chapter
    from annual_report.render.source import Source

CALLOUTS = ("note", "tip", "important", "warning", "caution")
FORMATS = frozenset({"html", "typst"})
#: Formats Quarto knows and we do not write; content for them alone is never shown.
OTHER_FORMATS = frozenset({"pdf", "latex", "docx", "odt", "epub", "revealjs", "pptx", "markdown"})
CONDITIONS = frozenset({"when-format", "unless-format"})
_OUTSIDE = {"Math": "a formula", "LineBlock": "a line block"}
_CHUNK = re.compile(r"\s{0,3}[`~]{3,}\s*\{([A-Za-z]\w*)")
_HEADERS = frozenset({"title"})
#: Labels that Quarto numbers and this report does not use.
_FOREIGN = re.compile(r"(eq|lst|thm|lem|cor|prp|cnj|def|exm|exr|sol|rem|alg)-")


@dataclass(frozen=True)
class Parsed:
    """A chapter as pandoc read it.

    Attributes:
        chapter: its entry in ``_quarto.yml``.
        source: its lines and where they come from.
        blocks: its content, beginning with its one heading of level 1.
    """

    chapter: Chapter
    source: Source
    blocks: list[tree.Element]

    @property
    def heading(self) -> tree.Element:
        """The heading that names the chapter."""
        return self.blocks[0]

    @property
    def title(self) -> str:
        """The chapter's name as plain text."""
        return tree.plain(self.heading["c"][2])


def parse(book: Book, chapter: Chapter) -> Parsed:
    """Read and check one chapter.

    Raises:
        RenderError: it holds something outside the subset; names file and line.
    """
    source = read_source(book, chapter.path)
    try:
        document = pandoc.read(source.text)
    except pandoc.PandocError as error:
        where = source.place(error.line) if error.line else chapter.path
        message = f"{where}: {error}"
        raise RenderError(message) from None
    blocks = _titled(source, document["meta"], document["blocks"])
    check_chapter(source, blocks)
    _check_subset(source, blocks)
    _check_floats(source, blocks)
    return Parsed(chapter, source, list(tree.walk(blocks, _normal)))


def for_format(form: str, blocks: list[tree.Element]) -> list[tree.Element]:
    """Return what is meant for a format: ``content-visible`` and ``content-hidden`` resolved."""

    def change(element: tree.Element) -> Any:
        if element["t"] not in {"Div", "Span"}:
            return None
        _, classes, pairs = tree.attributes(element)
        if "content-visible" not in classes and "content-hidden" not in classes:
            return None
        holds = all(
            (form == value) == (name == "when-format")
            for name, value in pairs.items()
            if name in CONDITIONS
        )
        return element["c"][1] if holds == ("content-visible" in classes) else []

    return list(tree.walk(blocks, change))


def _titled(source: Source, meta: dict[str, Any], blocks: list[Any]) -> list[tree.Element]:
    """Return the blocks led by the chapter's title, taken from the front matter if need be."""
    for name in sorted(meta.keys() - _HEADERS):
        message = f"{source.find(f'{name}:')}: the setting '{name}' is not known at the head of a chapter."
        raise RenderError(message)
    if "title" in meta:
        title = meta["title"]["c"] if meta["title"]["t"] == "MetaInlines" else []
        blocks = [
            {
                "t": "Header",
                "c": [1, [posixpath.basename(source.file).partition(".")[0], [], []], title],
            },
            *blocks,
        ]
    headings = [block for block in blocks if block["t"] == "Header" and block["c"][0] == 1]
    if not blocks or not headings or blocks[0] is not headings[0]:
        message = f"{source.file}: a chapter begins with its title, a line such as '# Training {{#sec-training}}'."
        raise RenderError(message)
    if len(headings) > 1:
        second = tree.plain(headings[1]["c"][2])
        message = f"{source.find(f'# {second}')}: a chapter has one heading of level 1; make this one '## {second}'."
        raise RenderError(message)
    return blocks


def _normal(element: tree.Element) -> Any:
    """Return page breaks, titles of callouts and tabs in the one shape that writers expect."""
    if element["t"] == "Para" and len(element["c"]) == 1:
        broken = PAGE_BREAK in tree.classes(element["c"][0])
        return {"t": "Div", "c": [["", [PAGE_BREAK], []], []]} if broken else None
    if element["t"] != "Div":
        return None
    (name, classes, pairs), inner = element["c"]
    if "panel-tabset" in classes:
        return {"t": "Div", "c": [[name, classes, pairs], _tabs(inner)]}
    is_callout = any(item.startswith("callout-") for item in classes)
    if is_callout and inner and inner[0]["t"] == "Header" and "title" not in dict(pairs):
        title = [*pairs, ["title", tree.plain(inner[0]["c"][2])]]
        return {"t": "Div", "c": [[name, classes, title], inner[1:]]}
    return None


def _tabs(blocks: list[tree.Element]) -> list[tree.Element]:
    """Return a tab set's content as one block a tab, named by its heading."""
    tabs: list[tree.Element] = []
    for block in blocks:
        if block["t"] == "Header":
            title = [["title", tree.plain(block["c"][2])]]
            tabs.append({"t": "Div", "c": [["", ["tab"], title], []]})
        elif tabs:
            tabs[-1]["c"][1].append(block)
        else:
            tabs.append(block)
    return tabs


def _check_subset(source: Source, blocks: list[tree.Element]) -> None:
    for element in tree.every(blocks, *_OUTSIDE):
        shown = tree.plain(element["c"]) or str(element["c"][-1])
        message = (
            f"{source.find(shown)}: {_OUTSIDE[element['t']]} is outside the Markdown that this report "
            "uses. Say it in words; write a dollar sign as \\$."
        )
        raise RenderError(message)
    for line in source.lines:
        chunk = _CHUNK.match(line.text) if line.code else None
        if chunk:
            message = (
                f"{line.place}: a chapter runs no code ({chunk[1]}). Put it in a notebook and "
                "publish what it finds."
            )
            raise RenderError(message)
    for element in tree.every(blocks, "Div", "Span"):
        _check_div(source, element)


def _check_div(source: Source, element: tree.Element) -> None:
    _, classes, pairs = tree.attributes(element)
    for name in classes:
        kind = name.removeprefix("callout-")
        if name.startswith("callout-") and kind not in CALLOUTS:
            close = get_close_matches(kind, CALLOUTS, n=1)
            hint = (
                f"Did you mean 'callout-{close[0]}'?" if close else f"Known: {', '.join(CALLOUTS)}."
            )
            message = f"{source.find(name)}: there is no callout '{name}'. {hint}"
            raise RenderError(message)
        if name in {"content-visible", "content-hidden"}:
            _check_condition(source, element, name, pairs)


def _check_condition(
    source: Source, element: tree.Element, name: str, pairs: dict[str, str]
) -> None:
    where = source.find(name)
    if not pairs or not pairs.keys() <= CONDITIONS:
        message = f"{where}: {name} needs when-format or unless-format, and nothing else."
        raise RenderError(message)
    for value in pairs.values():
        if value not in FORMATS | OTHER_FORMATS:
            message = f"{where}: '{value}' is not a format; write html or typst (for the PDF)."
            raise RenderError(message)
    for inner in tree.every(element, "Header", "Div", "Figure", "Table"):
        label = tree.attributes(inner)[0]
        if LABEL.fullmatch(label) or (
            inner["t"] == "Header" and "unnumbered" not in tree.classes(inner)
        ):
            what = label if LABEL.fullmatch(label) else "a heading"
            message = (
                f"{source.find(label)}: {what} stands in content for one format only, so that "
                "numbers would differ between HTML and PDF. Move it out."
            )
            raise RenderError(message)


def _check_floats(source: Source, blocks: list[tree.Element]) -> None:
    labelled: set[int] = set()
    for element in tree.every(blocks, "Div", "Figure", "Table"):
        found = as_float(element)
        if found is not None:
            _check_float(source, found)
            labelled.update(id(image) for image in tree.every(found.body, "Image"))
    for image in tree.every(blocks, "Image"):
        if id(image) not in labelled and not alternative(image, within_float=False):
            target = image["c"][2][0]
            message = f"{source.find(target)}: the picture {target} has no text alternative."
            raise RenderError(message)
    for element in tree.every(blocks, "Header", "Div", "Span", "Figure", "Table"):
        name = tree.attributes(element)[0]
        if _FOREIGN.match(name):
            message = f"{source.find(name)}: '{name}' is a kind of label this report does not know; use fig-, tbl- or sec-."
            raise RenderError(message)


def _check_float(source: Source, found: Float) -> None:
    where = source.find(f"#{found.label}")
    if not found.caption:
        message = f"{where}: {found.label} has no caption: a paragraph at the end of its block."
        raise RenderError(message)
    if found.kind == "tbl" and not tree.every(found.body, "Table"):
        message = f"{where}: {found.label} holds no table."
        raise RenderError(message)
    if found.kind == "fig" and not tree.every(found.body, "Image"):
        message = f"{where}: {found.label} holds no picture."
        raise RenderError(message)
    for image in tree.every(found.body, "Image"):
        if not alternative(image, within_float=True):
            message = (
                f"{where}: {found.label} has no text alternative. Say what the picture shows: "
                '![](picture.svg){fig-alt="Referrals fell from …"}.'
            )
            raise RenderError(message)

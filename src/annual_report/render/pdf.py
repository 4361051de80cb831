"""Write the whole book as one typst document and set it as a tagged PDF."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from annual_report.errors import RenderError
from annual_report.render import floats, tree
from annual_report.render.html import callout_title
from annual_report.render.references import destination, image_path
from annual_report.render.source import PAGE_BREAK

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from annual_report.render.book import Book
    from annual_report.render.chapters import Parsed
    from annual_report.render.numbering import Numbers, Target

#: Labels that are unique in the book; any other is unique on its page only.
_GLOBAL = ("fig-", "tbl-", "sec-", "trace-")
STANDARDS = ("ua-1", "a-2a")
#: Colour of a callout, by its kind, as the template names it; all others are navy.
_TONES = {"callout-important": "red", "callout-warning": "amber", "callout-caution": "amber"}
TEMPLATE = """$definitions.typ()$

$typst-template.typ()$

$typst-show.typ()$

$body$
"""


class TypstReferences:
    """Writes a reference as a link to a label."""

    def reference(self, parsed: Parsed, target: Target, text: str) -> tree.Element:
        """Return the link, with its words as text: columns of a table are as wide as their words."""
        label = _label(parsed, target.label)
        opened = tree.raw_inline("typst", f"#link(<{label}>)[")
        words = {"t": "Str", "c": text.replace(" ", "\u00a0")}
        return {"t": "Span", "c": [["", [], []], [opened, words, tree.raw_inline("typst", "]")]]}


def typst_blocks(
    book: Book, parsed: Parsed, blocks: list[tree.Element], numbers: Numbers
) -> list[tree.Element]:
    """Return a chapter's blocks as pandoc's typst writer needs them.

    Numbers come from ``numbers`` as constants, so that typst counts nothing itself.
    """
    makers: dict[str, Callable[[tree.Element], Any]] = {
        "Header": lambda element: _heading(parsed, element, numbers),
        "Div": lambda element: _div(parsed, element),
        "Str": _unbroken,
        "Link": lambda element: _link(book, parsed, element),
        **dict.fromkeys(("Span", "Figure", "Table", "CodeBlock"), lambda e: _labelled(parsed, e)),
    }

    def change(element: tree.Element) -> Any:
        found = floats.as_float(element)
        if found is not None:
            return _float(parsed, found, numbers.targets[found.label])
        maker = makers.get(element["t"])
        return maker(element) if maker else None

    marked = tree.walk(blocks, _bare_table)
    changed = tree.walk(marked, change)
    made = list(tree.walk(changed, lambda element: _image(book, parsed, element)))
    return [made[0], _arrival(parsed), *made[1:]]


def _labelled(parsed: Parsed, element: tree.Element) -> tree.Element | None:
    name = element["c"][0][0]
    return tree.with_attributes(element, id=_label(parsed, name)) if name else None


def _unbroken(element: tree.Element) -> tree.Element | None:
    """Keep a year such as 2015-16 on one line."""
    text = element["c"]
    return tree.raw_inline("typst", f"#box[{_words(text)}]") if floats.YEAR.search(text) else None


def _bare_table(element: tree.Element) -> tree.Element | None:
    if element["t"] != "Table":
        return None
    return tree.with_attributes(
        floats.fitted(element), classes=[*tree.classes(element), "typst:no-figure"]
    )


def part(title: str) -> tree.Element:
    """Return the beginning of a part."""
    return tree.raw("typst", f"#part[{_words(title)}]")


def appendices() -> tree.Element:
    """Return the beginning of the appendices."""
    return tree.raw("typst", '#show: appendices.with("Appendices", hide-parent: true)')


def _float(parsed: Parsed, found: floats.Float, target: Target) -> list[tree.Element]:
    kind, position = f"quarto-float-{found.kind}", "top" if found.kind == "tbl" else "bottom"
    head = (
        f'#figure(kind: "{kind}", supplement: [{target.kind}], '
        f'numbering: (..n) => "{target.number}", caption: figure.caption(position: {position}, ['
    )
    return [
        tree.inline(
            [tree.raw_inline("typst", head), *found.caption, tree.raw_inline("typst", "]))[")]
        ),
        *found.body,
        tree.raw("typst", f"] <{_label(parsed, found.label)}>"),
    ]


def _heading(parsed: Parsed, element: tree.Element, numbers: Numbers) -> tree.Element:
    level, (name, _, _), inlines = element["c"]
    target = numbers.headings[parsed.chapter.html, name]
    numbering = f'(..n) => "{target.number}"' if target.number else "none"
    head = tree.raw_inline("typst", f"#heading(level: {level}, numbering: {numbering})[")
    tail = f"] <{_label(parsed, name)}>" if name else "]"
    return tree.para([head, *inlines, tree.raw_inline("typst", tail)])


def _div(parsed: Parsed, element: tree.Element) -> Any:
    name, names, pairs = tree.attributes(element)
    inner = element["c"][1]
    if PAGE_BREAK in names:
        return tree.raw("typst", "#pagebreak(weak: true)")
    if "tab" in names and "title" in pairs:
        return [tree.para([tree.emphasised(tree.string(pairs["title"]))]), *inner]
    kinds = [item for item in names if item.startswith("callout-")]
    if kinds:
        title = tree.string(callout_title(element))
        tone = _TONES.get(kinds[0], "navy")
        head = tree.raw_inline("typst", f"#report-callout({tone}, [")
        opened = tree.inline([head, *title, tree.raw_inline("typst", "])[")])
        mark = f" <{_label(parsed, name)}>" if name else ""
        return [opened, *inner, tree.raw("typst", f"]{mark}")]
    return tree.with_attributes(element, id=_label(parsed, name)) if name else None


def _link(book: Book, parsed: Parsed, element: tree.Element) -> Any:
    attr, inlines, (target, title) = element["c"]
    found = destination(book, parsed, target)
    if found is None:
        return {"t": "Link", "c": [["", attr[1], []], inlines, [target, title]]}
    path, fragment = found
    pages = {chapter.html: chapter for chapter in book.chapters}
    if path not in pages:
        return inlines  # pages that only the HTML has: trace pages, notebooks, the PDF itself
    stem = pages[path].stem
    label = identifier(stem, fragment) if fragment else _start(stem)
    return [tree.raw_inline("typst", f"#link(<{label}>)["), *inlines, tree.raw_inline("typst", "]")]


def _arrival(parsed: Parsed) -> tree.Element:
    """Return the mark at which links to a whole chapter arrive."""
    return tree.raw("typst", f'#metadata("chapter") <{_start(parsed.chapter.stem)}>')


def _start(stem: str) -> str:
    return identifier(stem, "top")


def _image(book: Book, parsed: Parsed, element: tree.Element) -> Any:
    if element["t"] != "Image":
        return None
    path = image_path(book, parsed, element["c"][2][0])
    alt = _string(floats.alternative(element, within_float=False))
    width = tree.attributes(element)[2].get("width", "")
    size = f", width: {width}" if re.fullmatch(r"\d+(\.\d+)?%", width) else ""
    return tree.raw_inline("typst", f'#box(image("/{path}", alt: {alt}{size}))')


def _label(parsed: Parsed, name: str) -> str:
    return identifier(parsed.chapter.stem, name)


def identifier(stem: str, name: str) -> str:
    """Return the one name in the whole book of what a page calls so."""
    whole = name if name.startswith(_GLOBAL) else f"{stem}.{name}"
    return re.sub(r"[^\w.:-]", "-", whole)


def _words(text: str) -> str:
    """Return typst markup that prints just that text: an expression, in which nothing is markup."""
    return f"#{_string(text)}"


def _string(text: str) -> str:
    """Return a typst string of one line."""
    one_line = re.sub(r"[\n\r\t ]+", " ", text).strip()
    escaped = one_line.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def compile_pdf(source: str, root: Path, fonts: Path, output: Path) -> None:
    """Set a typst document as a PDF/UA-1 and PDF/A-2a.

    Only the typefaces in ``fonts`` are used and no clock is read, so that the same document gives
    the same bytes on every machine.

    Raises:
        RenderError: typst refuses the document.
    """
    import typst  # noqa: PLC0415  slow to load, needed only here

    try:
        settings: dict[str, Any] = {
            "root": str(root),
            "font_paths": [str(fonts)],
            "ignore_system_fonts": True,
            "pdf_standards": list(STANDARDS),
            "timestamp": 0,
        }
        typst.compile(source.encode(), output=str(output), **settings)
    except typst.TypstError as error:
        hints = " ".join(error.hints)
        message = f"The PDF could not be set: {error.message} {hints}\n{error.diagnostic}".rstrip()
        raise RenderError(message) from None


def version() -> str:
    """Return the version of typst."""
    from importlib.metadata import version as installed  # noqa: PLC0415

    return installed("typst")

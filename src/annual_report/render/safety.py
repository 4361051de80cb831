"""What a report's text may contain, so that no text turns into script, style or a request.

Chapters are written by people and reviewed, and may hold a little HTML. Fragments are written
by notebooks from agencies' data, and may hold none. See docs/decisions/030.
"""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from annual_report.errors import RenderError
from annual_report.render import pandoc, tree

if TYPE_CHECKING:
    from annual_report.render.book import Book
    from annual_report.render.source import Source

#: HTML that a chapter may use, with the attributes that say nothing but what they say.
TAGS = frozenset(
    [
        "abbr",
        "b",
        "br",
        "caption",
        "cite",
        "col",
        "colgroup",
        "dd",
        "del",
        "details",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "hr",
        "i",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "q",
        "s",
        "samp",
        "section",
        "small",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
        "var",
        "wbr",
    ]
)
ATTRIBUTES = frozenset(
    [
        "aria-describedby",
        "aria-hidden",
        "aria-label",
        "aria-labelledby",
        "class",
        "colspan",
        "dir",
        "headers",
        "id",
        "lang",
        "open",
        "role",
        "rowspan",
        "scope",
        "title",
    ]
)
#: Attributes that Markdown elements must not carry into HTML.
FORBIDDEN = frozenset({"style", "src", "srcset", "href", "action", "formaction", "srcdoc"})
SCHEMES = frozenset({"", "http", "https", "mailto"})
GENERATED = "_generated/"


def check_chapter(source: Source, blocks: list[Any]) -> None:
    """Refuse what a chapter must not contain.

    Raises:
        RenderError: names file and line.
    """
    for element in tree.every(blocks, "RawBlock", "RawInline"):
        form, text = element["c"]
        place = source.find(text.strip().splitlines()[0] if text.strip() else "")
        if form != "html":
            message = (
                f"{place}: raw {form} is not part of this report's Markdown, and would be lost "
                "in one of its formats. Say it in Markdown."
            )
            raise RenderError(message)
        problem = _Tags(text).problem
        if problem:
            message = f"{place}: {problem}"
            raise RenderError(message)
    for element in tree.every(
        blocks, "Header", "Div", "Span", "Code", "CodeBlock", "Link", "Image"
    ):
        _check_attributes(source, element)
    for element in tree.every(blocks, "Link"):
        target = element["c"][2][0]
        if _scheme(target) not in SCHEMES:
            message = f"{source.find(target)}: a link to '{_scheme(target)}:' is not allowed."
            raise RenderError(message)


def _check_attributes(source: Source, element: tree.Element) -> None:
    for name in tree.attributes(element)[2]:
        if name.lower().startswith("on") or name.lower() in FORBIDDEN:
            message = f"{source.find(name)}: the attribute '{name}' is not allowed in a report."
            raise RenderError(message)


def _scheme(target: str) -> str:
    try:
        return urlsplit(target.strip()).scheme.lower()
    except ValueError:
        return "not a web address"


class _Tags(HTMLParser):
    """Finds the first tag or attribute of a piece of HTML that is not allowed."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.problem = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.problem = self.problem or f"the HTML element <{tag}> is not allowed in a report."
        for name, _ in attrs:
            if name not in ATTRIBUTES:
                self.problem = (
                    self.problem or f"the HTML attribute '{name}' is not allowed in a report."
                )

    def handle_decl(self, decl: str) -> None:
        self.problem = (
            self.problem or f"the HTML declaration <!{decl[:20]}> is not allowed in a report."
        )

    def unknown_decl(self, data: str) -> None:
        self.handle_decl(data)

    def handle_pi(self, data: str) -> None:
        self.problem = self.problem or f"the instruction <?{data[:20]}> is not allowed in a report."


def check_fragments(book: Book, included: list[str]) -> None:
    """Refuse raw HTML or typst, and attributes that act, in text that comes from data.

    Args:
        book: the staged book.
        included: files that its chapters include; those below ``_generated`` are checked, and
            with them every variable.

    Raises:
        RenderError: names the file or the variable.
    """
    texts = {
        name: (book.folder / name).read_text(encoding="utf-8")
        for name in included
        if GENERATED in name
    }
    texts |= {f"_variables.yml, {key}": value for key, value in _leaves(book.variables)}
    if not texts:
        return
    script = Path(__file__).parent / "filters" / "fragments.lua"
    said = pandoc.run(["lua", str(script)], json.dumps(list(texts.items())))
    found = [line.split("\t") for line in said.splitlines()]
    if found:
        name, what = found[0]
        message = f"{name}: text from data holds {what}. Text from data is never markup; escape it."
        raise RenderError(message)


def _leaves(values: dict[str, Any], path: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in values.items():
        inner = f"{path}{key}"
        if isinstance(value, dict):
            found.extend(_leaves(value, f"{inner}."))
        else:
            found.append((inner, str(value)))
    return found

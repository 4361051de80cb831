"""Write a chapter as HTML: figures, tables, callouts and headings as accessible elements."""

from __future__ import annotations

import posixpath
import re
from html import escape
from typing import TYPE_CHECKING, Any

from annual_report.errors import RenderError
from annual_report.render import floats, naming, tree
from annual_report.render.page import Link, unbroken
from annual_report.render.references import destination, image_path, relative
from annual_report.render.source import PAGE_BREAK

if TYPE_CHECKING:
    from annual_report.render.book import Book
    from annual_report.render.chapters import Parsed
    from annual_report.render.numbering import Numbers, Target

_WRAPPED = "in-figure"
#: A word of so many letters may be broken at a slash or underscore.
_LONG = 18


class HtmlReferences:
    """Writes a reference as a link to the page and place of its target."""

    def reference(self, parsed: Parsed, target: Target, text: str) -> tree.Element:
        """Return the link."""
        page = parsed.chapter.html
        path = "" if target.page == page else relative(target.page, page)
        return tree.link([{"t": "Str", "c": text}], f"{path}#{target.label}", "reference")


def structure(blocks: list[tree.Element], numbers: Numbers) -> list[tree.Element]:
    """Turn figures, tables, callouts and tabs into the elements that HTML has for them."""

    def change(element: tree.Element) -> Any:
        found = floats.as_float(element)
        if found is not None:
            return _float(found, numbers.targets[found.label])
        if element["t"] == "Div":
            return _div(element)
        return None

    return list(tree.walk(naming.name_links(blocks, numbers), change))


def finish(
    book: Book, parsed: Parsed, blocks: list[tree.Element], numbers: Numbers
) -> list[tree.Element]:
    """Number headings, set pictures and tables, and check where links lead."""

    def change(element: tree.Element) -> Any:
        kind = element["t"]
        if kind == "Header":
            return _heading(parsed, element, numbers)
        if kind == "Image":
            return _image(book, parsed, element)
        if kind == "Link":
            return _link(book, parsed, element)
        if kind == "Table":
            return _table(element)
        if kind == "Span":
            return _reference(book, parsed, element)
        return _word(element) if kind == "Str" else None

    return list(tree.walk(blocks, change))


def _word(element: tree.Element) -> Any:
    """Keep a reporting year on one line; let the path of a file break behind its slashes."""
    text = element["c"]
    if floats.YEAR.search(text):
        return tree.span([element], "nowrap")
    parts = re.findall(r"[^/_]*[/_]|[^/_]+", text)
    if len(text) < _LONG or len(parts) < 2:
        return None
    broken: list[tree.Element] = []
    for part in parts:
        broken += [{"t": "Str", "c": part}, tree.raw_inline("html", "<wbr>")]
    return broken[:-1]


def pictures(book: Book, parsed: Parsed, blocks: list[tree.Element]) -> list[str]:
    """Return the paths of the pictures in some blocks, from the book's root."""
    return [image_path(book, parsed, image["c"][2][0]) for image in tree.every(blocks, "Image")]


def contents(parsed: Parsed, blocks: list[tree.Element], numbers: Numbers) -> tuple[Link, ...]:
    """Return the sections of a page for its own list of contents."""
    found = []
    for header in tree.every(blocks, "Header"):
        level, (name, _, _), inlines = header["c"]
        if level == 2:
            target = numbers.headings[parsed.chapter.html, name]
            found.append(Link(tree.plain(inlines), f"#{name}", target.number))
    return tuple(found)


def cover(book: Book) -> str:
    """Return what stands above the first chapter: title, author, sign-off, and the PDF."""
    lines = [f'<p class="title">{unbroken(book.title)}</p>']
    if book.subtitle:
        lines.append(f'<p class="subtitle">{escape(book.subtitle)}</p>')
    lines.append(f'<p class="author">{escape(book.author)}</p>')
    if book.draft:
        lines.append(f'<p class="sign-off">{escape(book.draft)}.</p>')
    if book.signed_off:
        lines.append(f'<p class="sign-off">Signed off by {escape(book.signed_off)}.</p>')
    name = escape(f"{book.output_file}.pdf")
    lines.append(f'<p class="formats"><a href="{name}">Read or print this report as a PDF</a></p>')
    return '<div class="cover">\n' + "\n".join(lines) + "\n</div>\n"


def _float(found: floats.Float, target: Target) -> list[tree.Element]:
    caption = tree.inline(
        [
            tree.span([{"t": "Str", "c": f"{target.name}:"}], "float-number"),
            {"t": "Space"},
            *found.caption,
        ]
    )
    name = escape(found.label)
    head = [
        tree.raw("html", f'<figcaption id="{name}-caption">'),
        caption,
        tree.raw("html", "</figcaption>"),
    ]
    kind = "table" if found.kind == "tbl" else "picture"
    classes = escape(" ".join([kind, *found.classes]))
    opened = tree.raw("html", f'<figure id="{name}" class="{classes}">')
    body: list[tree.Element] = []
    for block in found.body:
        if block["t"] == "Table":
            body += _scrolling(block, f"{name}-caption")
        elif block["t"] == "Para" and tree.every(block, "Image"):
            body.append(tree.inline(block["c"]))
        else:
            body.append(block)
    closed = tree.raw("html", "</figure>")
    return [opened, *head, *body, closed] if found.kind == "tbl" else [opened, *body, *head, closed]


def _scrolling(table: tree.Element, caption: str) -> list[tree.Element]:
    marked = tree.with_attributes(
        table, classes=[*tree.classes(table), _WRAPPED], pairs={"aria-labelledby": caption}
    )
    return [
        tree.raw(
            "html",
            f'<div class="table-scroll" role="region" tabindex="0" aria-labelledby="{caption}">',
        ),
        marked,
        tree.raw("html", "</div>"),
    ]


def _table(table: tree.Element) -> Any:
    table = naming.headed(floats.row_headed(floats.naturally_wide(table)))
    names = tree.classes(table)
    if _WRAPPED in names:
        return tree.with_attributes(table, classes=[name for name in names if name != _WRAPPED])
    heads = [tree.plain(cell) for row in table["c"][3][1] for cell in row[1]]
    label = tree.attributes(table)[2].get("aria-label") or "Table: " + ", ".join(
        filter(None, heads)
    )
    return [
        tree.raw("html", f'<div class="table"><div class="table-scroll" role="region" tabindex="0" aria-label="{escape(label)}">'),
        table,
        tree.raw("html", "</div></div>"),
    ]  # fmt: skip


def _div(element: tree.Element) -> Any:
    _, names, pairs = tree.attributes(element)
    inner = element["c"][1]
    if PAGE_BREAK in names:
        return []
    if "panel-tabset" in names:
        return [tree.raw("html", '<div class="tabs">'), *inner, tree.raw("html", "</div>")]
    if "tab" in names and "title" in pairs:
        title = escape(pairs["title"])
        return [
            tree.raw("html", f"<details><summary>{title}</summary>"),
            *inner,
            tree.raw("html", "</details>"),
        ]
    if any(name.startswith("callout-") for name in names):
        return _callout(element, inner, pairs)
    return None


def _callout(
    element: tree.Element, inner: list[tree.Element], pairs: dict[str, str]
) -> list[tree.Element]:
    name, names, _ = tree.attributes(element)
    mark = f' id="{escape(name)}"' if name else ""
    look = [f"callout-{pairs['appearance']}"] if "appearance" in pairs else []
    classes = escape(" ".join(["callout", *names, *look]))
    title = escape(callout_title(element))
    if "collapse" in pairs:
        opened = "" if pairs["collapse"] == "true" else " open"
        shown = title or "More"
        about = (
            f'<span class="{naming.HIDDEN}">, {escape(pairs["about"])}</span>'
            if "about" in pairs
            else ""
        )
        head = f'<details class="{classes}"{mark}{opened}><summary class="callout-title">{shown}{about}</summary>'
        return [tree.raw("html", head), *inner, tree.raw("html", "</details>")]
    head = f'<div class="{classes}"{mark}>'
    if title:
        head += f'<p class="callout-title">{title}</p>'
    return [tree.raw("html", head), *inner, tree.raw("html", "</div>")]


def callout_title(element: tree.Element) -> str:
    """Return a callout's title, or the name of its kind; a simple or minimal one may have none."""
    _, names, pairs = tree.attributes(element)
    if pairs.get("appearance") in {"simple", "minimal"}:
        return pairs.get("title", "")
    kind = next(name for name in names if name.startswith("callout-"))
    return pairs.get("title") or kind.removeprefix("callout-").capitalize()


def _heading(parsed: Parsed, element: tree.Element, numbers: Numbers) -> tree.Element:
    level, attr, inlines = element["c"]
    target = numbers.headings[parsed.chapter.html, attr[0]]
    if not target.number:
        return element
    shown = target.name if level == 1 else target.number
    led = [tree.span([{"t": "Str", "c": shown}], "number"), {"t": "Space"}, *inlines]
    return {"t": "Header", "c": [level, attr, led]}


def _image(book: Book, parsed: Parsed, image: tree.Element) -> tree.Element:
    path = image_path(book, parsed, image["c"][2][0])
    pairs = tree.attributes(image)[2]
    alt = floats.alternative(image, within_float=False)
    size = "".join(
        f' {name}="{escape(pairs[name].removesuffix("px"))}"'
        for name in ("width", "height")
        if pairs.get(name, "").removesuffix("px").isdigit()
    )
    shown = escape(relative(path, parsed.chapter.html))
    return tree.raw_inline(
        "html", f'<img src="{shown}" alt="{escape(alt)}"{size} decoding="async">'
    )


def _reference(book: Book, parsed: Parsed, span: tree.Element) -> tree.Element | None:
    """Link a reference of the appendix to its page, which says more than the appendix can."""
    name, classes, pairs = tree.attributes(span)
    page = f"trace/{name.removeprefix('trace-')}.html"
    if not name.startswith("trace-") or not (book.folder / page).is_file():
        return None
    words = [*span["c"][1], naming.hidden(": how it was made")]
    inner = [tree.link(words, relative(page, parsed.chapter.html), "reference")]
    return {"t": "Span", "c": [[name, classes, list(map(list, pairs.items()))], inner]}


def _link(book: Book, parsed: Parsed, element: tree.Element) -> tree.Element | None:
    attr, inlines, (target, title) = element["c"]
    if "reference" in attr[1]:
        return None
    found = destination(book, parsed, target)
    if found is None:
        return None
    path, fragment = found
    if path == parsed.chapter.html:
        shown = f"#{fragment}" if fragment else relative(path, parsed.chapter.html)
    else:
        shown = relative(path, parsed.chapter.html) + (f"#{fragment}" if fragment else "")
    return {"t": "Link", "c": [attr, inlines, [shown, title]]}


def check_fragments_of_links(
    parsed: Parsed, blocks: list[tree.Element], places: dict[str, set[str]]
) -> None:
    """Refuse links to a place that its page does not have.

    Args:
        parsed: the chapter.
        blocks: its content after ``finish``.
        places: the ids on every page of the book.

    Raises:
        RenderError: names file and line.
    """
    for element in tree.every(blocks, "Link"):
        target = element["c"][2][0]
        if ":" in target or "#" not in target:
            continue
        path, _, fragment = target.partition("#")
        page = _joined(parsed.chapter.html, path)
        if page in places and fragment not in places[page]:
            message = f"{parsed.source.find(f'#{fragment}')}: the link leads to #{fragment}, which {page} does not have."
            raise RenderError(message)


def _joined(page: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page


def identifiers(blocks: list[tree.Element]) -> set[str]:
    """Return the ids that some blocks carry, before they are written."""
    found = set()
    for element in tree.every(
        blocks, "Header", "Div", "Span", "Figure", "Table", "Code", "CodeBlock", "Link"
    ):
        name = tree.attributes(element)[0]
        if name:
            found.add(name)
    return found

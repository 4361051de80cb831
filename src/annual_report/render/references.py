"""References and links: ``@fig-x``, ``[text](other.qmd)``, ``[text](#place)``."""

from __future__ import annotations

import posixpath
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import unquote, urlsplit

from annual_report.errors import RenderError
from annual_report.render import tree
from annual_report.render.numbering import REFERENCES

if TYPE_CHECKING:
    from annual_report.render.book import Book
    from annual_report.render.chapters import Parsed
    from annual_report.render.numbering import Numbers, Target


class Writer(Protocol):
    """What differs between HTML and PDF in a reference."""

    def reference(self, parsed: Parsed, target: Target, text: str) -> tree.Element:
        """Return an inline that leads to a target."""
        ...


def resolve(
    parsed: Parsed,
    blocks: list[tree.Element],
    numbers: Numbers,
    writer: Writer,
    keys: frozenset[str],
) -> list[tree.Element]:
    """Replace references by what they print.

    Args:
        parsed: the chapter, to say where a reference stands.
        blocks: its content.
        numbers: what there is to refer to.
        writer: of the format.
        keys: of the bibliography; citations of these are left for citeproc.

    Raises:
        RenderError: nothing has that label, or nothing in the bibliography that key.
    """

    def change(element: tree.Element) -> Any:
        if element["t"] != "Cite":
            return None
        cited = element["c"][0]
        ours = [one["citationId"].startswith(REFERENCES) for one in cited]
        if not any(ours):
            _check_keys(parsed, cited, keys)
            return None
        if not all(ours):
            message = f"{parsed.source.find('@' + cited[0]['citationId'])}: cite sources and refer to figures apart."
            raise RenderError(message)
        return _reference(parsed, cited, numbers, writer)

    return list(tree.walk(blocks, change))


def _reference(
    parsed: Parsed, cited: list[dict[str, Any]], numbers: Numbers, writer: Writer
) -> list[tree.Element]:
    found: list[tree.Element] = []
    for one in cited:
        label = one["citationId"]
        target = numbers.find(label, parsed.source.find(f"@{label}"))
        bare = one["citationMode"]["t"] == "SuppressAuthor" and target.number
        if found:
            found += [{"t": "Str", "c": ","}, {"t": "Space"}]
        if one["citationPrefix"]:
            found += [*one["citationPrefix"], {"t": "Space"}]
        found.append(writer.reference(parsed, target, target.number if bare else target.name))
        found += one["citationSuffix"]
    return found


def _check_keys(parsed: Parsed, cited: list[dict[str, Any]], keys: frozenset[str]) -> None:
    for one in cited:
        key = one["citationId"]
        if key not in keys:
            close = get_close_matches(key, sorted(keys), n=1)
            hint = (
                f"Did you mean @{close[0]}?"
                if close
                else "Write an @ that refers to nothing as \\@."
            )
            message = f"{parsed.source.find('@' + key)}: '@{key}' is neither a label nor in a bibliography. {hint}"
            raise RenderError(message)


def destination(book: Book, parsed: Parsed, target: str) -> tuple[str, str] | None:
    """Return where a relative link leads: path from the book's root, and fragment.

    A link to a chapter's source leads to its page. None for links to the web and to mail.

    Raises:
        RenderError: the book holds no such file.
    """
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        return None
    if not parts.path:
        return parsed.chapter.html, unquote(parts.fragment)
    base = "" if parts.path.startswith("/") else posixpath.dirname(parsed.chapter.path)
    path = posixpath.normpath(posixpath.join(base, unquote(parts.path).lstrip("/")))
    pages = {chapter.path: chapter.html for chapter in book.chapters}
    made = {*pages.values(), f"{book.output_file}.pdf"}
    path = pages.get(path, path)
    beside = path.partition("/")[0] in book.beside
    if path not in made and not beside and not _is_resource(book, path):
        close = get_close_matches(path, sorted(made), n=1)
        hint = f" Did you mean {close[0]}?" if close else ""
        message = f"{parsed.source.find(target)}: the link leads to {path}, which the book does not hold.{hint}"
        raise RenderError(message)
    return path, unquote(parts.fragment)


def _is_resource(book: Book, path: str) -> bool:
    inside = any(path == name or path.startswith(f"{name.rstrip('/')}/") for name in book.resources)
    return inside and (book.folder / path).is_file()


def relative(path: str, page: str) -> str:
    """Return a path from the book's root as seen from a page."""
    return posixpath.relpath(path, posixpath.dirname(page) or ".")


def image_path(book: Book, parsed: Parsed, target: str) -> str:
    """Return a picture's path from the book's root.

    Raises:
        RenderError: it is elsewhere, missing, or of a kind that both formats cannot show.
    """
    parts = urlsplit(target)
    where = parsed.source.find(target)
    if parts.scheme or parts.netloc:
        message = (
            f"{where}: the picture {target} is fetched from elsewhere. Put it beside the chapter."
        )
        raise RenderError(message)
    base = "" if parts.path.startswith("/") else posixpath.dirname(parsed.chapter.path)
    path = posixpath.normpath(posixpath.join(base, unquote(parts.path).lstrip("/")))
    if path.startswith("../") or not (book.folder / path).is_file():
        message = f"{where}: there is no picture {path}."
        raise RenderError(message)
    if posixpath.splitext(path)[1].lower() not in {".svg", ".png", ".jpg", ".jpeg"}:
        message = f"{where}: {path} is not an SVG, PNG or JPEG picture."
        raise RenderError(message)
    return path

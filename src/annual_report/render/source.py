"""A chapter's text with its shortcodes expanded, and where each line of it was written."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from annual_report.errors import RenderError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from annual_report.render.book import Book

PAGE_BREAK = "report-page-break"
_SHORTCODE = re.compile(r"\{\{<\s*(?P<name>/?[\w-]*)(?P<rest>[^\n]*?)\s*>\}\}")
_ESCAPED = re.compile(r"\{(\{\{<.*?>\}\})\}")
_FENCE = re.compile(r"^\s{0,3}(`{3,}|~{3,})(.*)$")
_DEEPEST = 10
KNOWN = ("include", "var", "meta", "pagebreak")


@dataclass(frozen=True)
class Line:
    """A line of a chapter and the file and line (counted from 1) that it comes from."""

    text: str
    file: str
    number: int
    code: bool = False

    @property
    def place(self) -> str:
        """``report/training.qmd, line 12``."""
        return f"{self.file}, line {self.number}"


@dataclass(frozen=True)
class Source:
    """The lines of a chapter after all shortcodes.

    Attributes:
        file: the chapter's own file, relative to the book.
        lines: its lines, those of included files among them.
        included: files that were included, in order, without repeats.
    """

    file: str
    lines: tuple[Line, ...]
    included: tuple[str, ...]

    @property
    def text(self) -> str:
        """What pandoc reads."""
        return "".join(f"{line.text}\n" for line in self.lines)

    def place(self, number: int) -> str:
        """Return where a line of ``text``, counted from 1, was written."""
        inside = 1 <= number <= len(self.lines)
        return self.lines[number - 1].place if inside else self.file

    def find(self, needle: str, *, nth: int = 0) -> str:
        """Return where a piece of text stands, or the chapter's name if it cannot be told.

        Args:
            needle: literal text that must not go on as a word or label.
            nth: which of several places, counted from 0.
        """
        pattern = re.compile(re.escape(needle) + r"(?![\w-])")
        places = [line.place for line in self.lines if not line.code and pattern.search(line.text)]
        return places[min(nth, len(places) - 1)] if places else self.file


def read_source(book: Book, file: str) -> Source:
    """Read a chapter and expand its shortcodes: include, var, meta and pagebreak.

    Raises:
        RenderError: a shortcode is unknown, or what it names is not there; names file and line.
    """
    included: dict[str, None] = {}
    lines = tuple(_expanded(book, line) for line in _included(book, file, file, (), included))
    return Source(file, lines, tuple(included))


def _included(
    book: Book, chapter: str, file: str, path: tuple[str, ...], included: dict[str, None]
) -> Iterator[Line]:
    """Yield a file's lines, those of the files it includes in their place."""
    for line in _marked(file, _read(book.folder / file)):
        found = None if line.code else _SHORTCODE.search(_ESCAPED.sub("", line.text))
        if found is None or found["name"] != "include":
            yield line
            continue
        if line.text.strip() != found[0]:
            message = f"{line.place}: an include stands on a line of its own."
            raise RenderError(message)
        target = _target(book, chapter, line, found["rest"])
        if target in (*path, file) or len(path) >= _DEEPEST:
            message = f"{line.place}: {target} includes itself."
            raise RenderError(message)
        included[target] = None
        yield from _included(book, chapter, target, (*path, file), included)


def _marked(file: str, text: str) -> Iterator[Line]:
    """Split a text into lines and mark those within fenced code."""
    fence = ""
    for number, content in enumerate(text.splitlines(), start=1):
        match = _FENCE.match(content)
        if fence:
            yield Line(content, file, number, code=True)
            if match and match[1].startswith(fence) and not match[2].strip():
                fence = ""
        else:
            opens = match is not None and not (match[1][0] == "`" and "`" in match[2])
            fence = match[1] if match and opens else ""
            yield Line(content, file, number, code=opens)


def _target(book: Book, chapter: str, line: Line, rest: str) -> str:
    """Return the included file relative to the book; paths count from the chapter, as in Quarto."""
    name = rest.strip().strip("\"'")
    base = "" if name.startswith("/") else posixpath.dirname(chapter)
    target = posixpath.normpath(posixpath.join(base, name.lstrip("/")))
    if not name or target.startswith("../"):
        message = f"{line.place}: include names a file within the book; '{name}' is not one."
        raise RenderError(message)
    if not (book.folder / target).is_file():
        beside = (book.folder / target).parent
        known = [path.name for path in beside.glob("*.*")] if beside.is_dir() else []
        close = get_close_matches(posixpath.basename(target), sorted(known), n=1, cutoff=0.7)
        hint = f" Did you mean {close[0]}?" if close else ""
        message = f"{line.place}: there is no file {name} to include.{hint}"
        raise RenderError(message)
    return target


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"{path.name} is not UTF-8 text (byte {error.start}). Save it as UTF-8."
        raise RenderError(message) from None


def _expanded(book: Book, line: Line) -> Line:
    if line.code or "{{<" not in line.text:
        return line
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[1])
        return f"\x00{len(kept) - 1}\x00"

    text = _ESCAPED.sub(keep, line.text)
    text = _SHORTCODE.sub(lambda match: _shortcode(book, line, match), text)
    if "{{<" in text:
        message = f"{line.place}: a shortcode is opened with {{{{< and not closed with >}}}}."
        raise RenderError(message)
    text = re.sub("\x00(\\d+)\x00", lambda match: kept[int(match[1])], text)
    return Line(text, line.file, line.number)


def _shortcode(book: Book, line: Line, match: re.Match[str]) -> str:
    name, key = match["name"], match["rest"].strip()
    if name == "var":
        return _value(book.variables, key, line, "_variables.yml")
    if name == "meta":
        return _value(book.metadata, key, line, "_quarto.yml")
    if name == "pagebreak":
        if line.text.strip() != match[0]:
            message = f"{line.place}: a pagebreak stands on a line of its own."
            raise RenderError(message)
        return f"[]{{.{PAGE_BREAK}}}"
    close = get_close_matches(name, KNOWN, n=1)
    hint = f"Did you mean '{close[0]}'?" if close else f"Known: {', '.join(KNOWN)}."
    message = f"{line.place}: there is no shortcode '{name}' in this report. {hint}"
    raise RenderError(message)


def _value(values: dict[str, Any], key: str, line: Line, file: str) -> str:
    """Look up ``a.b`` in nested settings; what is found is Markdown of one line."""
    found: Any = values
    for step in key.split("."):
        if not isinstance(found, dict) or step not in found:
            known = sorted(str(name) for name in found) if isinstance(found, dict) else []
            close = get_close_matches(step, known, n=1)
            hint = f" Did you mean '{close[0]}'?" if close else ""
            message = f"{line.place}: {file} has no '{key}'.{hint}"
            raise RenderError(message)
        found = found[step]
    if isinstance(found, dict | list) or found is None:
        message = f"{line.place}: '{key}' in {file} is not a single value."
        raise RenderError(message)
    text = str(found).lower() if isinstance(found, bool) else str(found)
    return " ".join(text.split())

"""``_quarto.yml``: what the book is called, which chapters it has and in which order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from annual_report.errors import RenderError

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = "_quarto.yml"


@dataclass(frozen=True)
class Chapter:
    """A chapter as ``_quarto.yml`` lists it.

    Attributes:
        path: source file relative to the book's folder, with forward slashes.
        part: title of the part it belongs to, empty for none.
        appendix: whether it stands among the appendices.
    """

    path: str
    part: str = ""
    appendix: bool = False

    @property
    def stem(self) -> str:
        """Path without its suffix, ``report/training``."""
        return self.path.rpartition(".")[0]

    @property
    def html(self) -> str:
        """Where its page is written, relative to the root of the output."""
        return f"{self.stem}.html"


@dataclass(frozen=True)
class Book:
    """A Quarto book, as far as the embedded renderer needs to know it.

    Attributes:
        beside: folders that a run puts beside the pages, so that links into them are good.
    """

    folder: Path
    title: str
    subtitle: str
    author: str
    lang: str
    notice: str
    output_file: str
    chapters: tuple[Chapter, ...]
    resources: tuple[str, ...]
    beside: tuple[str, ...]
    filters: tuple[str, ...]
    bibliography: tuple[str, ...]
    toc_depth: int
    metadata: dict[str, Any]
    variables: dict[str, Any]
    marking: str = ""
    draft: str = ""
    signed_off: str = ""


def load_book(folder: Path) -> Book:
    """Read ``_quarto.yml`` and ``_variables.yml`` in a folder.

    Raises:
        RenderError: the folder holds no book, or the file asks for what we do not know.
    """
    settings = read_yaml(folder / CONFIG)
    if settings.get("project", {}).get("type") != "book":
        message = f"{CONFIG}: project.type must be 'book'."
        raise RenderError(message)
    book = settings.get("book") or {}
    for needed in ("title", "author", "chapters"):
        if not book.get(needed):
            message = f"{CONFIG}: book.{needed} is missing."
            raise RenderError(message)
    chapters = (*_chapters(book["chapters"]), *_chapters(book.get("appendices"), appendix=True))
    _check_chapters(folder, chapters)
    variables = folder / "_variables.yml"
    typst = (settings.get("format") or {}).get("typst") or {}
    return Book(
        folder=folder,
        title=str(book["title"]),
        subtitle=str(book.get("subtitle", "")),
        author=_author(book["author"]),
        lang=str(settings.get("lang", "en-GB")),
        notice=_line(settings, "notice"),
        output_file=str(book.get("output-file", "book")),
        chapters=chapters,
        resources=_words(settings["project"].get("resources")),
        beside=_words(settings.get("beside")),
        filters=tuple(name for name in _words(settings.get("filters")) if name != "quarto"),
        bibliography=_words(settings.get("bibliography") or book.get("bibliography")),
        toc_depth=int(typst.get("toc-depth", 2)),
        metadata=settings,
        variables=read_yaml(variables) if variables.is_file() else {},
        marking=_line(settings, "marking"),
        draft=_line(settings, "draft-notice"),
        signed_off=_line(settings, "signed-off"),
    )


def _line(settings: dict[str, Any], key: str) -> str:
    return " ".join(str(settings.get(key) or "").split())


def read_yaml(path: Path) -> dict[str, Any]:
    """Read a YAML file that holds a block of settings.

    Raises:
        RenderError: there is no such file, or it is not a block of settings.
    """
    if not path.is_file():
        message = f"There is no {path.name}, so this folder is not a Quarto book."
        raise RenderError(message)
    try:
        value = yaml.load(path.read_text(encoding="utf-8"), Loader=_TextLoader)  # noqa: S506
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it is not YAML"
        message = f"{path.name}{line}: {problem}."
        raise RenderError(message) from None
    if not isinstance(value, dict):
        message = f"{path.name} must be a block of settings."
        raise RenderError(message)
    return value


class _TextLoader(yaml.SafeLoader):
    """Leaves dates and numbers as the text they were written as."""


_TextLoader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if not tag.endswith((":timestamp", ":float", ":int"))
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _author(value: Any) -> str:
    names = value if isinstance(value, list) else [value]
    return ", ".join(str(name["name"] if isinstance(name, dict) else name) for name in names)


def _words(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(str(item) for item in (value if isinstance(value, list) else [value]))


def _chapters(value: Any, part: str = "", *, appendix: bool = False) -> tuple[Chapter, ...]:
    found: list[Chapter] = []
    for entry in value or ():
        if isinstance(entry, str):
            found.append(Chapter(entry, part, appendix))
        elif not part and isinstance(entry, dict) and set(entry) <= {"part", "chapters"}:
            title = str(entry.get("part", ""))
            if title.endswith((".qmd", ".md")):
                message = f"{CONFIG}: part '{title}' is a file. Write the part's title instead."
                raise RenderError(message)
            found.extend(_chapters(entry.get("chapters"), title, appendix=appendix))
        else:
            message = f"{CONFIG}: a chapter is a file name, or a part with chapters; {entry!r} is neither."
            raise RenderError(message)
    return tuple(found)


def _check_chapters(folder: Path, chapters: tuple[Chapter, ...]) -> None:
    paths = [chapter.path for chapter in chapters]
    if not paths or paths[0] not in {"index.qmd", "index.md"}:
        message = f"{CONFIG}: the first chapter of a book must be index.qmd."
        raise RenderError(message)
    for path in paths:
        if not path.endswith((".qmd", ".md")):
            message = f"{CONFIG}: chapter {path} is not a .qmd or .md file."
            raise RenderError(message)
        if paths.count(path) > 1:
            message = f"{CONFIG}: chapter {path} is listed twice."
            raise RenderError(message)
        if not (folder / path).is_file():
            message = f"{CONFIG}: there is no file {path}."
            raise RenderError(message)

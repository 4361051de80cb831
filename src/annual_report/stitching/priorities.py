"""A chapter of the book for each priority that board.yml names, from one template.

What people write holds no priority: ``report/_priority.qmd`` is written once, and ``_quarto.yml``
lists the chapter that the priorities' own chapters follow. Both are filled in for the project at
hand, so that changing the priorities is editing board.yml (docs/decisions/070).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from annual_report.errors import ConfigurationError
from annual_report.render.book import CONFIG
from annual_report.render.staging import read_yaml_typed
from annual_report.stitching.markdown import escape

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from annual_report.project import Priority, Project

#: Written once for all priorities; not a chapter itself.
TEMPLATE = "report/_priority.qmd"
#: The chapter that those of the priorities follow.
AFTER = "report/priorities.qmd"


def with_priorities(
    project: Project, sources: Mapping[str, Path], folder: Path
) -> tuple[dict[str, Path], dict[str, Path]]:
    """Write a chapter for each priority, and the list of chapters with them in it.

    Args:
        project: its priorities are those of the year.
        sources: path in the book to file, of what people wrote.
        folder: an empty folder to write to.

    Returns:
        The book's sources, the template left out; and of these the ones that were made here.

    Raises:
        ConfigurationError: there are priorities, and no template or no place for their chapters.
    """
    kept = {name: path for name, path in sources.items() if name != TEMPLATE}
    if not project.priorities or CONFIG not in sources or AFTER not in sources:
        return kept, {}
    if TEMPLATE not in sources:
        raise ConfigurationError(
            f"board.yml has priorities, and there is no {TEMPLATE} to make their chapters from."
        )
    template = sources[TEMPLATE].read_text(encoding="utf-8")
    texts = {chapter_file(one): chapter_text(template, one) for one in project.priorities}
    settings = read_yaml_typed(sources[CONFIG])
    book = settings["book"]
    listed = following(book["chapters"], list(texts))
    if listed == book["chapters"]:
        raise ConfigurationError(
            f"board.yml has priorities, and {CONFIG} does not list {AFTER}, which their chapters "
            "follow. Put it among the chapters."
        )
    changed = {**settings, "book": {**book, "chapters": listed}}
    texts[CONFIG] = yaml.safe_dump(changed, sort_keys=False, allow_unicode=True, width=100)
    made = {name: _written(folder / name, text) for name, text in texts.items()}
    return kept | made, made


def chapter_file(priority: Priority) -> str:
    """Return where a priority's chapter stands in the book."""
    return f"report/{priority.chapter}.qmd"


def chapter_text(template: str, priority: Priority) -> str:
    """Fill in a template: ``<<title>>`` is set as words, ``<<key>>`` goes into labels."""
    return template.replace("<<key>>", priority.key).replace("<<title>>", escape(priority.title))


def following(entries: list[Any], files: list[str]) -> list[Any]:
    """Return a list of chapters, or of parts with chapters, with ``files`` after ``AFTER``."""
    found: list[Any] = []
    for entry in entries:
        if isinstance(entry, dict) and "chapters" in entry:
            found.append({**entry, "chapters": following(entry["chapters"], files)})
        else:
            found += [entry, *files] if entry == AFTER else [entry]
    return found


def _written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path

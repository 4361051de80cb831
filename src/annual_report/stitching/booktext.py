"""The text of the book in the edition at hand: what people wrote, and what is made of it.

``_quarto-<edition>.yml`` beside ``_quarto.yml`` is a project profile, as Quarto has them: it says
what an edition has otherwise. It is merged here, so that the staged book is one plain
``_quarto.yml`` that any renderer reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from annual_report.render.book import CONFIG
from annual_report.render.staging import read_yaml_typed
from annual_report.stitching.priorities import with_priorities

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from annual_report.project import Project


def book_text(
    project: Project, sources: Mapping[str, Path], folder: Path
) -> tuple[dict[str, Path], dict[str, Path]]:
    """Return the book's sources for the edition at hand, with a chapter for each priority.

    Args:
        project: with the edition at hand.
        sources: path in the book to file, of what people wrote.
        folder: an empty folder to write to.

    Returns:
        The sources; and of these the ones that were made here.

    Raises:
        ConfigurationError: there is no place for the priorities' chapters.
        RenderError: one of the two settings files cannot be read.
    """
    kept = {name: path for name, path in sources.items() if name != project.book_profile}
    made: dict[str, Path] = {}
    if project.book_profile in sources and CONFIG in sources:
        base, profile = (read_yaml_typed(sources[n]) for n in (CONFIG, project.book_profile))
        made[CONFIG] = folder / f"edition{CONFIG}"
        text = yaml.safe_dump(merged(base, profile), sort_keys=False, allow_unicode=True, width=100)
        made[CONFIG].write_text(text, encoding="utf-8")
    kept, filled_in = with_priorities(project, kept | made, folder)
    return kept, made | filled_in


def merged(base: Any, profile: Any) -> Any:
    """Merge a profile into settings: blocks key by key, lists joined, anything else replaced.

    Quarto does the same, save for where it puts what is new in a list: at its end. Here what
    follows an entry that both lists have stands after that entry, so that a profile can say
    where its chapter belongs.
    """
    if isinstance(base, dict) and isinstance(profile, dict):
        return base | {
            key: merged(base[key], value) if key in base else value
            for key, value in profile.items()
        }
    if isinstance(base, list) and isinstance(profile, list):
        return _joined(base, profile)
    return profile


def _joined(base: list[Any], more: list[Any]) -> list[Any]:
    found = list(base)
    place = len(found)
    for entry in more:
        if entry in found:
            place = found.index(entry) + 1
        else:
            found.insert(place, entry)
            place += 1
    return found

"""What a format's mapping says about its notebook: which one cleans it, and what the return is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annual_report.returns.settings import MAPPING, read_mapping

if TYPE_CHECKING:
    from pathlib import Path

    from annual_report.project import Project

#: What the mapping of a return says that holds figures and no records.
_FIGURES = ("publisher", "notebook", "about", "tables")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Format:
    """How returns of a format are cleaned.

    Attributes:
        name: of the format.
        notebook: name of the notebook that cleans them; several formats may have the same one.
        about: what the return looks like and why it is read so, in Markdown; may be empty.
        mapped: there is a mapping.
        by_record: it has one row a case, person or booking, and not figures alone.
    """

    name: str
    notebook: str
    about: str = ""
    mapped: bool = False
    by_record: bool = False


def mapping_file(project: Project, name: str) -> Path:
    """Return the mapping of a format, the project's own before the one the root lends.

    Raises:
        ConfigurationError: neither has one.
    """
    return project.find(f"notebooks/clean/{name}.yml")


def read_format(file: Path) -> Format:
    """Read the notebook's name and the prose of a mapping.

    Args:
        file: the mapping; where there is none, the notebook has the name of the format.

    Raises:
        ConfigurationError: the mapping is not a block of settings, or the notebook's name is
            none; with the line.
    """
    if not file.is_file():
        return Format(file.stem, file.stem)
    settings = read_mapping(file)
    settings.only(*MAPPING)
    notebook = settings.text("notebook", file.stem)
    if not _NAME.fullmatch(notebook):
        raise settings.fail(
            "notebook", "must be the name of a notebook in notebooks/clean, such as measures."
        )
    return Format(
        name=file.stem,
        notebook=notebook,
        about=settings.text("about", ""),
        mapped=True,
        by_record=any(key not in _FIGURES for key in settings.nodes),
    )

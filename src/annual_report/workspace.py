"""Where a notebook reads and writes: inside a run, and by hand in Jupyter.

The pipeline tells a notebook through environment variables, never through parameters, so that
no machine path ends up in an executed notebook. Run by hand, a notebook reads what the last
run left in ``data/processed`` and writes to ``_build/by_hand``, where it can harm nothing.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annual_report.project import Project

OUTPUT = "ANNUAL_REPORT_OUTPUT"
RELEASE = "ANNUAL_REPORT_RELEASE"
PUBLISHED = "ANNUAL_REPORT_PUBLISHED"


def output_folder(project: Project, name: str) -> Path:
    """Return the (existing) folder to write to; ``name`` tells notebooks run by hand apart."""
    set_by_run = os.environ.get(OUTPUT)
    folder = Path(set_by_run) if set_by_run else project.build / "by_hand" / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def release_folder(project: Project) -> Path:
    """Return the folder of released tables for the project's year and edition."""
    set_by_run = os.environ.get(RELEASE)
    if set_by_run:
        return Path(set_by_run)
    return project.processed / str(project.year) / "release" / project.edition


def published_folders(project: Project, own: str) -> dict[str, Path]:
    """Return the folders of what the other chapters published, by chapter.

    In a run they are those that the step needs; by hand, those of the last run.

    Args:
        project: the project.
        own: chapter that reads them, whose own folder is left out.
    """
    set_by_run = os.environ.get(PUBLISHED)
    if set_by_run:
        pairs = (pair.partition("=") for pair in set_by_run.split(os.pathsep))
        return {chapter: Path(folder) for chapter, _, folder in pairs}
    found = (project.results / "published").glob("*")
    return {path.name: path for path in sorted(found) if path.is_dir() and path.name != own}

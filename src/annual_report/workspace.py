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

"""Step ``companion-summary``: the report on two pages in plain words, as a web page and a PDF."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from annual_report.pipeline.tasks.reading import published
from annual_report.publish.items import read_items
from annual_report.render.leafletpages import TEMPLATE, write_leaflets
from annual_report.render.page import Site
from annual_report.render.staging import copy_fonts
from annual_report.stitching.leaflets import summary

if TYPE_CHECKING:
    from annual_report.pipeline.steps import Task


def run(task: Task) -> None:
    """Write ``index.html`` and ``summary.pdf``."""
    items = read_items(published(task))
    templates = task.files[f"report/_typst/{TEMPLATE}"].parent
    with tempfile.TemporaryDirectory(prefix="ar-") as fonts:
        copy_fonts(Path(fonts))
        leaflets = [summary(task.project, items)]
        write_leaflets(Site.of(task.project), leaflets, templates, Path(fonts), task.output)

"""Step ``companion-briefings``: a page for the front line of each agency, and a list of them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from annual_report.pipeline.tasks.reading import published
from annual_report.publish.items import read_items
from annual_report.render.leafletpages import TEMPLATE, index, write_leaflets
from annual_report.render.page import Site
from annual_report.render.staging import copy_fonts
from annual_report.stitching.beside import papers
from annual_report.stitching.leaflets import INDEX, briefings

if TYPE_CHECKING:
    from annual_report.pipeline.steps import Task


def run(task: Task) -> None:
    """Write ``index.html``, and for each agency ``<agency>.html`` and ``<agency>.pdf``."""
    items = read_items(published(task))
    site, leaflets = Site.of(task.project), briefings(task.project, items)
    templates = task.files[f"report/_typst/{TEMPLATE}"].parent
    with tempfile.TemporaryDirectory(prefix="ar-") as fonts:
        copy_fonts(Path(fonts))
        write_leaflets(site, leaflets, templates, Path(fonts), task.output)
    listed = index(site, papers(items)[INDEX], items[INDEX], items, leaflets)
    (task.output / "index.html").write_text(listed, encoding="utf-8")

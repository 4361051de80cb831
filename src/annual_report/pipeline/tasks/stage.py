"""Step ``stage``: the book's sources, a fragment for every label, and the trace pages."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from annual_report.pipeline.tasks.reading import executed, published
from annual_report.publish.items import read_items
from annual_report.render import stage_book
from annual_report.render.reading import remember
from annual_report.stitching.beside import beside
from annual_report.stitching.booktext import book_text
from annual_report.stitching.fragments import write_fragments
from annual_report.tracing.tracepages import build_trace_pages

if TYPE_CHECKING:
    from annual_report.pipeline.steps import Task


def run(task: Task) -> None:
    """Write a folder that either renderer can set as it is."""
    with tempfile.TemporaryDirectory(prefix="ar-") as name:
        work = Path(name)
        fragments, pages, chapters = work / "fragments", work / "pages", work / "chapters"
        for folder in (fragments, pages, chapters):
            folder.mkdir()
        sources, made = book_text(task.project, task.files, chapters)
        written = write_fragments(
            task.project,
            published=published(task),
            traces=task.inputs["trace"],
            sources=sources,
            output=fragments,
        )
        build_trace_pages(
            task.project,
            traces=task.inputs["trace"],
            published=published(task),
            notebooks=executed(task),
            where=written.where | beside(read_items(published(task))),
            output=pages,
        )
        stage_book(task.project, fragments, pages, task.output, made=made)
        remember(task.output)

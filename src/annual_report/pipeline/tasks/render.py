"""Step ``render``: set the staged book as HTML and PDF."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from annual_report.pipeline.swap import swap_in
from annual_report.render import render

if TYPE_CHECKING:
    from annual_report.pipeline.steps import Task


def run(task: Task) -> None:
    """Write ``book/`` and ``rendered.json``: which renderer, and where HTML and PDF are in it.

    The book is set from ``_build/book`` (``_build/board``), where a person may run
    ``quarto preview`` afterwards.
    """
    stage, book = task.project.stage, task.output / "book"
    swap_in({"": task.inputs["stage"]}, stage)
    made = render(stage, book, renderer=task.options["renderer"])
    about = {
        "renderer": made.renderer,
        "html": made.html.relative_to(book).as_posix(),
        "pdf": made.pdf.relative_to(book).as_posix(),
    }
    text = json.dumps(about, ensure_ascii=False, indent=1)
    (task.output / "rendered.json").write_text(f"{text}\n", encoding="utf-8")

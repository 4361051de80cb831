"""Step ``word``: the whole report as one Word document, for edits that are carried back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annual_report.pipeline.tasks.reading import edition_words, published
from annual_report.project import PRIORITY
from annual_report.render.reading import read_book, trace_references
from annual_report.render.word import Front, words_of, write_word
from annual_report.stitching.priorities import TEMPLATE

if TYPE_CHECKING:
    from annual_report.pipeline.steps import Task
    from annual_report.render.chapters import Parsed
    from annual_report.render.reading import Reading

FILE = "annual-report.docx"
_LINES = (
    (
        "This is a copy for editing. Change words here as you like, best with changes tracked, and send "
        "it back: the next run makes it anew from what was carried back."
    ),
    (
        "Figures, tables, findings and charts are worked out from what agencies returned. They are "
        "changed in the returns, never here. Words are changed in the files below."
    ),
    "A mark such as T12 stands for how a number, table or finding was made: see the appendix.",
)


def run(task: Task) -> None:
    """Write the document."""
    stage = task.inputs["stage"]
    reading = read_book(stage)
    front = Front(edition_words(task.project), _LINES, where(task, reading))
    data = write_word(reading, trace_references(stage), front)
    (task.output / FILE).write_bytes(data)


def where(task: Task, reading: Reading) -> list[tuple[str, str]]:
    """Return each chapter's name, and the files that its words are changed in."""
    made = {
        chapter.path: f"{TEMPLATE} (one text for all priorities)"
        for chapter in reading.book.chapters
        if chapter.path not in task.files
    }
    found = []
    for parsed, (name, files) in zip(reading.chapters, words_of(reading, made), strict=True):
        said = ", ".join(files)
        notebooks = _notebooks(task, parsed)
        if notebooks:
            said += f"; sentences worked out by {', '.join(notebooks)}"
        found.append((name, said))
    return found


def _notebooks(task: Task, parsed: Parsed) -> list[str]:
    """Return the notebooks whose items a chapter includes."""
    included = {file.rpartition("/")[2].partition(".")[0] for file in parsed.source.included}
    shared = dict.fromkeys((one.chapter for one in task.project.priorities), PRIORITY)
    found = (
        f"notebooks/analysis/{shared.get(chapter, chapter)}.ipynb"
        for chapter, folder in published(task).items()
        if included & {path.stem for path in folder.glob("*.json")}
    )
    return list(dict.fromkeys(found))

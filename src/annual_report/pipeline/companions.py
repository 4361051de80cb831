"""What stands beside the book in its folder: other ways to read or use the same report.

To add one: a module in ``tasks/`` whose ``run`` fills the step's output folder, and a line here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Companion:
    """Something a run makes beside the book.

    Attributes:
        name: the module in ``annual_report.pipeline.tasks`` that makes it.
        title: what a person calls it.
        place: its folder inside the book's.
        needs: steps whose output it reads.
        chapters: whether it reads what every analysis notebook published too.
        sources: whether it reads the text of the book as people wrote it.
        lent: other files it reads, in the project or the repository root.
        produces: files that must be there and not be empty.
    """

    name: str
    title: str
    place: str
    needs: tuple[str, ...]
    chapters: bool = False
    sources: bool = False
    lent: tuple[str, ...] = ()
    produces: tuple[str, ...] = ()


#: In the order in which a person would look for them.
COMPANIONS: tuple[Companion, ...] = (
    Companion(
        name="summary",
        title="two-page summary",
        place="summary",
        needs=(),
        chapters=True,
        lent=("report/_typst/leaflet.typ",),
        produces=("index.html", "summary.pdf"),
    ),
    Companion(
        name="briefings",
        title="briefings for the front line",
        place="briefings",
        needs=(),
        chapters=True,
        lent=("report/_typst/leaflet.typ",),
        produces=("index.html",),
    ),
    Companion(
        name="tables",
        title="tables as spreadsheets and CSV",
        place="tables",
        needs=("stage", "release"),
        chapters=True,
        produces=("tables.xlsx", "tables.ods", "csv/csv-metadata.json"),
    ),
    Companion(
        name="word",
        title="Word copy for edits",
        place="word",
        needs=("stage",),
        chapters=True,
        sources=True,
        produces=("annual-report.docx",),
    ),
)

#: What stands before a companion's name in the name of its step.
PREFIX = "companion-"


def place_of(step: str) -> str:
    """Return the folder of what a step makes beside the book; empty for any other step."""
    places = {f"{PREFIX}{one.name}": one.place for one in COMPANIONS}
    return places.get(step, "")


def step_of(path: str) -> str:
    """Return the step that makes a file of the book's folder: a companion's, or the book's own."""
    first = path.partition("/")[0]
    return next((f"{PREFIX}{one.name}" for one in COMPANIONS if one.place == first), "render")

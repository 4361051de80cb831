"""Where results go when a run has succeeded, and putting them there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from annual_report.errors import ConfigurationError
from annual_report.pipeline.companions import COMPANIONS, PREFIX
from annual_report.pipeline.editions import made, of_edition
from annual_report.pipeline.hashing import files_below, hash_value, write_whole
from annual_report.pipeline.swap import mend, swap_in
from annual_report.pipeline.tasks.reading import ANALYSE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from annual_report.pipeline.hashing import FileHashes
    from annual_report.pipeline.store import Stored
    from annual_report.project import Project

#: What the staged book holds that a project with its own _quarto.yml needs beside it.
GENERATED = "report/_generated"
FONTS = "report/_style/fonts"
VARIABLES = "_variables.yml"
TRACE = "trace"
#: Steps that clean or check an earlier year's returns: the year, and the return's key if any.
EARLIER = re.compile(r"(?:clean|gate)-(\d{4}-\d{2})(?:-(.+))?")


def year_folder(project: Project) -> Path:
    """Where the results of the project's year are."""
    return project.processed / str(project.year)


def results(project: Project, books: Mapping[str, Path]) -> list[Path]:
    """Return every file that a finished run has put in place.

    Args:
        project: the project.
        books: where the book of each edition went that was made.
    """
    own = (project.folder / "_quarto.yml").is_file() and project.editions[0].name in books
    staged = [project.folder / GENERATED, project.folder / TRACE] if own else []
    folders = [year_folder(project), *staged, *books.values()]
    found = [path for folder in folders if folder.is_dir() for path in files_below(folder)]
    variables = project.folder / VARIABLES
    return [*found, *([variables] if own and variables.is_file() else [])]


def mend_all(project: Project) -> None:
    """Put right what a crash in the middle of a swap may have left."""
    books = [project.in_edition(one.name).book for one in project.editions]
    for target in (year_folder(project), *books, project.folder / GENERATED):
        if target.parent.is_dir():
            mend(target)


def check_output(project: Project, output: Path | None) -> None:
    """Refuse a folder for the book that holds something else, as it will be replaced whole.

    Raises:
        ConfigurationError: it is not empty and no book, or the project lies in it.
    """
    if output is None or not output.exists():
        return
    inside = project.folder.is_relative_to(output)
    if inside or not output.is_dir() or (any(output.iterdir()) and not is_book(output)):
        message = (
            f"{output} holds something else than a report, and would be replaced. "
            "Name a folder that does not exist yet with --output."
        )
        raise ConfigurationError(message)


def is_book(folder: Path) -> bool:
    """Say whether a folder looks like a report that was made here."""
    return (folder / "index.html").is_file() and (folder / TRACE).is_dir()


def put_in_place(
    project: Project,
    done: Mapping[str, Stored],
    hashes: FileHashes,
    output: Path | None = None,
) -> dict[str, Path]:
    """Copy finished results to where people look for them; what is the same stays untouched.

    Args:
        project: the project.
        done: every step's result.
        hashes: of files.
        output: folder for the book instead of its usual one; of several, for the first.

    Returns:
        The folder of the book of each edition that was rendered.
    """
    if made(project, "trace", done):
        _replace(processed_parts(project, done), year_folder(project), hashes)
    books: dict[str, Path] = {}
    for edition in made(project, "render", done):
        results_of = of_edition(done, edition)
        if edition.main and (project.folder / "_quarto.yml").is_file():
            _stage_in_project(project, results_of["stage"].output_folder, hashes)
        book = edition.book if books or output is None else output
        _replace(book_parts(results_of), book, hashes)
        books[edition.edition] = book
    return books


def book_parts(done: Mapping[str, Stored]) -> dict[str, Path]:
    """Return what goes into the book's folder, by where in it."""
    beside = {one.place: done.get(f"{PREFIX}{one.name}") for one in COMPANIONS}
    return {"": done["render"].output_folder / "book"} | {
        place: stored.output_folder for place, stored in beside.items() if stored
    }


def processed_parts(project: Project, done: Mapping[str, Stored]) -> dict[str, Path]:
    """Return what goes into the year's folder, by where in it."""
    parts: dict[str, Path] = {}
    for expected in project.returns:
        stored = done.get(f"clean-{expected.key}")
        if stored:
            parts[f"{expected.agency}/{expected.format}"] = stored.output_folder
            parts[f"notebooks/clean/{expected.key}.ipynb"] = stored.notebook_file
    for name, stored in done.items():
        earlier = EARLIER.match(name)
        if earlier:
            place = f"earlier/{earlier[1]}/{earlier[2] or 'gate'}"
            parts[place] = stored.output_folder
            if stored.notebook:
                parts[f"{place}.ipynb"] = stored.notebook_file
    parts["register"] = done["register"].output_folder
    parts["gate"] = done["gate"].output_folder
    for edition in made(project, "trace", done):
        parts |= _edition_parts(edition, of_edition(done, edition))
    return parts


def _edition_parts(project: Project, done: Mapping[str, Stored]) -> dict[str, Path]:
    """Return what of the year's folder is of the edition at hand."""
    inside = project.results.relative_to(year_folder(project))
    parts = {
        f"release/{project.edition}": done["release"].output_folder,
        f"{inside / TRACE}": done["trace"].output_folder,
    }
    for name, stored in done.items():
        chapter = name.removeprefix(ANALYSE)
        if chapter != name and project.has(chapter):
            parts[f"{inside / 'published' / chapter}"] = stored.output_folder
            parts[f"{inside / 'notebooks/analysis' / chapter}.ipynb"] = stored.notebook_file
    return parts


def _stage_in_project(project: Project, staged: Path, hashes: FileHashes) -> None:
    """Put fragments, variables, typefaces and trace pages where `quarto render` looks for them."""
    for name in (GENERATED, FONTS, TRACE):
        if (staged / name).is_dir():
            _replace({"": staged / name}, project.folder / name, hashes)
    variables = project.folder / VARIABLES
    text = (staged / VARIABLES).read_text(encoding="utf-8")
    if not variables.is_file() or variables.read_text(encoding="utf-8") != text:
        write_whole(variables, text)


def _replace(parts: Mapping[str, Path], target: Path, hashes: FileHashes) -> None:
    """Swap a folder in unless it already holds just these files."""
    wanted: dict[str, str] = {}
    for inside, source in parts.items():
        if source.is_file():
            wanted[inside] = hashes.of_file(source)
            continue
        for name, digest in hashes.of_tree(source).items():
            wanted[f"{inside}/{name}".lstrip("/")] = digest
    there = hashes.of_tree(target) if target.is_dir() else {}
    if hash_value(there) != hash_value(wanted):
        swap_in(parts, target)

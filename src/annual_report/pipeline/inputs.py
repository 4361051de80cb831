"""Which files a run reads, and which it has put in place, each with its checksum."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal

from annual_report.errors import AnnualReportError, ConfigurationError
from annual_report.pipeline import code, places
from annual_report.pipeline.hashing import files_below
from annual_report.project import home
from annual_report.records.writing import Item
from annual_report.register import load_facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from annual_report.pipeline.hashing import FileHashes
    from annual_report.pipeline.steps import Step
    from annual_report.project import Project
    from annual_report.records.writing import Role

#: Where the code lies below the repository root, wherever it is installed.
CODE = f"src/{code.PACKAGE}"
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-setup.lock", "pyproject.toml")
_ROLES: dict[str, Role] = {
    "data/raw": "return", "notebooks": "notebook", "expectations": "suite", "report": "prose",
    "src": "code", "runs": "output",
}  # fmt: skip
#: Folders and files that a run may read, for one that did not get as far as to know its steps.
_ANY = (
    "data/raw", "notebooks", "expectations", "report", "indicators.yml", "index.qmd",
    "_quarto.yml", "_brand.yml",
)  # fmt: skip


def read_by(project: Project, steps: Sequence[Step] | None, hashes: FileHashes) -> list[Item]:
    """Return every file that a run reads, the code and the locks, in order of path.

    Args:
        project: the project.
        steps: of the run; nothing if a setting stopped it before there were any, for which
            everything that it might have read is taken.
        hashes: of files.
    """
    found: dict[tuple[str, str], Item] = {}
    lender = home()
    for path in dict.fromkeys(_files(project, steps)):
        if path.is_file() and not path.is_relative_to(code.SOURCE):  # which may lie in neither root
            item = _item(path, project.folder, lender, hashes)
            found[item.root, item.path] = item
    for path in code_files():
        name = f"{CODE}/{_below(path, code.SOURCE)}"
        found["home", name] = Item(name, "code", "home", hashes.of_file(path), path)
    for name, path in lock_files().items():
        found["home", name] = Item(name, "lock", "home", hashes.of_file(path), path)
    return sorted(found.values(), key=lambda item: (item.root, item.path))


def made_by(project: Project, hashes: FileHashes, books: Mapping[str, Path]) -> list[Item]:
    """Return every file that a finished run has put in place, by its path below the project.

    Args:
        project: the project.
        hashes: of files.
        books: where the book of each edition went that was made; it is named as if that were
            ``_book``, or ``_board`` and so on.
    """
    found = []
    for path in places.results(project, books):
        inside = (
            f"{project.in_edition(edition).book.name}/{below}"
            for edition, book in books.items()
            if (below := _below(path, book))
        )
        name = next(inside, None) or _below(path, project.folder)
        assert name  # noqa: S101 - for the type checker: results lie in one of the two
        found.append(Item(name, "output", "project", hashes.of_file(path), path))
    return sorted(found, key=lambda item: item.path)


def code_files() -> list[Path]:
    """Return the files of this package, without what Python makes of them."""
    return [path for path in files_below(code.SOURCE) if path.suffix != ".pyc"]


def lock_files() -> dict[str, Path]:
    """Return the files that say which versions of libraries are installed, by name."""
    lender = home()
    files = {name: lender / name for name in LOCKS}
    return {name: path for name, path in files.items() if path.is_file()}


def _files(project: Project, steps: Sequence[Step] | None) -> Iterator[Path]:
    yield project.folder / "board.yml"
    yield project.folder / "expectations" / "waivers.yml"
    yield from (project.folder / one.file for one in project.governance.names)
    if steps is None:
        yield from _anything(project)
        return
    for step in steps:
        if step.notebook:
            yield step.notebook
        yield from step.returns.values()
        for path in step.files.values():
            yield from files_below(path) if path.is_dir() else [path]
    read = (path for step in steps for path in step.returns.values())
    yield from _registers(project, read)


def _registers(project: Project, returns: Iterable[Path]) -> Iterator[Path]:
    """The register.yml of each folder that was read, and the files that it names: they must be there."""
    for top in sorted({path.relative_to(project.raw).parts[0] for path in returns}):
        yield project.raw / top / "register.yml"
        try:
            named = load_facts(project.raw / top)
        except AnnualReportError:  # a run that was stopped for it
            continue
        yield from (project.raw / top / name for name in named)


def _anything(project: Project) -> Iterator[Path]:
    for root in {home(), project.folder}:
        for name in _ANY:
            path = root / name
            if root != project.folder and name == "data/raw":
                continue
            yield from files_below(path) if path.is_dir() else [path]


def _item(path: Path, folder: Path, lender: Path, hashes: FileHashes) -> Item:
    """Name a file after where it lies.

    Raises:
        ConfigurationError: it lies neither in the project nor in the repository root.
    """
    own, lent = _below(path, folder), _below(path, lender)
    name = own or lent
    if name is None:
        message = f"{path} is read, and is neither in {folder} nor in {lender}."
        raise ConfigurationError(message)
    root: Literal["project", "home"] = "project" if own else "home"
    return Item(name, _role(name), root, hashes.of_file(path), path)


def _below(path: Path, folder: Path) -> str | None:
    """Return the path below a folder, or nothing if it is not there; pathlib takes ten times as long."""
    text, start = str(path), f"{folder}{os.sep}"
    return text[len(start) :].replace(os.sep, "/") if text.startswith(start) else None


def _role(name: str) -> Role:
    if name.endswith("waivers.yml"):
        return "waiver"
    if name == "indicators.yml":
        return "catalogue"
    if name.startswith("_quarto"):  # a profile of the book may be called _quarto-board.yml
        return "prose"
    if name.endswith(("board.yml", "register.yml")):
        return "setting"
    if name.startswith("notebooks/") and name.endswith(".yml"):
        return "mapping"
    return next((role for start, role in _ROLES.items() if name.startswith(f"{start}/")), "prose")

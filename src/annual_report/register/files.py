"""Which files are which return: folders, patterns, and the order of versions."""

from __future__ import annotations

import hashlib
import re
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from annual_report.errors import ConfigurationError, Problem, ReturnError
from annual_report.personal import personal_data
from annual_report.register.facts import FACTS

if TYPE_CHECKING:
    from pathlib import Path

    from annual_report.project import ExpectedReturn, Project

_NOT_RETURNS = {FACTS, "thumbs.db", "desktop.ini", "readme.md"}


def folder_of(project: Project, expected: ExpectedReturn) -> PurePosixPath:
    """Return where below data/raw a return is expected.

    Raises:
        ConfigurationError: the folder in board.yml is not one below data/raw.
    """
    known = {"{year}": str(project.year), "{agency}": expected.agency}
    written = re.sub(
        r"\{[^{}]*\}", lambda match: known.get(match.group(), match.group()), expected.folder
    )
    folder = PurePosixPath(written)
    if (
        "{" in written
        or "}" in written
        or not folder.parts
        or folder.is_absolute()
        or ".." in folder.parts
    ):
        message = (
            f"board.yml: the folder '{expected.folder}' of the return {expected.key} is not one "
            "below data/raw. Only {year} and {agency} are filled in."
        )
        raise ConfigurationError(message)
    return folder


def files_of(project: Project, expected: ExpectedReturn) -> dict[str, list[Path]]:
    """Return the files of each part of a return, versions in their order, the last in force.

    Raises:
        ReturnError: a file's name holds what looks like personal data, or matches two quarters.
    """
    folder = folder_of(project, expected)
    there = project.raw / folder
    files = [path for path in there.iterdir() if _may_be_return(path)] if there.is_dir() else []
    patterns = expected.patterns
    found = {
        part: sorted((path for path in files if fits(path.name, pattern)), key=_natural)
        for part, pattern in patterns.items()
    }
    _refuse_names([path for paths in found.values() for path in paths], folder, expected)
    _refuse_two_parts(found, folder, expected)
    return found


def unexpected_files(project: Project) -> tuple[str, ...]:
    """List files where returns lie that match no expected return: misnamed, or not asked for.

    Beside published figures lie their publications; those folders are left out. Of a name that
    holds what looks like personal data, only the folder is told.
    """
    folders = [
        (folder_of(project, expected), pattern)
        for expected in project.returns
        if not expected.published
        for pattern in expected.patterns.values()
    ]
    found = set()
    for top in {folder.parts[0] for folder, _ in folders}:
        for path in sorted((project.raw / top).rglob("*")):
            relative = PurePosixPath(path.relative_to(project.raw).as_posix())
            if not _may_be_return(path) or any(part.startswith(".") for part in relative.parts):
                continue
            if not any(
                relative.parent == folder and fits(relative.name, pattern)
                for folder, pattern in folders
            ):
                told = "a file named after a person" if personal_data(path.stem) else relative.name
                found.add(str(relative.with_name(told)))
    return tuple(sorted(found))


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file, read in steps."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def fits(name: str, pattern: str) -> bool:
    """Say whether a file's name matches a pattern of board.yml, in any case."""
    return fnmatchcase(name.lower(), pattern.lower())


def _refuse_names(files: list[Path], folder: PurePosixPath, expected: ExpectedReturn) -> None:
    """Refuse a file whose name holds what looks like personal data: the report names every file.

    Raises:
        ReturnError: names the folder and the kind, never the file.
    """
    for path in files:
        kinds = personal_data(path.stem)
        if kinds:
            what = (
                f"The name of a file here holds what looks like personal data ({', '.join(kinds)})."
            )
            remedy = "Give the file the name that the template has."
            raise ReturnError(Problem(f"{folder}/", what, remedy, expected.agency))


def _refuse_two_parts(
    found: dict[str, list[Path]], folder: PurePosixPath, expected: ExpectedReturn
) -> None:
    """Refuse a file that would be read as two quarters.

    Raises:
        ReturnError: names the file and the quarters.
    """
    parts: dict[str, list[str]] = {}
    for part, files in found.items():
        for path in files:
            parts.setdefault(path.name, []).append(part)
    problems = [
        Problem(
            f"{folder}/{name}",
            f"The name matches more than one quarter ({', '.join(several)}).",
            f"Name the file after one quarter, as board.yml says: {expected.files}",
            expected.agency,
        )
        for name, several in parts.items()
        if len(several) > 1
    ]
    if problems:
        raise ReturnError(problems)


def _may_be_return(path: Path) -> bool:
    """Leave out what is no return: the register, hidden files, and Excel's lock files."""
    name = path.name.lower()
    return path.is_file() and not name.startswith((".", "~$", "~")) and name not in _NOT_RETURNS


def _natural(path: Path) -> tuple[list[tuple[int, int, str]], str]:
    """Order names as people do: numbers by their size, ``Q4`` before ``Q4 v2``, any case."""
    parts = re.findall(r"[0-9]+|[^0-9]+", path.stem.lower())
    order = [(0, int(part), "") if part[0] in "0123456789" else (1, 0, part) for part in parts]
    return order, path.name

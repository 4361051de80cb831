"""The return register: what was expected from whom, what came, when, and in which version."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
from dataclasses import dataclass, fields
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Literal

import yaml

from annual_report.errors import ConfigurationError, Problem, ReturnError
from annual_report.personal import personal_data

if TYPE_CHECKING:
    from pathlib import Path

    from annual_report.project import ExpectedReturn, Project

#: Facts that a file cannot carry, one such file in each folder directly below ``data/raw``.
FACTS = "register.yml"
_NOT_RETURNS = {FACTS, "thumbs.db", "desktop.ini", "readme.md"}


@dataclass(frozen=True)
class RegisteredReturn:
    """A return that the board expects, and what came of it.

    Attributes:
        agency: identifier of the agency.
        format: name of the cleaning notebook, its mapping and its suite.
        key: short name, unique in a project.
        title: what the report calls it.
        file: path below data/raw with forward slashes; empty where nothing came.
        size: of the file, in bytes.
        sha256: checksum of the file.
        received: ISO date; empty where the register does not say.
        due: ISO date; empty where none is set.
        late: it was received after it was due.
        status: received, late or not returned.
        illustrative: it is a demonstration.
        published: its figures are national statistics, already disclosure-controlled.
        vintage: which publication or version of the figures it holds.
        superseded: other files that match, in order; none of them is read.
        note: what the register says about it.
    """

    agency: str
    format: str
    key: str
    title: str
    file: str = ""
    size: int = 0
    sha256: str = ""
    received: str = ""
    due: str = ""
    late: bool = False
    status: Literal["received", "late", "not returned"] = "not returned"
    illustrative: bool = False
    published: bool = False
    vintage: str = ""
    superseded: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Facts:
    """What register.yml says about one file."""

    received: str = ""
    illustrative: bool = False
    published: bool = False
    vintage: str = ""
    note: str = ""


def register(project: Project) -> tuple[RegisteredReturn, ...]:
    """Register every expected return, in the order of board.yml.

    Where several files match, the last by name is in force (``v10`` comes after ``v9``).

    Raises:
        ConfigurationError: a register.yml is wrong, or names a file that is not there.
        ReturnError: a file's name holds what looks like personal data.
    """
    facts: dict[str, dict[str, Facts]] = {}
    return tuple(_register(project, expected, facts) for expected in project.returns)


def find_return(project: Project, agency: str, format: str) -> RegisteredReturn:  # noqa: A002
    """Register the one return of a format that is expected from an agency.

    Raises:
        ConfigurationError: board.yml expects no such return, or a register.yml is wrong.
    """
    for expected in project.returns:
        if (expected.agency, expected.format) == (agency, format):
            return _register(project, expected, {})
    key = f"{agency}-{format}"
    close = get_close_matches(key, [expected.key for expected in project.returns], n=1)
    hint = f" Did you mean '{close[0]}'?" if close else ""
    message = f"board.yml expects no return '{key}' (agency and format).{hint}"
    raise ConfigurationError(message)


def unexpected_files(project: Project) -> tuple[str, ...]:
    """List files where returns lie that match no expected return: misnamed, or not asked for.

    Beside published figures lie their publications; those folders are left out. Of a name that
    holds what looks like personal data, only the folder is told.
    """
    folders = [
        (_folder(project, expected), expected.files)
        for expected in project.returns
        if not expected.published
    ]
    found = set()
    for top in {folder.parts[0] for folder, _ in folders}:
        for path in sorted((project.raw / top).rglob("*")):
            relative = PurePosixPath(path.relative_to(project.raw).as_posix())
            if not _may_be_return(path) or any(part.startswith(".") for part in relative.parts):
                continue
            if not any(_matches(relative, folder, pattern) for folder, pattern in folders):
                told = "a file named after a person" if personal_data(path.stem) else relative.name
                found.add(str(relative.with_name(told)))
    return tuple(sorted(found))


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file, read in steps."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _register(
    project: Project, expected: ExpectedReturn, facts: dict[str, dict[str, Facts]]
) -> RegisteredReturn:
    folder = _folder(project, expected)
    files = _files(project.raw / folder, expected.files)
    _refuse_names(files, folder, expected)
    top = folder.parts[0]
    if top not in facts:
        facts[top] = load_facts(project.raw / top)
    due = _due(project, expected)
    if not files:
        return RegisteredReturn(
            expected.agency,
            expected.format,
            expected.key,
            expected.title,
            due=due,
            published=expected.published,
        )
    *others, path = files
    if not os.access(path, os.R_OK):
        message = f"data/raw/{path.relative_to(project.raw).as_posix()} cannot be opened. Allow reading it."
        raise ConfigurationError(message)
    known = facts[top].get(path.relative_to(project.raw / top).as_posix(), Facts())
    late = bool(due and known.received and known.received > due)
    return RegisteredReturn(
        agency=expected.agency,
        format=expected.format,
        key=expected.key,
        title=expected.title,
        file=path.relative_to(project.raw).as_posix(),
        size=path.stat().st_size,
        sha256=checksum(path),
        received=known.received,
        due=due,
        late=late,
        status="late" if late else "received",
        illustrative=known.illustrative,
        published=known.published or expected.published,
        vintage=known.vintage,
        superseded=tuple(other.relative_to(project.raw).as_posix() for other in others),
        note=known.note,
    )


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


def _folder(project: Project, expected: ExpectedReturn) -> PurePosixPath:
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


def _files(folder: Path, pattern: str) -> list[Path]:
    if not folder.is_dir():
        return []
    files = [
        path
        for path in folder.iterdir()
        if _may_be_return(path) and fnmatchcase(path.name.lower(), pattern.lower())
    ]
    return sorted(files, key=_natural)


def _may_be_return(path: Path) -> bool:
    """Leave out what is no return: the register, hidden files, and Excel's lock files."""
    name = path.name.lower()
    return path.is_file() and not name.startswith((".", "~$", "~")) and name not in _NOT_RETURNS


def _matches(file: PurePosixPath, folder: PurePosixPath, pattern: str) -> bool:
    return file.parent == folder and fnmatchcase(file.name.lower(), pattern.lower())


def _natural(path: Path) -> tuple[list[tuple[int, int, str]], str]:
    """Order names as people do: numbers by their size, ``Q4`` before ``Q4 v2``, any case."""
    parts = re.findall(r"[0-9]+|[^0-9]+", path.stem.lower())
    order = [(0, int(part), "") if part[0] in "0123456789" else (1, 0, part) for part in parts]
    return order, path.name


def _due(project: Project, expected: ExpectedReturn) -> str:
    """Return the ISO date of the month and day that follow the reporting year's end."""
    if not expected.due:
        return ""
    year = project.year.end if expected.due >= "04-01" else project.year.end + 1
    try:
        return dt.date.fromisoformat(f"{year}-{expected.due}").isoformat()
    except ValueError:
        message = (
            f"board.yml: due '{expected.due}' of the return {expected.key} is not a day of {year}."
        )
        raise ConfigurationError(message) from None


def load_facts(folder: Path) -> dict[str, Facts]:
    """Read a folder's register.yml: path below the folder to what is known about the file.

    Raises:
        ConfigurationError: it is not as it should be; names the file and the line.
    """
    file = folder / FACTS
    if not file.is_file():
        return {}
    name = f"data/raw/{folder.name}/{FACTS}"
    try:
        node = yaml.compose(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        message = f"{name} cannot be read as YAML: {error}"
        raise ConfigurationError(message) from None
    if node is None:
        return {}
    if not isinstance(node, yaml.MappingNode):
        message = f"{name} must list files, each with what is known about it."
        raise ConfigurationError(message)
    found: dict[str, Facts] = {}
    for key, value in node.value:
        place = f"{name}, line {key.start_mark.line + 1}"
        if not isinstance(key, yaml.ScalarNode):
            raise ConfigurationError(f"{place}: the name of a file must stand here.")
        _check_entry(folder, place, key.value, found)
        found[key.value] = _facts(name, key.value, value)
    return found


def _check_entry(folder: Path, place: str, key: str, found: dict[str, Facts]) -> None:
    if key in found:
        message = f"{place}: '{key}' is listed twice. Keep one entry."
        raise ConfigurationError(message)
    parts = PurePosixPath(key).parts
    outside = not parts or ".." in parts or PurePosixPath(key).is_absolute()
    if outside:
        message = f"{place}: '{key}' is not a file below this folder. Write its path from here."
        raise ConfigurationError(message)
    if not (folder / key).is_file():
        there = [
            path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
        ]
        close = get_close_matches(key, sorted(there), n=1)
        hint = (
            f"Did you mean '{close[0]}'?" if close else "Put the file there or take the entry out."
        )
        message = f"{place}: '{key}' is registered, but there is no such file. {hint}"
        raise ConfigurationError(message)


def _facts(name: str, key: str, node: yaml.Node) -> Facts:
    known = [field.name for field in fields(Facts)]
    if not isinstance(node, yaml.MappingNode):
        message = f"{name}, line {node.start_mark.line + 1}: '{key}' must be followed by settings ({', '.join(known)})."
        raise ConfigurationError(message)
    values: dict[str, Any] = {}
    for setting, value in node.value:
        place = f"{name}, line {setting.start_mark.line + 1}"
        if setting.value not in known:
            close = get_close_matches(setting.value, known, n=1)
            hint = f"Did you mean '{close[0]}'?" if close else f"Known: {', '.join(known)}."
            message = f"{place}: '{setting.value}' is not a setting. {hint}"
            raise ConfigurationError(message)
        values[setting.value] = _setting(place, setting.value, value)
    return Facts(**values)


def _setting(place: str, setting: str, node: yaml.Node) -> str | bool:
    if not isinstance(node, yaml.ScalarNode):
        message = f"{place}: {setting} must be a single value."
        raise ConfigurationError(message)
    try:
        value = yaml.constructor.SafeConstructor().construct_object(node)
    except ValueError:  # what looks like a date and is none, such as 2016-02-31
        value = node.value
    if setting in {"illustrative", "published"}:
        if not isinstance(value, bool):
            message = f"{place}: {setting} must be true or false."
            raise ConfigurationError(message)
        return value
    if setting == "received":
        return _received(place, value)
    return "" if value is None else str(value).strip()


def _received(place: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    try:
        return dt.date.fromisoformat(str(value)).isoformat()
    except ValueError:
        message = f"{place}: received must be a date, such as 2016-04-21."
        raise ConfigurationError(message) from None

"""Registering returns: each file found, dated, and told from the versions it replaces."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from annual_report.errors import ConfigurationError
from annual_report.register.entries import RegisteredReturn
from annual_report.register.facts import Facts, load_facts
from annual_report.register.files import checksum, files_of, folder_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from annual_report.project import ExpectedReturn, Project


def register(project: Project) -> tuple[RegisteredReturn, ...]:
    """Register every expected return, in the order of board.yml.

    A return whose files are expected each quarter has four entries, one a part. Where several
    files match, the last by name is in force (``v10`` comes after ``v9``).

    Raises:
        ConfigurationError: a register.yml is wrong, or names a file that is not there.
        ReturnError: a file's name holds what looks like personal data, or matches two quarters.
    """
    known: dict[str, dict[str, Facts]] = {}
    return tuple(
        entry for expected in project.returns for entry in _register(project, expected, known)
    )


def register_earlier(project: Project) -> dict[str, tuple[RegisteredReturn, ...]]:
    """Register the returns of the earlier years that board.yml asks for, the oldest year first.

    A return that lies in one folder for all years is read with the reporting year and left out.

    Returns:
        Entries by year; a year in which nothing at all was received is left out.

    Raises:
        ConfigurationError, ReturnError: as ``register`` does.
    """
    found = {}
    for year in project.earlier:
        yearly = tuple(expected for expected in project.returns if expected.each_year)
        entries = register(replace(project.in_year(year), returns=yearly))
        if any(entry.file for entry in entries):
            found[str(year)] = entries
    return found


def find_returns(
    project: Project,
    agency: str,
    format: str,  # noqa: A002
) -> tuple[RegisteredReturn, ...]:
    """Register one return that is expected from an agency: its parts, or the one file it is.

    Raises:
        ConfigurationError: board.yml expects no such return, or a register.yml is wrong.
        ReturnError: as ``register`` does.
    """
    for expected in project.returns:
        if (expected.agency, expected.format) == (agency, format):
            return _register(project, expected, {})
    key = f"{agency}-{format}"
    close = get_close_matches(key, [expected.key for expected in project.returns], n=1)
    hint = f" Did you mean '{close[0]}'?" if close else ""
    message = f"board.yml expects no return '{key}' (agency and format).{hint}"
    raise ConfigurationError(message)


def find_return(project: Project, agency: str, format: str) -> RegisteredReturn:  # noqa: A002
    """Register one return that is a single file.

    Raises:
        ConfigurationError: as ``find_returns`` does, or a file is expected each quarter.
    """
    found = find_returns(project, agency, format)
    if len(found) > 1:
        message = f"The return {found[0].key} is a file each quarter, not a single one."
        raise ConfigurationError(message)
    return found[0]


def replaced_by(project: Project, entry: RegisteredReturn) -> tuple[RegisteredReturn, ...]:
    """Return the versions that the file in force replaces, each as it was itself registered.

    Raises:
        ConfigurationError: a register.yml is wrong.
    """
    if not entry.superseded:
        return ()
    facts = _facts(project, entry.file.partition("/")[0], {})
    found = []
    for file in entry.superseded:
        known = facts.get(file.partition("/")[2], Facts())
        found.append(
            replace(
                _received(project, entry, project.raw / file, known),
                superseded=(),
                first_received="",
            )
        )
    return tuple(found)


def _register(
    project: Project, expected: ExpectedReturn, known: dict[str, dict[str, Facts]]
) -> tuple[RegisteredReturn, ...]:
    top = folder_of(project, expected).parts[0]
    found = files_of(project, expected)
    facts = _facts(project, top, known)
    return tuple(_entry(project, expected, part, files, facts) for part, files in found.items())


def _entry(
    project: Project,
    expected: ExpectedReturn,
    part: str,
    files: list[Path],
    facts: Mapping[str, Facts],
) -> RegisteredReturn:
    entry = RegisteredReturn(
        agency=expected.agency,
        format=expected.format,
        key=expected.key,
        title=expected.title,
        part=part,
        due=_due(project, expected, part),
        published=expected.published,
    )
    if not files:
        return entry
    *others, path = files
    names = [file.relative_to(project.raw).as_posix() for file in files]
    known = [facts.get(name.partition("/")[2], Facts()) for name in names]
    days = [each.received for each in known if each.received]
    first = min(days, default="")
    late = bool(entry.due and first > entry.due)
    return replace(
        _received(project, entry, path, known[-1]),
        first_received=first,
        late=late,
        status="late" if late else "received",
        superseded=tuple(names[: len(others)]),
    )


def _received(
    project: Project, entry: RegisteredReturn, path: Path, known: Facts
) -> RegisteredReturn:
    """Fill in what a file is and what register.yml says of it."""
    name = path.relative_to(project.raw).as_posix()
    if not os.access(path, os.R_OK):
        message = f"data/raw/{name} cannot be opened. Allow reading it."
        raise ConfigurationError(message)
    return replace(
        entry,
        file=name,
        size=path.stat().st_size,
        sha256=checksum(path),
        received=known.received,
        illustrative=known.illustrative,
        published=known.published or entry.published,
        vintage=known.vintage,
        note=known.note,
    )


def _facts(project: Project, top: str, known: dict[str, dict[str, Facts]]) -> dict[str, Facts]:
    if top not in known:
        known[top] = load_facts(project.raw / top)
    return known[top]


def _due(project: Project, expected: ExpectedReturn, part: str) -> str:
    """Return the ISO date: a month and day after the year's end, or days after a quarter's."""
    if not expected.due:
        return ""
    if expected.due.endswith("days"):
        ends = project.year.quarter(int(part[1]))[1] if part else project.year.last_day
        after = dt.timedelta(days=int(expected.due.split()[0]))
        return (dt.date.fromisoformat(ends) + after).isoformat()
    year = project.year.end if expected.due >= "04-01" else project.year.end + 1
    try:
        return dt.date.fromisoformat(f"{year}-{expected.due}").isoformat()
    except ValueError:
        message = (
            f"board.yml: due '{expected.due}' of the return {expected.key} is not a day of {year}."
        )
        raise ConfigurationError(message) from None

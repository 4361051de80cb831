"""What a person types to name a cell of a return, and which cell that is.

``2015-16/police/Q3.xlsx!Oct-Dec!F14`` is the whole of it. The year's folder and the agency's may
stand the other way round or be left out, spaces around the marks and quotation marks do no harm,
and a sheet may be left out where only one was read.
"""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from annual_report.errors import ConfigurationError
from annual_report.tracing.cellrange import Area, area

if TYPE_CHECKING:
    from annual_report.tracing.forward import Index

_MOST = 5


class Address(NamedTuple):
    """A place in a return: number of the file in the index, sheet, and cells."""

    file: int
    sheet: str
    cells: Area
    text: str


def find_cell(index: Index, typed: str) -> Address:
    """Return the place that a person means.

    Raises:
        ConfigurationError: it is no place, or several, or there is no such file or sheet; names
            the nearest.
    """
    file, mark, rest = typed.partition("!")
    sheet, _, cell = rest.rpartition("!")
    wanted = area(cell)
    if not mark or wanted is None:
        message = (
            f"'{typed}' does not name a cell. Write file!sheet!cell, "
            "such as '2015-16/police/Q3.xlsx!Oct-Dec!F14' (a CSV file has no sheet: 'file.csv!C5')."
        )
        raise ConfigurationError(message)
    number = find_file(index, file)
    name = _sheet(index, number, sheet.strip().strip("'\""))
    tidy = cell.strip().replace("$", "").upper()
    shown = "!".join(part for part in (name, tidy) if part)
    return Address(number, name, wanted, f"{index.files[number].file} ! {shown}")


def find_file(index: Index, typed: str) -> int:
    """Return the number of the file that a person means.

    Raises:
        ConfigurationError: there is none, or there are several; names the nearest.
    """
    parts = [part.casefold() for part in PurePosixPath(_plain(typed)).parts]
    found = []
    for number, one in enumerate(index.files):
        own = [part.casefold() for part in PurePosixPath(one.file).parts]
        if parts == own:
            return number
        if parts and parts[-1] == own[-1] and set(parts) <= set(own):
            found.append(number)
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(f"'{index.files[one].file}'" for one in found[:_MOST])
        message = (
            f"'{typed.strip()}' may be any of {len(found)} files: {names}. Name its folder too."
        )
        raise ConfigurationError(message)
    raise ConfigurationError(f"No file '{typed.strip()}' was received. {_near_file(index, parts)}")


def one_of(typed: str, known: list[str], what: str) -> str:
    """Return what is known by a name, in any case.

    Raises:
        ConfigurationError: nothing is; names the nearest.
    """
    names = {name.casefold(): name for name in known}
    found = names.get(typed.strip().casefold())
    if found is not None:
        return found
    close = get_close_matches(typed.strip().casefold(), list(names), n=1, cutoff=0.5)
    several = ", ".join(list(names.values())[:_MOST])
    more = " …" if len(names) > _MOST else ""
    hint = f"Did you mean '{names[close[0]]}'?" if close else f"There are: {several}{more}."
    if not names:
        hint = "There is none in this report."
    raise ConfigurationError(f"There is no {what} '{typed.strip()}'. {hint}")


def _plain(typed: str) -> str:
    text = typed.strip().strip("'\"").replace("\\", "/")
    return text.removeprefix("./").removeprefix("data/raw/")


def _near_file(index: Index, parts: list[str]) -> str:
    names = {file.file.casefold(): file.file for file in index.files}
    ends = {PurePosixPath(file.file).name.casefold(): file.file for file in index.files}
    close = get_close_matches("/".join(parts), list(names), n=1, cutoff=0.6)
    if close:
        return f"Did you mean '{names[close[0]]}'?"
    close = get_close_matches(parts[-1] if parts else "", list(ends), n=1, cutoff=0.5)
    if close:
        return f"Did you mean '{ends[close[0]]}'?"
    return "'annual-report register' lists those that were."


def _sheet(index: Index, file: int, typed: str) -> str:
    known = index.sheets(file)
    names = {" ".join(name.split()).casefold(): name for name in known}
    if not typed:
        if len(known) > 1:
            listed = ", ".join(f"'{name}'" for name in known)
            message = f"{index.files[file].file} has several sheets: {listed}. Name one of them."
            raise ConfigurationError(message)
        return known[0] if known else ""
    found = names.get(" ".join(typed.split()).casefold())
    if found is not None:
        return found
    close = get_close_matches(typed.casefold(), list(names), n=1, cutoff=0.6)
    if close:
        message = f"{index.files[file].file} has no sheet '{typed}' that was read. Did you mean '{names[close[0]]}'?"
        raise ConfigurationError(message)
    return typed

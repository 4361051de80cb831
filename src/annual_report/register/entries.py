"""One line of the register."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class RegisteredReturn:
    """A return that the board expects, or a quarter's part of one, and what came of it.

    Attributes:
        agency: identifier of the agency.
        format: name of its mapping and its suite.
        key: short name of the return, unique in a project; all its parts have the same.
        title: what the report calls it.
        part: ``Q1`` to ``Q4`` where a file is expected each quarter; else empty.
        file: path below data/raw with forward slashes; empty where nothing came.
        size: of the file, in bytes.
        sha256: checksum of the file.
        received: ISO date; empty where the register does not say.
        first_received: the earliest day on which any version of it is known to have come.
        due: ISO date; empty where none is set.
        late: its first version was received after it was due.
        status: received, late or not returned.
        illustrative: it is a demonstration.
        published: its figures are national statistics, already disclosure-controlled.
        vintage: which publication or version of the figures it holds.
        superseded: other files that match, in order: versions that the file in force replaces.
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
    part: str = ""
    first_received: str = ""

"""What a module of the demonstration says about a file it wrote: what the file cannot say itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sent:
    """A return on its way to the board.

    Attributes:
        file: name of the file, in the agency's folder.
        received: the day it came, as an ISO date.
        vintage: which version of the figures it holds, as the report prints it.
        note: what the board's analyst wrote down about it.
    """

    file: str
    received: str
    vintage: str = ""
    note: str = ""

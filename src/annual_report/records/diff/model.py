"""What a comparison of two runs says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Change = Literal["changed", "new", "gone"]

#: Kinds of cause, and what a reader calls them, in the order they are looked for.
KINDS: dict[str, str] = {
    "suppression": "Disclosure control",
    "new return": "New return",
    "revised return": "Revised return",
    "return gone": "Return no longer there",
    "comparator vintage": "Newer published figures",
    "definition": "Definition",
    "mapping": "How a return is read",
    "waiver": "Waiver",
    "setting": "Setting of the board",
    "prose": "Prose",
    "code": "Code",
    "library": "Library or renderer",
    "another year": "Another year",
    "not known": "Not known",
}


@dataclass(frozen=True)
class Cause:
    """Why something changed.

    Attributes:
        kind: one of ``KINDS``.
        said: which return, key, module or vintage.
        cells: places in returns, ``file!sheet!cell``; never one behind a suppressed figure.
    """

    kind: str
    said: str = ""
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Figure:
    """A released figure that is not what it was.

    Attributes:
        table: the released table that it is in.
        what: indicator and its name, and whose or of what.
        before: as printed then; a word where it may not be repeated.
        by: difference of the two, with its sign and unit; empty where there is none to give.
        labels: where in the report it stands.
    """

    row_id: str
    table: str
    what: str
    period: str
    change: Change
    before: str
    after: str
    by: str
    causes: tuple[Cause, ...]
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Label:
    """A published item that is not what it was."""

    label: str
    kind: str
    title: str
    change: Change
    before: str
    after: str
    causes: tuple[Cause, ...]


@dataclass(frozen=True)
class Group:
    """What else changed between the runs, of one kind, a line each."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Side:
    """One of the two runs.

    Attributes:
        began: UTC, ISO 8601.
        sign_off: who signed it off and when; empty if nobody did.
    """

    run: str
    board: str
    year: str
    edition: str
    began: str
    version: str
    commit: str
    sign_off: str


@dataclass(frozen=True)
class Diff:
    """Two runs side by side.

    Attributes:
        figures: released figures that changed, are new or are gone.
        labels: published items likewise.
        restated: between two years: figures of the years before that both releases hold and that
            changed. Within one year they are among ``figures``.
        background: what else changed, whether or not a figure moved with it.
    """

    then: Side
    now: Side
    figures: tuple[Figure, ...]
    labels: tuple[Label, ...]
    restated: tuple[Figure, ...]
    background: tuple[Group, ...]

    @property
    def other_year(self) -> bool:
        """Whether one year is held against another."""
        return self.then.year != self.now.year

    @property
    def nothing(self) -> bool:
        """Whether nothing that a reader sees changed."""
        return not (self.figures or self.labels or self.restated)

"""A file of a pack, and the folders of one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

#: Where a run puts the report, below the project's folder.
BOOK = "_book/"
#: Folders of a pack.
REPORT, DATA, CODE, RESULTS, RECORD = "report/", "data/", "code/", "results/", "run/"
#: Where the project lies below ``code/``, which stands for the repository root that lends to it.
PROJECT = "project/"


@dataclass(frozen=True)
class Entry:
    """A file of a pack.

    Attributes:
        name: path in the pack.
        source: its bytes, or where they are.
        sha256: what the run's record says it is; empty for a file made for the pack.
        path: what the run calls it; empty for a file made for the pack.
        about: what it is, in a few words.
        more: properties for the crate's entity.
    """

    name: str
    source: bytes | Path
    sha256: str = ""
    path: str = ""
    about: str = ""
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.source) if isinstance(self.source, bytes) else self.source.stat().st_size

    def read(self) -> bytes:
        """Return its bytes."""
        return self.source if isinstance(self.source, bytes) else self.source.read_bytes()

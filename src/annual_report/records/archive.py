"""Files kept under the SHA-256 of their content, each once, however many runs name it."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annual_report.errors import ConfigurationError
from annual_report.register import checksum

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Below ``runs/``; no year and no run is called so.
FOLDER = "archive"
_READ_ONLY = 0o444
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Archive:
    """The files of every run of a project.

    Attributes:
        root: ``runs/archive`` of the project.
    """

    root: Path

    def path(self, sha256: str) -> Path:
        """Return where the file with a checksum is, or would be."""
        return self.root / sha256[:2] / sha256

    def keep(self, file: Path, sha256: str) -> None:
        """Copy a file unless it is there; a reader never sees half of it.

        Raises:
            ConfigurationError: the file is no longer what its checksum says.
        """
        if os.path.exists(f"{self.root}/{sha256[:2]}/{sha256}"):  # noqa: PTH110 - thousands a run
            return
        target = self.path(sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(f".{sha256}.{os.getpid()}")
        try:
            if _copy(file, temporary) != sha256:
                message = f"{file} was changed while the run was being recorded. Run again."
                raise ConfigurationError(message)
            temporary.chmod(_READ_ONLY)
            temporary.rename(target)
        finally:
            temporary.unlink(missing_ok=True)

    def is_whole(self, sha256: str) -> bool:
        """Say whether a file is there and still what its checksum says."""
        path = self.path(sha256)
        return path.is_file() and checksum(path) == sha256

    def files(self) -> Iterator[Path]:
        """Return every file that lies in the archive, in order."""
        yield from sorted(path for path in self.root.glob("*/*") if path.is_file())

    def without(self, needed: set[str]) -> list[Path]:
        """Return the files that lie in the archive though none of these checksums is theirs."""
        return [path for path in self.files() if path.name not in needed]


def _copy(source: Path, target: Path) -> str:
    """Copy a file and return the SHA-256 of what was written, in one pass."""
    digest = hashlib.sha256()
    with source.open("rb") as reading, target.open("wb") as writing:
        while block := reading.read(_BLOCK):
            digest.update(block)
            writing.write(block)
    return digest.hexdigest()

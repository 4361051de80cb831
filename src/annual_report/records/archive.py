"""Files kept under the SHA-256 of their content, each once, however many runs name it."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annual_report.errors import ConfigurationError
from annual_report.register import checksum

if TYPE_CHECKING:
    from pathlib import Path

#: Below ``runs/``; no year and no run is called so.
FOLDER = "archive"
_READ_ONLY = 0o444


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
        target = self.path(sha256)
        if target.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(f".{sha256}.{os.getpid()}")
        try:
            shutil.copyfile(file, temporary)
            if checksum(temporary) != sha256:
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

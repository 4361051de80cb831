"""Content hashes of values, files and folders."""

from __future__ import annotations

import hashlib
import json
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annual_report.register import checksum

#: A file changed more recently than this may change again within one tick of the clock.
RACY_NANOSECONDS = 2_000_000_000


def hash_text(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def hash_value(value: Any) -> str:
    """Return the SHA-256 of a JSON-able value; the order of keys does not matter."""
    return hash_text(json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")))


@dataclass
class FileHashes:
    """Hashes files, sparing those whose size, time and inode are as they were.

    The cache only spares reading: the proof that something is unchanged is always the hash, and
    a file that changed within the last two seconds is never taken from the cache (it could have
    been written twice within one tick of the file system's clock).

    Attributes:
        file: where the cache is kept between runs.
    """

    file: Path
    _known: dict[str, list[Any]] = field(default_factory=dict)
    _changed: bool = False

    def __post_init__(self) -> None:
        try:
            self._known = json.loads(self.file.read_text(encoding="utf-8"))
        except (OSError, ValueError):  # no cache, or a torn one: hash everything again
            self._known = {}

    def of_file(self, path: Path) -> str:
        """Return the SHA-256 of a file's content."""
        about = path.stat()
        stamp = [about.st_size, about.st_mtime_ns, about.st_ino]
        name = str(path)
        known = self._known.get(name)
        if known and known[:3] == stamp:
            return str(known[3])
        digest = checksum(path)
        if time.time_ns() - about.st_mtime_ns > RACY_NANOSECONDS:
            self._known[name] = [*stamp, digest]
            self._changed = True
        return digest

    def of_tree(self, folder: Path) -> dict[str, str]:
        """Return the hash of every file below a folder, by its path with forward slashes."""
        start = len(f"{folder}{os.sep}")
        return {
            str(file)[start:].replace(os.sep, "/"): self.of_file(file)
            for file in files_below(folder)
        }

    def save(self) -> None:
        """Keep the cache for the next run, without files that are gone."""
        if not self._changed:
            return
        kept = {name: entry for name, entry in self._known.items() if os.path.exists(name)}  # noqa: PTH110
        self.file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self.file, json.dumps(kept, sort_keys=True))
        self._changed = False


def files_below(folder: Path) -> list[Path]:
    """Return every file below a folder, in order; links are not followed out of it."""
    found: list[str] = []
    for root, _, names in os.walk(folder):
        found += [os.path.join(root, name) for name in names]  # noqa: PTH118 - thousands a run
    return [Path(name) for name in sorted(found, key=_parts)]


def _parts(name: str) -> list[str]:
    """Order paths as pathlib does, folder by folder."""
    return name.split(os.sep)  # noqa: PTH206 - no path is made of it


def write_whole(path: Path, text: str) -> None:
    """Write a text file so that a reader sees the old one or the new one, never half of it."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)

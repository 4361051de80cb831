"""The content store: one folder a step and key, written whole or not at all.

    _build/store/<step>/<key>/output/…        what the step wrote
    _build/store/<step>/<key>/notebook.ipynb  the executed notebook, for a step that is one
    _build/store/<step>/<key>.json            what went into the key, and the hashes of the above

The record is written after the folder is in place, so a folder without a record is not complete.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from annual_report.pipeline.hashing import FileHashes, hash_value, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

OUTPUT = "output"
NOTEBOOK = "notebook.ipynb"
#: Results kept for each step; the oldest in use go first.
KEPT = 16

#: What a key is made of: kind of cause, then name, then hash or value.
Fingerprint = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Stored:
    """A step's finished result.

    Attributes:
        folder: holds ``output`` and perhaps ``notebook.ipynb``.
        output: hash of what the step wrote.
        notebook: hash of the executed notebook, empty for a plain function.
        fingerprint: what went into the key.
    """

    step: str
    key: str
    folder: Path
    output: str
    notebook: str
    fingerprint: Fingerprint

    @property
    def output_folder(self) -> Path:
        """What the step wrote."""
        return self.folder / OUTPUT

    @property
    def notebook_file(self) -> Path:
        """The executed notebook."""
        return self.folder / NOTEBOOK


@dataclass(frozen=True)
class Store:
    """The folders of finished steps below one root.

    Attributes:
        root: usually ``_build/store``.
        hashes: spares reading files that did not change.
    """

    root: Path
    hashes: FileHashes

    def find(self, step: str, fingerprint: Fingerprint) -> Stored | None:
        """Return the result for a fingerprint if it is there and still as it was written."""
        return self.get(step, hash_value(fingerprint))

    def get(self, step: str, key: str) -> Stored | None:
        """Return the result with a key if it is there and still as it was written."""
        stored = self._read(self._record(step, key))
        if stored is None or not stored.folder.is_dir():
            return None
        if (stored.output, stored.notebook) != self._hash(stored.folder):
            return None
        return stored

    def latest(self, step: str, like: Fingerprint) -> Stored | None:
        """Return the earlier result whose fingerprint is nearest to this one.

        The year and the edition are parameters, so the nearest is of the same year and edition
        wherever there is such a one.
        """
        records = sorted((self.root / step).glob("*.json"), key=_age)
        found = [stored for record in records if (stored := self._read(record))]
        return min(found, key=lambda stored: _distance(stored.fingerprint, like), default=None)

    @contextmanager
    def writing(self, step: str, fingerprint: Fingerprint) -> Iterator[Path]:
        """Lend a temporary folder, and move it into place if the block ends without error.

        Yields:
            A folder with an empty ``output`` in it. It is gone if the block raises.
        """
        parent = self.root / step
        parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{os.getpid()}-", dir=parent))
        try:
            (temporary / OUTPUT).mkdir()
            yield temporary
            self._keep(step, fingerprint, temporary)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)

    def used(self, stored: Stored) -> None:
        """Note that a result is in use, so that it is among the last to be removed."""
        os.utime(self._record(stored.step, stored.key))

    def prune(self) -> None:
        """Remove the results used longest ago, and what interrupted runs left behind."""
        for step in sorted(path for path in self.root.glob("*") if path.is_dir()):
            records = sorted(step.glob("*.json"), key=_age)
            for record in records[KEPT:]:
                record.unlink()
            kept = {record.stem for record in records[:KEPT]}
            for folder in step.iterdir():
                if folder.is_dir() and folder.name not in kept:
                    shutil.rmtree(folder, ignore_errors=True)

    def _keep(self, step: str, fingerprint: Fingerprint, temporary: Path) -> None:
        key = hash_value(fingerprint)
        folder = self.root / step / key
        record = self._record(step, key)
        record.unlink(missing_ok=True)  # whatever stood there was not as it had been written
        shutil.rmtree(folder, ignore_errors=True)
        temporary.chmod(0o755)
        temporary.rename(folder)
        output, notebook = self._hash(folder)
        stored = Stored(step, key, folder, output, notebook, fingerprint)
        about = asdict(stored) | {"folder": folder.name}
        write_whole(record, json.dumps(about, indent=1, sort_keys=True))

    def _hash(self, folder: Path) -> tuple[str, str]:
        notebook = folder / NOTEBOOK
        return (
            hash_value(self.hashes.of_tree(folder / OUTPUT)),
            self.hashes.of_file(notebook) if notebook.is_file() else "",
        )

    def _record(self, step: str, key: str) -> Path:
        return self.root / step / f"{key}.json"

    def _read(self, record: Path) -> Stored | None:
        try:
            about = json.loads(record.read_text(encoding="utf-8"))
            return Stored(**about | {"folder": record.with_suffix("")})
        except (OSError, ValueError, TypeError):  # not there, torn, or of an older version
            return None


def _age(record: Path) -> int:
    return -record.stat().st_mtime_ns


def _distance(one: Fingerprint, other: Fingerprint) -> int:
    """Count the differing entries; a parameter weighs more than any number of files."""
    weight = {"parameters": 1000}
    return sum(
        weight.get(cause, 1) * len(differences(one.get(cause, {}), other.get(cause, {})))
        for cause in {*one, *other}
    )


def differences(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """Return the names whose entries differ or that only one of the two has."""
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))

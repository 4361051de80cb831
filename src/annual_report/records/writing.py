"""Writing a run down: once, whole, and for good."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from annual_report.records.reading import LOG, MANIFEST, RECORD, archive_of, last_id, runs_folder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from annual_report.project import Project

Role = Literal[
    "return", "setting", "catalogue", "mapping", "notebook", "suite", "waiver", "prose", "code",
    "lock", "output",
]  # fmt: skip
SCHEMA = 1
_READ_ONLY = 0o444
_MOMENT = "%Y%m%dT%H%M%SZ"
_ENCODE = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True)
class Item:
    """A file that a run read or made.

    Attributes:
        path: from the project's folder, or from the repository root that lends it.
        role: what it is to the run.
        root: ``project`` or ``home``.
        file: where it is now.
    """

    path: str
    role: Role
    root: Literal["project", "home"]
    sha256: str
    file: Path

    @property
    def entry(self) -> dict[str, Any]:
        """What ``run.json`` says of an input."""
        return {
            "path": self.path, "role": self.role, "root": self.root, "sha256": self.sha256,
            "size": self.file.stat().st_size,
        }  # fmt: skip


def write_record(
    project: Project,
    about: Mapping[str, Any],
    log: Sequence[str],
    inputs: Sequence[Item],
    outputs: Sequence[Item],
) -> Path:
    """Archive what a run read and made, and write its record.

    Args:
        project: whose run it was.
        about: everything ``run.json`` says but its id, schema, inputs and outputs; ``began`` is
            UTC in ISO 8601.
        log: what was printed, a line an entry.
        inputs: what it was made from.
        outputs: what it made.

    Returns:
        The run's folder, ``runs/<year>/<id>``.
    """
    archive = archive_of(project)
    for item in (*inputs, *outputs):
        archive.keep(item.file, item.sha256)
    made = [item.entry for item in outputs]
    text = "".join(f"{line}\n" for line in log)
    content = (
        {"schema": SCHEMA}
        | dict(about)
        | {
            "log_sha256": hashlib.sha256(text.encode()).hexdigest(),
            "inputs": [item.entry for item in inputs],
            "outputs": [
                {name: entry[name] for name in ("path", "sha256", "size")} for entry in made
            ],
        }
    )
    moment = _moment(about["began"], last_id(project))
    run_id = f"{moment}-{record_hash(content)[:8]}"
    folder = runs_folder(project) / str(project.year) / run_id
    _write(folder, {"schema": SCHEMA, "id": run_id} | content, text)
    return folder


def record_hash(about: Mapping[str, Any]) -> str:
    """Return the hash of all that a record says; its first eight digits are in the run's id."""
    content = {name: value for name, value in about.items() if name != "id"}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def record_bytes(about: Mapping[str, Any]) -> bytes:
    """Return ``run.json`` as it is written: there is one way, with a line a step and a file."""
    lines = [f" {_ENCODE(name)}: {_value(value)}" for name, value in about.items()]
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def _value(value: Any) -> str:
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(f"  {_ENCODE(entry)}" for entry in value) + "\n ]"
    return _ENCODE(value)


def manifest_text(record: bytes, log_sha256: str) -> str:
    """Return ``manifest.sha256``, as ``sha256sum -c`` reads it."""
    return f"{log_sha256}  {LOG}\n{hashlib.sha256(record).hexdigest()}  {RECORD}\n"


def _moment(began: str, last: str) -> str:
    """Return the moment that a run is named after: a second after the last run's at the earliest.

    So the order of names is the order of runs, however fast they follow each other and whatever
    was done to the clock.
    """
    moment = dt.datetime.fromisoformat(began).astimezone(dt.UTC)
    if last:
        before = dt.datetime.strptime(last.partition("-")[0], _MOMENT).replace(tzinfo=dt.UTC)
        moment = max(moment, before + dt.timedelta(seconds=1))
    return moment.strftime(_MOMENT)


def _write(folder: Path, about: Mapping[str, Any], log: str) -> None:
    temporary = folder.with_name(f".{folder.name}.{os.getpid()}")
    temporary.mkdir(parents=True)
    record = record_bytes(about)
    files = {
        RECORD: record,
        LOG: log.encode(),
        MANIFEST: manifest_text(record, about["log_sha256"]).encode(),
    }
    try:
        for name, content in files.items():
            (temporary / name).write_bytes(content)
            (temporary / name).chmod(_READ_ONLY)
        temporary.rename(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)

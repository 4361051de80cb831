"""Writing a run down: once, whole, and for good."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from annual_report.records.reading import LOG, MANIFEST, RECORD, archive_of, runs_folder
from annual_report.register import checksum

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from annual_report.project import Project

Role = Literal[
    "return", "setting", "catalogue", "mapping", "notebook", "suite", "waiver", "prose", "code",
    "lock", "output",
]  # fmt: skip
_READ_ONLY = 0o444
SCHEMA = 1


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
    content = dict(about) | {
        "inputs": [_entry(item) for item in inputs],
        "outputs": [_entry(item) for item in outputs],
    }
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    moment = "".join(letter for letter in about["began"][:19] if letter not in "-:") + "Z"
    run_id = f"{moment}-{digest[:8]}"
    folder = runs_folder(project) / str(project.year) / run_id
    _write(folder, {"schema": SCHEMA, "id": run_id} | content, log)
    return folder


def _entry(item: Item) -> dict[str, Any]:
    entry = asdict(item) | {"size": item.file.stat().st_size}
    entry.pop("file")
    return entry


def _write(folder: Path, about: Mapping[str, Any], log: Sequence[str]) -> None:
    temporary = folder.with_name(f".{folder.name}.{os.getpid()}")
    temporary.mkdir(parents=True)
    try:
        record = temporary / RECORD
        record.write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        (temporary / LOG).write_text("".join(f"{line}\n" for line in log), encoding="utf-8")
        sums = [f"{checksum(temporary / name)}  {name}\n" for name in (LOG, RECORD)]
        (temporary / MANIFEST).write_text("".join(sums), encoding="utf-8")
        for file in temporary.iterdir():
            file.chmod(_READ_ONLY)
        temporary.rename(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)

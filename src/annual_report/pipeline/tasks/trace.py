"""Step ``trace``: from every published label back to the cells it rests on."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from annual_report.pipeline.code import PACKAGE, version
from annual_report.pipeline.hashing import hash_value
from annual_report.pipeline.tasks.reading import (
    cleaned,
    cleaned_earlier,
    earlier_checks,
    executed,
    published,
    read_earlier,
    read_register,
)
from annual_report.publish.items import read_items
from annual_report.register import checksum
from annual_report.stitching.beside import beside
from annual_report.stitching.booktext import book_text
from annual_report.stitching.usage import reading_order
from annual_report.tracing.lineage import MadeWith, build_traces
from annual_report.tracing.provenance import EarlierYear

if TYPE_CHECKING:
    from annual_report.pipeline.steps import Task

#: What the files of our own source are called among the step's files.
SOURCE = "src/annual_report/"
LOCK = "requirements.lock"


def run(task: Task) -> None:
    """Write ``<label>.json`` for every label, numbered as a reader of the book meets them."""
    folders, registers, checks = published(task), read_earlier(task), earlier_checks(task)
    with tempfile.TemporaryDirectory(prefix="ar-") as work:
        sources, _ = book_text(task.project, task.files, Path(work))
        items = read_items(folders)
        where = reading_order(sources, items) | beside(items)
    build_traces(
        task.project,
        published=folders,
        release=task.inputs["release"],
        cleaned=cleaned(task),
        returns=read_register(task),
        checks_file=task.inputs["gate"] / "checks.json",
        earlier=[
            EarlierYear(cleaned=own, returns=registers[year], checks_file=checks[year])
            for year, own in cleaned_earlier(task).items()
        ],
        output=task.output,
        notebooks=executed(task),
        order=tuple(where),
        where=where,
        made_with=made_with(task),
    )


def made_with(task: Task) -> MadeWith:
    """Return version and checksum of the code, and the checksum of each lock file."""
    sources = {name: checksum(path) for name, path in task.files.items() if name.startswith(SOURCE)}
    return MadeWith(
        version=version(PACKAGE),
        sha256=hash_value(sources),
        locks={LOCK: checksum(task.files[LOCK])} if LOCK in task.files else {},
    )

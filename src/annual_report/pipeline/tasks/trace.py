"""Step ``trace``: from every published label back to the cells it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
from annual_report.stitching.usage import reading_order
from annual_report.tracing.lineage import build_traces
from annual_report.tracing.provenance import EarlierYear

if TYPE_CHECKING:
    from annual_report.pipeline.steps import Task


def run(task: Task) -> None:
    """Write ``<label>.json`` for every label, numbered as a reader of the book meets them."""
    folders, registers, checks = published(task), read_earlier(task), earlier_checks(task)
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
        order=reading_order(task.files, read_items(folders)),
    )

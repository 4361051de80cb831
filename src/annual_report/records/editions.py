"""Which recorded runs made editions that were signed off, and so may have been published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from annual_report.records.reading import each_run

if TYPE_CHECKING:
    from annual_report.project import Project


@dataclass(frozen=True)
class PublishedEdition:
    """An edition of a report that the board had signed off when it was made.

    Attributes:
        run: id of the run that made it; ``read_run`` reads it.
        year: reporting year, ``2015-16``.
        edition: ``public``, ``board`` or another that board.yml names.
        by: the role of who signed it off.
        on: when, an ISO date.
    """

    run: str
    year: str
    edition: str
    by: str
    on: str


def published_editions(project: Project) -> tuple[PublishedEdition, ...]:
    """Return the editions of every recorded run that made a report which was signed off.

    A draft is none. Whether an edition was handed out is not on record: one that was signed off
    may have been.

    Returns:
        The latest run first, of each run the main edition first.
    """
    return tuple(
        PublishedEdition(run.id, str(run.about["year"]), edition, signed["by"], signed["on"])
        for run in each_run(project)
        if run.whole and (signed := run.signed_off)
        for edition in run.editions
    )

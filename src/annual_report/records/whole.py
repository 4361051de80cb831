"""Finding a run that made a report: what is compared and packed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annual_report.errors import ConfigurationError
from annual_report.project import YEAR_PATTERN
from annual_report.records.reading import last_whole, read_run

if TYPE_CHECKING:
    from annual_report.project import Project
    from annual_report.records.reading import Run


def whole_run(project: Project, which: str = "") -> Run:
    """Return a run that put a report in place, in its main edition.

    Args:
        project: whose run.
        which: a run as ``read_run`` takes it, or a reporting year for its latest such run; empty
            for the project's year.

    Raises:
        ConfigurationError: there is no such run, or it was stopped or made no report.
    """
    year = which or str(project.year)
    if YEAR_PATTERN.match(year):
        found = last_whole(project, year, project.editions[0].name)
        if found is None:
            message = f"No run of {year} made a report. Make it first: annual-report report --year {year}."
            raise ConfigurationError(message)
        return found
    run = read_run(project, which)
    if not run.whole:
        message = (
            f"Run {run.id} made no report: it was stopped, or went no further than the checks. "
            "List the runs with: annual-report runs."
        )
        raise ConfigurationError(message)
    if project.editions[0].name not in run.editions:
        message = f"Run {run.id} made the {run.about['edition']} edition only, not the main one."
        raise ConfigurationError(message)
    return run

"""Step ``gate``: hold every suite against what cleaning wrote, for each year on its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annual_report.gate import run_gate
from annual_report.pipeline.tasks.reading import (
    cleaned,
    cleaned_earlier,
    read_earlier,
    read_register,
)
from annual_report.project import Year

if TYPE_CHECKING:
    from annual_report.pipeline.steps import Task


def run(task: Task) -> None:
    """Write ``checks.json``, or stop the run.

    The step of an earlier year is given that year's returns and those of the years before it.
    """
    year = task.parameters["earlier"]
    before = cleaned_earlier(task)
    if not year:
        returns = read_register(task)
        run_gate(task.project, cleaned(task), task.output, returns=returns, earlier=before)
        return
    own = before.pop(year)
    then = task.project.in_year(Year.parse(year))
    run_gate(then, own, task.output, returns=read_earlier(task)[year], earlier=before)

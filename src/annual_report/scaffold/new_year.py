"""Setting up a new reporting year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from annual_report.errors import ConfigurationError
from annual_report.project import Year
from annual_report.scaffold import boardfile, registerfile
from annual_report.scaffold.changes import Change, refuse_overwriting
from annual_report.templates.making import FOLDER, make_templates

if TYPE_CHECKING:
    from annual_report.project import Project


@dataclass(frozen=True)
class Plan:
    """What is to be changed, and what the analyst does next.

    Attributes:
        changes: folders and files.
        notes: what to know, and what to do next, a line each.
    """

    changes: tuple[Change, ...]
    notes: tuple[str, ...]


def plan_year(project: Project, year: Year) -> Plan:
    """Say what a new year needs: folders, register, templates, and the year in board.yml.

    The actions that are open at the end of the year before stand in the new action log's template.

    Args:
        project: in the year that it reports now.
        year: the new one.

    Raises:
        ConfigurationError: the year is not a later one, something of it is there already, or
            board.yml or a mapping is wrong.
    """
    if year <= project.year:
        raise ConfigurationError(
            f"board.yml reports {project.year} already; {year} is no later year. "
            f"The next is {Year(project.year.start + 1)}."
        )
    new = project.in_year(year)
    refuse_overwriting(project.folder, [Change(registerfile.register_path(new), b"")])
    before = boardfile.read(project)
    edited = boardfile.change(
        before, boardfile.with_year(before, year), f"year: {project.year} becomes {year}"
    )
    expected = [one for one in new.returns if one.each_year and not one.published]
    folders = dict.fromkeys(
        "data/raw/" + one.folder.replace("{year}", str(year)).replace("{agency}", one.agency)
        for one in expected
    )
    register = registerfile.new_register(new, expected)
    made = make_templates(new)
    changes = (
        *(Change(path) for path in folders),
        register,
        *(
            Change(f"{FOLDER}/{year}/{one.path}", one.content, said=f"for {one.agency}")
            for one in made
            if one.path
        ),
        edited,
    )
    refuse_overwriting(project.folder, changes)
    said = [f"{one.agency}, {one.title}: {one.note}." for one in made if one.note]
    return Plan(changes, (*said, *_next(new)))


def _next(project: Project) -> tuple[str, ...]:
    year = project.year
    return (
        f"Next: send each agency its template from {FOLDER}/{year}/ by secure mail.",
        "They hold last year's figures as the agency sent them: to each only its own.",
        f"What comes back goes into data/raw/{year}/ under the agency, unchanged.",
        f"The day it came goes into {registerfile.register_path(project)}.",
        "Look through board.yml: agencies, returns, dates, priorities.",
    )

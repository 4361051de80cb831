"""Rows of register.yml for returns that have yet to come: written as comments, to be filled in.

The register refuses a row about a file that is not there, so a row waits as a comment until its
file has been received.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from annual_report.figures.year_rows import day_label
from annual_report.register import find_returns
from annual_report.register.facts import FACTS
from annual_report.scaffold.changes import Change
from annual_report.templates.making import file_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from annual_report.project import ExpectedReturn, Project

_HEAD = """\
# What the files of {year} cannot say for themselves. When a return has come, take the '# ' away
# from its row and write the day; change the name if the file has another.

"""


def register_path(project: Project) -> str:
    """Return where a year's register.yml lies, below the project."""
    return f"data/raw/{project.year}/{FACTS}"


def rows(project: Project, expected: Iterable[ExpectedReturn]) -> str:
    """Write a row for each file that is expected."""
    lines = []
    for one in expected:
        for entry in find_returns(project, one.agency, one.format):
            due = f"  # due {day_label(entry.due)}" if entry.due else ""
            name = file_name(project, one, entry.part)
            lines += [f"# {one.agency}/{name}:", f"#   received:{due}"]
            lines += ["#   illustrative: true"] if project.board.demonstration else []
    return "\n".join(lines) + "\n" if lines else ""


def new_register(project: Project, expected: Iterable[ExpectedReturn]) -> Change:
    """Return the register.yml of a new year."""
    text = _HEAD.format(year=project.year) + rows(project, expected)
    return Change(
        register_path(project), text.encode("utf-8"), said="a row for each return to come"
    )


def more_rows(project: Project, expected: Iterable[ExpectedReturn]) -> Change | None:
    """Return the rows of more returns added to a year's register.yml, or None for no rows."""
    added = rows(project, expected)
    path = project.folder / register_path(project)
    if not added:
        return None
    if not path.is_file():
        return new_register(project, expected)
    before = path.read_bytes()
    gap = b"" if before.endswith(b"\n") or not before else b"\n"
    after = before + gap + added.encode("utf-8")
    return Change(register_path(project), after, before, "a row for its return")

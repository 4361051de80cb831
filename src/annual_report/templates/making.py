"""Making the templates of a board: which workbooks, under which names, and where they go."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from annual_report.errors import ConfigurationError
from annual_report.indicators import load_catalogue
from annual_report.register import find_returns
from annual_report.register.files import fits
from annual_report.returns.formats import mapping_file
from annual_report.returns.mapping import load_mapping
from annual_report.returns.record_mapping import load_records
from annual_report.templates.cover import write_cover
from annual_report.templates.earlier import last_year
from annual_report.templates.figures import Asked, write_figures
from annual_report.templates.records import write_records
from annual_report.templates.workbook import Template

if TYPE_CHECKING:
    from pathlib import Path

    from annual_report.indicators import Catalogue
    from annual_report.project import ExpectedReturn, Project

#: Below the project; never in git, for it holds last year's figures as the agencies sent them.
FOLDER = "templates"


@dataclass(frozen=True)
class Made:
    """A template, or why there is none.

    Attributes:
        agency: identifier.
        title: of the return.
        path: below the folder of templates; empty where there is none.
        content: the workbook.
        note: what the analyst should know, empty for nothing.
    """

    agency: str
    title: str
    path: str = ""
    content: bytes = b""
    note: str = ""


def folder_of(project: Project) -> Path:
    """Return where a year's templates go unless another folder is named."""
    return project.folder / FOLDER / str(project.year)


def make_templates(project: Project, agency: str = "") -> list[Made]:
    """Make the templates of the returns that a board expects, in the order of board.yml.

    Published statistics have none, and neither have lists of children: those come out of the
    council's own system. A return of a file each quarter has four.

    Args:
        project: in the year that is to be filled in.
        agency: identifier of the one agency to make them for; empty for all.

    Raises:
        ConfigurationError: board.yml has no such agency, or a mapping or the catalogue is wrong.
    """
    if agency and agency not in project.agency_names:
        close = get_close_matches(agency, project.agency_names, n=1)
        hint = f" Did you mean '{close[0]}'?" if close else ""
        raise ConfigurationError(f"board.yml has no agency '{agency}'.{hint}")
    catalogue = load_catalogue(project)
    made = []
    for expected in project.returns:
        if not expected.published and agency in {"", expected.agency}:
            made += _of_return(project, expected, catalogue)
    return made


def write_templates(made: list[Made], folder: Path) -> list[Path]:
    """Write templates below a folder, each whole or not at all, and return where they lie."""
    written = []
    for one in made:
        if one.path:
            path = folder / one.path
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_name(f".{path.name}.part")
            part.write_bytes(one.content)
            os.replace(part, path)  # noqa: PTH105 - a rename that also replaces on Windows
            written.append(path)
    return written


def lines(made: list[Made], folder: Path, *, dry_run: bool) -> list[str]:
    """Say which templates were or would be written, and what to know about each."""
    verb = "would write" if dry_run else "wrote"
    found = []
    for one in made:
        note = f"  ({one.note})" if one.note else ""
        found.append(
            f"{verb} {folder / one.path}{note}" if one.path else f"{one.title}: {one.note}"
        )
    count = sum(bool(one.path) for one in made)
    told = "Each holds last year's figures of its agency: send it to that agency alone."
    return [*found, f"{count} template(s). {told}" if count else "No template."]


def file_name(project: Project, expected: ExpectedReturn, part: str) -> str:
    """Name a template's file so that board.yml's pattern finds it when it comes back.

    A pattern for files of another kind (``*.csv``) cannot find a workbook; the name is then as
    it would be without.
    """
    pattern = expected.patterns[part]
    quarter = f" {part}" if part else ""
    title = re.sub(r"\s*\([^)]*\)|[^\w .-]", "", expected.title.replace("/", "-"))
    usual = f"{project.board.short_name} {title}{quarter} {project.year}.xlsx"
    if fits(usual, pattern):
        return usual
    first, *middle = pattern.split("*")
    own = f"{first}{project.board.short_name} {' '.join(middle[:-1])} {project.year}{(middle or [''])[-1]}"
    own = " ".join(own.split())
    return own if own.lower().endswith(".xlsx") and fits(own, pattern) else usual


def _of_return(project: Project, expected: ExpectedReturn, catalogue: Catalogue) -> list[Made]:
    try:
        file = mapping_file(project, expected.format)
    except ConfigurationError:
        note = f"no template: there is no mapping notebooks/clean/{expected.format}.yml"
        return [Made(expected.agency, expected.title, note=note)]
    mapping, records = load_mapping(file), load_records(file)
    if not mapping.tables and not records:
        note = "no template: its lists come out of the agency's own system"
        return [Made(expected.agency, expected.title, note=note)]
    last = last_year(project, expected, catalogue)
    made = []
    for entry in find_returns(project, expected.agency, expected.format):
        template = Template(f"{expected.title} {project.year}", project.year)
        write_cover(
            template, project, expected, part=entry.part, due=entry.due, records=bool(records)
        )
        write_figures(template, Asked(str(project.year), mapping, catalogue, last, entry.part))
        write_records(template, records, project, catalogue, last)
        name = file_name(project, expected, entry.part)
        path = f"{expected.agency}/{name}"
        note = "; ".join(said for said in (last.note, _unfound(expected, name, entry.part)) if said)
        made.append(Made(expected.agency, expected.title, path, template.save(), note))
    return made


def _unfound(expected: ExpectedReturn, name: str, part: str) -> str:
    pattern = expected.patterns[part]
    if fits(name, pattern):
        return ""
    return f"board.yml looks for {pattern}: widen it to find a template filled in"

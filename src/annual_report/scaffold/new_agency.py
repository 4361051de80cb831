"""Setting up a new agency."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from annual_report.errors import ConfigurationError
from annual_report.project import Agency, ExpectedReturn
from annual_report.returns.formats import mapping_file
from annual_report.scaffold import boardfile, registerfile
from annual_report.scaffold.changes import Change, refuse_overwriting
from annual_report.scaffold.new_year import Plan
from annual_report.templates.making import FOLDER, make_templates

if TYPE_CHECKING:
    from annual_report.project import Project

_DUE = "04-29"


def plan_agency(project: Project, name: str, form: str = "", title: str = "") -> Plan:
    """Say what a new agency needs: board.yml, a folder, and for its return a row and a template.

    Args:
        project: that it joins.
        name: of the agency, as the report prints it.
        form: name of the format of its return; empty for none yet.
        title: what the return is called; made of the format's name if empty.

    Raises:
        ConfigurationError: there is such an agency, the name makes no identifier, there is no such
            format, or something is there already.
    """
    agency = Agency(identifier(name), " ".join(name.split()))
    _check_new(project, agency)
    before = boardfile.read(project)
    after = boardfile.with_entry(before, "agencies", id=agency.id, name=agency.name)
    joined = replace(project, agencies=(*project.agencies, agency))
    folder = Change(f"data/raw/{project.year}/{agency.id}")
    said = f"agency {agency.id}"
    if not form:
        changes: tuple[Change, ...] = (folder, boardfile.change(before, after, said))
        return Plan(changes, (_no_return(agency),))
    mapping_file(project, form)
    expected = _expected(project, agency, form, title)
    after = boardfile.with_entry(
        after, "returns", agency=agency.id, format=form, title=expected.title,
        files=expected.files, due=expected.due,
    )  # fmt: skip
    joined = replace(joined, returns=(*project.returns, expected))
    row = registerfile.more_rows(joined, [expected])
    made = make_templates(joined, agency.id)
    changes = (
        folder,
        *(
            Change(f"{FOLDER}/{project.year}/{one.path}", one.content, said=one.title)
            for one in made
            if one.path
        ),
        *((row,) if row else ()),
        boardfile.change(before, after, f"{said} and its return"),
    )
    refuse_overwriting(project.folder, changes)
    notes = [f"{one.title}: {one.note}." for one in made if one.note]
    return Plan(changes, (*notes, _send(project, agency)))


def identifier(name: str) -> str:
    """Make an agency's identifier of its name: ``Northbrook Fire & Rescue`` is northbrook_fire_rescue.

    Raises:
        ConfigurationError: the name holds no letter to begin with.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = plain.lower().replace("'", "")
    found = re.sub(r"[^a-z0-9]+", "_", plain).strip("_").lstrip("0123456789_")
    if not found:
        raise ConfigurationError("The agency's name needs a letter that an identifier is made of.")
    return found


def _check_new(project: Project, agency: Agency) -> None:
    for known in project.agencies:
        if agency.id == known.id or agency.name.casefold() == known.name.casefold():
            raise ConfigurationError(
                f"board.yml has that agency already: {known.id}, {known.name}."
            )


def _expected(project: Project, agency: Agency, form: str, title: str) -> ExpectedReturn:
    """Expect the return as other agencies' returns of the format are expected."""
    like = next((one for one in project.returns if one.format == form), None)
    called = title or (like.title if like else form.replace("_", " ").capitalize())
    files = like.files if like and like.files.lower().endswith(".xlsx") else "*.xlsx"
    return ExpectedReturn(agency.id, form, called, files, due=like.due if like else _DUE)


def _no_return(agency: Agency) -> str:
    return (
        f"Next: say in board.yml, under returns, what {agency.id} sends, then run "
        f"annual-report templates --agency {agency.id}. Or take this back and give --format."
    )


def _send(project: Project, agency: Agency) -> str:
    return (
        f"Next: send the template from {FOLDER}/{project.year}/{agency.id}/, and put what comes "
        f"back into data/raw/{project.year}/{agency.id}/."
    )

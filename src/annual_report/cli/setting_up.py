"""Setting a project up: comparators, templates, new-year, new-agency."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from annual_report.cli.common import add_command, project_of

if TYPE_CHECKING:
    import argparse

    from annual_report.cli.common import Commands
    from annual_report.project import Project
    from annual_report.scaffold.new_year import Plan


def add(commands: Commands) -> None:
    """Add the commands of this group."""
    _comparators_command(commands)
    _template_commands(commands)


def _comparators_command(commands: Commands) -> None:
    parser = commands.add_parser("comparators", help="published statistics to compare with")
    inner = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    importing = add_command(
        inner,
        "import",
        import_comparators,
        "write the extract of published statistics that a project needs",
    )
    importing.add_argument(
        "source", type=Path, metavar="DIR", help="folder of the DfE's published CSV files"
    )


def _template_commands(commands: Commands) -> None:
    epilog = (
        "examples:\n"
        "  annual-report templates --year 2016-17\n"
        "  annual-report templates --year 2016-17 --agency police --output /tmp/police\n\n"
    )
    making = add_command(
        commands, "templates", templates, "write a workbook for each return to be filled in", epilog
    )
    making.add_argument("--agency", default="", metavar="ID", help="only this agency's")
    making.add_argument(
        "--output", type=Path, metavar="DIR", help="folder (default: templates/<year>)"
    )
    epilog = (
        "It makes folders below data/raw, a register.yml with a row for each return, and the\n"
        "templates, with last year's open actions in the action log; then board.yml reports the\n"
        "new year. Nothing that is there is overwritten.\n\n"
        "examples:\n"
        "  annual-report new-year 2016-17 --dry-run\n"
        "  annual-report new-year 2016-17\n\n"
    )
    year = add_command(commands, "new-year", new_year, "set up the next reporting year", epilog)
    year.add_argument("new", metavar="YEAR", help="the new year, such as 2016-17")
    epilog = (
        "board.yml keeps its order and its comments.\n\n"
        "examples:\n"
        '  annual-report new-agency "Northbrook Fire and Rescue" --dry-run\n'
        '  annual-report new-agency "Northbrook Hospice" --format acute_health\n\n'
    )
    agency = add_command(commands, "new-agency", new_agency, "set up an agency that joins", epilog)
    agency.add_argument("name", metavar="NAME", help="as the report prints it")
    agency.add_argument("--format", default="", metavar="NAME", help="format of its return")
    agency.add_argument("--title", default="", metavar="TEXT", help="what its return is called")
    for parser in (making, year, agency):
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be made; change nothing"
        )


def import_comparators(parsed: argparse.Namespace) -> int:
    """Write the extract of published statistics that a project needs."""
    from annual_report.published.importing import import_folder

    print(import_folder(parsed.source, project_of(parsed)))
    return 0


def templates(parsed: argparse.Namespace) -> int:
    """Write the templates of returns, or say which there would be."""
    from annual_report.templates import making

    project = project_of(parsed)
    folder = parsed.output.resolve() if parsed.output else making.folder_of(project)
    made = making.make_templates(project, parsed.agency)
    if not parsed.dry_run:
        making.write_templates(made, folder)
    for line in making.lines(made, folder, dry_run=parsed.dry_run):
        print(line)
    return 0


def new_year(parsed: argparse.Namespace) -> int:
    """Set up a new reporting year."""
    from annual_report.project import Year
    from annual_report.scaffold.new_year import plan_year

    project = project_of(parsed)
    return _set_up(parsed, project, plan_year(project, Year.parse(parsed.new)))


def new_agency(parsed: argparse.Namespace) -> int:
    """Set up an agency that joins the board."""
    from annual_report.scaffold.new_agency import plan_agency

    project = project_of(parsed)
    plan = plan_agency(project, parsed.name, parsed.format, parsed.title)
    return _set_up(parsed, project, plan)


def _set_up(parsed: argparse.Namespace, project: Project, plan: Plan) -> int:
    from annual_report.scaffold.changes import apply, lines

    if not parsed.dry_run:
        apply(project.folder, plan.changes)
    for line in lines(plan.changes, dry_run=parsed.dry_run):
        print(line)
    print("\n".join(plan.notes))
    return 0

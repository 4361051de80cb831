"""Returns as they came, and what their agencies are told: register, feedback."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from annual_report.cli.common import add_command, positive, project_of
from annual_report.errors import AnnualReportError

if TYPE_CHECKING:
    import argparse

    from annual_report.cli.common import Commands
    from annual_report.pipeline.telling import Telling


def add(commands: Commands) -> None:
    """Add the commands of this group."""
    add_command(commands, "register", register, "print who sent what, and what is missing")
    _feedback_command(commands)


def _feedback_command(commands: Commands) -> None:
    epilog = (
        "examples:\n"
        "  annual-report feedback police\n"
        "  annual-report feedback police --output /tmp/for-the-police\n\n"
        "It cleans and checks the returns first, where they have changed. What it writes holds the\n"
        "agency's own figures: it is for the agency and the board, not for publication.\n\n"
    )
    parser = add_command(
        commands, "feedback", feedback, "write what an agency needs to mend its returns", epilog
    )
    parser.add_argument("agency", metavar="AGENCY", help="identifier in board.yml, such as police")
    parser.add_argument(
        "--output", type=Path, metavar="DIR", help="folder for a copy (default: below _build)"
    )
    parser.add_argument("--jobs", type=positive, default=0, metavar="N", help="steps at a time")


def register(parsed: argparse.Namespace) -> int:
    """Print the register of returns, and what came of each quarter."""
    from annual_report.printing import quarter_lines, register_lines, repair_lines
    from annual_report.register import register as read_register
    from annual_report.register import unexpected_files

    project = project_of(parsed)
    entries = read_register(project)
    print(f"{project.board.name}, {project.year}")
    for line in register_lines(entries, project.agency_names):
        print(line)
    for line in quarter_lines(project, entries):
        print(line)
    for line in repair_lines(project, entries):
        print(line)
    unexpected = unexpected_files(project)
    if unexpected:
        print("\nMatch no expected return (misnamed, or not asked for), so they were not read:")
        print("\n".join(f"  {file}" for file in unexpected))
    return 0


def feedback(parsed: argparse.Namespace) -> int:
    """Write what an agency needs to mend its returns, whether or not they stop the run."""
    import shutil

    from annual_report.errors import GateError, NotebookError, ReturnError
    from annual_report.feedback import find_told
    from annual_report.pipeline.runs import Options, make_report
    from annual_report.printing import feedback_lines, told_lines

    project = project_of(parsed)
    telling: list[Telling] = []
    stopped = ""
    try:
        make_report(project, Options(jobs=parsed.jobs, until="gate"), tell=telling.append)
    except (ReturnError, GateError, NotebookError) as error:
        stopped = str(error)
    if not telling or telling[0].warning or telling[0].folder is None:
        lines = [line for one in telling for line in feedback_lines(one)]
        raise AnnualReportError("\n".join([*lines, stopped]).strip())
    told = find_told(telling[0].told, parsed.agency)
    folder = telling[0].folder / told.agency
    if parsed.output:
        folder = shutil.copytree(folder, parsed.output, dirs_exist_ok=True)
    for line in told_lines(told, folder):
        print(line)
    return 0

"""What every group of commands shares: how one is added, and what the project is."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from annual_report.errors import AnnualReportError

if TYPE_CHECKING:
    from collections.abc import Callable

    from annual_report.project import Project

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - how it is typed

EXIT_CODES = """\
exit codes:
  0  fine                         4  a notebook stopped
  1  something unexpected         5  the report could not be set
  2  the command or a setting     130  interrupted
  3  a return, or the gate        6  check: a duty is not met
                                  7  verify: something differs
"""
#: Exit code of a command that compares what is there with a record and finds a difference.
DIFFERS = 7


def add_command(
    commands: Commands,
    name: str,
    run: Callable[[argparse.Namespace], int],
    help_text: str,
    epilog: str = "",
) -> argparse.ArgumentParser:
    """Add a command with the options that every command has, and the exit codes in its help.

    Args:
        commands: of the whole command line.
        name: what is typed.
        run: called with what was typed; returns the exit code.
        help_text: one line, without a full stop.
        epilog: examples, ending with an empty line.
    """
    parser = commands.add_parser(
        name,
        help=help_text,
        description=help_text[:1].upper() + help_text[1:] + ".",
        epilog=epilog + EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    parser.add_argument(
        "--project", default=".", metavar="DIR", help="folder with a board.yml (default: here)"
    )
    parser.add_argument(
        "--year", default="", metavar="YEAR", help="such as 2015-16 (default: board.yml's)"
    )
    parser.add_argument(
        "--edition",
        default="",
        metavar="NAME",
        help="such as board (default: the first in board.yml)",
    )
    return parser


def render_options(parser: argparse.ArgumentParser) -> None:
    """Add what a command has that sets the book."""
    parser.add_argument(
        "--renderer",
        choices=("auto", "quarto", "embedded"),
        default="auto",
        help="real Quarto, or pandoc and typst (default: Quarto if there is one)",
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar="DIR",
        help="folder for the book (default: the project's _book)",
    )
    run_options(parser)


def run_options(parser: argparse.ArgumentParser) -> None:
    """Add what a command has that runs steps."""
    parser.add_argument(
        "--jobs",
        type=positive,
        default=0,
        metavar="N",
        help="steps at a time (default: one more than processors, at most 5)",
    )
    parser.add_argument("--quiet", action="store_true", help="print nothing but errors")


def positive(text: str) -> int:
    """Read a number of at least 1."""
    value = int(text)
    if value < 1:
        message = "must be 1 or more"
        raise argparse.ArgumentTypeError(message)
    return value


def project_of(parsed: argparse.Namespace) -> Project:
    """Load the project that the command is about."""
    from annual_report.project import load_project

    return load_project(parsed.project, year=parsed.year, edition=parsed.edition)


def failed(error: AnnualReportError, parsed: argparse.Namespace) -> int:
    """Say what stopped a command, and return the exit code for it."""
    from annual_report.pipeline.said import problem_lines
    from annual_report.printing import coloured

    try:
        names = project_of(parsed).agency_names
    except AnnualReportError:  # the project itself may be what is wrong
        names = {}
    print(coloured("Stopped.", "red", sys.stderr), file=sys.stderr)
    for line in problem_lines(error, names):
        print(line, file=sys.stderr)
    print("Earlier outputs are as they were.", file=sys.stderr)
    return error.exit_code

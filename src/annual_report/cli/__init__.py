"""The command line: parse, call, print. Everything heavy is imported by what needs it.

A group of commands is a module of this package with ``add(commands)``, which adds its commands
with ``common.add_command``; it is listed in ``COMMANDS``, in the order that the help prints.
"""

from __future__ import annotations

import argparse
import signal
import sys
from typing import TYPE_CHECKING, NoReturn

from annual_report.cli import (
    making,
    packing,
    recorded,
    requirements,
    returns,
    setting_up,
    tracing,
    verifying,
)
from annual_report.cli.common import EXIT_CODES, failed
from annual_report.errors import AnnualReportError

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The groups of commands.
COMMANDS = (making, returns, tracing, recorded, verifying, packing, requirements, setting_up)

EXAMPLES = """\
examples:
  annual-report report
  annual-report report --project examples/harrow --year 2014-15
  annual-report report --dry-run            what would run, and why
  annual-report register                    who sent what
  annual-report check-returns               clean the returns and check them, no more
  annual-report check                       what law and guidance ask for, and what is missing
  annual-report feedback police             what an agency needs to mend its returns
  annual-report trace fig-csc01-trend       where a figure comes from
  annual-report runs                        what every run did
  annual-report verify                      make the last run again and compare every byte

"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: instead of those the program was started with.

    Returns:
        The exit code.
    """
    parser = make_parser()
    parsed = parser.parse_args(arguments)
    if "run" not in parsed:
        parser.print_help()
        return 2
    previous = signal.signal(signal.SIGTERM, _interrupt)
    try:
        code: int = parsed.run(parsed)
    except AnnualReportError as error:
        return failed(error, parsed)
    except KeyboardInterrupt:
        print("Interrupted. Earlier outputs are as they were.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader, head or less, has seen enough
        sys.stderr.close()
        return 0
    finally:
        signal.signal(signal.SIGTERM, previous)
    return code


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="annual-report",
        description="Make a safeguarding children board's annual report from its agencies' returns.",
        epilog=EXAMPLES + EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for group in COMMANDS:
        group.add(commands)
    return parser

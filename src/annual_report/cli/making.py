"""Making the report: report, check-returns, gate, render, clean."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from annual_report.cli.common import add_command, failed, project_of, render_options, run_options
from annual_report.errors import AnnualReportError

if TYPE_CHECKING:
    import argparse

    from annual_report.cli.common import Commands
    from annual_report.pipeline.recording import Recorded
    from annual_report.pipeline.runs import Options
    from annual_report.pipeline.telling import Telling


def add(commands: Commands) -> None:
    """Add the commands of this group."""
    _report_command(commands)
    gate = add_command(commands, "check-returns", check_returns, "clean the returns and check them")
    run_options(gate)
    gate = add_command(commands, "gate", check_returns, "the same as check-returns")
    run_options(gate)
    rendering = add_command(
        commands, "render", render, "set the book again from what the last run left"
    )
    render_options(rendering)
    cleaning = add_command(
        commands,
        "clean",
        clean,
        "delete _build and the books; never returns, processed data or runs",
    )
    cleaning.add_argument("--dry-run", action="store_true", help="say what would be deleted")


def _report_command(commands: Commands) -> None:
    epilog = (
        "examples:\n"
        "  annual-report report --project examples/harrow --year 2014-15\n"
        "  annual-report report --edition board       only that edition; without it, every one\n"
        "  annual-report report --output /tmp/draft --renderer embedded\n\n"
    )
    parser = add_command(
        commands, "report", report, "make the report, running what changed", epilog
    )
    render_options(parser)
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would run and why; run nothing"
    )


def report(parsed: argparse.Namespace) -> int:
    """Make the report, or say what that would run."""
    from annual_report.pipeline.runs import plan_report

    if parsed.dry_run:
        from annual_report.printing import plan_lines

        for line in plan_lines(plan_report(project_of(parsed), _options(parsed))):
            print(line)
        return 0
    return _run(parsed, _options(parsed))


def check_returns(parsed: argparse.Namespace) -> int:
    """Clean the returns and hold the suites against them."""
    from annual_report.pipeline.runs import Options

    return _run(parsed, Options(jobs=parsed.jobs, until="gate"))


def render(parsed: argparse.Namespace) -> int:
    """Set the book from what the last run left, without running a notebook."""
    return _run(parsed, replace(_options(parsed), since="stage"))


def _options(parsed: argparse.Namespace) -> Options:
    from annual_report.pipeline.runs import Options

    output = parsed.output.resolve() if parsed.output else None
    editions = (parsed.edition,) if parsed.edition else ()
    return Options(renderer=parsed.renderer, output=output, jobs=parsed.jobs, editions=editions)


def _run(parsed: argparse.Namespace, options: Options) -> int:
    from annual_report.pipeline.recording import warn
    from annual_report.pipeline.runs import make_report
    from annual_report.printing import Progress, report_lines
    from annual_report.register import unexpected_files

    project = project_of(parsed)
    if not parsed.quiet:
        print(f"{project.board.name}, {project.year}")
    telling: list[Telling] = []
    records: list[Recorded] = []

    def told(record: Recorded) -> None:
        warn(record)
        records.append(record)

    progress = Progress(quiet=parsed.quiet)
    try:
        made = make_report(project, options, progress, telling.append, told)
    except AnnualReportError as error:
        code = failed(error, parsed)
        for line in _last_lines(telling, records):
            print(line, file=sys.stderr)
        return code
    if parsed.quiet:
        return 0
    for line in [*report_lines(made), *_last_lines(telling, records)]:
        print(line)
    unread = len(unexpected_files(project))
    if unread:
        print(f"Unread    {unread} file(s) match no expected return: see annual-report register")
    return 0


def _last_lines(telling: list[Telling], records: list[Recorded]) -> list[str]:
    """Say what the agencies were told, and where the record of the run is."""
    from annual_report.printing import feedback_lines, record_lines

    told = [line for one in telling for line in feedback_lines(one)]
    return told + [line for one in records for line in record_lines(one)]


def clean(parsed: argparse.Namespace) -> int:
    """Delete what can be made again."""
    import shutil

    project = project_of(parsed)
    books = [project.in_edition(one.name).book for one in project.editions]
    for folder in (project.build, *books):
        if not folder.is_dir():
            continue
        print(f"{'would delete' if parsed.dry_run else 'deleted'} {folder}")
        if not parsed.dry_run:
            shutil.rmtree(folder)
    return 0

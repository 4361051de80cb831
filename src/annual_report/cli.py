"""The command line: parse, call, print. Everything heavy is imported by what needs it."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from annual_report.errors import AnnualReportError, ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from annual_report.pipeline.runs import Options
    from annual_report.pipeline.telling import Telling
    from annual_report.project import Project
    from annual_report.scaffold.new_year import Plan

EXIT_CODES = """\
exit codes:
  0  fine                         4  a notebook stopped
  1  something unexpected         5  the report could not be set
  2  the command or a setting     130  interrupted
  3  a return, or the gate
"""

EXAMPLES = """\
examples:
  annual-report report
  annual-report report --project examples/harrow --year 2014-15
  annual-report report --dry-run            what would run, and why
  annual-report register                    who sent what
  annual-report check-returns               clean the returns and check them, no more
  annual-report feedback police             what an agency needs to mend its returns
  annual-report trace fig-csc01-trend       where a figure comes from

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
        return _failed(error, parsed)
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


def _failed(error: AnnualReportError, parsed: argparse.Namespace) -> int:
    from annual_report.printing import coloured, problem_lines

    try:
        names = _project(parsed).agency_names
    except AnnualReportError:  # the project itself may be what is wrong
        names = {}
    print(coloured("Stopped.", "red", sys.stderr), file=sys.stderr)
    for line in problem_lines(error, names):
        print(line, file=sys.stderr)
    print("Earlier outputs are as they were.", file=sys.stderr)
    return error.exit_code


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="annual-report",
        description="Make a safeguarding children board's annual report from its agencies' returns.",
        epilog=EXAMPLES + EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _report_command(commands)
    _command(commands, "register", register, "print who sent what, and what is missing")
    gate = _command(commands, "check-returns", check_returns, "clean the returns and check them")
    _run_options(gate)
    gate = _command(commands, "gate", check_returns, "the same as check-returns")
    _run_options(gate)
    _feedback_command(commands)
    rendering = _command(
        commands, "render", render, "set the book again from what the last run left"
    )
    _render_options(rendering)
    tracing = _command(
        commands, "trace", trace, "print where a label comes from, back to the cells"
    )
    tracing.add_argument("label", metavar="LABEL", help="such as fig-csc01-trend; see 'labels'")
    tracing.add_argument("--json", action="store_true", help="print the trace as JSON")
    listing = _command(commands, "labels", labels, "list the labels that can be traced")
    listing.add_argument("--long", action="store_true", help="with kind and caption")
    _comparators_command(commands)
    _template_commands(commands)
    cleaning = _command(
        commands, "clean", clean, "delete _build and _book; never returns or processed data"
    )
    cleaning.add_argument("--dry-run", action="store_true", help="say what would be deleted")
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace], int],
    help_text: str,
    epilog: str = "",
) -> argparse.ArgumentParser:
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
        "--edition", default="", metavar="NAME", help="such as public (default: board.yml's)"
    )
    return parser


def _report_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    epilog = (
        "examples:\n"
        "  annual-report report --project examples/harrow --year 2014-15\n"
        "  annual-report report --output /tmp/draft --renderer embedded\n\n"
    )
    parser = _command(commands, "report", report, "make the report, running what changed", epilog)
    _render_options(parser)
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would run and why; run nothing"
    )


def _render_options(parser: argparse.ArgumentParser) -> None:
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
    _run_options(parser)


def _run_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--jobs",
        type=_positive,
        default=0,
        metavar="N",
        help="steps at a time (default: one more than processors, at most 5)",
    )
    parser.add_argument("--quiet", action="store_true", help="print nothing but errors")


def _feedback_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    epilog = (
        "examples:\n"
        "  annual-report feedback police\n"
        "  annual-report feedback police --output /tmp/for-the-police\n\n"
        "It cleans and checks the returns first, where they have changed. What it writes holds the\n"
        "agency's own figures: it is for the agency and the board, not for publication.\n\n"
    )
    parser = _command(
        commands, "feedback", feedback, "write what an agency needs to mend its returns", epilog
    )
    parser.add_argument("agency", metavar="AGENCY", help="identifier in board.yml, such as police")
    parser.add_argument(
        "--output", type=Path, metavar="DIR", help="folder for a copy (default: below _build)"
    )
    parser.add_argument("--jobs", type=_positive, default=0, metavar="N", help="steps at a time")


def _comparators_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("comparators", help="published statistics to compare with")
    inner = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    importing = _command(
        inner,
        "import",
        import_comparators,
        "write the extract of published statistics that a project needs",
    )
    importing.add_argument(
        "source", type=Path, metavar="DIR", help="folder of the DfE's published CSV files"
    )


def _template_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    epilog = (
        "examples:\n"
        "  annual-report templates --year 2016-17\n"
        "  annual-report templates --year 2016-17 --agency police --output /tmp/police\n\n"
    )
    making = _command(
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
    year = _command(commands, "new-year", new_year, "set up the next reporting year", epilog)
    year.add_argument("new", metavar="YEAR", help="the new year, such as 2016-17")
    epilog = (
        "board.yml keeps its order and its comments.\n\n"
        "examples:\n"
        '  annual-report new-agency "Northbrook Fire and Rescue" --dry-run\n'
        '  annual-report new-agency "Northbrook Hospice" --format acute_health\n\n'
    )
    agency = _command(commands, "new-agency", new_agency, "set up an agency that joins", epilog)
    agency.add_argument("name", metavar="NAME", help="as the report prints it")
    agency.add_argument("--format", default="", metavar="NAME", help="format of its return")
    agency.add_argument("--title", default="", metavar="TEXT", help="what its return is called")
    for parser in (making, year, agency):
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be made; change nothing"
        )


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        message = "must be 1 or more"
        raise argparse.ArgumentTypeError(message)
    return value


def _project(parsed: argparse.Namespace) -> Project:
    from annual_report.project import load_project

    return load_project(parsed.project, year=parsed.year, edition=parsed.edition)


def report(parsed: argparse.Namespace) -> int:
    """Make the report, or say what that would run."""
    from annual_report.pipeline.runs import plan_report

    if parsed.dry_run:
        from annual_report.printing import plan_lines

        for line in plan_lines(plan_report(_project(parsed), _options(parsed))):
            print(line)
        return 0
    return _run(parsed, _options(parsed))


def check_returns(parsed: argparse.Namespace) -> int:
    """Clean the returns and hold the suites against them."""
    from annual_report.pipeline.runs import Options

    return _run(parsed, Options(jobs=parsed.jobs, until="gate"))


def feedback(parsed: argparse.Namespace) -> int:
    """Write what an agency needs to mend its returns, whether or not they stop the run."""
    import shutil

    from annual_report.errors import GateError, NotebookError, ReturnError
    from annual_report.feedback import find_told
    from annual_report.pipeline.runs import Options, make_report
    from annual_report.printing import feedback_lines, told_lines

    project = _project(parsed)
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


def render(parsed: argparse.Namespace) -> int:
    """Set the book from what the last run left, without running a notebook."""
    return _run(parsed, replace(_options(parsed), since="stage"))


def _options(parsed: argparse.Namespace) -> Options:
    from annual_report.pipeline.runs import Options

    output = parsed.output.resolve() if parsed.output else None
    return Options(renderer=parsed.renderer, output=output, jobs=parsed.jobs)


def _run(parsed: argparse.Namespace, options: Options) -> int:
    from annual_report.pipeline.runs import make_report
    from annual_report.printing import Progress, feedback_lines, report_lines
    from annual_report.register import unexpected_files

    project = _project(parsed)
    if not parsed.quiet:
        print(f"{project.board.name}, {project.year}")
    telling: list[Telling] = []
    try:
        made = make_report(project, options, Progress(quiet=parsed.quiet), telling.append)
    except AnnualReportError as error:
        code = _failed(error, parsed)
        for line in (line for one in telling for line in feedback_lines(one)):
            print(line, file=sys.stderr)
        return code
    if not parsed.quiet:
        for line in [*report_lines(made), *(x for one in telling for x in feedback_lines(one))]:
            print(line)
        unread = len(unexpected_files(project))
        if unread:
            print(
                f"Unread    {unread} file(s) match no expected return: see annual-report register"
            )
    return 0


def register(parsed: argparse.Namespace) -> int:
    """Print the register of returns, and what came of each quarter."""
    from annual_report.printing import quarter_lines, register_lines, repair_lines
    from annual_report.register import register as read_register
    from annual_report.register import unexpected_files

    project = _project(parsed)
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


def trace(parsed: argparse.Namespace) -> int:
    """Print where a label comes from."""
    from annual_report.tracing.traces import format_trace, read_trace

    found = read_trace(_traces(_project(parsed)) / f"{parsed.label}.json")
    print(
        json.dumps(found, ensure_ascii=False, indent=1)
        if parsed.json
        else format_trace(found).rstrip()
    )
    return 0


def labels(parsed: argparse.Namespace) -> int:
    """List the labels that can be traced."""
    from annual_report.printing import table
    from annual_report.tracing.traces import read_traces

    traces = read_traces(_traces(_project(parsed)))
    if not parsed.long:
        print("\n".join(traces))
        return 0
    rows = [(label, entry["ref"], entry["kind"], entry["title"]) for label, entry in traces.items()]
    for line in table(("Label", "Reference", "Kind", "Title"), rows):
        print(line)
    return 0


def _traces(project: Project) -> Path:
    folder = project.processed / str(project.year) / "trace"
    if not folder.is_dir():
        message = (
            f"There are no traces for {project.year} in {project.folder}. "
            "Make the report first: annual-report report."
        )
        raise ConfigurationError(message)
    return folder


def import_comparators(parsed: argparse.Namespace) -> int:
    """Write the extract of published statistics that a project needs."""
    from annual_report.published.importing import import_folder

    print(import_folder(parsed.source, _project(parsed)))
    return 0


def templates(parsed: argparse.Namespace) -> int:
    """Write the templates of returns, or say which there would be."""
    from annual_report.templates import making

    project = _project(parsed)
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

    project = _project(parsed)
    return _set_up(parsed, project, plan_year(project, Year.parse(parsed.new)))


def new_agency(parsed: argparse.Namespace) -> int:
    """Set up an agency that joins the board."""
    from annual_report.scaffold.new_agency import plan_agency

    project = _project(parsed)
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


def clean(parsed: argparse.Namespace) -> int:
    """Delete what can be made again."""
    import shutil

    project = _project(parsed)
    for folder in (project.build, project.book):
        if not folder.is_dir():
            continue
        print(f"{'would delete' if parsed.dry_run else 'deleted'} {folder}")
        if not parsed.dry_run:
            shutil.rmtree(folder)
    return 0

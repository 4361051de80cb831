"""Proving a run: verify."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from annual_report.cli.common import DIFFERS, add_command, positive, project_of
from annual_report.cli.packing import is_pack, pack_options, verify_zip

if TYPE_CHECKING:
    import argparse

    from annual_report.cli.common import Commands
    from annual_report.project import Project
    from annual_report.records.reading import Run
    from annual_report.verifying import Comparison, Standing

_EPILOG = """\
examples:
  annual-report verify                       the last whole run of the year
  annual-report verify 20261123T1015 --keep /tmp/again
  annual-report verify --code present        would today's code give the same?
  annual-report verify --files               has anybody changed a file since? runs nothing
  annual-report verify PACK.zip              the sums of a pack, and its signature

First it holds the record, the archive and the files of the project against the record's checksums.
Then it lays the archived inputs out in a fresh folder, makes the report there from nothing with
the libraries installed now, and compares every output byte for byte.

"""
_MOST = 40


def add(commands: Commands) -> None:
    """Add the commands of this group."""
    parser = add_command(
        commands, "verify", verify, "make a run again and compare, or check a pack", _EPILOG
    )
    parser.add_argument(
        "which", metavar="RUN", nargs="?", default="", help="id, its beginning, or PACK.zip"
    )
    pack_options(parser)
    parser.add_argument("--files", action="store_true", help="only look for changed files")
    parser.add_argument(
        "--code",
        choices=("archived", "present"),
        default="archived",
        help="run the code of the run, or that of today (default: archived)",
    )
    parser.add_argument("--keep", type=Path, metavar="DIR", help="make it in DIR and keep that")
    parser.add_argument("--jobs", type=positive, default=0, metavar="N", help="steps at a time")
    parser.add_argument("--quiet", action="store_true", help="print nothing but what differs")


def verify(parsed: argparse.Namespace) -> int:
    """Hold a run against what is there, and make it again; or check a pack."""
    if is_pack(parsed.which):
        return verify_zip(parsed)
    from annual_report.project import load_project
    from annual_report.verifying import hold_against

    run = _run(project_of(parsed), parsed.which)
    project = load_project(parsed.project, run.about["year"], run.about["edition"])
    standing = hold_against(project, run)
    _print_standing(run, standing, quiet=parsed.quiet)
    if parsed.files:
        return DIFFERS if standing.findings else 0
    again = _again(parsed, run)
    return DIFFERS if standing.findings or not again.same else 0


def _run(project: Project, which: str) -> Run:
    from annual_report.records.reading import last_whole, read_run

    return (None if which else last_whole(project, str(project.year))) or read_run(
        project, which or "latest"
    )


def _print_standing(run: Run, standing: Standing, *, quiet: bool) -> None:
    from annual_report.printing import table

    if standing.findings:
        rows = [(one.what, one.where, one.path, one.role) for one in standing.findings]
        print(f"Not as run {run.id} recorded it:")
        _print_some(table(("What", "Where", "File", "Role"), rows))
    elif not quiet:
        print(f"Files     {standing.compared} as run {run.id} recorded them")
    if not quiet:
        for line in standing.passed_over:
            print(f"Not compared: {line}")


def _again(parsed: argparse.Namespace, run: Run) -> Comparison:
    from annual_report.verifying import make_again

    def tell(line: str) -> None:
        if not parsed.quiet:
            print(f"  | {line}", flush=True)

    if not parsed.quiet:
        print(f"Making it again from {len(run.about['inputs'])} archived files …", flush=True)
    with tempfile.TemporaryDirectory(prefix="annual-report-verify-") as name:
        folder = parsed.keep.resolve() if parsed.keep else Path(name, "again")
        again = make_again(run, folder, which=parsed.code, jobs=parsed.jobs, tell=tell)
    _print_comparison(run, again.comparison, quiet=parsed.quiet)
    if again.comparison.result and parsed.quiet:
        print("\n".join(f"  | {line}" for line in again.printed))
    if not parsed.quiet:
        print(f"Time      {again.seconds:.1f} s")
        if parsed.keep:
            print(f"Kept      {folder}")
    return again.comparison


def _print_comparison(run: Run, comparison: Comparison, *, quiet: bool) -> None:
    from annual_report.printing import table

    if comparison.same:
        if not quiet:
            print(f"The same  {comparison.compared} outputs of run {run.id}, byte for byte")
            for cause in comparison.causes:
                print(f"          although {cause}")
        return
    print(f"Run {run.id} does not come out the same.")
    if comparison.result:
        print(f"Result    {comparison.result}")
    if comparison.differences:
        rows = [(one.what, one.path, one.step) for one in comparison.differences]
        print(f"{len(rows)} of {comparison.compared} outputs differ:")
        _print_some(table(("What", "File", "Made by step"), rows))
    if comparison.steps:
        print(f"First step whose result differs: {comparison.steps[0]}")
    for cause in comparison.causes or _unexplained(run):
        print(f"Why       {cause}")
    for note in comparison.notes:
        print(f"Note      {note}")


def _unexplained(run: Run) -> list[str]:
    said = (
        "nothing on record explains it: inputs, code, libraries, Python and renderer are those of "
        f"{run.id}. Look into that step, or keep what was made with --keep and compare."
    )
    return [said]


def _print_some(lines: list[str]) -> None:
    for line in lines[: _MOST + 1]:
        print(f"  {line}")
    if len(lines) > _MOST + 1:
        print(f"  and {len(lines) - _MOST - 1} more")

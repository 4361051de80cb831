"""What every run left behind: runs, runs show, runs forget."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from annual_report.cli.common import add_command, project_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from annual_report.cli.common import Commands
    from annual_report.records.reading import Run

_EPILOG = """\
examples:
  annual-report runs                           every run, the latest last
  annual-report runs --year 2015-16 --json
  annual-report runs show                      the latest
  annual-report runs show 20261123T1015        by the beginning of its id
  annual-report runs forget 20261123T101500Z-5f0c1a2b --dry-run

A run is recorded in runs/<year>/<id> and never changed; 'clean' does not touch it. It holds the
returns as received, so forget a run when its returns may no longer be kept.

"""


def add(commands: Commands) -> None:
    """Add the commands of this group."""
    listing = add_command(commands, "runs", runs, "list the runs that were recorded", _EPILOG)
    listing.add_argument("--json", action="store_true", help="print the list as JSON")
    inner = listing.add_subparsers(title="commands", metavar="COMMAND")
    showing = add_command(inner, "show", show, "print what a run did, from what, with what result")
    showing.add_argument("which", metavar="RUN", nargs="?", default="latest", help="id or latest")
    showing.add_argument("--json", action="store_true", help="print the record as it is")
    forgetting = add_command(
        inner, "forget", forget, "remove a run's record, and what it alone needs of the archive"
    )
    forgetting.add_argument("which", metavar="RUN", help="id of the run")
    forgetting.add_argument("--dry-run", action="store_true", help="say what would be removed")


def runs(parsed: argparse.Namespace) -> int:
    """List the runs."""
    from annual_report.printing import table
    from annual_report.records.reading import each_run

    rows = _rows(list(each_run(project_of(parsed), parsed.year))[::-1])
    if parsed.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    if not rows:
        print("There is no recorded run. Make the report first: annual-report report.")
        return 0
    headings = (
        "Run",
        "Began (UTC)",
        "Year",
        "Editions",
        "Signed off",
        "Result",
        "Ran",
        "Seconds",
        "Changed",
    )
    cells = [
        (
            row["id"],
            row["began"][:19].replace("T", " "),
            row["year"],
            ", ".join(row["editions"]),
            row["signed_off"] or "draft",
            row["result"] if not row["exit_code"] else f"{row['result']} ({row['exit_code']})",
            f"{row['ran']} of {row['steps']}",
            f"{row['seconds']:.1f}",
            row["changed"],
        )
        for row in rows
    ]
    for line in table(headings, cells):
        print(line)
    return 0


def _rows(found: list[Run]) -> list[dict[str, Any]]:
    from dataclasses import asdict

    from annual_report.records.changing import changes
    from annual_report.records.reading import summary_of

    by_id = {run.id: run for run in found}
    return [
        asdict(summary_of(run.about))
        | {"editions": list(run.editions), "signed_off": (run.signed_off or {}).get("on", "")}
        | {"changed": changes(run, by_id.get(run.about["previous"]))}
        for run in found
    ]  # fmt: skip


def show(parsed: argparse.Namespace) -> int:
    """Print one run."""
    from annual_report.records.reading import each_run, read_run

    project = project_of(parsed)
    run = read_run(project, parsed.which)
    if parsed.json:
        print(json.dumps(run.about, ensure_ascii=False, indent=1))
        return 0
    earlier = (other for other in each_run(project, run.about["year"]))
    before = next((other for other in earlier if other.id == run.about["previous"]), None)
    for line in _shown(run, before):
        print(line)
    return 0


def _shown(run: Run, before: Run | None) -> Iterator[str]:
    from annual_report.printing import coloured, shown_path
    from annual_report.records.changing import changed_inputs, changes

    about = run.about
    code, environment = about["code"], about["environment"]
    facts = {
        "Run": f"{run.id}, {about['board']}, {about['year']}, {_editions(run)}",
        "Sign-off": _signed_off(run),
        "Began": f"{about['began']}, {about['seconds']:.1f} s",
        "Result": about["result"] + (f", exit code {about['exit_code']}" * bool(about["error"])),
        "Code": f"{code['version']} {code['commit'][:12]} sha256 {code['sha256'][:12]}".strip(),
        "Made with": f"Python {environment['python']}, {environment['platform']}",
        "Renderer": environment["renderer"] or "none",
        "Files": f"{len(about['inputs'])} read, {len(about['outputs'])} made",
        "Waivers": str(len(about["decisions"]["waivers"])),
        "Changed": changes(run, before),
        "Record": shown_path(run.folder),
    }
    for name, fact in facts.items():
        yield f"{coloured(f'{name:9}', 'bold')}  {fact}"
    if before is not None:
        yield from (f"  {what:9} {entry['path']}" for what, entry in changed_inputs(run, before))
    yield ""
    yield from run.log.splitlines()


def _editions(run: Run) -> str:
    return f"{' and '.join(run.editions)} edition{'s' if len(run.editions) > 1 else ''}"


def _signed_off(run: Run) -> str:
    signed = run.signed_off
    return f"signed off by {signed['by']} on {signed['on']}" if signed else "draft"


def forget(parsed: argparse.Namespace) -> int:
    """Remove a run."""
    import datetime as dt

    from annual_report.pipeline.runs import one_at_a_time
    from annual_report.records.forgetting import FORGOTTEN, plan_forgetting
    from annual_report.records.forgetting import forget as forget_run

    project = project_of(parsed)
    with one_at_a_time(project):
        forgetting = plan_forgetting(project, parsed.which)
        size = forgetting.size / 1e6
        if not parsed.dry_run:
            forget_run(project, forgetting, dt.datetime.now(dt.UTC).date().isoformat())
    said = "would be forgotten" if parsed.dry_run else "is forgotten"
    count = len(forgetting.files)
    print(f"Run {forgetting.run.id} {said}, and {count} file(s) of the archive, {size:.1f} MB.")
    if not parsed.dry_run:
        print(f"runs/{FORGOTTEN} says that there was such a run.")
        print("What it was made from may still lie in data/raw, data/processed, _build and _book.")
    return 0

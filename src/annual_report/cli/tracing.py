"""Where a figure comes from: trace, labels."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from annual_report.cli.common import add_command, project_of
from annual_report.errors import ConfigurationError

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from annual_report.cli.common import Commands
    from annual_report.project import Project


#: What may be asked forwards: option, what it takes, help.
_FORWARDS = (
    (
        "cell",
        "FILE!SHEET!CELL",
        "what rests on a cell, such as '2015-16/police/Q3.xlsx!Oct-Dec!F14'",
    ),
    ("file", "FILE", "what rests on a file as received"),
    ("agency", "AGENCY", "what rests on an agency's returns"),
    ("indicator", "INDICATOR", "what rests on an indicator, such as CSC01"),
    ("waiver", "NAME", "what rests on what was waived: expectation, agency, or agency/expectation"),
    ("consent", "REFERENCE", "where the words given under a consent stand"),
    ("check", "EXPECTATION", "what rests on the returns that a check covers"),
)
EXAMPLES = """\
examples:
  annual-report trace num-csc01-rate            back to notebook, rows, cells, files and checks
  annual-report trace num-csc01-rate --cells    and what stands in each cell of the returns
  annual-report trace --cell 'police/Q3.xlsx!Oct-Dec!F14'
  annual-report trace --agency police

What nothing rests on is said, and is no error; what there is none of exits 2.

"""


def add(commands: Commands) -> None:
    """Add the commands of this group."""
    tracing = add_command(
        commands,
        "trace",
        trace,
        "print where a label comes from, or what rests on a cell",
        EXAMPLES,
    )
    tracing.add_argument(
        "label",
        metavar="LABEL",
        nargs="?",
        default="",
        help="such as fig-csc01-trend; see 'labels'",
    )
    for name, takes, said in _FORWARDS:
        tracing.add_argument(f"--{name}", metavar=takes, default="", help=said)
    tracing.add_argument(
        "--cells",
        action="store_true",
        help="open the returns and show what stands in the cells; not for others to see",
    )
    tracing.add_argument("--json", action="store_true", help="print as JSON")
    listing = add_command(commands, "labels", labels, "list the labels that can be traced")
    listing.add_argument("--long", action="store_true", help="with kind and caption")


def trace(parsed: argparse.Namespace) -> int:
    """Print where a label comes from, or what rests on something.

    Raises:
        ConfigurationError: not just one thing was asked, or there is no such thing.
    """
    asked = [(name, getattr(parsed, name)) for name, *_ in _FORWARDS if getattr(parsed, name)]
    if len(asked) + bool(parsed.label) != 1 or (asked and parsed.cells):
        message = (
            "Name one label, or one of "
            f"{', '.join(f'--{name}' for name, *_ in _FORWARDS)}; --cells goes with a label. "
            "'annual-report labels' lists the labels."
        )
        raise ConfigurationError(message)
    project = project_of(parsed)
    folder = _traces(project)
    if asked:
        _forwards(project, folder, *asked[0], as_json=parsed.json)
    else:
        _backwards(project, folder, parsed)
    return 0


def _forwards(
    project: Project, folder: Path, kind: str, typed: str, *, as_json: bool
) -> None:  # fmt: skip
    from annual_report.tracing.forward import read_index
    from annual_report.tracing.reaching import find, format_found

    found = find(read_index(folder), kind, typed)
    published = _published(project, found.what) if kind == "consent" else {}
    if as_json:
        print(json.dumps(found.as_json() | published, ensure_ascii=False, indent=1))
        return
    print(format_found(found).rstrip())
    if kind == "consent":
        if published["withdrawn"]:
            print("\nThis consent was withdrawn: its words are in nothing that is made now.")
        where = published["published"] or ["none"]
        print("\nSigned-off reports on record that hold its words")
        for line in where:
            print(f"  {line}")


def _published(project: Project, consent: str) -> dict[str, Any]:
    """Return whether a consent was withdrawn, and which signed-off reports hold its words."""
    from annual_report.records.consents import holding, withdrawn_in

    release = project.processed / str(project.year) / "release" / project.edition
    (held,) = holding(project, [consent])
    return {"withdrawn": consent in withdrawn_in(release), "published": list(held.said)}


def _backwards(project: Project, folder: Path, parsed: argparse.Namespace) -> None:
    from annual_report.tracing.forward import read_index
    from annual_report.tracing.telling import format_trace, wrapped
    from annual_report.tracing.traces import read_trace

    found = read_trace(folder / f"{parsed.label}.json")
    if parsed.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    print(format_trace(found, read_index(folder).rules()).rstrip())
    if parsed.cells:
        from annual_report.tracing.standing import standing_cells

        print("\nWhat stands in the cells (internal: not for others to see)")
        for line in standing_cells(found, project.raw):
            print(wrapped(line))


def labels(parsed: argparse.Namespace) -> int:
    """List the labels that can be traced."""
    from annual_report.printing import table
    from annual_report.tracing.traces import read_traces

    traces = read_traces(_traces(project_of(parsed)))
    if not parsed.long:
        print("\n".join(traces))
        return 0
    rows = [(label, entry["ref"], entry["kind"], entry["title"]) for label, entry in traces.items()]
    for line in table(("Label", "Reference", "Kind", "Title"), rows):
        print(line)
    return 0


def _traces(project: Project) -> Path:
    folder = project.results / "trace"
    if not folder.is_dir():
        message = (
            f"There are no traces for {project.year} in {project.folder}. "
            "Make the report first: annual-report report."
        )
        raise ConfigurationError(message)
    return folder

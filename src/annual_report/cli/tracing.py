"""Where a figure comes from: trace, labels."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from annual_report.cli.common import add_command, project_of
from annual_report.errors import ConfigurationError

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from annual_report.cli.common import Commands
    from annual_report.project import Project


def add(commands: Commands) -> None:
    """Add the commands of this group."""
    tracing = add_command(
        commands, "trace", trace, "print where a label comes from, back to the cells"
    )
    tracing.add_argument("label", metavar="LABEL", help="such as fig-csc01-trend; see 'labels'")
    tracing.add_argument("--json", action="store_true", help="print the trace as JSON")
    listing = add_command(commands, "labels", labels, "list the labels that can be traced")
    listing.add_argument("--long", action="store_true", help="with kind and caption")


def trace(parsed: argparse.Namespace) -> int:
    """Print where a label comes from."""
    from annual_report.tracing.traces import format_trace, read_trace

    found = read_trace(_traces(project_of(parsed)) / f"{parsed.label}.json")
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

    traces = read_traces(_traces(project_of(parsed)))
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

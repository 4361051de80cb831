"""From each published label back to the cells, files and checks it rests on.

What may be said about an input is decided in docs/decisions/041: its place always, a number only
as the release prints it, and for sheets with one row a case the columns alone, because the list
of the cells that were counted is the count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from annual_report.errors import AnnualReportError
from annual_report.publish.items import read_items
from annual_report.tracing.executed import published_cells
from annual_report.tracing.provenance import Evidence
from annual_report.tracing.released import printed_row
from annual_report.tracing.traces import (
    Trace,
    TracedCell,
    format_trace,
    read_trace,
    write_trace,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from annual_report.project import Project
    from annual_report.publish.items import Item
    from annual_report.register import RegisteredReturn
    from annual_report.tracing.provenance import EarlierYear, Source

__all__ = ["LineageError", "build_traces", "format_trace", "read_trace"]


class LineageError(AnnualReportError):
    """A published item cannot be traced to source cells."""

    exit_code = 4


def build_traces(
    project: Project,
    *,
    published: Mapping[str, Path],
    release: Path,
    cleaned: Mapping[str, Path],
    returns: Sequence[RegisteredReturn],
    checks_file: Path,
    output: Path,
    notebooks: Mapping[str, Path],
    order: Sequence[str] = (),
    earlier: Sequence[EarlierYear] = (),
) -> tuple[Trace, ...]:
    """Write ``<label>.json`` for every published item but parts, which have items of their own.

    Args:
        project: the project.
        published: chapter to the folder its notebook wrote.
        release: folder of the released tables.
        cleaned: key of a return to the folder its cleaning notebook wrote.
        returns: the register.
        checks_file: the gate's ``checks.json``.
        output: folder to write to.
        notebooks: chapter to its executed notebook, to find the cell that published each label.
        order: labels as a reader meets them; any others follow by chapter and label.
        earlier: what was read for each earlier year whose figures are in the release.

    Returns:
        The traces, in order of reference (T1, T2, …).

    Raises:
        LineageError: items that reach no source cell, or a file that changed since it was read;
            lists every one with notebook and label.
    """
    known = read_items(dict(published))
    labels = dict.fromkeys([*(label for label in order if label in known), *known])
    items = [known[label] for label in labels if known[label].kind != "part"]
    found = Evidence(project, release, dict(cleaned), tuple(returns), checks_file, tuple(earlier))
    cells = {chapter: published_cells(path) for chapter, path in notebooks.items()}
    traces, problems = [], []
    for number, item in enumerate(items, start=1):
        trace = _trace(item, f"T{number}", found, cells.get(item.chapter, {}))
        problems += _problems(item, trace, found)
        traces.append(trace)
    if problems:
        raise LineageError("\n".join(["Not every item can be traced:", *problems]))
    for trace in traces:
        write_trace(trace, output)
    return tuple(traces)


def _trace(item: Item, ref: str, found: Evidence, cells: Mapping[str, str]) -> Trace:
    rows = [(row_id, *found.rows[row_id]) for row_id in item.rows if row_id in found.rows]
    sources = found.sources(item.rows)
    ids = " ".join(
        [*(one.vintage for one in sources), *(str(r.get("publication", "")) for *_, r in rows)]
    )
    return Trace(
        label=item.label,
        ref=ref,
        kind=item.kind,
        title=item.title,
        alt=item.alt,
        notebook=f"notebooks/analysis/{item.chapter}.ipynb",
        chapter=item.chapter,
        cell=cells.get(item.label, ""),
        illustrative=item.illustrative,
        rows=[
            {"table": table, "row_id": row_id, "fields": printed_row(table, row, found.names)}
            for row_id, table, row in rows
        ],
        observations=[_cell(one) for one in sources],
        files=found.files(sources),
        checks=found.checks_of(sources),
        publications=found.publications_of(ids.split()),
    )


def _problems(item: Item, trace: Trace, found: Evidence) -> list[str]:
    where = f"- {trace['notebook']}: {item.label}"
    if item.kind == "not returned":
        return []
    unknown = [row for row in item.rows if row not in found.rows]
    if unknown or not item.rows:
        return [f"{where} rests on rows that are not in the release. Run the notebook again."]
    lost = [row for row in item.rows if not found.exempt(row) and row not in found.reached]
    if lost:
        said = f"{len(lost)} of its {len(item.rows)} rows reach no source cell"
        return [f"{where}: {said}. Publish rows that were computed from a return."]
    changed = [file["file"] for file in trace["files"] if file["status"] == "changed"]
    return [
        f"{where} rests on {file}, whose checksum differs from the register's. Run again."
        for file in changed
    ]


def _cell(one: Source) -> TracedCell:
    same_day = one.period_start == one.period_end
    category = "" if one.category == "all" else f"{one.breakdown}: {one.category}"
    return TracedCell(
        agency=one.agency,
        area="" if one.area == "local" else one.area,
        indicator=one.indicator,
        category=category.strip(": "),
        period=one.period_start if same_day else f"{one.period_start} to {one.period_end}",
        status=one.status,
        vintage=one.vintage,
        source_file=one.source_file,
        source_sheet=one.source_sheet,
        source_cell=one.source_cell,
        released=one.released,
    )

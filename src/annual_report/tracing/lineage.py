"""From each published label back to the cells, files and checks it rests on.

What may be said about an input is decided in docs/decisions/041: its place always, a number only
as the release prints it, and for sheets with one row a case the columns alone, because the list
of the cells that were counted is the count.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from annual_report.errors import AnnualReportError
from annual_report.publish.items import read_items
from annual_report.tracing.coverage import Coverage
from annual_report.tracing.executed import Executed, read_executed
from annual_report.tracing.flow import write_flow
from annual_report.tracing.index import write_index
from annual_report.tracing.provenance import Evidence
from annual_report.tracing.released import printed_row, why_suppressed
from annual_report.tracing.repaired import repairs_of
from annual_report.tracing.telling import format_trace
from annual_report.tracing.traces import Trace, TracedCell, TracedRow, read_trace, write_trace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from annual_report.project import Project
    from annual_report.publish.items import Item
    from annual_report.register import RegisteredReturn
    from annual_report.tracing.provenance import EarlierYear, Source

__all__ = ["LineageError", "MadeWith", "build_traces", "format_trace", "read_trace"]


class LineageError(AnnualReportError):
    """A published item cannot be traced to source cells."""

    exit_code = 4


@dataclass(frozen=True)
class MadeWith:
    """Which code and which libraries made a report.

    Attributes:
        version: of annual-report.
        sha256: of its source.
        locks: checksum of each lock file, by its name.
    """

    version: str = ""
    sha256: str = ""
    locks: Mapping[str, str] = field(default_factory=dict)


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
    where: Mapping[str, str] | None = None,
    earlier: Sequence[EarlierYear] = (),
    made_with: MadeWith | None = None,
) -> tuple[Trace, ...]:
    """Write ``<label>.json`` for every published item but parts, which have items of their own.

    Beside them goes ``internal/index.json``, by which what rests on a cell is found.

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
        where: label to the source of the page that it stands on (``report/training.qmd``).
        earlier: what was read for each earlier year whose figures are in the release.
        made_with: code and libraries, as every trace names them.

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
    maker = _Maker(
        found,
        Coverage(project.raw, found.years),
        {chapter: read_executed(path) for chapter, path in notebooks.items()},
        where or {},
        made_with or MadeWith(),
    )
    traces, problems = [], []
    for number, item in enumerate(items, start=1):
        trace = maker.trace(item, f"T{number}")
        problems += _problems(item, trace, found)
        traces.append(trace)
    if problems:
        raise LineageError("\n".join(["Not every item can be traced:", *problems]))
    for trace in traces:
        write_trace(trace, output)
    write_index(found, traces, output)
    write_flow(found, traces, output)
    return tuple(traces)


@dataclass(frozen=True)
class _Maker:
    """Makes traces from what is known."""

    found: Evidence
    coverage: Coverage
    notebooks: Mapping[str, Executed]
    where: Mapping[str, str]
    made_with: MadeWith

    def trace(self, item: Item, ref: str) -> Trace:
        """Return how an item was made."""
        found, coverage = self.found, self.coverage
        rows = [row for row in item.rows if row in found.rows]
        sources = found.sources(item.rows)
        named = [str(found.rows[row][1].get("publication", "")) for row in rows]
        ids = " ".join([*(one.vintage for one in sources), *named]).split()
        run = self.notebooks.get(item.chapter, Executed({}, {}, {}))
        return Trace(
            label=item.label,
            ref=ref,
            kind=item.kind,
            title=item.title,
            alt=item.alt,
            where=self.where.get(item.label, ""),
            notebook=f"notebooks/analysis/{self.found.project.notebook_of(item.chapter)}.ipynb",
            chapter=item.chapter,
            cell=run.cells.get(item.label, ""),
            parameters=run.parameters,
            source=run.sources.get(item.label, ""),
            code={"version": self.made_with.version, "sha256": self.made_with.sha256},
            locks=dict(self.made_with.locks),
            illustrative=item.illustrative,
            rows=[self._row(row) for row in rows],
            observations=[self._cell(one) for one in sources],
            files=coverage.files(sources),
            checks=coverage.checks_of(sources),
            publications=coverage.publications_of(ids),
        )

    def _row(self, row_id: str) -> TracedRow:
        table, row = self.found.rows[row_id]
        return TracedRow(
            table=table,
            row_id=row_id,
            fields=printed_row(table, row, self.found.names),
            suppressed=why_suppressed(row),
        )

    def _cell(self, one: Source) -> TracedCell:
        same_day = one.period_start == one.period_end
        category = "" if one.category == "all" else f"{one.breakdown}: {one.category}"
        place = (one.source_file, one.source_sheet, one.source_cell)
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
            by_column=one.by_column,
            repairs=[] if one.by_column else repairs_of(self.found.repaired, *place),
            released=one.released,
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

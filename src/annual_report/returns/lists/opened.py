"""What the cleaning notebook of a child-level return does: open it, count, write the counts."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from annual_report.errors import Problem, ReturnError
from annual_report.observations import observations, write_table
from annual_report.personal import personal_data
from annual_report.project import Project, load_project
from annual_report.register import RegisteredReturn, find_returns
from annual_report.returns.columns import open_columns
from annual_report.returns.formats import mapping_file, read_format
from annual_report.returns.lists.counting import observe
from annual_report.returns.lists.findings import Findings
from annual_report.returns.lists.mapping import ChildList, load_lists
from annual_report.returns.lists.rows import Window, read_list
from annual_report.returns.pseudonyms import Key, announce, load_key
from annual_report.returns.source import Source
from annual_report.returns.versions import changes_of
from annual_report.workspace import output_folder

if TYPE_CHECKING:
    from annual_report.returns.columns import ColumnarSheet
    from annual_report.returns.grid import Mended
    from annual_report.returns.lists.rows import ListRows

#: Days after the year's end that a date may lie where the register does not say when a return came.
_UNKNOWN = 365


@dataclass(frozen=True)
class CountedLists:
    """What is kept of a child-level return.

    Attributes:
        observations: what was counted, with the columns of an observation.
        repairs: what was repaired, left out and wrong, with the columns of ``repairs.COLUMNS``.
        findings: how much was wrong, with the columns of ``findings.COLUMNS``.
        lists: list, sheet, rows that count, and how many columns were read and not read.
    """

    observations: pd.DataFrame
    repairs: pd.DataFrame
    findings: pd.DataFrame
    lists: pd.DataFrame


@dataclass(frozen=True)
class ListFile:
    """One file of a child-level return: its sheets as columns, which no cell shows."""

    registered: RegisteredReturn
    source: Source
    sheets: tuple[ColumnarSheet, ...]
    latest: dt.date
    mended: tuple[Mended, ...] = ()

    def __repr__(self) -> str:
        """Name the file only."""
        return f"ListFile({self.registered.file!r})"


@dataclass(frozen=True)
class OpenedLists:
    """A child-level return that a cleaning notebook has before it.

    Attributes:
        project: the project whose return it is.
        entries: what the register says about each part of it.
        files: the files received.
        key: replaces identifiers.
    """

    project: Project
    entries: tuple[RegisteredReturn, ...]
    files: tuple[ListFile, ...]
    key: Key

    @property
    def registered(self) -> RegisteredReturn:
        """What the register says about the (first) file."""
        return self.files[0].registered

    @cached_property
    def mapping(self) -> tuple[ChildList, ...]:
        """Which lists and fields are needed, and what is counted."""
        return load_lists(mapping_file(self.project, self.registered.format))

    @property
    def about(self) -> str:
        """What the mapping says about the return, in Markdown."""
        return read_format(mapping_file(self.project, self.registered.format)).about

    def received(self) -> pd.DataFrame:
        """Say what came of each part: file, day and version."""
        rows = [
            {
                "part": entry.part or "whole year",
                "status": entry.status,
                "received": entry.received,
                "due": entry.due,
                "version": entry.vintage,
                "file": entry.file,
            }
            for entry in self.entries
        ]
        return pd.DataFrame(rows)

    def count(self) -> CountedLists:
        """Read the lists of every file and count what the mapping asks for.

        Raises:
            ReturnError: a list or a heading is missing.
        """
        counted = [count_lists(one, self.mapping, self.key) for one in self.files]
        return CountedLists(
            *(
                pd.concat([getattr(one, name) for one in counted], ignore_index=True)
                for name in ("observations", "repairs", "findings", "lists")
            )
        )

    def write(self, counted: CountedLists) -> str:
        """Write observations, repairs, findings and revisions; no row about a child.

        Returns:
            What was written, in words.
        """
        changed, unread = changes_of(
            self.project,
            [one.registered for one in self.files],
            counted.observations,
            self._counts_of,
        )
        tables = {
            "observations": counted.observations,
            "repairs": pd.concat([counted.repairs, *unread], ignore_index=True),
            "list_findings": counted.findings,
        }
        if changed is not None:
            tables["revisions"] = changed
        folder = output_folder(self.project, f"{self.project.year}-{self.registered.key}")
        for name, frame in tables.items():
            write_table(frame, folder, name)
        said = ", ".join(f"{name} ({len(frame):,} rows)" for name, frame in tables.items())
        illustrative = any(one.source.illustrative for one in self.files)
        mark = " Every row is marked as illustrative." if illustrative else ""
        return f"Written: {said}. Nothing about one child was written.{mark}"

    def _counts_of(self, entry: RegisteredReturn) -> pd.DataFrame:
        """Count a version of the return that was replaced."""
        return count_lists(_file(self.project, entry), self.mapping, self.key).observations


def count_lists(file: ListFile, mapping: tuple[ChildList, ...], key: Key) -> CountedLists:
    """Read the lists of one file and count.

    Raises:
        ReturnError: every list and heading that is missing.
    """
    findings = Findings(file.source)
    for one in file.mended:
        findings.mended(one)
    rows: list[dict[str, object]] = []
    contents: list[dict[str, object]] = []
    problems: list[Problem] = []
    for spec in mapping:
        try:
            sheet = find_sheet(file, spec)
            if sheet is None:
                findings.absent(spec.name)
                continue
            read = read_list(sheet, spec, key, Window(file.source.year, file.latest), findings)
        except ReturnError as error:
            problems += error.problems
            continue
        rows += observe(read, file.source)
        contents.append(_contents(read, sheet))
    if problems:
        raise ReturnError(problems)
    return CountedLists(
        observations(rows), findings.repairs(), findings.table(), pd.DataFrame(contents)
    )


def _contents(read: ListRows, sheet: ColumnarSheet) -> dict[str, object]:
    fields = len(read.spec.fields) + 1
    return {
        "list": read.spec.name,
        "sheet": read.sheet,
        "rows": len(read.numbers),
        "columns read": fields,
        "columns not read": len(sheet.columns) - fields,
    }


def find_sheet(file: ListFile, spec: ChildList) -> ColumnarSheet | None:
    """Return the one sheet of a list; None where a return may lack it.

    Raises:
        ReturnError: there is none, or several; no name of a sheet that may be a person's is told.
    """
    pattern = re.compile(spec.sheet, re.IGNORECASE)
    matching = [sheet for sheet in file.sheets if pattern.search(sheet.name)]
    if len(matching) == 1:
        _refuse_name(file, spec, matching[0])
        return matching[0]
    if not matching and spec.optional:
        return None
    number = "no sheet" if not matching else f"{len(matching)} sheets"
    what = f"There is {number} with a name like that of the list '{spec.name}'."
    remedy = "Send the workbook with all its lists, each once, under the names of the template."
    raise ReturnError(Problem(file.registered.file, what, remedy, file.registered.agency))


def _refuse_name(file: ListFile, spec: ChildList, sheet: ColumnarSheet) -> None:
    """Refuse a sheet whose name, which every figure cites, holds what looks like personal data.

    Raises:
        ReturnError: names the list and the kind, never the sheet.
    """
    kinds = personal_data(sheet.name)
    if kinds:
        what = (
            f"The name of the sheet of the list '{spec.name}' holds what looks like personal data "
            f"({', '.join(kinds)})."
        )
        remedy = "Give the sheet the name that the template has."
        raise ReturnError(Problem(file.registered.file, what, remedy, file.registered.agency))


def open_lists(folder: str, year: str, agency: str, format: str) -> OpenedLists:  # noqa: A002
    """Open the child-level return of a format that an agency sent for a year.

    Nothing is screened for personal data: such a return is declared to hold it. Only the columns
    that the mapping asks for are looked at, and identifiers are replaced as they are read.

    Args:
        folder: the project's folder.
        year: reporting year, ``2015-16``.
        agency: identifier in board.yml.
        format: name of the format.

    Raises:
        ReturnError: it has not been received, or cannot be read.
        ConfigurationError: board.yml does not expect it, or the key may not be used.
    """
    project = load_project(folder, year=year)
    entries = find_returns(project, agency, format)
    received = [entry for entry in entries if entry.file]
    if not received:
        what = f"The return for {project.year} has not been received."
        remedy = "Put it where board.yml expects it, below data/raw."
        raise ReturnError(Problem(f"{agency}, {entries[0].title}", what, remedy, agency))
    key = load_key(project.folder)
    announce(key)
    return OpenedLists(project, entries, tuple(_file(project, one) for one in received), key)


def _file(project: Project, entry: RegisteredReturn) -> ListFile:
    workbook = open_columns(project.raw / entry.file, file=entry.file, agency=entry.agency)
    source = Source.of(entry, workbook, project.year)
    latest = dt.date.fromisoformat(max(entry.received, project.year.last_day))
    if not entry.received:  # nobody knows how long after the year's end the lists were drawn
        latest += dt.timedelta(days=_UNKNOWN)
    return ListFile(entry, source, workbook.sheets, latest, workbook.mended)

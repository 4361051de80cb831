"""What every cleaning notebook does first and last: open its return, write what it made of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from annual_report.errors import ConfigurationError, Problem, ReturnError
from annual_report.observations import observations, write_table
from annual_report.project import Project, load_project
from annual_report.register import RegisteredReturn, find_returns
from annual_report.returns import template
from annual_report.returns.formats import mapping_file, read_format
from annual_report.returns.mapping import Mapping, load_mapping
from annual_report.returns.parts import check_quarter, joined, joined_records
from annual_report.returns.personal_columns import date_columns, load_personal, without_personal
from annual_report.returns.preview import preview
from annual_report.returns.reading import open_return
from annual_report.returns.record_mapping import RecordTable, load_records
from annual_report.returns.records import Records, read_records
from annual_report.returns.repairs import Repairs
from annual_report.returns.screening import screen
from annual_report.returns.source import Source
from annual_report.returns.tidy import Cleaned, tidy
from annual_report.returns.versions import compare_versions
from annual_report.workspace import output_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from annual_report.returns.grid import Workbook


@dataclass(frozen=True)
class OpenedFile:
    """One file of a return.

    Attributes:
        registered: what the register says about it.
        workbook: its cells.
        source: what every row made from it cites.
    """

    registered: RegisteredReturn
    workbook: Workbook
    source: Source


@dataclass(frozen=True)
class Opened:
    """A return that a cleaning notebook has before it: one file, or one a quarter.

    Attributes:
        project: the project whose return it is.
        entries: what the register says about each part of it, those not received too.
        files: the files received, in order.
        replaced: observations of one quarter's file that a later quarter's states anew.
    """

    project: Project
    entries: tuple[RegisteredReturn, ...]
    files: tuple[OpenedFile, ...]
    replaced: list[tuple[pd.DataFrame, pd.DataFrame]] = field(default_factory=list, compare=False)

    @property
    def registered(self) -> RegisteredReturn:
        """What the register says about the (first) file."""
        return self.files[0].registered

    @property
    def workbook(self) -> Workbook:
        """The cells of a return that is one file."""
        return self._only().workbook

    @property
    def source(self) -> Source:
        """What every row cites that is made from a return that is one file."""
        return self._only().source

    @property
    def format(self) -> str:
        """Name of the format."""
        return self.registered.format

    @property
    def about(self) -> str:
        """What the mapping says about the return, in Markdown."""
        return read_format(self._mapping_file).about

    @cached_property
    def mapping(self) -> Mapping:
        """Which rows and columns of the (first) file's tables are which indicator."""
        return self.mapping_of(self.files[0])

    @cached_property
    def records(self) -> tuple[RecordTable, ...]:
        """Which columns of the (first) file's record tables are which field."""
        return self.records_of(self.files[0])

    def mapping_of(self, file: OpenedFile) -> Mapping:
        """Return the mapping by which a file is read: the format's, in a template's words for one."""
        return template.mapping_for(file.workbook, self._own_mapping, self.project.year)

    def records_of(self, file: OpenedFile) -> tuple[RecordTable, ...]:
        """Return the mapping of a file's records: the format's, in a template's words for one."""
        own, year = self._own_records, self.project.year
        return template.records_for(file.workbook, own, self.format, year)

    @cached_property
    def _own_mapping(self) -> Mapping:
        return load_mapping(self._mapping_file)

    @cached_property
    def _own_records(self) -> tuple[RecordTable, ...]:
        return load_records(self._mapping_file)

    def received(self) -> pd.DataFrame:
        """Say what came of each part: file, day, version, and the files it replaces."""
        rows = [
            {
                "part": entry.part or "whole year",
                "status": entry.status,
                "received": entry.received,
                "due": entry.due,
                "version": entry.vintage,
                "file": entry.file,
                "replaces": "; ".join(entry.superseded),
            }
            for entry in self.entries
        ]
        return pd.DataFrame(rows)

    def preview(
        self, sheet: str = "", *, first: int, last: int, columns: int = 8, part: str = ""
    ) -> pd.DataFrame:
        """Show a part of a sheet as Excel does, without any text that the mapping does not know.

        Args:
            sheet: pattern of the sheet's name; empty for the only one.
            first: first row to show, as Excel counts.
            last: last row to show.
            columns: how many columns to show, from A.
            part: of which quarter (``Q3``); empty for the first that was received.
        """
        file = next((one for one in self.files if one.registered.part == part), self.files[0])
        return preview(
            file.workbook,
            template.shown_sheet(file.workbook) or file.workbook.sheet(sheet),
            self.mapping_of(file),
            file.source.year,
            rows=(first, last),
            columns=columns,
        )

    def tidy(self) -> Cleaned:
        """Read the tables of figures in every file.

        Where a later quarter's file states a figure of an earlier quarter anew, the later one
        counts, and what it changed goes into the table of revisions.

        Raises:
            ReturnError: a file cannot be tidied, or holds nothing of its own quarter.
        """
        cleaned = [self._tidied(one) for one in self.files]
        for one, part in zip(self.files, cleaned, strict=True):
            check_quarter(part.observations, one.registered, one.source.year)
        whole, replaced = joined(cleaned, [one.source for one in self.files])
        self.replaced[:] = replaced
        return whole

    def read_records(self) -> Records:
        """Read the record tables in every file, and count what the mapping asks to count.

        Raises:
            ReturnError: a sheet, table or column is missing, or a file is for another year.
        """
        found = [self._records_of(one) for one in self.files]
        return joined_records(found, self.files, self.records)

    def revisions(self, cleaned: Cleaned) -> pd.DataFrame:
        """Say which figures a new version changed and where both stand; the values are not shown.

        Args:
            cleaned: observations in force, as ``tidy`` returned them.
        """
        shown = [
            "indicator",
            "breakdown",
            "category",
            "period_end",
            "part",
            "before_cell",
            "after_cell",
        ]
        changed, _ = compare_versions(self, cleaned.observations, self._observations_of)
        return pd.DataFrame(columns=shown) if changed is None else changed[shown]

    def write(
        self,
        cleaned: Cleaned | None = None,
        records: Records | None = None,
        *,
        read: Callable[[OpenedFile], pd.DataFrame] | None = None,
    ) -> str:
        """Write what cleaning made to the step's folder, and what changed since older versions.

        Args:
            cleaned: observations and repairs of tables of figures.
            records: record tables, what was counted from them, and repairs.
            read: how a version that was replaced is read, where the notebook reads its return
                in a way of its own; it returns observations.

        Returns:
            What was written, in words.
        """
        parts = [part for part in (cleaned, records) if part is not None]
        frames = [part.observations for part in parts if len(part.observations)]
        observed = pd.concat(frames, ignore_index=True) if frames else observations([])
        changed, unread = compare_versions(self, observed, read or self._observations_of)
        tables = {
            "observations": observed,
            "repairs": pd.concat(
                [*(part.repairs for part in parts), self._mended(), *unread], ignore_index=True
            ),
        }
        if records is not None:
            tables |= records.tables
        if changed is not None:
            tables["revisions"] = changed
        folder = output_folder(self.project, f"{self.project.year}-{self.registered.key}")
        for name, frame in tables.items():
            write_table(frame, folder, name)
        said = ", ".join(f"{name} ({len(frame):,} rows)" for name, frame in tables.items())
        illustrative = any(one.source.illustrative for one in self.files)
        mark = " Every row is marked as illustrative." if illustrative else ""
        return f"Written: {said}.{mark}"

    def open_file(self, entry: RegisteredReturn) -> OpenedFile:
        """Open and screen a file of this return.

        Raises:
            ReturnError: it cannot be read, or holds what looks like personal data.
        """
        return _open(self.project, entry)

    def _observations_of(self, file: OpenedFile) -> pd.DataFrame:
        """Read a file by the mapping alone, as far as it has figures to compare."""
        frames = []
        if self._own_mapping.tables:
            frames.append(self._tidied(file).observations)
        if self.records:
            frames.append(
                joined_records([self._records_of(file)], [file], self.records).observations
            )
        frames = [frame for frame in frames if len(frame)]
        return pd.concat(frames, ignore_index=True) if frames else observations([])

    def _tidied(self, file: OpenedFile) -> Cleaned:
        cleaned = tidy(file.workbook, self.mapping_of(file), file.source)
        return template.with_statuses(cleaned, file.workbook)

    def _records_of(self, file: OpenedFile) -> Records:
        project = self.project
        return read_records(
            file.workbook, self.records_of(file), file.source, project.priorities, project.agencies
        )

    def _mended(self) -> pd.DataFrame:
        """Return what had to be left out or made readable to open the files, as repairs."""
        tables = []
        for one in self.files:
            repairs = Repairs(one.source)
            for each in one.workbook.mended:
                repairs.note(each.what, each.sheet, each.cells)
            tables.append(repairs.table())
        return pd.concat(tables, ignore_index=True)

    def _only(self) -> OpenedFile:
        if len(self.files) > 1:
            message = "This return is several files. Use opened.tidy(), or go over opened.files."
            raise ValueError(message)
        return self.files[0]

    @property
    def _mapping_file(self) -> Path:
        return mapping_file(self.project, self.registered.format)


def open_received(folder: str, year: str, agency: str, format: str) -> Opened:  # noqa: A002
    """Open the return of a format that an agency sent for a year, every file of it.

    Args:
        folder: the project's folder.
        year: reporting year, ``2015-16``.
        agency: identifier in board.yml.
        format: name of the format.

    Raises:
        ReturnError: nothing has been received, a file cannot be read, or one holds what looks
            like personal data.
        ConfigurationError: board.yml does not expect it.
    """
    project = load_project(folder, year=year)
    entries = find_returns(project, agency, format)
    received = [entry for entry in entries if entry.file]
    if not received:
        problem = Problem(
            file=f"{agency}, {entries[0].title}",
            what=f"The return for {project.year} has not been received.",
            remedy="Put it where board.yml expects it, below data/raw.",
            agency=agency,
        )
        raise ReturnError(problem)
    files, problems = [], []
    for entry in received:
        try:
            files.append(_open(project, entry))
        except ReturnError as error:
            problems += error.problems
    if problems:
        raise ReturnError(problems)
    return Opened(project, entries, tuple(files))


def _open(project: Project, entry: RegisteredReturn) -> OpenedFile:
    path = project.raw / entry.file
    workbook = open_return(path, file=entry.file, agency=entry.agency)
    mapping = _mapping_of(project, entry.format)
    dated: frozenset[tuple[str, int]] = frozenset()
    if mapping:
        workbook = without_personal(workbook, load_personal(mapping))
        dated = date_columns(workbook, load_records(mapping))
    screen(workbook, project.year, dated)
    return OpenedFile(entry, workbook, Source.of(entry, workbook, project.year))


def _mapping_of(project: Project, name: str) -> Path | None:
    """Return the mapping of a format, or None where its notebook does without."""
    try:
        return mapping_file(project, name)
    except ConfigurationError:
        return None

"""What every cleaning notebook does first and last: open its return, write what it made of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from annual_report.errors import Problem, ReturnError
from annual_report.observations import observations, write_table
from annual_report.project import Project, load_project
from annual_report.register import RegisteredReturn, find_return
from annual_report.returns.mapping import Mapping, load_mapping
from annual_report.returns.preview import preview
from annual_report.returns.reading import open_return
from annual_report.returns.record_mapping import RecordTable, load_records
from annual_report.returns.screening import screen
from annual_report.returns.source import Source
from annual_report.workspace import output_folder

if TYPE_CHECKING:
    from pathlib import Path

    from annual_report.returns.grid import Workbook
    from annual_report.returns.records import Records
    from annual_report.returns.tidy import Cleaned


@dataclass(frozen=True)
class Opened:
    """A return that a cleaning notebook has before it.

    Attributes:
        project: the project whose return it is.
        registered: what the register says about it.
        workbook: its cells.
        source: what every row made from it cites.
    """

    project: Project
    registered: RegisteredReturn
    workbook: Workbook
    source: Source

    @cached_property
    def mapping(self) -> Mapping:
        """Which rows and columns of its tables are which indicator."""
        return load_mapping(self._mapping_file)

    @cached_property
    def records(self) -> tuple[RecordTable, ...]:
        """Which columns of its record tables are which field."""
        return load_records(self._mapping_file)

    def preview(self, sheet: str = "", *, first: int, last: int, columns: int = 8) -> pd.DataFrame:
        """Show a part of a sheet as Excel does, without any text that the mapping does not know.

        Args:
            sheet: pattern of the sheet's name; empty for the only one.
            first: first row to show, as Excel counts.
            last: last row to show.
            columns: how many columns to show, from A.
        """
        return preview(
            self.workbook,
            self.workbook.sheet(sheet),
            self.mapping,
            self.source.year,
            rows=(first, last),
            columns=columns,
        )

    @property
    def _mapping_file(self) -> Path:
        return self.project.find(f"notebooks/clean/{self.registered.format}.yml")

    def write(self, cleaned: Cleaned | None = None, records: Records | None = None) -> str:
        """Write what cleaning made to the step's folder.

        Args:
            cleaned: observations and repairs of tables of figures.
            records: record tables, what was counted from them, and repairs.

        Returns:
            What was written, in words.
        """
        parts = [part for part in (cleaned, records) if part is not None]
        frames = [part.observations for part in parts if len(part.observations)]
        tables = {
            "observations": pd.concat(frames, ignore_index=True) if frames else observations([]),
            "repairs": pd.concat([part.repairs for part in parts], ignore_index=True),
        }
        if records is not None:
            tables |= records.tables
        folder = output_folder(self.project, self.registered.key)
        for name, frame in tables.items():
            write_table(frame, folder, name)
        said = ", ".join(f"{name} ({len(frame):,} rows)" for name, frame in tables.items())
        mark = " Every row is marked as illustrative." if self.source.illustrative else ""
        return f"Written: {said}.{mark}"


def open_received(folder: str, year: str, agency: str, format: str) -> Opened:  # noqa: A002
    """Open the return of a format that an agency sent for a year.

    Args:
        folder: the project's folder.
        year: reporting year, ``2015-16``.
        agency: identifier in board.yml.
        format: name of the cleaning notebook.

    Raises:
        ReturnError: the return has not been received, cannot be read, or holds what looks like
            personal data.
        ConfigurationError: board.yml does not expect it.
    """
    project = load_project(folder, year=year)
    registered = find_return(project, agency, format)
    if not registered.file:
        problem = Problem(
            file=f"{agency}, {registered.title}",
            what=f"The return for {project.year} has not been received.",
            remedy="Put it where board.yml expects it, below data/raw.",
            agency=agency,
        )
        raise ReturnError(problem)
    path = project.raw / registered.file
    workbook = open_return(path, file=registered.file, agency=agency)
    screen(workbook, project.year)
    return Opened(project, registered, workbook, Source.of(registered, workbook, project.year))

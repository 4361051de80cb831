"""Where a row comes from: the return behind a tidy table, and the year it is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from annual_report.project import Year

if TYPE_CHECKING:
    from annual_report.register import RegisteredReturn
    from annual_report.returns.columns import ColumnarWorkbook
    from annual_report.returns.grid import Workbook


@dataclass(frozen=True)
class Source:
    """A return as every row made from it cites it.

    Attributes:
        agency: identifier of the agency that sent it.
        format: name of its format.
        file: path below data/raw.
        sha256: checksum of the file.
        year: the reporting year it is for.
        vintage: which version of the figures it holds.
        illustrative: it is a demonstration.
        published: its figures are national statistics.
    """

    agency: str
    format: str
    file: str
    sha256: str
    year: Year
    vintage: str = ""
    illustrative: bool = False
    published: bool = False

    @classmethod
    def of(
        cls, registered: RegisteredReturn, workbook: Workbook | ColumnarWorkbook, year: Year | str
    ) -> Source:
        """Return the source of a registered return that has been read.

        A return without a vintage in the register is told apart by the day it was received.
        """
        vintage = registered.vintage or (
            f"received {registered.received}" if registered.received else ""
        )
        return cls(
            agency=registered.agency,
            format=registered.format,
            file=registered.file,
            sha256=workbook.sha256,
            year=Year.parse(year) if isinstance(year, str) else year,
            vintage=vintage,
            illustrative=registered.illustrative,
            published=registered.published,
        )

    def cited(self, sheet: str, cells: str) -> dict[str, Any]:
        """Return the columns that say where a row stands in the return."""
        return {
            "source_file": self.file,
            "source_sha256": self.sha256,
            "source_sheet": sheet,
            "source_cell": cells,
            "illustrative": self.illustrative,
        }

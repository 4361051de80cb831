"""Everything that can stop a run, and the exit code each ends with."""

from __future__ import annotations

from dataclasses import dataclass


class AnnualReportError(Exception):
    """A problem that a person can mend; its text says what, where and what to do."""

    exit_code = 1


class ConfigurationError(AnnualReportError):
    """A file that people write (board.yml, a catalogue, a suite, a command) is wrong."""

    exit_code = 2


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in one return.

    Attributes:
        file: path below ``data/raw``.
        what: what is wrong; never repeats a value from the return.
        remedy: what the agency or the analyst does about it.
        agency: identifier from board.yml, empty where it is not known.
        sheet: worksheet name, empty for a CSV file.
        cell: the cell as Excel names it (``D14``), empty where the whole file is meant.
    """

    file: str
    what: str
    remedy: str
    agency: str = ""
    sheet: str = ""
    cell: str = ""

    @property
    def place(self) -> str:
        """File, sheet and cell as a person would type them: ``police/Q3.xlsx ! Oct!D14``."""
        inside = "!".join(part for part in (self.sheet, self.cell) if part)
        return f"{self.file} ! {inside}" if inside else self.file

    def __str__(self) -> str:
        return f"{self.place}: {self.what} {self.remedy}".rstrip()


class ReturnError(AnnualReportError):
    """One or more returns cannot be used as they are."""

    exit_code = 3

    def __init__(self, problems: Problem | list[Problem]) -> None:
        self.problems = [problems] if isinstance(problems, Problem) else list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class GateError(AnnualReportError):
    """A critical expectation failed, or the suites themselves cannot be trusted."""

    exit_code = 3


class NotebookError(AnnualReportError):
    """A notebook stopped with an error."""

    exit_code = 4


class RenderError(AnnualReportError):
    """The report could not be set."""

    exit_code = 5

"""A small project made by a test: one agency's return, opened, cleaned and checked as in a run."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
import yaml

from annual_report.errors import GateError
from annual_report.gate import GateResult, read_checks, run_gate
from annual_report.observations import observations, write_table
from annual_report.project import Project, load_project
from annual_report.returns.cleaning import Opened, open_received
from annual_report.returns.lists.opened import CountedLists, open_lists

YEAR = "2015-16"
BOARD = """
board: {name: Test Board, short_name: TB, area: {name: Testshire}, demonstration: true}
year: 2015-16
priorities: [{id: neglect, title: Neglect}]
agencies:
  - {id: police, name: Testshire Police, aliases: [Testshire Constabulary, MPS]}
  - id: trust
    name: Testshire Hospitals
    aliases:
      - {name: North Testshire Hospitals, until: 2014-09-30}
      - {name: Testshire Healthcare, since: 2014-10-01}
  - {id: council, name: Testshire Council}
returns:
  - {agency: police, format: made, title: Monthly dataset, files: "*"}
  - {agency: council, format: population, title: Population, files: "*.csv"}
"""
SUITE = {
    "name": "made",
    "expectations": [
        {
            "type": "expect_column_values_to_not_be_null",
            "kwargs": {"column": "indicator"},
            "severity": "critical",
            "meta": {
                "id": "indicator_named",
                "table": "observations",
                "message": "A figure names no measure.",
                "remedy": "Correct the mapping.",
            },
        }
    ],
}
QUARTERS = """\
tables:
  - name: Quarters
    headings: ["^measure", "q1"]
    layout: across
    label: "^measure"
    year_to_date: "^ytd"
    measures:
"""


def quarters(*measures: str, **settings: str) -> str:
    """A mapping of a table with measures down and quarters across."""
    lines = "".join(f"    {key}: {value}\n" for key, value in settings.items())
    rows = "".join(f"      - {{{one}}}\n" for one in measures)
    return QUARTERS.replace("    measures:\n", lines + "    measures:\n") + rows


@dataclass
class Made:
    """The project, and what was done with its return."""

    folder: Path
    register: dict[str, dict[str, str]] = field(default_factory=dict)

    def mapping(self, text: str) -> Made:
        """Write the mapping of the return's format."""
        file = self.folder / "notebooks" / "clean" / "made.yml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return self

    def sends(self, name: str, content: Any, year: str = YEAR, **said: str) -> Made:
        """Put a file where the agency's returns lie; rows make a workbook of one sheet.

        Args:
            name: of the file.
            content: bytes, text, rows, or rows by the name of their sheet.
            year: reporting year.
            said: what the register says of it.
        """
        path = self.folder / "data" / "raw" / year / "police" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        else:
            write_workbook(path, content if isinstance(content, dict) else {"Return": content})
        noted = self.folder / "data" / "raw" / year / "register.yml"
        self.register[f"police/{name}"] = {"received": "2016-04-20"} | said
        noted.write_text(yaml.safe_dump(self.register), encoding="utf-8")
        return self

    @property
    def project(self) -> Project:
        return load_project(self.folder)

    def opened(self, year: str = YEAR) -> Opened:
        return open_received(str(self.folder), year, "police", "made")

    def tidied(self) -> Cleaned:
        cleaned = self.opened().tidy()
        return Cleaned(cleaned.observations, cleaned.repairs)

    def recorded(self) -> Cleaned:
        records = self.opened().read_records()
        return Cleaned(records.observations, records.repairs, records.tables)

    def counted(self) -> CountedLists:
        return open_lists(str(self.folder), YEAR, "police", "made").count()

    def checked(self, cleaned: Cleaned | CountedLists, *more: dict[str, Any]) -> GateResult:
        """Hold the checks against what was cleaned; what failed is in the result, not raised."""
        people = {
            "year": YEAR, "period_start": "2015-06-30", "period_end": "2015-06-30",
            "period_kind": "year", "agency": "council", "indicator": "CTX01", "numerator": 48000.0,
            "unit": "count", "illustrative": True, "source_file": "2015-16/council/population.csv",
            "source_sha256": "a" * 64, "source_cell": "B2",
        }  # fmt: skip
        frames = {
            "police-made": cleaned.observations,
            "council-population": observations([people, *more]),
        }
        folders = {}
        for key, frame in frames.items():
            folders[key] = self.folder / "cleaned" / key
            folders[key].mkdir(parents=True, exist_ok=True)
            write_table(frame.assign(illustrative=True), folders[key], "observations")
        for name, frame in getattr(cleaned, "tables", {}).items():
            write_table(frame.assign(illustrative=True), folders["police-made"], name)
        output = self.folder / "gate"
        output.mkdir(exist_ok=True)
        try:
            return run_gate(self.project, folders, output)
        except GateError:
            return read_checks(output)


@dataclass(frozen=True)
class Cleaned:
    """What cleaning made of a return, with the questions that a test asks of it."""

    observations: pd.DataFrame
    repairs: pd.DataFrame
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)

    def of(self, indicator: str, **where: str) -> pd.DataFrame:
        rows = self.observations[self.observations["indicator"] == indicator]
        for column, value in where.items():
            rows = rows[rows[column] == value]
        return rows

    def one(self, indicator: str, **where: str) -> pd.Series:
        rows = self.of(indicator, **where)
        assert len(rows) == 1, rows
        return rows.iloc[0]

    def said(self, words: str) -> tuple[int, str]:
        """How often, and in which cells, the repair was made whose text begins so."""
        return told(self.repairs, words)


def told(repairs: pd.DataFrame, words: str) -> tuple[int, str]:
    """Return count and cells of the one repair whose text has these words in it."""
    rows = repairs[repairs["repair"].str.contains(words, regex=False)]
    assert len(rows) == 1, (words, list(repairs["repair"]))
    return int(rows["count"].iloc[0]), str(rows["cells"].iloc[0])


def failure(result: GateResult, expectation: str) -> Any:
    """Return the one check of an expectation that was not met."""
    found = [
        check
        for check in result.checks
        if check.expectation == expectation and check.outcome in {"failed", "warned"}
    ]
    assert len(found) == 1, [(c.expectation, c.outcome) for c in result.checks if c.unexpected]
    return found[0]


def make_board(folder: Path) -> Made:
    (folder / "expectations").mkdir(parents=True)
    (folder / "board.yml").write_text(BOARD, encoding="utf-8")
    for name in ("made", "population"):
        suite = json.dumps(SUITE | {"name": name})
        (folder / "expectations" / f"{name}.json").write_text(suite, encoding="utf-8")
    return Made(folder)


def write_workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> None:
    """Write rows of values; a text that begins with = is a formula with its cached result."""
    book = xlsxwriter.Workbook(path)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                _write(book, sheet, row, column, value)
    book.close()


def _write(book: Any, sheet: Any, row: int, column: int, value: Any) -> None:
    if isinstance(value, dt.date):
        sheet.write_datetime(row, column, value, book.add_format({"num_format": "mmm-yy"}))
    elif isinstance(value, tuple):  # a merged heading and how many columns it spans
        sheet.merge_range(row, column, row, column + value[1] - 1, value[0])
    elif isinstance(value, str) and value.startswith("="):
        formula, cached = value.split(" -> ")
        sheet.write_formula(row, column, formula, None, cached)
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
    elif value is not None:
        sheet.write_number(row, column, value)

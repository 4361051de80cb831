"""A small project with one return, its release and two published chapters, for tests."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pandas as pd

from annual_report import publish
from annual_report.observations import observations, write_table
from annual_report.project import Project, load_project
from annual_report.register import RegisteredReturn

HOSTILE = (
    "<script>alert(1)</script> {{< include /etc/passwd >}} [x](javascript:alert(1)) `code` $x^2$ "
    "| *b* _e_ @fig-x ![i](y.svg) =1+1 \\ ::: {.note} <!-- -->  [^1] #h ~s~ ^s^ \"q\" 'q' -- ... &amp;"
)
SHA = "ab" * 32
BOARD = """
board:
  name: Small Board
  short_name: SB
  area: {name: Smallton, code: ""}
  demonstration: true
  notice: Demonstration only.
year: 2015-16
agencies:
  - {id: police, name: Smallton Police}
  - {id: board, name: Small Board}
returns:
  - {agency: police, format: police_monthly, title: Monthly dataset}
  - {agency: board, format: multi_agency_audit, title: Audits}
"""


def observed() -> pd.DataFrame:
    """Three observations of one indicator by category; the second is behind a suppressed row."""
    rows = [
        {
            "year": "2015-16", "period_start": "2015-04-01", "period_end": "2016-03-31",
            "period_kind": "year", "agency": "police", "indicator": "POL05",
            "breakdown": "source", "category": category, "numerator": float(number),
            "unit": "count", "vintage": "v1", "illustrative": True,
            "source_file": "2015-16/police/Q4.xlsx", "source_sha256": SHA,
            "source_sheet": "Missing", "source_cell": f"B{number}",
        }
        for category, number in (("home", 41), ("care", 3), ("school", 17))
    ]  # fmt: skip
    return observations(rows)


def released(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``observed`` as a release shows them, 'care' suppressed."""
    hidden = frame["category"].eq("care")
    return pd.DataFrame(
        {
            "row_id": [f"row{place}" for place in range(len(frame))],
            **{name: frame[name] for name in ("year", "period_start", "period_end", "period_kind")},
            "period_label": "2015-16",
            **{name: frame[name] for name in ("agency", "indicator", "breakdown", "category")},
            "numerator": frame["numerator"].mask(hidden),
            "denominator": float("nan"),
            "value": frame["numerator"].mask(hidden),
            "lower": float("nan"),
            "upper": float("nan"),
            "interval": "",
            "unit": "count",
            "decimals": 0,
            "status": ["suppressed" if one else "final" for one in hidden],
            "suppression": ["primary" if one else "" for one in hidden],
            "display": [
                "[c]" if one else f"{number:.0f}"
                for one, number in zip(hidden, frame["numerator"], strict=True)
            ],
            "vintage": "v1",
            "illustrative": True,
            "published": False,
            "inputs": frame["row_id"],
            "note": "",
        }
    )


@dataclass
class SmallReport:
    """The folders of a small run."""

    root: Path
    project: Project

    @property
    def release(self) -> Path:
        return self.root / "release"

    @property
    def cleaned(self) -> dict[str, Path]:
        names = ("police-police_monthly", "board-multi_agency_audit")
        return {name: self.root / "cleaned" / name for name in names}

    @property
    def checks(self) -> Path:
        return self.root / "checks.json"

    @property
    def returns(self) -> tuple[RegisteredReturn, ...]:
        return (
            RegisteredReturn(
                "police", "police_monthly", "police-police_monthly", "Monthly dataset",
                file="2015-16/police/Q4.xlsx", sha256=SHA, received="2016-04-20",
                status="received", illustrative=True,
            ),
            RegisteredReturn(
                "board", "multi_agency_audit", "board-multi_agency_audit", "Audits",
                file="2015-16/board/audit.xlsx", sha256=SHA, status="received",
            ),
        )  # fmt: skip

    def chapter(self, name: str = "partners") -> publish.Chapter:
        """Open a chapter that reads this release and writes below the small run."""
        output = self.root / "published" / name
        output.mkdir(parents=True, exist_ok=True)
        return publish.Chapter(name, self.project, self.release, output)

    def published(self, *names: str) -> dict[str, Path]:
        return {name: self.root / "published" / name for name in names or ("partners",)}


def make(root: Path) -> SmallReport:
    """Write board.yml, a cleaned return, an audit of five cases, the release and the checks."""
    (root / "board.yml").write_text(BOARD, encoding="utf-8")
    report = SmallReport(root, load_project(root))
    for folder in (*report.cleaned.values(), report.release):
        folder.mkdir(parents=True)
    frame = observed()
    write_table(frame, report.cleaned["police-police_monthly"], "observations")
    write_table(released(frame), report.release, "indicators")
    _audits(report)
    checks = {
        "agency": "police", "format": "police_monthly", "expectation": "months-are-complete",
        "severity": "warning", "outcome": "warned", "column": "numerator", "unexpected": 1,
        "file": "2015-16/police/Q4.xlsx", "sheet": "Missing", "cells": ["B9"],
        "message": "A month is blank.", "remedy": "Ask for it.", "waiver": "", "table": "observations",
    }  # fmt: skip
    content = {"passed": 0, "warned": 1, "failed": 0, "waived": 0, "checks": [checks]}
    report.checks.write_text(json.dumps(content), encoding="utf-8")
    return report


def _audits(report: SmallReport) -> None:
    """Five audited cases in rows 5 to 9; three of them are behind a suppressed count."""
    records = pd.DataFrame(
        {
            "row_id": [f"case{row}" for row in range(5, 10)],
            "source_file": "2015-16/board/audit.xlsx",
            "source_sha256": SHA,
            "source_sheet": "Cases",
            "source_cell": [f"A{row}:L{row}" for row in range(5, 10)],
        }
    )
    counted = observations(
        [
            {
                "year": "2015-16", "period_start": "2015-04-01", "period_end": "2016-03-31",
                "agency": "board", "indicator": "AUD02", "numerator": 3.0, "denominator": 5.0,
                "source_file": "2015-16/board/audit.xlsx", "source_sha256": SHA,
                "source_sheet": "Cases", "source_cell": "E5 E7 E9",
            }
        ]
    )  # fmt: skip
    folder = report.cleaned["board-multi_agency_audit"]
    write_table(records, folder, "audits")
    write_table(counted, folder, "observations")
    released_audits = pd.DataFrame(
        {
            "row_id": ["audit-good", "audit-aud02"],
            "theme": "all",
            "agency": "all",
            "measure": "moderated_grade",
            "category": "good",
            "count": float("nan"),
            "display": "[c]",
            "status": "suppressed",
            "suppression": "primary",
            "illustrative": False,
            "inputs": ["case5 case7 case9", counted["row_id"].iloc[0]],
        }
    )
    write_table(released_audits, report.release, "audits")


def executed(path: Path, sources: list[tuple[str, str, list[dict]]]) -> Path:
    """Write an executed notebook: ``(kind, source, outputs)`` for each cell."""
    cells = []
    for number, (kind, source, outputs) in enumerate(sources):
        make_cell = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
        cell = make_cell(source, id=f"cell{number}")
        if kind == "code":
            cell["outputs"] = [nbformat.from_dict(output) for output in outputs]
        cells.append(cell)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path

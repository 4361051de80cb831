"""Recorded runs of a small board, written without the pipeline: returns, release, items, book."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from annual_report.observations import observations, write_table
from annual_report.pipeline import code
from annual_report.project import Project, load_project
from annual_report.publish.items import Item
from annual_report.records.writing import Item as Recorded
from annual_report.records.writing import write_record
from annual_report.register import checksum

BOARD = """
board:
  name: Small Board
  short_name: SB
  area: {name: Smallton, code: ""}
year: 2015-16
disclosure: {threshold: 5}
agencies:
  - {id: police, name: Smallton Police}
  - {id: health, name: Smallton Health}
returns:
  - {agency: police, format: counts, title: Counts}
  - {agency: health, format: counts, title: Counts}
"""
BRAND = "color: {primary: '#12436D'}\n"
CATALOGUE = """\
- {id: POL05, name: Missing, numerator: episodes, unit: count, per: 1, decimals: 0, good: Fewer}
- {id: HLT01, name: Visits, numerator: visits, unit: count, per: 1, decimals: 0, good: More}
"""
#: What a public pack may hold nothing of: in returns, suppressions and cleaned tables.
SECRET = "Xanthippe Quillfeather, born 2009-03-04"  # noqa: S105 - a name that nobody has
#: What only the board's edition may hold.
MESSAGE = "Words for the board alone"
RESTRICTED_STEPS = (
    ("release@board", "release"),
    ("analyse-for_the_board@board", "analyse"),
    ("trace@board", "trace"),
    ("stage@board", "stage"),
    ("render@board", "render"),
)
ROLES = {
    "board.yml": "setting", "_brand.yml": "prose", "indicators.yml": "catalogue",
    "expectations/waivers.yml": "waiver", "report/training.qmd": "prose",
    "notebooks/clean/counts.yml": "mapping", "notebooks/analysis/partners.ipynb": "notebook",
}  # fmt: skip


@dataclass
class Small:
    """The project on disk, as it is to be recorded; change it and record again."""

    folder: Path
    returns: dict[str, str] = field(default_factory=lambda: {"police": "v1", "health": "v1"})
    counts: dict[tuple[str, str, str], float] = field(
        default_factory=lambda: {
            ("police", "POL05", "home"): 41.0,
            ("police", "POL05", "care"): 3.0,
            ("police", "POL05", "school"): 17.0,
            ("health", "HLT01", "all"): 250.0,
        }
    )
    hidden: set[str] = field(default_factory=lambda: {"care"})
    vintage: str = "cin-2015"
    england: float = 22.5
    waivers: list[dict] = field(default_factory=list)
    about: dict = field(default_factory=dict)
    findings: dict[str, str] = field(default_factory=dict)
    year: str = "2015-16"
    #: whether the board's edition was made too, with a message that is for the board alone
    restricted: bool = False

    @property
    def project(self) -> Project:
        return load_project(self.folder)

    @property
    def results(self) -> Path:
        return self.folder / "data/processed" / self.year

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def record(self, began: str) -> str:
        """Write what the run would have made, and its record; returns its id."""
        shutil.rmtree(self.folder / "data", ignore_errors=True)
        for agency, version in self.returns.items():
            self.write(f"data/raw/{self.year}/{agency}/{version}.csv", f"{SECRET} {version}")
        self._results()
        inputs = [self._item(path) for path in self._input_files()]
        inputs += [
            Recorded(f"src/annual_report/{name}", "code", "home", checksum(path), path)
            for path in sorted(code.SOURCE.rglob("*.py"))
            for name in [path.relative_to(code.SOURCE).as_posix()]
            if name.split("/")[0] in {"pipeline", "release", "errors.py", "observations.py"}
        ]
        made = [
            self._item(path, "output")
            for top in ("data/processed", "_book", "_board")
            for path in sorted((self.folder / top).rglob("*"))
            if path.is_file()
        ]
        about = {
            "board": "Small Board", "year": self.year, "edition": "public",
            "editions": ["public", *(["board"] if self.restricted else [])],
            "began": began, "ended": began, "seconds": 1.0, "result": "finished", "exit_code": 0,
            "error": "", "previous": "", "code": {"version": "0.1", "commit": "", "sha256": ""},
            "locks": {}, "options": {}, "counts": {},
            "environment": {
                "python": "3.11", "platform": "Linux-secrethost", "renderer": "embedded",
                "libraries": {"pandas": "3.0"},
            },
            "steps": [
                {"step": name, "stage": stage, "title": name, "status": "ran", "reason": "",
                 "key": "k" * 64, "seconds": 0.1, "from_run": "", "output": "o" * 64, "notebook": ""}
                for name, stage in (
                    ("register", "register"), ("clean-police-counts", "clean"), ("gate", "gate"),
                    ("release", "release"), ("analyse-partners", "analyse"), ("trace", "trace"),
                    ("stage", "stage"), ("render", "render"),
                    *(RESTRICTED_STEPS if self.restricted else ()),
                )
            ],
            "decisions": {"waivers": self.waivers, "sign_off": None},
        } | self.about  # fmt: skip
        folder = write_record(self.project, about, [f"made in {self.folder}"], inputs, made)
        return folder.name

    def _input_files(self) -> list[Path]:
        named = [self.folder / name for name in ROLES]
        return [
            *(p for p in named if p.is_file()),
            *sorted((self.folder / "data/raw").rglob("*.csv")),
        ]

    def _item(self, path: Path, role: str = "") -> Recorded:
        name = path.relative_to(self.folder).as_posix()
        return Recorded(name, role or ROLES.get(name, "return"), "project", checksum(path), path)

    def _results(self) -> None:
        cleaned = {agency: self._cleaned(agency) for agency in self.returns}
        frame = pd.concat(cleaned.values(), ignore_index=True)
        release = self.results / "release/public"
        release.mkdir(parents=True)
        write_table(self._released(frame), release, "indicators")
        write_table(self._comparators(), release, "comparators")
        write_table(self._register(), release, "returns")
        self.write(
            f"data/processed/{self.year}/release/public/suppressions.json",
            json.dumps([{"rule": "count of 1 to 5", "why": SECRET}]),
        )
        self._published(self._released(frame))
        self.write("_book/index.html", "<h1>Report</h1>")
        self.write("_book/trace/index.html", "<h1>Traces</h1>")
        self.write("_book/annual-report.pdf", "%PDF-1.7")
        if self.restricted:
            self._restricted()

    def _restricted(self) -> None:
        """Write what a run makes of the board's edition."""
        year = f"data/processed/{self.year}"
        for name in (
            "_board/index.html", "_board/trace/num-a.html", "_board/search-index.js",
            f"{year}/release/board/voices.parquet", f"{year}/editions/board/trace/num-a.json",
            f"{year}/editions/board/published/for_the_board/voice-board.json",
            f"{year}/editions/board/notebooks/analysis/for_the_board.ipynb",
        ):  # fmt: skip
            self.write(name, MESSAGE)

    def _cleaned(self, agency: str) -> pd.DataFrame:
        version = self.returns[agency]
        rows = [
            {
                "year": self.year, "period_start": f"{self.year[:4]}-04-01", "period_end": f"20{self.year[5:]}-03-31",
                "period_kind": "year", "agency": who, "indicator": indicator,
                "breakdown": "total" if category == "all" else "source", "category": category,
                "numerator": count, "value": count, "unit": "count", "vintage": "final",
                "source_file": f"{self.year}/{agency}/{version}.csv",
                "source_sha256": checksum(self.folder / f"data/raw/{self.year}/{agency}/{version}.csv"),
                "source_sheet": "Sheet", "source_cell": f"B{at}",
            }
            for at, ((who, indicator, category), count) in enumerate(self.counts.items(), 1)
            if who == agency
        ]  # fmt: skip
        folder = self.results / agency / "counts"
        folder.mkdir(parents=True)
        frame = observations(rows)
        write_table(frame, folder, "observations")
        return frame

    def _released(self, frame: pd.DataFrame) -> pd.DataFrame:
        hidden = frame["category"].isin(self.hidden)
        mark = "" if self.year == "2015-16" else f"-{self.year}"
        wanted = ["year", "period_start", "period_end", "period_kind", "agency", "indicator",
                  "breakdown", "category", "unit", "vintage", "illustrative", "published"]  # fmt: skip
        return pd.DataFrame(
            {
                "row_id": [f"row-{i}-{c}{mark}" for i, c in zip(frame["indicator"], frame["category"], strict=True)],
                **{name: frame[name] for name in wanted},
                "period_label": frame["year"],
                "numerator": frame["numerator"].mask(hidden),
                "denominator": float("nan"),
                "value": frame["numerator"].mask(hidden),
                "lower": float("nan"), "upper": float("nan"), "interval": "", "decimals": 0,
                "status": ["suppressed" if one else "final" for one in hidden],
                "suppression": ["primary" if one else "" for one in hidden],
                "display": [
                    "[c]" if one else f"{number:,.0f}"
                    for one, number in zip(hidden, frame["numerator"], strict=True)
                ],
                "inputs": frame["row_id"],
                "note": "",
            }
        )  # fmt: skip

    def _comparators(self) -> pd.DataFrame:
        row = {
            "row_id": f"england-{self.year}", "indicator": "POL05", "year": self.year, "comparator": "England",
            "area": "E92000001", "n": 1, "model": "", "numerator": float("nan"),
            "denominator": float("nan"), "value": self.england, "unit": "%",
            "display": f"{self.england}%", "status": "final", "vintage": self.vintage,
            "publication": self.vintage, "inputs": "", "published_in": "National statistics",
        }  # fmt: skip
        return pd.DataFrame([row])

    def _register(self) -> pd.DataFrame:
        rows = [
            {
                "row_id": f"returns-{agency}", "year": self.year, "agency": agency,
                "format": "counts", "key": f"{agency}-counts", "title": "Counts", "part": "",
                "file": f"{self.year}/{agency}/{self.returns[agency]}.csv" if agency in self.returns else "",
                "sha256": self.returns.get(agency, ""), "received": "2016-04-20", "due": "",
                "status": "received", "inputs": "",
            }
            for agency in ("police", "health")
        ]  # fmt: skip
        return pd.DataFrame(rows)

    def _published(self, released: pd.DataFrame) -> None:
        folder = self.results / "published/partners"
        folder.mkdir(parents=True)
        (self.results / "trace").mkdir()
        for row in released.to_dict("records"):
            label = f"num-{row['indicator']}-{row['category']}".lower()
            item = Item(label, "number", "partners", text=row["display"], rows=(row["row_id"],))
            item.write(folder)
            self._trace(label, f"{self.year}/{row['agency']}/{self.returns[row['agency']]}.csv")
        for label, text in self.findings.items():
            rows = tuple(released["row_id"])
            Item(label, "finding", "partners", text=text, rows=rows).write(folder)
            self._trace(label, f"{self.year}/police/{self.returns['police']}.csv")

    def _trace(self, label: str, file: str) -> None:
        trace = {
            "label": label,
            "files": [{"file": file, "sha256": checksum(self.folder / "data/raw" / file)}],
            "checks": [{"waiver": one["reason"]} for one in self.waivers],
        }
        path = self.results / "trace" / f"{label}.json"
        path.write_text(json.dumps(trace), encoding="utf-8")


def small(folder: Path) -> Small:
    """Return a small board with its settings in place."""
    made = Small(folder)
    made.write("board.yml", BOARD)
    made.write("_brand.yml", BRAND)
    made.write("indicators.yml", CATALOGUE)
    made.write("expectations/waivers.yml", f"waivers: []  # {SECRET}\n")
    made.write("report/training.qmd", "# Training\n")
    made.write("notebooks/clean/counts.yml", "format: counts\n")
    notebook = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    made.write("notebooks/analysis/partners.ipynb", json.dumps(notebook))
    return made

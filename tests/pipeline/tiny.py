"""A tiny project with tiny notebooks, and steps of its own: the pipeline without the domain."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import nbformat

from annual_report.pipeline.crew import Crew
from annual_report.pipeline.hashing import FileHashes
from annual_report.pipeline.schedule import Outcome, Schedule
from annual_report.pipeline.steps import Step, Task
from annual_report.pipeline.store import Store
from annual_report.project import Project, load_project

if TYPE_CHECKING:
    from pathlib import Path

BOARD = """\
board:
  name: Tiny Board
  short_name: TB
  area: {name: Tinyshire}
year: 2015-16
agencies:
  - {id: police, name: Police}
  - {id: health, name: Health}
returns:
  - {agency: police, format: counts, title: Counts}
  - {agency: health, format: counts, title: Counts}
"""

CLEAN = """\
import os
from pathlib import Path

text = Path(project, "data/raw", year, agency, "counts.txt").read_text()
"""
CHECK = """\
from annual_report.errors import Problem, ReturnError

if "bad" in text:
    raise ReturnError(Problem(f"{year}/{agency}/counts.txt", "has a bad word.", "Send it again.", cell="A1"))
"""
WRITE = """\
total = sum(int(word) for word in text.split() if word.isdigit())
Path(os.environ["ANNUAL_REPORT_OUTPUT"], "total.txt").write_text(str(total))
"""


@dataclass
class Tiny:
    """The project on disk, and what its last run did."""

    folder: Path
    jobs: int = 2
    heard: list[Outcome] = field(default_factory=list)

    @property
    def project(self) -> Project:
        return load_project(self.folder)

    def send(self, agency: str, text: str) -> None:
        path = self.folder / "data/raw/2015-16" / agency / "counts.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def notebook(self, name: str, *cells: str, parameters: str) -> Path:
        notebook = nbformat.v4.new_notebook()
        first = nbformat.v4.new_code_cell(
            parameters, metadata={"tags": ["parameters"]}, id="settings"
        )
        notebook.cells = [nbformat.v4.new_markdown_cell("# Tiny", id="title"), first] + [
            nbformat.v4.new_code_cell(source, id=f"step-{number}")
            for number, source in enumerate(cells, 1)
        ]
        path = self.folder / "notebooks" / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, path)
        return path

    def clean_notebook(self, *, write: str = WRITE) -> Path:
        parameters = 'project = ".."  # folder\nyear = "2015-16"  # year\nagency = "police"  # who'
        return self.notebook("counts", CLEAN, CHECK, write, parameters=parameters)

    def steps(self) -> tuple[Step, ...]:
        cleaning = tuple(self.clean_step(agency) for agency in ("police", "health"))
        together = Step(
            name="together",
            stage="release",
            title="all totals",
            function="tests.pipeline.tiny:add_up",
            needs={step.name: ("output",) for step in cleaning},
            produces=("all.txt",),
        )
        last = Step(
            name="last",
            stage="render",
            title="a page",
            function="tests.pipeline.tiny:print_page",
            needs={"together": ("output",)},
            produces=("page.txt",),
        )
        return (*cleaning, together, last)

    def clean_step(self, agency: str) -> Step:
        file = f"2015-16/{agency}/counts.txt"
        return Step(
            name=f"clean-{agency}",
            stage="clean",
            title=agency,
            notebook=self.folder / "notebooks/counts.ipynb",
            parameters={"project": ".", "year": "2015-16", "agency": agency},
            returns={file: self.project.raw / file},
            produces=("total.txt",),
            agency=agency,
        )

    def schedule(self, steps: tuple[Step, ...] | None = None) -> Schedule:
        store = Store(self.project.build / "store", FileHashes(self.project.build / "hashes.json"))
        crew = Crew(self.project, self.jobs)
        self.heard = []
        return Schedule(self.project, steps or self.steps(), store, crew, self.heard.append)

    def run(self, steps: tuple[Step, ...] | None = None) -> dict[str, str]:
        """Run, and return what became of each step."""
        schedule = self.schedule(steps)
        try:
            schedule.run()
        finally:
            schedule.crew.dismiss()
            self.heard = list(schedule.outcomes.values())
        return {outcome.step: outcome.status for outcome in self.heard}

    def page(self) -> str:
        schedule = self.schedule()
        schedule.plan()
        return (schedule.done["last"].output_folder / "page.txt").read_text()


def add_up(task: Task) -> None:
    """Write the sum of all totals."""
    totals = [int((folder / "total.txt").read_text()) for folder in task.inputs.values()]
    (task.output / "all.txt").write_text(str(sum(totals)))


def print_page(task: Task) -> None:
    """Write a page with the sum."""
    text = (task.inputs["together"] / "all.txt").read_text()
    (task.output / "page.txt").write_text(f"In all: {text}")


def write_half(task: Task) -> None:
    """Write one of two files, then fail."""
    (task.output / "half.txt").write_text("half")
    message = "no second half"
    raise ValueError(message)


def write_nothing(task: Task) -> None:
    """Promise a page and write none."""
    (task.output / "page.txt").write_text("")


def write_files(task: Task) -> None:
    """Write the files that the step's parameters name, with a total in each."""
    totals = [
        path.read_text()
        for folder in task.inputs.values()
        for path in sorted(folder.glob("total.txt"))
    ]
    for name, text in task.parameters["files"].items():
        path = task.output / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("TOTALS", " ".join(totals)))


def whole_graph(tiny: Tiny) -> tuple[Step, ...]:
    """Return a graph with the names of the real one, which writes next to nothing."""
    cleaning = tuple(
        replace(tiny.clean_step(agency), name=f"clean-{agency}-counts")
        for agency in ("police", "health")
    )
    cleaned = dict.fromkeys((step.name for step in cleaning), ("output",))
    returns = [{"file": "a", "key": "police-counts"}, {"file": "", "key": "health-counts"}]
    files = {
        "register": {"register.json": json.dumps(returns)},
        "gate": {"checks.json": json.dumps([{"outcome": "passed"}, {"outcome": "warned"}])},
        "release": {"indicators.parquet": "TOTALS"},
        "trace": {"num-a.json": "{}"},
        "stage": {
            "_quarto.yml": "x: 1",
            "_variables.yml": "num-a: TOTALS",
            "report/_generated/num-a.qmd": "TOTALS",
            "trace/num-a.html": "TOTALS",
        },
        "render": {
            "rendered.json": json.dumps({"renderer": "r", "html": "index.html", "pdf": "a.pdf"}),
            "book/index.html": "TOTALS",
            "book/trace/num-a.html": "TOTALS",
        },
    }
    steps = {
        name: Step(
            name=name,
            stage=name,
            title=name,
            function="tests.pipeline.tiny:write_files",
            parameters={"files": wanted},
            needs={} if name == "register" else cleaned,
        )
        for name, wanted in files.items()
    }
    chapter = Step(
        name="analyse-one",
        stage="analyse",
        title="one",
        notebook=tiny.notebook("one", "print(1)", parameters='year = "2015-16"  # year'),
        parameters={"year": "2015-16"},
        needs={"release": ("output",)},
    )
    return (
        steps["register"], *cleaning, steps["gate"], steps["release"], chapter, steps["trace"],
        steps["stage"], steps["render"],
    )  # fmt: skip

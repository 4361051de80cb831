"""Measure whole runs: cold, with nothing changed, one return changed, one sentence edited.

    python benchmarks/run.py                    the demonstration board, three times each
    python benchmarks/run.py --times 1 --cold-kernels

Works on a temporary copy of the repository, through the command line, as a person would. Writes
``benchmarks/results.md``. What each row means stands in ``benchmarks/README.md``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results.md"
SKIPPED = (".git", ".venv", "_build", "_book", "_generated", "runs", "__pycache__", "results.md")


@dataclass(frozen=True)
class Case:
    """One thing that is measured.

    Attributes:
        prepare: changes the copy before each run.
        environment: added for the run.
    """

    name: str
    prepare: Callable[[Path], None]
    environment: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Measured:
    """Seconds of each run, and what ran in the last."""

    name: str
    seconds: tuple[float, ...]
    notebooks: int
    steps: int


def main() -> int:
    """Measure and write the table; fails if a run with nothing changed runs anything."""
    options = _parser().parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        copy = Path(name) / "annual-report"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*SKIPPED))
        shutil.rmtree(copy / "data" / "processed", ignore_errors=True)
        project = copy / options.project
        measured = [
            measure(case, project, copy, options.times) for case in cases(options.cold_kernels)
        ]
    text = "\n".join(report(measured, options.project, options.times))
    print(text)
    RESULTS.write_text(text + "\n", encoding="utf-8")
    idle = next(one for one in measured if one.name == UNCHANGED)
    if idle.steps:
        print(f"A run with nothing changed ran {idle.steps} steps.", file=sys.stderr)
        return 1
    return 0


UNCHANGED = "again, nothing changed"


def cases(cold_kernels: bool) -> Iterator[Case]:  # noqa: FBT001
    """Return what is measured, in order: each case starts from what the one before left."""
    if cold_kernels:
        yield Case("cold, ordinary kernels", forget, (("ANNUAL_REPORT_WARM_KERNELS", "0"),))
    yield Case("cold", forget)
    yield Case(UNCHANGED, lambda _: None)
    yield Case("one return changed", change_a_return)
    yield Case("one sentence of the report edited", edit_a_sentence)


def forget(project: Path) -> None:
    """Remove everything that a run leaves."""
    for name in ("_build", "_book", "data/processed", "runs"):
        shutil.rmtree(project / name, ignore_errors=True)


def change_a_return(project: Path) -> None:
    """Add one to the first count in a return: a workbook's if there is one, else a CSV file's."""
    workbooks = sorted((project / "data" / "raw").rglob("*police*.xlsx"))
    if not workbooks:
        change_a_table(project)
        return
    book = openpyxl.load_workbook(workbooks[-1])
    counts = (
        cell
        for sheet in book
        for row in sheet.iter_rows(min_row=4)
        for cell in row
        if isinstance(cell.value, int) and 20 < cell.value < 1000
    )
    next(counts).value += 1
    book.save(workbooks[-1])


def change_a_table(project: Path) -> None:
    """Change the first numerator in the published figures of the project's own area."""
    path = next((project / "data" / "raw").rglob("published/figures.csv"))
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    column = lines[0].rstrip("\n").split(",").index("numerator")
    for number, line in enumerate(lines[1:], start=1):
        values = line.split(",")
        if '"' not in line and values[column].isdigit():
            values[column] = str(int(values[column]) + 1)
            lines[number] = ",".join(values)
            break
    path.write_text("".join(lines), encoding="utf-8")


def edit_a_sentence(project: Path) -> None:
    """Add a sentence to a chapter; a project that lends its chapters gets a copy of its own."""
    chapter = project / "report" / "method.qmd"
    if not chapter.is_file():
        chapter.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / "report" / "method.qmd", chapter)
    with chapter.open("a", encoding="utf-8") as file:
        file.write(f"\nA sentence added at {time.time_ns()}.\n")


def measure(case: Case, project: Path, home: Path, times: int) -> Measured:
    """Run a case several times."""
    seconds = []
    for _ in range(times):
        case.prepare(project)
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "annual_report", "report", "--project", project, "--quiet"],
            env=os.environ
            | {"ANNUAL_REPORT_HOME": str(home), "PYTHONPATH": str(home / "src")}
            | dict(case.environment),
            capture_output=True,
            text=True,
            check=False,
        )
        seconds.append(time.perf_counter() - began)
        if done.returncode:
            sys.exit(f"{case.name}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
        print(f"{case.name}: {seconds[-1]:.2f} s", file=sys.stderr)
    record = max(project.glob("runs/*/*/run.json"), key=lambda path: path.parent.name)
    steps = json.loads(record.read_text(encoding="utf-8"))["steps"]
    ran = [step["step"] for step in steps if step["status"] == "ran"]
    notebooks = [name for name in ran if name.startswith(("clean-", "analyse-"))]
    return Measured(case.name, tuple(seconds), len(notebooks), len(ran))


def report(measured: list[Measured], project: str, times: int) -> list[str]:
    """Return the table as Markdown, with what it was measured on."""
    packages = ("pandas", "papermill", "great-expectations", "typst")
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in packages)
    machine = f"{os.cpu_count()} processors ({platform.machine()}), {platform.system()}"
    which = "the demonstration board" if project == "." else project
    lines = [
        f"Whole runs of {which}, {times} of each; seconds by the clock.",
        "",
        f"{machine}, Python {platform.python_version()}, {versions}.",
        "",
        "| run | median | fastest | slowest | notebooks run | steps run |",
        "|:----|-------:|--------:|--------:|--------------:|----------:|",
    ]
    lines += [
        f"| {one.name} | {statistics.median(one.seconds):.2f} | {min(one.seconds):.2f} "
        f"| {max(one.seconds):.2f} | {one.notebooks} | {one.steps} |"
        for one in measured
    ]
    return lines


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Measure whole runs of a project.")
    parser.add_argument("--project", default=".", help="folder in the repository (default: root)")
    parser.add_argument("--times", type=int, default=3, help="runs of each kind (default: 3)")
    parser.add_argument(
        "--cold-kernels", action="store_true", help="also measure without warm kernels"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())

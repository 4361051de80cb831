"""Measure what the record of a run costs: cold, one return changed, nothing changed.

    python benchmarks/recording.py              the demonstration board, three times each
    python benchmarks/recording.py --times 1 --project examples/harrow

Each run is made through the command line with a clock around what writes the record; the runs
with nothing changed are made with the record and without it by turns, too. Writes
``benchmarks/recording.md``.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from run import ROOT, SKIPPED, change_a_return, forget

if TYPE_CHECKING:
    from collections.abc import Callable

RESULTS = ROOT / "benchmarks" / "recording.md"
#: Runs with nothing changed are so short that more of them are made.
MORE = 5
#: Runs the command line with a clock around the record, or without the record. It is not a file,
#: as a worker of the run would import the file that the run was started with.
DRIVER = """
import json, sys, time
from annual_report import cli
from annual_report.pipeline import recording

inner, spent = recording._written, []

def clocked(*arguments):
    began = time.perf_counter()
    try:
        return recording.Recorded() if sys.argv[1] == "off" else inner(*arguments)
    finally:
        spent.append(time.perf_counter() - began)

recording._written = clocked
began = time.perf_counter()
code = cli.main(sys.argv[2:])
print(json.dumps([sum(spent), time.perf_counter() - began]), file=sys.stderr)
sys.exit(code)
"""


def main() -> int:
    """Measure and write the table."""
    options = _parser().parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        home = Path(name) / "annual-report"
        shutil.copytree(ROOT, home, ignore=shutil.ignore_patterns(*SKIPPED))
        shutil.rmtree(home / "data" / "processed", ignore_errors=True)
        text = "\n".join(report(home / options.project, home, options.times))
    print(text)
    RESULTS.write_text(text + "\n", encoding="utf-8")
    return 0


def report(project: Path, home: Path, times: int) -> list[str]:
    """Measure, and return the table as Markdown."""
    cases: list[tuple[str, Callable[[Path], None], int]] = [
        ("cold", forget, times),
        ("one return changed", change_a_return, times),
        ("nothing changed", lambda _: None, times * MORE),
    ]
    lines = [
        "Seconds that a run spends on its record, of those that it takes (medians).",
        "",
        "| run | record | whole run | share |",
        "|:----|-------:|----------:|------:|",
    ]
    for name, prepare, count in cases:
        spent, whole = zip(*(_prepared(prepare, project, home) for _ in range(count)), strict=True)
        part, all_of_it = statistics.median(spent), statistics.median(whole)
        share = f"{100 * part / all_of_it:.1f} %"
        lines.append(f"| {name} | {part:.3f} | {all_of_it:.2f} | {share} |")
    pairs = [
        (clock(project, home, "on")[0], clock(project, home, "off")[0]) for _ in range(times * MORE)
    ]
    with_it, without = (statistics.median(column) for column in zip(*pairs, strict=True))
    archive = [path for path in (project / "runs/archive").rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in archive)
    both = f"{with_it:.2f} s with the record, {without:.2f} s without"
    return [
        *lines,
        "",
        f"Nothing changed, from starting Python to its end: {both} (by turns, {len(pairs)} each).",
        f"The archive of these runs: {len(archive)} files, {size / 1e6:.1f} MB.",
    ]


def _prepared(prepare: Callable[[Path], None], project: Path, home: Path) -> tuple[float, float]:
    prepare(project)
    return clock(project, home, "on")[1:]


def clock(project: Path, home: Path, record: str) -> tuple[float, float, float]:
    """Make a run; return its seconds from outside, those of its record, and those of all it did."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, record, "report", "--project", project, "--quiet"],
        env=os.environ | {"ANNUAL_REPORT_HOME": str(home), "PYTHONPATH": str(home / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - began
    if done.returncode:
        sys.exit(f"exit code {done.returncode}\n{done.stdout}{done.stderr}")
    spent, whole = json.loads(done.stderr.splitlines()[-1])
    print(f"{record}: {spent:.3f} of {whole:.2f} s, {seconds:.2f} s from outside", file=sys.stderr)
    return seconds, spent, whole


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Measure what the record of a run costs.")
    parser.add_argument("--project", default=".", help="folder in the repository (default: root)")
    parser.add_argument("--times", type=int, default=3, help="runs of each kind (default: 3)")
    return parser


if __name__ == "__main__":
    sys.exit(main())

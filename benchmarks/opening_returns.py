"""How long it takes to open a return, and what the child process costs.

Run it in the repository: ``.venv/bin/python benchmarks/opening_returns.py [ROWS]``. It opens every
return of the demonstration, then a workbook of ROWS rows (20,000 if not said) that it makes itself.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter

from annual_report.returns.locating import find_tables
from annual_report.returns.reading import open_return

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[1]
REPEATS = 5


def seconds(run: Callable[[], object]) -> float:
    """Return the median time of a few runs of a function without arguments."""
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        run()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def start(*options: str) -> float:
    """Return how long Python takes to start and import calamine's neighbours."""
    code = "import json, zipfile, xml.parsers.expat"
    return seconds(lambda: subprocess.run([sys.executable, *options, "-c", code], check=True))


def large_workbook(folder: Path, rows: int) -> Path:
    """Write a workbook of seven columns."""
    path = folder / "large.xlsx"
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("Records")
    sheet.write_row(0, 0, ["Case", "Theme", "Stage", "Agency", "Grade", "Count", "Share"])
    for row in range(1, rows + 1):
        sheet.write_row(
            row, 0, [f"case {row}", "neglect", "CIN", "police", "good", row % 500, row / 7]
        )
    book.close()
    return path


def main() -> None:
    """Print the times."""
    print(f"{'Python starts (-I -S)':45}{start('-I', '-S') * 1000:8.0f} ms")
    print(f"{'Python starts with pandas':45}{seconds(pandas_start) * 1000:8.0f} ms")
    for path in sorted((ROOT / "data" / "raw").rglob("*.*")):
        if path.suffix.lower() in {".xlsx", ".csv"}:
            print(f"{path.name[:44]:45}{seconds(partial(open_return, path)) * 1000:8.0f} ms")
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder:
        path = large_workbook(Path(folder), rows)
        began = time.perf_counter()
        book = open_return(path)
        opened = time.perf_counter()
        find_tables(book.sheets[0], ["^case$", "^theme$"])
        print(f"{f'{rows:,} rows of 7: opened':45}{(opened - began) * 1000:8.0f} ms")
        print(
            f"{f'{rows:,} rows of 7: table found':45}{(time.perf_counter() - opened) * 1000:8.0f} ms"
        )
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"{'Most memory of a child':45}{memory:8.0f} MB")


def pandas_start() -> None:
    """Start Python as a reader built on pandas would."""
    subprocess.run([sys.executable, "-c", "import pandas"], check=True)


if __name__ == "__main__":
    main()

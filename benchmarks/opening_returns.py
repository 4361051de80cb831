"""How long it takes to open a return, and what the child process costs.

Run it in the repository: ``.venv/bin/python benchmarks/opening_returns.py [ROWS] [--demonstration]``.
It makes a workbook and a CSV file of ROWS rows and 12 columns (200,000 if not said) and opens them
as cells (up to 200,000 rows), as columns, and with pandas alone, which checks nothing; with
``--demonstration`` every return of the demonstration too. What it prints is what
``opening_returns.md`` holds.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import gc
import multiprocessing
import platform
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import xlsxwriter

from annual_report.returns.columns import open_columns
from annual_report.returns.locating import find_tables
from annual_report.returns.reading import open_return
from annual_report.returns.workbooks import scan_package

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[1]
HEADINGS = [
    "Child unique ID", "Gender", "Ethnicity", "Age", "Date of referral", "Referral source",
    "Referral NFA", "Number of referrals", "Date of assessment", "Team", "Need", "Case status",
]  # fmt: skip
#: More rows than this are opened as columns only: an object a cell is for smaller returns.
MOST_AS_CELLS = 200_000


def records(rows: int) -> Iterator[list[object]]:
    """Make rows of a list of referrals, each of texts, numbers and dates."""
    first = dt.date(2015, 4, 1)
    for row in range(rows):
        yield [
            f"C{row:07d}", "a) Female", "WBRI", row % 18, first + dt.timedelta(days=row % 365),
            f"{row % 9}A: School", "No", row % 5, first + dt.timedelta(days=row % 360 + 5),
            f"Team {row % 40}", f"N{row % 9}", "open",
        ]  # fmt: skip


def workbook(path: Path, rows: int) -> Path:
    """Write the records as a workbook."""
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("List 3")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(0, 0, HEADINGS)
    for row, values in enumerate(records(rows), start=1):
        for column, value in enumerate(values):
            if isinstance(value, dt.date):
                sheet.write_datetime(row, column, value, day)
            else:
                sheet.write(row, column, value)
    book.close()
    return path


def text(path: Path, rows: int) -> Path:
    """Write the records as a CSV file."""
    with path.open("w", newline="", encoding="utf-8") as target:
        writer = csv.writer(target)
        writer.writerow(HEADINGS)
        writer.writerows(records(rows))
    return path


def scan(path: Path) -> None:
    """Look through a workbook as the child does before it reads it, without collecting."""
    gc.disable()
    with zipfile.ZipFile(path) as package:
        scan_package(package)


def as_columns(path: Path) -> None:
    """Open as columns, find the headings, and take every value from below them."""
    sheet = open_columns(path).sheets[0]
    find_tables(sheet.top, ["^child unique id$", "^team$"])
    for column in sheet.columns:
        column.values(1)


def as_cells(path: Path) -> None:
    """Open as cells, and find the table."""
    find_tables(open_return(path).sheets[0], ["^child unique id$", "^team$"])


def by_pandas(path: Path) -> None:
    """Read by pandas alone, values as they come."""
    if path.suffix == ".csv":
        pd.read_csv(path, header=None, dtype=str, keep_default_na=False)
    else:
        pd.read_excel(path, header=None, dtype=object, keep_default_na=False, engine="calamine")


def measured(run: Callable[[Path], object], path: Path) -> tuple[float, int, int]:
    """Run a function in a fresh process: seconds, and the most memory of it and its child in MB."""
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    process = context.Process(target=_measure, args=(run, path, answers))
    process.start()
    answer: tuple[float, int, int] = answers.get(timeout=1_800)
    process.join()
    return answer


def _measure(
    run: Callable[[Path], object], path: Path, answers: multiprocessing.Queue[object]
) -> None:
    began = time.perf_counter()
    run(path)
    spent = time.perf_counter() - began
    used = [
        resource.getrusage(who).ru_maxrss // 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    answers.put((spent, *used))


def main() -> None:
    """Print the times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int, nargs="?", default=200_000)
    parser.add_argument("--demonstration", action="store_true")
    options = parser.parse_args()
    print(
        f"Opening {options.rows:,} rows of 12 columns. Python {platform.python_version()}, {platform.machine()}.\n"
    )
    print("| file | how | seconds | rows a second | memory (MB) | of the child (MB) |")
    print("|:-----|:----|--------:|--------------:|------------:|------------------:|")
    with tempfile.TemporaryDirectory() as folder:
        book = workbook(Path(folder) / "list.xlsx", options.rows)
        table = text(Path(folder) / "list.csv", options.rows)
        ways = [(book, "safety pass alone", scan)]
        for path in (book, table):
            ways += [(path, "columns, every value", as_columns)]
            if options.rows <= MOST_AS_CELLS:
                ways += [(path, "cells, table found", as_cells)]
            ways += [(path, "pandas alone, no checks", by_pandas)]
        for path, how, run in ways:
            spent, own, child = measured(run, path)
            size = path.stat().st_size / 1024**2
            print(
                f"| {path.suffix[1:]}, {size:.1f} MB | {how} | {spent:.1f} "
                f"| {options.rows / spent:,.0f} | {own:,} | {child:,} |", flush=True,
            )  # fmt: skip
    if options.demonstration:
        demonstration()


def demonstration() -> None:
    """Print how long each return of the demonstration takes, start of the child included."""
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-I", "-S", "-c", "import json, zipfile, xml.parsers.expat"], check=True
    )
    print(f"\nStart of a child: {(time.perf_counter() - began) * 1000:.0f} ms\n")
    print("| return | ms |\n|:-------|---:|")
    for path in sorted((ROOT / "data" / "raw").rglob("*.*")):
        if path.suffix.lower() in {".xlsx", ".xls", ".csv", ".xml"}:
            began = time.perf_counter()
            open_return(path)
            print(
                f"| {path.relative_to(ROOT / 'data' / 'raw')} | {(time.perf_counter() - began) * 1000:.0f} |"
            )


if __name__ == "__main__":
    main()

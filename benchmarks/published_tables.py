"""How many tables of published statistics are found by their headings alone.

Run it with a folder of the publishers' files (.xlsx, .xls, .ods, .csv):
``.venv/bin/python benchmarks/published_tables.py DIR``. On every sheet with figures it takes the
texts of each row that could be one of headings and asks ``find_tables`` for them, as a mapping
would. A sheet with figures of which no table is found is named. Nothing is written.
"""

from __future__ import annotations

import argparse
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

from annual_report.errors import ReturnError
from annual_report.returns.headings import heading_like, is_number
from annual_report.returns.locating import find_tables, tidy_label
from annual_report.returns.reading import open_return

if TYPE_CHECKING:
    from annual_report.returns.grid import Sheet
    from annual_report.returns.locating import Table

ENDINGS = {".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv"}
#: Rows in which headings are looked for, and figures without which a sheet has no table.
MOST_ROWS, FEWEST_FIGURES = 400, 6


def figures(sheet: Sheet) -> int:
    """Count the numbers on a sheet."""
    return sum(is_number(cell) for cell in sheet.cells)


def tables(sheet: Sheet) -> list[Table]:
    """Find the tables whose headings stand in some row of the sheet, each once."""
    found: dict[int, Table] = {}
    for row in list(sheet.rows)[:MOST_ROWS]:
        labels = dict.fromkeys(tidy_label(cell) for cell in sheet.rows[row])
        if len(labels) < 2 or not heading_like(sheet, row):
            continue
        patterns = [rf"(?:^| / ){re.escape(label)}(?:$| / )" for label in labels if label]
        try:
            here = find_tables(sheet, patterns)
        except ReturnError:
            continue
        for table in here:
            if any(is_number(cell) for line in table.rows for cell in line.filled):
                found.setdefault(table.rows[0].index, table)
    return list(found.values())


def main() -> None:
    """Print what was found in each file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    sheets = without = 0
    for path in sorted(parser.parse_args().folder.iterdir()):
        if path.suffix.lower() not in ENDINGS:
            continue
        began = time.perf_counter()
        try:
            book = open_return(path)
        except ReturnError as error:
            print(f"{path.name}: {error}")
            continue
        told = []
        for sheet in book.sheets:
            if figures(sheet) < FEWEST_FIGURES:
                continue
            sheets += 1
            here = tables(sheet)
            without += not here
            sizes = ", ".join(f"{len(one.rows):,} by {len(one.columns)}" for one in here) or "NONE"
            told.append(f"{sheet.name or 'table'}: {sizes}")
        print(f"{path.name} ({time.perf_counter() - began:.1f} s): {'; '.join(told)}")
    print(f"\n{sheets - without} of {sheets} sheets with figures have a table that is found.")


if __name__ == "__main__":
    main()

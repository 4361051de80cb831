"""A record-level return of many rows, and the same with pandas and Great Expectations alone.

Run it in the repository: ``.venv/bin/python benchmarks/record_level.py [ROWS] [--way ours|plain]
[--kind csv|xlsx] [--repeats 3] [--write]``. It makes a list of referrals of ROWS rows (a million if not said), one
in a few hundred of them with a defect, as CSV and as a workbook, and measures in processes of their
own:

- *ours*: the return is opened, its lists counted and its suite held against it, as a run does;
- *plain*: ``pandas.read_csv`` or ``pandas.read_excel`` with their defaults, dates made dates with
  ``pandas.to_datetime``, then Great Expectations with its defaults. It counts nothing, links no
  rows and keeps no cell of what it finds.

Both hold the same rules against every row, and the benchmark stops if they do not find the same
number of faults. Memory is the resident memory of all processes together, read every 20 ms.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import xlsxwriter
import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "record_level.md"
HEADINGS = (
    "Child Unique ID", "Date of Birth", "Age", "Date of Referral", "Date of Decision",
    "Referral Source", "Referral NFA?", "Number of Referrals in Last 12 Months",
    "Home Postcode", "Allocated Worker",
)  # fmt: skip
SOURCES = ("Police", "Schools", "Health services", "Housing", "Other")
YEAR = "2015-16"
FIRST, DAYS = dt.date(2015, 4, 1), 366
PAUSE = 0.02
CHILD, RECEIVED = "Child Unique ID", "Date of Referral"
NOTES = """
Seconds by the clock, of the fastest of the runs; *processors* is the seconds that processors worked.
Plain is pandas and Great Expectations with their defaults. It holds the same rules against every
row, and does less: it links no rows, counts nothing, keeps no cell of a fault and refuses no
hostile file. The workbook holds its texts in its cells (inline strings). Memory is the resident
memory of all processes added up, so that pages that two of them share count twice.
"""
#: Faults that both ways have to find the same number of.
FAULTS = ("no identifier", "same event twice", "answer", "source", "order", "age", "number")


def rows(count: int) -> Iterator[list[Any]]:
    """Draw the rows; a few in a thousand have a defect."""
    random = Random(2016).random  # noqa: S311 - no secret
    for number in range(count):
        day = FIRST + dt.timedelta(days=int(random() * DAYS))
        mark = int(random() * 4000)
        born = dt.date(2016, 3, 31) - dt.timedelta(days=400 + int(random() * 6000))
        yield [
            None if mark == 1 else f"C{number:08d}",
            born,
            99 if mark == 2 else int((dt.date(2016, 3, 31) - born).days // 365.2425),
            day,
            min(
                day + dt.timedelta(days=-9 if mark == 3 else int(random() * 3)),
                dt.date(2016, 3, 31),
            ),
            "nope" if mark == 4 else SOURCES[int(random() * 5)],
            "to be confirmed" if mark == 5 else ("Yes", "No")[int(random() * 2)],
            "several" if mark == 6 else int(random() * 3),
            f"ZZ{int(random() * 90) + 10} {int(random() * 9)}QX",
            f"Worker {int(random() * 400)}",
        ]
        if mark == 7:
            yield [f"C{number:08d}", born, 5, day, day, "Other", "No", 50, "ZZ10 1QX", "Worker 1"]


def make(folder: Path, count: int) -> None:
    """Write both files, and the project that they are a return of."""
    with (folder / "list.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADINGS)
        for row in rows(count):
            writer.writerow(
                [f"{v:%d/%m/%Y}" if isinstance(v, dt.date) else "" if v is None else v for v in row]
            )
    book = xlsxwriter.Workbook(folder / "list.xlsx", {"constant_memory": True})
    dated = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("List 3")
    sheet.write_row(0, 0, HEADINGS)
    for at, row in enumerate(rows(count), start=1):
        for column, value in enumerate(row):
            if isinstance(value, dt.date):
                sheet.write_datetime(at, column, value, dated)
            elif value is not None:
                sheet.write(at, column, value)
    book.close()


MAPPING: dict[str, Any] = {
    "notebook": "record_lists",
    "lists": [
        {
            "name": "Referrals",
            "sheet": "",
            "headings": ["child unique id", "^date of referral"],
            "child": "child unique id",
            "unique": ["received"],
            "order": [{"first": "received", "then": "decided"}],
            "link": {"date": "received", "days": 365},
            "fields": {
                "born": {"heading": "date of birth", "as": "birth"},
                "age": {"heading": "^age", "as": "age", "born": "born"},
                "received": {"heading": "^date of referral", "as": "date"},
                "decided": {"heading": "^date of decision", "as": "date"},
                "source": {
                    "heading": "^referral source",
                    "as": "code",
                    "words": {name: f"^{name}$" for name in SOURCES},
                },
                "closed": {"heading": "nfa", "as": "yes_no"},
                "earlier": {"heading": "^number of referrals", "as": "number"},
            },
            "counts": [
                {
                    "indicator": "CSC03",
                    "unit": "%",
                    "within": "received",
                    "every": ["quarter"],
                    "counts": [{"field": "closed", "is": "yes"}],
                },
                {
                    "indicator": "CSC02",
                    "unit": "%",
                    "within": "received",
                    "every": ["quarter"],
                    "counts": [
                        {
                            "any": [
                                {"field": "earlier", "at_least": 1},
                                {"field": "linked", "is": "yes"},
                            ]
                        }
                    ],
                },
            ],
        }
    ],
}


def make_project(folder: Path, kind: str) -> Path:
    """Make a project whose one return is the file; checks that need other returns are left out."""
    project = folder / f"project-{kind}"
    shutil.rmtree(project, ignore_errors=True)
    raw = project / "data" / "raw" / YEAR / "care"
    raw.mkdir(parents=True)
    (project / "notebooks" / "clean").mkdir(parents=True)
    (project / "expectations").mkdir()
    os.link(folder / f"list.{kind}", raw / f"list.{kind}")
    board = {
        "board": {"name": "Benchmark", "area": {"name": "Nowhere", "code": "E06000000"}},
        "year": YEAR,
        "agencies": [{"id": "care", "name": "Care"}],
        "returns": [{"agency": "care", "format": "bench", "title": "List", "files": f"*.{kind}"}],
    }
    real = yaml.safe_load((ROOT / "board.yml").read_text(encoding="utf-8"))
    board["board"] = {**real["board"], "demonstration": False}
    board |= {name: real[name] for name in ("comparators", "disclosure", "priorities")}
    (project / "board.yml").write_text(yaml.safe_dump(board), encoding="utf-8")
    mapping = yaml.safe_dump(MAPPING, sort_keys=False)
    (project / "notebooks" / "clean" / "bench.yml").write_text(mapping, encoding="utf-8")
    suite = json.loads((ROOT / "expectations" / "record_lists.json").read_text(encoding="utf-8"))
    for each in suite["expectations"]:
        if each["meta"]["id"] == "measures_present":
            each["kwargs"]["value_set"] = ["CSC02", "CSC03"]
        if each["meta"]["id"] == "lists_present":
            each["kwargs"]["value_set"] = ["Referrals"]
        if each["kwargs"]["column"] != "personal_data":
            each["severity"] = "warning"
    (project / "expectations" / "bench.json").write_text(json.dumps(suite), encoding="utf-8")
    across = json.loads((ROOT / "expectations" / "across_returns.json").read_text(encoding="utf-8"))
    across["expectations"] = [
        each for each in across["expectations"] if each["meta"]["id"] != "population_present"
    ]
    (project / "expectations" / "across_returns.json").write_text(
        json.dumps(across), encoding="utf-8"
    )
    return project


def ours(folder: Path, kind: str) -> None:
    """Read, clean and gate as a run does; print the seconds of each, and the faults found."""
    began = time.perf_counter()
    from annual_report.gate import run_gate  # noqa: PLC0415 - importing is part of a run
    from annual_report.project import load_project  # noqa: PLC0415
    from annual_report.returns.lists.opened import open_lists  # noqa: PLC0415

    project = str(folder / f"project-{kind}")
    imported = time.perf_counter()
    opened = open_lists(project, YEAR, "care", "bench")
    read = time.perf_counter()
    counted = opened.count()
    output = folder / "cleaned"
    os.environ["ANNUAL_REPORT_OUTPUT"] = str(output)
    opened.write(counted)
    cleaned = time.perf_counter()
    checks = folder / "checks"
    checks.mkdir(exist_ok=True)
    key = opened.registered.key
    del opened
    run_gate(load_project(project, year=YEAR), {key: output}, checks)
    gated = time.perf_counter()
    found = counted.findings.set_index(["finding", "field"])["count"]
    wrong = "nothing that this column can hold"
    faults = {
        "no identifier": found["no identifier of a child", "child"],
        "same event twice": found["rows that contradict each other", ""],
        "answer": found[wrong, "closed"],
        "source": found[wrong, "source"],
        "order": found["a date before the one that it follows", "decided"],
        "age": found[wrong, "age"],
        "number": found[wrong, "earlier"],
    }
    seconds = {
        "import": imported - began, "read": read - imported, "clean": cleaned - read,
        "gate": gated - cleaned,
    }  # fmt: skip
    print(json.dumps({"seconds": seconds, "faults": {k: int(v) for k, v in faults.items()}}))


def plain(folder: Path, kind: str) -> None:
    """Read with pandas' defaults and validate with Great Expectations' defaults."""
    began = time.perf_counter()
    import great_expectations as gx  # noqa: PLC0415
    import great_expectations.expectations as gxe  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415

    imported = time.perf_counter()
    path = folder / f"list.{kind}"
    frame = pd.read_csv(path) if kind == "csv" else pd.read_excel(path)
    read = time.perf_counter()
    for name in ("Date of Birth", "Date of Referral", "Date of Decision"):
        frame[name] = pd.to_datetime(frame[name], dayfirst=True, errors="coerce")
    number = "Number of Referrals in Last 12 Months"
    frame["earlier"] = pd.to_numeric(frame[number], errors="coerce")
    cleaned = time.perf_counter()
    gone, share = "any_value_is_missing", 0.98
    rules = {
        "no identifier": gxe.ExpectColumnValuesToNotBeNull(column=CHILD, mostly=0.99),
        "same event twice": gxe.ExpectCompoundColumnsToBeUnique(
            column_list=[CHILD, RECEIVED], ignore_row_if=gone
        ),
        "answer": gxe.ExpectColumnValuesToBeInSet(
            column="Referral NFA?", value_set=["Yes", "No"], mostly=share
        ),
        "source": gxe.ExpectColumnValuesToBeInSet(
            column="Referral Source", value_set=list(SOURCES), mostly=share
        ),
        "order": gxe.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A="Date of Decision", column_B=RECEIVED, or_equal=True, mostly=share
        ),
        "age": gxe.ExpectColumnValuesToBeBetween(
            column="Age", min_value=0, max_value=25, mostly=share
        ),
        "number": gxe.ExpectColumnValuesToNotBeNull(column="earlier", mostly=share),
        "birth": gxe.ExpectColumnValuesToNotBeNull(column="Date of Birth", mostly=share),
        "date": gxe.ExpectColumnValuesToNotBeNull(column=RECEIVED, mostly=share),
        "window": gxe.ExpectColumnValuesToBeBetween(
            column=RECEIVED,
            min_value=pd.Timestamp(1989, 4, 1),
            max_value=pd.Timestamp(2016, 3, 31),
            mostly=share,
        ),
    }
    for name, rule in rules.items():
        rule.meta = {"name": name}
    context = gx.get_context()
    batch = (
        context.data_sources.add_pandas("plain")
        .add_dataframe_asset("list")
        .add_batch_definition_whole_dataframe("whole")
        .get_batch({"dataframe": frame})
    )
    suite = gx.ExpectationSuite(name="list", expectations=list(rules.values()))
    outcome = batch.validate(suite)
    gated = time.perf_counter()
    faults = {
        result.expectation_config.meta["name"]: int(result.result["unexpected_count"])
        for result in outcome.results
    }
    seconds = {
        "import": imported - began, "read": read - imported, "clean": cleaned - read,
        "gate": gated - cleaned,
    }  # fmt: skip
    print(json.dumps({"seconds": seconds, "faults": {name: faults[name] for name in FAULTS}}))


@dataclass(frozen=True)
class Measured:
    """One way of doing it on one file.

    Attributes:
        way: ours or plain.
        kind: csv or xlsx.
        size: of the file, in bytes.
        whole: seconds by the clock, from starting Python to its end.
        worked: seconds that processors worked for it; others' work on the machine is not in it.
        seconds: of importing, reading, cleaning and gating.
        memory: most resident memory of all processes together, in bytes.
        faults: how many of each were found.
    """

    way: str
    kind: str
    size: int
    whole: float
    worked: float
    seconds: dict[str, float]
    memory: int
    faults: dict[str, int]


def measure(folder: Path, way: str, kind: str) -> Measured:
    """Run one way in a process of its own and watch its memory."""
    command = [sys.executable, __file__, "--inside", way, "--kind", kind, "--folder", str(folder)]
    environment = os.environ | {"ANNUAL_REPORT_KEY_FILE": str(folder / "key")}
    before, began = _worked(), time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    most = [0]
    stop = threading.Event()
    watcher = threading.Thread(target=_watch, args=(process.pid, most, stop))
    watcher.start()
    said, _ = process.communicate()
    whole = time.perf_counter() - began
    stop.set()
    watcher.join()
    if process.returncode:
        message = f"{way} on {kind} ended with {process.returncode}."
        raise SystemExit(message)
    told = json.loads(said.splitlines()[-1])
    size = (folder / f"list.{kind}").stat().st_size
    return Measured(
        way=way,
        kind=kind,
        size=size,
        whole=whole,
        worked=_worked() - before,
        seconds=told["seconds"],
        memory=most[0],
        faults=told["faults"],
    )


def _worked() -> float:
    """Return the processor seconds of all processes that have been waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _watch(process: int, most: list[int], stop: threading.Event) -> None:
    """Keep the most resident memory of a process and all below it."""
    page = os.sysconf("SC_PAGE_SIZE")
    while not stop.wait(PAUSE):
        total = 0
        for each in _tree(process):
            try:
                text = Path(f"/proc/{each}/statm").read_text(encoding="ascii")
            except (FileNotFoundError, ProcessLookupError):
                continue
            total += int(text.split()[1]) * page
        most[0] = max(most[0], total)


def _tree(process: int) -> Iterator[int]:
    yield process
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            below = path.read_text(encoding="ascii").split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        for each in below:
            yield from _tree(int(each))


def table(measured: list[Measured], count: int) -> str:
    """Write the results as a page."""
    libraries = ("pandas", "pyarrow", "python-calamine", "great-expectations", "openpyxl")
    versions = ", ".join(f"{name} {version(name)}" for name in libraries)
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1024**3
    lines = [
        f"A record-level return of {count:,} rows and {len(HEADINGS)} columns: read, cleaned, gated.",
        "",
        (
            f"{os.cpu_count()} processors ({platform.machine()}), {memory:.0f} GiB, {platform.system()}, "
            f"Python {platform.python_version()}, {versions}."
        ),
        "",
        "| file | MB | way | rows a second | whole | import | read | clean | gate | processors | most memory, MB |",
        "|:-----|---:|:----|--------------:|------:|-------:|-----:|------:|-----:|-----------:|----------------:|",
    ]
    for one in measured:
        parts = " | ".join(
            f"{one.seconds[part]:.1f}" for part in ("import", "read", "clean", "gate")
        )
        lines.append(
            f"| {one.kind} | {one.size / 1e6:.0f} | {one.way} | {count / one.whole:,.0f} | "
            f"{one.whole:.1f} | {parts} | {one.worked:.1f} | {one.memory / 1e6:,.0f} |"
        )
    found = ", ".join(f"{name} {number:,}" for name, number in measured[0].faults.items())
    lines += ["", f"Each way found the same faults: {found}.", ""]
    lines += [line.strip() for line in NOTES.splitlines() if line.strip()]
    return "\n".join(lines) + "\n"


def _keep(folder: Path, one: Measured) -> None:
    """Keep a measurement beside the files, so that the ways may be measured one after another."""
    with (folder / "measured.jsonl").open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(asdict(one)) + "\n")


def _fastest(folder: Path) -> list[Measured]:
    lines = (folder / "measured.jsonl").read_text(encoding="utf-8").splitlines()
    best: dict[tuple[str, str], Measured] = {}
    for one in sorted((Measured(**json.loads(line)) for line in lines), key=lambda m: m.whole):
        best.setdefault((one.kind, one.way), one)
    return [best[place] for place in sorted(best)]


def main() -> None:
    """Measure, compare what was found, and print or write the results."""
    parser = argparse.ArgumentParser(description="A record-level return of many rows.")
    parser.add_argument("rows", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--way", choices=("ours", "plain"), action="append")
    parser.add_argument("--kind", choices=("csv", "xlsx"), action="append")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where to make the files, and to keep them")
    parser.add_argument("--write", action="store_true", help="write the results file")
    parser.add_argument("--inside", choices=("ours", "plain"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside:
        {"ours": ours, "plain": plain}[asked.inside](asked.folder, asked.kind[0])
        return
    with tempfile.TemporaryDirectory() as own:
        folder = asked.folder or Path(own)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "list.xlsx").is_file():
            make(folder, asked.rows)
        for kind in asked.kind or ("csv", "xlsx"):
            make_project(folder, kind)
            for way in asked.way or ("ours", "plain"):
                for _ in range(asked.repeats):
                    _keep(folder, measure(folder, way, kind))
        measured = _fastest(folder)
    for one in measured:
        if one.faults != measured[0].faults:
            message = f"{one.way} on {one.kind} found other faults: {one.faults}."
            raise SystemExit(message)
    text = table(measured, asked.rows)
    print(text)
    if asked.write:
        RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

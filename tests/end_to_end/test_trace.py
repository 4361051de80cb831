"""From what is printed back to the cell in the return."""

from __future__ import annotations

import csv
import hashlib
import json
import re

import openpyxl
import pytest

from tests import reading
from tests.conftest import ROOT

pytestmark = pytest.mark.end_to_end


def labels(built) -> list[str]:
    return built.run("labels").stdout.split()


@pytest.mark.parametrize("board", ["northbrook", "harrow"])
def test_every_figure_and_table_links_to_its_trace_page(board, request):
    built = request.getfixturevalue(board)
    linked = set()
    for path in reading.chapters(built.book):
        for target in reading.page(path).xpath("//main//a/@href"):
            if match := re.search(r"trace/([a-z]+-[\w-]+)\.html", target):
                linked.add(match[1])
    shown = set()
    for path in reading.chapters(built.book):
        shown |= {
            name
            for name in reading.page(path).xpath("//main//@id")
            if re.match(r"(fig|tbl)-[\w-]+$", name) and not name.endswith(("-caption", "-title"))
        }
    missing = {
        name
        for name in shown
        if name not in linked and (built.book / "trace" / f"{name}.html").exists() is False
    }
    assert linked
    assert not missing


@pytest.mark.parametrize("board", ["northbrook", "harrow"])
def test_every_trace_page_names_file_checksum_and_notebook(board, request):
    built = request.getfixturevalue(board)
    checked = 0
    for path in (built.book / "trace").glob("*-*.html"):
        text = reading.squeeze(reading.page(path).text_content())
        if re.search(r"[0-9a-f]{64}", text) and ".ipynb" in text:
            checked += 1
    assert checked > 20


def test_the_pdf_refers_to_the_appendix_and_the_appendix_to_the_cells(northbrook):
    text = reading.pdf_text(northbrook.book)
    assert re.search(r"T1\b", text)
    assert re.search(r"Referrals and CP ?! ?[A-Z]+\d+|Referrals and CP![A-Z]+\d+", text)


def test_the_command_line_prints_the_same_trace_as_the_page(northbrook):
    some = [name for name in labels(northbrook) if name.startswith(("fig-", "tbl-", "num-"))]
    for name in some[:: max(1, len(some) // 8)]:
        done = northbrook.run("trace", name)
        assert done.returncode == 0
        page = reading.squeeze(
            reading.page(northbrook.book / "trace" / f"{name}.html").text_content()
        )
        for digest in set(re.findall(r"\b[0-9a-f]{64}\b", done.stdout)):
            assert digest in page


def test_an_unknown_label_is_refused_with_a_suggestion(northbrook):
    done = northbrook.run("trace", "num-csc01-rat")
    assert done.returncode == 2
    assert "num-csc01-rate" in done.stderr + done.stdout


def cell_value(raw, file, sheet, cell):
    """Read one cell independently of the library."""
    path = raw / file
    if path.suffix == ".csv":
        column, row = re.fullmatch(r"([A-Z]+)(\d+)", cell).groups()
        index = 0
        for letter in column:
            index = index * 26 + ord(letter) - 64
        for encoding in ("utf-8-sig", "cp1252"):
            try:
                text = path.read_bytes().decode(encoding)
                break
            except UnicodeDecodeError:
                continue
        dialect = csv.Sniffer().sniff(text.splitlines()[-1], delimiters=",;\t|")
        return list(csv.reader(text.splitlines(), dialect))[int(row) - 1][index - 1]
    return openpyxl.load_workbook(path, data_only=True)[sheet][cell].value


@pytest.mark.parametrize(
    ("board", "label", "numerator"),
    [("harrow", "num-csc01-rate", 1892), ("harrow", "num-csc09-percent", 220)],
)
def test_a_number_leads_to_the_cell_that_holds_its_numerator(board, label, numerator, request):
    built = request.getfixturevalue(board)
    trace = json.loads(built.run("trace", label, "--json").stdout)
    held = []
    for observation in trace["observations"]:
        for cell in observation["source_cell"].split():
            held.append(
                str(
                    cell_value(
                        built.project / "data" / "raw",
                        observation["source_file"],
                        observation["source_sheet"],
                        cell,
                    )
                )
            )
    assert str(numerator) in {value.removesuffix(".0") for value in held}
    covered_by = {check["format"] for check in trace["checks"]}
    assert covered_by == {"published_statistics", "across_returns"}


@pytest.mark.parametrize("board", ["northbrook", "harrow"])
def test_checksums_in_the_traces_are_those_of_the_returns(board, request):
    built = request.getfixturevalue(board)
    files = {}
    for name in labels(built):
        trace = (
            json.loads(built.run("trace", name, "--json").stdout)
            if len(files) < 6
            else {"files": []}
        )
        files |= {entry["file"]: entry["sha256"] for entry in trace["files"]}
    assert files
    for name, digest in files.items():
        path = built.project / "data" / "raw" / name
        assert hashlib.sha256(path.read_bytes()).hexdigest() == digest


def test_make_trace_calls_the_command():
    assert "annual-report trace" in (ROOT / "Makefile").read_text(encoding="utf-8")

"""From what is printed back to the cell in the return."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import time

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


def test_a_cell_is_followed_forwards_and_its_label_back_again_in_half_a_second(northbrook):
    trace = json.loads(northbrook.run("trace", "num-csc01-rate", "--json").stdout)
    one = trace["observations"][0]
    cell = one["source_cell"].split()[0]
    place = f"{one['source_file']}!{one['source_sheet']}!{cell}"
    for arguments in (("trace", "--cell", place), ("trace", "num-csc01-rate")):
        times = []
        for _ in range(5):
            began = time.perf_counter()
            done = northbrook.run(*arguments)
            times.append(time.perf_counter() - began)
            assert done.returncode == 0, done.stderr
            assert "num-csc01-rate" in done.stdout
        assert min(times) < 0.5, times


def test_a_version_that_was_replaced_says_so_and_by_what(northbrook):
    done = northbrook.run(
        "trace", "--cell", "police/Northbrook police Q4 2015-16 v1.xlsx!Q4 2015-16!M7"
    )
    assert done.returncode == 0, done.stderr
    assert "replaced by 2015-16/police/Northbrook police Q4 2015-16 v2 FINAL.xlsx" in " ".join(
        done.stdout.split()
    )


def test_a_cell_that_is_none_is_refused_with_the_nearest(northbrook):
    done = northbrook.run("trace", "--file", "police/Northbrook police Q4 2015-16 v2 FINEL.xlsx")
    assert done.returncode == 2
    assert "v2 FINAL.xlsx" in done.stderr


def test_the_cells_themselves_are_shown_on_request_alone(northbrook):
    without = northbrook.run("trace", "num-csc01-rate").stdout
    shown = northbrook.run("trace", "num-csc01-rate", "--cells").stdout
    assert shown.startswith(without.rstrip())
    assert "586, read as" in shown
    assert "586, read as" not in without


def test_every_trace_page_draws_its_graph_with_a_name_and_says_the_same_in_a_table(northbrook):
    pages = list((northbrook.book / "trace").glob("*-*.html"))
    for path in pages:
        (graph,) = reading.page(path).xpath("//main//svg[@role='img']")
        names = graph.get("aria-labelledby").split()
        assert all(graph.xpath(f".//*[@id='{name}']")[0].text.strip() for name in names)
        assert reading.page(path).xpath("//main//details//caption[.='What it was made from']")
    assert len(pages) > 100


def test_the_appendix_draws_the_way_from_returns_to_chapters_and_says_it_in_words(northbrook):
    page = reading.page(northbrook.book / "report" / "how_each_figure_was_made.html")
    (picture,) = page.xpath("//main//img[contains(@src, 'how-it-was-made')]")
    assert "returns" in picture.get("alt").lower()
    assert "28 of 29 were received" in reading.text_of(
        northbrook.book / "report" / "how_each_figure_was_made.html"
    )

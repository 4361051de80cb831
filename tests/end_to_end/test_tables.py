"""The tables beside the book: every one there, its figures those of the report, nothing hidden."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from annual_report.publish.items import Item, read_items
from annual_report.tables.reading import read_cell
from tests import reading
from tests.conftest import Built

pytestmark = pytest.mark.end_to_end

AROUND = ["Cover", "Contents", "indicators", "comparators", "audits", "Rows behind", "Notes"]


@dataclass(frozen=True)
class Tables:
    """What stands beside a built book, read by other programs than those that wrote it."""

    folder: Path
    sheets: dict[str, list[list[object]]]
    items: dict[str, Item]
    release: Path

    @property
    def contents(self) -> list[dict[str, str]]:
        head, *rows = self.sheets["Contents"][2:]
        return [dict(zip(map(str, head), map(str, row), strict=True)) for row in rows]

    def table(self, name: str) -> tuple[list[str], list[list[object]]]:
        """Headings and rows of a sheet, below its title and lines."""
        rows = self.sheets[name]
        above = next(at for at, row in enumerate(rows) if at and row[-1] != "")
        return [str(cell) for cell in rows[above]], rows[above + 1 :]

    def csv(self, name: str) -> list[dict[str, str]]:
        text = (self.folder / "csv" / f"{name}.csv").read_text(encoding="utf-8")
        return list(csv.DictReader(io.StringIO(text)))

    @property
    def metadata(self) -> dict:
        return json.loads((self.folder / "csv" / "csv-metadata.json").read_text(encoding="utf-8"))


def calamine(path: Path) -> dict[str, list[list[object]]]:
    frames = pd.read_excel(
        path, sheet_name=None, header=None, engine="calamine", keep_default_na=False
    )
    return {name: frame.to_numpy().tolist() for name, frame in frames.items()}


def tables_of(built: Built) -> Tables:
    year = built.project / "data" / "processed" / built.year
    published = {folder.name: folder for folder in (year / "published").iterdir()}
    folder = built.book / "tables"
    return Tables(
        folder, calamine(folder / "tables.ods"), read_items(published), year / "release" / "public"
    )


@pytest.fixture(scope="module")
def tables(northbrook: Built) -> Tables:
    return tables_of(northbrook)


def numbered(built: Built) -> dict[str, str]:
    """Every numbered table and chart of the HTML: its name, and its caption."""
    found = {}
    for page in reading.chapters(built.book):
        for caption in reading.page(page).xpath("//figcaption|//caption"):
            said = reading.squeeze(caption.text_content()).replace("\u00a0", " ")
            match = re.match(r"((?:Table|Figure) [A-Z\d][\d.]*?)[.:] (.*)", said)
            if match:
                found[match[1]] = match[2]
    return found


def test_every_numbered_table_and_chart_of_the_report_has_its_sheet(tables, northbrook):
    html = numbered(northbrook)
    assert len(html) > 100
    sheets = {name for name in tables.sheets if name.startswith(("Table", "Figure"))}
    without_data = {name for name in html.keys() - sheets if name.startswith("Figure")}
    assert html.keys() - sheets == without_data
    assert not sheets - html.keys()
    for row in tables.contents:
        if row["Sheet"] in html:
            words = reading.squeeze(row["What it holds"])
            assert html[row["Sheet"]].startswith(words), row["Sheet"]


def test_a_sheet_holds_the_cells_that_the_report_prints(tables):
    seen = parted = 0
    for row in tables.contents:
        item = tables.items.get(row["Label"])
        if item is None or item.refers:
            continue
        heads, rows = tables.table(row["Sheet"])
        cells = item.cells
        if heads[0] == "Group" and item.columns[0] != "Group":  # headings between rows
            parted += 1
            cells = tuple(one for one in cells if any(one[1:]))
            groups = list(dict.fromkeys(str(one[0]) for one in rows))
            assert groups == [one[0] for one in item.cells if not any(one[1:])]
            heads, rows = heads[1:], [one[1:] for one in rows]
        assert len(heads) == len(item.columns)
        assert [len(rows), len(heads)] == [len(cells), len(item.columns)], row["Sheet"]
        for shown, printed in zip(rows, cells, strict=True):
            for cell, text, letter in zip(shown, printed, item.align, strict=True):
                expected = read_cell(text)
                if letter == "r" and expected.number is not None:
                    assert cell == pytest.approx(expected.stored, abs=1e-12), row["Sheet"]
                    seen += 1
                else:
                    assert cell == expected.text, row["Sheet"]
    assert seen > 500
    assert parted > 3


def test_both_workbooks_hold_the_same_and_keep_the_guidance(tables):
    assert calamine(tables.folder / "tables.xlsx").keys() == tables.sheets.keys()
    opened = openpyxl.load_workbook(tables.folder / "tables.xlsx")
    names = [name for name in opened.sheetnames if not name.startswith(("Table", "Figure"))]
    assert names == AROUND
    for sheet in opened:
        assert sheet["A1"].value, sheet.title
        assert not sheet.merged_cells.ranges
        if sheet.title == "Cover":
            continue
        (table,) = sheet.tables.values()
        first, last = table.ref.split(":")
        head = sheet[first].row
        heads = [cell.value for cell in sheet[head]]
        assert all(heads), sheet.title
        assert len({str(one).casefold() for one in heads}) == len(heads)
        assert sheet.max_row == sheet[last].row  # nothing below the table
        assert all(sheet[f"A{row}"].value for row in range(1, head)), sheet.title  # no blank rows
        for row in sheet.iter_rows(min_row=head + 1):
            assert any(cell.value is not None for cell in row), sheet.title
            assert all(cell.data_type != "f" for cell in row)
    links = [row[0].hyperlink.location for row in opened["Contents"].iter_rows(min_row=4)]
    assert links == [f"'{name}'!A1" for name in opened.sheetnames[2:]]


def test_released_tables_are_there_whole_with_c_where_something_is_suppressed(tables):
    for name in ("indicators", "comparators", "audits"):
        released = pd.read_parquet(tables.release / f"{name}.parquet").set_index("row_id")
        heads, rows = tables.table(name)
        shown = pd.DataFrame(rows, columns=heads).set_index("row_id")
        assert shown.index.tolist() == released.index.tolist()
        assert (shown["display"].astype(str) == released["display"]).all()
        number = "count" if name == "audits" else "value"
        hidden = (released.get("suppression", "") != "") | (released["status"] == "suppressed")
        if name != "comparators":
            assert hidden.sum() > 20
        assert (shown.loc[hidden, "display"] == "[c]").all()
        assert (shown.loc[hidden, number] == "").all()
        there = released[number].notna() & ~hidden
        assert (
            shown.loc[there, number].astype(float) - released.loc[there, number]
        ).abs().max() < 1e-9
        assert not {"inputs", "note_internal", "source_cell", "consent_id", "message"} & set(heads)


def test_a_sheet_says_how_to_walk_back_and_the_rows_behind_it_are_those_of_its_trace(
    tables, northbrook
):
    heads, rows = tables.table("Rows behind")
    behind = pd.DataFrame(rows, columns=heads)
    folder = northbrook.project / "data" / "processed" / northbrook.year / "trace"
    told = 0
    for row in tables.contents:
        if row["Label"] in tables.items:
            trace = json.loads((folder / f"{row['Label']}.json").read_text())
            assert row["Reference"] == trace["ref"]
            said = " ".join(str(line[0]) for line in tables.sheets[row["Sheet"]][:6])
            assert f"Reference {trace['ref']} " in said
            assert f"annual-report trace {row['Label']}" in said
            ids = behind.loc[behind["Label"] == row["Label"], "row_id"].tolist()
            assert ids == list(tables.items[row["Label"]].rows)
            told += 1
    assert told > 100
    label = next(row["Label"] for row in tables.contents if row["Sheet"].startswith("Figure"))
    assert northbrook.run("trace", label).returncode == 0


def test_every_csv_can_be_read_by_its_metadata_alone(tables):
    described = {table["url"]: table for table in tables.metadata["tables"]}
    files = {path.name for path in (tables.folder / "csv").glob("*.csv")}
    assert described.keys() == files
    assert len(files) > 100
    for name, table in described.items():
        schema = table["tableSchema"]
        data = (tables.folder / "csv" / name).read_bytes()
        assert not data.startswith(b"\xef\xbb\xbf")
        rows = list(csv.DictReader(io.StringIO(data.decode())))
        assert [column["titles"] for column in schema["columns"]] == list(rows[0])
        for column in schema["columns"]:
            values = [row[column["titles"]] for row in rows]
            values = [one for one in values if one not in column.get("null", [])]
            if column["datatype"] in {"number", "integer"}:
                kind = float if column["datatype"] == "number" else int
                assert all(kind(one) is not None for one in values), name
            elif column["datatype"] == "boolean":
                assert set(values) <= {"true", "false"}
        if "primaryKey" in schema:
            (title,) = [c["titles"] for c in schema["columns"] if c["name"] == schema["primaryKey"]]
            keys = [row[title] for row in rows]
            assert len(set(keys)) == len(keys)
            assert all(keys)
    assert described["indicators.csv"]["tableSchema"]["primaryKey"] == "row_id"


def test_published_figures_say_where_they_come_from_and_under_which_licence(tables):
    described = {table["url"]: table for table in tables.metadata["tables"]}
    sources = described["comparators.csv"]["dc:source"]
    assert any("Children in need" in one and "vintage" in one for one in sources)
    assert "open-government-licence" in described["comparators.csv"]["dc:license"]["@id"]
    assert "dc:license" not in described["indicators.csv"]


def test_nothing_internal_lies_beside_the_tables(tables):
    files = {path.relative_to(tables.folder).as_posix() for path in tables.folder.rglob("*")}
    assert {name for name in files if not name.endswith(".csv")} == {
        "csv", "csv/csv-metadata.json", "tables.ods", "tables.xlsx",
    }  # fmt: skip


def test_no_time_is_in_the_files_so_that_the_same_report_gives_the_same_bytes(tables):
    for name in ("tables.ods", "tables.xlsx"):
        with zipfile.ZipFile(tables.folder / name) as archive:
            assert {info.date_time[0] for info in archive.infolist()} == {1980}
            assert b"2026" not in archive.read(
                "docProps/core.xml" if "xlsx" in name else "meta.xml"
            )


def test_harrow_has_its_tables_from_published_figures_too(harrow):
    tables = tables_of(harrow)
    html = numbered(harrow)
    assert {name for name in html if name.startswith("Table")} <= tables.sheets.keys()
    assert len(html) > 10
    assert len(tables.csv("indicators")) > 50
    sources = {t["url"]: t.get("dc:source", []) for t in tables.metadata["tables"]}
    assert any("vintage" in one for one in sources["indicators.csv"])

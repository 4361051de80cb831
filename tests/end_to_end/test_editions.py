"""One run makes the public and the board's edition: what each says, and what neither gives away."""

from __future__ import annotations

import io
import json
import re
import zipfile
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pandas as pd
import pikepdf
import pypdf
import pytest

from annual_report.pipeline.editions import SAME
from annual_report.project import load_project
from annual_report.render.page import DRAFT
from tests import reading

pytestmark = pytest.mark.end_to_end

#: Tables that editions may differ in: whose consent covers what.
MESSAGES = {"voices", "withheld"}


@pytest.fixture(scope="module")
def board(northbrook):
    return load_project(northbrook.project, year=northbrook.year, edition="board")


@pytest.fixture(scope="module")
def released(northbrook):
    """The released tables of an edition."""

    @cache
    def of(edition):
        (folder,) = northbrook.project.glob(f"data/processed/{northbrook.year}/release/{edition}")
        return {path.stem: pd.read_parquet(path) for path in sorted(folder.glob("*.parquet"))}

    return of


@pytest.fixture(scope="module")
def restricted(released, board):
    """Everything that only the board's edition may say."""
    public = set(released("public")["voices"]["message"])
    alone = [text for text in released("board")["voices"]["message"] if text not in public]
    assert alone, "the demonstration has a message for the board alone"
    return [*alone, board.marking, "What the board is asked to decide", "for_the_board"]


def words(path: Path) -> str:
    """Every word of a file that is published, whatever its kind, on one line."""
    data = path.read_bytes()
    if path.suffix == ".pdf":
        return reading.squeeze(" ".join(one.extract_text() for one in pypdf.PdfReader(path).pages))
    if path.suffix in {".docx", ".xlsx", ".ods"}:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            data = b" ".join(parts.read(name) for name in parts.namelist())
        return reading.squeeze(re.sub(r"<[^>]+>", "", data.decode("utf-8", "replace")))
    return reading.squeeze(data.decode("utf-8", "replace"))


def files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".ttf"]


def test_every_page_of_the_boards_edition_is_marked_once(board):
    pages = reading.pages(board.book)
    assert len(pages) > 100
    assert any("trace" in path.parts for path in pages)
    for path in pages:
        body = reading.page(path).find("body")
        assert body.xpath("//header//p[@class='marking']/text()") == [board.marking], path
        assert body.text_content().count(board.marking) == 1, path
        assert board.report_title in reading.page(path).xpath("//title")[0].text, path


def test_every_sheet_of_every_pdf_of_the_boards_edition_is_marked(board):
    found = sorted(board.book.rglob("*.pdf"))
    assert board.book / "annual-report.pdf" in found
    for path in found:
        for number, sheet in enumerate(pypdf.PdfReader(path).pages, 1):
            text = reading.squeeze(sheet.extract_text())
            assert board.marking in text, f"{path.name}, page {number}"


def test_the_boards_pdf_is_as_accessible_as_the_public_one(board):
    with pikepdf.open(board.book / "annual-report.pdf") as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert "pdfuaid:part" in str(pdf.open_metadata())
        assert str(pdf.docinfo["/Title"]).endswith(", board edition")


def test_what_is_for_the_board_alone_stands_in_its_edition(board, restricted):
    html = reading.html_text(board.book)
    pdf = reading.pdf_text(board.book)
    for text in restricted[:-2]:
        where = " ".join(words(path) for path in files(board.book) if path.suffix == ".html")
        assert reading.squeeze(text) in where
    assert "What the board is asked to decide" in html
    assert "What the board is asked to decide" in pdf
    chapter = reading.text_of(board.book / "report" / "for_the_board.html")
    for said in ("Probation", "Not returned", "Approved by", "Was due", "Make this a priority"):
        assert said in chapter


def test_nothing_for_the_board_alone_is_in_any_file_of_the_public_edition(northbrook, restricted):
    published = files(northbrook.book)
    assert any(path.name == "search-index.js" for path in published)
    for path in published:
        text = words(path)
        found = [one for one in restricted if reading.squeeze(one) in text]
        assert not found, f"{path.relative_to(northbrook.book)}: {found}"
        assert "for_the_board" not in path.name


def test_nothing_for_the_board_alone_is_in_a_public_pack(northbrook, restricted, tmp_path):
    done = northbrook.run("pack", "--output", str(tmp_path / "pack.zip"))
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(tmp_path / "pack.zip") as pack:
        for name in pack.namelist():
            assert "_board/" not in name
            if name.startswith("code/"):  # sources, which name the chapter and say nothing in it
                continue
            data = pack.read(name)
            held = (
                reading.squeeze(data.decode("utf-8", "replace"))
                if not name.endswith(".pdf")
                else ""
            )
            assert not [one for one in restricted[:-1] if one in held], name
        record = json.loads(pack.read("run/run.json"))
        assert not [one["step"] for one in record["steps"] if "@" in one["step"]]
        assert not [one["path"] for one in record["outputs"] if "board/" in one["path"]]


def test_editions_differ_in_messages_and_in_nothing_else_that_is_released(released):
    public, board = released("public"), released("board")
    assert public.keys() == board.keys()
    for name in public.keys() - MESSAGES:
        pd.testing.assert_frame_equal(public[name], board[name], obj=name)
    shown = set(public["voices"]["row_id"])
    assert shown < set(board["voices"]["row_id"])


def test_both_editions_hide_the_same_cells(northbrook, board):
    folder = northbrook.project / "data" / "processed" / northbrook.year / "published"
    compared = 0
    for path in sorted(folder.glob("*/*.json")):
        public = json.loads(path.read_text(encoding="utf-8"))
        other = board.results / "published" / path.parent.name / path.name
        if public.get("kind") != "table" or not other.is_file():
            continue
        theirs = json.loads(other.read_text(encoding="utf-8"))
        hidden = [
            {(row[0], at) for row in item["cells"] for at, cell in enumerate(row) if cell == "[c]"}
            for item in (public, theirs)
        ]
        assert hidden[0] == hidden[1], path.name
        compared += bool(hidden[0])
    assert compared > 3


def test_chapters_that_editions_share_rest_on_no_message(northbrook, released):
    messages = {
        row for edition in ("public", "board") for name in MESSAGES
        for row in released(edition)[name]["row_id"]
    }  # fmt: skip
    folder = northbrook.project / "data" / "processed" / northbrook.year / "published"
    for chapter in SAME:
        items = [json.loads(path.read_text("utf-8")) for path in (folder / chapter).glob("*.json")]
        assert items, f"{chapter} is no chapter"
        for item in items:
            assert not messages & set(item.get("rows", ())), (
                f"{chapter} prints a message: take it off SAME in pipeline/editions.py"
            )


def test_northbrook_is_signed_off_and_says_so(northbrook, board):
    said = f"Signed off by {board.signed_off}."
    for book in (northbrook.book, board.book):
        for path in reading.pages(book):
            assert not reading.page(path).xpath("//p[@class='draft']"), path
        assert said in reading.page(book / "index.html").xpath("//footer")[0].text_content()
        sheets = [reading.squeeze(one.extract_text()) for one in reading.pdf(book).pages]
        assert said in sheets[0]
        assert not [number for number, text in enumerate(sheets, 1) if DRAFT in text]


def test_harrow_is_a_draft_on_every_page(harrow):
    for path in reading.pages(harrow.book):
        assert reading.page(path).xpath("//header//p[@class='draft']/text()") == [f"{DRAFT}."], path
    for number, sheet in enumerate(reading.pdf(harrow.book).pages, 1):
        text = reading.squeeze(sheet.extract_text())
        assert DRAFT in text, number
        assert re.search(r"\bDraft\b", text.replace(DRAFT, "")), f"no watermark on page {number}"
    assert not (harrow.project / "_board").exists()


def test_every_link_of_the_boards_edition_leads_somewhere(board):
    for path in reading.pages(board.book):
        for href in reading.page(path).xpath("//a/@href | //img/@src | //link/@href"):
            target = unquote(urldefrag(href)[0])
            if target and not re.match(r"[a-z]+:", target):
                assert (path.parent / target).exists(), f"{path.relative_to(board.book)}: {href}"


def test_a_label_of_the_board_alone_is_traced_in_its_edition(northbrook):
    assert northbrook.run("trace", "tbl-board-decisions").returncode == 2
    found = northbrook.run("trace", "tbl-board-decisions", "--edition", "board")
    assert found.returncode == 0, found.stderr
    assert "for_the_board" in found.stdout
    labels = northbrook.run("labels", "--edition", "board").stdout.split()
    assert "voice-board" in labels
    assert "voice-board" not in northbrook.run("labels").stdout.split()


def test_the_end_of_the_run_and_the_list_of_runs_name_both_editions(northbrook):
    for place in ("_book/index.html", "_board/index.html", "_board/annual-report.pdf"):
        assert place in northbrook.output
    listed = northbrook.run("runs").stdout
    assert "public, board" in listed
    assert "2016-09-22" in listed


def test_what_stands_is_what_the_run_recorded_of_every_edition(northbrook):
    done = northbrook.run("verify", "--files")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Not compared" not in done.stdout

"""For whom an edition is, and that it is a draft, as a browser shows and prints it."""

from __future__ import annotations

import io
import unicodedata

import pypdf
import pytest

from annual_report.project import load_project
from annual_report.render.page import DRAFT
from tests import reading
from tests.browser.accessibility import COLOURS, NAMES, OVERFLOW, contrast
from tests.browser.conftest import chapters, kinds_of_page

pytestmark = [pytest.mark.browser, pytest.mark.end_to_end]


@pytest.fixture(scope="module")
def board(northbrook):
    return load_project(northbrook.project, year=northbrook.year, edition="board")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_marks_a_page_stands_out_in_light_and_dark(visit, board, harrow, scheme):
    page = visit(390, 844, color_scheme=scheme)
    for book, mark in ((board.book, ".marking"), (harrow.book, ".draft")):
        for path in (book / "index.html", book / "trace" / "index.html"):
            page.goto(path.as_uri())
            found = page.evaluate(COLOURS, f"header {mark}")
            assert len(found) == 1, path
            assert contrast(*found[0][1:]) >= 7


def test_the_first_thing_on_a_screen_is_for_whom_the_page_is(visitor, board):
    visitor.goto((board.book / "report" / "for_the_board.html").as_uri())
    mark = visitor.locator(".marking")
    assert mark.bounding_box()["y"] == 0
    assert mark.inner_text() == board.marking
    assert visitor.locator("h1").inner_text() == "What the board is asked to decide"


def test_every_printed_page_says_for_whom_it_is(visit, board, harrow):
    page = visit()
    for book, words in ((board.book, board.marking), (harrow.book, DRAFT)):
        page.goto((book / "report" / "method.html").as_uri())
        sheets = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
        assert len(sheets) > 1
        for number, sheet in enumerate(sheets, 1):
            text = unicodedata.normalize("NFKC", sheet.extract_text())  # a browser joins letters
            assert words in reading.squeeze(text), f"{book.name}, page {number}"


def test_no_page_of_the_boards_edition_is_wider_than_a_phone(visit, board):
    page = visit(320, 640)
    for path in [board.book / "report" / "for_the_board.html", *kinds_of_page(board.book)[-6:]]:
        page.goto(path.as_uri())
        assert page.evaluate(OVERFLOW) <= 0, path.name


def test_the_boards_own_chapter_is_named_and_headed_like_any_other(visit, board):
    page = visit(390, 844)
    own = [path for path in chapters(board.book) if path.stem in {"for_the_board", "index"}]
    assert len(own) == 2
    for path in own:
        page.goto(path.as_uri())
        assert page.locator("h1").count() == 1
        for kind, names in page.evaluate(NAMES).items():
            if kind == "bare":
                assert names == 0
            else:
                assert all(names)
                assert len(set(names)) == len(names), f"{path.name}: {kind}: {names}"

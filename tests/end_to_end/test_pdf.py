"""The PDF as assistive technology meets it."""

from __future__ import annotations

import pikepdf
import pytest

from tests import reading
from tests.reading import elements

pytestmark = pytest.mark.end_to_end


@pytest.fixture(scope="module", params=["northbrook", "harrow"])
def document(request):
    (path,) = request.getfixturevalue(request.param).book.glob("*.pdf")
    with pikepdf.open(path) as opened:
        yield opened


def test_it_declares_pdf_ua_and_british_english(document):
    assert document.Root.MarkInfo.Marked
    assert str(document.Root.Lang) == "en-GB"
    assert document.Root.ViewerPreferences.DisplayDocTitle
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"


def test_it_has_an_outline(document):
    with document.open_outline() as outline:
        titles = [entry.title for entry in outline.root]
    assert len(titles) >= 5


def test_every_figure_has_a_text_alternative(document):
    figures = list(elements(document.Root.StructTreeRoot.K, "/Figure"))
    assert figures
    assert all(str(figure.get("/Alt", "")) for figure in figures)


def test_tables_have_header_cells(document):
    tables = list(elements(document.Root.StructTreeRoot.K, "/Table"))
    assert tables
    assert all(list(elements(table, "/TH")) for table in tables)


@pytest.mark.parametrize("board", ["northbrook", "harrow"])
def test_pages_are_numbered(board, request):
    book = request.getfixturevalue(board).book
    sheets = reading.pdf(book).pages
    assert f"of {len(sheets)}" in reading.squeeze(sheets[len(sheets) // 2].extract_text())


@pytest.mark.parametrize("board", ["northbrook", "harrow"])
def test_typefaces_come_from_the_package(board, request):
    fonts = set()
    for sheet in reading.pdf(request.getfixturevalue(board).book).pages:
        for font in (sheet["/Resources"].get("/Font") or {}).values():
            fonts.add(str(font.get_object()["/BaseFont"]))
    assert fonts
    assert all("SourceSans" in font or "Math" in font for font in fonts), fonts

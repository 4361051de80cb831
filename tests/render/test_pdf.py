from __future__ import annotations

import re

import pikepdf
import pypdf
import pytest

from tests.reading import elements


@pytest.fixture(scope="module")
def document(report):
    with pikepdf.open(report.pdf) as opened:
        yield opened


def test_it_is_tagged_and_says_so(document):
    assert document.Root.MarkInfo.Marked
    assert str(document.Root.Lang) == "en-GB"
    assert document.Root.ViewerPreferences.DisplayDocTitle
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["pdfaid:part"] == "2"
        assert (
            metadata["dc:title"] == "Westmarch Safeguarding Children Board: annual report 2015-16"
        )
        assert metadata["dc:creator"] == ["Westmarch Safeguarding Children Board"]


def test_every_figure_has_its_text_alternative(document):
    found = [str(figure.Alt) for figure in elements(document.Root.StructTreeRoot.K, "/Figure")]
    assert found.count("Plans fell from 10 to 8.") == 2
    assert len(found) == 4
    assert all(found)


def test_tables_have_header_cells_that_say_what_they_head(document):
    tables = list(elements(document.Root.StructTreeRoot.K, "/Table"))
    assert len(tables) == 2
    for table in tables:
        heads = list(elements(table, "/TH"))
        assert heads
        assert all(
            str(head.A[0].Scope if isinstance(head.A, pikepdf.Array) else head.A.Scope) == "/Column"
            for head in heads
        )


def test_headings_make_the_outline(document):
    with document.open_outline() as outline:
        titles = [entry.title for entry in outline.root]
    assert [re.sub(r"^[\dA-Z.]+ ", "", title) for title in titles] == [
        "What the board should know first",
        "The help that children get",
        "What partners do",
        "How the figures were made",
        "Where each figure comes from",
    ]


def test_pages_carry_title_notice_and_their_number(report):
    sheets = pypdf.PdfReader(report.pdf).pages
    for number, sheet in enumerate(sheets[1:], start=2):
        text = sheet.extract_text()
        assert "Westmarch Safeguarding Children Board: annual report 2015-16" in text
        assert "Demonstration" in text
        assert f"Page {number} of {len(sheets)}" in text


def test_the_cover_names_the_report_and_carries_the_notice(report):
    text = " ".join(pypdf.PdfReader(report.pdf).pages[0].extract_text().split())
    assert "Westmarch Safeguarding Children Board: annual report 2015-16" in text
    assert "The year ending 31 March 2016" in text
    assert "Westmarch is invented, and so are its figures." in text


def test_the_header_row_is_repeated_on_the_next_page(report):
    sheets = [" ".join(sheet.extract_text().split()) for sheet in pypdf.PdfReader(report.pdf).pages]
    assert sum("Rate per 10,000 children" in sheet for sheet in sheets) == 2


def test_numbers_of_figures_tables_and_sections_are_those_of_the_html(report):
    text = report.pdf_text.replace("\u00a0", " ")
    for page in report.pages:
        tree = report.page(page)
        for name in tree.xpath("//*[@class='float-number']"):
            assert " ".join(name.text_content().split()) in text
        for heading in tree.xpath("//main//*[self::h1 or self::h2 or self::h3]"):
            assert " ".join(heading.text_content().split()) in text
        for reference in tree.xpath("//main//a[contains(@class, 'reference')]"):
            assert " ".join(reference.text_content().split()) in text


def test_numbers_and_figures_refer_to_the_appendix(report):
    reader = pypdf.PdfReader(report.pdf)
    names = {str(name) for name in reader.named_destinations}
    assert {"trace-num-referrals", "trace-fig-plans"} <= names
    assert "329.3† T5" in report.pdf_text.replace("†T5", "† T5")
    assert "How this figure was made: T1" in report.pdf_text


def test_only_the_packages_typeface_is_used(report):
    fonts = {
        str(font.get_object()["/BaseFont"])
        for sheet in pypdf.PdfReader(report.pdf).pages
        for font in (sheet["/Resources"].get("/Font") or {}).values()
    }
    assert fonts
    assert all("SourceSans" in font for font in fonts), fonts


def test_parts_are_named_in_the_contents_and_above_their_first_chapter(report):
    sheets = [sheet.extract_text() for sheet in pypdf.PdfReader(report.pdf).pages]
    assert "Part A. Duties" in sheets[1]
    assert sum("Part A. Duties" in sheet for sheet in sheets) == 2
    assert "Appendices" in sheets[1]


def test_no_clock_is_read(document):
    assert str(document.docinfo["/CreationDate"]).startswith("D:20160331")

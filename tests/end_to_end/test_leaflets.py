"""The two-page summary and the pages for the front line, as they were built: read like their readers do."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pikepdf
import pytest
from pypdf import PdfReader

from annual_report.project import load_project
from annual_report.requirements.readability import reading_age
from tests import reading
from tests.conftest import Built
from tests.reading import elements

pytestmark = pytest.mark.end_to_end

BOTH = pytest.mark.parametrize("board", ["northbrook", "harrow"])
#: Figures in a sentence, but no years, ages or days.
FIGURE = re.compile(r"(?<![\w.,-])\d[\d,]*(?:\.\d+)?%?(?![\w-])")
#: Letters are never smaller than this, in points.
SMALLEST = 10.5


def leaflets(book: Path) -> list[Path]:
    """The summary and every briefing, without the list of them."""
    briefings = sorted((book / "briefings").glob("*.html"))
    return [book / "summary" / "index.html", *(one for one in briefings if one.stem != "index")]


def paper_of(page: Path) -> Path:
    """The PDF that a leaflet's page leads to."""
    (link,) = reading.page(page).xpath("//p[@class='formats']/a/@href")
    return page.parent / link


def own_sentences(page: Path) -> list[str]:
    """Our own words on a page: no heading, no quotation, nothing that others wrote."""
    found = reading.page(page).xpath(
        "//section[not(contains(@class, 'look-more'))]//p[contains(@class, 'words')]"
        " | //section//span[@class='own']"
    )
    return [reading.squeeze(one.text_content()) for one in found]


@BOTH
def test_the_summary_has_two_pages_and_each_briefing_one(board, request):
    book = request.getfixturevalue(board).book
    summary, *briefings = leaflets(book)
    assert len(PdfReader(paper_of(summary)).pages) == 2
    assert all(len(PdfReader(paper_of(one)).pages) == 1 for one in briefings)


@BOTH
def test_every_leaflet_is_tagged_for_assistive_technology(board, request):
    for page in leaflets(request.getfixturevalue(board).book):
        with pikepdf.open(paper_of(page)) as opened:
            assert opened.Root.MarkInfo.Marked
            assert str(opened.Root.Lang) == "en-GB"
            with opened.open_metadata() as metadata:
                assert metadata["pdfuaid:part"] == "1"
            tree = opened.Root.StructTreeRoot.K
            assert len(list(elements(tree, "/H1"))) == 1, page
            assert len(list(elements(tree, "/H2"))) >= 3, page


@BOTH
def test_no_letter_is_smaller_than_promised_and_faces_come_from_the_package(board, request):
    for page in leaflets(request.getfixturevalue(board).book):
        sizes = set()
        for sheet in PdfReader(paper_of(page)).pages:
            fonts = (sheet["/Resources"].get("/Font") or {}).values()
            assert all("SourceSans" in str(one.get_object()["/BaseFont"]) for one in fonts)
            for operands, operator in pikepdf_text(sheet):
                if operator == "Tf":
                    sizes.add(float(operands[1]))
        assert sizes
        assert min(sizes) >= SMALLEST, page


def pikepdf_text(sheet):
    from pypdf.generic import ContentStream

    stream = ContentStream(sheet.get_contents(), sheet.pdf)
    for operands, operator in stream.operations:
        yield operands, operator.decode()


@BOTH
def test_the_page_and_the_paper_say_the_same(board, request):
    for page in leaflets(request.getfixturevalue(board).book):
        text = "".join(one.extract_text() for one in PdfReader(paper_of(page)).pages)
        printed = re.sub(r"\W", "", text)
        said = reading.page(page).xpath(
            "//h1 | //h2 | //p[contains(@class, 'words')] | //span[@class='own'] | //blockquote | //p[@class='what']"
        )
        assert len(said) > 5
        for one in said:
            assert re.sub(r"\W", "", one.text_content()) in printed, (page.name, one.text_content())


@BOTH
def test_our_own_sentences_are_readable_at_eleven(board, request):
    built = request.getfixturevalue(board)
    said = own_sentences(built.book / "summary" / "index.html")
    assert len(said) > 8
    age = reading_age(" ".join(said))
    assert age <= 11
    (line,) = [one for one in built.output.splitlines() if one.startswith("Plain ")]
    assert f"at an age of {age:.1f}; the aim is 11" in line
    checked = built.run("check").stdout
    assert f"{age:.1f} years (Flesch-Kincaid grade + 5); the aim is 11" in reading.squeeze(checked)


@BOTH
def test_every_number_that_we_state_leads_to_how_it_was_made(board, request):
    book = request.getfixturevalue(board).book
    linked = 0
    for page in leaflets(book):
        for sentence in reading.page(page).xpath("//div[@class='sentence']/p"):
            links = sentence.xpath(".//a/@href")
            for link in links:
                assert (page.parent / link).resolve().is_file(), (page.name, link)
                assert "/trace/" in link
            assert links, (page.name, sentence.text_content())
            numbers = sentence.xpath(".//a[@class='num']")
            linked += len(numbers)
            if page.parent.name == "summary":
                unlinked = "".join(sentence.xpath(".//span[@class='own']/text()"))
                bare = re.sub(r"every 1[0,]*0|\d+ March \d{4}|aged \d+ to \d+", "", unlinked)
                assert not FIGURE.findall(bare), sentence.text_content()
    assert linked >= 8


@BOTH
def test_the_way_back_from_a_trace_leads_to_the_leaflet(board, request):
    book = request.getfixturevalue(board).book
    for page in leaflets(book):
        labels = {
            re.search(r"trace/([\w-]+)\.html", one)[1]
            for one in reading.page(page).xpath("//main//a[contains(@href, '/trace/')]/@href")
        }
        assert labels
        for label in labels:
            trace = reading.page(book / "trace" / f"{label}.html")
            hrefs = [one.partition("#")[0] for one in trace.xpath("//main//a/@href")]
            assert f"../{page.parent.name}/{page.name}" in hrefs, (label, page)


@BOTH
def test_a_number_is_the_released_figure_rounded(board, request):
    built = request.getfixturevalue(board)
    folder = built.project / "data" / "processed" / built.year
    rounded = 0
    for path in sorted((folder / "published" / "plain_summary").glob("num-*.json")):
        text = json.loads(path.read_text("utf-8"))["text"]
        trace = json.loads((folder / "trace" / path.name).read_text("utf-8"))
        shown = {row["fields"].get("display", "") for row in trace["rows"]}
        figures = [float(re.sub(r"[,%]|\s*\[\w\]", "", one)) for one in shown if one[:1].isdigit()]
        if len(trace["rows"]) == 1 and figures:
            assert abs(figures[0] - float(text.replace(",", ""))) <= 0.55, path.stem
            rounded += 1
        else:
            assert int(text.replace(",", "")) == len(trace["rows"]), path.stem
    assert rounded >= 6


def test_what_children_said_stands_there_as_it_was_released(northbrook):
    words = reading.page(northbrook.book / "summary" / "index.html").xpath("//blockquote")
    whole = reading.html_text(northbrook.book)
    assert 2 <= len(words) <= 4
    assert all(whole.count(reading.squeeze(one.text_content())) >= 2 for one in words)


def test_help_is_named_and_the_invented_lines_say_so(northbrook):
    text = reading.text_of(northbrook.book / "summary" / "index.html")
    for line in ("Call 999", "0800 1111", "0808 800 5000"):
        assert line in text
    assert text.count("Made up") == 2
    assert "0800 1111" in "".join(
        one.extract_text() for one in PdfReader(northbrook.book / "summary" / "summary.pdf").pages
    )


def test_every_agency_has_a_page_or_is_named_as_having_none(northbrook):
    project = load_project(northbrook.project, year=northbrook.year)
    text = reading.text_of(northbrook.book / "briefings" / "index.html")
    links = reading.page(northbrook.book / "briefings" / "index.html").xpath("//li/a/@href")
    assert all((northbrook.book / "briefings" / one).is_file() for one in links)
    for agency in project.agencies:
        if agency.id not in {"board", "comparators"}:
            assert agency.name in text
    assert "Whether it was read is not known" in text


def test_a_briefing_names_what_its_agency_is_asked_and_by_when(northbrook):
    text = reading.text_of(northbrook.book / "briefings" / "police.html")
    assert "Give the interviews to one provider that works at weekends." in text
    assert "30 June 2016" in text
    assert "overdue" in text
    assert "You were asked for one file; it came in time." in text
    assert "places that you booked on joint training" in text


def test_a_page_that_exists_counts_as_a_route_and_not_as_read(northbrook):
    text = reading.text_of(northbrook.book / "report" / "learning.html")
    assert "A page for the front line of each agency" in text
    assert "A page that exists is not a page that was read" in text


def test_published_figures_alone_still_make_a_summary(harrow):
    page = reading.page(harrow.book / "summary" / "index.html")
    headings = [reading.squeeze(one.text_content()) for one in page.xpath("//h2")]
    assert "What went well" in headings
    assert "What we do not know" in headings
    assert "What children told us" not in headings
    assert "What grown-ups will do" not in headings
    text = reading.text_of(harrow.book / "briefings" / "index.html")
    assert "Metropolitan Police in Harrow" in text


def test_the_requirement_is_met_by_the_score(northbrook: Built):
    said = reading.squeeze(northbrook.run("check").stdout)
    assert "A summary of two pages for children and the public stands beside the report" in said

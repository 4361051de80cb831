"""A leaflet prints what it is given as words, on as many pages as it should have."""

from __future__ import annotations

from dataclasses import replace

import lxml.html
import pikepdf
import pytest
from pypdf import PdfReader

from annual_report.errors import RenderError
from annual_report.publish.items import Item, Piece, Quote
from annual_report.render.leaflet import Block, Leaflet, Run, Section, linked, sections
from annual_report.render.leafletpages import NOT_ALL, fitted, html, set_pdf
from annual_report.render.page import Site
from annual_report.render.staging import copy_fonts
from tests.conftest import ROOT
from tests.reading import elements, squeeze

SITE = Site("A report 2015-16", "The year", "A board", "Demonstration. All of it is invented.")
HOSTILE = '<script>alert(1)</script> #panic("x") $x$ *b* _i_ @sec-x {{< var x >}} \\ "q" `c` [l](u)'


def leaflet(*said: str, kind: str = "briefing", pages: int = 1) -> Leaflet:
    items = {
        one.label: one
        for one in (
            Item("num-x", "number", "c", text="23", rows=("a",)),
            Item("finding-x", "finding", "c", text="23 of every 100 calls came again.", rows=("a", "b"), judgement="concern"),
            Item("voice-x", "quotes", "c", quotes=tuple(Quote(one, f"A child, {one}") for one in said)),
            Item("tbl-x", "table", "c", cells=tuple((one, one, one) for one in said), columns=("What", "Who", "By when")),
        )
    }  # fmt: skip
    part = Item(
        "part-x", "part", "c",
        pieces=(
            Piece("heading", "What worries us", id="x-1-worry"),
            Piece("item", "finding-x"),
            Piece("heading", "What children said", id="x-2-heard"),
            *(Piece("paragraph", one) for one in said),
            *((Piece("item", "voice-x"), Piece("item", "tbl-x")) if said else ()),
        ),
    )  # fmt: skip
    return Leaflet(
        kind, "briefings/police.html", "Northbrook Police", "For the front line", "A lead", pages,
        "2016-03-31", sections(part, items), "Read on.",
    )  # fmt: skip


@pytest.fixture(scope="module")
def fonts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fonts")
    copy_fonts(folder)
    return folder


def printed(one: Leaflet, fonts, folder):
    target = folder / "a.pdf"
    set_pdf(SITE, one, ROOT / "report" / "_typst", fonts, target)
    return target


def test_words_of_others_are_never_markup_in_either_form(fonts, tmp_path):
    one = leaflet(HOSTILE)
    page = lxml.html.fromstring(html(SITE, one))
    assert not page.xpath("//script[contains(text(), 'alert')]")
    assert squeeze(HOSTILE) in squeeze(page.text_content())
    text = squeeze(PdfReader(printed(one, fonts, tmp_path)).pages[0].extract_text())
    assert text.replace(" ", "").count(HOSTILE.replace(" ", "")) >= 3


def test_a_title_of_others_is_never_markup_either(fonts, tmp_path):
    one = replace(leaflet("Words."), title=HOSTILE, kicker=HOSTILE, lead=HOSTILE, more=HOSTILE)
    page = lxml.html.fromstring(html(SITE, one))
    assert squeeze(page.xpath("string(//h1)")) == squeeze(HOSTILE)
    assert not page.xpath("//script[contains(text(), 'alert')]")
    assert PdfReader(printed(one, fonts, tmp_path)).metadata.title == HOSTILE


@pytest.mark.parametrize(("kind", "pages"), [("briefing", 1), ("summary", 2)])
def test_a_leaflet_that_is_too_long_is_named_and_not_made_smaller(kind, pages, fonts, tmp_path):
    long = leaflet(*["Words that go on and on. " * 8] * 12, kind=kind, pages=pages)
    with pytest.raises(RenderError, match=rf"Northbrook Police' takes \d pages .* take {pages}"):
        printed(long, fonts, tmp_path)


def test_a_summary_has_two_pages_however_little_it_says(fonts, tmp_path):
    reader = PdfReader(printed(leaflet(kind="summary", pages=2), fonts, tmp_path))
    assert len(reader.pages) == 2
    assert "Read more" in reader.pages[1].extract_text()


def test_it_is_tagged_and_dated_by_the_year_it_speaks_of(fonts, tmp_path):
    path = printed(leaflet("Somebody asked me."), fonts, tmp_path)
    with pikepdf.open(path) as opened:
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang) == "en-GB"
        tree = opened.Root.StructTreeRoot.K
        assert len(list(elements(tree, "/H1"))) == 1
        assert len(list(elements(tree, "/H2"))) == 3
        assert "20160331" in str(opened.docinfo["/CreationDate"])


def test_the_same_leaflet_has_the_same_bytes(fonts, tmp_path):
    first = printed(leaflet("Somebody asked me."), fonts, tmp_path).read_bytes()
    assert printed(leaflet("Somebody asked me."), fonts, tmp_path).read_bytes() == first


def test_each_number_leads_to_its_own_trace_and_is_found_whole():
    items = {
        one.label: one
        for one in (
            Item("num-now", "number", "c", text="10", rows=("a",)),
            Item("num-before", "number", "c", text="1", rows=("b",)),
            Item("num-other", "number", "elsewhere", text="100", rows=("a",)),
        )
    }
    finding = Item(
        "finding-x", "finding", "c", text="10 of every 100 came, not 1.", rows=("a", "b")
    )
    runs = [(one.text, one.label) for one in linked(finding, items)]
    assert runs == [("10", "num-now"), (" of every 100 came, not ", ""), ("1", "num-before"), (".", "")]  # fmt: skip


def test_what_others_wrote_has_a_place_that_its_trace_leads_back_to():
    page = lxml.html.fromstring(html(SITE, leaflet("Ring the school.")))
    assert page.xpath("//div[@id='tbl-x']//p[@class='what']/text()") == ["Ring the school."]


def test_a_sentence_without_a_number_of_its_own_says_how_we_know():
    one = leaflet()
    page = lxml.html.fromstring(html(SITE, one))
    assert page.xpath("//a[@class='num']/@href") == ["../trace/num-x.html"]
    assert not page.xpath("//a[@class='source']")
    bare = replace(one, sections=sections(
        Item("part-x", "part", "c", pieces=(Piece("heading", "H", id="x-plain"), Piece("item", "finding-y"))),
        {"finding-y": Item("finding-y", "finding", "c", text="Nobody knows.", judgement="no evidence")},
    ))  # fmt: skip
    page = lxml.html.fromstring(html(SITE, bare))
    assert page.xpath("//a[@class='source']/@href") == ["../trace/finding-y.html"]


def test_a_restricted_draft_says_so_on_every_page_of_paper(fonts, tmp_path):
    site = replace(SITE, marking="For members of the board", draft="Draft: not signed off")
    target = tmp_path / "a.pdf"
    one = leaflet(kind="summary", pages=2)
    set_pdf(site, one, ROOT / "report" / "_typst", fonts, target)
    for sheet in PdfReader(target).pages:
        text = squeeze(sheet.extract_text())
        assert "For members of the board" in text
        assert "Draft: not signed off" in text
        assert "Demonstration" in text


def test_what_does_not_fit_is_left_out_whole_and_the_leaflet_says_so(fonts, tmp_path):
    templates, target = ROOT / "report" / "_typst", tmp_path / "a.pdf"
    said = [f"Message {number}. " + "Words that go on. " * 20 for number in range(9)]
    long = leaflet(*said)
    long = replace(long, sections=tuple(
        replace(one, blocks=tuple(b for b in one.blocks if b.kind != "words")) for one in long.sections
    ))  # fmt: skip
    fits = fitted(SITE, long, templates, fonts, target)
    left = [len(one.blocks) for one in fits.sections]
    assert left[0] == 1
    assert 1 <= left[1] < len(long.sections[1].blocks)
    assert fits.sections[1].blocks == long.sections[1].blocks[: left[1]]
    text = squeeze(PdfReader(target).pages[0].extract_text())
    assert NOT_ALL in text
    assert NOT_ALL in html(SITE, fits)
    short = leaflet("Somebody asked me.")
    assert fitted(SITE, short, templates, fonts, target) == short


def test_only_the_page_that_is_too_full_says_less_and_help_is_never_left_out(fonts, tmp_path):
    def said(kind: str, count: int) -> tuple[Block, ...]:
        return tuple(
            Block(kind, (Run("Words that go on. " * 12),), ("A note",)) for _ in range(count)
        )

    full = replace(leaflet(kind="summary", pages=2), sections=(
        Section("well", "What went well", said("sentence", 3)),
        Section("heard", "What children told us", said("quote", 9)),
        Section("help", "Worried? Tell someone", said("entry", 5)),
    ))  # fmt: skip
    fits = fitted(SITE, full, ROOT / "report" / "_typst", fonts, tmp_path / "a.pdf")
    assert [len(one.blocks) for one in fits.sections][::2] == [3, 5]
    assert len(fits.sections[1].blocks) < 9

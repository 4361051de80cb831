from __future__ import annotations

import itertools
import re
from urllib.parse import unquote, urlsplit

import pytest

from tests.render.conftest import BOOK

PAGES = ["index.html", *(f"report/{name}.html" for name in ("help", "partners", "method", "how"))]


def test_every_chapter_has_its_page_at_quartos_address(report):
    assert all((report.folder / page).is_file() for page in PAGES)


def test_shortcodes_are_replaced_by_what_they_name(report):
    assert "For Westmarch in 2015-16, referrals were 329.3†" in report.text("index.html")
    assert "The deeper words, for Westmarch." in report.text("report/partners.html")


def test_shortcodes_in_code_and_escaped_ones_stay_as_they_are(report):
    text = report.text("report/help.html")
    assert "{{< include not_included.qmd >}}" in text
    assert "{{< include nothing >}}" in text
    assert "{{< var x >}}" in text


def test_figures_tables_and_sections_are_numbered_by_chapter(report):
    text = report.text("report/help.html")
    for name in (
        "Figure 1.1:",
        "Table 1.1:",
        "Table 1.2:",
        "Figure 1.2:",
        "1.1 The figures",
        "1.1.1 Deeper",
    ):
        assert name in text
    assert "Figure 1: Child protection plans" in report.text("index.html")
    assert "Figure A.1: A picture in the appendix" in report.text("report/how.html")
    assert "Appendix A Where each figure comes from" in report.text("report/how.html")


def test_an_unnumbered_chapter_takes_no_number(report):
    assert report.page("index.html").xpath("string(//h1)") == "What the board should know first"


def test_references_name_and_link_what_they_mean_across_chapters(report):
    links = {
        " ".join(a.text_content().split()): a.get("href")
        for page in ("index.html", "report/help.html", "report/partners.html")
        for a in report.page(page).xpath("//a[contains(@class, 'reference')]")
    }
    assert links["Figure 1.1"] in {"report/help.html#fig-referrals", "#fig-referrals"}
    assert links["Figure 1"] == "../index.html#fig-plans"
    assert links["1.1"] == "#tbl-referrals"
    assert links["Section 2.1"] == "report/partners.html#sec-partners"
    assert links["Chapter 1"] == "help.html#sec-help"
    assert links["Appendix A"] == "how.html#sec-how"


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_to_a_page_and_a_place_that_exist(report, page):
    for target in report.page(page).xpath("//a/@href | //img/@src | //link/@href | //script/@src"):
        parts = urlsplit(target)
        if parts.scheme:
            assert parts.scheme in {"https", "mailto"}
            continue
        file = (
            (report.folder / page).parent / unquote(parts.path)
            if parts.path
            else report.folder / page
        )
        assert file.resolve().is_file(), target
        if parts.fragment:
            where = report.page(file.resolve().relative_to(report.folder.resolve()).as_posix())
            assert unquote(parts.fragment) in where.xpath("//@id"), target


@pytest.mark.parametrize("page", PAGES)
def test_no_id_is_used_twice_on_a_page(report, page):
    found = report.page(page).xpath("//@id")
    assert len(found) == len(set(found))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_loads_nothing_from_elsewhere_and_carries_no_inline_script(report, page):
    tree = report.page(page)
    assert not [x for x in tree.xpath("//img/@src | //script/@src | //link/@href") if "//" in x]
    assert not tree.xpath("//script[not(@src)]")
    assert not [name for element in tree.iter() for name in element.attrib if name.startswith("on")]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_language_landmarks_a_skip_link_and_the_notice(report, page):
    tree = report.page(page)
    assert tree.get("lang") == "en-GB"
    assert len(tree.xpath("//h1")) == 1
    assert len(tree.xpath("//main[@id='main']")) == 1
    assert tree.xpath("//header")
    assert tree.xpath("//footer")
    assert tree.xpath("//a[@class='skip' and @href='#main']")
    labels = tree.xpath("//nav/@aria-label")
    assert len(labels) == len(set(labels)) >= 3
    assert "Westmarch is invented" in tree.xpath("string(//*[@class='notice'])")


@pytest.mark.parametrize("page", PAGES)
def test_headings_never_skip_a_level(report, page):
    levels = [
        int(h.tag[1])
        for h in report.page(page).xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4]")
    ]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_every_picture_has_its_text_alternative(report):
    for page in PAGES:
        for picture in report.page(page).xpath("//main//img"):
            assert re.search(r"\b(rose|fell)\b", picture.get("alt"))


def test_tables_scroll_in_a_region_named_by_their_caption(report):
    tree = report.page("report/help.html")
    for region in tree.xpath("//figure//div[@class='table-scroll']"):
        assert region.get("role") == "region"
        assert region.get("tabindex") == "0"
        assert tree.xpath(f"//*[@id='{region.get('aria-labelledby')}']")
    labels = tree.xpath(
        "//div[@class='table-scroll']/@aria-labelledby | //div[@class='table-scroll']/@aria-label"
    )
    assert len(labels) == len(tree.xpath("//table")) - len(tree.xpath("//details//table")) + 1
    assert len(set(labels)) == len(labels)


def test_a_table_of_numbers_is_set_right_with_its_rows_headed(report):
    table = report.page("report/help.html").xpath("//figure[@id='tbl-referrals']//table")[0]
    assert not table.xpath(".//col/@style")
    assert all("right" in cell.get("style") for cell in table.xpath(".//tbody//td"))
    assert len(table.xpath(".//tbody//th")) == 60


def test_callouts_have_titles_and_collapse_without_script(report):
    tree = report.page("report/help.html")
    titles = [t.text_content() for t in tree.xpath("//*[contains(@class, 'callout-title')]")]
    assert titles == [
        "A note with a title",
        "A heading as title",
        "Important",
        "Warning",
        "Caution",
    ]
    assert len(tree.xpath("//details[contains(@class, 'callout-tip')]/summary")) == 1


def test_content_for_one_format_stands_in_that_format_alone(report):
    assert "Only the screen says this." in report.text("report/help.html")
    assert "Only the paper says this." not in report.text("report/help.html")
    assert "Only the paper says this." in report.pdf_text
    assert "Only the screen says this." not in report.pdf_text
    assert "The data" not in report.pdf_text


def test_notes_and_citations_are_set(report):
    assert report.page("report/help.html").xpath(
        "//section[@id='footnotes' or contains(@class,'footnotes')]"
    )
    assert "Harrow Safeguarding Children Board 2015, 3" in report.text("report/partners.html")
    assert "Sources cited" in report.text("report/partners.html")
    assert "Sources cited" not in report.text("report/help.html")


def test_numbers_and_figures_lead_to_their_trace(report):
    tree = report.page("index.html")
    (number,) = tree.xpath("//a[@href='trace/num-referrals.html']")
    assert number.text_content() == "329.3†"
    assert number.get("title") == "How this number was made"
    assert tree.xpath("//a[@href='trace/fig-plans.html']")
    deeper = report.page("report/help.html").xpath("//div[@class='trace']//a/@href")
    assert deeper == ["../trace/fig-referrals.html", "../trace/tbl-referrals.html"]


def test_only_illustrative_numbers_carry_a_dagger(report):
    assert "29.9." in report.text("index.html")


def test_the_menu_lists_parts_and_marks_the_page(report):
    tree = report.page("report/partners.html")
    side = tree.xpath("//div[@class='side']")[0]
    assert [p.text for p in side.xpath(".//p")] == ["Part A. Duties", "Trust", "Appendices"]
    assert [
        " ".join(a.text_content().split()) for a in side.xpath(".//a[@aria-current='page']")
    ] == ["2 What partners do"]
    assert tree.xpath("//a[@rel='prev']/@href") == ["../report/help.html"]
    assert tree.xpath("//a[@rel='next']/@href") == ["../report/method.html"]


def test_the_search_index_holds_every_section_as_plain_text(report):
    script = (report.folder / "search-index.js").read_text(encoding="utf-8")
    assert script.startswith("window.searchIndex = [")
    for words in ("Probation returned nothing.", "report/help.html#help-deeper", "Sources"):
        assert words in script
    assert "</" not in script


def test_generated_text_is_not_changed_on_its_way(report):
    text = report.text("report/method.html")
    assert "board@example.org; £5 and $6; 5 < 6 & “quotes” – ‘single’ … #1 starred [c]." in text


def test_pictures_and_resources_are_copied(report):
    assert (report.folder / "report/_generated/fig-referrals.svg").read_bytes() == (
        BOOK / "fragments" / "fig-referrals.svg"
    ).read_bytes()
    assert (report.folder / "trace/fig-plans.html").is_file()
    assert (report.folder / "report/_style/fonts/SourceSansPro-Regular.ttf").is_file()

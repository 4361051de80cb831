"""What everybody can read and reach, whatever they read it with."""

from __future__ import annotations

import pytest

from tests.browser.accessibility import COLOURS, NAMES, contrast
from tests.browser.conftest import chapters, kinds_of_page

pytestmark = [pytest.mark.browser, pytest.mark.end_to_end]

#: Text that must stand out: prose, links, boxes, captions, tables, status, navigation, code.
TEXT = (
    "main p, main li, main a, main summary, main h2, main th, main td, main figcaption, main caption, "
    ".callout p, .finding p, .tag, .illustrative, .speaker, .notice p, .dagger-note, .chapters a, "
    ".chapters .part, .on-page a, .foot p, .report-title, .back, .trace-name, .dagger, pre span"
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_in_light_and_dark(visit, northbrook, scheme):
    page = visit(color_scheme=scheme)
    grounds = set()
    for path in kinds_of_page(northbrook.book):
        page.goto(path.as_uri())
        grounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        faint = {
            f"{words!r}: {ink} on {ground}"
            for words, ink, ground in page.evaluate(COLOURS, TEXT)
            if contrast(ink, ground) < 4.5
        }
        assert not faint, path.name
    assert len(grounds) == 1
    assert (contrast(grounds.pop(), "rgb(0, 0, 0)") < 2) == (scheme == "dark")


def test_links_tables_and_landmarks_have_names_that_tell_them_apart(visit, northbrook):
    page = visit(390, 844)
    for path in chapters(northbrook.book):
        page.goto(path.as_uri())
        for kind, names in page.evaluate(NAMES).items():
            if kind == "bare":
                assert names == 0, f"{path.name}: a heading of a table says not what it heads"
            else:
                assert all(names), f"{path.name}: {kind}"
                assert len(set(names)) == len(names), f"{path.name}: {kind}: {names}"


def test_a_table_stops_the_keyboard_only_where_it_scrolls(visit, northbrook):
    path = northbrook.book / "report" / "effectiveness_of_help.html"
    stops = "[...document.querySelectorAll('.table-scroll')].map(box => [box.tabIndex === 0, box.scrollWidth > box.clientWidth + 1])"
    seen = set()
    for width in (1400, 320):
        page = visit(width, 800)
        page.goto(path.as_uri())
        found = [tuple(pair) for pair in page.evaluate(stops)]
        assert all(stop == wide for stop, wide in found), width
        seen |= set(found)
    assert seen == {(True, True), (False, False)}


def test_paper_carries_the_report_and_no_navigation(visit, northbrook):
    page = visit()
    page.goto((northbrook.book / "report" / "effectiveness_of_help.html").as_uri())
    page.emulate_media(media="print")
    for selector in (".side", ".on-page", ".search", ".turn", ".menu"):
        assert not page.locator(selector).is_visible(), selector
    assert page.locator("h1").is_visible()
    folded = page.locator("main details:not([open]) table").first
    assert folded.is_visible()
    boxes = page.locator(".table-scroll").evaluate_all(
        "boxes => boxes.filter(box => getComputedStyle(box).overflowX !== 'visible').length"
    )
    assert boxes == 0


def test_without_scripts_the_report_reads_and_leads_on(visit, northbrook):
    page = visit(java_script_enabled=False)
    page.goto((northbrook.book / "index.html").as_uri())
    assert not page.locator(".search").is_visible()
    page.locator(".side a", has_text="What partners do").click()
    page.wait_for_url("**/partners_duties.html")
    assert page.locator(".side [aria-current=page]").inner_text().endswith("What partners do")
    page.locator("main a[href*='/trace/']").locator("visible=true").first.click()
    page.wait_for_url("**/trace/*.html")
    assert page.locator("h1").is_visible()


def test_nothing_moves_for_those_who_asked_for_it(visit, northbrook):
    for wish, behaviour in (("reduce", "auto"), ("no-preference", "smooth")):
        page = visit(reduced_motion=wish)
        page.goto((northbrook.book / "index.html").as_uri())
        assert (
            page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == behaviour
        )


def test_pictures_stay_on_white_where_colours_are_forced(visit, northbrook):
    page = visit(forced_colors="active", color_scheme="dark")
    page.goto((northbrook.book / "report" / "effectiveness_of_help.html").as_uri())
    ground = page.locator("figure img").first.evaluate(
        "img => getComputedStyle(img).backgroundColor"
    )
    assert ground == "rgb(255, 255, 255)"

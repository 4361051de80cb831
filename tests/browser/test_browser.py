"""The built report in a real browser: what works, with mouse, finger and keyboard."""

from __future__ import annotations

import pytest

from tests.browser.accessibility import OVERFLOW
from tests.browser.conftest import chapters, kinds_of_page

pytestmark = [pytest.mark.browser, pytest.mark.end_to_end]


def test_a_figure_leads_to_its_trace_and_the_trace_to_the_notebook(visitor, northbrook):
    visitor.goto((northbrook.book / "report" / "effectiveness_of_help.html").as_uri())
    visitor.locator("main a[href*='trace/fig-']").first.click()
    visitor.wait_for_load_state()
    assert "/trace/fig-" in visitor.url
    visitor.locator("a[href*='notebooks/']").first.click()
    visitor.wait_for_load_state()
    assert "/trace/notebooks/" in visitor.url


def test_search_finds_a_word_from_another_chapter(visitor, northbrook):
    visitor.goto((northbrook.book / "index.html").as_uri())
    visitor.get_by_role("searchbox", name="Search the report").fill("neglect")
    result = visitor.locator("#search-results a:not([href^='index'])", has_text="eglect").first
    result.wait_for(state="visible")
    assert result.locator(".chapter, .where").first.inner_text()
    assert "neglect" in result.locator("mark").first.inner_text().lower()
    where = result.get_attribute("href").rpartition("/")[2]
    result.click()
    visitor.wait_for_url(f"**/{where}*")


def test_search_says_how_much_it_found_and_when_it_found_nothing(visit, northbrook):
    page = visit()
    page.goto((northbrook.book / "report" / "voices.html").as_uri())
    box, told = page.get_by_role("searchbox"), page.get_by_role("status")
    box.fill("children plan")
    told.filter(has_text="sections found").wait_for(state="attached")
    sentence = page.locator("#search-results .what").first.inner_text()
    assert 20 < len(sentence) < 300
    box.fill("zzqx")
    told.filter(has_text="No section has this word.").wait_for(state="attached")
    assert page.locator("#search-results a").count() == 0
    assert page.locator("#search-results").inner_text() == "No section has this word."


def test_arrows_enter_and_escape_work_the_search(visit, northbrook):
    page = visit()
    page.goto((northbrook.book / "index.html").as_uri())
    box, results = page.get_by_role("searchbox"), page.locator("#search-results")
    box.focus()
    page.keyboard.type("conference")
    results.locator("a").nth(1).wait_for(state="visible")
    for key, expected in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0)):
        page.keyboard.press(key)
        here = page.evaluate(
            "[...document.querySelectorAll('#search-results a')].indexOf(document.activeElement)"
        )
        assert here == expected, key
    page.keyboard.press("Escape")
    assert not results.is_visible()
    assert box.evaluate("box => box === document.activeElement")
    page.keyboard.press("End")
    page.keyboard.type("s")
    results.locator("a").first.wait_for(state="visible")
    first = results.locator("a").first.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{first}")


def test_the_keyboard_alone_leads_from_the_first_page_to_a_trace(visit, northbrook):
    page = visit()
    page.goto((northbrook.book / "index.html").as_uri())
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the main part"
    assert page.locator(":focus").bounding_box()["x"] >= 0
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("type") == "search"
    page.keyboard.type("referrals and assessments")
    page.locator("#search-results a").first.wait_for(state="visible")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/report/*.html#*")
    for _ in range(40):
        page.keyboard.press("Tab")
        if "/trace/" in (page.locator(":focus").get_attribute("href") or ""):
            break
    outline = page.locator(":focus").evaluate("link => getComputedStyle(link).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/trace/*.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("board", ["northbrook", "harrow"])
def test_no_page_is_wider_than_the_narrowest_screen(visit, board, request):
    page = visit(320, 640)
    for path in kinds_of_page(request.getfixturevalue(board).book):
        page.goto(path.as_uri())
        assert page.evaluate(OVERFLOW) <= 0, path.name


def test_every_page_has_one_main_heading_and_a_language(visit, northbrook):
    page = visit()
    for path in chapters(northbrook.book):
        page.goto(path.as_uri())
        assert page.locator("h1").count() == 1, path.name
        assert page.locator("html").get_attribute("lang") == "en-GB"

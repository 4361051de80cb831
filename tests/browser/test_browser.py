"""The built report in a real browser, at phone and desktop width."""

from __future__ import annotations

import os
import shutil

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.end_to_end]

CHROMIUM = (
    os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
)
REQUIRED = bool(os.environ.get("ANNUAL_REPORT_REQUIRE_BROWSER"))

if not CHROMIUM and not REQUIRED:
    pytest.skip("no Chromium on this machine (apt-get install chromium)", allow_module_level=True)

QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    assert CHROMIUM, "a browser is required here and none was found"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield launched
        launched.close()


@pytest.fixture(params=[(390, 844), (1400, 900)], ids=["phone", "desktop"])
def visitor(browser, request):
    """A page that records console errors and every request off the machine."""
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda m: page.complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on(
        "request",
        lambda r: (
            None if r.url.startswith(("file:", "data:", "blob:")) else page.complaints.append(r.url)
        ),
    )
    yield page
    complaints = page.complaints
    context.close()
    assert not complaints


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
    box = visitor.locator("input[type=search]").first
    if not box.is_visible():
        visitor.locator("button[aria-controls], summary").first.click()
    box.fill("neglect")
    result = visitor.locator("a[href*='priorities.html']:visible", has_text="eglect")
    result.first.wait_for(state="visible")
    result.first.click()
    visitor.wait_for_url("**/priorities.html**")


@pytest.mark.parametrize("board", ["northbrook", "harrow"])
def test_no_page_is_wider_than_the_screen(visitor, board, request):
    book = request.getfixturevalue(board).book
    for path in [book / "index.html", *sorted((book / "report").glob("*.html"))]:
        visitor.goto(path.as_uri())
        overflow = visitor.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert overflow <= 0, path.name


def test_every_page_has_one_main_heading_and_a_language(visitor, northbrook):
    for path in [
        northbrook.book / "index.html",
        *sorted((northbrook.book / "report").glob("*.html")),
    ]:
        visitor.goto(path.as_uri())
        assert visitor.locator("h1").count() == 1, path.name
        assert visitor.locator("html").get_attribute("lang") == "en-GB"

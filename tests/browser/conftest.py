"""A real browser, and what a visitor may see of the built reports."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

CHROMIUM = (
    os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
)
REQUIRED = bool(os.environ.get("ANNUAL_REPORT_REQUIRE_BROWSER"))

QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="session")
def browser():
    if not CHROMIUM and not REQUIRED:
        pytest.skip("no Chromium on this machine (apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    assert CHROMIUM, "a browser is required here and none was found"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield launched
        launched.close()


@pytest.fixture
def visit(browser):
    """Open a window; it records console errors and every request off the machine."""
    contexts, complaints = [], []

    def window(width=1400, height=900, **options):
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda r: (
                None if r.url.startswith(("file:", "data:", "blob:")) else complaints.append(r.url)
            ),
        )
        return page

    yield window
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture(params=[(390, 844), (1400, 900)], ids=["phone", "desktop"])
def visitor(visit, request):
    """A window of a phone and of a desk."""
    return visit(*request.param)


def chapters(book: Path) -> list[Path]:
    """Return the first page and every chapter."""
    return [book / "index.html", *sorted((book / "report").glob("*.html"))]


def leaflets(book: Path) -> list[Path]:
    """Return the two-page summary, the list of briefings and the longest of them."""
    briefings = set((book / "briefings").glob("*.html")) - {book / "briefings/index.html"}
    longest = max(briefings, key=lambda one: (one.stat().st_size, one.name))
    return [book / "summary/index.html", book / "briefings/index.html", longest]


def kinds_of_page(book: Path) -> list[Path]:
    """Return every chapter and notebook, and of each kind of trace page the longest."""
    traces: dict[str, Path] = {}
    for path in sorted((book / "trace").glob("*.html"), key=lambda one: one.stat().st_size):
        traces[path.stem.split("-")[0]] = path
    return [
        *chapters(book),
        *leaflets(book),
        *sorted((book / "trace" / "notebooks").glob("*.html")),
        *traces.values(),
    ]

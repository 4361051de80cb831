"""The page that a label stands on: a chapter's, a paper's, or none."""

from __future__ import annotations

import pytest

from annual_report.tracing.flow import _name, _page
from annual_report.tracing.traces import page_of


@pytest.mark.parametrize(
    ("where", "page"),
    [
        ("report/training.qmd", "report/training.html"),
        ("summary/index.html", "summary/index.html"),
        ("briefings/police.html", "briefings/police.html"),
        ("", ""),
    ],
)
def test_the_page_of_a_chapter_and_of_a_paper(where, page):
    assert page_of(where) == page


def test_papers_of_one_folder_are_counted_together():
    assert _page("briefings/police.html") == _page("briefings/camhs.html") == "briefings"
    assert _name(_page("summary/index.html")) == "Summary"
    assert _name(_page("index.qmd")) == "Opening page"

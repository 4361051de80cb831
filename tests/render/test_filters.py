"""The filters as the real Quarto runs them: with its global, from the book's folder or a chapter's."""

from __future__ import annotations

import json

import pytest

from annual_report.errors import RenderError
from annual_report.project import home
from annual_report.render import pandoc

TEXT = '[12.2%]{.num .illustrative trace="num-x"}\n\n::: {.trace trace="num-x"}\nHow this was made\n:::\n'


@pytest.fixture
def run(tmp_path):
    """Run a filter with a stand-in for the global that Quarto defines."""

    def run_(form, project, name="trace", text=TEXT):
        wrapper = tmp_path / "wrapper.lua"
        filter_ = home() / "report" / "_filters" / f"{name}.lua"
        wrapper.write_text(f'quarto = {{ project = {project} }}\nreturn dofile("{filter_}")\n')
        return pandoc.run([f"--to={form}", "--from=markdown", f"--lua-filter={wrapper}"], text)

    return run_


@pytest.fixture
def book(tmp_path):
    folder = tmp_path / "book" / "report" / "_generated"
    folder.mkdir(parents=True)
    (folder / "trace-refs.json").write_text(json.dumps({"num-x": "T7"}))
    return folder.parents[1]


def test_in_the_pdf_references_are_read_from_the_book_though_it_has_no_offset(run, book):
    made = run("typst", f'{{ directory = "{book}" }}')
    assert '#traceref("T7", <trace-num-x>)' in made
    assert '#tracelink("T7", <trace-num-x>)' in made


@pytest.mark.parametrize(
    ("offset", "href"), [('".."', "../trace/"), ('"."', "trace/"), ('""', "trace/"), ("nil", "trace/")]
)  # fmt: skip
def test_in_html_links_lead_to_the_root_of_the_book_from_any_chapter(run, offset, href):
    made = run("html", f"{{ offset = {offset} }}")
    assert made.count(f'href="{href}num-x.html"') == 2


def test_html_needs_no_references(run):
    assert "trace/num-x.html" in run("html", "nil")


def test_a_book_without_references_says_what_writes_them(run, tmp_path):
    with pytest.raises(RenderError, match=r"trace-refs\.json is not in the book\. `make report`"):
        run("typst", f'{{ directory = "{tmp_path}" }}')


def test_boxes_keep_what_quarto_has_already_written_for_typst(run, book):
    text = "::: {.finding .concern}\n`#callout(body: [A])`{=typst}\n\nText\n:::\n"
    made = run("typst", f'{{ directory = "{book}" }}', "boxes", text)
    assert made.index('#report-box("finding", "concern", whole: true)[') < made.index(
        "#callout(body: [A])"
    )

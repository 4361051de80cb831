import re
from html.parser import HTMLParser

import pandas as pd
import pytest

from annual_report.publish.items import MIMETYPE
from annual_report.tracing.executed import read_notebook
from annual_report.tracing.lineage import build_traces
from annual_report.tracing.notebookpage import highlighted, notebook_page
from annual_report.tracing.tracepages import build_trace_pages
from tests.small_report import HOSTILE, executed, make

VOID = {"meta", "link", "img", "br", "input", "hr"}


class Page(HTMLParser):
    """Tags, attributes and text of a page; fails on tags that do not nest."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.ids, self.links, self.text, self._open = [], [], [], "", []
        self.feed(text)
        assert not self._open, self._open

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        assert not any(name.startswith("on") for name in values)
        self.tags.append((tag, values))
        if "id" in values:
            assert values["id"] not in self.ids
            self.ids.append(values["id"])
        self.links += [values[name] for name in ("href", "src") if values.get(name)]
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        assert tag in VOID

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        self.text += data


def mark(label, **data):
    bundle = {MIMETYPE: {"label": label, "kind": "figure"}, **data}
    return {"output_type": "display_data", "metadata": {}, "data": bundle}


@pytest.fixture
def pages(tmp_path):
    """Trace pages of a chapter whose every text is hostile."""
    report = make(tmp_path)
    chapter = report.chapter()
    rows = chapter.read("indicators")
    from annual_report import charts

    figure = charts.bars(rows, style=charts.Style(area=HOSTILE))
    chapter.figure("fig-a", figure, caption=HOSTILE, alt=HOSTILE, rows=rows)
    chapter.table("tbl-a", pd.DataFrame({HOSTILE: [HOSTILE]}), caption=HOSTILE, rows=rows)
    chapter.finding("finding-a", HOSTILE, rows=rows, judgement="concern")
    chapter.not_returned("num-gap", HOSTILE)
    cells = [
        ("markdown", f"# Title of the notebook\n\n{HOSTILE}\n\n<div onclick='x()'>raw</div>", []),
        ("code", f"# a comment\nvalue = {HOSTILE!r}", [
            {"output_type": "stream", "name": "stdout", "text": f"{HOSTILE} <Thing at 0x7f00aa>\n"},
            {"output_type": "stream", "name": "stderr", "text": "/root/secret/path warning"},
            mark("fig-a", **{"image/svg+xml": "<svg onload='x()'/>"}),
            mark("tbl-a", **{"text/html": "<table><tr><td>x</td></tr></table>"}),
            mark("finding-a", **{"text/plain": HOSTILE}),
            {"output_type": "display_data", "metadata": {}, "data": {
                "text/html": "<script>alert(2)</script><table><tr><th>h</th></tr>"
                             "<tr><td onclick='x()'>&lt;b&gt;<img src=x onerror=x></td></tr></table>"}},
        ]),
        ("code", "chapter.not_returned()", [mark("num-gap")]),
    ]  # fmt: skip
    notebooks = {"partners": executed(tmp_path / "partners.ipynb", cells)}
    traces, output = tmp_path / "traces", tmp_path / "trace"
    traces.mkdir()
    build_traces(
        report.project, published=report.published(), release=report.release, cleaned=report.cleaned,
        returns=report.returns, checks_file=report.checks, output=traces, notebooks=notebooks,
    )  # fmt: skip

    def build():
        build_trace_pages(
            report.project, traces=traces, published=report.published(), notebooks=notebooks,
            where={"fig-a": "report/partners_duties.qmd", "finding-a": "index.qmd"}, output=output,
        )  # fmt: skip
        return output

    return build


def test_every_label_has_a_page_and_hostile_text_stays_text(pages):
    output = pages()
    for path in [*output.glob("*.html"), output / "notebooks" / "partners.html"]:
        page = Page(path.read_text())
        assert "script" not in {tag for tag, _ in page.tags}, path
        assert not [link for link in page.links if link.startswith(("javascript", "/", "http"))], (
            path
        )
        assert "<script>alert(1)</script>" in page.text, path
    assert {path.name for path in output.glob("*.html")} == {
        "fig-a.html", "finding-a.html", "index.html", "num-gap.html", "tbl-a.html",
    }  # fmt: skip


def test_every_link_between_trace_pages_leads_somewhere(pages):
    output = pages()
    for path in output.rglob("*.html"):
        for link in Page(path.read_text()).links:
            target, _, anchor = link.partition("#")
            file = (path.parent / target).resolve() if target else path
            if not file.is_relative_to(output):
                continue
            assert file.is_file(), f"{path.name}: {link}"
            if anchor and anchor != "main":
                assert anchor in Page(file.read_text()).ids, f"{path.name}: {link}"


def test_a_figure_leads_back_to_the_report_and_on_to_its_cell(pages):
    page = Page((pages() / "fig-a.html").read_text())
    assert "../report/partners_duties.html#fig-a" in page.links
    assert "notebooks/partners.html#cell-cell1" in page.links
    assert ("img", {"src": "fig-a.svg", "alt": " ".join(HOSTILE.split())}) in [
        (tag, values | {"alt": " ".join((values.get("alt") or "").split())}) for tag, values in page.tags
        if tag == "img"
    ]  # fmt: skip
    assert "../index.html" in Page((pages() / "finding-a.html").read_text()).links


def test_the_page_of_a_suppressed_row_shows_its_cell_and_no_number(pages):
    text = (pages() / "fig-a.html").read_text()
    assert "B3" in text
    rows = re.findall(r"<tr>.*?</tr>", text, re.DOTALL)
    care = [row for row in rows if "care" in row]
    assert care
    assert not [row for row in care if re.search(r">3(\.0)?<", row)]


def test_standard_error_and_memory_addresses_stay_out_of_the_notebook(pages):
    text = (pages() / "notebooks" / "partners.html").read_text()
    assert "secret" not in text
    assert "0x7f" not in text


def test_pages_are_the_same_bytes_every_time(pages):
    output = pages()
    before = {path: path.read_bytes() for path in output.rglob("*") if path.is_file()}
    pages()
    assert {path: path.read_bytes() for path in output.rglob("*") if path.is_file()} == before


def test_no_page_names_a_folder_of_this_machine(pages, tmp_path):
    for path in pages().rglob("*.html"):
        assert str(tmp_path) not in path.read_text()


def test_tables_have_headers_with_scope_and_a_caption(pages):
    page = Page((pages() / "tbl-a.html").read_text())
    headers = [values for tag, values in page.tags if tag == "th"]
    assert headers
    assert all(values.get("scope") in {"col", "row"} for values in headers)
    assert sum(tag == "table" for tag, _ in page.tags) == sum(
        tag == "caption" for tag, _ in page.tags
    )


def test_every_page_has_one_first_heading(pages):
    for path in pages().rglob("*.html"):
        assert [tag for tag, _ in Page(path.read_text()).tags].count("h1") == 1, path


def test_prose_whose_code_block_is_not_closed_does_not_swallow_the_next_cell(tmp_path):
    cells = [("markdown", "# One\n\n```\nopen", []), ("markdown", "Two", []), ("code", "x = 1", [])]
    notebook = read_notebook(executed(tmp_path / "a.ipynb", cells))
    shown = notebook_page(notebook, title="A", pictures={})
    assert [cell.id for cell in shown.cells] == ["cell0", "cell1", "cell2"]
    assert shown.cells[1].body.strip() == "<p>Two</p>"


def test_code_is_marked_by_kind_and_escaped():
    marked = highlighted('if x < 1:  # why\n    y = "<b>"')
    assert '<span class="tok-k">if</span>' in marked
    assert '<span class="tok-c"># why</span>' in marked
    assert "&lt;" in marked
    assert "<b>" not in marked


def test_the_colours_of_code_are_readable_in_light_and_dark():
    from pathlib import Path

    style = Path(__file__).parents[2] / "report" / "_style"
    names = set(re.findall(r"color: var\((--[\w-]+)\)", (style / "trace.css").read_text()))
    light, dark = (
        dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-fA-F]{6})", text))
        for text in (
            (style / "report.css")
            .read_text()
            .partition("}")[2]
            .partition(":root")[2]
            .partition("}")[0],
            (style / "page.css").read_text().partition(":root")[2].partition("}")[0],
        )
    )
    for colours in (light, light | dark):
        for name in names:
            assert contrast(colours[name], colours["--wash"]) >= 4.5, name


def contrast(first, second):
    bright, dim = sorted((luminance(first), luminance(second)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def luminance(colour):
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

"""For whom an edition is, and that it is a draft: on every page, once, and in words."""

from __future__ import annotations

import shutil

import lxml.html
import pikepdf
import pypdf
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from annual_report import render
from annual_report.project import load_project
from annual_report.render import pandoc, staging
from annual_report.render.page import DRAFT, Site, css_string, page
from tests.reading import elements
from tests.render.conftest import BOOK, Report

MARKING = "Restricted: for the Westmarch board. Not for publication."
EDITIONS = f'editions: {{public: {{}}, board: {{marking: "{MARKING}"}}}}\n'
SIGNED = "governance: {sign_off: {by: The chair, on: 2016-09-22}}\n"


def project_in(folder, more):
    shutil.copytree(BOOK, folder)
    with (folder / "board.yml").open("a") as board:
        board.write(more)
    return load_project(folder, edition="board")


def made(folder, more):
    """The fixture book in the board's edition, staged and set."""
    project = project_in(folder / "project", more)
    stage = folder / "stage"
    render.stage_book(project, BOOK / "fragments", BOOK / "trace", stage)
    render.render(stage, folder / "book", renderer="embedded")
    return Report(folder / "book")


@pytest.fixture(scope="module")
def draft(tmp_path_factory):
    return made(tmp_path_factory.mktemp("draft"), EDITIONS)


@pytest.fixture(scope="module")
def signed(tmp_path_factory):
    return made(tmp_path_factory.mktemp("signed"), EDITIONS + SIGNED)


def sheets(report):
    return [" ".join(one.extract_text().split()) for one in pypdf.PdfReader(report.pdf).pages]


def test_every_page_of_the_html_is_marked_above_everything_else(draft):
    for name in draft.pages:
        root = draft.page(name)
        assert root.xpath("//header/p[@class='marking']/text()") == [MARKING], name
        assert root.xpath("//header/p[@class='draft']/text()") == [f"{DRAFT}."], name
        assert root.find("body").text_content().count(MARKING) == 1, "heard once a page"


def test_every_sheet_of_the_pdf_is_marked_and_says_that_it_is_a_draft(draft):
    found = sheets(draft)
    assert len(found) > 5
    for number, text in enumerate(found, 1):
        assert MARKING in text, number
        assert DRAFT in text, number
        assert " Draft " in f" {text} ".replace(DRAFT, ""), f"no watermark on sheet {number}"


def test_a_signed_report_has_no_watermark_and_says_who_signed(signed):
    words = "Signed off by the chair on 22 September 2016."
    for number, text in enumerate(sheets(signed), 1):
        assert MARKING in text, number
        assert "Draft" not in text, number
    assert words in sheets(signed)[0]
    for name in signed.pages:
        assert words in signed.page(name).xpath("//footer")[0].text_content()
        assert not signed.page(name).xpath("//*[@class='draft']")
    assert words in signed.page("index.html").xpath("//div[@class='cover']")[0].text_content()


def test_marking_and_watermark_are_no_part_of_what_the_pdf_says(draft):
    with pikepdf.open(draft.pdf) as pdf:
        spoken = [
            str(one.get("/ActualText", "")) + str(one.get("/Alt", ""))
            for one in elements(pdf.Root.StructTreeRoot.K, "/P")
        ]
        for sheet in list(pdf.pages)[1:]:
            operations = pikepdf.parse_content_stream(sheet)
            marks = [str(o.operands[0]) for o in operations if str(o.operator) in {"BDC", "BMC"}]
            assert marks[0] == "/Artifact", "the watermark lies behind the text and is passed over"
        assert not any("Restricted" in text for text in spoken)
        assert str(pdf.docinfo["/Title"]).endswith(", board edition")


def test_quarto_is_told_what_the_embedded_renderer_knows(tmp_path):
    settings = yaml.safe_load((BOOK / "_quarto.yml").read_text(encoding="utf-8"))
    told = staging.named(settings, project_in(tmp_path / "a", EDITIONS))
    assert (told["marking"], told["draft-notice"]) == (MARKING, DRAFT)
    assert "signed-off" not in told
    told = staging.named(told, project_in(tmp_path / "b", EDITIONS + SIGNED))
    assert told["signed-off"] == "the chair on 22 September 2016"
    assert "draft-notice" not in told
    assert "marking" not in staging.named(told, load_project(tmp_path / "b"))


def test_in_quartos_html_a_filter_says_it_on_every_page():
    folder = BOOK.parents[2] / "report" / "_filters" / "marking.lua"
    text = f"---\nmarking: '{MARKING}'\ndraft-notice: '{DRAFT}'\n---\n\n# Title\n\nWords.\n"
    arguments = ["--from=markdown", "--to=html5", f"--lua-filter={folder}"]
    root = lxml.html.fromstring(f"<main>{pandoc.run(arguments, text)}</main>")
    assert [one.get("class") for one in root[:2]] == ["marking", "draft"]
    assert root[0].text_content().strip() == MARKING
    plain = pandoc.run(arguments, "# Title\n\nWords.\n")
    assert "marking" not in plain
    typst = pandoc.run(["--from=markdown", "--to=typst", f"--lua-filter={folder}"], text)
    assert "Restricted" not in typst, "the template says it there"


@given(st.text(max_size=60))
def test_a_marking_is_text_in_the_style_of_the_printed_page(text):
    styled = str(css_string(text))
    assert not set("<>\n\r&") & set(styled)
    assert styled.count('"') == 2
    site = Site("T", marking=text, draft=DRAFT)
    root = lxml.html.fromstring(page(site, path="index.html", title="T", body=""))
    assert len(root.xpath("//style")) == 1


def test_a_chapter_of_another_edition_is_not_staged(tmp_path):
    project = project_in(tmp_path / "project", EDITIONS)
    (project.folder / "report" / "for_the_board.qmd").write_text("# Secret\n")
    for edition in ("public", "board"):
        stage = tmp_path / edition
        render.stage_book(project.in_edition(edition), BOOK / "fragments", BOOK / "trace", stage)
        assert (stage / "report" / "for_the_board.qmd").exists() is (edition == "board")

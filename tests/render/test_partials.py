"""The typst partials with a document such as the real Quarto writes, where typst does the counting."""

from __future__ import annotations

import io

import pypdf
import pytest
import typst

from annual_report.project import home
from annual_report.render import pandoc
from annual_report.render.staging import copy_fonts

#: As observed: parts and appendices as calls, figures of Quarto's own kinds, typst's references.
BODY = """
= Summary <sec-summary>
#figure([#image("/p.svg", alt: "It fell.")], caption: figure.caption(position: bottom, [In the summary]),
  kind: "quarto-float-fig", supplement: "Figure") <fig-a>
#part[Part A]
= Help <sec-help>
== Early <sec-early>
#figure([#table(columns: 2, table.header([A], [B]), [1], [2])], caption: figure.caption(position: top, [A table]),
  kind: "quarto-float-tbl", supplement: "Table") <tbl-a>
#figure([#image("/p.svg", alt: "It rose.")], caption: figure.caption(position: bottom, [First of two]),
  kind: "quarto-float-fig", supplement: "Figure") <fig-b>
#figure([#image("/p.svg", alt: "It stayed.")], caption: figure.caption(position: bottom, [Second of two]),
  kind: "quarto-float-fig", supplement: "Figure") <fig-c>
= Method <sec-method>
See #ref(<fig-a>, supplement: [Figure]), #ref(<fig-c>, supplement: [Figure]), #ref(<tbl-a>, supplement: [Table]),
#ref(<sec-help>, supplement: [Chapter]), #ref(<sec-early>, supplement: [Section]), #ref(<sec-how>, supplement: [Appendix])
and #ref(<fig-d>, supplement: [Figure]). A number: 12.2#dagger#traceref("T1", <trace-num-x>); #tracelink("T1", <trace-num-x>).
A bare number: #ref(<fig-c>, supplement: []).
#block[#callout(body: [#for n in range(90) [Line #n #parbreak()]], title: [Everything], background_color: rgb("#dae6fb"),
  icon_color: rgb("#CC1914"), icon: none, body_background_color: white)]
#show: appendices.with("Appendices", hide-parent: true)
#heading(level: 1, numbering: none)[Appendices]
= How <sec-how>
#figure([#image("/p.svg", alt: "It turned.")], caption: figure.caption(position: bottom, [In the appendix]),
  kind: "quarto-float-fig", supplement: "Figure") <fig-d>
#[T1] <trace-num-x>
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("partials")
    copy_fonts(folder / "fonts")
    (folder / "p.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    for name in ("typst-template.typ", "typst-show.typ"):
        (folder / name).write_bytes((home() / "report" / "_typst" / name).read_bytes())
    template = "$typst-template.typ()$\n$typst-show.typ()$\n$body$\n"
    (folder / "t.typ").write_text(template)
    head = (
        "---\ntitle: The title\nlang: en-GB\nby-author:\n- name: {literal: A board}\n"
        "section-numbering: 1.1.1\ntoc: true\ntoc-title: Contents\ntoc-depth: 2\n---\n"
    )
    arguments = ["--from=markdown", "--to=typst", "--standalone", f"--template={folder / 't.typ'}"]
    source = pandoc.run(arguments, f"{head}```{{=typst}}\n{BODY}\n```\n")
    made = typst.compile(
        source.encode(), root=str(folder), font_paths=[str(folder / "fonts")],
        ignore_system_fonts=True, format="pdf", pdf_standards=["ua-1"],
    )  # fmt: skip
    return [" ".join(p.extract_text().split()) for p in pypdf.PdfReader(io.BytesIO(made)).pages]


@pytest.fixture(scope="module")
def text(pages):
    return " ".join(pages)


@pytest.mark.parametrize(
    "caption",
    [
        "Figure 1.1: In the summary", "Table 2.1: A table", "Figure 2.1: First of two",
        "Figure 2.2: Second of two", "Figure A.1: In the appendix",
    ],
)  # fmt: skip
def test_figures_are_numbered_within_their_chapter(text, caption):
    assert caption in text.replace("\u00a0", " ")


def test_references_take_the_number_of_the_place_they_lead_to(text):
    expected = (
        "See Figure 1.1, Figure 2.2, Table 2.1, Chapter 2, Section 2.1, Appendix A and Figure A.1."
    )
    assert expected in text.replace("\u00a0", " ")


def test_chapters_and_the_appendix_are_named(text):
    for name in ("Chapter 3 Method", "Appendix A How"):
        assert name in text


def test_a_reference_without_its_word_is_the_number_alone(text):
    assert "A bare number: 2.2." in text


def test_the_heading_that_quarto_puts_before_appendices_takes_no_page_of_its_own(pages):
    assert not [page for page in pages if page.startswith("Appendices Page")]
    assert [page for page in pages if page.startswith("The title Appendices Appendix A How")]
    assert pages[1].count("Appendices") == 1


def test_a_callout_longer_than_a_page_goes_on_over_the_page(pages):
    assert sum("Line " in page for page in pages) > 1
    assert "Line 89" in " ".join(pages)

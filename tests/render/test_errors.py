"""Whatever the embedded renderer does not know is an error with file and line, never dropped."""

from __future__ import annotations

import pytest

from annual_report import render
from annual_report.errors import RenderError

#: What a person adds to report/method.qmd, which has 34 lines, and what they are told.
MISTAKES = {
    "{{< vidoe film.mp4 >}}": "report/method.qmd, line {line}: there is no shortcode 'vidoe'",
    "{{< incldue x.qmd >}}": "Did you mean 'include'?",
    "{{< include _generated/fig-plan.qmd >}}": "line {line}: there is no file _generated/fig-plan.qmd to include. Did you mean fig-plans.qmd?",
    "{{< include ../../secret.qmd >}}": "names a file within the book",
    "{{< include method.qmd >}}": "line {line}: report/method.qmd includes itself",
    "Words {{< include _shared.qmd >}}": "an include stands on a line of its own",
    "{{< var num-referral >}}": "line {line}: _variables.yml has no 'num-referral'. Did you mean 'num-referrals'?",
    "{{< meta book >}}": "'book' in _quarto.yml is not a single value",
    "{{< var num-plans": "opened with {{< and not closed",
    "Words {{< pagebreak >}}": "a pagebreak stands on a line of its own",
    "See @fig-plan.": "line {line}: nothing in the book is labelled 'fig-plan'. Did you mean @fig-plans?",
    "See @sec-nowhere.": "nothing in the book is labelled 'sec-nowhere'",
    "See @hscb2016.": "line {line}: '@hscb2016' is neither a label nor in a bibliography. Did you mean @hscb2015?",
    "[@hscb2015; @fig-plans]": "cite sources and refer to figures apart",
    "::: {.callout-danger}\nx\n:::": "line {line}: there is no callout 'callout-danger'. Known: note",
    "::: {.callout-notes}\nx\n:::": "Did you mean 'callout-note'?",
    "::: {.good}\nnot closed": "line {line}: Div unclosed",
    "![A](_generated/nowhere.svg)": "line {line}: there is no picture report/_generated/nowhere.svg",
    "![A](https://example.org/x.png)": "is fetched from elsewhere",
    "![A](_generated/trace-refs.json)": "is not an SVG, PNG or JPEG picture",
    "Inline ![](_generated/fig-plans.svg) picture": "line {line}: the picture _generated/fig-plans.svg has no text alternative",
    "![Caption](_generated/fig-plans.svg){#fig-new}": "line {line}: fig-new has no text alternative",
    "::: {#fig-new}\n![](_generated/fig-plans.svg){fig-alt='Fell.'}\n:::": "line {line}: fig-new has no caption",
    "::: {#fig-new}\nwords\n\nCaption\n:::": "fig-new holds no picture",
    "::: {#tbl-new}\nwords\n\nCaption\n:::": "tbl-new holds no table",
    "::: {#fig-plans}\n![](_generated/fig-plans.svg){fig-alt='Fell.'}\n\nC\n:::": "the label 'fig-plans' is already used at",
    "## Again {#sec-help}": "line {line}: the label 'sec-help' is already used at report/help.qmd, line 1",
    "# Another title": "line {line}: a chapter has one heading of level 1",
    "$x^2$": "a formula is outside the Markdown",
    "```{python}\n1\n```": "line {line}: a chapter runs no code",
    "`x`{=latex}": "raw latex is not part of this report's Markdown",
    "```{=typst}\n#x\n```": "raw typst is not part of this report's Markdown",
    "<script>alert(1)</script>": "line {line}: the HTML element <script> is not allowed",
    "<b onclick='x()'>b</b>": "the HTML attribute 'onclick' is not allowed",
    "<img src='x'>": "the HTML element <img> is not allowed",
    "[x]{onmouseover='a()'}": "line {line}: the attribute 'onmouseover' is not allowed",
    "[x]{style='position: fixed'}": "the attribute 'style' is not allowed",
    "[x](javascript:alert)": "line {line}: a link to 'javascript:' is not allowed",
    "[x](nowhere.qmd)": "line {line}: the link leads to report/nowhere.qmd, which the book does not hold",
    "[x](../trace/nowhere.html)": "which the book does not hold",
    "[x](#nowhere)": "line {line}: the link leads to #nowhere",
    "[x](help.qmd#nowhere)": "the link leads to #nowhere, which report/help.html does not have",
    "::: {.content-visible when-format='htlm'}\nx\n:::": "'htlm' is not a format",
    "::: {.content-visible when-profile='x'}\nx\n:::": "content-visible needs when-format or unless-format",
    "::: {.content-visible when-format='html'}\n## Only here\n:::": "stands in content for one format only",
    "## Heading {#thm-x}": "is a kind of label this report does not know",
    "[5]{.num}": 'what is .num or .trace needs trace="label"',
    "[5]{.num trace='num-unknown'}": "num-unknown has no trace, so it must not be printed",
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_a_chapter_is_named_with_its_place(spoilt, tmp_path, mistake):
    chapter = spoilt / "report" / "method.qmd"
    text = chapter.read_text(encoding="utf-8")
    chapter.write_text(f"{text}\n{mistake}\n", encoding="utf-8")
    with pytest.raises(RenderError) as caught:
        render.render(spoilt, tmp_path / "out", renderer="embedded")
    expected = MISTAKES[mistake].replace("{line}", str(len(text.splitlines()) + 2))
    assert expected in str(caught.value)
    assert str(spoilt) not in str(caught.value)
    assert not (tmp_path / "out").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["stage"]


def change(folder, file, old, new):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("_quarto.yml", "report/how.qmd", "report/missing.qmd", "there is no file report/missing.qmd"),
        ("_quarto.yml", "type: book", "type: website", "project.type must be 'book'"),
        ("_quarto.yml", "- index.qmd", "- report/how.qmd", "must be index.qmd"),
        ("_quarto.yml", "chapters:", "chapters: {", "_quarto.yml, line"),
        ("_variables.yml", "[29.9]", "<b>29.9</b>[29.9]", "_variables.yml, num-plans: text from data holds raw html"),
        ("report/_generated/fig-referrals.qmd", "Referrals per", "Plans <i>now</i>", "report/_generated/fig-referrals.qmd: text from data holds raw html"),
        ("report/_generated/fig-referrals.qmd", "Referrals per", "Plans `#x`{=typst}", "report/_generated/fig-referrals.qmd, line 5: raw typst is not part"),
        ("report/_generated/voice-help.qmd", "They asked", "[They](javascript:x) asked", "report/_generated/voice-help.qmd, line 3: a link to 'javascript:' is not allowed"),
        ("report/_generated/trace-appendix.qmd", "{#trace-num-plans", "{#trace-num-other", "the appendix has no entry 'trace-num-plans'"),
        ("report/help.qmd", "# The help that children get {#sec-help}\n", "\n", "a chapter begins with its title"),
        ("report/partners.qmd", "title:", "jupyter: python3\ntitle:", "the setting 'jupyter' is not known"),
        ("report/sources.bib", "{hscb2015", "{hscb2014", "Did you mean @hscb2014?"),
    ],
)  # fmt: skip
def test_a_mistake_elsewhere_is_named(spoilt, tmp_path, file, old, new, told):  # noqa: PLR0917
    change(spoilt, file, old, new)
    with pytest.raises(RenderError) as caught:
        render.render(spoilt, tmp_path / "out", renderer="embedded")
    assert told in str(caught.value)
    assert str(spoilt) not in str(caught.value)


def test_a_missing_trace_page_stops_the_report(spoilt, tmp_path):
    (spoilt / "trace" / "num-plans.html").unlink()
    with pytest.raises(RenderError, match="no trace page for num-plans"):
        render.render(spoilt, tmp_path / "out", renderer="embedded")


def test_what_goes_wrong_leaves_the_last_report_as_it_was(spoilt, tmp_path):
    output = tmp_path / "out"
    render.render(spoilt, output, renderer="embedded")
    before = {p: p.read_bytes() for p in output.rglob("*") if p.is_file()}
    (spoilt / "report" / "_typst" / "typst-show.typ").write_text("#panic()\n")
    with pytest.raises(RenderError, match="The PDF could not be set"):
        render.render(spoilt, output, renderer="embedded")
    assert {p: p.read_bytes() for p in output.rglob("*") if p.is_file()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "stage"]


def test_a_folder_that_is_no_book_is_refused(tmp_path):
    with pytest.raises(RenderError, match="not a Quarto book"):
        render.render(tmp_path, tmp_path / "out", renderer="embedded")

import json
import re

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annual_report.errors import ConfigurationError
from annual_report.publish.items import Item, Piece, Quote
from annual_report.render import pandoc
from annual_report.stitching import fragments, usage
from annual_report.stitching.markdown import attribute, escape, pipe_table
from annual_report.tracing import lineage
from tests.small_report import HOSTILE, executed, make

#: What text from data must never become.
MARKUP = {
    "RawInline", "RawBlock", "Link", "Image", "Math", "Cite", "Note", "Code", "CodeBlock", "Emph",
    "Strong", "Strikeout", "Superscript", "Subscript", "Quoted", "SmallCaps", "Underline",
    "LineBlock", "OrderedList", "BulletList", "DefinitionList", "HorizontalRule",
}  # fmt: skip
TRICKY = st.text(
    alphabet=st.sampled_from(
        list("*_`$<>[](){}|@#~^\\\"'!-.:;=+%&/,?0123456789 \n\tabZ…é中﷽\u200f\u202e\x00")
    )
)


def walk(node, found):
    if isinstance(node, dict):
        if "t" in node:
            found.append(node)
        for value in node.values():
            walk(value, found)
    elif isinstance(node, list):
        for value in node:
            walk(value, found)
    return found


def elements(markdown):
    return walk(pandoc.read(markdown)["blocks"], [])


def text_of(nodes):
    parts = [
        {"Str": node.get("c"), "Space": " ", "SoftBreak": " "}.get(node["t"], "") for node in nodes
    ]
    return "".join(part for part in parts if isinstance(part, str))


def words(text):
    return " ".join(text.split())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(TRICKY, st.text(max_size=60)), min_size=1, max_size=12))
def test_any_text_comes_back_from_pandoc_as_the_same_words_and_nothing_else(texts):
    kept = [text for text in texts if escape(text)]
    blocks = pandoc.read("\n\n".join(escape(text) for text in kept))["blocks"]
    assert [block["t"] for block in blocks] == ["Para"] * len(kept)
    for text, block in zip(kept, blocks, strict=True):
        found = walk(block["c"], [])
        assert {node["t"] for node in found} <= {"Str", "Space"}
        plain = "".join(char for char in text if char.isspace() or escape(char))
        assert words(text_of(found)) == words(plain)


@settings(max_examples=30, deadline=None)
@given(st.one_of(TRICKY, st.text(max_size=60)))
def test_any_text_comes_back_from_a_table_a_heading_a_quotation_and_an_attribute(text):
    if not escape(text):
        return
    table = pipe_table(("Head",), ((text,),), "l")
    markdown = (
        f"{table}\n\n## {escape(text)} {{#x}}\n\n> {escape(text)}\n\n"
        f"[{escape(text)}]{{.num}}\n\n![](x.svg){{fig-alt={attribute(text)}}}\n"
    )
    blocks = pandoc.read(markdown)["blocks"]
    assert [block["t"] for block in blocks] == ["Table", "Header", "BlockQuote", "Para", "Para"]
    plain = words("".join(char for char in text if char.isspace() or escape(char)))
    for block, before in zip(blocks[:4], ("Head", "", "", ""), strict=True):
        found = walk(block, [])
        assert not {node["t"] for node in found} & MARKUP - {"BlockQuote"}
        assert words(text_of(found)) == before + plain
    image = next(node for node in walk(blocks[4], []) if node["t"] == "Image")
    assert words(dict(image["c"][0][2])["fig-alt"]) == plain


@pytest.mark.parametrize(
    "text", ["12.2%", "29.9", "1,892", "year-end", "2015-16", "22 of 40", "A child; 11 to 15"]
)
def test_ordinary_figures_stay_readable_in_the_fragment(text):
    assert escape(text) == text


@pytest.mark.parametrize(
    "text",
    ["{{< include x >}}", "1. one", "a) one", "(@) one", "% title", "--- x", ": x", "+ x", "<b>x</b>",
     "http://example.org", "a@example.org", "$x$", "~~~", "``` {.r}", "x[^1]", "^[x]", "Table: x"],
)  # fmt: skip
def test_what_begins_markup_is_text(text):
    found = elements(escape(text))
    assert {node["t"] for node in found} == {"Para", "Str", "Space"} - (
        set() if " " in text else {"Space"}
    )
    assert "{{<" not in escape(text)


def item(kind, label, **content):
    return Item(label, kind, "partners", rows=("row0",), **content)


ITEMS = {
    one.label: one
    for one in (
        item("figure", "fig-a", caption=HOSTILE, alt=HOSTILE, columns=(HOSTILE,), cells=((HOSTILE,),),
             align="l", illustrative=True),
        item("table", "tbl-a", caption=HOSTILE, columns=(HOSTILE, "B"), cells=((HOSTILE, "1"),), align="lr"),
        item("number", "num-a", text=HOSTILE),
        item("finding", "finding-a", text=HOSTILE, judgement="no evidence"),
        item("quotes", "voice-a", caption=HOSTILE, quotes=(Quote(HOSTILE, HOSTILE),), illustrative=True),
        Item("fig-b", "not returned", "partners", text=HOSTILE),
        Item("part-a", "part", "partners", pieces=(
            Piece("heading", HOSTILE), Piece("paragraph", HOSTILE), Piece("item", "finding-a"),
        )),
    )
}  # fmt: skip


@pytest.mark.parametrize("label", ITEMS)
def test_hostile_text_in_any_slot_stays_text(label):
    made = fragments.fragment(ITEMS[label], ITEMS)
    found = elements(made)
    ours = {"Strong"} if label == "fig-b" else {"Image"} if label == "fig-a" else set()
    assert not {node["t"] for node in found} & (MARKUP - ours)
    assert "{{<" not in made
    assert "<script>" in text_of(found)


def test_a_figure_is_a_float_with_alternative_text_data_for_html_and_a_way_to_its_trace():
    made = fragments.fragment(ITEMS["fig-a"], ITEMS)
    assert made.startswith("::: {#fig-a}\n\n![](_generated/fig-a.svg){fig-alt=")
    assert '::: {.content-visible when-format="html"}' in made
    assert '::: {.trace trace="fig-a"}\nHow this figure was made\n:::' in made
    assert "[Demonstration data.]{.illustrative}" in made


@pytest.mark.parametrize(
    ("caption", "expected"),
    [("Referrals, 2015-16", "2015-16. ["), ("How many?", "many? ["), ("They fell.", r"fell\. [")],
)
def test_a_caption_ends_before_it_is_said_that_its_data_are_invented(caption, expected):
    shown = item("table", "tbl-x", caption=caption, columns=("A",), cells=(("1",),), align="l",
                 illustrative=True)  # fmt: skip
    assert expected in fragments.fragment(shown, {})


def test_the_dashes_of_a_table_share_the_line_by_what_is_printed_not_by_the_markup():
    rows = (("[T1]{#trace-a-label-that-is-very-long}", "word " * 60),)
    rule = pipe_table(("Ref", "What"), rows, "ll", ready=True).splitlines()[1]
    narrow, wide = (part.count("-") for part in rule.strip("|").split("|"))
    assert narrow <= 6
    assert wide >= 90


def test_every_fenced_block_is_closed():
    for label, one in ITEMS.items():
        lines = fragments.fragment(one, ITEMS).splitlines()
        opened = sum(bool(re.match(r"::: \{", line)) for line in lines)
        assert opened == sum(line == ":::" for line in lines), label


def test_numbers_become_variables_that_link_to_their_trace():
    found = fragments.variables(
        [
            item("number", "num-a", text="12.2%"),
            item("number", "num-b", text="3", illustrative=True),
            Item("num-c", "not returned", "partners", text="Nothing came."),
        ]
    )
    assert found == {
        "num-a": '[12.2%]{.num trace="num-a"}',
        "num-b": '[3]{.num .illustrative trace="num-b"}',
        "num-c": '[not returned]{.num .not-returned trace="num-c"}',
    }


@pytest.fixture
def written(tmp_path):
    """A function that publishes two items and writes the fragments for the sources it is given."""
    report = make(tmp_path)
    chapter = report.chapter()
    rows = chapter.read("indicators")
    chapter.number("num-home", "41", rows=rows.iloc[0])
    chapter.not_returned("fig-gap", "Police did not return this.")
    notebook = executed(tmp_path / "partners.ipynb", [("code", "chapter.number()", [])])
    traces = tmp_path / "traces"
    traces.mkdir()
    lineage.build_traces(
        report.project, published=report.published(), release=report.release, cleaned=report.cleaned,
        returns=report.returns, checks_file=report.checks, output=traces,
        notebooks={"partners": notebook},
    )  # fmt: skip

    def write(**sources):
        files = {}
        for name, text in sources.items():
            files[f"report/{name}.qmd"] = tmp_path / f"{name}.qmd"
            files[f"report/{name}.qmd"].write_text(text, encoding="utf-8")
        result = fragments.write_fragments(
            report.project, published=report.published(), traces=traces, sources=files,
            output=tmp_path / "generated",
        )  # fmt: skip
        return result, tmp_path / "generated"

    return write


def test_sources_and_labels_that_fit_are_written_with_references_and_appendix(written):
    result, folder = written(
        a="{{< include _generated/fig-gap.qmd >}}\n\n{{< var num-home >}} of {{< var board-area >}}",
        b="{{< include _generated/trace-appendix.qmd >}}",
    )
    assert result.where == {"fig-gap": "report/a.qmd", "num-home": "report/a.qmd"}
    assert result.unused == ()
    assert json.loads((folder / "trace-refs.json").read_text()) == {
        "fig-gap": "T1",
        "num-home": "T2",
    }
    variables = yaml.safe_load((folder / "_variables.yml").read_text())
    assert variables["num-home"] == '[41]{.num .illustrative trace="num-home"}'
    assert variables["board-area"] == "Smallton"
    appendix = (folder / "trace-appendix.qmd").read_text()
    assert "[T2]{#trace-num-home}" in appendix
    assert "Missing\\!B41" in appendix


def test_references_follow_the_book_not_the_alphabet(tmp_path):
    def note(name, text):
        (tmp_path / name).write_text(text)
        return tmp_path / name

    sources = {
        "report/a.qmd": note("a.qmd", "{{< include _generated/part-p.qmd >}}\n"),
        "report/z.qmd": note("z.qmd", "{{< var num-b >}} before {{< var num-a >}}\n"),
        "index.qmd": note("index.qmd", "```\n{{< var num-c >}}\n```\n{{< var num-e >}}\n"),
        "_quarto.yml": note(
            "_quarto.yml",
            "book:\n  chapters:\n  - index.qmd\n  - part: First\n    chapters: [report/z.qmd]\n"
            "  appendices: [report/a.qmd]\n",
        ),
    }
    items = {
        label: item("number", label, text="1")
        for label in ("num-a", "num-b", "num-c", "num-d", "num-e")
    }
    items["part-p"] = item(
        "part", "part-p", pieces=(Piece("item", "num-d"), Piece("item", "num-a"))
    )
    found = usage.reading_order(sources, items)
    assert tuple(found) == ("num-e", "num-b", "num-a", "part-p", "num-d", "num-c")
    assert found["num-c"] == ""


def test_a_label_that_no_notebook_published_is_an_error_with_file_line_and_suggestion(written):
    with pytest.raises(ConfigurationError) as caught:
        written(a="text\n\n{{< include _generated/fig-gab.qmd >}}\n\n{{< var num-hone >}}")
    said = str(caught.value)
    assert (
        "report/a.qmd, line 3: no notebook publishes the label 'fig-gab'. Did you mean 'fig-gap'?"
        in said
    )
    assert (
        "report/a.qmd, line 5: no notebook publishes the variable 'num-hone'. Did you mean 'num-home'?"
        in said
    )


def test_a_reference_to_what_was_not_returned_is_an_error(written):
    with pytest.raises(ConfigurationError, match="@fig-gap refers to what was not returned"):
        written(a="As @fig-gap shows.")


def test_a_reference_to_nothing_is_an_error_but_not_to_a_float_of_the_prose(written):
    written(a="As @fig-own shows.\n\n![x](x.svg){#fig-own}")
    with pytest.raises(ConfigurationError, match="'fig-other'"):
        written(a="As @fig-other shows.")


def test_code_and_escaped_shortcodes_ask_for_nothing(written):
    result, _ = written(a="```\n{{< var num-none >}}\n```\n\n{{{< var num-none >}}}")
    assert result.unused == ("fig-gap", "num-home")


def test_writing_twice_gives_the_same_bytes(written):
    _, folder = written(a="{{< var num-home >}}")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    written(a="{{< var num-home >}}")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_labels_in_a_column_of_references_become_references_and_all_else_stays_text():
    item = Item(
        "tbl-a", "table", "c", caption="Asked", columns=("What", "Where"), align="ll",
        cells=(("@tbl-no {#x}", "tbl-b, sec-help"), ("b", "")), refers=True,
    )  # fmt: skip
    text = fragments.fragment(item, {})
    assert "@tbl-b, @sec-help" in text
    assert "\\@tbl-no" in text

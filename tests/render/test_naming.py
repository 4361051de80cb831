from __future__ import annotations

import json

import pytest

from annual_report.render import naming, pandoc, search, tree
from annual_report.render.numbering import Numbers, Target
from annual_report.render.page import Site, page

NUMBERS = Numbers(
    {
        "fig-a": Target("fig-a", "Figure", "2.1", "", "a.html"),
        "tbl-a": Target("tbl-a", "Table", "2.2", "", "a.html"),
    },
    {},
)
FIGURE = '::: {#fig-a}\n\n![](a.svg){fig-alt="It rose."}\n\nReferrals [Demonstration data.]{.illustrative}\n\n:::\n\n'
CHART = '::: {.callout-note collapse="true" appearance="minimal" title="The figures in this chart"}\n\n| Period | Value |\n|:---|---:|\n| 2014 | 1 |\n\n:::\n\n'
TRACE = '::: {.trace trace="LABEL"}\nHow this was made\n:::\n\n'


def blocks(text):
    return json.loads(pandoc.run(["--from=markdown", "--to=json"], text))["blocks"]


def named(text):
    return naming.name_links(blocks(text), NUMBERS)


def test_the_way_to_a_trace_says_out_of_sight_of_what():
    made = named(FIGURE + TRACE.replace("LABEL", "fig-a"))
    (hidden,) = [one for one in tree.every(made, "Span") if naming.HIDDEN in tree.classes(one)]
    assert tree.plain(hidden) == ": Figure 2.1: Referrals"


def test_the_trace_of_a_finding_says_how_the_finding_begins():
    long = " ".join(f"word{at}" for at in range(30))
    made = named(f"::: {{.finding .concern}}\n{long}\n\n{TRACE.replace('LABEL', 'finding-a')}\n:::")
    (hidden,) = [one for one in tree.every(made, "Span") if naming.HIDDEN in tree.classes(one)]
    assert tree.plain(hidden).startswith(": word0 word1 ")
    assert tree.plain(hidden).endswith("word11 …")


def test_two_findings_that_begin_alike_are_named_by_more_of_their_words():
    same = " ".join(f"word{at}" for at in range(15))
    boxes = [
        f"::: {{.finding .concern}}\n{same} {last}\n\n{TRACE.replace('LABEL', last)}\n:::\n"
        for last in ("one", "two")
    ]
    made = named("\n".join(boxes))
    found = [one for one in tree.every(made, "Span") if naming.HIDDEN in tree.classes(one)]
    assert [tree.plain(one)[-3:] for one in found] == ["1 …", "two"]


@pytest.mark.parametrize(
    ("before", "label"),
    [
        (FIGURE, "The figures in this chart, Figure\u00a02.1: Referrals"),
        (FIGURE + "A paragraph.\n\n", None),
    ],
)
def test_a_folded_table_is_named_after_the_figure_it_follows_and_no_other(before, label):
    (table,) = tree.every(named(before + CHART), "Table")
    assert tree.attributes(table)[2].get("aria-label") == label


def test_cells_say_what_they_head_and_a_second_column_heads_where_the_first_repeats():
    (table,) = blocks(
        "| Kind | Measure | Value |\n|:---|:---|---:|\n| How much | Plans | 1 |\n| How much | Referrals | 2 |\n"
    )
    table["c"][4][0][1] = 1
    html = pandoc.run(
        ["--from=json", "--to=html5"],
        json.dumps(
            {"pandoc-api-version": [1, 23, 1], "meta": {}, "blocks": [naming.headed(table)]}
        ),
    )
    assert html.count('scope="col"') == 3
    assert html.count('scope="row"') == 4
    assert html.count("<td") == 2


def test_the_search_reads_a_row_of_a_table_as_a_sentence():
    text = search.words(
        blocks("Before.\n\n| A | B |\n|---|---|\n| one | two |\n| three. |  |\n\nAfter.\n")
    )
    assert text == "Before. A · B. one · two. three. After."


def test_a_page_with_a_dagger_says_what_it_stands_for():
    site = Site("T", notice="A notice.")
    said = "rests on demonstration data"
    assert said in page(site, path="a.html", title="T", body='<span class="dagger">†</span>')
    assert said not in page(site, path="a.html", title="T", body="<p>T</p>")

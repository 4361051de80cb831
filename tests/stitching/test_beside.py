"""What stands in a paper beside the book is found on the paper's own page."""

from __future__ import annotations

from annual_report.publish.items import Item, Piece
from annual_report.stitching.beside import beside, papers


def item(label: str, kind: str, *rows: str, chapter: str = "briefings", **more) -> Item:
    return Item(label, kind, chapter, rows=rows, **more)


ITEMS = {
    one.label: one
    for one in (
        item("finding-briefing-police-figures", "finding", "a", "b", text="Of 7, 3 came."),
        item("num-briefing-came", "number", "a", text="3"),
        item("num-briefing-nowhere", "number", "c", text="9"),
        item("finding-help-overall", "finding", "a", chapter="help", text="Other."),
        item(
            "part-briefing-police", "part",
            pieces=(Piece("heading", "H", id="x-plain"), Piece("item", "finding-briefing-police-figures")),
        ),
        item("part-briefing-all-briefings", "part", pieces=(Piece("paragraph", "Words."),)),
        item("part-help-good", "part", pieces=(Piece("item", "finding-help-overall"),)),
    )
}  # fmt: skip


def test_each_paper_has_a_page_and_chapters_of_the_book_have_none():
    assert papers(ITEMS) == {
        "part-briefing-police": "briefings/police.html",
        "part-briefing-all-briefings": "briefings/index.html",
    }


def test_sentences_and_their_numbers_stand_on_the_page_of_their_paper():
    where = beside(ITEMS)
    assert where["finding-briefing-police-figures"] == "briefings/police.html"
    assert where["num-briefing-came"] == "briefings/police.html"
    assert "num-briefing-nowhere" not in where
    assert "finding-help-overall" not in where

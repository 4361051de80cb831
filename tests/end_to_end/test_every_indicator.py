"""No figure that was released for the year is missing from the report without a word."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from annual_report.indicators import load_catalogue
from annual_report.project import load_project
from annual_report.story import listening
from tests import reading

pytestmark = pytest.mark.end_to_end


def tables(book: Path) -> list[list[str]]:
    """The words of every table of the report's own pages, row by row."""
    return [
        [" ".join(row.text_content().split()) for row in table.xpath(".//tr")]
        for path in reading.chapters(book)
        for table in reading.page(path).xpath("//table")
    ]


@pytest.mark.parametrize("board", ["northbrook", "harrow"])
def test_every_figure_of_the_year_stands_in_a_table_under_its_name(board, request):
    built = request.getfixturevalue(board)
    release = built.project / "data" / "processed" / built.year / "release" / "public"
    rows = pd.read_parquet(release / "indicators.parquet")
    rows = rows[
        (rows["year"] == built.year) & (rows["period_kind"] == "year")
        & (rows["breakdown"] == "total") & (rows["category"] == "all")
    ]  # fmt: skip
    assert len(rows)
    catalogue = load_catalogue(load_project(built.project, year=built.year))
    printed = [" | ".join(lines) for lines in tables(built.book)]
    missing = []
    for row in rows.to_dict("records"):
        name = catalogue[row["indicator"]].name
        names = {name, listening.STATEMENTS.get(row["indicator"], name)}
        if not any(
            row["display"] in text and any(one in text for one in names) for text in printed
        ):
            missing.append((row["indicator"], row["agency"]))
    assert missing == []


@pytest.mark.parametrize("board", ["northbrook", "harrow"])
def test_every_measure_that_the_report_uses_has_a_card_that_links_lead_to(board, request):
    built = request.getfixturevalue(board)
    cards = reading.page(built.book / "report" / "indicators.html")
    places = set(cards.xpath("//@id"))
    asked = {
        target.partition("#")[2]
        for path in reading.chapters(built.book)
        for target in reading.page(path).xpath("//a/@href")
        if "#sec-ind-" in target
    }
    assert asked
    assert asked <= places


def test_each_priority_has_a_page_of_its_own_in_the_order_of_board_yml(northbrook):
    project = load_project(northbrook.project)
    menu = [
        target.rpartition("/")[2]
        for target in reading.page(northbrook.book / "index.html").xpath("//nav//a/@href")
    ]
    own = [one for one in dict.fromkeys(menu) if one.startswith("priority_")]
    assert own == [f"{one.chapter}.html" for one in project.priorities]


@pytest.mark.parametrize("board", ["northbrook", "harrow"])
def test_each_duty_says_what_evidence_of_each_type_there_is(board, request):
    built = request.getfixturevalue(board)
    for page in ("effectiveness_of_help", "partners_duties", "joint_audits", "training"):
        words = reading.page(built.book / "report" / f"{page}.html").text_content()
        told = all(f"{one}?" in words for one in ("How much", "How well", "Is anyone better off"))
        assert told or "no figure was returned" in words

"""Every chart of both reports, held against the rules in docs/decisions/079."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT, Built
from tests.end_to_end.drawn import BLIND, Drawn, charts_of, contrast, distance, overlapping

PAPER = "#FFFFFF"
GRID = "#D9DDE1"
#: A picture is 5.5 inches wide and is shown at 6.3.
PRINTED = 6.3 / 5.5


@pytest.fixture(scope="session", params=["northbrook", "harrow"])
def drawn(request: pytest.FixtureRequest) -> list[Drawn]:
    built: Built = request.getfixturevalue(request.param)
    found = charts_of(built.book)
    assert len(found) > 8
    return found


@pytest.fixture(scope="session")
def palette() -> set[str]:
    brand = yaml.safe_load((ROOT / "_brand.yml").read_text(encoding="utf-8"))
    return {colour.upper() for colour in brand["color"]["palette"].values()}


def test_the_colours_meant_for_the_test_are_those_it_finds():
    assert contrast("#000000", PAPER) == pytest.approx(21)
    assert distance("#FF0000", "#00FF00") > 150
    assert distance("#D62728", "#2CA02C", "deuteranopia") < distance("#D62728", "#2CA02C") / 3


def test_every_chart_has_a_caption_that_says_what_and_a_year(drawn):
    for chart in drawn:
        assert len(chart.caption) > 20, chart.label
        assert not re.match(r"(chart|figure|graph)\b", chart.caption, re.IGNORECASE), chart.label
        assert re.search(r"\b(19|20)\d\d\b", f"{chart.caption} {chart.alt}"), chart.label


def test_every_alternative_text_says_what_the_chart_shows(drawn):
    for chart in drawn:
        assert len(chart.alt) >= 60, chart.label
        assert re.search(r"\d|\[c\]", chart.alt), chart.label
        assert chart.alt != chart.caption, chart.label
        assert not re.match(r"an? (chart|figure|graph|picture)", chart.alt, re.IGNORECASE)


def test_every_chart_has_its_figures_in_a_table_behind_it(drawn):
    for chart in drawn:
        heads, *rows = chart.table
        assert len(heads) > 1, chart.label
        assert rows, chart.label
        assert all(len(row) == len(heads) for row in rows), chart.label


def test_every_colour_is_of_the_brand(drawn, palette):
    for chart in drawn:
        assert {word.colour for word in chart.words} <= palette, chart.label
        assert chart.colours <= palette, chart.label


@pytest.mark.parametrize("blindness", ["", *BLIND])
def test_marks_of_different_colours_can_be_told_apart_whatever_colours_a_reader_sees(
    drawn, blindness
):
    for chart in drawn:
        marks = sorted(chart.colours - {PAPER, GRID})
        for one, other in combinations(marks, 2):
            assert distance(one, other, blindness) > 8, (chart.label, one, other)


def test_every_mark_stands_out_from_the_paper_by_itself_or_by_its_outline(drawn):
    for chart in drawn:
        for look in chart.looks:
            fill, stroke = look.get("fill", "none").upper(), look.get("stroke", "none").upper()
            sheer = float(look.get("fill-opacity", look.get("opacity", "1"))) < 1
            seen = [one for one in (fill, stroke) if one.startswith("#") and one != PAPER]
            if not seen or sheer or seen == [GRID]:
                continue  # nothing drawn; a band behind a line that is itself a mark; a gridline
            assert max(contrast(one, PAPER) for one in seen) >= 3, (chart.label, look)


def test_text_can_be_read_on_paper_and_on_the_marks_it_stands_on(drawn):
    for chart in drawn:
        behind = chart.colours | {PAPER}
        for word in chart.words:
            assert any(contrast(word.colour, one) >= 4.5 for one in behind), (chart.label, word)


def test_every_text_is_horizontal_and_large_enough_in_print(drawn):
    for chart in drawn:
        assert chart.words, chart.label
        for word in chart.words:
            assert not word.turned, (chart.label, word.words)
            assert word.size * PRINTED >= 8, (chart.label, word.words)


def test_no_two_texts_of_a_chart_touch(drawn):
    for chart in drawn:
        assert not overlapping(chart.words), chart.label


def test_no_text_runs_out_of_its_picture(drawn):
    for chart in drawn:
        width = float(re.search(r'viewBox="0 0 ([\d.]+) ', chart.svg)[1])
        for word in chart.words:
            assert word.x >= -1, (chart.label, word.words)
            assert word.x + word.width <= width + 1, (chart.label, word.words)


def test_no_chart_has_a_legend_or_a_second_axis(drawn):
    for chart in drawn:
        assert "legend_" not in chart.svg, chart.label
        assert len(re.findall(r'<g id="axes_\d+">', chart.svg)) == 1, chart.label


def test_harrow_stands_among_the_areas_of_london_and_its_neighbours(harrow: Built):
    found = {one.label: one for one in charts_of(harrow.book)}
    among = {label for label in found if label.startswith("fig-among-")}
    assert among == {f"fig-among-csc{n}" for n in ("02", "09", "10", "11")}
    for label in among:
        chart = found[label]
        names = [row[0] for row in chart.table[1:]]
        assert names[0] == "Harrow"
        assert {"Camden", "Brent", "Slough", "City of London"} <= set(names)
        assert len(names) == 34  # itself, 32 of London, Slough
        written = {word.words for word in chart.words}
        assert {"Harrow", "99.8% limit", "95% limit"} <= written


def test_published_areas_that_are_hidden_are_named_and_not_drawn(harrow: Built):
    (plans,) = (one for one in charts_of(harrow.book) if one.label == "fig-among-csc10")
    left = [row for row in plans.table[1:] if row[-1] == "not drawn"]
    assert left
    assert all(re.fullmatch(r"\[\w\]|[\d.]+", row[-2]) for row in left)


def test_where_areas_differ_by_more_than_chance_the_finding_says_so(harrow: Built):
    page = (harrow.book / "report" / "effectiveness_of_help.html").read_text("utf-8")
    text = re.sub(r"<[^>]+>", "", page)
    assert (
        text.count("Areas differ by more than chance, so those limits say little of any one") >= 3
    )
    assert "It is not a verdict." in text


def test_a_fictional_area_is_drawn_among_no_real_one_and_the_report_says_why(northbrook: Built):
    assert not [one for one in charts_of(northbrook.book) if one.label.startswith("fig-among-")]
    page = (northbrook.book / "report" / "effectiveness_of_help.html").read_text("utf-8")
    said = " ".join(re.sub(r"<[^>]+>", "", page).split())
    assert "No chart shows Northbrook among single areas of the country" in said


def test_process_charts_say_what_their_limits_rest_on(northbrook: Built, harrow: Built):
    found = {one.label: one for one in charts_of(northbrook.book)}
    process = [
        "fig-referrals-by-month", "fig-conferences-in-time", "fig-domestic-abuse", "fig-missing",
        "fig-self-harm",
    ]  # fmt: skip
    for label in process:
        written = " ".join(word.words for word in found[label].words)
        assert re.search(r"[Ll]imits from \S+ 2013\S* to \S+ 20(14-)?15", written), label
    quarters = " ".join(word.words for word in found["fig-conferences-in-time"].words)
    assert "Trial limits" in quarters
    assert "trial limits, from fewer than 12 points" in found["fig-conferences-in-time"].alt
    said = _words(northbrook.book / "report" / "partners_duties.html")
    assert "as the board decided: Two years in which nothing about the returns was changed." in said
    theirs = _words(harrow.book / "report" / "effectiveness_of_help.html")
    assert "The board has not decided which years the limits rest on" in theirs


def test_the_same_people_are_counted_by_which_way_they_moved(northbrook: Built):
    (chart,) = (one for one in charts_of(northbrook.book) if one.label == "fig-training-paired")
    written = [word.words for word in chart.words]
    assert any(re.fullmatch(r"[\d,]+ measured twice of [\d,]+ measured at all", w) for w in written)
    moved = {row[0]: int(row[1]) for row in chart.table[1:]}
    assert sum(moved.values()) == int(chart.table[1][2])
    assert {f"{name} {count}" for name, count in moved.items()} <= set(written)
    said = _words(northbrook.book / "report" / "training.html")
    assert "the reliability of the scale is not given" in said
    assert "nothing here says what made the difference" in said


def _words(page: Path) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", page.read_text(encoding="utf-8")).split())

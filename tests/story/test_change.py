"""The same people measured twice, and what may be said of it."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from annual_report import charts
from annual_report.errors import ConfigurationError
from annual_report.indicators import Scale, load_catalogue
from annual_report.project import Year, load_project
from annual_report.story import change
from annual_report.story.evidence import Figure

ROOT = Path(__file__).parents[2]
CATALOGUE = load_catalogue(load_project(ROOT))
MEASURE = CATALOGUE["TRN02"]
YEAR = Year(2015)
SIZES = {"+2 points": 5.0, "+1 point": 20.0, "no change": 10.0, "-1 point": 5.0}


def returned(sizes=SIZES, response=(40.0, 66.0)):
    rows = [
        {"breakdown": "change", "category": name, "numerator": count, "denominator": 40.0}
        for name, count in sizes.items()
    ]
    if response:
        came, asked = response
        rows.append({"breakdown": "response", "category": "both of any", "numerator": came,
                     "denominator": asked})  # fmt: skip
    frame = pd.DataFrame(rows)
    return frame.assign(
        indicator="TRN02", year="2015-16", period_kind="year", display="x",
        row_id=[f"r{n}" for n in range(len(frame))],
    )  # fmt: skip


def told(rows, measure=MEASURE):
    story = SimpleNamespace(
        indicators=rows, catalogue={"TRN02": measure},
        chapter=SimpleNamespace(project=SimpleNamespace(year=YEAR)),
    )  # fmt: skip
    figure = Figure(
        "TRN02", "Confidence", "quality", "higher", "points", 1, row_id="mean", value=0.6,
        display="0.6", denominator=40,
    )  # fmt: skip
    return change.on_change(story, figure).text


def test_people_are_counted_by_which_way_they_moved():
    found = change.moved(returned(), MEASURE, YEAR)
    assert (found.improved, found.same, found.worse) == (25, 10, 5)


def test_where_lower_is_better_a_fall_is_an_improvement():
    found = change.moved(returned(), replace(MEASURE, polarity="lower"), YEAR)
    assert (found.improved, found.same, found.worse) == (5, 10, 25)


def test_a_hidden_size_hides_the_way_it_adds_to_and_no_other():
    found = change.moved(returned(SIZES | {"+2 points": math.nan}), MEASURE, YEAR)
    assert math.isnan(found.improved)
    assert (found.same, found.worse) == (10, 5)


def test_only_a_change_beyond_error_of_measurement_counts_where_the_scale_is_known():
    scale = Scale(reliability=0.75, deviation=1.0, source="the manual of the scale")
    said = told(returned(), replace(MEASURE, scale=scale))
    assert "A change of 1.4 points or more is more than error of measurement: 5 improved" in said
    assert "0 got worse by as much" in said


def test_an_unknown_reliability_is_said_and_nothing_is_made_of_it():
    assert "the reliability of the scale is not given" in told(returned())


def test_those_measured_twice_are_told_with_how_many_there_were():
    assert "25 improved, 10 stayed the same and 5 got worse" in told(returned())
    assert "Of how many who could have been measured twice is not known" in told(
        returned(response=None)
    )


def test_sizes_that_were_not_returned_are_said_to_be_missing():
    said = told(returned().iloc[:0])
    assert "How many of them improved, stayed the same or got worse was not returned." in said


def test_no_word_says_what_made_the_difference():
    said = told(returned())
    assert "nothing here says what made the difference" in said
    for word in ("because", "caused", "led to", "due to", "impact of", "thanks to"):
        assert word not in said


def test_the_bar_names_its_parts_and_lists_what_is_hidden():
    shares = change.moved(returned(SIZES | {"-1 point": math.nan}), MEASURE, YEAR).shares(
        change.WORDS["TRN02"]
    )
    figure = charts.paired_bar(shares, style=charts.Style(), unit="People", note="40 of 66")
    svg = charts.to_svg(figure)
    for words in ("More sure 25", "As sure as before 10", "Less sure [c]", "40 of 66"):
        assert f"<!-- {words} -->" in svg
    widths = [bar.get_width() for bar in figure.axes[0].patches]
    assert widths == [25, 10, 0]


@pytest.mark.parametrize(
    ("scale", "said"),
    [
        ("{reliability: 1.2, deviation: 1, source: x}", "between 0 and 1"),
        ("{reliability: much, deviation: 1, source: x}", "must be a number"),
        ("{reliability: 0.8, deviation: -1, source: x}", "below 0"),
    ],
)
def test_a_scale_that_cannot_be_is_refused(tmp_path, scale, said):
    text = (ROOT / "indicators.yml").read_text(encoding="utf-8")
    text = text.replace("- id: TRN02\n", f"- id: TRN02\n  scale: {scale}\n")
    (tmp_path / "indicators.yml").write_text(text, encoding="utf-8")
    (tmp_path / "board.yml").write_text((ROOT / "board.yml").read_text("utf-8"), "utf-8")
    with pytest.raises(ConfigurationError, match=said):
        load_catalogue(load_project(tmp_path))

"""The grid of what was planned, done and missed."""

from __future__ import annotations

import pytest

from annual_report import charts

YEARS = ["2014-15", "2015-16", "2016-17"]
LINES = [
    charts.GridLine("Survey", "Each year", dict.fromkeys(YEARS, "due") | {"2014-15": "done"}),
    charts.GridLine("Peer review", "Every third year", {"2015-16": "missed"}),
]


def test_every_cell_says_in_words_what_it_shows():
    figure = charts.timetable_grid(LINES, YEARS, now="2015-16", style=charts.Style())
    said = [text.get_text() for text in figure.axes[0].texts]
    assert [said.count(word) for word in ("done", "due", "missed")] == [1, 2, 1]
    assert {"Each year", "Every third year", "Survey", "Peer review"} <= set(said)


def test_the_same_timetable_gives_the_same_picture():
    drawn = [
        charts.to_svg(charts.timetable_grid(LINES, YEARS, now="2015-16", style=charts.Style()))
        for _ in range(2)
    ]
    assert drawn[0] == drawn[1]


def test_what_was_missed_is_named_for_those_who_cannot_see_it():
    said = charts.describe_timetable(LINES, YEARS, now="2015-16")
    assert "2014-15: 1 done; 2015-16: 1 due, 1 missed; 2016-17: 1 due." in said
    assert said.endswith("Missed: Peer review in 2015-16.")


def test_an_empty_timetable_and_a_strange_word_are_refused():
    with pytest.raises(ValueError, match="empty"):
        charts.timetable_grid([], YEARS, now="2015-16", style=charts.Style())
    strange = [charts.GridLine("Survey", "Each year", {"2015-16": "maybe"})]
    with pytest.raises(ValueError, match="done, due, missed"):
        charts.timetable_grid(strange, YEARS, now="2015-16", style=charts.Style())

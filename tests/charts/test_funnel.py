"""The picture of an area among others, and its words."""

from __future__ import annotations

import re
from itertools import combinations

import numpy as np
import pytest

from annual_report import charts
from annual_report.charts import Spot
from annual_report.statistics import Place, funnel

STYLE = charts.Style(area="Northbrook")
OWN = Spot("Northbrook", Place(240, 2000), 12.0)


def areas(spread=0.0, number=20):
    dice = np.random.default_rng(3)
    found = []
    for place in range(number):
        base = 500 + 200 * place
        count = dice.binomial(base, 0.15 + dice.normal(0, spread) if spread else 0.15)
        near = place % 2 == 0
        found.append(Spot(f"Place {place}", Place(count, base), count / base * 100, near))
    return found


def draw(others, own=OWN):
    among = funnel([one.place for one in others], "percentage", 100)
    figure = charts.funnel_chart(own, others, among, style=STYLE, unit="Per cent", of="referrals")
    return figure, among


def texts(figure):
    return re.findall(r"<!-- (.*?) -->", charts.to_svg(figure))


def test_the_area_and_the_lines_are_named_beside_their_marks_without_a_legend():
    figure, _ = draw(areas())
    written = texts(figure)
    assert {"Northbrook", "99.8% limit", "95% limit", "Mean", "Referrals"} <= set(written)
    assert "95%, adjusted" not in written
    assert figure.axes[0].get_legend() is None
    assert figure.axes[0].get_ylim()[0] == 0


def test_where_areas_differ_beyond_chance_a_line_allows_for_it():
    figure, among = draw(areas(spread=0.05))
    assert among.overdispersed
    assert "95%, adjusted" in texts(figure)


def test_neighbours_have_another_shape_than_other_areas():
    figure, _ = draw(areas())
    shapes = [line.get_marker() for line in figure.axes[0].lines if line.get_linestyle() == "None"]
    assert shapes.count("D") == 10
    assert shapes.count("o") == 11


def test_names_touch_neither_each_other_nor_a_mark():
    figure, _ = draw(areas(number=40))
    charts.to_svg(figure)
    axes = figure.axes[0]
    named = [t for t in axes.texts if t.get_text().startswith("Place")]
    assert named
    renderer = figure.canvas.get_renderer() if hasattr(figure.canvas, "get_renderer") else None
    boxes = [text.get_window_extent(renderer).shrunk(0.98, 0.9) for text in named]
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))


def test_words_say_where_the_area_lies_and_how_far_areas_lie_apart():
    _, among = draw(areas(spread=0.05))
    said = charts.describe_funnel(OWN, among, what="Re-referrals", of="referrals", unit="%")
    assert said.startswith("Re-referrals. Northbrook: 12.0% at a size of 2,000 (referrals).")
    assert f"{among.outside} of the 20 lie outside" in said
    assert "Allowing for how far areas lie apart" in said


@pytest.mark.parametrize("name", ["<script>", "a & b", "Łódź\n"])
def test_names_of_areas_are_drawn_as_text(name):
    own = Spot(name, OWN.place, OWN.value)
    figure, _ = draw(areas(), own)
    assert "<script" not in charts.to_svg(figure)

import math
import re
import xml.etree.ElementTree as ET
from itertools import pairwise
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annual_report import charts
from annual_report.charts.axes import spread
from annual_report.charts.style import TEXT_POINTS
from annual_report.errors import ConfigurationError
from annual_report.project import home, load_project
from annual_report.statistics import xmr
from tests.small_report import BOARD, HOSTILE

STYLE = charts.Style(area="Northbrook")
NAN = float("nan")


def years(*values, indicator="CSC10", category="all", spread=0.1):
    """Released year rows from 2012-13 on; NaN is suppressed."""
    return pd.DataFrame(
        {
            "row_id": f"{indicator}{place}", "year": f"{2012 + place}-{(2013 + place) % 100:02d}",
            "period_kind": "year", "period_start": f"{2012 + place}-04-01",
            "period_end": f"{2013 + place}-03-31",
            "period_label": f"{2012 + place}-{(2013 + place) % 100:02d}", "indicator": indicator,
            "category": category, "value": value, "lower": value * (1 - spread),
            "upper": value * (1 + spread), "display": "[c]" if math.isnan(value) else f"{value:.1f}",
            "unit": "per 10,000", "decimals": 1, "illustrative": False,
        }
        for place, value in enumerate(values)
    )  # fmt: skip


def elsewhere(name, *values, indicator="CSC10", n=1):
    return pd.DataFrame(
        {
            "row_id": f"{name}{place}", "indicator": indicator, "comparator": name, "n": n,
            "year": f"{2012 + place}-{(2013 + place) % 100:02d}", "value": value,
            "display": f"{value:.1f}", "unit": "per 10,000",
        }
        for place, value in enumerate(values)
    )  # fmt: skip


def months(*values):
    rows = years(*values).assign(period_kind="month", year="2015-16", unit="count", decimals=0)
    rows["period_end"] = [f"2015-{place + 1:02d}-28" for place in range(len(rows))]
    return rows.assign(period_label=[f"M{place + 1}" for place in range(len(rows))])


def texts(figure):
    """What is written in the picture, as matplotlib notes it beside the outlines."""
    found = re.findall(r"<!-- (.*?) -->", charts.to_svg(figure))
    return [text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") for text in found]


ROWS = years(28.0, 33.0, NAN, 31.0)
ENGLAND = elsewhere("England", 37.0, 39.0, 42.0, 43.0)
NEIGHBOURS = elsewhere("Statistical neighbours, mean", 33.0, 34.0, 35.0, 37.0, n=10)
OTHERS = pd.concat([ENGLAND, NEIGHBOURS])
ACTIONS = pd.DataFrame(
    {
        "action_id": ["A1", "A2", "A3", "A4"],
        "due": ["2015-12-01", "2016-02-01", "2016-09-30", ""],
        "status": ["complete", "in progress", "not started", "not started"],
    }
)
GRADES = pd.DataFrame(
    {
        "theme": ["Neglect", "Neglect", "Harm", "Harm"],
        "grade": ["good", "inadequate", "outstanding", "requires improvement"],
        "count": [12.0, NAN, 2.0, 6.0],
        "display": ["12", "[c]", "2", "6"],
    }
)


def every_chart(area="Northbrook", extra=""):
    style = charts.Style(area=area)
    named = years(3.0, NAN).assign(category=[f"home{extra}", f"care{extra}"])
    monthly = months(10, 12, 9, 30)
    yield charts.trend(ROWS, OTHERS.assign(comparator=OTHERS["comparator"] + extra), style=style,
                       unit=f"Rate{extra}", breaks={"2014-15": f"new{extra}"})  # fmt: skip
    yield charts.interval_comparison(ROWS.tail(1), OTHERS, style=style, unit=f"Rate{extra}")
    yield charts.xmr_chart(monthly, xmr(list(monthly["value"])), style=style)
    yield charts.bars(named, style=style)
    yield charts.stacked_grades(GRADES.assign(theme=GRADES["theme"] + extra), style=style)
    yield charts.timeline(
        ACTIONS.assign(action_id=ACTIONS["action_id"] + extra), style=style, on="2016-03-31"
    )


def test_every_chart_is_byte_identical_valid_svg_without_date_or_program():
    for first, second in zip(every_chart(), every_chart(), strict=True):
        svg = charts.to_svg(first, title="x")
        assert svg == charts.to_svg(second, title="x")
        assert ET.fromstring(svg).tag.endswith("svg")  # noqa: S314  our own output
        assert not re.search(r"dc:date|matplotlib v|\b20\d\d-\d\d-\d\dT", svg)
        assert "<text" not in svg


def test_hostile_text_is_drawn_as_text_in_every_chart():
    for figure in every_chart(area=HOSTILE, extra=HOSTILE):
        svg = charts.to_svg(figure, title=HOSTILE)
        assert "<script" not in svg
        ET.fromstring(svg)  # noqa: S314  our own output


def test_every_chart_is_as_wide_as_a_phone_can_show_legibly():
    for figure in every_chart():
        drawn = float(re.search(r'viewBox="0 0 ([\d.]+) ', charts.to_svg(figure))[1])
        assert TEXT_POINTS * 328 / drawn >= 9


def test_every_chart_takes_up_most_of_a_column_and_keeps_its_proportions():
    for figure in every_chart():
        svg = charts.to_svg(figure)
        shown = [float(re.search(rf'{name}="([\d.]+)pt"', svg)[1]) for name in ("width", "height")]
        drawn = [
            float(size) for size in re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups()
        ]
        assert shown[0] == pytest.approx(6.3 * 72)
        assert shown[0] / shown[1] == pytest.approx(drawn[0] / drawn[1], rel=1e-3)


def test_every_quarter_is_named_and_its_year_once():
    quarters = years(28.0, 33.0, 31.0, 30.0).assign(period_kind="quarter", year="2015-16")
    quarters["period_label"] = [f"Q{place} 2015-16" for place in range(1, 5)]
    written = texts(charts.trend(quarters, style=STYLE))
    assert [text for text in written if re.match("Q[1-4]", text)] == ["Q1", "Q2", "Q3", "Q4"]
    assert written.count("2015-16") == 1


def test_a_month_that_stands_out_is_named_in_the_picture():
    monthly = months(10, 11, 10, 11, 10, 11, 10, 30, 10, 11, 10, 11)
    written = texts(charts.xmr_chart(monthly, xmr(list(monthly["value"])), style=STYLE))
    assert written.count("M8") == 2  # below the axis and beside the point
    assert {"Upper limit", "Lower limit", "Mean"} <= set(written)


def test_months_that_stand_out_together_are_named_together():
    monthly = months(10, 11, 10, 11, 30, 31, 10, 11, 10, 11, 10, 11)
    monthly["period_label"] = [f"{month} 2015" for month in "ABCDEFGHIJKL"]
    written = texts(charts.xmr_chart(monthly, xmr(list(monthly["value"])), style=STYLE))
    assert "E to F 2015" in written


def test_numbers_on_an_axis_have_as_many_decimals_as_each_other():
    written = texts(charts.trend(years(1.1, 1.4, 1.6), style=STYLE))
    ticks = [text for text in written if re.fullmatch(r"\d\.\d+", text)]
    assert len({len(text) for text in ticks}) == 1


def test_the_neighbours_name_stands_on_one_line():
    assert "Neighbours\N{RIGHT SINGLE QUOTATION MARK} mean 37.0" in texts(
        charts.trend(years(28.0, 33.0, 30.0, 31.0), OTHERS, style=STYLE)
    )


def test_marking_a_picture_twice_marks_it_once():
    figure = charts.trend(ROWS, style=STYLE)
    for _ in range(2):
        charts.mark(figure, "Demonstration data")
    assert texts(figure).count("Demonstration data") == 1


def test_a_trend_labels_its_lines_directly_and_has_no_legend():
    figure = charts.trend(ROWS, OTHERS, style=STYLE)
    written = texts(figure)
    assert "Northbrook 31.0" in written
    assert "England 43.0" in written
    assert figure.axes[0].get_legend() is None


def test_a_trend_leaves_a_gap_with_the_symbol_and_draws_nothing_across_it():
    figure = charts.trend(ROWS, style=STYLE)
    assert "[c]" in texts(figure)
    drawn = [list(line.get_xdata()) for line in figure.axes[0].lines]
    assert drawn == [[0, 1], [3]]


def test_a_year_without_a_row_is_a_gap_where_a_comparator_has_one():
    figure = charts.trend(ROWS.drop(index=1), ENGLAND, style=STYLE)
    assert "[x]" in texts(figure)
    assert [0] in [list(line.get_xdata()) for line in figure.axes[0].lines]


def test_a_break_in_the_series_is_drawn_named_and_not_crossed():
    figure = charts.trend(years(1.0, 2.0, 3.0), style=STYLE, breaks={"2014-15": "new form"})
    drawn = [list(line.get_xdata()) for line in figure.axes[0].lines]
    assert "new form" in texts(figure)
    assert [0, 1] in drawn
    assert [2] in drawn


def test_a_break_in_a_year_nobody_returned_parts_the_years_around_it():
    rows = years(1.0, 2.0, 3.0)
    rows = rows[rows["year"] != "2013-14"]
    figure = charts.trend(rows, style=STYLE, breaks={"2013-14": "new form"})
    assert [list(line.get_xdata()) for line in figure.axes[0].lines][:2] == [[0], [1]]
    assert "new form" in texts(figure)


@pytest.mark.parametrize("year", ["2011-12", "2012-13", "2015-16"])
def test_a_break_outside_the_years_shown_is_not_drawn(year):
    figure = charts.trend(years(1.0, 2.0, 3.0), style=STYLE, breaks={year: "new form"})
    assert "new form" not in texts(figure)


def test_words_about_a_trend_compare_nothing_across_a_break():
    rows, breaks = years(9.0, 8.0, 3.0, 4.0), {"2014-15": "new form"}
    said = charts.describe_trend(rows, what="Plans", breaks=breaks)
    assert said.startswith("Plans, Local: from 3.0 in 2014-15 to 4.0 in 2015-16")
    assert said.endswith(
        "Not comparable with 2014-15 (new form): from 9.0 in 2012-13 to 8.0 in 2013-14."
    )


def test_axes_start_at_zero():
    for figure in (charts.trend(ROWS, OTHERS, style=STYLE), charts.xmr_chart(
            months(10, 12, 11), xmr([10, 12, 11]), style=STYLE)):  # fmt: skip
        assert figure.axes[0].get_ylim()[0] == 0
    for figure in (charts.bars(ROWS, style=STYLE, labels="year"),
                   charts.interval_comparison(ROWS.tail(1), OTHERS, style=STYLE)):  # fmt: skip
        assert figure.axes[0].get_xlim()[0] == 0


def test_labels_beside_lines_do_not_touch():
    close = pd.concat([elsewhere(f"Place {n}", 30.0 + n / 10, 30.0 + n / 10) for n in range(5)])
    figure = charts.trend(years(30.0, 30.2), close, style=STYLE)
    charts.to_svg(figure)
    boxes = sorted(
        (text.get_window_extent().y0, text.get_window_extent().y1)
        for text in figure.axes[0].texts
        if text.get_text().startswith(("Place", "Northbrook"))
    )
    assert len(boxes) == 6
    for (_, below), (above, _) in pairwise(boxes):
        assert above >= below - 1


@given(st.lists(st.tuples(st.floats(0, 100), st.sampled_from([3.0, 6.0])), min_size=1, max_size=9))
def test_labels_never_touch_keep_their_order_and_move_only_where_they_must(wanted):
    wanted = sorted(wanted)
    places = spread(wanted, 110)
    edges = [(place - h / 2, place + h / 2) for place, (_, h) in zip(places, wanted, strict=True)]
    assert all(low >= high - 1e-6 for (_, high), (low, _) in pairwise(edges))
    assert edges[-1][1] <= 110 + 1e-6
    apart = all(b - a >= (h + k) / 2 for (a, h), (b, k) in pairwise(wanted))
    if apart:
        assert places == pytest.approx([value for value, _ in wanted])


def test_two_rows_of_one_period_are_refused():
    with pytest.raises(ValueError, match="Two rows have the same period"):
        charts.trend(pd.concat([ROWS, ROWS]), style=STYLE)


def test_comparators_of_other_years_are_refused():
    with pytest.raises(ValueError, match="none of the years"):
        charts.trend(ROWS, ENGLAND.assign(year="1999-00"), style=STYLE)


@pytest.mark.parametrize("draw", [charts.trend, charts.bars, charts.interval_comparison])
def test_no_rows_are_refused(draw):
    with pytest.raises(ValueError, match="not_returned"):
        draw(ROWS.iloc[:0], style=STYLE)


def test_a_comparison_shows_each_indicator_with_how_many_areas_an_average_rests_on():
    rows = pd.concat([ROWS.tail(1), years(NAN, indicator="CSC01")])
    figure = charts.interval_comparison(
        rows,
        OTHERS.groupby("comparator").tail(1),
        style=STYLE,
        names={"CSC10": "Plans", "CSC01": "Referrals"},
    )
    written = texts(figure)
    assert {"Plans", "Referrals", "[c]"} <= set(written)
    assert any("10 areas" in text for text in written)
    assert written.index("Plans") < written.index("Referrals")


def test_a_signal_is_marked_by_shape_and_trial_limits_are_said():
    rows = months(10, 12, 9, 11, 10, 13, 40, 11)
    figure = charts.xmr_chart(rows, xmr(list(rows["value"])), style=STYLE)
    shapes = {
        line.get_marker(): list(line.get_xdata())
        for line in figure.axes[0].lines
        if line.get_marker() == "D"
    }
    assert shapes == {"D": [6]}
    assert any("Trial limits" in text for text in texts(figure))


def test_signals_keep_their_place_where_a_value_is_missing():
    rows = months(10, 12, NAN, 11, 10, 13, 40, 11)
    signal = SimpleNamespace(points=(6,))
    chart = SimpleNamespace(mean=15.0, lower=2.0, upper=30.0, trial=True, signals=(signal,))
    figure = charts.xmr_chart(rows, chart, style=STYLE)
    assert [
        list(line.get_xdata()) for line in figure.axes[0].lines if line.get_marker() == "D"
    ] == [[6]]


def test_what_the_limits_rest_on_is_said_and_its_end_is_drawn():
    values = [10, 12, 11, 10, 12, 11, 10, 12, 11, 10, 12, 11, 20, 21]
    rows, chart = months(*values), xmr(values, baseline=12)
    figure = charts.xmr_chart(rows, chart, style=STYLE, limits="M1 to M12", until=12)
    assert any("Limits from M1 to M12" in text for text in texts(figure))
    assert [11.5, 11.5] in [list(line.get_xdata()) for line in figure.axes[0].lines]
    said = charts.describe_xmr(rows, chart, what="Incidents", limits="M1 to M12")
    assert "from M1 to M12" in said
    assert "Signals at M13 and M14" in said


def test_which_way_is_better_is_said_in_words_and_a_neutral_measure_says_nothing():
    rows, chart = months(10, 12, 11), xmr([10, 12, 11])
    assert any(
        "lower is better" in t
        for t in texts(charts.xmr_chart(rows, chart, style=STYLE, polarity="lower"))
    )
    assert not any("better" in t for t in texts(charts.xmr_chart(rows, chart, style=STYLE)))


def test_a_suppressed_bar_keeps_its_line_without_a_length():
    figure = charts.bars(years(3.0, NAN).assign(category=["home", "care"]), style=STYLE)
    assert [bar.get_width() for bar in figure.axes[0].patches] == [3.0, 0.0]
    assert {"home", "care", "[c]"} <= set(texts(figure))


def test_a_suppressed_grade_is_listed_and_has_no_length():
    figure = charts.stacked_grades(GRADES, style=STYLE)
    assert sorted(bar.get_width() for bar in figure.axes[0].patches) == [2.0, 6.0, 12.0]
    assert "[c] inadequate" in texts(figure)


def test_a_grade_that_is_not_known_is_refused():
    with pytest.raises(ValueError, match="amber"):
        charts.stacked_grades(GRADES.assign(grade="amber"), style=STYLE)


def test_a_timeline_says_what_is_overdue_in_words():
    written = texts(charts.timeline(ACTIONS, style=STYLE, on="2016-03-31"))
    assert written.count("overdue") == 1
    assert {"complete", "not started", "31 March 2016"} <= set(written)


def test_the_description_of_a_trend_says_course_gaps_and_comparators():
    said = charts.describe_trend(ROWS, ENGLAND, what="Plans per 10,000", area="Northbrook")
    assert said == (
        "Plans per 10,000, Northbrook: from 28.0 in 2012-13 to 31.0 in 2015-16, a difference that chance "
        "could explain; highest 33.0 in 2013-14. Not shown: 2014-15. England: 43.0 in 2015-16."
    )


def test_a_description_never_says_what_is_suppressed():
    assert charts.describe_trend(years(NAN, NAN), what="Plans") == (
        "Plans, Local: no value can be shown for 2012-13 to 2013-14."
    )
    said = charts.describe_bars(years(3.0, NAN).assign(category=["home", "care"]), what="Missing")
    assert said == "Missing: home 3.0 and care [c]."


def test_a_description_calls_a_difference_one_only_outside_the_interval():
    said = charts.describe_comparison(
        ROWS.tail(1), OTHERS[OTHERS["year"] == "2015-16"], what="Plans", area="N"
    )
    assert said == (
        "Plans: N 31.0 (95% interval 27.9 to 34.1); England 43.0, which is higher; "
        "Statistical neighbours, mean 37.0, which is higher."
    )
    near = elsewhere("England", 0.0, 0.0, 0.0, 32.0).tail(1)
    assert "32.0, within the interval" in charts.describe_comparison(
        ROWS.tail(1), near, what="Plans"
    )


def test_descriptions_of_control_charts_grades_and_actions_say_what_is_there():
    rows = months(10, 12, 9, 11, 10, 13, 40, 11)
    said = charts.describe_xmr(rows, xmr(list(rows["value"])), what="Missing")
    assert "Signals at M7" in said
    assert "trial limits" in said
    assert "Neglect: good 12, inadequate [c]" in charts.describe_grades(GRADES)
    assert charts.describe_timeline(ACTIONS, on="2016-03-31") == (
        "Improvement actions. Complete: 1 of 4 actions; overdue at 2016-03-31: 1; without a due date: 1; "
        "the next falls due on 2016-09-30 and the last on 2016-09-30."
    )


def test_the_house_style_comes_from_the_brand_and_the_board(tmp_path):
    (tmp_path / "board.yml").write_text(BOARD)
    (tmp_path / "_brand.yml").write_text('color: {palette: {deep: "#112233"}, primary: deep}')
    style = charts.load_style(load_project(tmp_path))
    assert (style.local, style.area) == ("#112233", "Smallton")


def test_a_colour_that_is_none_is_an_error_that_names_it(tmp_path):
    (tmp_path / "board.yml").write_text(BOARD)
    (tmp_path / "_brand.yml").write_text("color: {primary: navy}")
    with pytest.raises(ConfigurationError, match="'primary'"):
        charts.load_style(load_project(tmp_path))


def test_the_colours_of_the_repository_stand_out_from_the_paper():
    from tests.tracing.test_tracepages import contrast

    style = charts.load_style(load_project(home()))
    for colour in (style.ink, style.muted, style.local):
        assert contrast(colour, style.paper) >= 4.5
    for colour in style.comparators:
        assert contrast(colour, style.paper) >= 3


def test_the_typeface_is_the_packaged_one():
    from matplotlib import font_manager

    from annual_report.charts.style import drawing

    with drawing():
        found = font_manager.findfont(font_manager.FontProperties())
    assert "SourceSansPro-Regular" in found


def test_limits_may_be_any_object_with_the_fields_of_xmr():
    chart = SimpleNamespace(mean=11.0, lower=5.0, upper=17.0, trial=False, signals=())
    written = texts(charts.xmr_chart(months(10, 12), chart, style=STYLE))
    assert any("Nothing stands out" in text for text in written)

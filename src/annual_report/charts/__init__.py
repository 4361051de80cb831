"""Charts for a board's report, from released rows.

They follow the Government Analysis Function's guidance on charts: labels beside the marks instead
of a legend, horizontal text, few gridlines, bars from zero, and no colour that judges. What is not
shown is marked with the release's own symbol ([c], [x]) where it would have stood.

Every function takes released rows (``indicators``; comparators from ``comparators``) and returns a
figure for ``chapter.figure``. Titles belong in the caption; ``unit`` is what the axis measures.
"""

from annual_report.charts.actions import timeline
from annual_report.charts.describe import (
    describe_bars,
    describe_comparison,
    describe_grades,
    describe_timeline,
    describe_trend,
    describe_xmr,
)
from annual_report.charts.funnel import Spot, describe_funnel, funnel_chart
from annual_report.charts.over_time import trend, xmr_chart
from annual_report.charts.paired import Share, describe_paired, paired_bar
from annual_report.charts.side_by_side import GRADES, bars, interval_comparison, stacked_grades
from annual_report.charts.style import Style, load_style, mark, to_svg
from annual_report.charts.timetable import GridLine, describe_timetable, timetable_grid

__all__ = [
    "GRADES",
    "GridLine",
    "Share",
    "Spot",
    "Style",
    "bars",
    "describe_bars",
    "describe_comparison",
    "describe_funnel",
    "describe_grades",
    "describe_paired",
    "describe_timeline",
    "describe_timetable",
    "describe_trend",
    "describe_xmr",
    "funnel_chart",
    "interval_comparison",
    "load_style",
    "mark",
    "paired_bar",
    "stacked_grades",
    "timeline",
    "timetable_grid",
    "to_svg",
    "trend",
    "xmr_chart",
]

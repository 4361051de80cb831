"""Pictures of released figures: over time, month by month, beside others, by category.

Each function publishes a figure and returns its label, or nothing where there is nothing to draw.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from annual_report import charts
from annual_report.statistics import xmr
from annual_report.story import evidence, series

if TYPE_CHECKING:
    from collections.abc import Sequence

    from annual_report.story.evidence import Figure
    from annual_report.story.findings import Finding
    from annual_report.story.story import Story

#: Fewer points than this are no trend.
SHORTEST_TREND = 3


def over_time(story: Story, label: str, indicator: str, *, caption: str) -> str:
    """Publish a measure over the years; where there are too few, over the parts of this one."""
    year = story.chapter.project.year
    rows = evidence.trend(story.indicators, indicator)
    others = evidence.comparators_of(story.comparators, indicator)
    if rows["value"].notna().sum() < SHORTEST_TREND:
        rows = evidence.within_year(story.indicators, indicator, year)
        others = others.iloc[:0]
        caption = f"{caption}, {year}"
    if rows["value"].notna().sum() < SHORTEST_TREND or rows["agency"].nunique() != 1:
        return ""
    style = story.chapter.style
    breaks = {one.year: one.what for one in story.catalogue[indicator].breaks}
    figure = charts.trend(rows, others, style=style, breaks=breaks)
    alt = charts.describe_trend(rows, others, what=caption, area=style.area, breaks=breaks)
    story.chapter.figure(label, figure, caption=caption, alt=alt, rows=[rows, others])
    return label


def process(
    story: Story, label: str, indicator: str, *, caption: str, years: int = 1
) -> tuple[str, Finding | None]:
    """Publish the months or quarters of a measure as a process chart, none from before a break.

    Args:
        story: of the chapter.
        label: of the figure.
        indicator: identifier.
        caption: of the figure, without how often: ", month by month" is added.
        years: how many years, the reporting year the last of them; all that the limits rest on
            are shown in any case.

    Returns:
        The label and what the chart shows, or nothing where there are too few points, or where
        they rest on too few cases.
    """
    project, measure = story.chapter.project, story.catalogue[indicator]
    recorded = next((one for one in project.process_limits if one.indicator == indicator), None)
    since = recorded.first.start if recorded else project.year.start
    back = max(years, project.year.start - since + 1)
    rows = evidence.within_year(story.indicators, indicator, project.year, years=back)
    rows = series.since_break(rows, measure)
    here = rows["year"].eq(str(project.year)) & rows["value"].notna()
    if not here.any() or rows["agency"].nunique() != 1 or not series.chartable(rows):
        return "", None
    drawn = series.with_gaps(rows)
    rests = series.basis(drawn, recorded)
    bounds = (0, 100) if set(rows["unit"]) == {"%"} else (0, math.inf)
    limits = xmr(drawn["value"].tolist(), bounds=bounds, baseline=rests.places)
    style = story.chapter.style
    often = {"month": "month by month", "quarter": "quarter by quarter"}
    caption = f"{caption}, {often.get(rows['period_kind'].iloc[0], 'date by date')}"
    figure = charts.xmr_chart(
        drawn, limits, style=style, polarity=measure.polarity, limits=rests.span, until=rests.places
    )
    alt = charts.describe_xmr(drawn, limits, what=caption, area=style.area, limits=rests.span)
    story.chapter.figure(label, figure, caption=caption, alt=alt, rows=rows)
    return label, series.on_series(drawn, measure.name, limits, rests)


def compared(story: Story, label: str, found: Sequence[Figure], *, caption: str) -> str:
    """Publish figures of one unit beside their comparators of the year."""
    known = [one for one in found if one.known and one.comparisons]
    if not known:
        return ""
    rows = evidence.in_order(story.indicators, [one.row_id for one in known])
    wanted = [
        other.row_id
        for one in known
        for other in one.comparisons
        if other.name != evidence.NEIGHBOURS_MEDIAN
    ]
    others = evidence.in_order(story.comparators, wanted)
    style, names = story.chapter.style, {one.id: one.short for one in story.catalogue}
    caption = f"{caption}, {story.chapter.project.year}"
    figure = charts.interval_comparison(rows, others, style=style, names=names)
    alt = charts.describe_comparison(rows, others, names=names, area=style.area)
    story.chapter.figure(label, figure, caption=caption, alt=alt, rows=[rows, others])
    return label


def breakdown(story: Story, label: str, indicator: str, by: str, *, caption: str) -> str:
    """Publish the year's figures of a measure by category, as bars."""
    rows = evidence.categories(story.indicators, indicator, by, story.chapter.project.year)
    if rows.empty or rows["value"].isna().all():
        return ""
    caption = f"{caption}, {story.chapter.project.year}"
    figure = charts.bars(rows, style=story.chapter.style, sort=False)
    alt = charts.describe_bars(rows, what=caption)
    story.chapter.figure(label, figure, caption=caption, alt=alt, rows=rows)
    return label

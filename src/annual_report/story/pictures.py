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
    """Publish the months of a measure as a process chart, none from before a break.

    Args:
        story: of the chapter.
        label: of the figure.
        indicator: identifier.
        caption: of the figure.
        years: how many years of months, the reporting year the last of them.

    Returns:
        The label and what the chart shows, or nothing where there are too few months.
    """
    year = story.chapter.project.year
    rows = evidence.within_year(story.indicators, indicator, year, years=years)
    rows = series.since_break(rows, story.catalogue[indicator])
    now = rows[rows["year"] == str(year)]
    if len(now) < series.SHORTEST_SERIES or rows["value"].isna().any():
        return "", None
    percent = set(rows["unit"]) == {"%"}
    limits = xmr(rows["value"].tolist(), bounds=(0, 100) if percent else (0, math.inf))
    style, measure = story.chapter.style, story.catalogue[indicator]
    figure = charts.xmr_chart(rows, limits, style=style, polarity=measure.polarity)
    alt = charts.describe_xmr(rows, limits, what=caption, area=style.area)
    story.chapter.figure(label, figure, caption=caption, alt=alt, rows=rows)
    return label, series.on_series(rows, measure.name, limits)


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
    figure = charts.interval_comparison(rows, others, style=style, names=names)
    alt = charts.describe_comparison(rows, others, names=names, area=style.area)
    story.chapter.figure(label, figure, caption=caption, alt=alt, rows=[rows, others])
    return label


def breakdown(story: Story, label: str, indicator: str, by: str, *, caption: str) -> str:
    """Publish the year's figures of a measure by category, as bars."""
    rows = evidence.categories(story.indicators, indicator, by, story.chapter.project.year)
    if rows.empty or rows["value"].isna().all():
        return ""
    figure = charts.bars(rows, style=story.chapter.style, sort=False)
    alt = charts.describe_bars(rows, what=caption)
    story.chapter.figure(label, figure, caption=caption, alt=alt, rows=rows)
    return label

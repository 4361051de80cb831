"""What is said of the same people measured twice: how many moved which way, and how surely.

Nothing here says what made a difference: there is nobody to compare with. People who start at an
extreme tend to move towards the middle whatever is done.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from annual_report import charts
from annual_report.charts import Share
from annual_report.figures.paired import CHANGE, size_of_change
from annual_report.statistics import reliable_change
from annual_report.story import evidence
from annual_report.story.findings import Finding, slug

if TYPE_CHECKING:
    from annual_report.indicators import Indicator
    from annual_report.project import Year
    from annual_report.story.evidence import Figure
    from annual_report.story.story import Story

#: How each way is called: improved, same, worse; and who was measured.
WORDS: dict[str, tuple[str, str, str]] = {
    "TRN02": ("More sure", "As sure as before", "Less sure"),
}
_USUAL = ("Improved", "Stayed the same", "Got worse")


@dataclass(frozen=True)
class Moved:
    """How many of those measured twice moved which way.

    Attributes:
        improved: people; NaN where one of the counts it adds up is hidden, as for the others.
        least: a change of fewer points counts as none.
        rows: released rows.
    """

    improved: float
    same: float
    worse: float
    least: float
    rows: pd.DataFrame

    def shares(self, names: tuple[str, str, str]) -> list[Share]:
        """Return the three as a chart takes them."""
        counts = (self.improved, self.same, self.worse)
        return [Share(name, n, _whole(n)) for name, n in zip(names, counts, strict=True)]


def moved(
    indicators: pd.DataFrame, measure: Indicator, year: Year, *, least: float = 0.0
) -> Moved | None:
    """Count who improved, stayed the same and got worse, by the return's sizes of change.

    Args:
        indicators: released rows.
        measure: whose polarity says which way is better.
        year: the reporting year.
        least: a change that is smaller counts as none.

    Returns:
        Nothing where no sizes of change were returned, or one of them is no number.
    """
    rows = evidence.categories(indicators, measure.id, CHANGE, year)
    sizes = rows["category"].map(size_of_change)
    if rows.empty or sizes.isna().any():
        return None
    better = -sizes if measure.polarity == "lower" else sizes
    far = sizes.abs().gt(0) & sizes.abs().ge(least)
    people = rows["numerator"]
    up, down = far & better.gt(0), far & better.lt(0)
    improved, same, worse = (
        float(people[part].sum(skipna=False)) for part in (up, ~(up | down), down)
    )
    return Moved(improved, same, worse, least, rows)


def drawn(story: Story, label: str, indicator: str, *, unit: str, caption: str) -> str:
    """Publish how many of the same people moved which way; nothing where that is not known."""
    found = moved(story.indicators, story.catalogue[indicator], story.chapter.project.year)
    if found is None or all(map(math.isnan, (found.improved, found.same, found.worse))):
        return ""
    caption = f"{caption}, {story.chapter.project.year}"
    shares = found.shares(WORDS.get(indicator, _USUAL))
    note, response = _paired(story, indicator, found)
    figure = charts.paired_bar(shares, style=story.chapter.style, unit=unit, note=note)
    base = float(found.rows["denominator"].max())
    data = pd.DataFrame(
        {
            "Which way": [one.name for one in shares],
            "People": [one.display for one in shares],
            "Of those measured twice": [_whole(base)] * len(shares),
        }
    )
    story.chapter.figure(
        label, figure, caption=caption, data=data, rows=[found.rows, *response],
        alt=charts.describe_paired(shares, what=caption, note=note),
    )  # fmt: skip
    return label


def _paired(story: Story, indicator: str, found: Moved) -> tuple[str, list[pd.DataFrame]]:
    """Say how many were measured twice, of how many who could have been."""
    year = story.chapter.project.year
    response = evidence.categories(story.indicators, indicator, "response", year)
    twice = _whole(float(found.rows["denominator"].max()))
    if response.empty:
        return f"{twice} measured twice; of how many is not known", []
    row = response.iloc[0]
    return f"{_whole(row['numerator'])} measured twice of {_whole(row['denominator'])} measured at all", [response]  # fmt: skip


def on_change(story: Story, figure: Figure | None) -> Finding | None:
    """Say how surely one person's change is more than error of measurement, and what is not known.

    Args:
        story: of the chapter.
        figure: the mean change.
    """
    if figure is None or not figure.known:
        return None
    measure, year = story.catalogue[figure.indicator], story.chapter.project.year
    found = moved(story.indicators, measure, year)
    text, rows = f"{figure.name}: a mean of {figure.display} points among {_whole(figure.denominator)} measured twice.", [figure.row_id]  # fmt: skip
    if found is None:
        text += " How many of them improved, stayed the same or got worse was not returned."
    else:
        rows += found.rows["row_id"].tolist()
        text += (
            f" {_whole(found.improved)} improved, {_whole(found.same)} stayed the same and "
            f"{_whole(found.worse)} got worse."
        )
    if evidence.categories(story.indicators, measure.id, "response", year).empty:
        text += " Of how many who could have been measured twice is not known."
    text += _reliable(story, measure)
    text += " These are the same people at two times; nothing here says what made the difference."
    return Finding(slug(f"{figure.indicator} change"), text, "neutral", tuple(rows))


def _reliable(story: Story, measure: Indicator) -> str:
    if measure.scale is None:
        return (
            " Whether one person's change is more than error of measurement is not known: the "
            "reliability of the scale is not given."
        )
    least = reliable_change(measure.scale.deviation, measure.scale.reliability)
    found = moved(story.indicators, measure, story.chapter.project.year, least=least)
    said = f" A change of {least:.1f} points or more is more than error of measurement"
    if found is None:
        return f"{said}; how many changed by as much was not returned."
    return f"{said}: {_whole(found.improved)} improved by as much, {_whole(found.worse)} got worse by as much."


def _whole(number: float) -> str:
    return "[c]" if pd.isna(number) else f"{number:,.0f}"

"""What training did: who learnt, by answers of the same people, and what changed three months on.

No word here says that training caused a change: there is nobody to compare with who was not trained.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from annual_report.statistics import percentage_interval
from annual_report.story import evidence
from annual_report.story.findings import Finding

if TYPE_CHECKING:
    from annual_report.project import Year
    from annual_report.story.evidence import Figure
    from annual_report.story.story import Story

#: Ways in which a person's answer can move, and what a category of change starts with.
_MOVES = {"More sure": "+", "As sure as before": "no change", "Less sure": "-"}


def moves(indicators: pd.DataFrame, year: Year) -> dict[str, float]:
    """Count those whose confidence rose, stayed and fell; NaN where a count is hidden.

    Empty where no change was returned.
    """
    rows = evidence.categories(indicators, "TRN02", "change", year)
    if rows.empty:
        return {}
    counts = {}
    for name, start in _MOVES.items():
        own = rows[rows["category"].str.startswith(start)]
        counts[name] = float(own["numerator"].sum(skipna=False)) if len(own) else 0.0
    return counts


def paired(story: Story, label: str, *, caption: str) -> str:
    """Publish how many of those who answered twice were more, as and less sure afterwards."""
    year = story.chapter.project.year
    counts = moves(story.indicators, year)
    rows = evidence.categories(story.indicators, "TRN02", "change", year)
    if not counts or rows["denominator"].isna().all():
        return ""
    base = float(rows["denominator"].max())
    least = story.chapter.project.disclosure.minimum_base
    table = [
        {
            "After the course": name,
            "People": _whole(count),
            "Share": _share(count, base, least),
            "Likely range": _range(count, base, least),
        }
        for name, count in counts.items()
    ]
    frame = pd.DataFrame(table)
    story.chapter.table(label, frame, caption=caption, rows=rows, align="lrrr")
    return label


def on_learning(figure: Figure | None, response: pd.DataFrame) -> Finding | None:
    """Say by how much the same people's confidence changed, and how many answered twice.

    Args:
        figure: of TRN02, the mean change.
        response: the released row of who answered twice, of those who answered at all.
    """
    if figure is None or not figure.known:
        return None
    said = ""
    rows = [figure.row_id]
    if len(response):
        row = response.iloc[0]
        said = f"{_whole(row['numerator'])} of {_whole(row['denominator'])} people who answered at all answered both before and after a course. "
        rows += response["row_id"].tolist()
    between = f" (likely range {figure.likely_range})" if figure.likely_range else ""
    sure = {True: "rose", False: "did not clearly change"}[figure.lower > 0]
    if figure.upper < 0:
        sure = "fell"
    text = (
        f"{said}Among them confidence {sure}: a mean change of {figure.display} points of five{between}. "
        "These are the same people at two times; nothing here says what made the difference."
    )
    return Finding("learning", text, "neutral", tuple(rows))


def on_practice(figure: Figure | None, response: pd.DataFrame) -> Finding | None:
    """Say how many do something differently three months on, and of how many who were asked.

    Args:
        figure: of TRN03.
        response: the released row of who answered, of those who were asked.
    """
    if figure is None or not figure.known:
        return None
    between = f", likely range {figure.likely_range}" if figure.likely_range else ""
    text = (
        f"Three months on, {_whole(figure.numerator)} of {_whole(figure.denominator)} who answered said that they "
        f"do something differently ({figure.display}{between})."
    )
    rows = [figure.row_id]
    if len(response):
        row = response.iloc[0]
        rows += response["row_id"].tolist()
        text += (
            f" {_whole(row['numerator'])} of {_whole(row['denominator'])} who were asked answered ({row['display']}); "
            "of the others nothing is known, and they may answer otherwise."
        )
    return Finding("practice", text, "neutral", tuple(rows))


def findings(story: Story) -> list[Finding | None]:
    """Return what is said of learning and of practice three months on."""
    year = story.chapter.project.year
    known = {one.indicator: one for one in story.figures("TRN02", "TRN03")}
    twice = evidence.categories(story.indicators, "TRN02", "response", year)
    later = evidence.categories(story.indicators, "TRN03", "response", year)
    return [on_learning(known.get("TRN02"), twice), on_practice(known.get("TRN03"), later)]


def _share(count: float, base: float, least: int) -> str:
    if pd.isna(count):
        return "[c]"
    return f"{count:.0f} of {base:.0f}" if base < least else f"{100 * count / base:.1f}%"


def _range(count: float, base: float, least: int) -> str:
    if pd.isna(count) or base < least:
        return ""
    lower, upper = percentage_interval(count, base)
    return f"{float(lower):.1f} to {float(upper):.1f}"


def _whole(number: float) -> str:
    return "[c]" if pd.isna(number) else f"{number:,.0f}"

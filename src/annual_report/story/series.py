"""What a process chart of months or quarters shows, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annual_report.story.findings import Finding, slug

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from annual_report.indicators import Indicator
    from annual_report.statistics import Signal, Xmr

#: Fewer points than this say nothing about usual variation.
SHORTEST_SERIES = 8


def since_break(rows: pd.DataFrame, measure: Indicator) -> pd.DataFrame:
    """Leave out the rows from before the last change of a measure's definition.

    Limits and signals of a process chart would otherwise take the change of definition for a
    change in what happens to children.
    """
    if rows.empty:
        return rows
    last = rows["year"].max()
    compare = [measure.break_between(year, last) is None for year in rows["year"]]
    return rows[compare].reset_index(drop=True)


def on_series(rows: pd.DataFrame, name: str, limits: Xmr) -> Finding | None:
    """Say what a process chart of months or quarters shows.

    Args:
        rows: released rows, oldest first, one for each point of the chart.
        name: of the measure.
        limits: of ``rows``.
    """
    if len(rows) < SHORTEST_SERIES:
        return None
    labels = rows["period_label"].tolist()
    signals = " ".join(_signal(signal, labels) for signal in limits.signals)
    span = f"{labels[0]} to {labels[-1]}"
    if signals:
        text = f"{name}, {span}. {signals} That is a reason to ask what happened, not a verdict."
    else:
        text = f"{name}, {span}: the ups and downs were no more than usual variation."
    trial = f" With only {len(rows)} points the limits are a first guess." if limits.trial else ""
    key = slug(f"{rows['indicator'].iloc[0]} series")
    return Finding(key, text + trial, "neutral", tuple(rows["row_id"]))


def _signal(signal: Signal, labels: Sequence[str]) -> str:
    first, last = labels[signal.points[0]], labels[signal.points[-1]]
    if signal.rule == "outside the limits":
        return f"{first} was {signal.side} than usual variation would make it."
    if signal.rule == "2 of 3 near a limit":
        return f"{first} and {last} were both unusually {_adjective(signal)}."
    if signal.rule in {"7 rising", "7 falling"}:
        return f"From {first} to {last} it kept {signal.rule.removeprefix('7 ')}."
    return f"From {first} to {last} every point was {signal.side} than the average."


def _adjective(signal: Signal) -> str:
    return "high" if signal.side == "higher" else "low"

"""Intervals, process limits, funnels, paired change, and when a difference may be called one."""

from annual_report.statistics.funnel import (
    Funnel,
    Limits,
    Place,
    funnel,
)
from annual_report.statistics.intervals import (
    EXACT_BELOW,
    Difference,
    Direction,
    Judgement,
    count_interval,
    difference,
    interval_name,
    percentage_interval,
    rate_interval,
)
from annual_report.statistics.paired import PairedChange, paired_change, reliable_change
from annual_report.statistics.process import TRIAL_BELOW, Signal, Xmr, xmr

__all__ = [
    "EXACT_BELOW",
    "TRIAL_BELOW",
    "Difference",
    "Direction",
    "Funnel",
    "Judgement",
    "Limits",
    "PairedChange",
    "Place",
    "Signal",
    "Xmr",
    "count_interval",
    "difference",
    "funnel",
    "interval_name",
    "paired_change",
    "percentage_interval",
    "rate_interval",
    "reliable_change",
    "xmr",
]

"""Two runs side by side: which figures changed, by how much, and what changed them.

Everything is read from the archive, so the runs may be years apart. What is said is built from
released values alone and is the same on the screen, as JSON and on the board's page; what it may
say about figures that are suppressed in either run is decided in docs/decisions/062.
"""

from annual_report.records.diff.compare import compare_runs
from annual_report.records.diff.model import Cause, Diff, Figure, Group, Label, Side
from annual_report.records.diff.printed import diff_json, diff_lines

__all__ = [
    "Cause", "Diff", "Figure", "Group", "Label", "Side", "compare_runs", "diff_json", "diff_lines",
]  # fmt: skip

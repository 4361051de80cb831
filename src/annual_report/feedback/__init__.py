"""Feedback: what each agency needs to mend its return, as a page and a marked workbook."""

from annual_report.feedback.letters import Evidence
from annual_report.feedback.writing import (
    PAGE,
    Told,
    feedback_folder,
    find_told,
    read_told,
    stamp_of,
    write_feedback,
)

__all__ = [
    "PAGE", "Evidence", "Told", "feedback_folder", "find_told", "read_told", "stamp_of",
    "write_feedback",
]  # fmt: skip

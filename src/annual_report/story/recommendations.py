"""What became of recommendations: done in time, done late, overdue, and whether anybody checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from annual_report.story.assurance import day
from annual_report.story.findings import Finding, in_words

if TYPE_CHECKING:
    import pandas as pd

    from annual_report.story.findings import Judgement

Standing = Literal["on time", "late", "done, date missing", "overdue", "not yet due", "no date"]

#: From what a recommendation comes, as the report says it.
SOURCES = {"review": "Reviews", "audit": "Audits"}


def standing(status: str, due: str, completed: str, on: str) -> Standing:
    """Say where one recommendation stands.

    Args:
        status: ``complete`` or anything else.
        due: ISO date or empty.
        completed: ISO date or empty.
        on: the day the report looks from; what was due before it and is not complete is overdue.
    """
    if status == "complete":
        if not due or not completed:
            return "done, date missing"
        return "on time" if completed <= due else "late"
    if not due:
        return "no date"
    return "overdue" if due < on else "not yet due"


@dataclass(frozen=True)
class Tally:
    """How many recommendations stand where."""

    total: int
    on_time: int
    late: int
    undated: int
    overdue: int
    waiting: int
    no_date: int
    evidence: int
    checked: int

    @property
    def complete(self) -> int:
        """Those that are complete, whenever that was."""
        return self.on_time + self.late + self.undated

    @property
    def fallen_due(self) -> int:
        """Those of which it can be said whether they were done in time: done or overdue."""
        return self.on_time + self.late + self.overdue


def tally(rows: pd.DataFrame, on: str) -> Tally:
    """Count released recommendations; ``on`` as for ``standing``."""
    found = [
        standing(*each, on)
        for each in zip(rows["status"], rows["due"], rows["completed"], strict=True)
    ]
    done = rows["status"].eq("complete")
    return Tally(
        total=len(rows),
        on_time=found.count("on time"),
        late=found.count("late"),
        undated=found.count("done, date missing"),
        overdue=found.count("overdue"),
        waiting=found.count("not yet due"),
        no_date=found.count("no date"),
        evidence=int((done & rows["evidence"].ne("")).sum()),
        checked=int((done & rows["checked"].eq("yes")).sum()),
    )


def on_time(rows: pd.DataFrame, on: str) -> Finding | None:
    """Say how many recommendations were acted on by the day they were due."""
    if rows.empty:
        return None
    found = tally(rows, on)
    if not found.fallen_due:
        text = f"None of the {in_words(found.total)} recommendations had fallen due by {day(on)}."
        return Finding("on-time", text, "neutral", tuple(rows["row_id"]))
    text = (
        f"Of {found.fallen_due} recommendations whose date had come or that were done by {day(on)}, "
        f"{found.on_time} were done on time, {found.late} late, and {found.overdue} are overdue."
    )
    if found.no_date:
        verb = "has" if found.no_date == 1 else "have"
        text += f" {in_words(found.no_date).capitalize()} more {verb} no date, so nobody can say what is late."
    judged: Judgement = "assurance" if found.on_time == found.fallen_due else "concern" if found.overdue else "mixed"  # fmt: skip
    return Finding("on-time", text, judged, tuple(rows["row_id"]))


def checked(rows: pd.DataFrame, on: str) -> Finding | None:
    """Say for how many recommendations somebody looked whether anything changed."""
    if rows.empty:
        return None
    found = tally(rows, on)
    if not found.complete:
        return None
    text = (
        f"Of {found.complete} complete recommendations, {found.evidence} have evidence of what was "
        f"done, and for {found.checked} somebody checked whether it made a difference. Of the others "
        "only the word of those who did it is known."
    )
    judged: Judgement = "assurance" if found.checked == found.complete else "concern" if not found.checked else "mixed"  # fmt: skip
    return Finding("checked", text, judged, tuple(rows["row_id"]))

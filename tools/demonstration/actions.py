"""The board's log of improvement actions, the weak ones among them, as it stood each year."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from demonstration.figures import year_name
from demonstration.sent import Sent
from demonstration.workbook import Book, write

AGENCY = "board"
LOG = Path(__file__).with_name("actions.yml")
NAMES = (
    "area", "finding", "action", "owner", "measure", "baseline", "target", "due",
)  # fmt: skip


def write_returns(folder: Path, year: int) -> list[Sent]:
    """Write the action log at the end of a year.

    An action keeps its number from the year it was agreed. It stays on the log until the end of
    the year in which it is complete; then it is closed.
    """
    logged = on_log(year)

    def fill(book: Book) -> None:
        page = book.page(
            "Action log",
            f"NSCB improvement actions at 31 March {year + 1}",
            "Owners are posts. Evidence of impact is what changed for children, not what was done.",
        )
        page.sheet.set_column(0, 15, 20)
        page.line(
            [
                "No.", "Area", "Finding", "Action", "Owner", "Measure", "Baseline", "Target",
                "Due", "Status", "Evidence of impact", "Cause", "Resources", "Completed on",
                "What was said", "Who said it",
            ],
            "heading",
        )  # fmt: skip
        for action in logged:
            page.line(action, "wrapped")

    file = f"NSCB actions {year_name(year)}.xlsx"
    write(folder / file, fill)
    return [Sent(file, f"{year + 1}-05-10", f"31 March {year + 1}")]


def on_log(year: int) -> list[list[Any]]:
    """Return the rows of the log at the end of a year: what was carried over, then what is new."""
    rows = []
    numbers: dict[int, int] = {}
    for action in yaml.safe_load(LOG.read_text(encoding="utf-8")):
        agreed = action.get("year", 2015)
        numbers[agreed] = numbers.get(agreed, 0) + 1
        became = _became(action, agreed)
        if agreed > year or any(became[past][0] == "Complete" for past in range(agreed, year)):
            continue
        status, evidence = became[year]
        number = f"A{agreed % 100}-{numbers[agreed]:02d}"
        said = [action[name] or None for name in NAMES]
        more = [
            action.get("cause"), action.get("resources", "Within existing staff"),
            action.get("done") if status == "Complete" else None,
            action.get("said"), action.get("said_by"),
        ]  # fmt: skip
        rows.append([number, *said, status, evidence or None, *more])
    return rows


def _became(action: dict[str, Any], agreed: int) -> dict[int, tuple[str, str]]:
    """Return status and evidence at the end of each year from the one it was agreed in."""
    if "became" not in action:
        return {agreed: (action["status"], action["evidence"])}
    last = ("In progress", "")
    found = {}
    for year in range(agreed, 2016):
        given = action["became"].get(year)
        last = (given[0], given[1]) if given else last
        found[year] = last
    return found

"""The board's log of improvement actions, the weak ones among them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from demonstration.workbook import Book, write

LOG = Path(__file__).with_name("actions.yml")


def actions(folder: Path) -> None:
    """Write the action log."""
    logged = yaml.safe_load(LOG.read_text(encoding="utf-8"))

    def fill(book: Book) -> None:
        page = book.page(
            "Action log",
            "NSCB improvement actions at 31 March 2016",
            "Owners are posts. Evidence of impact is what changed for children, not what was done.",
        )
        page.sheet.set_column(0, 10, 20)
        page.line(
            [
                "No.", "Area", "Finding", "Action", "Owner", "Measure", "Baseline", "Target",
                "Due", "Status", "Evidence of impact",
            ],
            "heading",
        )  # fmt: skip
        for number, action in enumerate(logged, start=1):
            page.line(_row(number, action), "wrapped")

    write(folder / "NSCB actions 2015-16.xlsx", fill)


def _row(number: int, action: dict[str, Any]) -> list[Any]:
    names = (
        "area",
        "finding",
        "action",
        "owner",
        "measure",
        "baseline",
        "target",
        "due",
        "status",
        "evidence",
    )
    return [f"A{number:02d}", *(action[name] or None for name in names)]

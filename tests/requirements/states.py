"""A report in miniature for rules to look at: items, released tables, and a front page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from annual_report.observations import write_table
from annual_report.project import Project, load_project
from annual_report.publish.items import Item
from annual_report.requirements.state import State
from tests.conftest import ROOT

FRONT = (
    "# First {#sec-summary .unnumbered}\n\n{{< var board-area >}} from {{< var year-first-day >}} "
    "to {{< var year-last-day >}}.\n"
)
CHAPTER = "report/chapter.qmd"
SOURCES = {"index.qmd": FRONT, CHAPTER: "# A chapter {#sec-chapter}\n"}


def project(**changes: Any) -> Project:
    return replace(load_project(ROOT), **changes)


def table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame([{"row_id": f"row{place}"} | row for place, row in enumerate(rows)])


def item(label: str, *cells: tuple[str, ...], rows: tuple[str, ...] = (), **content: Any) -> Item:
    prefix = label.split("-", maxsplit=1)[0]
    kind = {"tbl": "table", "fig": "figure", "finding": "finding", "voice": "quotes"}[prefix]
    columns = tuple(f"Column {place}" for place in range(len(cells[0]))) if cells else ()
    return Item(label, kind, "chapter", columns=columns, cells=cells, rows=rows, **content)


def state(
    folder: Path,
    *items: Item,
    tables: dict[str, pd.DataFrame] | None = None,
    board: Project | None = None,
) -> State:
    """Every item is used in the one chapter there is."""
    for name, frame in (tables or {}).items():
        write_table(frame, folder, name)
    known = {one.label: one for one in items}
    used = dict.fromkeys(known, CHAPTER)
    return State(board or project(), folder, known, SOURCES, used, ("html", "typst"))


def statements(*rows: dict[str, str]) -> pd.DataFrame:
    blank = dict.fromkeys(("block", "who", "what", "result", "date"), "")
    return table([blank | row for row in rows])


def figure(indicator: str, display: str, **changes: Any) -> dict[str, Any]:
    """A released figure of the reporting year."""
    value = float(display.strip("%"))
    row: dict[str, Any] = {
        "year": "2015-16", "period_kind": "year", "period_label": "2015-16", "agency": "police",
        "indicator": indicator, "breakdown": "total", "category": "all", "value": value,
        "numerator": value, "denominator": 100.0, "lower": value - 1, "upper": value + 1,
        "decimals": 1, "display": display, "suppression": "",
    }  # fmt: skip
    return row | changes

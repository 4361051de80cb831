"""The source cells of a trace as tables: one for each sheet of each file, so that none is repeated."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annual_report.indicators import POPULATION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from annual_report.tracing.traces import Trace, TracedCell

_COLUMNS = ("Cell", "What", "Period", "Released as", "Repaired")
#: A longer table is folded away under its name.
FOLDED = 40


@dataclass(frozen=True)
class Table:
    """A table as a trace page shows it.

    Attributes:
        caption: plain text.
        columns: headings.
        rows: cells as text, the first heads its row.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def folded(self) -> bool:
        """Whether the page shows it only when asked."""
        return len(self.rows) > FOLDED


def indicator_names(traces: Iterable[Trace]) -> dict[str, str]:
    """Return the code of each indicator that some released row names, to code and name."""
    found = {POPULATION: f"{POPULATION} Population aged 0-17"}
    for trace in traces:
        for row in trace["rows"]:
            text = row["fields"].get("indicator", "")
            found.setdefault(text.partition(" ")[0], text)
    return found


def cell_tables(cells: Iterable[TracedCell], names: Mapping[str, str]) -> tuple[Table, ...]:
    """Return a table for each sheet, in the order in which the trace cites them.

    Args:
        cells: of a trace.
        names: of ``indicator_names``.
    """
    sheets: dict[tuple[str, str], list[tuple[str, ...]]] = {}
    for cell in cells:
        about = names.get(cell["indicator"], cell["indicator"])
        what = ", ".join(text for text in (about, cell["category"], cell["area"]) if text)
        repairs = "; ".join(cell["repairs"])
        row = (cell["source_cell"], what, spoken(cell["period"]), cell["released"], repairs)
        sheets.setdefault((cell["source_file"], cell["source_sheet"]), []).append(row)
    return tuple(
        _without_empty(f"{file}, sheet {sheet}" if sheet else file, rows)
        for (file, sheet), rows in sheets.items()
    )


def _without_empty(caption: str, rows: list[tuple[str, ...]]) -> Table:
    kept = [at for at in range(len(_COLUMNS)) if at == 0 or any(row[at] for row in rows)]
    return Table(
        caption,
        tuple(_COLUMNS[at] for at in kept),
        tuple(tuple(row[at] for at in kept) for row in rows),
    )


def spoken(period: str) -> str:
    """Return a period in words: "1 April to 30 June 2015"; anything else as it is."""
    try:
        days = [dt.date.fromisoformat(day) for day in period.split(" to ")]
    except ValueError:
        return period
    last = f"{days[-1].day} {days[-1]:%B %Y}"
    if len(days) == 1:
        return last
    first = days[0]
    year = f" {first.year}" if first.year != days[-1].year else ""
    return f"{first.day} {first:%B}{year} to {last}"

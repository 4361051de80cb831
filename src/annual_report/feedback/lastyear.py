"""Last year's figures of an agency's own, beside what it is asked to look at again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from annual_report.figures.year_rows import period_labels
from annual_report.indicators import load_catalogue
from annual_report.observations import read_table
from annual_report.project import Year

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from annual_report.indicators import Indicator
    from annual_report.project import Project

#: Figures listed; an agency is asked about a few measures, not about all it returns.
_MOST = 60


def figures_of(
    project: Project, folders: Iterable[Path], wanted: set[str]
) -> tuple[tuple[str, str, str], ...]:
    """Return measure, period and figure as last year's return of the same agency had them.

    Args:
        project: gives the reporting year.
        folders: last year's cleaned tables of the agency.
        wanted: identifiers of the measures.
    """
    catalogue = load_catalogue(project)
    files = [folder for folder in folders if (folder / "observations.parquet").is_file()]
    frame = pd.concat([read_table(folder, "observations") for folder in files] or [pd.DataFrame()])
    if frame.empty:
        return ()
    known = frame["indicator"].isin(wanted & {*catalogue.ids})
    last = str(Year(project.year.start - 1))
    rows = frame[known & (frame["breakdown"] == "total") & (frame["year"] == last)]
    rows = rows.sort_values(["indicator", "period_end", "period_start"]).head(_MOST)
    rows = rows.assign(kind=rows["indicator"].map({each.id: each.kind for each in catalogue}))
    return tuple(
        (f"{name} {catalogue[name].name}", label, _figure(row, catalogue[name]))
        for name, label, (_, row) in zip(
            rows["indicator"], period_labels(rows), rows.iterrows(), strict=True
        )
    )


def _figure(row: pd.Series, indicator: Indicator) -> str:
    top, bottom, value = row["numerator"], row["denominator"], row["value"]
    if pd.isna(top):
        return str(row["status"]) if pd.isna(value) else f"{value:,.{indicator.decimals}f}"
    return _plain(top) if pd.isna(bottom) else f"{_plain(top)} of {_plain(bottom)}"


def _plain(number: float) -> str:
    return f"{number:,.0f}" if float(number).is_integer() else f"{number:,.1f}"

"""Completeness: what was expected by agency, indicator and quarter, and whether it is there."""

from __future__ import annotations

from calendar import isleap
from typing import TYPE_CHECKING, Any

import pandas as pd

from annual_report.figures.year_rows import period_labels
from annual_report.observations import FOR_THE_GATE, row_id
from annual_report.project import Year

if TYPE_CHECKING:
    from collections.abc import Iterator

    from annual_report.indicators import Catalogue
    from annual_report.project import Project

COLUMNS = (
    "returned_by", "agency", "indicator", "breakdown", "category", "year", "period_end",
    "period", "state", "source_file", "source_sheet", "source_cell", "row_id",
)  # fmt: skip
_SERIES = ["returned_by", "agency", "indicator", "breakdown", "category", "area"]
#: A category may come and go within a year; a measure, or all its categories, may not.
_MEASURE = ["returned_by", "agency", "indicator", "breakdown", "area"]
_ENDS = {
    "quarter": ("06-30", "09-30", "12-31", "03-31"),
    "month": ("04-30", "05-31", "06-30", "07-31", "08-31", "09-30", "10-31", "11-30", "12-31",
              "01-31", "02-28", "03-31"),
}  # fmt: skip


def completeness(
    frame: pd.DataFrame, earlier: pd.DataFrame, project: Project, catalogue: Catalogue
) -> pd.DataFrame:
    """Make the table of what should have been returned.

    Args:
        frame: observations of all returns, with ``returned_by``.
        earlier: observations of earlier years, of returns that came this year too.
        project: gives the reporting year.
        catalogue: names periods: those of a snapshot by their day.

    Returns:
        One row a figure that was expected, with ``COLUMNS``. ``state`` is 'returned', 'blank'
        (its cell is there and empty), 'absent' (the series has other quarters or months of the
        year, not this one) or 'dropped' (last year's return held it). What is absent cites the
        cells of its series; what was dropped cites no cell.
    """
    wanted = ~frame["published"] & ~frame["breakdown"].isin(FOR_THE_GATE)
    wanted &= frame["area"] == "local"
    now = frame[wanted & (frame["year"] == str(project.year))]
    state = (now["status"] == "not returned").map({True: "blank", False: "returned"})
    there = now.assign(state=state.astype("str"))
    rows = there.to_dict("records")
    rows += _absent(there, project.year)
    rows += _dropped(pd.DataFrame(rows, columns=[*there.columns]), earlier, project.year)
    return _table(rows, catalogue)


def _table(rows: list[dict[Any, Any]], catalogue: Catalogue) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=[*_SERIES, "year", "period_start", "period_end",
        "period_kind", "state", "source_file", "source_sheet", "source_cell"])  # fmt: skip
    kinds = {indicator.id: indicator.kind for indicator in catalogue}
    table["kind"] = table["indicator"].map(kinds).fillna("flow")
    table["period"] = period_labels(table)
    identity = [*_SERIES, "period_end", "period_kind", "source_file", "source_cell"]
    table["row_id"] = [row_id(values) for values in table[identity].itertuples(index=False)]
    table = table.drop_duplicates("row_id")
    return table[list(COLUMNS)].astype("str").reset_index(drop=True)


def _absent(there: pd.DataFrame, year: Year) -> Iterator[dict[Any, Any]]:
    """Yield the quarters or months of which no category was returned.

    Each cites the cells of its series, which are its neighbours on the sheet; where every period
    has a file of its own there are none, and it cites no file.
    """
    parts = there[there["period_kind"].isin(_ENDS)]
    for (*_, kind), series in parts.groupby([*_MEASURE, "period_kind"], sort=True):
        held = set(series["period_end"].str[5:].replace({"02-29": "02-28"}))
        last = series.sort_values("period_end").iloc[-1].to_dict()
        if series["source_file"].nunique() > 1:
            last |= dict.fromkeys(("source_file", "source_sheet", "source_cell"), "")
        for end in _ENDS[str(kind)]:
            if end not in held:
                day = _day(end, year)
                yield last | {"period_start": day, "period_end": day, "state": "absent"}


def _day(end: str, year: Year) -> str:
    """Return a day of the reporting year from its month and day, 29 February too."""
    if end == "02-28":
        return f"{year.end}-02-{29 if isleap(year.end) else 28}"
    return f"{year.start if end >= '04-01' else year.end}-{end}"


def _dropped(held: pd.DataFrame, earlier: pd.DataFrame, year: Year) -> Iterator[dict[Any, Any]]:
    """Yield what last year's return held and this year's says nothing of."""
    keys = ["returned_by", "agency", "indicator", "breakdown"]
    wanted = (earlier["year"] == str(Year(year.start - 1))) & ~earlier["published"]
    wanted &= ~earlier["breakdown"].isin(FOR_THE_GATE) & (earlier["area"] == "local")
    wanted &= ~earlier["status"].isin(["not returned", "not applicable"])
    before = earlier[wanted]
    files = held.groupby("returned_by")["source_file"].max().to_dict()
    spans: dict[tuple[Any, ...], list[tuple[str, str]]] = {}
    columns = [*keys, "period_start", "period_end"]
    for *key, start, end in held[columns].itertuples(index=False):
        spans.setdefault(tuple(key), []).append((start, end))
    before = before.drop_duplicates([*keys, "period_end", "period_kind"])
    for row in before.to_dict("records"):
        end = _day(row["period_end"][5:].replace("02-29", "02-28"), year)
        known = spans.get(tuple(row[key] for key in keys), [])
        if row["returned_by"] in files and not any(a <= end <= b for a, b in known):
            yield row | {
                "year": str(year), "period_start": end, "period_end": end, "category": "all",
                "state": "dropped", "source_file": files[row["returned_by"]],
                "source_sheet": "", "source_cell": "",
            }  # fmt: skip

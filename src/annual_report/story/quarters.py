"""What came of each return, quarter by quarter, and what later versions changed; in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from annual_report.figures.year_rows import day_label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from annual_report.indicators import Catalogue

QUARTERS = ("Q1", "Q2", "Q3", "Q4")
WHOLE, NONE = "Whole year", "–"
#: Cells that a table still names one by one.
_FEW = 4
#: What each outcome is called, without what is added in brackets.
OUTCOMES: dict[str, str] = {
    "accepted": "Accepted",
    "waived": "Accepted with a waiver",
    "incomplete": "Incomplete",
    "not returned": "Not returned",
}
CHANGES: dict[str, str] = {
    "changed": "corrected",
    "filled in": "filled in",
    "withdrawn": "taken back",
}


def quarter_grid(quarters: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Lay out what came of each return: a row a return, a column a quarter.

    A return that has no quarters stands in a column for the whole year. A dash says that there
    is nothing to say: of quarters there, of the whole year elsewhere. Columns of dashes are left
    out.

    Args:
        quarters: the released table.
        names: of agencies.
    """
    rows = []
    for _, own in quarters.groupby("key", sort=False):
        first = own.iloc[0]
        row = {"Agency": names.get(first["agency"], first["agency"]), "Return": first["title"]}
        if (own["basis"] == "year").all():
            row |= dict.fromkeys(QUARTERS, NONE) | {WHOLE: in_words(first)}
        else:
            row |= {one["quarter"]: in_words(one) for _, one in own.iterrows()} | {WHOLE: NONE}
        rows.append(row)
    table = pd.DataFrame(rows, columns=["Agency", "Return", *QUARTERS, WHOLE])
    return table.drop(columns=[name for name in (*QUARTERS, WHOLE) if (table[name] == NONE).all()])


def in_words(row: pd.Series) -> str:
    """Say what came of a return in a quarter: ``Accepted (late; 3 revised; 1 warning)``."""
    more = []
    if row["outcome"] != "not returned" and row["late"]:
        more.append("late")
    if row["outcome"] == "incomplete":
        of = f" of {row['expected']}" if row["expected"] else ""
        more.append(f"{row['missing']}{of} missing")
    if row["revised"]:
        more.append(f"{row['revised']} revised")
    if row["warned"]:
        more.append(f"{row['warned']} warning{'s' if row['warned'] > 1 else ''}")
    said = OUTCOMES[row["outcome"]]
    return f"{said} ({'; '.join(more)})" if more else said


def whole_returns(returns: pd.DataFrame) -> pd.DataFrame:
    """Count the parts of each return: one row a return, with how many came and how many late.

    Args:
        returns: the released register, one row a return or a quarter's part of one.

    Returns:
        ``key``, ``agency``, ``title``, ``parts``, ``came``, ``late``.
    """
    came = returns["status"] != "not returned"
    late = returns["status"] == "late"
    groups = returns.assign(came=came, late=late).groupby("key", sort=False)
    return groups.agg(
        agency=("agency", "first"),
        title=("title", "first"),
        parts=("came", "size"),
        came=("came", "sum"),
        late=("late", "sum"),
    ).reset_index()


def revision_table(
    revisions: pd.DataFrame, catalogue: Catalogue, names: Mapping[str, str]
) -> pd.DataFrame:
    """Say which figures a later version of a return changed: a row an agency and measure.

    Args:
        revisions: the released table, which holds no numbers.
        catalogue: names the measures.
        names: of agencies.
    """
    known = {one.id: one.name for one in catalogue}
    rows = []
    groups = revisions.groupby(["agency", "format", "indicator"], sort=False)
    for (agency, _, indicator), own in groups:
        figures = own.drop_duplicates(["breakdown", "category", "period_start", "period_end"])
        rows.append(
            {
                "Agency": names.get(str(agency), str(agency)),
                "Measure": known.get(str(indicator), str(indicator)),
                "Figures": len(figures),
                "What changed": "; ".join(dict.fromkeys(_periods(figures))),
                "Where it stands now": _places(own),
            }
        )
    return pd.DataFrame(
        rows, columns=["Agency", "Measure", "Figures", "What changed", "Where it stands now"]
    )


def _periods(figures: pd.DataFrame) -> list[str]:
    """Say for each period what was done: ``to 31 January 2016: corrected``."""
    return [
        f"{'at' if one.period_kind == 'snapshot' else 'to'} {day_label(one.period_end)}: "
        f"{CHANGES[one.change]}"
        for one in figures.itertuples()
    ]


def _places(rows: pd.DataFrame) -> str:
    """Name files and sheets, and cells where there are few; folders are the agency's own."""
    cells = list(dict.fromkeys(cell.rpartition("/")[2] for cell in rows["after_cell"] if cell))
    if len(cells) > _FEW:
        cells = list(dict.fromkeys(cell.rpartition("!")[0] or cell for cell in cells))
    return "; ".join(cells)

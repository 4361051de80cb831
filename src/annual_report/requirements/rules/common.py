"""What rules share: counts in words, and parts that hold if the report prints what they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annual_report.requirements.answers import Part, share

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from annual_report.requirements.state import State

TYPES = ("quantity", "quality", "outcome")
#: How the three types of information are said in a sentence.
QUESTIONS = {
    "quantity": "how much",
    "quality": "how well",
    "outcome": "whether anyone is better off",
}


def many(count: int, one: str, more: str = "") -> str:
    """Count in words a reader can check: ``1 agency``, ``3 agencies``."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def listed(words: Iterable[str]) -> str:
    """Join words as in a sentence."""
    found = list(words)
    return " and ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)


def printed(state: State, rows: pd.DataFrame, there: str, missing: str) -> Part:
    """Return a part that holds if there are such rows and the report prints them."""
    if rows.empty:
        return Part(missing, 0.0)
    labels = state.citing(rows["row_id"], kinds=("table", "figure")) or state.citing(rows["row_id"])
    return Part(there, 1.0, labels) if labels else Part(f"{there}, not printed", 0.0)


def measured(state: State, what: str, *ids: str) -> Part:
    """Return a part that holds if any of some measures has a figure printed this year."""
    there = state.named(ids)
    if not there:
        absent = listed(state.catalogue[one].name for one in ids if one in state.catalogue)
        return Part(f"{what}: no figure is printed ({absent})", 0.0)
    names = listed(state.catalogue[one].name for one in there)
    return Part(f"{what}: {names}", 1.0, where_printed(state, there))


def each_of(state: State, what: str, *ids: str) -> Part:
    """Return a part for how many of some measures have a figure printed this year."""
    known = [one for one in ids if one in state.catalogue]
    there = state.named(known)
    absent = [state.catalogue[one].name for one in known if one not in there]
    lacking = f"; not {listed(absent)}" if absent else ""
    held = share(len(there), len(known))
    return Part(
        f"{what} printed: {len(there)} of {len(known)}{lacking}", held, where_printed(state, there)
    )


def three_types(state: State, what: str, ids: Sequence[str]) -> Part:
    """Return a part for how many of the three types of information have a figure printed."""
    there = state.named(ids)
    counts = {kind: sum(state.catalogue[one].type == kind for one in there) for kind in TYPES}
    said = ", ".join(f"{counts[kind]} of {kind}" for kind in TYPES)
    held = sum(count > 0 for count in counts.values())
    return Part(
        f"Figures printed on {what}: {said}", share(held, len(TYPES)), where_printed(state, there)
    )


def where_printed(state: State, ids: Sequence[str]) -> tuple[str, ...]:
    """Return where the figures of some measures are printed: tables first, or else the prose."""
    rows = state.measures(*ids)["row_id"] if len(ids) else ()
    return (
        state.printing(rows, kinds=("table",))
        or state.printing(rows)
        or state.printing(rows, kinds=("finding", "number"))
    )


def stated(state: State, block: str, there: str, missing: str) -> Part:
    """Return a part that holds if board.yml says something below ``governance`` that is printed."""
    return printed(state, state.statements(block), there, missing)


def of_year(state: State, table: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows of the reporting year."""
    return table[table["year"] == str(state.project.year)] if len(table) else table


def filled(table: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Keep the rows in which every one of some columns says something."""
    for name in columns:
        table = table[table[name].astype("str").str.strip().ne("")] if name in table else table[:0]
    return table

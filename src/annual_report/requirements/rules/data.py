"""The figures (C01 to C09)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from annual_report.publish.datatable import interval_text
from annual_report.requirements.answers import Part, share
from annual_report.requirements.rules.common import listed, many, of_year, printed

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from annual_report.publish.items import Item
    from annual_report.requirements.state import State

_POINTS = 3
_TRIANGULATED = re.compile(r"triangulat|verdict|agree")
_NUMBERS = ("numerator", "value", "lower", "upper", "count", "share")
_INTERVALS = {"rate", "percentage"}


def definitions(state: State) -> Iterator[Part]:
    """C01: definition, period, agency, and how many returns came."""
    rows = state.printed
    if rows.empty:
        yield Part("No figure is printed", 0.0)
        return
    whole = rows[rows["period_label"].ne("") & rows["agency"].ne("")]
    yield Part(
        f"{len(whole)} of {many(len(rows), 'figure')} of the year have a period and an agency",
        share(len(whole), len(rows)),
    )
    every = state.named(state.catalogue.ids)
    done, labels = _worded(state, {one: state.catalogue[one].numerator for one in every})
    yield Part(
        f"{len(done)} of {many(len(every), 'measure')} have their definition printed",
        share(len(done), len(every)),
        labels,
    )
    returns = state.table("returns")
    came = int(returns["file"].ne("").sum()) if len(returns) else 0
    there = f"{came} of {many(len(returns), 'file')} expected came"
    yield printed(state, returns, there, "No register of returns")


def _worded(state: State, words: dict[str, str]) -> tuple[list[str], tuple[str, ...]]:
    """Return the measures whose words stand in a table of the report, and the tables that say them.

    The table that says most of them stands first.
    """
    done: set[str] = set()
    hits: dict[str, int] = {}
    for item in state.shown:
        if item.kind != "table":
            continue
        cells = [cell for row in item.cells for cell in row]
        here = {one for one, text in words.items() if any(text in cell for cell in cells)}
        if here:
            hits[item.label] = len(here)
        done |= here
    most = sorted(hits, key=lambda label: -hits[label])
    return [one for one in words if one in done], tuple(most)


def comparisons(state: State) -> Iterator[Part]:
    """C02: compared wherever there is something to compare with."""
    others = of_year(state, state.table("comparators"))
    others = others[others["value"].notna()] if len(others) else others
    there = set(others["indicator"]) if len(others) else set()
    wanted = [one for one in state.named(state.catalogue.ids) if one in there]
    if not wanted:
        yield Part("No measure printed has a published comparison this year", 0.0)
        return
    rows = {one: others.loc[others["indicator"] == one, "row_id"] for one in wanted}
    done = [
        one for one in wanted if state.printing(rows[one], kinds=("table", "figure", "finding"))
    ]
    lacking = listed(state.catalogue[one].name for one in wanted if one not in done)
    yield Part(
        f"{len(done)} of {many(len(wanted), 'measure')} with a published comparison are printed with it"
        + (f"; not {lacking}" if lacking else ""),
        share(len(done), len(wanted)),
        state.printing((row for one in done for row in rows[one]), kinds=("table",)),
    )
    yield _neighbours(state, others)


def _neighbours(state: State, others: pd.DataFrame) -> Part:
    model = state.project.comparators.neighbours
    if not model:
        return Part("The area has no statistical neighbours", 1.0)
    rows = others[others["n"].notna()]
    if rows.empty:
        return Part(f"No statistical neighbour of the {model} model has a figure", 0.0)
    low, high = int(rows["n"].min()), int(rows["n"].max())
    return Part(
        f"Statistical neighbours of the {model} model, {low} to {high} of them with a figure", 1.0
    )


def uncertainty(state: State) -> Iterator[Part]:
    """C03: intervals, and no difference called one inside them."""
    rows = state.printed
    ids = {one.id for one in state.catalogue if one.interval in _INTERVALS}
    rows = rows[rows["indicator"].isin(ids)] if len(rows) else rows
    if rows.empty:
        yield Part("No rate or percentage is printed", 0.0)
        return
    ranges = {row["row_id"]: interval_text(row) for row in rows.to_dict("records")}
    sure = {row for row, text in ranges.items() if text}
    beside = _beside(state, {row: text for row, text in ranges.items() if text})
    lacking = rows[~rows["row_id"].isin(beside)]["indicator"].unique()
    named = listed(state.catalogue[one].name for one in lacking)
    yield Part(
        f"{len(beside)} of {many(len(rows), 'rate or percentage', 'rates and percentages')} are printed with an interval"
        + (f"; not {named}" if named else ""),
        share(len(beside), len(rows)),
        state.printing(beside, kinds=("table",)),
    )
    claimed = state.find(
        lambda item: item.kind == "finding" and item.judgement in {"concern", "assurance"}
    )
    bare = set(ranges) - sure
    unsure = [
        item for item in claimed if not bare.isdisjoint(item.rows) and sure.isdisjoint(item.rows)
    ]
    yield Part(
        f"{len(unsure)} of {many(len(claimed), 'concern or strength', 'concerns and strengths')} rest on a figure that has none",
        float(not unsure),
    )


def _beside(state: State, ranges: dict[str, str]) -> set[str]:
    """Return the figures whose interval the report prints in the item that prints them."""
    found: set[str] = set()
    for item in state.shown:
        mine = ranges.keys() & set(item.rows)
        texts = [
            text.replace("%", "") for text in (item.text, *(c for row in item.cells for c in row))
        ]
        found |= {row for row in mine if any(ranges[row] in text for text in texts)}
    return found


def trends(state: State) -> Iterator[Part]:
    """C04: trends over at least three points."""
    table = state.table("indicators")
    charts = [item for item in state.shown if item.kind == "figure"]
    if table.empty or not charts:
        yield Part("No chart is printed", 0.0)
        return
    long = [item for item in charts if len(_years(table, item)) >= _POINTS]
    yield Part(
        f"{len(long)} of {many(len(charts), 'chart')} cover three years or more",
        float(bool(long)),
        tuple(item.label for item in long),
    )
    every = state.named(state.catalogue.ids)
    series = table[
        (table["period_kind"] == "year") & (table["breakdown"] == "total") & table["value"].notna()
    ]
    counts = series[series["indicator"].isin(every)].groupby("indicator")["year"].nunique()
    enough = int((counts >= _POINTS).sum())
    yield Part(
        f"{enough} of {many(len(every), 'measure')} printed have three years of figures",
        share(enough, len(every)),
    )
    crossed = [(item, what) for item in long for what in _breaks(state, table, item)]
    marked = [item for item, what in crossed if what in item.alt]
    yield Part(
        f"{len(marked)} of {many(len(crossed), 'break')} in their series are marked"
        if crossed
        else "No definition changed within them",
        share(len(marked), len(crossed)) if crossed else 1.0,
    )


def _breaks(state: State, table: pd.DataFrame, item: Item) -> list[str]:
    """Return what changed in the definitions of a chart's measures within the years it shows."""
    years = sorted(_years(table, item))
    drawn = set(table.loc[table["row_id"].isin(item.rows), "indicator"])
    known = [state.catalogue[one] for one in sorted(drawn) if one in state.catalogue]
    return [b.what for one in known for b in one.breaks if years[0] < b.year <= years[-1]]


def _years(table: pd.DataFrame, item: Item) -> set[str]:
    return set(
        table.loc[table["row_id"].isin(item.rows) & table["period_kind"].ne("month"), "year"]
    )


def what_good_is(state: State) -> Iterator[Part]:
    """C05: what good looks like, beside each measure."""
    every = state.named(state.catalogue.ids)
    said = [one for one in every if state.catalogue[one].good]
    yield Part(
        f"{len(said)} of {many(len(every), 'measure')} printed say in the catalogue what good looks like",
        share(len(said), len(every)),
    )
    done, labels = _worded(state, {one: state.catalogue[one].good for one in said})
    yield Part(f"{len(done)} of them have these words printed", share(len(done), len(said)), labels)


def returns(state: State) -> Iterator[Part]:
    """C06: returns that are missing or late."""
    rows = state.table("returns")
    missing = rows[rows["file"] == ""] if len(rows) else rows
    late = int(rows["late"].sum()) if len(rows) else 0
    yield printed(
        state,
        rows,
        f"{many(len(missing), 'file')} missing and {late} late, listed by agency",
        "No register of returns",
    )


def quality(state: State) -> Iterator[Part]:
    """C07: checks, repairs and revisions."""
    checks, repairs, revisions = (state.table(name) for name in ("checks", "repairs", "revisions"))
    warned = int(checks["outcome"].eq("warned").sum()) if len(checks) else 0
    yield printed(
        state, checks, f"{many(len(checks), 'check')}, {warned} with a warning", "No check was made"
    )
    if len(repairs):
        mended = state.citing(repairs["row_id"])
        yield Part(
            f"{many(int(repairs['count'].sum()), 'cell')} repaired or passed over",
            float(bool(mended)),
            mended[:1],
        )
    else:
        yield Part("No return needed a repair", 1.0)
    if len(revisions):
        yield printed(
            state, revisions, f"{many(len(revisions), 'figure')} changed by a later version", ""
        )
    else:
        yield Part("No later version changed a figure", 1.0)


def hidden(state: State) -> Iterator[Part]:
    """C08: nothing small is shown, and nothing that is hidden can be read."""
    count, leaks = 0, 0
    for name in ("indicators", "audits"):
        table = state.table(name)
        if "suppression" not in table:
            continue
        rows = table[table["suppression"].ne("")]
        held = rows[[column for column in _NUMBERS if column in rows]]
        count, leaks = count + len(rows), leaks + int(held.notna().any(axis=1).sum())
    control = state.project.disclosure
    yield Part(
        f"{many(count, 'figure')} hidden, {leaks} of them with a number left in what chapters read; "
        f"counts from 1 to {control.threshold}, and what would give them away, are hidden before anything is drawn, "
        "and the run stops where that cannot be proved",
        float(not leaks),
        _labelled(state, r"suppress|hidden"),
    )


def triangulation(state: State) -> Iterator[Part]:
    """C09: where the three types of evidence agree and where they do not."""
    evidence = state.find(lambda item: item.kind == "table" and item.label.endswith("-evidence"))
    weighed = state.find(lambda item: bool(_TRIANGULATED.search(item.label)))
    sections = 4 + len(state.project.priorities)
    labels = tuple(
        dict.fromkeys(label for label in map(state.where, (*weighed, *evidence)) if label)
    )
    held = max(len(weighed), len(evidence))
    yield Part(
        f"{len(evidence) or len(weighed)} of {many(sections, 'section')} set their evidence side by side, by type",
        min(1.0, share(held, sections)),
        labels,
    )
    yield Part(
        f"Where it agrees or conflicts is said in {many(len(weighed), 'item')}"
        if weighed
        else "Where it agrees or conflicts is not said",
        float(bool(weighed)),
    )


def _labelled(state: State, pattern: str) -> tuple[str, ...]:
    found = state.find(
        lambda item: item.kind in {"table", "figure"} and bool(re.search(pattern, item.label))
    )
    return tuple(item.label for item in found)

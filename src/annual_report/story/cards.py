"""A card for each measure that the report uses: what is counted, by whom, and what good looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annual_report.publish.items import Piece
from annual_report.story.areas import FUNCTIONS
from annual_report.story.evidence import KINDS
from annual_report.story.findings import listed
from annual_report.story.story import card_id

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import pandas as pd

    from annual_report.indicators import Catalogue, Indicator
    from annual_report.project import Priority
    from annual_report.publish.items import Item

_COMPARED = {"england": "England", "region": "the region", "neighbours": "statistical neighbours"}
_HEADINGS = {
    "F1": "The help that families get", "F2": "What partners do", "F3": "Joint audits",
    "F4": "Training", "": "What figures are divided by",
}  # fmt: skip
#: Items in which a reader sees a measure's figure itself.
SHOWING = frozenset({"table", "figure"})


def used(items: Iterable[Item], indicators: Mapping[str, str], catalogue: Catalogue) -> list[str]:
    """Return the measures that the chapters speak of, in the order of the catalogue.

    Args:
        items: that the chapters published.
        indicators: released row to the measure that it is of.
        catalogue: of measures.
    """
    known = list(items)
    rows = {indicators[row] for one in known for row in one.rows if row in indicators}
    asked = {
        cell for one in known if one.refers for row in one.cells for cell in row[-1].split(", ")
    }
    return [one for one in catalogue.ids if one in rows or card_id(one) in asked]


def unseen(items: Iterable[Item], released: pd.DataFrame) -> list[str]:
    """Return the measures whose figure of the year is printed in no table or chart of a chapter.

    A table that rests on a figure without printing it does not count.

    Args:
        items: that the chapters published.
        released: figures of the year, one row a measure and agency.
    """
    shown: dict[str, set[str]] = {}
    for one in items:
        if one.kind not in SHOWING:
            continue
        cells = {cell for row in one.cells for cell in row}
        for row in one.rows:
            shown.setdefault(row, set()).update(cells)
    left = [
        str(row["indicator"])
        for row in released.to_dict("records")
        if row["display"] not in shown.get(str(row["row_id"]), ())
    ]
    return list(dict.fromkeys(left))


def cards(
    chosen: Collection[str], catalogue: Catalogue, priorities: Sequence[Priority]
) -> list[Piece]:
    """Lay out the cards of the measures chosen, under the function each bears on first."""
    pieces: list[Piece] = []
    for function, heading in _HEADINGS.items():
        own = [
            one
            for one in catalogue
            if one.id in chosen and (one.function[0] if one.function else "") == function
        ]
        if own:
            pieces.append(
                Piece("heading", heading, id=f"indicators-{function.lower() or 'context'}")
            )
        for measure in own:
            pieces += card(measure, priorities)
    return pieces


def card(measure: Indicator, priorities: Sequence[Priority]) -> list[Piece]:
    """Lay out one card: a heading to refer to, and a line for each thing to know."""
    facts = {
        "Counted": counted(measure),
        "Kind": kind(measure),
        "By whom": f"{_upper(measure.owner)}, {measure.frequency}; {measure.method}",
        "Bears on": bears_on(measure, priorities),
        "Compared with": _upper(listed(_COMPARED[one] for one in measure.comparators))
        or "Nobody outside: no such figure is held",
        "What good looks like": measure.good,
        "Expected here": measure.expectation,
        "Since": since(measure),
        "Definition": f"{measure.source} ({measure.status})",
    }
    heading = Piece("subheading", f"{measure.name} ({measure.id})", id=card_id(measure.id))
    return [heading, *(Piece("fact", text, lead=lead) for lead, text in facts.items() if text)]


def counted(measure: Indicator) -> str:
    """Say what is counted, out of what, and in which unit."""
    text = _upper(measure.numerator)
    if measure.denominator:
        text += f", out of {measure.denominator}"
    if measure.kind == "snapshot":
        text += "; a position at one date"
    return f"{text} ({measure.unit})"


def kind(measure: Indicator) -> str:
    """Say which of the three types it is, of which content area, and which way is good."""
    question = f" ({KINDS[measure.type].lower()})" if measure.type in KINDS else ""
    good = {"neither": "high is neither good nor bad"}.get(
        measure.polarity, f"{measure.polarity} is better"
    )
    return f"{_upper(measure.type)}{question}; {measure.content_area}; {good}"


def bears_on(measure: Indicator, priorities: Sequence[Priority]) -> str:
    """Name the functions and the priorities of this board that it bears on."""
    named = [FUNCTIONS[one][2] for one in measure.function]
    named += [
        one.title.lower()
        for one in priorities
        if one.id in measure.priorities or measure.id in one.indicators
    ]
    return _upper(listed(dict.fromkeys(named))) if named else ""


def since(measure: Indicator) -> str:
    """Say since when it is counted so, and what changed when."""
    broken = [f"from {one.year} counted otherwise: {one.what}" for one in measure.breaks]
    first = [measure.since] if measure.since else []
    return _upper("; ".join([*first, *broken]))


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]

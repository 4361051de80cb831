"""Released rows as printed: which columns a trace may show, and how."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Tables about the returns and the board themselves: their rows rest on the register, on the gate
#: and on board.yml, not on cells.
EXEMPT = frozenset(
    {"returns", "quarters", "revisions", "checks", "repairs", "withheld", "statements"}
)

#: Columns that a trace shows, by table. Anything else (inputs, consent references, words) is not
#: needed to find the source, and so is left out.
SHOWN: dict[str, tuple[str, ...]] = {
    "indicators": (
        "agency", "indicator", "breakdown", "category", "period_label", "display", "numerator",
        "denominator", "interval", "unit", "status", "suppression", "vintage", "note",
    ),
    "comparators": (
        "comparator", "indicator", "year", "display", "numerator", "denominator", "n", "model",
        "unit", "status", "vintage",
    ),
    "areas": (
        "name", "indicator", "year", "display", "numerator", "denominator", "region", "neighbour",
        "unit", "status", "vintage",
    ),
    "audits": (
        "kind", "theme", "agency", "measure", "category", "display", "base", "status", "suppression",
    ),
    "voices": ("section", "speaker", "kind", "method", "age_band", "consent_scope", "reviewers"),
    "listening": ("speaker", "method", "asked", "took_part", "rate", "status"),
    "themes": ("speaker", "theme", "people", "status"),
    "actions": ("action_id", "section", "owner", "due", "status"),
    "earlier_actions": ("year", "action_id", "section", "owner", "due", "status"),
    "reviews": ("review_id", "kind", "theme", "started", "published", "status"),
    "recommendations": ("recommendation_id", "review_id", "owner", "due", "completed", "status"),
    "timetable": ("method", "subject", "frequency", "planned", "done", "kind"),
    "earlier_timetables": ("year", "method", "subject", "frequency", "planned", "done", "kind"),
    "finance": ("partner", "kind", "heading", "amount"),
    "attendance": ("agency", "role", "meetings", "attended"),
    "section11": ("agency", "standard", "self", "moderated", "scale", "met", "shift"),
    "returns": ("agency", "title", "part", "status", "file", "received", "due"),
    "quarters": ("agency", "title", "quarter", "outcome", "received", "due", "revised"),
    "revisions": (
        "agency", "indicator", "breakdown", "category", "period_end", "change", "before_cell",
        "after_cell",
    ),
    "checks": ("agency", "format", "expectation", "severity", "outcome"),
    "repairs": ("agency", "format", "repair", "count"),
    "withheld": ("reason", "count"),
    "statements": ("block", "who", "what", "result", "date"),
}  # fmt: skip
#: Columns that hold or give back the number of a suppressed row.
NUMBERS = frozenset(
    {"numerator", "denominator", "value", "lower", "upper", "interval", "count", "share"}
)
#: Why, by the kind of suppression. The first is about the count itself.
_WHY = {
    "primary": "a small count, which could identify a child",
    "secondary": "with it, a small count that is not shown could be worked out from what is",
}
_BY_AGENCY = "it is not shown by whoever sent it, or rests on what is not shown"
_DULL = frozenset({"", "all", "total", "nan", "None", "<NA>"})


def printed_row(table: str, row: Mapping[Any, Any], names: Mapping[str, str]) -> dict[str, str]:
    """Return the columns of a released row that a trace shows, as text, none that is empty.

    Args:
        table: name of the released table.
        row: its columns.
        names: indicator to its name in the catalogue.
    """
    hidden = _hidden(row)
    found = {}
    for column in SHOWN.get(table, ("display", "status")):
        if hidden and column in NUMBERS:
            continue
        text = _interval(row) if column == "interval" else _text(row.get(column))
        if column == "indicator" and text in names:
            text = f"{text} {names[text]}"
        if text not in _DULL:
            found[column.removesuffix("_label")] = text
    return found


def why_suppressed(row: Mapping[Any, Any]) -> str:
    """Return why a released row has no number, in words that say no number; empty if it has one.

    Which count hides behind another is left to the internal record of the release.
    """
    if not _hidden(row):
        return ""
    return _WHY.get(str(row.get("suppression") or "").strip(), _BY_AGENCY)


def _hidden(row: Mapping[Any, Any]) -> bool:
    return bool(str(row.get("suppression") or "").strip()) or row.get("status") == "suppressed"


def _text(value: Any) -> str:
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:,.10g}"
    return " ".join(str(value).split())


def _interval(row: Mapping[Any, Any]) -> str:
    lower, upper = row.get("lower"), row.get("upper")
    if not isinstance(lower, float) or not isinstance(upper, float) or math.isnan(lower + upper):
        return ""
    decimals = row.get("decimals")
    places = int(decimals) if decimals is not None and not math.isnan(float(decimals)) else 1
    return f"{lower:,.{places}f} to {upper:,.{places}f} ({row.get('interval') or '95%'})"

"""Holding one run against another."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from annual_report.errors import ConfigurationError
from annual_report.records.diff.background import background
from annual_report.records.diff.causes import Why
from annual_report.records.diff.editions import Edition, is_hidden
from annual_report.records.diff.labels import changed_labels
from annual_report.records.diff.model import Cause, Diff, Figure
from annual_report.records.whole import whole_run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from annual_report.project import Project

#: What stands in for a figure that may not be repeated beside its suppressed counterpart.
NOT_REPEATED = "a figure"
HIDDEN = "not shown"
NOTHING = "–"
#: What a figure is, year left out, by table.
_IDENTITY = {
    "indicators": ("agency", "indicator", "breakdown", "category", "period_kind"),
    "comparators": ("indicator", "comparator", "model"),
    "audits": ("kind", "theme", "agency", "measure", "category"),
}
_DULL = frozenset({"", "all", "total", "None"})
#: How a difference of percentages is called.
_POINTS = "percentage points"

Rows = dict[Any, tuple[str, dict[str, Any]]]


def compare_runs(project: Project, which: str, other: str = "") -> Diff:
    """Hold one run against another, or one year against another.

    Args:
        project: whose runs.
        which: a run as ``read_run`` takes it, or a reporting year; the earlier one.
        other: likewise; empty for the latest finished run of the same year.

    Raises:
        ConfigurationError: there is no such run, it made no report, or both are the same.
    """
    then = Edition(whole_run(project, which))
    now = Edition(whole_run(project, other or then.year))
    if then.run.id == now.run.id:
        raise ConfigurationError(f"Both are run {then.run.id}. Name two runs.")
    why = Why(then, now)
    if then.year != now.year:
        return _years(then, now, why)
    figures = tuple(_figures(then, now, why))
    labels = changed_labels(why, {figure.row_id: figure.causes for figure in figures})
    where = _labels_of(then, now)
    return Diff(
        then=then.side(),
        now=now.side(),
        figures=tuple(replace(one, labels=where.get(one.row_id, ())) for one in figures),
        labels=labels,
        restated=(),
        background=background(then, now),
    )


def _figures(then: Edition, now: Edition, why: Why) -> Iterator[Figure]:
    """Return the figures that changed, in the order that today's release has them."""
    for row_id in dict.fromkeys([*now.figures, *then.figures]):
        before, after = then.figures.get(row_id), now.figures.get(row_id)
        if _same(before, after):
            continue
        yield _figure(row_id, before, after, why.of_row(row_id), now)


def _years(then: Edition, now: Edition, why: Why) -> Diff:
    """Hold the indicators of one year against those of another, and tell what was restated."""
    old, new = _of_year(then), _of_year(now)
    figures = []
    for key in dict.fromkeys([*new, *old]):
        before, after = old.get(key), new.get(key)
        if not _same(before, after):
            row_id = str((after or before or ("", {}))[1]["row_id"])
            causes = _between_years(why, key[0], before, after)
            figures.append(_figure(row_id, before, after, causes, now))
    restated = [one for one in _figures(then, now, why) if one.change == "changed"]
    return Diff(then.side(), now.side(), tuple(figures), (), tuple(restated), background(then, now))


def _of_year(edition: Edition) -> Rows:
    """Return a year's own figures for the whole year, by what they are."""
    return {
        (table, *(str(row.get(name) or "") for name in _IDENTITY[table])): (table, row)
        for table, row in edition.figures.values()
        if row.get("year") == edition.year
        and row.get("period_kind", "year") in {"year", "snapshot"}
    }


def _between_years(
    why: Why,
    table: str,
    before: tuple[str, dict[str, Any]] | None,
    after: tuple[str, dict[str, Any]] | None,
) -> tuple[Cause, ...]:
    hidden = [bool(one and is_hidden(one[1])) for one in (before, after)]
    if any(hidden):
        said = "hidden then, shown now" if hidden[0] else "shown then, hidden now"
        return (Cause("suppression", "hidden then and now" if all(hidden) else said),)
    row = (after or before or ("", {}))[1]
    changed = tuple(why.definition(str(row.get("indicator") or "")))
    same = "published figures" if table == "comparators" else "returns"
    return (*changed, Cause("another year", f"{same} of another year"))


def _same(
    before: tuple[str, dict[str, Any]] | None, after: tuple[str, dict[str, Any]] | None
) -> bool:
    """Say whether a reader sees the same: the figure, its counts and its interval."""
    if before is None or after is None:
        return before is after
    if is_hidden(before[1]) and is_hidden(after[1]):
        return True
    return _seen(before[1]) == _seen(after[1])


def _seen(row: Mapping[str, Any]) -> tuple[Any, ...]:
    names = ("display", "numerator", "denominator", "lower", "upper", "base")
    return (is_hidden(row), *(_number(row.get(name), name) for name in names))


def _number(value: Any, name: str) -> Any:
    """Return a number as precisely as it is ever printed."""
    if name == "display":
        return value
    return None if value is None or math.isnan(value) else round(float(value), 6)


def _figure(
    row_id: str,
    before: tuple[str, dict[str, Any]] | None,
    after: tuple[str, dict[str, Any]] | None,
    causes: tuple[Cause, ...],
    now: Edition,
) -> Figure:
    table, row = after or before or ("", {})
    return Figure(
        row_id=row_id,
        table=table,
        what=_what(row, now),
        period=str(row.get("period_label") or row.get("year") or ""),
        change="changed" if before and after else "new" if after else "gone",
        before=_printed(before, after),
        after=_printed(after, None),
        by=_by(before, after),
        causes=causes,
    )


def _printed(
    one: tuple[str, dict[str, Any]] | None, later: tuple[str, dict[str, Any]] | None
) -> str:
    """Return a figure as printed; what is hidden later is not said again."""
    if one is None:
        return NOTHING
    row = one[1]
    if is_hidden(row):
        return HIDDEN
    if later and is_hidden(later[1]):
        return NOT_REPEATED
    return f"{row.get('display') or NOTHING}{_counts(row)}"


def _counts(row: Mapping[str, Any]) -> str:
    """Return the counts behind a figure, where it is not a count itself."""
    over, under = row.get("numerator"), row.get("denominator")
    display = str(row.get("display") or "")
    if over is None or math.isnan(over) or f"{over:,.0f}" == display or " of " in display:
        return ""
    if under is None or math.isnan(under):
        return f" ({over:,.10g})"
    return f" ({over:,.10g} of {under:,.10g})"


def _by(before: tuple[str, dict[str, Any]] | None, after: tuple[str, dict[str, Any]] | None) -> str:
    if not (before and after) or is_hidden(before[1]) or is_hidden(after[1]):
        return ""
    name = "count" if after[0] == "audits" else "value"
    old, new = before[1].get(name), after[1].get(name)
    if old is None or new is None or math.isnan(old) or math.isnan(new):
        return ""
    row = after[1]
    percentage = row.get("unit") == "%" and name == "value"
    given = row.get("decimals")
    decimals = int(given) if given is not None else _decimals(str(row.get("display") or ""))
    change = f"{abs(new - old):,.{decimals}f}"
    if not any(digit in change for digit in "123456789"):
        return "" if new == old else "less than it is rounded to"
    return f"{'+' if new > old else '−'}{change}{f' {_POINTS}' if percentage else ''}"


def _decimals(display: str) -> int:
    return len(display.rstrip("%").partition(".")[2].partition(" ")[0])


def _what(row: Mapping[str, Any], now: Edition) -> str:
    """Return what a figure is of, in words."""
    indicator = str(row.get("indicator") or row.get("measure") or "").replace("_", " ")
    name = now.names.get(indicator, "")
    agency = str(row.get("agency") or "")
    parts = [
        f"{indicator} {name}".strip(),
        str(row.get("theme") or ""),
        *(str(row.get(key) or "") for key in ("category", "comparator")),
        now.agencies.get(agency, agency),
    ]
    return ", ".join(part for part in dict.fromkeys(parts) if part not in _DULL)


def _labels_of(then: Edition, now: Edition) -> dict[str, tuple[str, ...]]:
    """Return the labels that rest on each released row, today's first."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for edition in (now, then):
        for label, item in edition.items.items():
            for row in item["rows"]:
                found[row][label] = None
    return {row: tuple(labels) for row, labels in found.items()}

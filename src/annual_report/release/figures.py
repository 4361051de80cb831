"""The ``indicators`` table after disclosure control."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from annual_report.release.display import printed

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from annual_report.release.counts import Behind
    from annual_report.release.disclosure import Suppression

_GIVES_AWAY = ("numerator", "value", "lower", "upper")


def release_figures(
    figures: pd.DataFrame,
    behind: Mapping[str, Behind],
    hidden: Mapping[str, Suppression],
    minimum_base: int,
) -> tuple[pd.DataFrame, list[dict[str, str]]]:
    """Blank what may not be shown and print the rest.

    A figure is hidden whole: count, value and interval, since any of them gives the others back.
    Its denominator stays where that count is itself shown. Its note goes too, because a repair
    may say how long a number was.

    Args:
        figures: what ``figures.year_figures`` returns.
        behind: the cells behind each figure, by row id.
        hidden: what ``disclosure.protect`` returns.
        minimum_base: of the project's disclosure settings.

    Returns:
        The released table, and a record of each suppression.
    """
    rows, records = [], []
    for row in figures.to_dict("records"):
        because = _reasons(behind.get(row["row_id"]), hidden)
        if because:
            _blank(row, because, denominator_too=_denominator_hidden(behind[row["row_id"]], hidden))
            records += [{"table": "indicators", "row_id": row["row_id"], **why} for why in because]
        elif row["status"] == "suppressed":
            row.update(dict.fromkeys(_GIVES_AWAY, float("nan")))
        row["display"] = printed(row, minimum_base)
        rows.append(row)
    released = figures.assign(
        **{
            name: [row[name] for row in rows]
            for name in (*_GIVES_AWAY, "denominator", "interval", "status", "suppression")
        },
        display=[row["display"] for row in rows],
        note=[row["note"] for row in rows],
    )
    return released.astype(figures.dtypes.to_dict()), records


def _reasons(behind: Behind | None, hidden: Mapping[str, Suppression]) -> list[dict[str, str]]:
    if behind is None:
        return []
    if behind.unknown:
        return [{"kind": "primary", "rule": behind.unknown, "why": "", "cell": ""}]
    found = [hidden[name] for name in (behind.numerator, behind.denominator) if name in hidden]
    return [
        {"kind": each.kind, "rule": each.rule, "why": each.why, "cell": each.cell} for each in found
    ]


def _denominator_hidden(behind: Behind, hidden: Mapping[str, Suppression]) -> bool:
    return bool(behind.unknown) or behind.denominator in hidden


def _blank(row: dict[str, Any], because: list[dict[str, str]], *, denominator_too: bool) -> None:
    row.update(dict.fromkeys(_GIVES_AWAY, float("nan")))
    if denominator_too:
        row["denominator"] = float("nan")
    kinds = {why["kind"] for why in because}
    row["suppression"] = "primary" if "primary" in kinds else "secondary"
    row["status"] = "suppressed"
    row["interval"] = ""
    row["note"] = ""

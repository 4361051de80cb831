"""How people were listened to, and how many of them raised each theme, under disclosure control.

Counts from 1 to the board's threshold are not shown, as nowhere in the report. Themes that so few
people raised are named together with one count for all of them; where even that is small, or there
is one such theme alone, it has none. So no count can be worked out from another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from annual_report.observations import row_id
from annual_report.release.records import screened

if TYPE_CHECKING:
    from collections.abc import Iterator

CONFIDENTIAL = "[c]"
NOT_KNOWN = "not known"
LISTENING = ("row_id", "year", "speaker", "method", "asked", "took_part", "rate", "status",
             "illustrative", "inputs")  # fmt: skip
THEMES = ("row_id", "year", "speaker", "theme", "people", "status", "illustrative", "inputs")


def release_listening(listening: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """Return how many were asked by each method and how many took part, as they may be printed.

    Args:
        listening: the listening table of the contract; may be empty.
        threshold: counts from 1 to this are not shown.
    """
    rows = []
    for one in screened(listening, ("method",)).to_dict("records"):
        asked, took = float(one["asked"]), float(one["took_part"])
        left = asked - took
        hidden = any(_small(count, threshold) for count in (took, left))
        rate = f"{100 * took / asked:.0f}%" if asked > 0 and not hidden and left >= 0 else ""
        rows.append(
            one
            | {
                "asked": CONFIDENTIAL if _small(asked, threshold) else _count(asked),
                "took_part": CONFIDENTIAL if hidden else _count(took),
                "rate": rate or (CONFIDENTIAL if hidden else NOT_KNOWN),
                "status": "suppressed" if hidden or _small(asked, threshold) else "final",
                "inputs": one["row_id"],
            }
        )
    return _table(rows, LISTENING)


def themes_of(voices: pd.DataFrame, shown: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """Count the people who raised each theme, by who they are.

    Only messages that may be printed in the main edition count, and every edition has these counts:
    from two counts of different messages a reader could work out a message that is not shown.

    Args:
        voices: the voices table of the contract; ``people`` says for how many a message speaks,
            and is 1 where it is empty.
        shown: the messages that the main edition may print.
        threshold: counts from 1 to this are not shown.
    """
    heard = voices[voices["row_id"].isin(shown["row_id"]) & voices["theme"].ne("")]
    heard = heard.assign(people=heard["people"].fillna(1).clip(lower=1))
    rows = [row for _, own in heard.groupby("speaker", sort=True) for row in _of(own, threshold)]
    return _table(rows, THEMES)


def _of(own: pd.DataFrame, threshold: int) -> Iterator[dict[str, object]]:
    sums = own.groupby("theme", sort=True)["people"].sum()
    large = sums[sums > threshold].sort_values(ascending=False, kind="stable")
    few = sums[sums <= threshold]
    for theme, count in large.items():
        yield _theme(own[own["theme"].eq(theme)], str(theme), f"{count:,.0f}")
    if len(few):
        together = few.sum() > threshold and len(few) > 1
        said = f"{few.sum():,.0f} in all" if together else CONFIDENTIAL
        yield _theme(own[own["theme"].isin(few.index)], "; ".join(map(str, few.index)), said)


def _theme(rows: pd.DataFrame, theme: str, people: str) -> dict[str, object]:
    year, speaker = str(rows["year"].iloc[0]), str(rows["speaker"].iloc[0])
    return {
        "row_id": row_id(["themes", year, speaker, theme]),
        "year": year,
        "speaker": speaker,
        "theme": theme,
        "people": people,
        "status": "suppressed" if people == CONFIDENTIAL else "final",
        "illustrative": bool(rows["illustrative"].any()),
        "inputs": " ".join(sorted(rows["row_id"])),
    }


def _small(count: float, threshold: int) -> bool:
    return 0 < count <= threshold


def _count(count: float) -> str:
    return NOT_KNOWN if pd.isna(count) else f"{count:,.0f}"


def _table(rows: list[dict[str, object]], columns: tuple[str, ...]) -> pd.DataFrame:
    kinds = dict.fromkeys(columns, "str") | {"illustrative": "bool"}
    return pd.DataFrame(rows, columns=list(columns)).astype(kinds)

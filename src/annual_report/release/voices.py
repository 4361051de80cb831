"""Which voices may be heard: consent, two reviewers, and nothing that says who is speaking."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from annual_report.observations import row_id
from annual_report.personal import identifiers
from annual_report.project import PUBLIC

if TYPE_CHECKING:
    from collections.abc import Iterable

WITHHELD_COLUMNS = ("row_id", "year", "reason", "count", "illustrative", "inputs")
_SCOPE = re.compile(r"annual\s+report", re.IGNORECASE)
_REVIEWERS = 2


def covers(scope: str, edition: str) -> bool:
    """Say whether a consent covers an edition.

    One for the annual report covers every edition of it. Any other covers those that it names:
    "the board only" that for the board, and never the public one.
    """
    if _SCOPE.search(scope):
        return True
    return edition != PUBLIC and bool(re.search(rf"\b{edition}\b", scope, re.IGNORECASE))


def reason_withheld(row: dict[str, Any], edition: str = PUBLIC) -> str:
    """Say why a message may not be printed: the first reason that applies, or nothing."""
    if not str(row["consent_id"]).strip():
        return "no consent is recorded"
    if not covers(str(row["consent_scope"]), edition):
        return "the consent does not cover the annual report"
    if not row["reviewers"] >= _REVIEWERS:
        return "not reviewed by two people"
    text = " ".join(str(row[name]) for name in ("message", "theme", "method"))
    if identifiers(text):
        return "it may identify someone"
    return ""


def release_voices(
    voices: pd.DataFrame, edition: str = PUBLIC
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Split messages into those that may be printed and counts of the rest.

    Args:
        voices: the voices table of the contract; may be empty.
        edition: that they would be printed in.

    Returns:
        The releasable rows with ``inputs``; and one row a reason with ``count``, without a word
        of what was withheld.
    """
    reasons = [reason_withheld(row, edition) for row in voices.to_dict("records")]
    why = pd.Series(reasons, index=voices.index, dtype="str")
    shown = voices[why == ""].reset_index(drop=True)
    shown = shown.assign(inputs=shown["row_id"])
    held = voices.assign(reason=why)[why != ""]
    return shown, _withheld(held)


def _withheld(held: pd.DataFrame) -> pd.DataFrame:
    rows = [
        {
            "row_id": row_id(["withheld", group["year"].iloc[0], reason]),
            "year": group["year"].iloc[0],
            "reason": reason,
            "count": len(group),
            "illustrative": bool(group["illustrative"].any()),
            "inputs": _joined(group["row_id"]),
        }
        for reason, group in held.groupby("reason", sort=True)
    ]
    kinds: dict[str, str] = dict.fromkeys(WITHHELD_COLUMNS, "str")
    frame = pd.DataFrame(rows, columns=list(WITHHELD_COLUMNS))
    return frame.astype(kinds | {"count": "int64", "illustrative": "bool"})


def _joined(ids: Iterable[str]) -> str:
    return " ".join(sorted(ids))

"""Which voices may be heard: consent, two reviewers, and nothing that says who is speaking."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from annual_report.observations import row_id
from annual_report.personal import identifiers
from annual_report.project import PUBLIC
from annual_report.release.names import KINDS, NameLists

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

WITHHELD_COLUMNS = ("row_id", "year", "reason", "count", "illustrative", "inputs")
#: What a person takes back: the words are not even read from the return (notebooks/clean/voices.yml).
WITHDRAWN = "the consent was withdrawn"
IDENTIFIES = "it may identify someone"
#: Needed to decide and to count, and never released beside the words.
_LEFT = ("people", "consent_withdrawn")
_SCOPE = re.compile(r"annual\s+report", re.IGNORECASE)
_TAKEN_BACK = re.compile(r"withdr", re.IGNORECASE)
_REVIEWERS = 2


def covers(scope: str, edition: str) -> bool:
    """Say whether a consent covers an edition.

    One for the annual report covers every edition of it. Any other covers those that it names:
    "the board only" that for the board, and never the public one.
    """
    if _SCOPE.search(scope):
        return True
    return edition != PUBLIC and bool(re.search(rf"\b{edition}\b", scope, re.IGNORECASE))


def is_withdrawn(row: dict[str, Any]) -> bool:
    """Tell whether the person took the consent back: the column says so, or what it covers does."""
    said = str(row.get("consent_withdrawn") or "")
    return said == "withdrawn" or bool(_TAKEN_BACK.search(str(row.get("consent_scope"))))


def reason_withheld(
    row: dict[str, Any],
    edition: str = PUBLIC,
    names: NameLists = NameLists(),  # noqa: B008 - it cannot be changed
) -> str:
    """Say why a message may not be printed: the first reason that applies, or nothing.

    Args:
        row: of the voices table.
        edition: that it would be printed in.
        names: the board's own lists; of a name in them only the kind is ever said.
    """
    if is_withdrawn(row):
        return WITHDRAWN
    if not str(row["consent_id"]).strip():
        return "no consent is recorded"
    if not covers(str(row["consent_scope"]), edition):
        return "the consent does not cover the annual report"
    if not row["reviewers"] >= _REVIEWERS:
        return "not reviewed by two people"
    text = " ".join(str(row[name]) for name in ("message", "theme", "method"))
    if identifiers(text):
        return IDENTIFIES
    kinds = names.found_in(text)
    return f"{KINDS[kinds[0]]} on the board's list of names is named" if kinds else ""


def release_voices(
    voices: pd.DataFrame,
    edition: str = PUBLIC,
    names: NameLists = NameLists(),  # noqa: B008 - it cannot be changed
    actions: Collection[str] = (),
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Split messages into those that may be printed and counts of the rest.

    Args:
        voices: the voices table of the contract; may be empty.
        edition: that they would be printed in.
        names: the board's own lists of names.
        actions: numbers of the actions on the log. A message keeps the number of the action it led
            to only if it is one of them; any other is a warning of the checks.

    Returns:
        The releasable rows with ``inputs``; and one row a reason with ``count``, without a word
        of what was withheld.
    """
    reasons = [reason_withheld(row, edition, names) for row in voices.to_dict("records")]
    why = pd.Series(reasons, index=voices.index, dtype="str")
    shown = voices[why == ""].reset_index(drop=True)
    shown = shown.assign(inputs=shown["row_id"]).drop(columns=list(_LEFT), errors="ignore")
    if "action_id" in shown:
        known = shown["action_id"].isin(list(actions))
        shown["action_id"] = shown["action_id"].where(known, "").astype("str")
    held = voices.assign(reason=why)[why != ""]
    return shown, _withheld(held)


def withdrawn_consents(tables: Iterable[pd.DataFrame]) -> list[str]:
    """Return the references of the consents that were withdrawn, of all the years given.

    Args:
        tables: voices tables as cleaned.
    """
    rows = (row for table in tables for row in table.to_dict("records"))
    found = {str(row.get("consent_id", "")).strip() for row in rows if is_withdrawn(row)}
    return sorted(found - {""})


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

"""Why each figure is hidden, in words: for the analyst and the auditor, never for the public.

Each line says by which rule a figure is hidden, in which sum, what it protects and beside which
other counts. It names counts and never says how large they are.
"""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

from annual_report.release.disclosure import GIVES_BASE, ONLY_VALUE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from annual_report.release.disclosure import Protection, Suppression

#: Internal, beside the released tables: for programs, and for people.
SUPPRESSIONS_FILE = "suppressions.json"
SUPPRESSIONS_TABLE = "suppressions.csv"
COLUMNS = (
    "table", "row_id", "figure", "kind", "rule", "sum", "protects", "beside", "explanation",
    "printed_elsewhere",
)  # fmt: skip
#: So many counts of a sum are named one by one.
_NAMED = 12

Record = dict[str, Any]


def explained(
    records: Iterable[Record],
    protection: Protection,
    labels: Mapping[str, str],
    known: Mapping[str, str],
) -> list[Record]:
    """Return a record of each suppression with what it protects and why, in words.

    Args:
        records: of ``release_figures`` and ``release_audits``: table, row_id, kind, rule, why and
            the cell that is hidden, empty where the figure could not be judged.
        protection: what disclosure control decided.
        labels: what each cell is, in words.
        known: where a cell's number is printed already, by its name.
    """
    names = Names(labels)
    return [_explained(one, protection, names, known) for one in records]


def _explained(
    one: Record, protection: Protection, names: Names, known: Mapping[str, str]
) -> Record:
    cell = str(one["cell"])
    found = protection.hidden.get(cell)
    protects = [names.say(name) for name in found.protects] if found else []
    beside = [names.say(name) for name in found.others] if found else []
    where = known.get(cell, "")
    if not where and cell in protection.undone:
        where = "follows from what is printed elsewhere"
    said = {
        "figure": names.say(cell) if cell else "",
        "sum": _sum(found) if found else "",
        "protects": protects,
        "beside": beside,
        "printed_elsewhere": where,
    }
    why = names.say(one["why"]) if one["why"] == cell else one["why"]
    return one | said | {"why": why, "explanation": _sentence(one, said)}


def _sum(found: Suppression) -> str:
    """Return the sum that asked for a suppression; nothing where it was hidden for itself."""
    if not found.others:
        return ""
    named = {GIVES_BASE: "a figure and its base"}.get(found.rule, found.why)
    return "all sums together" if named == ONLY_VALUE else named


def _sentence(one: Record, said: Record) -> str:
    """Say why a figure is hidden, without a number of it."""
    small = said["protects"]
    if one["kind"] == "primary" and not small:
        text = f"Hidden for itself: {one['rule']}."
    elif one["rule"] == GIVES_BASE:
        text = f"Hidden with {_listed(said['beside'])}, which it would give away."
    elif one["rule"] == "too few cases in all of it":
        text = "Hidden with everything that it adds up with: too few cases in all of it."
    elif one["why"] == ONLY_VALUE:
        text = (
            f"Hidden because otherwise only one number would fit {_listed(small)} in all the sums "
            "that can be made of what is shown."
        )
    else:
        text = (
            f"Hidden as the next smallest of {said['sum']}, so that nobody can work out "
            f"{_listed(small)}."
        )
    where = said["printed_elsewhere"]
    return f"{text} It is printed already: {where}." if where else text


def _listed(names: list[str]) -> str:
    if len(names) > _NAMED:
        return f"{'; '.join(names[:_NAMED])}; and {len(names) - _NAMED} more"
    return "; ".join(names)


class Names:
    """Says what a cell is.

    Args:
        labels: of the counts that figures state; what is worked out from them is named after them.
    """

    _DERIVED = (
        ("/complement", "the rest of the base of {}"),
        ("/base", "the base of {}"),
    )

    def __init__(self, labels: Mapping[str, str]) -> None:
        self.labels = labels

    def say(self, name: str) -> str:
        """Return a cell in words; its own name where there are none."""
        if name in self.labels:
            return self.labels[name]
        for ending, words in self._DERIVED:
            if name.endswith(ending):
                return words.format(self.say(name.removesuffix(ending)))
        before, left_out, why = name.partition("/left out of ")
        if left_out:
            return f"what is left out of {why} for {self.say(before)}"
        then, found, label = name.rpartition(" in the report for ")
        if found:
            return f"{self.say(then)} (in the report for {label})"
        return name.replace("/", ", ")


def write_suppressions(records: list[Record], folder: Path) -> None:
    """Write the record of suppressions, for programs and as a table for people."""
    text = json.dumps(records, indent=1, ensure_ascii=False)
    (folder / SUPPRESSIONS_FILE).write_text(f"{text}\n", encoding="utf-8")
    path = folder / SUPPRESSIONS_TABLE
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, COLUMNS, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        for one in records:
            writer.writerow(one | {key: _listed(one[key]) for key in ("protects", "beside")})

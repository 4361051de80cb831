"""What was put right in reading the returns, in words for people who never saw a spreadsheet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What a repair is called in the report, by how it is noted while a return is read.
PLAIN: tuple[tuple[str, str], ...] = (
    ("thousands separator removed", "commas or spaces in large numbers left out"),
    ("percent sign removed", "percentages typed as text read as numbers"),
    ("share read as a percentage", "fractions of one read as percentages"),
    ("footnote mark removed", "footnote marks taken off numbers"),
    ("read as 'suppressed': .*", "marks for a hidden number kept as hidden"),
    ("read as 'not returned': .*", "empty cells kept as not returned"),
    ("read as 'not (available|applicable)': .*", "marks for no figure kept as such"),
    (r"\w+: written as the report words it", "wording made the same across agencies"),
    (r"\w+: reference replaced by a serial number", "agencies' own references replaced by numbers"),
    (r"\w+: not a (date|month), left empty", "dates that could not be read left empty"),
)
#: What was noted and put nothing right: rows not needed, and totals that were only compared.
NOT_A_REPAIR = re.compile(r"left out: .*|row left out: .*|column not read: .*|total compared: .*")


def repair_table(repairs: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Say for each agency in how many places its returns were put right, and how.

    Args:
        repairs: the released table.
        names: of agencies.
    """
    true = made(repairs)
    plain = true.assign(plain=[in_plain_words(text) for text in true["repair"]])
    table = []
    for agency, rows in plain.groupby("agency", sort=True):
        counts = (
            rows.groupby("plain", sort=False)["count"]
            .sum()
            .sort_values(ascending=False, kind="stable")
        )
        table.append(
            {
                "Agency": names.get(str(agency), str(agency)),
                "What was done, and in how many cells": _sentence(
                    "; ".join(f"{words} ({count:,})" for words, count in counts.items())
                ),
                "Cells in all": int(counts.sum()),
            }
        )
    return pd.DataFrame(
        table, columns=["Agency", "What was done, and in how many cells", "Cells in all"]
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def made(repairs: pd.DataFrame) -> pd.DataFrame:
    """Keep what put something right; not what was left out because the report needs it not."""
    return repairs[~repairs["repair"].str.fullmatch(NOT_A_REPAIR).astype("bool")]


def in_plain_words(repair: str) -> str:
    """Say what was done in plain words; what is not known here stays as it was noted."""
    return next((words for noted, words in PLAIN if re.fullmatch(noted, repair)), repair)

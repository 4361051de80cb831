"""What was put right in reading the returns, in words for people who never saw a spreadsheet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from annual_report.story.assurance import by_agency

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What a repair is called in the report, by how it is noted while a return is read. The name of a
#: field may stand in front of it.
PLAIN: tuple[tuple[str, str], ...] = (
    ("thousands separator removed", "commas or spaces in large numbers left out"),
    ("percent sign removed", "percentages typed as text read as numbers"),
    ("read as shown, as a percentage", "percentages read as Excel shows them"),
    ("share read as a percentage", "fractions of one read as percentages"),
    ("footnote mark removed", "footnote marks taken off numbers"),
    (
        "heading (or label )?read without .*|non-breaking or other odd spaces made plain",
        "stray spaces and marks in headings and labels passed over",
    ),
    ("(period )?marked .*", "marks for a provisional, revised or estimated figure kept with it"),
    (
        "formula error .* taken as not available",
        "errors of a spreadsheet's formulas kept as no figure",
    ),
    ("(a dash|n/a) taken as not available", "dashes and the like kept as no figure, never as 0"),
    ("a mark for a figure that rounds to nought.*", "marks for next to nothing not taken as 0"),
    ("read as 'suppressed': .*", "marks for a hidden number kept as hidden"),
    ("read as 'not returned': .*", "empty cells kept as not returned"),
    ("read as 'not (available|applicable)': .*", "marks for no figure kept as such"),
    ("written as the (report|list) words it", "wording made the same across agencies"),
    ("another name of an agency made its identifier", "names of agencies made the same"),
    ("reference replaced by a serial number", "agencies' own references replaced by numbers"),
    ("column emptied unread: .*", "columns that name people emptied unread"),
    (
        "date written as text, read day first|Excel's count of days read as a date",
        "dates that were not kept as dates read as such",
    ),
    ("not a (date|month), left empty", "dates that could not be read left empty"),
    ("(not|neither) .*, left empty", "what is none of a field's words left empty"),
    (
        "(nothing that this column can hold|formula error in place of a value).*",
        "what cannot be read left out of counts",
    ),
    (
        "impossible date.*|a date before the one that it follows.*",
        "impossible dates in no duration",
    ),
    ("part years left off", "ages given in whole years"),
    ("replaced: .*", "figures that a later file states anew replaced by it"),
)
#: What was noted and put nothing right: rows not needed, and what was only compared.
NOT_A_REPAIR = re.compile(
    r"(row |stated total )?left out: .*|the same row again|column not read: .*|(total|grade) compared: .*"
    r"|percentage below 1 taken as it stands: .*|no sheet for the list .*"
    r"|(\w+: )?earlier row of the same child found .*"
)
_FIELD = re.compile(r"^\w+: ")


def repair_table(repairs: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Say for each agency in how many places its returns were put right, and how.

    Args:
        repairs: the released table.
        names: of agencies.
    """
    true = made(repairs)
    plain = true.assign(plain=[in_plain_words(text) for text in true["repair"]])
    table = []
    for agency, rows in by_agency(plain, names):
        counts = (
            rows.groupby("plain", sort=False)["count"]
            .sum()
            .sort_values(ascending=False, kind="stable")
        )
        table.append(
            {
                "Agency": names.get(agency, agency),
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
    for noted in (repair, _FIELD.sub("", repair)):
        for pattern, words in PLAIN:
            if re.fullmatch(pattern, noted):
                return words
    return repair

"""Record tables that are released row by row: reviews, the timetable, money, attendance, section 11.

None of them is about a child. What could still tell of one is held back: a review that is not
published keeps its theme and its dates to itself, and a child's death is nowhere shown alone. Texts
that people typed are searched for names and other personal data; one that may hold some is withheld
whole and said to be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from annual_report.personal import identifiers, names_somebody, personal_data
from annual_report.release.names import NameLists
from annual_report.returns.record_shapes import FIELDS, TABLES
from annual_report.returns.scales import SCALES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

#: Printed in place of a text that may name somebody.
WITHHELD = "[withheld: it may name somebody]"
#: Printed in place of what a review that is not published recommends.
NOT_PUBLISHED = "[not published yet]"
#: Texts of each table that people typed, which are looked through.
TEXTS: dict[str, tuple[str, ...]] = {
    "actions": ("finding", "action", "owner", "baseline", "target", "evidence", "cause",
                "resources"),
    "reviews": ("theme",),
    "recommendations": ("recommendation", "owner", "evidence", "target", "resources"),
    "timetable": ("method", "subject", "repeat_of"),
    "finance": ("partner", "heading"),
    "attendance": ("role",),
    "section11": ("standard",),
}  # fmt: skip
#: Texts of each table that tell what people said: looked through as strictly as their own words.
SAID: dict[str, tuple[str, ...]] = {"actions": ("said",)}
#: Columns that a release adds to what was cleaned, and those that it leaves behind.
ADDED = {"section11": ("met", "shift")}
LEFT = {"section11": ("self_raw", "moderated_raw")}
RELEASED = tuple(TEXTS)
#: Released tables of the timetables and of the action logs as they stood at the end of earlier years.
EARLIER_TIMETABLES = "earlier_timetables"
EARLIER_ACTIONS = "earlier_actions"
_CITED = ("source_file", "source_sha256", "source_sheet", "source_cell", "row_id", "illustrative")


def release_records(
    read: Callable[[str], Sequence[pd.DataFrame]],
    names: NameLists = NameLists(),  # noqa: B008 - it cannot be changed
) -> dict[str, pd.DataFrame]:
    """Return every released record table by name.

    Args:
        read: gives the cleaned tables of a name, one a return; none where nothing was returned.
        names: the board's own lists: a text that names one of the people on them is withheld.
    """
    tables = {name: _gathered(name, read(name)) for name in RELEASED}
    tables["recommendations"] = _published_only(tables["recommendations"], tables["reviews"])
    tables["reviews"] = _reviews(tables["reviews"])
    tables["section11"] = _graded(tables["section11"])
    return {name: _finished(name, table, names) for name, table in tables.items()}


def release_earlier_timetables(found: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the timetables of earlier years in one table, under the rules of this year's.

    Args:
        found: cleaned timetables, the oldest year first.
    """
    return _finished("timetable", _gathered("timetable", found))


def release_earlier_actions(
    found: Sequence[pd.DataFrame],
    names: NameLists = NameLists(),  # noqa: B008 - it cannot be changed
) -> pd.DataFrame:
    """Return the action logs of earlier years in one table, under the rules of this year's.

    Args:
        found: cleaned logs, the oldest year first.
        names: the board's own lists.
    """
    return _finished("actions", _gathered("actions", found), names)


def columns_released(name: str) -> tuple[str, ...]:
    """Return the columns of a released record table."""
    fields = tuple(field for field in FIELDS[name] if field not in LEFT.get(name, ()))
    return ("year", *fields, *ADDED.get(name, ()), *_CITED, "inputs")


def screened(
    frame: pd.DataFrame,
    columns: Sequence[str],
    names: NameLists = NameLists(),  # noqa: B008 - it cannot be changed
    *,
    strictly: bool = False,
) -> pd.DataFrame:
    """Put a note in place of every text that may name somebody or holds personal data.

    Args:
        frame: any table.
        columns: of texts to look through.
        names: the board's own lists.
        strictly: look for dates, schools, places and organisations too, as in people's own words.
    """
    tells = _tells_who if strictly else _tells
    clean = {
        name: [WITHHELD if tells(str(text), names) else str(text) for text in frame[name]]
        for name in columns
    }
    return frame.assign(**clean).astype(dict.fromkeys(columns, "str"))


def _tells(text: str, names: NameLists) -> bool:
    return text != NOT_PUBLISHED and bool(
        personal_data(text) or names_somebody(text) or "people" in names.found_in(text)
    )


def _tells_who(text: str, names: NameLists) -> bool:
    return bool(identifiers(text) or names.found_in(text))


def _gathered(name: str, frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    columns = ["year", *FIELDS[name], *_CITED]
    filled = [frame[columns] for frame in frames if not frame.empty]
    if filled:
        return pd.concat(filled, ignore_index=True)
    kinds = dict.fromkeys(columns, "str") | {"illustrative": "bool"}
    kinds |= dict.fromkeys(TABLES[name].numbers, "float64")
    return pd.DataFrame(columns=columns).astype(kinds)


def _reviews(reviews: pd.DataFrame) -> pd.DataFrame:
    """Leave out deaths of children that are not published, and what would tell of other reviews."""
    open_yet = reviews["published"] == ""
    shown = reviews[~(open_yet & (reviews["kind"] == "child death"))].reset_index(drop=True)
    hidden = shown["published"] == ""
    return shown.assign(**{name: shown[name].mask(hidden, "") for name in ("theme", "started")})


def _published_only(recommendations: pd.DataFrame, reviews: pd.DataFrame) -> pd.DataFrame:
    """Keep the words of recommendations whose review is published; of others only where they stand.

    A review that is no longer on the log was published long ago; recommendations of audits have none.
    """
    secret = set(reviews.loc[reviews["published"] == "", "review_id"])
    hidden = recommendations["review_id"].isin(secret)
    return recommendations.assign(
        recommendation=recommendations["recommendation"].mask(hidden, NOT_PUBLISHED),
        evidence=recommendations["evidence"].mask(hidden, ""),
    )


def _graded(section11: pd.DataFrame) -> pd.DataFrame:
    """Say of each standard whether it is met and how far moderation moved the score.

    The moderated score counts; where there is none, the agency's own.
    """
    rows = section11.to_dict("records")
    return section11.assign(
        met=[_met(row) for row in rows], shift=[_shift(row) for row in rows]
    ).astype({"met": "str", "shift": "str"})


def _met(row: Mapping[str, object]) -> str:
    scale, grade = SCALES.get(str(row["scale"])), str(row["moderated"] or row["self"])
    if scale is None or not grade:
        return ""
    return "yes" if scale.is_met(grade) else "no"


def _shift(row: Mapping[str, object]) -> str:
    scale, own, moderated = SCALES.get(str(row["scale"])), str(row["self"]), str(row["moderated"])
    if scale is None or not own or not moderated:
        return ""
    moved = scale.level(moderated) - scale.level(own)
    return "lower" if moved < 0 else "higher" if moved > 0 else "same"


def _finished(
    name: str,
    table: pd.DataFrame,
    names: NameLists = NameLists(),  # noqa: B008 - it cannot be changed
) -> pd.DataFrame:
    found = screened(table, TEXTS[name], names).assign(inputs=table["row_id"])
    found = screened(found, SAID.get(name, ()), names, strictly=True)
    found = found[list(columns_released(name))]
    return found.astype(dict.fromkeys(TEXTS[name], "str") | {"inputs": "str"})

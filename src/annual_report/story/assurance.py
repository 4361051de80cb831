"""How far to trust the report: tables of returns, checks, suppression and comparators."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from annual_report.story.evidence import NEIGHBOURS_MEAN, NEIGHBOURS_MEDIAN
from annual_report.story.findings import listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from annual_report.indicators import Catalogue

#: The agency under which the figures of other areas are kept.
COMPARATORS = "comparators"
OUTCOMES: dict[str, str] = {
    "passed": "Passed",
    "warned": "Warning",
    "waived": "Let through with a signed waiver",
    "failed": "Failed",
}
#: What each mark in place of a figure says.
MARKS: dict[str, str] = {
    "primary": "Hidden because it is small enough to tell who is meant: [c]",
    "secondary": "Hidden because a small figure could be worked out from it: [c]",
}


def day(iso: str) -> str:
    """Print 2016-09-30 as 30 September 2016; text that is no date stays as it is."""
    when = pd.to_datetime(iso, format="%Y-%m-%d", errors="coerce")
    return iso if pd.isna(when) else f"{when.day} {when.month_name()} {when.year}"


def in_days(text: str) -> str:
    """Print the dates of a sentence as people write them: 2016-09-30 as 30 September 2016."""
    return re.sub(r"\b\d{4}-\d\d-\d\d\b", lambda found: day(found[0]), text)


def by_agency(table: pd.DataFrame, names: Mapping[str, str]) -> list[tuple[str, pd.DataFrame]]:
    """Group rows by agency in the order of board.yml, those about every agency first."""
    groups = {str(agency): rows for agency, rows in table.groupby("agency", sort=True)}
    known = [agency for agency in ("", *names) if agency in groups]
    others = [agency for agency in groups if agency not in known]
    return [(agency, groups[agency]) for agency in (*known, *others)]


def register_table(returns: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Say for every return expected whether it came, when, and whether that was late.

    The dates by which they were due have a column only where some have one.
    """
    table = pd.DataFrame(
        {
            "Agency": [names.get(agency, agency) for agency in returns["agency"]],
            "Return": [named(row) for _, row in returns.iterrows()],
            "Received": [_received(row) for _, row in returns.iterrows()],
            "Due": [day(due) for due in returns["due"]],
        }
    ).reset_index(drop=True)
    return table if table["Due"].any() else table.drop(columns="Due")


def named(row: pd.Series) -> str:
    """Name a return, or a quarter's part of one: ``Quarterly return, Q4``."""
    part = row.get("part", "")
    return f"{row['title']}, {part}" if part else str(row["title"])


def partner_table(returns: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Say in one row an agency what it returned, when, what came late and what did not come.

    Published figures that others are compared with are no partner's return and are left out.
    """
    rows = returns[returns["agency"] != COMPARATORS]
    table = []
    for agency, own in rows.groupby("agency", sort=False):
        came = own[own["status"] != "not returned"]
        said = [_when(str(title), rows) for title, rows in came.groupby("title", sort=False)]
        missing = own[own["status"] == "not returned"]
        table.append(
            {
                "Agency": names.get(str(agency), str(agency)),
                "Returned, and when": "; ".join(said) or "Nothing",
                "Not returned": "; ".join(named(row) for _, row in missing.iterrows()),
            }
        )
    laid_out = pd.DataFrame(table, columns=["Agency", "Returned, and when", "Not returned"])
    return laid_out if laid_out["Not returned"].any() else laid_out.drop(columns="Not returned")


def _when(title: str, rows: pd.DataFrame) -> str:
    """Say when a return came, or each quarter of it: ``Hospital return: Q1 26 July 2015, Q2 …``."""
    if rows["published"].all():
        return title
    came = [f"{row.get('part', '')} {_lower(_received(row))}".strip() for _, row in rows.iterrows()]
    return f"{title}: {', '.join(came)}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _received(row: pd.Series) -> str:
    if row["status"] == "not returned":
        return "Not returned"
    when = day(row["received"]) or "Yes, date not recorded"
    published = "Published figures" if row["published"] and not row["received"] else when
    return f"{published} (late)" if row["status"] == "late" else published


def check_table(checks: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Count the outcomes of checks by agency."""
    table = []
    said = {key: words for key, words in OUTCOMES.items() if (checks["outcome"] == key).any()}
    for agency, rows in by_agency(checks, names):
        counts = rows["outcome"].value_counts()
        row = {"Agency": names.get(agency, agency) or "Across agencies"}
        table.append(row | {words: int(counts.get(key, 0)) for key, words in said.items()})
    return pd.DataFrame(table)


def warning_table(checks: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Say in words each check that did not simply pass, and what is to be done about it."""
    groups = by_agency(checks[checks["outcome"] != "passed"], names)
    rows = pd.concat([own for _, own in groups]) if groups else checks.iloc[:0]
    return pd.DataFrame(
        {
            "Agency": [names.get(agency, agency) or "Across agencies" for agency in rows["agency"]],
            "What was found": [_found(row) for _, row in rows.iterrows()],
            "Outcome": rows["outcome"].map(OUTCOMES),
            "What to do, or why it was let through": [
                in_days(row["waiver"]) or row["remedy"] for _, row in rows.iterrows()
            ],
        }
    ).reset_index(drop=True)


def _found(row: pd.Series) -> str:
    times = int(row["unexpected"])
    counted = f" ({times} times)" if times > 1 else ""
    return f"{str(row['message']).strip().rstrip('.')}{counted}."


def suppression_table(indicators: pd.DataFrame) -> pd.DataFrame:
    """Count the figures that are hidden, by reason."""
    counts = indicators.loc[indicators["suppression"] != "", "suppression"].value_counts()
    table = [
        {"Why": said, "Figures": int(counts[kind])}
        for kind, said in MARKS.items()
        if kind in counts
    ]
    return pd.DataFrame(table, columns=["Why", "Figures"])


def vintage_table(comparators: pd.DataFrame, catalogue: Catalogue, year: str) -> pd.DataFrame:
    """Say from which publication the comparators of the year are."""
    rows = comparators[
        (comparators["year"] == year) & (comparators["comparator"] != NEIGHBOURS_MEDIAN)
    ]
    names = {one.id: one.name for one in catalogue}
    table = []
    for publication, group in rows.groupby("published_in", sort=True):
        measures = dict.fromkeys(names.get(one, one) for one in group["indicator"])
        table.append(
            {
                "Publication": str(publication),
                "Measures": "; ".join(measures),
                "Compared with": listed(_whom(group)),
            }
        )
    return pd.DataFrame(table, columns=["Publication", "Measures", "Compared with"])


def _whom(group: pd.DataFrame) -> list[str]:
    areas = group["comparator"] == NEIGHBOURS_MEAN
    names = list(dict.fromkeys(group.loc[~areas, "comparator"].astype(str)))
    if not areas.any():
        return names
    least, most = int(group.loc[areas, "n"].min()), int(group.loc[areas, "n"].max())
    many = f"{most}" if least == most else f"{least} to {most}"
    return [*names, f"statistical neighbours ({many} areas)"]


def status_table(catalogue: Catalogue, wanted: set[str]) -> pd.DataFrame:
    """Say how sure we are of the definition of each measure in the report."""
    chosen = [one for one in catalogue if one.id in wanted]
    return pd.DataFrame(
        {
            "Measure": [one.name for one in chosen],
            "Counted": [_counted(one.numerator, one.denominator) for one in chosen],
            "How sure we are": [one.status for one in chosen],
        }
    )


def _counted(numerator: str, denominator: str) -> str:
    return f"{numerator}, out of {denominator}" if denominator not in {"", "-"} else numerator

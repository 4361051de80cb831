"""The names of the publications that comparators were taken from, as a reader may look them up."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from annual_report.project import Project

#: Beside the figures, in each folder of published figures.
FILE = "publications.csv"


def name_publications(comparators: pd.DataFrame, project: Project) -> pd.DataFrame:
    """Add ``published_in``: title, publisher, table and vintage of each row's publication.

    A row may rest on several publications; a code that no ``publications.csv`` of the project
    names stands as it is.

    Args:
        comparators: the table of the contract, with ``publication`` (codes, separated by spaces).
        project: whose published figures they are.
    """
    titles = publication_titles(project)
    named = [
        "; ".join(dict.fromkeys(titles.get(code, code) for code in str(codes).split()))
        for codes in comparators["publication"]
    ]
    return comparators.assign(published_in=named).astype({"published_in": "str"})


def publication_titles(project: Project) -> dict[str, str]:
    """Return what each publication is called, by its code; the project's first file wins."""
    found: dict[str, str] = {}
    for path in sorted(project.raw.glob(f"*/{FILE}")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                found.setdefault(row["id"], _title(row))
    return found


def _title(row: dict[str, str]) -> str:
    """Print 'Children in need, 2024 (Department for Education), table C1: Referrals …'."""
    title = row["title"]
    if row["vintage"] and row["vintage"] not in title:
        title += f", {row['vintage']}"
    if row["publisher"]:
        title += f" ({row['publisher']})"
    if not row["table"]:
        return title
    numbered = re.match(r"[A-Z]+[0-9]+\b", row["table"])
    return f"{title}, {'table ' if numbered else ''}{row['table']}"

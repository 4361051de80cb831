"""From the table of figures to the counts behind it, and to every sum that ties them together.

A figure rests on a numerator and, if the return holds one, a denominator of its own (populations
are public and are no cells). Tied together are:

- a total and its breakdown, the remainder that the breakdown leaves out being a count too;
- a year, its quarters, its months and its years to date, and what one holds beside another;
- a percentage's denominator, its numerator and the complement;
- the same count under another indicator: referrals are the numerator of one and the denominator
  of others, posts less vacancies are the staff from whom leavers are counted (``same`` tells);
- a count and what a publisher prints of it, or suppresses (``outside``).

Figures that are not disclosive are always shown, and so they are known to whoever adds things up.

Counts that an agency or a publisher has suppressed are filled in where a sum gives them away, so
that they are protected like our own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from annual_report.release.book import Behind, Book
from annual_report.release.same import SameCounts
from annual_report.release.ties import tie_definitions, tie_equal_series, tie_published

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from annual_report.indicators import Catalogue
    from annual_report.release.disclosure import Cell, Relation

__all__ = ["Behind", "Counts", "counts_of"]


@dataclass(frozen=True)
class Counts:
    """Cells and relations for ``disclosure.protect``.

    Attributes:
        behind: the cells behind each figure, by row id.
        labels: what the counts behind figures are, in words, by the name of the cell.
    """

    cells: tuple[Cell, ...]
    relations: tuple[Relation, ...]
    behind: dict[str, Behind]
    labels: dict[str, str]


def counts_of(
    figures: pd.DataFrame,
    catalogue: Catalogue,
    threshold: int,
    published: Sequence[dict[str, Any]] = (),
) -> Counts:
    """Find the counts behind every disclosive figure, and how they add up.

    Args:
        figures: what ``figures.year_figures`` returns.
        catalogue: tells which indicators count people or cases.
        threshold: counts from 1 to this are small.
        published: what publishers print of the same area beside the report, of
            ``outside.published_rows``.
    """
    disclosive = {indicator.id for indicator in catalogue if indicator.disclosive}
    rows = figures[figures["indicator"].isin(disclosive)].to_dict("records")
    rows += [row for row in published if row["indicator"] in disclosive]
    known = _known(figures, catalogue)
    book = Book(threshold, SameCounts([*rows, *known], catalogue))
    for row in rows:
        book.add_numerator(row)
    for row in known:
        book.add_known(row)
    for row in rows:
        own = catalogue[row["indicator"]].denominator_kind == "own"
        if own and not np.isnan(row["denominator"]):
            book.add_denominator(row)
    book.tie_complements()
    book.add_breakdowns()
    flows = {indicator.id for indicator in catalogue if indicator.kind == "flow"}
    book.add_periods(flows)
    tie_definitions(book)
    tie_equal_series(book)
    tie_published(book)
    book.fill_in()
    cells, relations = book.close()
    return Counts(cells, relations, book.behind, _labels(book, rows, catalogue))


def _labels(book: Book, rows: list[dict[str, Any]], catalogue: Catalogue) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows:
        behind = book.behind.get(row["row_id"], Behind())
        category = "" if row["breakdown"] == "total" else f", {row['breakdown']}: {row['category']}"
        short = catalogue[row["indicator"]].short
        said = f"{row['indicator']} {short}{category}, {row['period_label']} ({row['agency']})"
        if behind.numerator:
            found[behind.numerator] = said
        if behind.denominator.endswith("/base"):
            found.setdefault(behind.denominator, f"the base of {said}")
    return found


def _known(figures: pd.DataFrame, catalogue: Catalogue) -> list[dict[str, Any]]:
    """Return the figures that are never hidden and stand on two counts of their own."""
    open_to_all = {
        indicator.id
        for indicator in catalogue
        if not indicator.disclosive and indicator.denominator_kind == "own"
    }
    chosen = figures[figures["indicator"].isin(open_to_all) & ~figures["published"]]
    rows: list[dict[str, Any]] = chosen.dropna(subset=["numerator", "denominator"]).to_dict(
        "records"
    )
    return rows

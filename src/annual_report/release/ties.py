"""Counts that are one and the same under several names: measures', agencies', publishers'."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from annual_report.release.book import TOLERANCE, Sum, cell_name
from annual_report.release.outside import same_figure
from annual_report.release.same import CATEGORY_OF, equal_series

if TYPE_CHECKING:
    from collections.abc import Iterator

    from annual_report.release.book import Book
    from annual_report.release.same import Period, Series


def tie_definitions(book: Book) -> None:
    """Tie a measure to the category of another that it is by definition."""
    for row in book.rows:
        name = book.behind[row["row_id"]].numerator
        other = _category_of(row)
        if other in book.counts and book.counts[other].value == book.counts[name].value:
            book.sums.append(Sum(name, (other,), "the same count", "whole"))


def _category_of(row: dict[str, Any]) -> str:
    defined = CATEGORY_OF.get(row["indicator"])
    if defined is None or row["breakdown"] != "total":
        return ""
    names = ("indicator", "breakdown", "category")
    return cell_name(row | dict(zip(names, defined, strict=True)))


def tie_equal_series(book: Book) -> None:
    """Tie what is one count under two names, in whichever agency's return."""
    cells: dict[Series, dict[Period, str]] = defaultdict(dict)
    for row in book.rows:
        behind = book.behind[row["row_id"]]
        complement = f"{behind.numerator}/complement"
        series = (row["agency"], row["indicator"], row["breakdown"], row["category"])
        parts = {"n": behind.numerator, "d": behind.denominator, "rest": complement}
        for part, name in parts.items():
            if name in book.counts and not math.isnan(book.counts[name].value):
                cells[(*series, part)][(row["period_start"], row["period_end"])] = name
    values = {
        series: {period: book.counts[name].value for period, name in names.items()}
        for series, names in cells.items()
    }
    for one, other in equal_series(values):
        for period in sorted(cells[one].keys() & cells[other].keys()):
            ours, theirs = cells[one][period], cells[other][period]
            if ours != theirs:
                book.sums.append(Sum(ours, (theirs,), "the same count", "whole"))


def tie_published(book: Book) -> None:
    """Mark what a publisher prints of our counts, and protect what it suppresses of them."""
    own: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for row in book.rows:
        if not row["published"]:
            for about, name in _abouts(book, row):
                own[about].append(name)
    for row in book.rows:
        if row["published"]:
            for about, name in _abouts(book, row):
                for ours in own[about]:
                    _meet_published(book, name, ours, row["vintage"])
    _take_back_what_does_not_add_up(book)


def _abouts(book: Book, row: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Return what the counts behind a row are about, each with the name of its cell."""
    behind = book.behind[row["row_id"]]
    about = same_figure(row)
    yield about, behind.numerator
    if behind.denominator:
        yield (*about, "base"), behind.denominator
    if _category_of(row):
        indicator, breakdown, category = CATEGORY_OF[row["indicator"]]
        defined = {"indicator": indicator, "breakdown": breakdown, "category": category}
        yield same_figure(row | defined), behind.numerator


def _meet_published(book: Book, published: str, ours: str, where: str) -> None:
    theirs, own = book.counts[published], book.counts[ours]
    if theirs.fixed == "hidden":
        if own.value > 0 and not own.withheld:
            own.withheld = f"suppressed where it is published ({where})"
            if math.isnan(theirs.value):
                theirs.value = own.value
                book.taken.append(published)
        book.sums.append(Sum(published, (ours,), "the same count, as published", "whole"))
    elif theirs.value == own.value:
        own.known = where


def _take_back_what_does_not_add_up(book: Book) -> None:
    """Forget that a suppressed count is ours where the publisher's own sums say otherwise."""
    for each in book.sums:
        values = [book.counts[name].value for name in (*each.parts, each.total)]
        known = [value for value in values[:-1] if not math.isnan(value)]
        if not math.isnan(values[-1]) and sum(known) > values[-1] + TOLERANCE:
            for name in set(each.parts) & set(book.taken):
                book.counts[name].value = math.nan

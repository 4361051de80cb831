"""May a published rate be given a denominator? Only where it can be reproduced from it.

A rate of the year ending 31 March Y rests on the mid-year population of Y-1, in the vintage that
stood when it was published. The estimates are revised later, so the file at hand may no longer be
the one a rate rests on: it then has no denominator here, and says so. Measured on the Children in
need release of 2024: every rate to 2021-22 is reproduced; those of 2022-23 and 2023-24 are not.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from annual_report.published.figures import Figure, noted, with_computed_value

if TYPE_CHECKING:
    from collections.abc import Iterable

#: National and regional counts are rounded to ten.
_ROUNDED_BY = 5
_POPULATION = "CTX01"


def with_populations(figures: Iterable[Figure]) -> list[Figure]:
    """Give rates their population where it reproduces all of an area's published rates of a year.

    Other figures come back as they are.
    """
    figures = list(figures)
    people = {
        (figure.place.code, figure.span.year): figure.numerator
        for figure in figures
        if figure.indicator == _POPULATION and figure.numerator
    }
    stale = {
        _release(figure)
        for figure in figures
        if figure.by_population and not _reproduced(figure, people.get(_area(figure), ""))
    }
    return [
        _with_population(figure, people.get(_area(figure), ""), stale)
        if figure.by_population
        else with_computed_value(figure)
        for figure in figures
    ]


def population_range(
    numerator: float, value: float, decimals: int, slack: float = 0
) -> tuple[float, float]:
    """Return the populations (least, most) from which a published rate per 10,000 can have come.

    Args:
        numerator: count behind the rate.
        value: the rate as published.
        decimals: to which it was rounded.
        slack: how far the count itself may be off.
    """
    half = 0.5 * 10**-decimals
    most = (numerator + slack) * 10_000 / (value - half) if value > half else float("inf")
    return (numerator - slack) * 10_000 / (value + half), most


def _area(figure: Figure) -> tuple[str, int]:
    return (figure.place.code, figure.span.year)


def _release(figure: Figure) -> tuple[str, int, str]:
    series = figure.publication.id.split("-")[0]
    return (figure.place.code, figure.span.year, series)


def _reproduced(figure: Figure, population: str) -> bool:
    """Whether the population gives the published rate; true where there is nothing to test."""
    if not (figure.published and figure.value and figure.numerator and population):
        return True
    slack = _ROUNDED_BY if figure.place.rounded else 0
    least, most = population_range(
        float(figure.numerator), float(figure.value), figure.decimals, slack
    )
    return least - 1e-6 <= float(population) <= most + 1e-6


def _with_population(figure: Figure, population: str, stale: set[tuple[str, int, str]]) -> Figure:
    if not population:
        return noted(figure, "no population estimate at hand") if figure.numerator else figure
    year = figure.span.year - 1
    if _release(figure) not in stale:
        figure = replace(figure, denominator=population)
        if figure.published or not figure.numerator:
            return figure
        return with_computed_value(noted(figure, f"computed with the mid-{year} population"))
    if figure.published:
        more = (
            f"the published rate rests on an earlier vintage of the mid-{year} population estimate"
        )
        return noted(figure, more) if figure.value else figure
    if not figure.numerator:
        return figure
    more = (
        f"computed with the mid-{year} population in a later vintage than "
        "the published rates of the year rest on"
    )
    return with_computed_value(noted(replace(figure, denominator=population), more))

"""Figures that a person took from a publication whose file the import cannot read or has not.

They stand in ``data/raw/comparators/additions.csv``, each with the publication it is from, and
give way to any file that holds the figure.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from annual_report.errors import ConfigurationError
from annual_report.published.figures import Figure, Place, Publication, Span, span
from annual_report.published.reading import read_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from annual_report.indicators import Catalogue
    from annual_report.published.reading import Source
    from annual_report.published.tables import Period

FILE = "comparators/additions.csv"
COLUMNS = (
    "indicator", "area", "area_name", "period", "numerator", "value", "publication", "title", "publisher",
    "vintage", "licence", "table", "note",
)  # fmt: skip
_DATES: dict[str, Period] = {
    "31 March": "31 March",
    "30 June": "30 June",
    "30 September": "30 September",
}


def addition_figures(source: Source, catalogue: Catalogue, *, wanted: set[str]) -> Iterator[Figure]:
    """Read the figures of the wanted areas.

    Raises:
        ConfigurationError: a column is missing or a cell cannot be read; names file and line.
    """
    for name in COLUMNS:
        if source.column(name) < 0:
            raise ConfigurationError(f"data/raw/{FILE} has no column '{name}'.")
    for line, row in enumerate(source.rows, start=2):
        cell = {name: row[source.column(name)] for name in COLUMNS}
        if cell["area"] not in wanted:
            continue
        value, count = read_value(cell["value"]), read_value(cell["numerator"])
        if "unreadable" in {value.status, count.status}:
            raise ConfigurationError(f"data/raw/{FILE}, line {line}: a number cannot be read.")
        indicator = catalogue.get(cell["indicator"])
        if indicator is None:
            known = f"data/raw/{FILE}, line {line}: '{cell['indicator']}' is not an indicator."
            raise ConfigurationError(known)
        yield Figure(
            indicator=cell["indicator"],
            place=Place(cell["area"], cell["area_name"]),
            span=_span(cell["period"], line),
            numerator=count.text,
            denominator="",
            value=value.text,
            unit_per=indicator.per,
            decimals=indicator.decimals,
            by_population=indicator.denominator_kind == "population",
            status=value.status,
            publication=_publication(cell, source),
            note=cell["note"],
        )


def _span(text: str, line: int) -> Span:
    date = re.fullmatch(r"(\d+ \w+) (\d{4})", text)
    if date and date[1] in _DATES:
        return span(_DATES[date[1]], int(date[2]))
    year = re.fullmatch(r"(\d{4})-\d{2}", text)
    if year:
        return span("year", int(year[1]) + 1)
    raise ConfigurationError(
        f"data/raw/{FILE}, line {line}: the period must be written as 2014-15 or 31 March 2015."
    )


def _publication(cell: dict[str, str], source: Source) -> Publication:
    return Publication(
        id=cell["publication"],
        title=cell["title"],
        publisher=cell["publisher"],
        vintage=cell["vintage"],
        licence=cell["licence"],
        table=cell["table"],
        file=source.name,
        sha256=source.sha256,
        newest=0,
        primary=False,
    )

"""Write a project's own tidy extract of the published figures it needs."""

from __future__ import annotations

import csv
import io
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import yaml

from annual_report.published.figures import Publication
from annual_report.published.neighbours import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from annual_report.published.figures import Figure

#: The board's own area as published, below data/raw.
OWN_FIGURES = "published/figures.csv"
#: Columns of ``figures.csv``.
COLUMNS = (
    "indicator", "area", "area_name", "period", "period_start", "period_end", "period_kind",
    "breakdown", "category", "numerator", "denominator", "value", "unit", "status", "publication",
    "note",
)  # fmt: skip
_PUBLICATION = tuple(
    field.name for field in fields(Publication) if field.name not in {"newest", "primary"}
)


def write_figures(folder: Path, figures: Iterable[Figure], units: dict[str, str]) -> Path:
    """Write ``figures.csv``: sorted by indicator, breakdown, area and time.

    Args:
        folder: below ``data/raw``; made if need be.
        figures: what to write.
        units: indicator to its unit in the catalogue.
    """
    ordered = sorted(
        figures,
        key=lambda figure: (
            figure.indicator, figure.breakdown != "total", figure.breakdown, figure.order,
            figure.place.code, figure.span.end, figure.span.kind,
        ),
    )  # fmt: skip
    rows = [
        (
            figure.indicator, figure.place.code, figure.place.name, figure.span.label,
            figure.span.start, figure.span.end, figure.span.kind, figure.breakdown,
            figure.category, figure.numerator, figure.denominator, figure.value,
            units[figure.indicator], figure.status, figure.publication.id, figure.note,
        )
        for figure in ordered
    ]  # fmt: skip
    return _write_csv(folder / "figures.csv", COLUMNS, rows)


def write_publications(folder: Path, publications: Iterable[Publication]) -> Path:
    """Write ``publications.csv``: which releases the figures come from, and the files read."""
    rows = [
        tuple(getattr(publication, name) for name in _PUBLICATION)
        for publication in sorted(set(publications), key=lambda publication: publication.id)
    ]
    return _write_csv(folder / "publications.csv", _PUBLICATION, rows)


def write_neighbours(folder: Path, rows: Iterable[Row]) -> Path:
    """Write ``neighbours.csv``: the area's neighbours under each model, nearest first."""
    ordered: list[Row] = sorted(rows, key=lambda row: (row.model, row.area, row.rank))
    return _write_csv(folder / "neighbours.csv", Row._fields, ordered)


def write_register(folder: Path, publications: Iterable[Publication], what: str) -> Path:
    """Write ``register.yml``: what the file cannot say of itself."""
    names = sorted({f"{release.title}" for release in publications})
    facts = {
        "figures.csv": {
            "published": True,
            "vintage": "as in publications.csv",
            "note": f"{what} Taken from: {'; '.join(names)}.",
        }
    }
    text = yaml.safe_dump(facts, allow_unicode=True, sort_keys=False, width=96)
    heading = (
        "# Written by 'annual-report comparators import'; publications.csv names every release\n"
        "# and the checksum of the file that was read.\n"
    )
    return write_whole(folder / "register.yml", heading + text)


def write_whole(path: Path, text: str) -> Path:
    """Write a file so that it appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.write_bytes(text.encode("utf-8"))
    return unfinished.replace(path)


def _write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Path:
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(columns)
    out.writerows(rows)
    return write_whole(path, text.getvalue())

"""Published files with layouts of their own: looked-after files and the department's tool."""

from __future__ import annotations

import hashlib
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from annual_report.published.figures import Figure, Place, Publication, rounded, span
from annual_report.published.reading import Source, Value, read_value
from annual_report.published.tables import LOOKED_AFTER, OGL, Period

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_AT_31_MARCH = re.compile(r"CLA_Mar(\d{4})")
_TOOL_COLUMNS = ("Short Desc", "Years", "LA and Regions", "Values", "LA Number")
#: The tool's name of a value: its numerator and denominator where it has them, and our indicator.
_TOOL: dict[str, tuple[str, str, str, Period, int]] = {
    "LAC": ("LACnum", "", "CSC15", "31 March", 0),
    "LACStable_2016on": ("LACStableNum_2016on", "LACnum", "CSC16", "31 March", 0),
    "Work_Force_Vac_Rate": ("", "", "WKF01", "30 September", 1),
    "Work_Force_Agecy_Rate": ("", "", "WKF02", "30 September", 1),
    "Work_Force_TO_Rate": ("", "", "WKF03", "30 September", 1),
    "Work_Force_AvgNumCase_SW": ("", "", "WKF04", "30 September", 1),
    "HospAd0-14": ("", "", "HLT03", "year", 1),
    "CMH_0-17yrs": ("", "", "CAM05", "year", 1),
}
_PER = {"CSC15": 10_000, "WKF04": 1, "HLT03": 10_000, "CAM05": 100_000}


def looked_after_year(source: Source) -> int:
    """Return the year of a looked-after file, 0 where it is none."""
    if source.column("New_geog_code") < 0:
        return 0
    years = [match[1] for name in source.columns if (match := _AT_31_MARCH.fullmatch(name))]
    return int(years[0]) if years else 0


def looked_after_figures(
    source: Source, publication: Publication, *, wanted: set[str]
) -> Iterator[Figure]:
    """Read children looked after at 31 March; the file has counts and no rates."""
    year = looked_after_year(source)
    code, count = source.column("New_geog_code"), source.column(f"CLA_Mar{year}")
    name, level = source.column("geog_n"), source.column("geog_l")
    for row in source.rows:
        if row[code] not in wanted:
            continue
        value = read_value(row[count], LOOKED_AFTER.symbols)
        yield Figure(
            indicator="CSC15",
            place=Place(row[code], row[name].title(), row[level] != "LA"),
            span=span("31 March", year),
            numerator=value.text,
            denominator="",
            value="",
            unit_per=10_000,
            status=value.status,
            publication=publication,
            decimals=0,
            by_population=True,
            published=False,
            note=value.note,
        )


def read_tool(path: Path) -> tuple[Source, int] | None:
    """Read the department's Local authority interactive tool, or None where the file is another.

    Returns:
        Its wanted rows as a source, and the newest year in them.
    """
    import pyarrow.lib  # noqa: PLC0415  (heavy, and only this file needs it)
    import pyarrow.parquet  # noqa: PLC0415

    try:
        names = pyarrow.parquet.read_schema(path).names
        if not set(_TOOL_COLUMNS) <= set(names):
            return None
        kept = [*_TOOL, *(numerator for numerator, *_ in _TOOL.values() if numerator)]
        table = pyarrow.parquet.read_table(
            path, columns=list(_TOOL_COLUMNS), filters=[("Short Desc", "in", kept)]
        )
    except pyarrow.lib.ArrowInvalid:
        return None
    rows = tuple(
        tuple("" if cell is None else str(cell) for cell in record.values())
        for record in table.to_pylist()
    )
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    years = [int(row[1]) for row in rows if row[1].isdigit()]
    return Source(path.name, sha256, _TOOL_COLUMNS, rows), max(years, default=0)


def tool_figures(
    source: Source,
    publication: Publication,
    *,
    authorities: dict[str, Place],
    named: dict[str, Place],
) -> Iterator[Figure]:
    """Read the tool's figures; its years are labels such as 2016.

    Args:
        source: of ``read_tool``.
        publication: which release it is.
        authorities: old three-digit number to place, of the wanted areas.
        named: name in lower case to place, for England and regions.
    """
    cells: dict[tuple[str, str, str], Value] = {}
    places: dict[str, Place] = {}
    for short, year, name, text, number in source.rows:
        place = authorities.get(number.split(".")[0]) or named.get(name.lower())
        if place is not None and year.isdigit():
            places[place.code] = place
            cells[short, place.code, year] = _tidied(text, _decimals(short))
    for (short, code, year), value in cells.items():
        if short not in _TOOL:
            continue
        numerator, denominator, indicator, period, decimals = _TOOL[short]
        count = cells.get((numerator, code, year), Value(""))
        base = cells.get((denominator, code, year), Value(""))
        yield Figure(
            indicator=indicator,
            place=places[code],
            span=span(period, int(year)),
            numerator=count.text,
            denominator=base.text,
            value=value.text,
            unit_per=_PER.get(indicator, 100),
            status=value.status,
            publication=publication,
            decimals=decimals,
            by_population=indicator == "CSC15",
            note="leavers in the 12 months to the date" if indicator == "WKF03" else "",
        )


def tool_publication(source: Source, newest: int) -> Publication:
    """Describe the tool as a publication; it compiles others and so ranks after them."""
    return Publication(
        f"lait-{newest}", f"Local authority interactive tool, data to {newest}",
        "Department for Education", f"data to {newest}", OGL, "long data file", source.name,
        source.sha256, newest, primary=False,
    )  # fmt: skip


def _decimals(short: str) -> int:
    return _TOOL[short][4] if short in _TOOL else 0


def _tidied(text: str, decimals: int) -> Value:
    """Read a number of the tool, whose floating point noise (18.900000000000002) is rounded off."""
    value = read_value(text)
    if not value.text:
        return value
    return Value(rounded(Decimal(value.text), decimals), value.status, value.note)

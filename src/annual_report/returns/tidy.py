"""From a return's tables to observations: every figure read, cited and accounted for.

What a return says is kept as it says it: the stated percentage is the ``value`` beside its own
numerator and denominator, and a year to date or Total row is kept under the breakdown 'stated
total', so that the gate can compare them with what they should be. Nothing is corrected here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from annual_report.errors import Problem, ReturnError
from annual_report.observations import EXPLAINED, STATED_TOTAL, observations
from annual_report.project import Year
from annual_report.returns.layouts import Figure, figures
from annual_report.returns.located import Located, locate, year_of
from annual_report.returns.repairs import Repairs, note_untidy
from annual_report.returns.totals import Read, note_totals
from annual_report.returns.values import SERIALS, Reading, read_number, symbol_table

if TYPE_CHECKING:
    import pandas as pd

    from annual_report.returns.grid import Cell, Sheet, Workbook
    from annual_report.returns.located import Cells
    from annual_report.returns.mapping import Mapping
    from annual_report.returns.source import Source

NAN = float("nan")
#: Largest difference, in percentage points, that rounding to one decimal can explain.
ROUNDING = 0.1
#: Of several cells' statuses the first in this order is the figure's.
_WORST_FIRST = (
    "unreadable", "suppressed", "not returned", "not available", "not applicable", "revised",
    "provisional", "final",
)  # fmt: skip
#: Statuses under which a figure has a value.
GIVEN = ("final", "provisional", "revised")
_SILENT = ("not returned", "not applicable")


@dataclass(frozen=True)
class Cleaned:
    """A tidied return.

    Attributes:
        observations: table with the columns of ``observations.COLUMNS``.
        repairs: table with the columns of ``repairs.COLUMNS``.
    """

    observations: pd.DataFrame
    repairs: pd.DataFrame


def tidy(workbook: Workbook, mapping: Mapping, source: Source) -> Cleaned:
    """Read the tables that a mapping describes.

    Args:
        workbook: the return as read.
        mapping: which rows and columns are which indicator.
        source: what every row cites.

    Returns:
        Observations up to the end of the reporting year, and the repairs.

    Raises:
        ReturnError: a sheet, table, row or column is missing, every period of the return lies
            in another year, or it cannot be told what its symbols mean.
    """
    repairs = Repairs(source)
    tables = [locate(workbook, spec, source.year) for spec in mapping.tables]
    found = [(table, figure) for table in tables for figure in figures(table)]
    check_year(found, source.year)
    reader = _Reader(source, repairs, _symbols(mapping, source))
    read = []
    for table, figure in found:
        if figure.period.end.isoformat() > source.year.last_day:
            repairs.note(
                "left out: after the reporting year", table.sheet.name, _refs(figure.cells)
            )
        else:
            read.append(Read(table, figure, reader.row(table.sheet, figure)))
    for table in tables:
        _note_rows_left_out(table, repairs)
        note_untidy(table.texts, table.sheet.name, repairs)
    note_totals(read, repairs, source.year)
    frame = _without_repeats(observations(one.row for one in read), repairs)
    return Cleaned(frame, repairs.table())


def _symbols(mapping: Mapping, source: Source) -> dict[str, str]:
    """Return what symbols mean to the return's publisher in the year of publication."""
    if mapping.publisher == "agency":
        return dict(symbol_table())
    try:
        return dict(
            symbol_table(mapping.publisher, source.vintage.partition("received")[0] or "undeclared")
        )
    except ValueError:
        what = "What its symbols mean depends on the year of publication, which is not declared: x stood for a hidden number to 2017, and for no number since."
        remedy = f"Write the publication and its year as the vintage of {source.file} in register.yml, such as 'vintage: SFR34/2015'."
        raise ReturnError(Problem(source.file, what, remedy, source.agency)) from None


def check_year(found: list[tuple[Located, Figure]], year: Year) -> None:
    """Refuse a return with a table none of whose periods ends in the reporting year.

    Raises:
        ReturnError: for each such table, the first cell that says which period it is for.
    """
    periods: dict[int, list[tuple[Located, Figure]]] = {}
    for table, figure in found:
        if figure.role != "year to date":
            periods.setdefault(id(table), []).append((table, figure))
    problems = []
    for own in periods.values():
        if any(year_of(figure.period) == year for _, figure in own):
            continue
        table, figure = own[0]
        what = (
            f"Every period of '{table.spec.name}' lies outside {year}, the year that is being "
            f"reported; {_lying_in(own)}."
        )
        remedy = f"Send the return for {year}, or correct its dates."
        problems.append(table.sheet.problem(what, remedy, figure.dated))
    if problems:
        raise ReturnError(problems)


def _lying_in(found: list[tuple[Located, Figure]]) -> str:
    years = sorted({year_of(figure.period).start for _, figure in found})
    names = [str(Year(start)) for start in years]
    if len(names) == 1:
        return f"they lie in {names[0]}"
    return f"they lie in {', '.join(names[:-1])} and {names[-1]}"


@dataclass(frozen=True)
class _Reader:
    """Reads the cells of figures, noting every repair."""

    source: Source
    repairs: Repairs
    symbols: dict[str, str]

    def row(self, sheet: Sheet, figure: Figure) -> dict[str, Any]:
        """Return an observation."""
        numerator = self._sum(sheet, figure.numerator)
        denominator = self._sum(sheet, figure.denominator)
        stated = self._sum(sheet, figure.value)
        measure = figure.measure
        statuses = [numerator.status]
        if figure.denominator:
            statuses.append(denominator.status)
        if figure.value and stated.status not in _SILENT:
            statuses.append(stated.status)
        value = self._value(sheet, figure, numerator, denominator, stated)
        period = figure.period
        status = self._marked(sheet, figure, min(statuses, key=_WORST_FIRST.index))
        return {
            "year": str(year_of(period)),
            "period_start": period.start.isoformat(),
            "period_end": period.end.isoformat(),
            "agency": self.source.agency,
            "indicator": measure.indicator,
            "numerator": _float(numerator.number),
            "denominator": _float(denominator.number),
            "value": _float(value if status in GIVEN else None),
            "unit": measure.unit,
            "status": status,
            "vintage": self.source.vintage,
            "published": self.source.published,
            "note": "; ".join(
                dict.fromkeys(
                    [r.repair for r in (numerator, denominator, stated) if r.repair]
                    + [f"{EXPLAINED} {cell.ref}" for cell in figure.comment if not cell.blank]
                )
            ),
            **_place(figure),
            **self.source.cited(sheet.name, " ".join(_refs(figure.cells))),
        }

    def _marked(self, sheet: Sheet, figure: Figure, status: str) -> str:
        """Let what stands behind a period's label count for its figures: ``31 March 2016 [p]``."""
        period = figure.period
        if figure.dated.value in SERIALS:
            self.repairs.note("Excel's count of days read as a date", sheet.name, figure.dated.ref)
        said = "provisional" if period.provisional else "revised" if period.revised else ""
        if said or period.mark:
            what = f"marked as {said}" if said else "marked otherwise: read without the mark"
            self.repairs.note(f"period {what}", sheet.name, figure.dated.ref)
        return said if said and status == "final" else status

    def _sum(self, sheet: Sheet, cells: Cells) -> Reading:
        readings = [self._read(sheet, cell) for cell in cells]
        if not readings:
            return Reading(None, "not applicable")
        repair = "; ".join(dict.fromkeys(r.repair for r in readings if r.repair))
        status = min((r.status for r in readings), key=_WORST_FIRST.index)
        numbers = [r.number for r in readings if r.number is not None]
        total = math.fsum(numbers) if len(numbers) == len(readings) else None
        return Reading(total, status, repair, percent=readings[0].percent)

    def _read(self, sheet: Sheet, cell: Cell) -> Reading:
        reading = read_number(cell, self.symbols)
        for repair in filter(None, reading.repair.split("; ")):
            self.repairs.note(repair, sheet.name, cell.ref)
        if reading.number is None:
            kept = (
                "kept, and stopped by the checks" if reading.status == "unreadable" else "no number"
            )
            self.repairs.note(f"read as '{reading.status}': {kept}", sheet.name, cell.ref)
        return reading

    def _value(
        self, sheet: Sheet, figure: Figure, top: Reading, bottom: Reading, stated: Reading
    ) -> float | None:
        """Return the figure as stated, in the indicator's unit, or as its own numbers give it."""
        unit = figure.measure.unit
        if not figure.denominator and stated.number is None:
            return None if unit.startswith("per ") else top.number
        own = None
        if top.number is not None and bottom.number:
            own = top.number / bottom.number * _per(unit)
        if stated.number is None:
            return own
        if unit == "%" and not stated.percent and _is_share(stated.number, own):
            self.repairs.note("share read as a percentage", sheet.name, figure.value[0].ref)
            return round(stated.number * 100, 10)
        if unit == "%" and own is None and not stated.percent and 0 < stated.number < 1:
            what = "percentage below 1 taken as it stands: no numbers tell whether it is a share"
            self.repairs.note(what, sheet.name, figure.value[0].ref)
        return stated.number


def _per(unit: str) -> int:
    """Return what a quotient is multiplied by in a unit: 100 for %, 1000 for per 1,000."""
    said = unit.removeprefix("per ").replace(",", "")
    return 100 if unit == "%" else int(said) if said.isdigit() else 1


def _is_share(stated: float, own: float | None) -> bool:
    """Say whether a number from 0 to 1 in a column of percentages can only be a share.

    Its own numerator and denominator decide; without them the number is taken as it stands.
    """
    if own is None or not 0 <= stated <= 1:
        return False
    return abs(stated * 100 - own) <= ROUNDING < abs(stated - own)


def _place(figure: Figure) -> dict[str, str]:
    if figure.role == "figure":
        kind = figure.period.kind
        return {"period_kind": kind, "breakdown": figure.breakdown, "category": figure.category}
    if figure.role == "total":
        return {
            "period_kind": figure.period.kind,
            "breakdown": STATED_TOTAL,
            "category": figure.category,
        }
    whole = figure.breakdown == "total"
    category = "all" if whole else f"{figure.breakdown}: {figure.category}"
    return {"period_kind": "year", "breakdown": STATED_TOTAL, "category": category}


def _float(number: float | None) -> float:
    return NAN if number is None else float(number)


def _refs(cells: Cells) -> list[str]:
    return [cell.ref for cell in cells]


def _note_rows_left_out(table: Located, repairs: Repairs) -> None:
    """Count the rows that belong to no measure, and categories without any figure."""
    name = table.sheet.name
    if table.spec.layout == "categories":
        for row in table.table.rows:
            if row.is_band:
                repairs.note("row left out: a label without a figure", name, row.ref)
        return
    measures = table.spec.measures
    beside = [p for m in measures for p in (m.denominator_row, m.value_row) if p]
    read = {row.index for measure in measures for row in table.rows(measure)}
    for row in table.table.rows:
        if row.is_band or row.index in read:
            continue
        if not any(pattern.search(table.label(row)) for pattern in beside):
            repairs.note("row left out: no indicator asks for it", name, row.ref)


def _without_repeats(frame: pd.DataFrame, repairs: Repairs) -> pd.DataFrame:
    """Drop a row that says again what another row said; rows that disagree all stay."""
    same = ["row_id", "numerator", "denominator", "value", "status"]
    repeated = frame.duplicated(same)
    for sheet, cells in zip(
        frame.loc[repeated, "source_sheet"], frame.loc[repeated, "source_cell"], strict=True
    ):
        repairs.note("left out: the same figure again", sheet, cells.split())
    return frame[~repeated].reset_index(drop=True)

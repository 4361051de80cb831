"""The sheets of figures: a row a count, definitions to its left, last year's number beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter

from annual_report.returns.template import (
    NOTES,
    ROW,
    STATUS,
    STATUSES,
    TOTAL,
    by_category,
    category_heading,
    category_sheets,
    number_heading,
    out_of_heading,
    states_base,
    states_total,
)
from annual_report.templates.contents import category_period, figure_sheets, numbers_of
from annual_report.templates.workbook import entry, heading, number_rule, text, widths

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from annual_report.indicators import Catalogue
    from annual_report.returns.mapping import FigureTable, Mapping, Measure
    from annual_report.templates.contents import FigureRow, FigureSheet
    from annual_report.templates.earlier import LastYear
    from annual_report.templates.workbook import Template

#: Row of the headings; above it stand the title and what the sheet asks.
_HEAD = 5
_FIRST_PERIOD = 5
#: Rows left blank for categories that last year's return did not have.
_SPARE = 15
_WRONG = PatternFill("solid", start_color="F6C7B6", end_color="F6C7B6")


@dataclass(frozen=True)
class Asked:
    """What a template asks for, and what stands beside it.

    Attributes:
        year: to be filled in.
        mapping: of the format.
        catalogue: with the definitions.
        last: what the agency sent a year ago.
        part: ``Q1`` to ``Q4`` where a file is sent each quarter, else empty.
    """

    year: str
    mapping: Mapping
    catalogue: Catalogue
    last: LastYear
    part: str = ""


def write_figures(template: Template, asked: Asked) -> None:
    """Write every sheet of figures that a format's template has."""
    for sheet in figure_sheets(asked.mapping, asked.catalogue, template.year, asked.part):
        _write_sheet(template, sheet, asked)
    for name, table in category_sheets(asked.mapping).items():
        _write_categories(template, name, table, asked)


def _write_sheet(template: Template, spec: FigureSheet, asked: Asked) -> None:
    last = asked.last
    sheet = template.sheet(spec.name)
    text(sheet, 1, 1, f"{spec.name} figures", bold=True, size=14, wrap=False)
    said = "Fill in the yellow cells. 0 means none; leave nothing blank that you know."
    text(sheet, 2, 1, said, muted=True, wrap=False)
    beside = last.note or f"'Last year' is the whole of {last.year}, as you sent it"
    text(sheet, 3, 1, f"{beside[:1].upper()}{beside[1:]}.", muted=True, wrap=False)
    heads = (ROW, "Measure", "What is counted", "Last year", *spec.periods, STATUS, NOTES)
    for column, words in enumerate(heads, start=1):
        heading(sheet, _HEAD, column, words)
    for number, row in enumerate(spec.rows, start=_HEAD + 1):
        _write_row(sheet, number, row, spec, asked)
    _rules(template, sheet, spec)
    widths(sheet, 16, 34, 46, 11, *[11] * len(spec.periods), 13, 40)
    sheet.freeze_panes = sheet.cell(_HEAD + 1, _FIRST_PERIOD)
    sheet.print_title_rows = f"{_HEAD}:{_HEAD}"


def _write_row(
    sheet: Worksheet, number: int, row: FigureRow, spec: FigureSheet, asked: Asked
) -> None:
    own = row.part == "numerator"
    text(sheet, number, 1, row.key, muted=True)
    text(sheet, number, 2, row.title if own else "… out of", bold=own)
    changed = asked.catalogue[row.figure[0]].break_between(asked.last.year, asked.year)
    broken = f" Changed from this year: {changed.what}." if own and changed else ""
    text(sheet, number, 3, f"{row.counted}.{broken}")
    text(sheet, number, 4, asked.last.number(row.figure, row.part), muted=True)
    for column in range(_FIRST_PERIOD, _FIRST_PERIOD + len(spec.periods)):
        entry(sheet, number, column)
    entry(sheet, number, _FIRST_PERIOD + len(spec.periods), STATUSES[0])
    entry(sheet, number, _FIRST_PERIOD + len(spec.periods) + 1)


def _rules(template: Template, sheet: Worksheet, spec: FigureSheet) -> None:
    """Let numbers be numbers, and mark a number that is more than what it is out of."""
    left, right = _FIRST_PERIOD, _FIRST_PERIOD + len(spec.periods) - 1
    statuses = template.choice(STATUSES, "Final, provisional, or revised since you last sent it.")
    sheet.add_data_validation(statuses)
    for number, row in enumerate(spec.rows, start=_HEAD + 1):
        first, last = (f"{get_column_letter(place)}{number}" for place in (left, right))
        rule = number_rule(first, row.numbers)
        sheet.add_data_validation(rule)
        rule.add(f"{first}:{last}")
        statuses.add(f"{get_column_letter(right + 1)}{number}")
        if row.part == "denominator" and row.numbers == "whole" and _share(spec, row):
            above = f"{get_column_letter(left)}{number - 1}"
            sheet.conditional_formatting.add(
                f"{get_column_letter(left)}{number - 1}:{last}",
                FormulaRule(
                    formula=[f"AND(ISNUMBER({above}),ISNUMBER({first}),{above}>{first})"],
                    fill=_WRONG,
                ),
            )


def _share(spec: FigureSheet, row: FigureRow) -> bool:
    """Whether the row above is a part of this one, and not a sum of scores."""
    above = next(r for r in spec.rows if r.figure == row.figure and r.part == "numerator")
    return above.numbers == "whole" and "score" not in above.counted.lower()


def _write_categories(template: Template, name: str, table: FigureTable, asked: Asked) -> None:
    sheet = template.sheet(name)
    text(sheet, 1, 1, table.name, bold=True, size=14, wrap=False)
    text(sheet, 2, 1, f"Figures for {category_period(template.year, asked.part)}", wrap=False)
    wanted = by_category(table, name).measures
    columns = _category_columns(table, wanted, asked.catalogue)
    heading(sheet, _HEAD, 1, category_heading(table))
    text(sheet, _HEAD - 1, 1, "Name each category in the first column; add rows as you need them.",
         muted=True, wrap=False)  # fmt: skip
    for place, (words, _, _, counted) in enumerate(columns, start=2):
        heading(sheet, _HEAD, place, words)
        text(sheet, 3, place, counted, muted=True)
    heading(sheet, _HEAD, len(columns) + 2, NOTES)
    indicators = tuple(measure.indicator for measure in wanted)
    named = [
        *([TOTAL] if states_total(table) else []),
        *asked.last.categories(indicators, table.breakdown),
    ]
    for number in range(_HEAD + 1, _HEAD + 1 + len(named) + _SPARE):
        label = named[number - _HEAD - 1] if number - _HEAD <= len(named) else None
        entry(sheet, number, 1, label)
        for place in range(2, len(columns) + 3):
            entry(sheet, number, place)
    bottom = _HEAD + len(named) + _SPARE
    for place, (_, _, numbers, _) in enumerate(columns, start=2):
        letter = get_column_letter(place)
        rule = number_rule(f"{letter}{_HEAD + 1}", numbers)
        sheet.add_data_validation(rule)
        rule.add(f"{letter}{_HEAD + 1}:{letter}{bottom}")
    widths(sheet, 36, *[24] * len(columns), 40)
    sheet.freeze_panes = sheet.cell(_HEAD + 1, 2)


def _category_columns(
    table: FigureTable, measures: tuple[Measure, ...], catalogue: Catalogue
) -> list[tuple[str, str, str, str]]:
    """Return each column's heading, part, kind of number and what is counted."""
    found = []
    for own, measure in zip(table.measures, measures, strict=True):
        indicator = catalogue[measure.indicator]
        numbers = numbers_of(indicator)
        found.append((number_heading(measure), "numerator", numbers, indicator.numerator))
        if states_base(table, own):
            below = "decimal" if numbers == "decimal" else "whole"
            found.append((out_of_heading(measure), "denominator", below, indicator.denominator))
    return found

"""The sheets of records: a row a case, message or action, with drop-downs of the words allowed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from openpyxl.styles import Protection
from openpyxl.utils import get_column_letter

from annual_report.returns.record_template import record_layout
from annual_report.returns.scales import SCALES
from annual_report.templates.workbook import (
    amount_rule,
    date_rule,
    entry,
    heading,
    like_rule,
    text,
    widths,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.worksheet import Worksheet

    from annual_report.indicators import Catalogue
    from annual_report.project import Project
    from annual_report.returns.record_mapping import Field, RecordTable
    from annual_report.returns.record_template import BaseSheet, Column, RecordSheet
    from annual_report.templates.earlier import LastYear
    from annual_report.templates.workbook import Template

_HEAD = 5
#: Rows drawn for records; those below are open too, as far as the rules reach.
_ROWS = 60
_REACH = 5000
#: Rows open for what was asked, planned or offered.
_BASES = 40
_FUNCTIONS = ("F1", "F2", "F3", "F4")
_MONTHS = (
    "April", "May", "June", "July", "August", "September", "October", "November", "December",
    "January", "February", "March",
)  # fmt: skip
_WIDE = {"text": 44, "section": 26, "theme": 26, "agency": 30}


def write_records(
    template: Template,
    records: tuple[RecordTable, ...],
    project: Project,
    catalogue: Catalogue,
    last: LastYear,
) -> None:
    """Write every sheet of records that a format's template has.

    The improvement actions that were still open a year ago stand in the action log already.

    Args:
        template: to write to.
        records: of the format's mapping.
        project: with priorities and agencies.
        catalogue: with the measures that an action may name.
        last: what was sent a year ago.
    """
    layout, writer = record_layout(records), _Writer(template, project, catalogue)
    for sheet in layout.sheets:
        is_log = any(table.table == "actions" for table in sheet.tables)
        writer.records(sheet, open_actions(last.tables) if is_log else None)
    for base in layout.bases:
        writer.base(base)


def open_actions(tables: dict[str, pd.DataFrame]) -> pd.DataFrame | None:
    """Return last year's actions that are not complete, or None where there is no log."""
    actions = tables.get("actions")
    return None if actions is None else actions[actions["status"] != "complete"]


class _Writer:
    def __init__(self, template: Template, project: Project, catalogue: Catalogue) -> None:
        self.template, self.project, self.catalogue = template, project, catalogue

    def records(self, spec: RecordSheet, carried: pd.DataFrame | None) -> None:
        said = "One row each. Where a cell has a list, choose from it. No names of people anywhere."
        sheet = self._started(spec.name, said)
        for place, words in enumerate(spec.stated):
            entry(sheet, 3, 1 + 2 * place, f"{words}: ")
            text(sheet, 3, 2 + 2 * place, "write the number after the colon", muted=True)
        for place, column in enumerate(spec.columns, start=1):
            held = [] if carried is None else carried[column.field.name].tolist()
            self._column(sheet, place, column, [self._again(column.field, one) for one in held])
        widths(
            sheet, *(_WIDE.get(c.field.reading, max(16, len(c.heading) + 2)) for c in spec.columns)
        )

    def base(self, spec: BaseSheet) -> None:
        sheet = self._started(spec.name, "How many there were of each, of which the records tell.")
        heading(sheet, _HEAD, 1, spec.label)
        heading(sheet, _HEAD, 2, spec.number)
        for number in range(_HEAD + 1, _HEAD + 1 + _BASES):
            entry(sheet, number, 1)
            entry(sheet, number, 2)
        if spec.by:
            self._ruled(sheet, 1, spec.by, _BASES)
        rule = amount_rule()
        sheet.add_data_validation(rule)
        rule.add(f"B{_HEAD + 1}:B{_HEAD + _BASES}")
        widths(sheet, 40, 16)

    def _started(self, name: str, said: str) -> Worksheet:
        sheet = self.template.sheet(name)
        title = f"{name} for the year {self.project.year}"
        text(sheet, 1, 1, title, bold=True, size=14, wrap=False)
        text(sheet, 2, 1, said, muted=True, wrap=False)
        sheet.freeze_panes = sheet.cell(_HEAD + 1, 1)
        sheet.print_title_rows = f"{_HEAD}:{_HEAD}"
        return sheet

    def _column(self, sheet: Worksheet, place: int, column: Column, held: Sequence[Any]) -> None:
        heading(sheet, _HEAD, place, column.heading)
        style = "dd/mm/yyyy" if column.field.reading == "date" else ""
        for number in range(max(_ROWS, len(held))):
            value = held[number] if number < len(held) else None
            entry(sheet, _HEAD + 1 + number, place, value, style)
        sheet.column_dimensions[get_column_letter(place)].protection = Protection(locked=False)
        self._ruled(sheet, place, column.field, _REACH)

    def _ruled(self, sheet: Worksheet, place: int, field: Field, rows: int) -> None:
        rule = self._rule(field)
        if rule:
            sheet.add_data_validation(rule)
            letter = get_column_letter(place)
            rule.add(f"{letter}{_HEAD + 1}:{letter}{_HEAD + rows}")

    def _again(self, field: Field, value: Any) -> Any:
        """Write a value that was read last year as this year's reader knows it."""
        if not value:
            return None
        if field.reading == "date":
            return dt.date.fromisoformat(value)
        if field.reading in {"section", "theme"}:
            titles = {one.id: one.title for one in self.project.priorities}
            return titles.get(value, value)
        return value

    def _rule(self, field: Field) -> DataValidation | None:
        if field.reading == "date":
            return date_rule(self.project.year)
        if field.reading == "number":
            return amount_rule()
        if field.only:
            return like_rule(field.only.pattern)
        words, strict = self._words(field)
        said = "One of these" if strict else "One of these, or in your own words"
        return self.template.choice(words, f"{said}.", strict=strict) if words else None

    def _words(self, field: Field) -> tuple[Sequence[str], bool]:
        """Return the words of a field's drop-down, and whether others are refused."""
        year = self.project.year
        titles = [one.title for one in self.project.priorities]
        months = [f"{m} {year.start if n < 9 else year.end}" for n, m in enumerate(_MONTHS)]
        listed: dict[str, tuple[Sequence[str], bool]] = {
            "word": ([word for word, _ in field.words], True),
            "scale": (list(SCALES), True),
            "grade": (_grades(field), bool(field.scale)),
            "section": ([*_FUNCTIONS, *titles], True),
            "theme": (titles, False),
            "indicator": (self.catalogue.ids, True),
            "month": (months, True),
            "agency": ([one.id for one in self.project.agencies], True),
            "filled": (["yes"], True),
        }
        return listed.get(field.reading, ((), False))


def _grades(field: Field) -> list[str]:
    """Return the grades of a field's scale, best first; of every scale where the row names it."""
    scales = [SCALES[field.scale]] if field.scale else SCALES.values()
    return list(dict.fromkeys(word for one in scales for word, _ in reversed(one.grades)))

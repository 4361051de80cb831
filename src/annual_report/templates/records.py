"""The sheets of records: a row a case, message or action, with drop-downs of the words allowed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from openpyxl.utils import get_column_letter

from annual_report.returns.scales import SCALES
from annual_report.returns.template import asked_for, headings_of, in_template, record_sheets
from annual_report.templates.workbook import (
    amount_rule,
    date_rule,
    entry,
    heading,
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
    from annual_report.templates.earlier import LastYear
    from annual_report.templates.workbook import Template

_HEAD = 5
#: Rows open for records.
_ROWS = 200
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
    for name, spec in record_sheets(records).items():
        carried = open_actions(last.tables) if spec.table == "actions" else None
        _Sheet(template, project, catalogue).write(name, spec, carried)


def open_actions(tables: dict[str, pd.DataFrame]) -> pd.DataFrame | None:
    """Return last year's actions that are not complete, or None where there is no log."""
    actions = tables.get("actions")
    return None if actions is None else actions[actions["status"] != "complete"]


class _Sheet:
    def __init__(self, template: Template, project: Project, catalogue: Catalogue) -> None:
        self.template, self.project, self.catalogue = template, project, catalogue

    def write(self, name: str, spec: RecordTable, carried: pd.DataFrame | None) -> None:
        sheet = self.template.sheet(name)
        text(
            sheet, 1, 1, f"{name} for the year {self.project.year}", bold=True, size=14, wrap=False
        )
        said = "One row each. Where a cell has a list, choose from it. No names of people anywhere."
        text(sheet, 2, 1, said, muted=True, wrap=False)
        self._asked_once(sheet, spec)
        exact = in_template(spec, name)
        place, wide = 1, []
        for own, field in zip(spec.fields, exact.fields, strict=True):
            for words in headings_of(own, spec):
                self._column(sheet, place, words, field, carried)
                wide.append(_WIDE.get(field.reading, max(14, len(words) + 2)))
                place += 1
        widths(sheet, *wide)
        sheet.freeze_panes = sheet.cell(_HEAD + 1, 1)
        sheet.print_title_rows = f"{_HEAD}:{_HEAD}"

    def _asked_once(self, sheet: Worksheet, spec: RecordTable) -> None:
        """Ask for what is stated once and counted nowhere on the sheet: how many were asked."""
        asked = dict.fromkeys(words for count in spec.counts if (words := asked_for(count)))
        for place, words in enumerate(asked):
            column = 1 + 2 * place
            entry(sheet, 3, column, f"{words}: ")
            text(sheet, 3, column + 1, "write the number after the colon", muted=True)

    def _column(
        self, sheet: Worksheet, place: int, words: str, field: Field, carried: pd.DataFrame | None
    ) -> None:
        heading(sheet, _HEAD, place, words)
        held = [] if carried is None else [self._again(field, one) for one in carried[field.name]]
        style = "dd/mm/yyyy" if field.reading == "date" else ""
        for number in range(_ROWS):
            value = held[number] if number < len(held) else None
            entry(sheet, _HEAD + 1 + number, place, value, style)
        rule = self._rule(field)
        if rule:
            sheet.add_data_validation(rule)
            letter = get_column_letter(place)
            rule.add(f"{letter}{_HEAD + 1}:{letter}{_HEAD + _ROWS}")

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
            "agency": ([one.name for one in self.project.agencies], True),
            "filled": (["yes"], True),
        }
        return listed.get(field.reading, ((), False))


def _grades(field: Field) -> list[str]:
    """Return the grades of a field's scale, best first; of every scale where the row names it."""
    scales = [SCALES[field.scale]] if field.scale else SCALES.values()
    return list(dict.fromkeys(word for one in scales for word, _ in reversed(one.grades)))

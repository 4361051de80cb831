"""The cover sheet: how to fill in the template, by when, whom to ask, and what never to send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annual_report.figures.year_rows import day_label
from annual_report.returns.template import COVER, mark
from annual_report.templates.workbook import SYMBOLS, text, widths

if TYPE_CHECKING:
    from annual_report.project import ExpectedReturn, Project
    from annual_report.templates.workbook import Template

_NEVER = (
    "Send figures and nothing that tells who anybody is: no names, initials, birthdays, addresses, "
    "postcodes, telephone numbers, e-mail addresses, NHS numbers or pupil numbers, of children, "
    "families or staff. A return that holds any is not read and has to be sent again."
)


def write_cover(
    template: Template, project: Project, expected: ExpectedReturn, *, part: str, due: str,
    records: bool,
) -> None:  # fmt: skip
    """Write the cover sheet, with the mark by which a template is known.

    Args:
        template: to write to.
        project: whose board asks.
        expected: what it asks for.
        part: ``Q1`` to ``Q4``, or empty.
        due: ISO date, or empty.
        records: the template has sheets of records.
    """
    sheet = template.sheet(COVER)
    widths(sheet, 22, 96)
    text(sheet, 1, 1, expected.title, bold=True, size=16, wrap=False)
    text(sheet, 2, 1, project.board.name, size=12, wrap=False)
    row = 4
    for words, said in _facts(project, expected, part, due):
        text(sheet, row, 1, words, bold=True)
        text(sheet, row, 2, said)
        row += 1
    row += 1
    text(sheet, row, 1, "Never send", bold=True)
    text(sheet, row, 2, _NEVER, bold=True)
    row += 2
    text(sheet, row, 1, "How to fill it in", bold=True, size=13, wrap=False)
    for number, said in enumerate(_steps(records=records), start=1):
        row += 1
        text(sheet, row, 1, f"Step {number}", muted=True)
        text(sheet, row, 2, said)
    row += 2
    text(sheet, row, 1, "In place of a number", bold=True, size=13, wrap=False)
    first = row + 1
    for symbol, said in SYMBOLS.items():
        row += 1
        text(sheet, row, 1, symbol, bold=True)
        text(sheet, row, 2, said)
    template.name_symbols(f"'{COVER}'!$A${first}:$A${row}")
    text(sheet, row + 2, 1, mark(expected.format, project.year), muted=True, size=9, wrap=False)


def _facts(
    project: Project, expected: ExpectedReturn, part: str, due: str
) -> list[tuple[str, str]]:
    year = project.year
    covers = f"{day_label(year.first_day)} to {day_label(year.last_day)}"
    if part:
        first, last = year.quarter(int(part[1]))
        covers = f"{part}, {day_label(first)} to {day_label(last)}"
    found = [
        ("From", project.agency_names.get(expected.agency, expected.agency)),
        ("Year", str(year)),
        ("Covers", covers),
        ("Send it by", day_label(due) if due else "the day that the board has told you"),
        ("Send it to", f"the analyst of {project.board.name}, by secure mail"),
        ("Questions to", f"the analyst of {project.board.name}, before you guess"),
    ]
    if project.board.demonstration:
        found.append(("Demonstration", project.board.notice))
    return found


def _steps(*, records: bool) -> list[str]:
    steps = [
        "Fill in the yellow cells of the other sheets. The rest is protected, without a password.",
        "Write 0 where there were none. A blank cell is read as 'not returned', never as 0.",
        "Where a row is out of another number, fill in both. We work out percentages and rates.",
        "Say beside each row whether its figures are final, provisional, or revised.",
        "Tell us in the notes what explains a change. Notes are read by the analyst alone.",
        "Numbers that are small are never shown in the report. Send them as they are.",
        "Keep the name of the file, and add v2 at its end if you send it again.",
    ]
    if records:
        steps.insert(1, "Where a cell has a list, choose from it: other words are not read.")
    return steps

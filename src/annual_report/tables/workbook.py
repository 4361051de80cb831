"""The whole workbook: cover, contents, the report's tables and charts, released tables, notes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from annual_report.tables.model import Cell, Column, Sheet, Workbook, text_cell
from annual_report.tables.notes import NOTES, notes_sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from annual_report.tables.printed import Printed

COVER, CONTENTS, BEHIND = "Cover", "Contents", "Rows behind"
#: Released tables that stand there whole: title, and what they hold.
WHOLE: dict[str, tuple[str, str]] = {
    "indicators": (
        "Every released figure",
        "One row a figure: indicator, breakdown and period, of all years that the report reads.",
    ),
    "comparators": (
        "Published figures beside which ours are read",
        "One row a figure, with the publication that it comes from.",
    ),
    "audits": ("Audit counts", "One row a measure and answer, as counted from the audits."),
}


@dataclass(frozen=True)
class About:
    """What the cover says.

    Attributes:
        title: of the report.
        subtitle: the year.
        author: the board.
        notice: of a demonstration; may be empty.
        marking: of a restricted edition, or that it is a draft; may be empty.
    """

    title: str
    subtitle: str
    author: str
    notice: str = ""
    marking: str = ""


def workbook(about: About, printed: Sequence[Printed], whole: Sequence[Sheet]) -> Workbook:
    """Return the workbook of a report.

    Args:
        about: what the cover says.
        printed: tables and charts of the report, in order.
        whole: released tables.
    """
    data = [*whole, behind_sheet(printed)]
    sheets = (
        cover_sheet(about), contents_sheet(printed, data), *(one.sheet for one in printed), *data,
        notes_sheet(),
    )  # fmt: skip
    return Workbook(f"{about.title}: tables", about.author, sheets)


def cover_sheet(about: About) -> Sheet:
    """Return the cover: what this is, how to find something in it, and what to know first."""
    lines = [
        about.marking,
        about.subtitle,
        f"Published by: {about.author}",
        about.notice,
        "Every table of the report, the data behind every chart, and released tables whole.",
        (
            f"The sheet {CONTENTS} lists and links every other sheet. Each has one table, which begins "
            "below its title and a few lines about it."
        ),
        (
            f"Symbols such as [c] are explained on the sheet {NOTES}. Nothing is in these sheets that "
            "disclosure control hides in the report."
        ),
        (
            "Sheets are named as in the report (Table 3.2, Figure 3.1). A reference such as T12 is the "
            "one that the report prints: its page and its appendix say how the table was made."
        ),
        "Figures are changed in the agencies' returns, never here: the next run writes this file anew.",
        "The same tables are beside this file as CSV, described in csv/csv-metadata.json (CSVW).",
    ]
    return Sheet(COVER, f"{about.title}: tables", tuple(line for line in lines if line))


def contents_sheet(printed: Sequence[Printed], data: Sequence[Sheet]) -> Sheet:
    """Return the list of sheets, each with a link."""
    columns = ("Sheet", "What it holds", "Kind", "Chapter", "Reference", "Label")
    rows = [
        (
            text_cell(one.sheet.name, one.sheet.name),
            text_cell(one.sheet.title.partition(": ")[2]),
            text_cell("Data behind a chart" if one.kind == "Chart" else "Table"),
            text_cell(one.chapter),
            text_cell(one.reference),
            text_cell(one.sheet.label),
        )
        for one in printed
    ]
    blank = Cell("")
    rows += [
        (text_cell(one.name, one.name), text_cell(one.title), text_cell("Released table"),
         blank, blank, blank)
        for one in data
    ]  # fmt: skip
    rows.append((text_cell(NOTES, NOTES), text_cell("What symbols mean"), text_cell("Notes"),
                 blank, blank, blank))  # fmt: skip
    return Sheet(
        name=CONTENTS,
        title="Contents",
        lines=("This sheet has one table: every other sheet, with a link to it.",),
        columns=tuple(map(Column, columns)),
        rows=tuple(rows),
    )


def behind_sheet(printed: Sequence[Printed]) -> Sheet:
    """Return which released rows each table and chart rests on."""
    rows = tuple(
        (
            text_cell(one.sheet.name),
            text_cell(one.reference),
            text_cell(one.sheet.label),
            text_cell(row_id),
        )
        for one in printed
        for row_id in one.rows
    )
    return Sheet(
        name=BEHIND,
        title="Released rows behind each table and chart",
        lines=(
            (
                "One row a table and released row. Row ids are those of the released tables; of one "
                "label, annual-report trace <label> goes on to the cells of the returns."
            ),
        ),
        columns=(
            Column("Sheet"),
            Column("Reference", "As printed in the report, such as T12."),
            Column("Label", "What annual-report trace takes."),
            Column("row_id", "Identifier of the released row, the same in every run."),
        ),
        rows=rows,
        file="rows-behind",
    )

"""Step ``tables``: every table and the data behind every chart, as XLSX, ODS and CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annual_report.pipeline.tasks.reading import edition_words, published
from annual_report.publish.items import read_items
from annual_report.render.reading import read_book, trace_references
from annual_report.tables.csvw import METADATA, csv_bytes, metadata
from annual_report.tables.ods import write_ods
from annual_report.tables.printed import printed_sheets
from annual_report.tables.released import released_sheet
from annual_report.tables.workbook import WHOLE, About, workbook
from annual_report.tables.xlsx import write_xlsx

if TYPE_CHECKING:
    from annual_report.pipeline.steps import Task

NAME = "tables"


def run(task: Task) -> None:
    """Write ``tables.xlsx``, ``tables.ods``, and ``csv/`` with a file for each table."""
    stage, release = task.inputs["stage"], task.inputs["release"]
    reading = read_book(stage)
    book = reading.book
    printed = printed_sheets(
        reading.chapters, reading.numbers, read_items(published(task)), trace_references(stage)
    )
    whole = [
        sheet
        for name, (title, line) in WHOLE.items()
        if (release / f"{name}.parquet").is_file()
        for sheet in [released_sheet(name, release / f"{name}.parquet", title=title, lines=(line,))]
        if sheet
    ]
    marking = edition_words(task.project)
    about = About(book.title, book.subtitle, book.author, book.notice, marking)
    made = workbook(about, printed, whole)
    (task.output / f"{NAME}.xlsx").write_bytes(write_xlsx(made))
    (task.output / f"{NAME}.ods").write_bytes(write_ods(made))
    folder = task.output / "csv"
    folder.mkdir()
    for sheet in made.sheets:
        if sheet.file:
            (folder / f"{sheet.file}.csv").write_bytes(csv_bytes(sheet))
    (folder / METADATA).write_bytes(metadata(made.sheets, made.title, book.author))
